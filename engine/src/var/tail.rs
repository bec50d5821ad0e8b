//! The tail of a loss sample: its days, historical VaR and expected shortfall.

use crate::fund::{Confidence, TailCount};

/// Rules for an empirical quantile. Source: Hyndman and Fan, The American Statistician 50, 1996.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum QuantileType {
    /// The inverse of the empirical distribution function: an observed loss.
    #[default]
    One,
    /// Piecewise linear, knots at `(k - 1/2) / T`.
    Five,
    /// Piecewise linear, knots at `k / (T + 1)`.
    Six,
    /// Piecewise linear, knots at `(k - 1) / (T - 1)`: the default of numpy and R.
    Seven,
}

/// The worst days of a loss sample, with the weight of each.
///
/// `days[j]` is the position in the sample of the (j+1)-th largest loss, equal losses by date. Every day has weight 1 except
/// the last, whose weight is its fraction inside the tail.
#[derive(Debug, Clone, PartialEq)]
pub struct Tail {
    /// Positions in the sample, largest loss first; `ceil(aT)` of them.
    pub days: Vec<usize>,
    /// The number of observations in the tail.
    pub count: TailCount,
}

impl Tail {
    /// The tail of `losses`: the `ceil(aT)` largest of them, equal ones by date.
    ///
    /// `losses` has one entry per date in date order, positive for a loss; not empty. Source:
    /// Rockafellar and Uryasev 2002 for the fraction of the last day.
    ///
    /// ```
    /// use headroom_engine::{fund::Confidence, var::Tail};
    /// // Losses 1 to 30: aT = 1.5, the last day and half of the day before.
    /// let losses: Vec<f64> = (1..=30).map(f64::from).collect();
    /// let tail = Tail::of(&losses, Confidence::new(0.95).unwrap());
    /// assert_eq!((tail.days, tail.count.exact), (vec![29, 28], 1.5));
    /// ```
    pub fn of(losses: &[f64], confidence: Confidence) -> Self {
        let count = confidence.tail_count(losses.len());
        Self { days: largest(losses, count.ceil), count }
    }

    /// The day whose loss is the VaR, as a position in the sample: the last of [`Tail::days`]. Source: as
    /// [`value_at_risk`].
    ///
    /// ```
    /// use headroom_engine::{fund::Confidence, var::Tail};
    /// // Losses 30 to 1: the second largest is on the second day.
    /// let losses: Vec<f64> = (1..=30).rev().map(f64::from).collect();
    /// assert_eq!(Tail::of(&losses, Confidence::new(0.95).unwrap()).var_day(), 1);
    /// ```
    pub fn var_day(&self) -> usize {
        *self.days.last().expect("a tail holds at least one day")
    }

    /// `E[s | tail]`, the mean of a series over the tail's days, the last by its fraction; a single day is its own mean.
    ///
    /// `(sum over whole days + (aT - floor(aT)) x last) / (aT)`; for a whole aT all days are whole. `series` gives the
    /// value at a position in the sample, in the unit and sign of the result: applied to the losses, it is their expected
    /// shortfall. Source: as [`expected_shortfall`].
    ///
    /// ```
    /// use headroom_engine::{fund::Confidence, var::Tail};
    /// // The tail of losses 1 to 30 is the last day and half of the day before; another series has 6 and 3 there.
    /// let losses: Vec<f64> = (1..=30).map(f64::from).collect();
    /// let tail = Tail::of(&losses, Confidence::new(0.95).unwrap());
    /// assert_eq!(tail.mean(|day| if day == 29 { 6.0 } else { 3.0 }), 5.0); // (6 + 0.5 x 3) / 1.5
    /// ```
    pub fn mean(&self, series: impl Fn(usize) -> f64) -> f64 {
        let (last, whole) = self.days.split_last().expect("a tail holds at least one day");
        if whole.is_empty() {
            return series(*last);
        }
        let sum: f64 = whole.iter().map(|day| series(*day)).sum();
        (sum + self.last_weight() * series(*last)) / self.count.exact
    }

    /// Weight of the last day: its fraction in the tail, 1 for a whole `aT`.
    pub(crate) fn last_weight(&self) -> f64 {
        if self.count.fraction > 0.0 { self.count.fraction } else { 1.0 }
    }
}

/// Historical VaR: the k-th largest loss, `k = ceil(aT)` with `a = 1 - confidence`, counted exactly.
///
/// Hyndman-Fan type 1, so every VaR is a dated day. `losses` has one entry per date, positive for a loss; not empty.
/// Never floored at zero. Source: Hyndman and Fan 1996, definition 1 of the P&L; the convention of QuantLib. Where `aT`
/// is whole, skfolio and ORE take the next smaller loss (definition 1 of the losses): see [`crate::audit::Peer`].
///
/// ```
/// use headroom_engine::{fund::{Confidence}, var::value_at_risk};
/// let losses: Vec<f64> = (1..=100).map(f64::from).collect();
/// assert_eq!(value_at_risk(&losses, Confidence::new(0.95).unwrap()), 96.0);
/// ```
pub fn value_at_risk(losses: &[f64], confidence: Confidence) -> f64 {
    losses[Tail::of(losses, confidence).var_day()]
}

/// Expected shortfall: (sum of the `floor(aT)` largest losses + `(aT - floor(aT))` x the next) / `(aT)`.
///
/// `losses` as in [`value_at_risk`]. At least the VaR. Source: Rockafellar and Uryasev 2002; Acerbi and Tasche 2002.
///
/// ```
/// use headroom_engine::{fund::{Confidence}, var::expected_shortfall};
/// let losses: Vec<f64> = (1..=30).map(f64::from).collect();
/// // aT = 1.5: (30 + 0.5 x 29) / 1.5
/// assert_eq!(expected_shortfall(&losses, Confidence::new(0.95).unwrap()), 44.5 / 1.5);
/// ```
pub fn expected_shortfall(losses: &[f64], confidence: Confidence) -> f64 {
    Tail::of(losses, confidence).mean(|day| losses[day])
}

/// The quantile of a loss sample at a confidence by a rule; type 1 is [`value_at_risk`].
///
/// Types 5, 6 and 7 interpolate between adjacent losses; positions outside the sample give its end.
/// Source: Hyndman and Fan 1996, definitions 1, 5, 6, 7.
///
/// ```
/// use headroom_engine::{fund::{Confidence}, var::{QuantileType, quantile_of_losses}};
/// let losses: Vec<f64> = (0..=20).map(f64::from).collect();
/// // (T - 1) p = 19
/// assert_eq!(quantile_of_losses(&losses, Confidence::new(0.95).unwrap(), QuantileType::Seven), 19.0);
/// ```
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a position in the sample lies between 0 and its length"
)]
pub fn quantile_of_losses(losses: &[f64], confidence: Confidence, rule: QuantileType) -> f64 {
    let (a, total) = (confidence.tail(), losses.len() as f64);
    // The 1-based position from the largest loss is T + 1 minus the position from the smallest.
    let from_top = match rule {
        QuantileType::One => return value_at_risk(losses, confidence),
        QuantileType::Five => a * total + 0.5,
        QuantileType::Six => a * (total + 1.0),
        QuantileType::Seven => a * (total - 1.0) + 1.0,
    }
    .clamp(1.0, total);
    let upper = from_top as usize;
    let days = largest(losses, (upper + 1).min(losses.len()));
    let above = losses[days[upper - 1]];
    let below = losses[*days.last().expect("a sample is not empty")];
    above + (from_top - upper as f64) * (below - above)
}

/// Positions of the `count` largest values, largest first, equal values by position.
pub fn largest(values: &[f64], count: usize) -> Vec<usize> {
    const SHORT: usize = 128;
    if count > SHORT {
        // Adding 0 turns -0 into 0.
        let order = |a: &usize, b: &usize| {
            let (of_a, of_b) = (values[*a] + 0.0, values[*b] + 0.0);
            of_b.total_cmp(&of_a).then(a.cmp(b))
        };
        // Selecting values is faster than selecting days; then few days remain to sort.
        let mut sorted: Vec<f64> = values.iter().map(|value| value + 0.0).collect();
        let least = *sorted.select_nth_unstable_by(count - 1, |a, b| b.total_cmp(a)).1;
        let mut days: Vec<usize> = (0..values.len()).filter(|day| values[*day] >= least).collect();
        days.sort_unstable_by(order);
        days.truncate(count);
        return days;
    }
    // A short sorted list: almost every value fails the first comparison.
    let mut days: Vec<usize> = Vec::with_capacity(count + 1);
    let mut least = f64::NEG_INFINITY;
    for (day, value) in values.iter().enumerate() {
        if days.len() == count && *value <= least {
            continue;
        }
        let place = days.partition_point(|other| values[*other] >= *value);
        days.insert(place, day);
        days.truncate(count);
        least = values[days[days.len() - 1]];
    }
    days
}
