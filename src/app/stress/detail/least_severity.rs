//! The least severity of each scenario that trips each control, searched when the panel is open.

use std::sync::Arc;

use headroom_engine::stress::{SeveritySearch, least_severities};

use crate::{
    app::{state::State, ui::*},
    view::{Severity, SeverityCell, severity_heads, severity_row},
};

/// The panel.
pub fn severity_panel(state: State) -> Nodes {
    fold(
        "stress-severity",
        "What would trip a control?",
        "The least severity of each scenario that trips a control",
        false,
        move || {
            let count = Memo::new(move |_| state.scenarios.with(Vec::len));
            (
            p().class("soft small").child(
                "Each scenario is turned up until a control trips, or V(C) passes the VaR budget. Where a measure turns back as severity grows, a smaller severity may trip it too: such figures carry a ~",
            ),
            move || match count.get() {
                0 => p().class("soft").child("No scenarios").into_nodes(),
                count => searched(state, count),
            },
        )
            .into_nodes()
        },
    )
}

/// A search a scenario, each made again only where its scenario, the fund or what all results assume changes.
fn searched(state: State, count: usize) -> Nodes {
    let searches: Vec<Memo<Option<Arc<SeveritySearch>>>> = (0..count)
        .map(|at| {
            let scenario = Memo::new(move |_| state.scenarios.with(|list| list.get(at).cloned()));
            Memo::new(move |_| {
                let (analysis, assumptions, scenario) =
                    (state.analysis.get(), state.assumptions.get(), scenario.get()?);
                Some(Arc::new(least_severities(&analysis.stress_lab(assumptions), &scenario)))
            })
        })
        .collect();
    let first = searches[0];
    let heads = Memo::new(move |_| first.with(|search| search.as_deref().map(severity_heads).unwrap_or_default()));
    let rows = move || -> Vec<_> {
        searches
            .iter()
            .copied()
            .enumerate()
            .map(|(at, search)| {
                move || {
                    // The scenarios first: the search is made of them.
                    let scenario = state.scenarios.with(|list| list.get(at).cloned())?;
                    let row = severity_row(&scenario, &*search.get()?);
                    let cells: Vec<_> = row.cells.into_iter().map(cell).collect();
                    let head = th().scope("row").child((row.title, span().class("row-note").child(row.turned)));
                    Some(tr().child((head, cells)))
                }
            })
            .collect()
    };
    scrolled("Least severities", move || {
        table().class("severity-table").child((
            caption().class("visually-hidden").child("The least severity of each scenario that passes each bound"),
            thead().child(tr().child((th().scope("col").child("Scenario"), move || {
                heads.get().into_iter().map(|name| th().scope("col").child(name)).collect::<Vec<_>>()
            }))),
            tbody().child(rows()),
        ))
    })
    .into_nodes()
}

fn cell(cell: SeverityCell) -> impl Child {
    let approximate = (cell.turns_back && cell.severity.is_some()).then_some("~ ");
    td().child((
        span()
            .class(format!("mark {}", cell.tone.class()))
            .child((approximate, cell.severity.map(severity_text).unwrap_or_else(|| cell.word.to_owned()))),
        (cell.severity.is_some() && !cell.word.is_empty()).then(|| (br(), span().class("soft small").child(cell.word))),
    ))
}

fn severity_text(severity: Severity) -> String {
    match severity {
        Severity::Share(share) => number::fine_percent(Some(share)),
        Severity::Rho(rho) => number::two_decimals(Some(rho)),
        Severity::Hours(hours) => format!("{} h", number::significant(Some(hours))),
        Severity::Times(times) => format!("× {}", number::significant(Some(times))),
    }
}
