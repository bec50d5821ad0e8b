//! What each strategy used of the fund's VaR, day by day: the VaR of the method on the sample as it was at each close.
//!
//! At a date the sample is what was known at its close: rows, runs, own rows and fills, with the capital of that date, which is
//! the exposure too. What-if scales are of today and have no part in it.

use std::{borrow::Cow, sync::Arc};

use crate::{
    correlation::{STRESSED_BASIS_RHO, correlation_of, spiked_risk},
    fund::{History, Method, Settings, Snapshot, Strategy, UsageBasis},
    sample::{MIN_OBSERVATIONS, Returns, Sample},
    var::{inputs::Inputs, method::spec},
};
use jiff::civil::Date;

/// The samples of a history as they were known at the close of each date, with the capital of that date.
#[derive(Debug, Clone, PartialEq)]
pub struct RollingSample {
    history: History,
    strategies: Vec<Strategy>,
    window: Option<u32>,
    /// Whether every strategy has capital and a return on every date, or no capital on any: every date is then a joint row.
    is_gapless: bool,
    /// Where it is gapless the returns of each strategy, zeros for one without capital.
    columns: Vec<Vec<f64>>,
}

/// The sample at the close of one date.
#[derive(Debug, Clone)]
pub(crate) struct KnownSample<'a> {
    /// Returns of each strategy on the sample's rows, missing ones filled; zeros for one without capital or not measured.
    columns: Vec<Cow<'a, [f64]>>,
    /// Returns on a strategy's own rows where they are not the sample's.
    own: Vec<Option<Vec<f64>>>,
    /// Which rows are a strategy's own; `None` where all are.
    own_rows: Vec<Option<Vec<bool>>>,
    /// Strategies with figures.
    is_measured: Vec<bool>,
}

impl RollingSample {
    /// The rolling sample of a snapshot, of at most `window` rows at each date.
    pub fn of(snapshot: &Snapshot, window: Option<u32>) -> Self {
        let (history, strategies) = (snapshot.history.clone(), snapshot.strategies.clone());
        let is_whole = |i: usize| {
            let capital = history.capital[i].iter().flatten().chain([&strategies[i].capital]);
            let has_capital: Vec<bool> = capital.map(|capital| *capital > 0.0).collect();
            !has_capital.contains(&true)
                || !has_capital.contains(&false) && history.returns[i].iter().all(Option::is_some)
        };
        let is_gapless = (0..strategies.len()).all(is_whole);
        let column = |(i, strategy): (usize, &Strategy)| match strategy.capital > 0.0 {
            true => history.returns[i].iter().flatten().copied().collect(),
            false => vec![0.0; history.dates.len()],
        };
        let columns = if is_gapless { strategies.iter().enumerate().map(column).collect() } else { Vec::new() };
        Self { history, strategies, window, is_gapless, columns }
    }

    /// What was used at the close of date `t`, in money at the confidence and horizon of `settings`; `None` where the sample
    /// had fewer than 30 rows. A method that draws is replaced by the default one.
    ///
    /// ```
    /// use headroom_engine::{fund::Settings, reallocation::RollingSample};
    /// // Three and four use 3 and 4 from their 30th date on.
    /// let fund = headroom_engine::testing::three_four_five();
    /// let (sample, settings) = (RollingSample::of(&fund, None), Settings::of(&fund.risk_budget));
    /// assert!(sample.usage(settings, 28).is_none());
    /// let used = sample.usage(settings, 39).unwrap().used;
    /// assert!((used[0].unwrap() - 3.0).abs() < 1e-12 && (used[1].unwrap() - 4.0).abs() < 1e-12);
    /// ```
    pub fn usage(&self, settings: Settings, t: usize) -> Option<UsageDay> {
        day(Settings { method: stand_in(settings.method), ..settings }, self, t)
    }

    /// Capital of each strategy on date `t`.
    pub(crate) fn capital(&self, t: usize) -> Vec<f64> {
        let strategies = self.strategies.iter().zip(&self.history.capital);
        strategies.map(|(strategy, capital)| capital.as_ref().map_or(strategy.capital, |c| c[t])).collect()
    }

    /// The sample at the close of date `t`; `None` where it has fewer than 30 rows.
    pub(crate) fn at(&self, t: usize) -> Option<KnownSample<'_>> {
        if self.is_gapless {
            let first = self.window.map_or(0, |window| (t + 1).saturating_sub(window as usize));
            return (t + 1 - first >= MIN_OBSERVATIONS).then(|| KnownSample {
                columns: self.columns.iter().map(|column| Cow::Borrowed(&column[first..=t])).collect(),
                own: vec![None; self.columns.len()],
                own_rows: vec![None; self.columns.len()],
                is_measured: vec![true; self.columns.len()],
            });
        }
        let capital = self.capital(t);
        let sample = Sample::known_at(&self.history, &self.strategies, self.window, t + 1, &capital);
        let observations = sample.observations();
        if observations < MIN_OBSERVATIONS {
            return None;
        }
        let is_live = |i: usize| capital[i] > 0.0;
        let column = |i: usize| match sample.column(i).filter(|_| is_live(i)) {
            Some(column) => Cow::Owned(column.to_vec()),
            None => Cow::Owned(vec![0.0; observations]),
        };
        let own = |i: usize| {
            let series = sample.series(i).filter(|series| is_live(i) && series.len() < observations)?;
            Some(series.into_owned())
        };
        let own_rows = |i: usize| Some(sample.own(i).iter().map(Option::is_some).collect());
        let count = self.strategies.len();
        Some(KnownSample {
            columns: (0..count).map(column).collect(),
            own: (0..count).map(own).collect(),
            own_rows: (0..count).map(own_rows).collect(),
            is_measured: (0..count).map(|i| !is_live(i) || sample.is_measured(i)).collect(),
        })
    }

    /// The returns of a strategy as they stand in the file, not carried, from the sample's first interval up to date `t`.
    pub(crate) fn returns(&self, strategy: usize, t: usize) -> Vec<f64> {
        let first = if self.is_gapless {
            self.window.map_or(0, |window| (t + 1).saturating_sub(window as usize))
        } else {
            Sample::known_at(&self.history, &self.strategies, self.window, t + 1, &self.capital(t)).first_row
        };
        self.history.returns[strategy][first..=t].iter().flatten().copied().collect()
    }
}

impl KnownSample<'_> {
    /// The returns of every strategy.
    pub(crate) fn slices(&self) -> Vec<&[f64]> {
        self.columns.iter().map(|column| &column[..]).collect()
    }

    /// Whether a strategy has a return of its own on a row of the sample.
    pub(crate) fn is_own(&self, strategy: usize, row: usize) -> bool {
        self.own_rows[strategy].as_ref().is_none_or(|own| own[row])
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
        let of = |t| if t < first { None } else { day(settings, sample, t) };
        let days = (0..dates.len()).map(of);
        Self { days: days.collect(), dates, method }
    }
}

/// The method that a history is made by: Monte Carlo draws too much to be run on every date.
fn stand_in(method: Method) -> Method {
    if spec(method).needs_draws { Method::default() } else { method }
}

/// The method on the sample as it was at the close of date `t`, with the capital of that date.
fn day(settings: Settings, sample: &RollingSample, t: usize) -> Option<UsageDay> {
    let sample_then = sample.at(t)?;
    let exposure = sample.capital(t);
    let factor = settings.horizon.factor();
    let fund = sample_then.columns.into_iter().map(Cow::into_owned).collect();
    let inputs =
        Arc::new(Inputs::new(Returns { fund, own: sample_then.own }, settings.confidence, settings.covariance, factor));
    let method = (spec(settings.method).build)(inputs.clone(), None).ok()?;
    let alone = |(i, x): (usize, &f64)| if *x == 0.0 { 0.0 } else { x * method.alone(i).value_at_risk * factor };
    let standalone: Vec<f64> = exposure.iter().enumerate().map(alone).collect();
    let fund = method.fund(&exposure);
    let used = match settings.usage_basis {
        UsageBasis::Standalone => all(&standalone),
        UsageBasis::Component => known(fund.components, standalone.len()),
        UsageBasis::StressedComponent => {
            let correlation = correlation_of(inputs.covariance());
            let components = fund.components.as_deref();
            let spiked = spiked_risk(&standalone, &correlation, fund.value_at_risk, components, STRESSED_BASIS_RHO);
            known(spiked.components, standalone.len())
        }
    };
    let used =
        used.into_iter().zip(sample_then.is_measured).map(|(used, is_measured)| used.filter(|_| is_measured)).collect();
    Some(UsageDay { used, standalone, value_at_risk: fund.value_at_risk })
}

fn all(figures: &[f64]) -> Vec<Option<f64>> {
    figures.iter().copied().map(Some).collect()
}

fn known(components: Option<Vec<f64>>, count: usize) -> Vec<Option<f64>> {
    components.map_or(vec![None; count], |losses| losses.into_iter().map(Some).collect())
}
