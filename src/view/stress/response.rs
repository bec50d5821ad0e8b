//! What the controls would do after a scenario, and what of it cannot be done, as rows to read.

use headroom_engine::math::sort_by;
use headroom_engine::{
    fund::Snapshot,
    stress::{Stuck, StuckReason, Unwind},
    text::escape,
};

use super::words::scenario_title;

/// Stuck positions shown at most, the largest amounts.
pub const MOST_STUCK: usize = 20;

/// Getting down to a part of the gross, as a column.
#[derive(Debug, Clone, PartialEq)]
pub struct UnwindColumn {
    /// What is to be left.
    pub title: &'static str,
    /// Gross wanted.
    pub gross_wanted: f64,
    /// Gross that is left when the hours are over.
    pub gross_reached: f64,
    /// VaR if all could be sold.
    pub var_wanted: Option<f64>,
    /// VaR of what is left when the hours are over.
    pub var_reached: Option<f64>,
    /// Money that is not sold in time.
    pub stuck: f64,
    /// Hours until all of it is done; `None` if never.
    pub hours_needed: Option<f64>,
    /// Cost of what is sold in the hours.
    pub cost: Option<f64>,
    /// Loss of the scenario with that cost.
    pub adjusted_loss: Option<f64>,
}

/// A position that is not sold in time.
#[derive(Debug, Clone, PartialEq)]
pub struct StuckRow {
    /// Its id, escaped.
    pub id: String,
    /// Its exchange, escaped.
    pub exchange: String,
    /// Money that is not sold in time.
    pub amount: f64,
    /// Hours until it is; `None` if never.
    pub hours: Option<f64>,
    /// Why.
    pub reason: &'static str,
}

/// What a scenario's response comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct ResponseView {
    /// What the scenario is called.
    pub scenario: String,
    /// Hours that there are.
    pub hours: f64,
    /// Gross before.
    pub gross: f64,
    /// To half, and to nothing.
    pub columns: [UnwindColumn; 2],
    /// What is stuck on the way to nothing, the largest amounts first.
    pub stuck: Vec<StuckRow>,
    /// How many positions are stuck in all.
    pub stuck_count: usize,
    /// Ids of strategies whose way out is not known.
    pub unknown: Vec<String>,
}

/// The view of the two ways down of one scenario.
pub fn response_view(
    snapshot: &Snapshot,
    scenario: &headroom_engine::fund::Scenario,
    half: &Unwind,
    nothing: &Unwind,
) -> ResponseView {
    let mut stuck: Vec<&Stuck> = nothing.stuck.iter().collect();
    sort_by(&mut stuck, |a, b| b.amount.total_cmp(&a.amount).then(a.position.cmp(&b.position)));
    let positions = snapshot.held();
    let row = |stuck: &&Stuck| {
        let position = positions.get(stuck.position)?;
        Some(StuckRow {
            id: escape(&position.id),
            exchange: escape(&position.exchange),
            amount: stuck.amount,
            hours: stuck.hours,
            reason: match stuck.reason {
                StuckReason::NoLiquidity => "No liquidity in the file",
                StuckReason::Frozen => "Its exchange is out",
                StuckReason::Depth => "Too little depth",
            },
        })
    };
    ResponseView {
        scenario: scenario_title(scenario),
        hours: nothing.hours,
        gross: nothing.gross,
        columns: [column("Half of the gross", half), column("Nothing left", nothing)],
        stuck_count: stuck.len(),
        stuck: stuck.iter().take(MOST_STUCK).filter_map(row).collect(),
        unknown: nothing.without_positions.iter().map(|i| snapshot.strategies[*i].id.as_str().to_owned()).collect(),
    }
}

fn column(title: &'static str, unwind: &Unwind) -> UnwindColumn {
    UnwindColumn {
        title,
        gross_wanted: unwind.gross_wanted,
        gross_reached: unwind.gross_reached,
        var_wanted: unwind.var_wanted,
        var_reached: unwind.var_reached,
        stuck: unwind.stuck.iter().map(|stuck| stuck.amount).sum(),
        hours_needed: unwind.hours_needed,
        cost: unwind.cost,
        adjusted_loss: unwind.liquidity_adjusted_loss,
    }
}
