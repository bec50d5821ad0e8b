//! Forecasts that roll: the VaR and expected shortfall of a window, day after day, from one series of losses.

use super::tail::Tail;
use crate::{
    fund::{Confidence, TailCount},
    math::{
        moments::{mean_of, sd_of},
        normal_density, normal_quantile,
    },
    var::{cornish_fisher_risk, student_t_risk},
};

/// One day's forecast, in the unit of the losses.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Forecast {
    /// Value at risk.
    pub value_at_risk: f64,
    /// Expected shortfall.
    pub expected_shortfall: f64,
    /// Whether the figures are the method's own; else the historical ones stand in.
    pub is_own: bool,
}

impl Forecast {
    fn own(value_at_risk: f64, expected_shortfall: f64) -> Self {
        Self { value_at_risk, expected_shortfall, is_own: true }
    }

    /// The k-th largest loss and the mean beyond it.
    pub fn historical(losses: &[f64], confidence: Confidence) -> Self {
        let tail = Tail::of(losses, confidence);
        Self::own(losses[tail.var_day()], tail.mean(|day| losses[day]))
    }

    /// `z sd` and `phi(z)/a sd`, zero mean, the sd with divisor T-1 about the window's mean.
    pub fn parametric(losses: &[f64], confidence: Confidence) -> Self {
        let sd = sd_of(losses, mean_of(losses));
        let z = normal_quantile(confidence.value());
        Self::own(z * sd, normal_density(z) / confidence.tail() * sd)
    }

    /// A t fitted to the window.
    pub fn student_t(losses: &[f64], confidence: Confidence) -> Self {
        let risk = student_t_risk(losses, confidence);
        Self::own(risk.value_at_risk, risk.expected_shortfall)
    }

    /// The expansion at the window's moments; outside its domain the historical figures.
    pub fn cornish_fisher(losses: &[f64], confidence: Confidence) -> Self {
        let risk = cornish_fisher_risk(losses, confidence);
        if risk.is_in_domain {
            return Self::own(risk.value_at_risk, risk.expected_shortfall);
        }
        Self { is_own: false, ..Self::historical(losses, confidence) }
    }
}

/// The historical forecast of every day after the first `window`, each from the `window` losses before it: `T - window`.
///
/// The window is kept in order as it rolls, a removal and an insertion a day, and never sorted anew.
pub fn rolling_historical(losses: &[f64], window: usize, confidence: Confidence) -> Vec<Forecast> {
    let count = confidence.tail_count(window);
    let mut ordered = losses[..window].to_vec();
    ordered.sort_unstable_by(f64::total_cmp);
    let mut forecasts = Vec::with_capacity(losses.len() - window);
    for (leaves, enters) in losses.iter().zip(&losses[window..]) {
        forecasts.push(of_ordered(&ordered, count));
        let out = ordered.partition_point(|loss| loss.total_cmp(leaves).is_lt());
        ordered.remove(out);
        let place = ordered.partition_point(|loss| loss.total_cmp(enters).is_lt());
        ordered.insert(place, *enters);
    }
    forecasts
}

/// The forecast of losses in ascending order; the sums of [`Tail::mean`].
fn of_ordered(ordered: &[f64], count: TailCount) -> Forecast {
    let tail = &ordered[ordered.len() - count.ceil..];
    let (last, whole) = tail.split_first().expect("a tail holds at least one day");
    if whole.is_empty() {
        return Forecast::own(*last, *last);
    }
    let weight = if count.fraction > 0.0 { count.fraction } else { 1.0 };
    let sum: f64 = whole.iter().rev().sum();
    Forecast::own(*last, (sum + weight * last) / count.exact)
}
