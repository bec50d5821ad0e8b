//! What each strategy used of the fund's VaR, day by day: the VaR of the method on the sample as it was at each close.
//!
//! At a date the sample is the complete dates up to it, the last `window` of them, and the exposure is the capital of that
//! date. What-if scales are of today and have no part in it.

use std::ops::Range;

use jiff::civil::Date;
use nalgebra::DMatrix;

use crate::{
    correlation::{SPIKE_OF_THE_LENS, aggregate_components, correlation_of, sample_covariance, spiked},
    fund::{Method, Settings, Snapshot, UsageBasis},
    math::{normal_quantile, vector::losses},
    model::estimate,
    sample::MIN_OBSERVATIONS,
    var::{
        Tail, components_of_covariance,
        contribution::{scaled_to, variance_products},
    },
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
        let unit = sample.columns.iter().map(|column| column.iter().map(|r| 0.0 - r).collect()).collect();
        let mut kernel = Kernel { snapshot, settings, sample, exposure: Vec::new(), losses: Vec::new(), unit };
        let days = (0..dates.len()).map(|t| if t < first { None } else { kernel.day(t) });
        Self { days: days.collect(), dates, method }
    }
}

/// The method that a history is made by: Monte Carlo draws too much to be run on every date.
fn stand_in(method: Method) -> Method {
    if method == Method::MonteCarlo { Method::Historical } else { method }
}

struct Kernel<'a> {
    snapshot: &'a Snapshot,
    settings: Settings,
    sample: &'a RollingSample,
    /// The exposures that `losses` is of.
    exposure: Vec<f64>,
    /// Fund losses on all complete dates, 1-day.
    losses: Vec<f64>,
    /// Losses of a strategy at exposure 1 on all complete dates.
    unit: Vec<Vec<f64>>,
}

impl Kernel<'_> {
    fn day(&mut self, t: usize) -> Option<UsageDay> {
        let range = self.sample.at(t)?;
        match self.settings.method {
            Method::Historical => Some(self.historical(t, range)),
            Method::Parametric => Some(self.parametric(t, range)),
            _ => self.any_method(t),
        }
    }

    fn capital(&self, t: usize) -> Vec<f64> {
        let history = &self.snapshot.history.capital;
        let strategies = self.snapshot.strategies.iter().zip(history);
        strategies.map(|(strategy, capital)| capital.as_ref().map_or(strategy.capital, |c| c[t])).collect()
    }

    /// Ranked losses: the fund's are made anew only where a capital changes.
    fn historical(&mut self, t: usize, range: Range<usize>) -> UsageDay {
        let exposure = self.capital(t);
        let columns = &self.sample.columns;
        if self.exposure != exposure {
            self.losses = losses(columns, &exposure, columns.first().map_or(0, Vec::len));
            self.exposure.clone_from(&exposure);
        }
        let (confidence, factor) = (self.settings.confidence, self.settings.horizon.factor());
        let unit = |losses: &Vec<f64>| {
            let losses = &losses[range.clone()];
            losses[Tail::of(losses, confidence).var_day()]
        };
        let standalone: Vec<f64> = self
            .unit
            .iter()
            .zip(&exposure)
            .map(|(losses, x)| if *x == 0.0 { 0.0 } else { x * unit(losses) * factor })
            .collect();
        let of_fund = &self.losses[range.clone()];
        let tail = Tail::of(of_fund, confidence);
        let value_at_risk = of_fund[tail.var_day()] * factor;
        let component = || {
            let shortfall = |(column, x): (&Vec<f64>, &f64)| {
                if *x == 0.0 { 0.0 } else { -x * tail.mean(|day| column[range.start + day]) }
            };
            let shortfalls: Vec<f64> = columns.iter().zip(&exposure).map(shortfall).collect();
            scaled_to(value_at_risk, &shortfalls)
        };
        let used = match self.settings.usage_basis {
            UsageBasis::Standalone => all(&standalone),
            UsageBasis::Component => known(component(), standalone.len()),
            UsageBasis::StressedComponent => {
                let correlation = correlation_of(&sample_covariance(&self.sample.slices(range)));
                all(&stressed(&standalone, &correlation))
            }
        };
        UsageDay { used, standalone, value_at_risk }
    }

    fn parametric(&self, t: usize, range: Range<usize>) -> UsageDay {
        let exposure = self.capital(t);
        let covariance = sample_covariance(&self.sample.slices(range));
        let factor = self.settings.horizon.factor();
        let z = normal_quantile(self.settings.confidence.value());
        let standalone: Vec<f64> = (0..exposure.len())
            .map(|i| if exposure[i] == 0.0 { 0.0 } else { exposure[i] * (z * covariance[(i, i)].sqrt()) * factor })
            .collect();
        let variance: f64 = variance_products(&exposure, &covariance).iter().sum();
        let value_at_risk = z * variance.max(0.0).sqrt() * factor;
        let used = match self.settings.usage_basis {
            UsageBasis::Standalone => all(&standalone),
            UsageBasis::Component => {
                known(components_of_covariance(&exposure, &covariance, value_at_risk), standalone.len())
            }
            UsageBasis::StressedComponent => all(&stressed(&standalone, &correlation_of(&covariance))),
        };
        UsageDay { used, standalone, value_at_risk }
    }

    /// Any other method: the model of the fund as it was, made anew.
    fn any_method(&self, t: usize) -> Option<UsageDay> {
        let mut snapshot = self.snapshot.clone();
        snapshot.positions = None;
        let history = &mut snapshot.history;
        history.dates.truncate(t + 1);
        history.returns.iter_mut().for_each(|series| series.truncate(t + 1));
        history.capital.iter_mut().flatten().for_each(|series| series.truncate(t + 1));
        let risk = estimate(&snapshot, self.settings).risk.ok()?;
        let exposure = self.capital(t);
        let standalone: Vec<f64> = risk.standalone(&exposure);
        let fund = risk.fund(&exposure);
        let used = match self.settings.usage_basis {
            UsageBasis::Standalone => all(&standalone),
            UsageBasis::Component => known(fund.components, standalone.len()),
            UsageBasis::StressedComponent => all(&stressed(&standalone, &risk.correlation)),
        };
        Some(UsageDay { used, standalone, value_at_risk: fund.value_at_risk })
    }
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
