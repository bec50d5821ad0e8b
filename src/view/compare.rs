//! What-ifs side by side: every figure of the fund line and of the budget table, as loaded and in each.

use headroom_engine::Analysis;

use super::budget::{BudgetRow, budget_view};

/// What-ifs that are kept beside the fund as loaded at most.
pub const MAX_KEPT: usize = 3;

/// What a figure is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// The fund's currency.
    Money,
    /// A fraction.
    Share,
    /// A factor.
    Times,
}

/// A figure in each state.
#[derive(Debug, Clone, PartialEq)]
pub struct CompareRow {
    /// Whose it is: the fund, or a strategy by its name, escaped.
    pub of: String,
    /// What it is.
    pub figure: &'static str,
    /// Its unit.
    pub measure: Measure,
    /// One per state, as loaded first; `None` where it is missing, or where the strategy is not in the fund.
    pub values: Vec<Option<f64>>,
}

impl CompareRow {
    /// The figure of a state less that as loaded.
    pub fn difference(&self, state: usize) -> Option<f64> {
        self.values
            .get(state)
            .copied()
            .flatten()
            .zip(self.values.first().copied().flatten())
            .map(|(now, first)| now - first)
    }
}

/// Reads a figure of a strategy.
type OfStrategy = fn(&BudgetRow) -> Option<f64>;

/// The figures of a strategy.
const OF_STRATEGY: [(&str, Measure, OfStrategy); 12] = [
    ("Budget, share of the limit", Measure::Share, |row| Some(row.allocation)),
    ("Budget", Measure::Money, |row| Some(row.budget)),
    ("Scale", Measure::Times, |row| Some(row.scale)),
    ("Exposure", Measure::Money, |row| Some(row.exposure)),
    ("Used, share of its budget", Measure::Share, |row| row.utilization),
    ("Used", Measure::Money, |row| row.used),
    ("Free", Measure::Money, |row| row.available),
    ("Standalone VaR", Measure::Money, |row| row.lenses[0]),
    ("Component VaR", Measure::Money, |row| row.lenses[1]),
    ("Stressed component VaR", Measure::Money, |row| row.lenses[2]),
    ("Share of the fund’s VaR", Measure::Share, |row| row.share_of_fund),
    ("Largest scale", Measure::Times, |row| row.largest),
];

/// The figures of the fund and of every strategy in several states, as loaded first. Strategies are matched by id.
pub fn compare(states: &[Analysis]) -> Vec<CompareRow> {
    let views: Vec<_> =
        states.iter().map(|state| budget_view(state.fund(), state.book(), state.report(), state.headrooms())).collect();
    let fund = |figure, measure, of: &dyn Fn(usize) -> Option<f64>| CompareRow {
        of: "Fund".to_owned(),
        figure,
        measure,
        values: (0..states.len()).map(of).collect(),
    };
    let of = |at: usize| &states[at].report().fund;
    let mut rows = vec![
        fund("VaR", Measure::Money, &|at| of(at).value_at_risk),
        fund("Limit", Measure::Money, &|at| Some(of(at).total_var)),
        fund("Headroom", Measure::Money, &|at| of(at).value_at_risk.map(|var| of(at).total_var - var)),
        fund("VaR, share of the limit", Measure::Share, &|at| of(at).utilization),
        fund("Expected shortfall", Measure::Money, &|at| of(at).expected_shortfall),
        fund("Sum of standalone VaRs", Measure::Money, &|at| of(at).sum_of_standalone),
        fund("Diversification", Measure::Money, &|at| of(at).diversification),
        fund("V(C), sample correlation", Measure::Money, &|at| of(at).aggregate),
        fund("VaR, correlations spiked", Measure::Money, &|at| of(at).stressed),
        fund("Reserve, share of the limit", Measure::Share, &|at| Some(views[at].reserve.share)),
        fund("Reserve", Measure::Money, &|at| Some(views[at].reserve.amount)),
        fund("Budgets, share of the limit", Measure::Share, &|at| Some(views[at].total.allocation)),
        fund("Used of the budgets", Measure::Share, &|at| views[at].total.utilization),
        fund("Used", Measure::Money, &|at| views[at].total.used),
        fund("Free", Measure::Money, &|at| views[at].total.available),
    ];
    let mut strategies: Vec<(&str, &str)> = Vec::new();
    for row in views.iter().flat_map(|view| &view.rows) {
        if !strategies.iter().any(|(id, _)| *id == row.id) {
            strategies.push((&row.id, &row.name));
        }
    }
    for (id, name) in strategies {
        let found: Vec<_> = views.iter().map(|view| view.rows.iter().find(|row| row.id == id)).collect();
        rows.extend(OF_STRATEGY.iter().map(|(figure, measure, of)| CompareRow {
            of: name.to_owned(),
            figure,
            measure: *measure,
            values: found.iter().map(|row| row.and_then(of)).collect(),
        }));
    }
    rows
}
