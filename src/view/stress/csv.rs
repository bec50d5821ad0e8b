//! The results of the scenarios as CSV: a line a figure, a column a scenario. Numbers are in full, a missing figure is empty.

use headroom_engine::{fund::Snapshot, stress::StressResult};

use super::super::action::csv_cell;
use super::words::{assumption_sentences, scenario_title};

/// The results as CSV (RFC 4180): P&L by strategy, P&L of the fund, its figures, the state of each control, what is assumed.
pub fn stress_csv(snapshot: &Snapshot, results: &[StressResult]) -> String {
    let mut lines = String::new();
    let mut line = |figure: &str, id: &str, values: Vec<String>| {
        let cells = [figure, id].into_iter().map(csv_cell).chain(values);
        lines.push_str(&cells.collect::<Vec<_>>().join(","));
        lines.push_str("\r\n");
    };
    let text =
        |of: &dyn Fn(&StressResult) -> String| results.iter().map(|result| csv_cell(&of(result))).collect::<Vec<_>>();
    let numbers = |of: &dyn Fn(&StressResult) -> Option<f64>| {
        results.iter().map(|result| of(result).map_or_else(String::new, |value| value.to_string())).collect::<Vec<_>>()
    };
    line("figure", "id", text(&|result| scenario_title(&result.scenario)));
    for (i, strategy) in snapshot.strategies.iter().enumerate() {
        line("pnl", strategy.id.as_str(), numbers(&|result| result.by_strategy[i]));
    }
    line("pnl", "fund", numbers(&|result| result.pnl));
    line("nav_after", "fund", numbers(&|result| result.nav_after));
    line("var_before", "fund", numbers(&|result| result.var_before));
    line("var_after", "fund", numbers(&|result| result.var_after));
    line("es_after", "fund", numbers(&|result| result.es_after));
    line("utilization_after", "fund", numbers(&|result| result.utilization_after));
    for (i, strategy) in snapshot.strategies.iter().enumerate() {
        line("utilization_after", strategy.id.as_str(), numbers(&|result| result.utilization_by_strategy[i]));
    }
    line("coverage_before", "fund", numbers(&|result| result.coverage_before));
    line("coverage_after", "fund", numbers(&|result| result.coverage_after));
    line("hours_to_liquidate", "fund", numbers(&|result| result.hours_to_liquidate));
    line("gross_frozen", "fund", numbers(&|result| result.gross_frozen));
    line("worst_case", "fund", numbers(&|result| result.worst_case));
    line("net_delta_unhedged", "fund", numbers(&|result| result.net_delta_unhedged));
    let controls = results.first().map(|result| result.controls.iter().map(|c| c.id).collect::<Vec<_>>());
    for (at, id) in controls.unwrap_or_default().into_iter().enumerate() {
        line("control", id.id(), text(&|result| result.controls[at].state.id().to_owned()));
    }
    line("fund_state", "fund", text(&|result| result.fund_state.id().to_owned()));
    line("assumes", "", text(&|result| assumption_sentences(&result.scenario, result.assumptions).join("; ")));
    lines
}
