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
        let own = own_values(sample, places, history, is_binary);
        let fills: Vec<usize> = (0..own.len()).filter(|row| own[*row].is_none()).collect();
        if own.len() - fills.len() < MIN_OBSERVATIONS {
            return None;
        }
        let mut moves: Vec<f64> = own.iter().map(|own| own.unwrap_or_default()).collect();
        if !fills.is_empty() {
            let fill = Fill::of(&own, &sample.factor);
            for row in &fills {
                let value = fill.unbounded(sample.factor[*row], day_number(sample.dates[*row]));
                moves[*row] = if is_binary { value } else { value.larger(-1.0) };
            }
        }
        if is_binary {
            moves.iter_mut().for_each(|one| *one = libm::exp(*one).smaller(MAX_ODDS));
        }
        let largest = moves.iter().fold(0.0, |largest, one| if one.abs() > largest { one.abs() } else { largest });
        Some(Self { moves, fills, is_binary, largest })
    }
}

/// The own values of the joint rows: of prices the growth from the price before to that of a row, or the move of the logit; of returns
/// the growth. They compound in an interval, logits add. `None` where no row of it has an entry, with one before it since a hole.
fn own_values(sample: &Sample, places: &[usize], history: &InstrumentHistory, is_binary: bool) -> Vec<Option<f64>> {
    let values = history.values();
    let is_known = known_rows(places, values, sample.is_daily());
    let has_prices = matches!(history, InstrumentHistory::Prices(_));
    let mut last = None;
    let mut change = |row: usize| {
        let value = values[places[row]];
        if !has_prices {
            return value.map(|r| 1.0 + r);
        }
        if !is_known[row] {
            last = None;
            return None;
        }
        let value = value.map(|price| if is_binary { logit(price) } else { price })?;
        let before = last.replace(value)?;
        Some(if is_binary { value - before } else { value / before })
    };
    let mut next = 0;
    let of_interval = |interval: &std::ops::Range<usize>| {
        // The price before the first may stand before all of them.
        (next..interval.start).for_each(|row| _ = change(row));
        next = interval.end;
        let mut all = None;
        for row in interval.clone() {
            all = match (all, change(row)) {
                (Some(all), Some(one)) => Some(if is_binary { all + one } else { all * one }),
                (all, one) => all.or(one),
            };
        }
        if is_binary { all } else { all.map(|growth| growth - 1.0) }
    };
    sample.intervals.iter().map(of_interval).collect()
}
