//! The strip over every view: headroom, what the VaR limit is made of, and the eight controls.

use std::sync::Arc;

use headroom_engine::{control::ControlHistory, report::RiskReport};
use headroom_session::explain::Figure;

use crate::{
    app::{conventions::conventions_popover, explain::figure_link, state::State, ui::*},
    view::{AskedFigure, ControlRow, StripView, Tone, control_rows, measured_by, short_name, strip_view},
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
        div()
            .class("strip-lights")
            .attr("role", "group")
            .attr("aria-label", "Controls")
            .child(ul().class("lights").child(lights)),
    ))
}

/// What the strip says of a fund whose page is on its way: all but the controls.
pub fn first_pieces(report: &RiskReport, controls: &ControlHistory, currency: &str) -> Vec<Part> {
    let view = strip_view(report, controls);
    let line = vec![
        format!("{} ", report.conventions.label).into(),
        Part::span("fund-var", number::money(view.fund_var)),
        format!(" of {} ", number::money(Some(view.total_var))).into(),
        Part::span("strip-method", measured_by(report, number::NOTATION)),
    ];
    vec![
        Part::of("div", "strip-main", headline(&view, currency)),
        Part::of("p", "strip-conventions", line),
        Part::of("div", "strip-parts", composition(&view)),
    ]
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
    let var = move || state.report.with(|report| number::money(report.fund.value_at_risk));
    let total = move || state.report.with(|report| format!(" of {}", number::money(Some(report.fund.total_var))));
    let line = (
        move || state.report.with(|report| format!("{} ", report.conventions.label)),
        figure_link(state, AskedFigure::of_fund(Figure::FundVar), var).class("fund-var"),
        span().class("fund-total").child((total, " ")),
    );
    let (change, popover) = conventions_popover(state);
    let method = move || state.report.with(|report| format!("{} ", measured_by(report, number::NOTATION)));
    (p().class("strip-conventions").child((line, span().class("strip-method").child((method, change)))), popover)
}

/// The limit as one bar of its parts, and what each is.
fn composition(view: &StripView) -> Vec<Part> {
    if let Some(lacks) = &view.lacks {
        return vec![Part::of("p", "strip-lacks", vec![lacks.clone().into()])];
    }
    // One over the other, all from the left: a part that grows moves none.
    let ends = view.parts.iter().scan(0.0, |end, part| {
        *end += part.share;
        Some(Part::bar(part.class, vec![("width", *end)]))
    });
    let mut bars: Vec<Part> = ends.collect();
    bars.reverse();
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
            let group = row.group.as_ref().filter(|_| row.tone != Tone::Calm);
            let group = group.map_or_else(String::new, |group| format!(" · {group}"));
            vec![
                Part::of("span", "light-name", vec![short_name(row.id).into(), Part::span("light-group", group)]),
                state,
                Part::of("div", "meter", vec![bar, Part::of("div", "usage-limit", Vec::new())]).hidden(),
            ]
        })
    })
}
