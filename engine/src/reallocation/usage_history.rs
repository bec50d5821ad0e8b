//! What each strategy used of the fund's VaR, day by day: the VaR of the method on the sample as it was at each close.
//!
//! At a date the sample is the complete dates up to it, the last `window` of them, and the exposure is the capital of that
//! date. What-if scales are of today and have no part in it.

use std::{ops::Range, sync::Arc};

use jiff::civil::Date;
use nalgebra::DMatrix;

use crate::{
    correlation::{SPIKE_OF_THE_LENS, aggregate_components, correlation_of, spiked},
    fund::{Method, Settings, Snapshot, UsageBasis},
    sample::MIN_OBSERVATIONS,
    var::{inputs::Inputs, method::spec},
};

/// The complete dates of a history, and how many of them lie behind each date.
#[derive(Debug, Clone, PartialEq)]
pub struct RollingSample {
    /// Returns a strategy on the complete dates; zeros for one without capital.
    pub columns: Vec<Vec<f64>>,
    /// Complete dates up to and with each date of the history.
    seen: Vec<usize>,
    window: usize,
}

impl RollingSample {
    /// Of a snapshot: complete are the dates on which every strategy with capital has a return.
    pub(crate) fn of(snapshot: &Snapshot, window: Option<u32>) -> Self {
        let history = &snapshot.history;
        let has_capital: Vec<bool> = snapshot.strategies.iter().map(|s| s.capital > 0.0).collect();
        let is_complete =
            |t: &usize| (0..has_capital.len()).all(|i| !has_capital[i] || history.returns[i][*t].is_some());
        let complete: Vec<usize> = (0..history.dates.len()).filter(is_complete).collect();
        let columns = (0..has_capital.len()).map(|i| {
            let of_date = |t: &usize| if has_capital[i] { history.returns[i][*t].unwrap_or(0.0) } else { 0.0 };
            complete.iter().map(of_date).collect()
        });
        let columns = columns.collect();
        let mut count = 0;
        let seen = (0..history.dates.len()).map(|t| {
            count += usize::from(complete.get(count) == Some(&t));
            count
        });
        Self { columns, seen: seen.collect(), window: window.map_or(usize::MAX, |w| w as usize) }
    }

    /// The sample at the close of date `t`, as places in the columns; `None` where it has fewer than 30 dates.
    pub(crate) fn at(&self, t: usize) -> Option<Range<usize>> {
        let end = self.seen[t];
        let range = end.saturating_sub(self.window)..end;
        (range.len() >= MIN_OBSERVATIONS).then_some(range)
    }

    /// The returns of every strategy in a sample.
    pub(crate) fn slices(&self, range: Range<usize>) -> Vec<&[f64]> {
        self.columns.iter().map(|column| &column[range.clone()]).collect()
    }
}

/// What was used at the close of a date, in money at the settings' confidence and horizon.
#[derive(Debug, Clone, PartialEq)]
pub struct UsageDay {
    /// What counts as used, by the settings' basis, one a strategy; `None` where it is not known.
    pub used: Vec<Option<f64>>,
    /// Standalone VaR, one a strategy.
    pub standalone: Vec<f64>,
    /// VaR of the fund.
    pub value_at_risk: f64,
}

/// Usage over the history.
#[derive(Debug, Clone, PartialEq)]
pub struct UsageHistory {
    /// The dates of the history.
    pub dates: Vec<Date>,
    /// One a date; `None` where the sample has fewer than 30 dates, before `first`, and where the method gives no VaR.
    pub days: Vec<Option<UsageDay>>,
    /// The method that the figures are of: the settings', or historical in place of one that is too slow to be made anew every
    /// day.
    pub method: Method,
}

impl UsageHistory {
    /// Over the last `count` dates of the history; all of them with `usize::MAX`.
    pub(crate) fn of(snapshot: &Snapshot, settings: Settings, sample: &RollingSample, count: usize) -> Self {
        let dates = snapshot.history.dates.clone();
        let first = dates.len().saturating_sub(count);
        let method = stand_in(settings.method);
        let settings = Settings { method, ..settings };
        let of = |t| if t < first { None } else { day(snapshot, settings, sample, t) };
        let days = (0..dates.len()).map(of);
        Self { days: days.collect(), dates, method }
    }
}

/// The method that a history is made by: Monte Carlo draws too much to be run on every date.
fn stand_in(method: Method) -> Method {
    if spec(method).needs_draws { Method::default() } else { method }
}

/// The method on the sample as it was at the close of date `t`, with the capital of that date.
fn day(snapshot: &Snapshot, settings: Settings, sample: &RollingSample, t: usize) -> Option<UsageDay> {
    let columns = sample.slices(sample.at(t)?).into_iter().map(<[f64]>::to_vec).collect();
    let strategies = snapshot.strategies.iter().zip(&snapshot.history.capital);
    let exposure: Vec<f64> =
        strategies.map(|(strategy, capital)| capital.as_ref().map_or(strategy.capital, |c| c[t])).collect();
    let factor = settings.horizon.factor();
    let inputs = Arc::new(Inputs::new(columns, settings.confidence, factor));
    let method = (spec(settings.method).build)(inputs.clone(), None).ok()?;
    let alone = |(i, x): (usize, &f64)| if *x == 0.0 { 0.0 } else { x * method.alone(i).value_at_risk * factor };
    let standalone: Vec<f64> = exposure.iter().enumerate().map(alone).collect();
    let fund = method.fund(&exposure);
    let used = match settings.usage_basis {
        UsageBasis::Standalone => all(&standalone),
        UsageBasis::Component => known(fund.components, standalone.len()),
        UsageBasis::StressedComponent => all(&stressed(&standalone, &correlation_of(inputs.covariance()))),
    };
    Some(UsageDay { used, standalone, value_at_risk: fund.value_at_risk })
}

fn all(figures: &[f64]) -> Vec<Option<f64>> {
    figures.iter().copied().map(Some).collect()
}

fn known(components: Option<Vec<f64>>, count: usize) -> Vec<Option<f64>> {
    components.map_or(vec![None; count], |losses| losses.into_iter().map(Some).collect())
}

fn stressed(standalone: &[f64], correlation: &DMatrix<f64>) -> Vec<f64> {
    let standalone: Vec<f64> = standalone.to_vec();
    let raised = spiked(correlation, SPIKE_OF_THE_LENS);
    aggregate_components(&standalone, &raised.matrix)
}
