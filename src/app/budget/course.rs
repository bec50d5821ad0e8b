//! Where the fund's risk sits, and how it got here: below the table, in the part of the page that is loaded later.

use std::sync::Arc;

use super::{risk_share::risk_share_panel, row::ghost, table_state::Table};
use crate::{
    app::ui::{
        chart::lines::{Lines, line_chart},
        *,
    },
    view::{RiskPart, RiskParts, chart::lines::LineChart, headroom_chart, is_of_positions, risk_parts, stayed_chart},
};

/// The panels.
pub fn course_panels(table: Table) -> Nodes {
    let state = table.state;
    (
        soon(move || parts_panel(table)),
        div().class("course").child((soon(move || stayed_panel(table)), soon(move || headroom_panel(table)))),
        soon(move || {
            fold(
                "risk-share-title",
                "Which pairs make it?",
                "Each pair's share of the fund's variance",
                false,
                move || risk_share_panel(state),
            )
        }),
    )
        .into_nodes()
}

/// The divisions of a VaR.
type All = Memo<Arc<Vec<RiskParts>>>;

/// The components of the fund's VaR, by strategy, sector and exchange.
fn parts_panel(table: Table) -> Element {
    let state = table.state;
    let all: All = Memo::new(move |_| {
        let snapshot = state.snapshot.get();
        Arc::new(state.report.with(|report| risk_parts(&snapshot, report)))
    });
    let loaded: All = Memo::new(move |_| {
        let report = state.compared.get();
        Arc::new(report.map_or(Vec::new(), |report| state.loaded.with(|fund| risk_parts(fund, &report))))
    });
    let names = Memo::new(move |_| all.with(|all| all.iter().map(|one| one.of).collect::<Vec<_>>()));
    let body = move || match names.get() {
        names if names.is_empty() => p().class("soft").child("The fund has no VaR to divide").into_nodes(),
        names => {
            let divisions: Vec<_> =
                names.into_iter().enumerate().map(|(at, of)| division(all, loaded, at, of)).collect();
            div().class("risk-parts").child(divisions).into_nodes()
        }
    };
    let note = move || match names.with(Vec::len) {
        0 | 1 => "Components of the fund's VaR; below 0 is a hedge",
        _ => "Components of the fund's VaR; a strategy's goes to its sectors and exchanges by their share of its gross",
    };
    panel("risk-parts-title", "Where does the risk sit?").note(note).unfolds(body)
}

fn division(all: All, loaded: All, at: usize, of: &'static str) -> Element {
    let was =
        move |name: &str| loaded.with(|all| Some(all.get(at)?.parts.iter().find(|part| part.name == name)?.share));
    let rows = move || {
        let row = |one: &RiskParts| one.parts.iter().map(|part| row(part, one.end, was(&part.name))).collect();
        all.with(|all| all.get(at).map_or(Vec::new(), row))
    };
    let columns = [Column::words(of), Column::figures("Share"), Column::figures("VaR")];
    data_table(of, columns).class("parts-table").rows(rows)
}

fn row(part: &RiskPart, end: f64, was: Option<f64>) -> Row {
    let class = if part.share < 0.0 { "mix-fill negative" } else { "mix-fill" };
    let bar = Part::bar(class, vec![("width", (part.share.abs() / end).min(1.0))]);
    Row::new([
        Cell::from(Part::span("group-name", part.name.clone()))
            .and(Part::of("div", "share-track", vec![bar]).hidden())
            .title(part.name.clone()),
        ghost(Cell::figure(Format::Percent, Some(part.share)), Format::Percent, was, Some(part.share)),
        number::compact(Some(part.component)).into(),
    ])
}

/// The fund's P&L of each date against the VaR before it.
fn stayed_panel(table: Table) -> Element {
    let Table { state, trace, traced, .. } = table;
    let stayed = Memo::new(move |_| {
        // As loaded: neither a newcomer nor an edit moves what has been.
        let (snapshot, settings, days) = (state.loaded.get(), state.settings.get(), trace.get());
        traced
            .with(|dates| stayed_chart(&snapshot, settings, dates, &days))
            .map(|(chart, told)| (Arc::new(chart), told))
    });
    let note = move || stayed.with(|stayed| stayed.as_ref().map(|(_, told)| told.clone()));
    let chart = Memo::new(move |_| stayed.with(|stayed| stayed.as_ref().map(|(chart, _)| Arc::clone(chart))));
    panel("stayed-title", "Has the fund stayed inside its VaR?").note(note).unfolds(over_dates(chart))
}

/// The fund's VaR against its limit over the last dates.
fn headroom_panel(table: Table) -> Element {
    let Table { state, trace, traced, .. } = table;
    let chart = Memo::new(move |_| {
        let (snapshot, days) = (state.loaded.get(), trace.get());
        traced.with(|dates| headroom_chart(&snapshot, dates, &days)).map(Arc::new)
    });
    let note = move || match state.report.with(|report| report.strategies.iter().any(is_of_positions)) {
        true => "The fund as loaded, by past returns: the positions of those dates are not known",
        false => "The fund as loaded, at the close of each date",
    };
    panel("headroom-title", "Is headroom growing or shrinking?").note(note).unfolds(over_dates(chart))
}

fn over_dates(chart: Memo<Option<Arc<LineChart>>>) -> Element {
    line_chart(Lines {
        chart,
        chosen: RwSignal::new(None),
        format: Format::Money,
        of_points: "Date",
        absent: "No VaR over time: too few dates, or a fund too large to measure it here",
        spoken: Box::new(|| None),
    })
}
