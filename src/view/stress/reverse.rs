//! The reverse stress as rows: the loss that reaches each bound, the most plausible move that makes it, and how plausible.

use headroom_engine::math::sort_by;
use headroom_engine::{
    control::Bound,
    fund::Snapshot,
    stress::{NoReverseStress, ReverseStress},
    text::escape,
};

use super::bar::PnlBar;
use crate::view::{budget::control_name, date::day_of, tone::Tone};

/// Strategies that are shown of a move, the largest P&Ls of either sign.
pub const MOST_MOVES: usize = 20;

/// A bound and the move that reaches it.
#[derive(Debug, Clone, PartialEq)]
pub struct ReverseRow {
    /// What is reached.
    pub name: &'static str,
    /// The move, or why there is none.
    pub outcome: Result<ReverseFigures, &'static str>,
}

/// A move and how plausible it is.
#[derive(Debug, Clone, PartialEq)]
pub struct ReverseFigures {
    /// What is lost, in money.
    pub loss: f64,
    /// Mahalanobis distance.
    pub distance: f64,
    /// Return period: one day in this number of days loses as much, were returns normal; `None` where that is past counting.
    pub one_day_in: Option<f64>,
    /// Days of the sample that would have lost as much.
    pub days_as_bad: usize,
    /// Days of the sample that moved as far.
    pub days_as_far: usize,
    /// Days of the sample.
    pub observations: usize,
    /// Date and loss of the sample's worst day at today's exposures.
    pub worst_day: (String, f64),
    /// Calm where it is worse than any day of the sample, watched where it has happened.
    pub tone: Tone,
    /// The same in words.
    pub word: &'static str,
    /// The strategies, largest losses first.
    pub moves: Vec<MoveRow>,
    /// Strategies that are not shown.
    pub left_out: usize,
    /// What the pseudo-inverse stands for; `None` where the covariance has its inverse.
    pub singular: Option<String>,
}

/// What a strategy does in a move.
#[derive(Debug, Clone, PartialEq)]
pub struct MoveRow {
    /// Its name, escaped.
    pub name: String,
    /// Its return.
    pub change: f64,
    /// Its P&L, negative for a loss.
    pub pnl: f64,
    /// Where its bar lies.
    pub bar: PnlBar,
}

/// The rows, in the order of the bounds.
pub fn reverse_rows(snapshot: &Snapshot, found: &[(Bound, Result<ReverseStress, NoReverseStress>)]) -> Vec<ReverseRow> {
    let row = |(bound, outcome): &(Bound, Result<ReverseStress, NoReverseStress>)| ReverseRow {
        name: bound_name(*bound),
        outcome: outcome.as_ref().map(|found| figures(snapshot, found)).map_err(|reason| reason_words(*reason)),
    };
    found.iter().map(row).collect()
}

/// What a bound is called.
pub fn bound_name(bound: Bound) -> &'static str {
    match bound {
        Bound::Control(control) => control_name(control),
        Bound::TotalVar => "VaR budget",
    }
}

fn reason_words(reason: NoReverseStress) -> &'static str {
    match reason {
        NoReverseStress::Off => "No limit",
        NoReverseStress::Unfed => "A NAV of the window is not above 0",
        NoReverseStress::Passed => "Reached already, no further loss is needed",
        NoReverseStress::TooFewObservations => "Fewer than 30 joint rows",
        NoReverseStress::NothingMoves => "Nothing that is exposed moves",
    }
}

fn figures(snapshot: &Snapshot, found: &ReverseStress) -> ReverseFigures {
    let (tone, word) = match found.days_as_bad {
        0 => (Tone::Calm, "Worse than any date of the sample"),
        _ => (Tone::Watch, "It has happened"),
    };
    let mut order: Vec<usize> = (0..found.by_strategy.len()).collect();
    sort_by(&mut order, |a, b| found.by_strategy[*b].abs().total_cmp(&found.by_strategy[*a].abs()).then(a.cmp(b)));
    let left_out = order.len().saturating_sub(MOST_MOVES);
    order.truncate(MOST_MOVES);
    sort_by(&mut order, |a, b| found.by_strategy[*a].total_cmp(&found.by_strategy[*b]).then(a.cmp(b)));
    let extent = crate::view::stress::bar::Extent {
        loss: order.iter().map(|i| -found.by_strategy[*i]).fold(0.0, f64::max),
        gain: order.iter().map(|i| found.by_strategy[*i]).fold(0.0, f64::max),
        ..Default::default()
    };
    let move_row = |i: usize| MoveRow {
        name: escape(&snapshot.strategies[i].name),
        change: found.returns[i],
        pnl: found.by_strategy[i],
        bar: extent.bar(Some(found.by_strategy[i])),
    };
    let (rank, exposed) = found.rank;
    ReverseFigures {
        loss: found.loss,
        distance: found.distance,
        one_day_in: (found.normal_probability > 1e-15).then(|| 1.0 / found.normal_probability),
        days_as_bad: found.days_as_bad,
        days_as_far: found.days_as_far,
        observations: found.observations,
        worst_day: (day_of(found.worst_day.0), found.worst_day.1),
        tone,
        word,
        moves: order.into_iter().map(move_row).collect(),
        left_out,
        singular: (rank < exposed).then(|| {
            format!(
                "The {exposed} exposed strategies move in {rank} independent directions only: dates are measured by the pseudo-inverse of their covariance"
            )
        }),
    }
}
