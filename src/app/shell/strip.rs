//! The strip over every view: headroom, what the VaR limit is made of, and the eight controls.

use std::sync::Arc;

use crate::{
    app::{conventions::conventions_popover, state::State, ui::*},
    view::{ControlRow, StripView, Tone, control_rows, method_name, short_name, strip_view},
};

/// The strip.
pub fn strip(state: State) -> Element {
    let view = Memo::new(move |_| {
        state.report.with(|report| state.control_history.with(|history| Arc::new(strip_view(report, history))))
    });
    let controls = Memo::new(move |_| state.control_history.with(|history| control_rows(history)));
    let count = controls.with_untracked(Vec::len);
    let lights: Vec<_> = (0..count).map(|i| light(Memo::new(move |_| controls.with(|all| all[i].clone())))).collect();
    section().class("strip fund-line").attr("aria-label", "How much risk is left").child((
        pieces(div().class("strip-main"), move || {
            headline(&view.get(), &state.snapshot.with(|s| s.fund.currency.clone()))
        }),
        conventions_line(state),
        pieces(div().class("strip-parts"), move || composition(&view.get())),
        ul().class("lights").attr("aria-label", "Controls").child(lights),
    ))
}

fn headline(view: &StripView, currency: &str) -> Vec<Part> {
    let unit = if view.is_blocked { format!("{currency}, blocked") } else { currency.to_owned() };
    let figure = vec![
        Part::span("strip-headroom", Part::figure(Format::Money, view.headroom)),
        Part::span("soft", unit),
        Part::badge(view.tone, view.state),
    ];
    vec![Part::span("strip-label", "Headroom"), Part::of("div", "strip-figure", figure)]
}

/// The fund's VaR and how it is measured, with the button that changes it.
fn conventions_line(state: State) -> impl Child {
    let line = pieces(span(), move || {
        state.report.with(|report| {
            let made = &report.conventions;
            let how = format!(" · {}, {} rows", method_name(made.settings.method), made.observations);
            vec![
                format!("{} ", made.label).into(),
                Part::span("fund-var", Part::figure(Format::Money, report.fund.value_at_risk)),
                Part::span("fund-total", format!(" of {}", number::money(Some(report.fund.total_var)))),
                how.into(),
            ]
        })
    });
    let (change, popover) = conventions_popover(state);
    (p().class("strip-conventions").child((line, " ", change)), popover)
}

/// The limit as one bar of its parts, and what each is.
fn composition(view: &StripView) -> Vec<Part> {
    let bars = view.parts.iter().map(|part| Part::bar(part.class, vec![("width", part.share)])).collect();
    let names = view.parts.iter().map(|part| {
        let words = vec![
            Part::span(format!("part-key {}", part.class), ""),
            part.name.into(),
            " ".into(),
            Part::span("part-amount", Part::figure(Format::Money, Some(part.amount))),
        ];
        Part::of("span", "part-name", words)
    });
    let limit =
        Part::of("span", "part-name soft", vec!["Limit ".into(), Part::figure(Format::Money, Some(view.total_var))]);
    vec![Part::of("div", "parts-bar", bars).hidden(), Part::of("div", "parts-names", names.chain([limit]).collect())]
}

/// A control as a meter of its limit; its state in words where it is not calm.
fn light(row: Memo<ControlRow>) -> Element {
    let element = li().class("light").attr("title", move || row.with(|l| l.detail.clone()));
    pieces(element, move || {
        row.with(|row| {
            let state = match (row.tone, row.used) {
                (Tone::Calm, Some(used)) => Part::span("light-used", number::percent_whole(Some(used))),
                (Tone::Watch, Some(used)) => Part::badge(row.tone, number::percent_whole(Some(used))),
                _ => Part::badge(row.tone, row.state),
            };
            let fill = format!("limit-fill {}", row.tone.class());
            let bar = Part::bar(fill, vec![("width", row.used.unwrap_or(0.0).clamp(0.0, 1.25) / 1.25)]);
            let name = match &row.group {
                Some(group) if row.tone != Tone::Calm => format!("{} · {group}", short_name(row.id)),
                _ => short_name(row.id).to_owned(),
            };
            vec![
                Part::span("light-name", name),
                state,
                Part::of("div", "meter", vec![bar, Part::of("div", "usage-limit", Vec::new())]).hidden(),
            ]
        })
    })
}
