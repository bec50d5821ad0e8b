//! The control that is looked at: its figure, its room, how it has moved, what makes it, and what follows when it trips.

use headroom_engine::{fund::ControlId, math::sort_by, text::escape};

use super::{
    shown::Shown,
    table::{format_of, latched_part},
};
use crate::{
    app::ui::*,
    view::{ControlRow, RECENT, concentrations, recent},
};

/// Bars of what makes a figure at most.
const MAX_BARS: usize = 6;

/// The panel.
pub fn inspector(shown: Shown) -> Element {
    let Shown { view, selected, chosen, .. } = shown;
    let row = move || view.with(|view| view.rows.iter().find(|row| row.id == selected.get()).cloned());
    let head = pieces(div().class("inspector-head"), move || {
        row().map_or(Vec::new(), |row| {
            let close = move || action("Close", move || chosen.set(None)).class("inspector-close");
            vec![Part::of("h2", "", vec![row.name.into()]), Part::badge(row.tone, row.state), Part::control(close)]
        })
    });
    let past = move || {
        let id = selected.get();
        let has_history = row().is_some_and(|row| row.has_history());
        match has_history {
            false => {
                p().class("soft small").child("Positions are known as of today only, so it has no past").into_nodes()
            }
            true => (
                div().class("usage-trace falls").child(shown.drawing(id, (280.0, 48.0))),
                p().class("soft small").child(move || range_words(shown, id)),
            )
                .into_nodes(),
        }
    };
    section()
        .class("panel inspector")
        .class(("is-chosen", move || chosen.with(Option::is_some)))
        .attr("aria-label", "Selected control")
        .child((
            head,
            pieces(div(), move || row().map_or(Vec::new(), |row| figure_parts(shown, &row))),
            h3().child("How has it moved?"),
            past,
            pieces(div().class("mix"), move || row().map_or(Vec::new(), |row| makes_parts(shown, &row))),
            h3().child("What happens when it trips?"),
            pieces(div(), move || row().map_or(Vec::new(), |row| act_parts(&row))),
        ))
}

fn line(class: &'static str, text: impl Into<Part>) -> Part {
    Part::of("p", class, vec![text.into()])
}

fn figure_parts(shown: Shown, row: &ControlRow) -> Vec<Part> {
    let format = format_of(row);
    let of = row.limit.map_or(String::new(), |limit| format!(" of {}", format.text(Some(limit))));
    let figure = vec![Part::span("figure", Part::figure(format, row.measured)), of.into()];
    let mut parts = vec![Part::of("p", "inspector-figure", figure)];
    parts.extend(row.room_words(number::NOTATION).map(|words| line("strong", words)));
    parts.extend(latched_part(shown, row, false));
    parts.push(line("soft small", row.detail.clone()));
    for more in row.falls.iter().chain(&row.past) {
        parts.push(line("soft small", more.clone()));
    }
    parts
}

/// The range of a drawdown over its last closes, in words.
fn range_words(shown: Shown, id: ControlId) -> String {
    let state = shown.state;
    let used = state.snapshot.with(|snapshot| state.control_history.with(|history| recent(history, snapshot, id)));
    let known = || used.iter().flatten().copied();
    let Some(high) = known().reduce(f64::max) else { return "Not measured on any date".to_owned() };
    match state.snapshot.with(|snapshot| snapshot.limits.of(id)) {
        Some(_) => {
            format!("At most {} of its limit in the last {} dates", number::percent(Some(high)), RECENT.min(used.len()))
        }
        None => "The file sets no limit: the largest fall is the bottom".to_owned(),
    }
}

/// What a control of exposure is made of, as bars.
fn makes_parts(shown: Shown, row: &ControlRow) -> Vec<Part> {
    let bars = match row.id {
        ControlId::SectorConcentration | ControlId::ExchangeConcentration => groups(shown, row.id),
        ControlId::GrossExposure | ControlId::NetExposure => strategies(shown, row.id == ControlId::NetExposure),
        _ => Vec::new(),
    };
    let most = bars.iter().map(|(_, size)| size.abs()).fold(f64::MIN_POSITIVE, f64::max);
    let bar = |(name, size): (String, f64)| {
        let class = if size < 0.0 { "mix-fill negative" } else { "mix-fill" };
        let fill = Part::of("div", "", vec![Part::bar(class, vec![("width", size.abs() / most)])]).hidden();
        let figure = Part::span("", Part::from(number::compact(Some(size))));
        Part::of("div", "mix-row", vec![Part::span("mix-name", name), fill, figure])
    };
    let title = (!bars.is_empty()).then(|| Part::of("h3", "", vec!["What makes it?".into()]));
    title.into_iter().chain(bars.into_iter().map(bar)).collect()
}

fn groups(shown: Shown, control: ControlId) -> Vec<(String, f64)> {
    let state = shown.state;
    let (snapshot, model) = (state.snapshot.get(), state.model.get());
    let all = state.report.with(|report| concentrations(&snapshot, &model, report.exposures.as_ref()));
    let own = all.into_iter().filter(|one| one.control == control);
    own.flat_map(|one| one.groups).map(|group| (group.name, group.gross)).collect()
}

/// Gross or net of the strategies, the largest first.
fn strategies(shown: Shown, is_net: bool) -> Vec<(String, f64)> {
    let state = shown.state;
    let mut list: Vec<(String, f64)> = state.snapshot.with(|snapshot| {
        state.report.with(|report| {
            let sizes =
                report.exposures.as_ref().map(|e| if is_net { &e.net_by_strategy } else { &e.gross_by_strategy });
            let sizes = sizes.into_iter().flatten().copied();
            let named = snapshot.strategies.iter().map(|strategy| escape(&strategy.name)).zip(sizes);
            named.filter(|(_, size)| *size != 0.0).collect()
        })
    });
    sort_by(&mut list, |a, b| b.1.abs().total_cmp(&a.1.abs()));
    list.truncate(MAX_BARS);
    list
}

fn act_parts(row: &ControlRow) -> Vec<Part> {
    vec![line("", row.action)]
}
