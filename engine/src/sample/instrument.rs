//! What an instrument did on each joint row, and the rows that are filled.

use super::{Fill, MIN_OBSERVATIONS, Sample, day_number, rows::known_rows};
use crate::{fund::InstrumentHistory, math::Extremes};

/// Factor on the odds of a binary at most, so that no row divides infinity by itself.
const MAX_ODDS: f64 = 1e300;

/// The moves of an instrument on the joint rows of a sample, oldest first.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct InstrumentRows {
    /// Of a linear instrument its return; of a binary the factor on its odds, `exp(logit(p_t) - logit(p_(t-1)))`.
    pub moves: Vec<f64>,
    /// The rows that are not its own, ascending.
    pub fills: Vec<usize>,
    /// Whether they are factors on odds.
    pub is_binary: bool,
    /// The largest absolute value of a move.
    pub largest: f64,
}

/// Natural logarithm of the odds of a price in (0, 1).
fn logit(price: f64) -> f64 {
    libm::log(price) - libm::log1p(-price)
}

impl InstrumentRows {
    /// The rows of an instrument; `None` with fewer than 30 of its own.
    ///
    /// Of prices, a row's move is from the last price before it to its own; a closed row carries that price, a hole ends it. Moves
    /// compound in the interval of a joint row, which is an own row where it has one. The rows that it lacks are filled as those of a
    /// strategy: its beta to the common factor and one of its own residuals, for a binary in logits and without a floor.
    pub fn of(sample: &Sample, places: &[usize], history: &InstrumentHistory, is_binary: bool) -> Option<Self> {
        let own = own_values(sample, &changes(sample, places, history, is_binary), is_binary);
        let fills: Vec<usize> = (0..own.len()).filter(|row| own[*row].is_none()).collect();
        if own.len() - fills.len() < MIN_OBSERVATIONS {
            return None;
        }
        let fill = (!fills.is_empty()).then(|| Fill::of(&own, &sample.factor));
        let value = |(t, own): (usize, Option<f64>)| match (own, &fill) {
            (Some(own), _) => own,
            (None, Some(fill)) => {
                let value = fill.unbounded(sample.factor[t], day_number(sample.dates[t]));
                if is_binary { value } else { value.larger(-1.0) }
            }
            (None, None) => 0.0,
        };
        let moves = own.into_iter().enumerate().map(value);
        let moves: Vec<f64> =
            if is_binary { moves.map(|logits| libm::exp(logits).smaller(MAX_ODDS)).collect() } else { moves.collect() };
        let largest = moves.iter().fold(0.0, |largest: f64, one| largest.larger(one.abs()));
        Some(Self { moves, fills, is_binary, largest })
    }
}

/// What each row of the history adds to the interval that it is in: of prices the growth from the price before, or the move of
/// the logit; of returns the growth. `None` where the row has no entry, or none before it since a hole.
fn changes(sample: &Sample, places: &[usize], history: &InstrumentHistory, is_binary: bool) -> Vec<Option<f64>> {
    let values = history.values();
    let is_known = known_rows(places, values, sample.is_daily());
    let mut last = None;
    let of_row = |(row, place): (usize, &usize)| {
        let InstrumentHistory::Prices(_) = history else { return values[*place].map(|r| 1.0 + r) };
        let before = last.filter(|_| is_known[row]);
        let value = values[*place].map(|price| if is_binary { logit(price) } else { price });
        last = if is_known[row] { value.or(before) } else { None };
        let (before, value) = (before?, value?);
        Some(if is_binary { value - before } else { value / before })
    };
    places.iter().enumerate().map(of_row).collect()
}

/// The own values of the joint rows: changes compound in an interval, logits add.
fn own_values(sample: &Sample, changes: &[Option<f64>], is_binary: bool) -> Vec<Option<f64>> {
    let of = |interval: &std::ops::Range<usize>| {
        let known = changes[interval.clone()].iter().flatten().copied();
        if is_binary {
            known.reduce(|sum, logits| sum + logits)
        } else {
            known.reduce(|all, g| all * g).map(|g| g - 1.0)
        }
    };
    sample.intervals.iter().map(of).collect()
}
