//! Is the model right: the VaR that it would have said each day, against what the next day lost.
//!
//! The book is today's on every date: its exposures times that day's returns. A forecast uses the complete dates before its
//! own and never later ones, by the method, the confidence and the rules of the figures on screen; one day ahead whatever
//! the horizon. What the exceptions say is [`Verdict`]'s.

pub(crate) mod coverage_tests;

pub use coverage_tests::{
    EXACT_BELOW, LikelihoodRatio, Transitions, Zone, christoffersen, conditional_coverage, kupiec, shortfall_statistic,
};

use std::sync::Arc;

use jiff::civil::Date;

use crate::{
    fund::{Confidence, CovarianceRule, Method, Settings, Snapshot},
    math::{Binomial, vector::losses},
    sample::{MIN_OBSERVATIONS, Sample},
    var::{FundRisk, inputs::Inputs, method::spec},
};

/// The longest window that is taken where none is asked for: a year of trading days.
const YEAR: usize = 250;

/// Why there is no backtest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BacktestError {
    /// The window leaves no date to forecast.
    #[error("{observations} complete dates: a window of {window} leaves none to forecast")]
    TooFewObservations {
        /// Complete dates in the history.
        observations: usize,
        /// Dates in the window.
        window: usize,
    },
    /// The window is too short for a VaR.
    #[error("a window of {window} dates is too short: a VaR needs {MIN_OBSERVATIONS}")]
    WindowTooShort {
        /// Dates in the window.
        window: usize,
    },
    /// Monte Carlo: its scenarios would be drawn anew for every date.
    #[error("{} is not backtested: it would have to be estimated anew for every date", method.id())]
    MethodNotBacktested {
        /// The method.
        method: Method,
    },
}

/// A backtest made ready: the complete dates of a history and the convention of the forecasts.
#[derive(Debug, Clone, PartialEq)]
pub struct Backtest {
    /// Dates in each forecast's window.
    pub window: usize,
    /// How VaR is computed.
    pub method: Method,
    /// The level of VaR and expected shortfall.
    pub confidence: Confidence,
    /// How Sigma is estimated.
    pub covariance: CovarianceRule,
    dates: Vec<Date>,
    /// One series a strategy; `None` for one without capital.
    columns: Vec<Option<Vec<f64>>>,
}

/// One series of forecasts against what came, a day each; in money, losses positive, one day ahead.
#[derive(Debug, Clone, PartialEq)]
pub struct BacktestSeries {
    /// VaR forecast for the day.
    pub value_at_risk: Vec<f64>,
    /// Expected shortfall forecast for the day.
    pub expected_shortfall: Vec<f64>,
    /// What the day lost.
    pub loss: Vec<f64>,
    /// The days that lost more than their VaR, by their place in the series.
    pub exceptions: Vec<usize>,
    /// Days whose forecast is the historical one, since Cornish-Fisher was outside its domain.
    pub stand_ins: usize,
    /// What they say.
    pub verdict: Verdict,
}

/// What a backtest says of a model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Verdict {
    /// Days forecast, N.
    pub observations: usize,
    /// Days that lost more than their VaR, x.
    pub exceptions: usize,
    /// `aN`, what a right model shows in the mean.
    pub expected: f64,
    /// Kupiec: the right number.
    pub coverage: LikelihoodRatio,
    /// The exact two-sided binomial p-value of the number, below 250 days.
    pub exact_p: Option<f64>,
    /// Christoffersen: no runs.
    pub independence: LikelihoodRatio,
    /// Christoffersen: both.
    pub conditional: LikelihoodRatio,
    /// The supervisors' colour.
    pub zone: Zone,
    /// Acerbi and Szekely's Z2, of expected shortfall; `None` where a forecast shortfall is not above 0.
    pub shortfall: Option<f64>,
}

impl Backtest {
    /// The backtest of a snapshot under settings, with the window that fits it: the settings' own, else 250 dates, at
    /// most half of the complete dates, at least 30.
    ///
    /// Errors: fewer than 31 complete dates; Monte Carlo, which is not backtested.
    ///
    /// ```
    /// use headroom_engine::{backtest::Backtest, fund::Settings};
    /// # let fund = headroom_engine::testing::three_four_five();
    /// // Half of its 40 dates are too few for a VaR: a window of 30 leaves 10 to forecast.
    /// let backtest = Backtest::of(&fund, Settings::of(&fund.risk_budget)).unwrap();
    /// assert_eq!((backtest.window, backtest.dates().len()), (30, 10));
    /// ```
    pub fn of(snapshot: &Snapshot, settings: Settings) -> Result<Self, BacktestError> {
        let sample = Sample::of(snapshot, None);
        let wanted = settings.window.map_or(YEAR, |window| window as usize);
        let window = wanted.min(sample.observations() / 2).max(MIN_OBSERVATIONS);
        Self::prepared(snapshot, settings, &sample, window)
    }

    /// The same with a window of `window` dates. Errors: as [`Backtest::of`]; a window under 30; one that leaves no
    /// date.
    ///
    /// ```
    /// use headroom_engine::{backtest::{Backtest, BacktestError}, fund::Settings};
    /// # let fund = headroom_engine::testing::three_four_five();
    /// let of = |window| Backtest::with_window(&fund, Settings::of(&fund.risk_budget), window);
    /// assert_eq!(of(35).unwrap().dates().len(), 5); // of 40
    /// assert_eq!(of(29).unwrap_err(), BacktestError::WindowTooShort { window: 29 });
    /// ```
    pub fn with_window(snapshot: &Snapshot, settings: Settings, window: usize) -> Result<Self, BacktestError> {
        Self::prepared(snapshot, settings, &Sample::of(snapshot, None), window)
    }

    fn prepared(
        snapshot: &Snapshot,
        settings: Settings,
        sample: &Sample,
        window: usize,
    ) -> Result<Self, BacktestError> {
        let (method, observations) = (settings.method, sample.observations());
        if spec(method).needs_draws {
            return Err(BacktestError::MethodNotBacktested { method });
        }
        if window < MIN_OBSERVATIONS {
            return Err(BacktestError::WindowTooShort { window });
        }
        if observations <= window {
            return Err(BacktestError::TooFewObservations { observations, window });
        }
        let column = |(i, strategy): (usize, &crate::fund::Strategy)| {
            sample.column(i).filter(|_| strategy.capital > 0.0).map(<[f64]>::to_vec)
        };
        Ok(Self {
            window,
            method,
            confidence: settings.confidence,
            covariance: settings.covariance,
            dates: sample.dates.clone(),
            columns: snapshot.strategies.iter().enumerate().map(column).collect(),
        })
    }

    /// How many strategies there are, those without capital too.
    ///
    /// ```
    /// # use headroom_engine::{backtest::Backtest, fund::Settings};
    /// # let fund = headroom_engine::testing::three_four_five();
    /// assert_eq!(Backtest::of(&fund, Settings::of(&fund.risk_budget)).unwrap().strategies(), 2);
    /// ```
    pub fn strategies(&self) -> usize {
        self.columns.len()
    }

    /// The dates that are forecast, oldest first: the complete ones after the first window.
    ///
    /// ```
    /// # use headroom_engine::{backtest::Backtest, fund::Settings};
    /// # let fund = headroom_engine::testing::three_four_five();
    /// // The last of 40 dates
    /// let backtest = Backtest::with_window(&fund, Settings::of(&fund.risk_budget), 39).unwrap();
    /// assert_eq!(backtest.dates(), [jiff::civil::date(2026, 11, 20)]);
    /// ```
    pub fn dates(&self) -> &[Date] {
        &self.dates[self.window..]
    }

    /// The fund with these exposures in money, one a strategy; `None` where nothing is exposed.
    ///
    /// ```
    /// # use headroom_engine::{backtest::Backtest, fund::Settings};
    /// # let fund = headroom_engine::testing::three_four_five();
    /// let backtest = Backtest::with_window(&fund, Settings::of(&fund.risk_budget), 30).unwrap();
    /// let series = backtest.fund(&[100.0, 100.0]).unwrap();
    /// // The worst of the 30 days before each lost 1.8 + 3.2; on the ten days themselves gains and losses cancel.
    /// assert!(series.value_at_risk.iter().all(|var| (var - 5.0).abs() < 1e-12));
    /// assert_eq!((series.loss, series.exceptions), (vec![0.0; 10], vec![]));
    /// ```
    pub fn fund(&self, exposure: &[f64]) -> Option<BacktestSeries> {
        let live: Vec<(&[f64], f64)> = self
            .columns
            .iter()
            .zip(exposure)
            .filter_map(|(column, x)| column.as_deref().filter(|_| *x != 0.0).map(|column| (column, *x)))
            .collect();
        (!live.is_empty()).then(|| self.series(&live))
    }

    /// One strategy alone with this exposure in money; `None` where it has no capital or no exposure.
    ///
    /// ```
    /// # use headroom_engine::{backtest::Backtest, fund::Settings};
    /// # let fund = headroom_engine::testing::three_four_five();
    /// let backtest = Backtest::with_window(&fund, Settings::of(&fund.risk_budget), 30).unwrap();
    /// // Its worst day had lost 3.2 when one of 4 came, which is the worst from then on.
    /// let series = backtest.strategy(1, 100.0).unwrap();
    /// assert_eq!((series.exceptions, &series.loss[..2]), (vec![0], &[4.0, 0.0][..]));
    /// assert!((series.value_at_risk[0] - 3.2).abs() < 1e-12 && series.value_at_risk[1] == 4.0);
    /// ```
    pub fn strategy(&self, strategy: usize, exposure: f64) -> Option<BacktestSeries> {
        let column = self.columns[strategy].as_deref().filter(|_| exposure != 0.0)?;
        Some(self.series(&[(column, exposure)]))
    }

    /// Forecasts against what came, of returns with their exposures.
    fn series(&self, live: &[(&[f64], f64)]) -> BacktestSeries {
        let (columns, exposure): (Vec<Vec<f64>>, Vec<f64>) = live.iter().map(|(c, x)| (c.to_vec(), *x)).unzip();
        let lost = losses(&columns, &exposure, self.dates.len());
        let spec = spec(self.method);
        let (columns, exposure) = if spec.is_of_fund_losses {
            (vec![lost.iter().map(|loss| 0.0 - loss).collect()], vec![1.0])
        } else {
            (columns, exposure)
        };
        let forecast = |day: usize| {
            let window =
                columns.iter().map(|column| column[day - self.window..day].to_vec()).collect::<Vec<_>>().into();
            let inputs = Arc::new(Inputs::new(window, self.confidence, self.covariance, 1.0));
            (spec.build)(inputs, None).ok().map(|method| method.fund(&exposure))
        };
        let forecasts: Vec<FundRisk> = (self.window..lost.len()).filter_map(forecast).collect();
        BacktestSeries::of(&forecasts, lost[self.window..].to_vec(), self.confidence)
    }
}

impl BacktestSeries {
    /// Losses against their forecasts.
    fn of(forecasts: &[FundRisk], loss: Vec<f64>, confidence: Confidence) -> Self {
        let value_at_risk: Vec<f64> = forecasts.iter().map(|f| f.value_at_risk).collect();
        let expected_shortfall: Vec<f64> = forecasts.iter().map(|f| f.expected_shortfall).collect();
        let verdict = Verdict::of(&loss, &value_at_risk, &expected_shortfall, confidence);
        let exceptions = (0..loss.len()).filter(|day| loss[*day] > value_at_risk[*day]).collect();
        let stand_ins = forecasts.iter().filter(|f| f.is_fallback).count();
        Self { value_at_risk, expected_shortfall, loss, exceptions, stand_ins, verdict }
    }
}

impl Verdict {
    /// What losses (positive) say of the VaR and the expected shortfall that were forecast for their days.
    ///
    /// An exception is a loss strictly above its VaR. Equal lengths, oldest first, in money.
    ///
    /// ```
    /// use headroom_engine::{backtest::{Verdict, Zone}, fund::Confidence};
    /// // Two of twenty days lost 5 where a VaR of 4 was forecast: at 90% just what is expected.
    /// let losses: Vec<f64> = (0..20).map(|day| if day % 10 == 9 { 5.0 } else { 3.0 }).collect();
    /// let verdict = Verdict::of(&losses, &[4.0; 20], &[5.0; 20], Confidence::new(0.9).unwrap());
    /// assert_eq!((verdict.exceptions, verdict.expected, verdict.zone), (2, 2.0, Zone::Green));
    /// assert!(verdict.coverage.statistic < 1e-12 && verdict.shortfall.unwrap().abs() < 1e-15);
    /// ```
    #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    pub fn of(loss: &[f64], value_at_risk: &[f64], expected_shortfall: &[f64], confidence: Confidence) -> Self {
        let is_exception: Vec<bool> = loss.iter().zip(value_at_risk).map(|(loss, var)| loss > var).collect();
        let exceptions = is_exception.iter().filter(|is| **is).count();
        let (observations, tail) = (loss.len(), confidence.tail());
        let coverage = kupiec(observations, exceptions, tail);
        let independence = christoffersen(Transitions::of(&is_exception));
        let law = Binomial { trials: observations, probability: tail };
        Self {
            observations,
            exceptions,
            expected: confidence.tail_count(observations).exact,
            coverage,
            exact_p: (observations < EXACT_BELOW).then(|| law.two_sided(exceptions)),
            independence,
            conditional: conditional_coverage(coverage, independence),
            zone: Zone::of(observations, exceptions, tail),
            shortfall: shortfall_statistic(loss, value_at_risk, expected_shortfall, tail),
        }
    }

    /// The p-value of the number of exceptions, in `[0, 1]`: the exact one below 250 days, Kupiec's from there.
    ///
    /// ```
    /// use headroom_engine::{backtest::Verdict, fund::Confidence};
    /// // Both of two days: twice the chance of 0.1 x 0.1.
    /// let verdict = Verdict::of(&[5.0; 2], &[4.0; 2], &[5.0; 2], Confidence::new(0.9).unwrap());
    /// assert!((verdict.p_of_number() - 0.02).abs() < 1e-15);
    /// ```
    pub fn p_of_number(&self) -> f64 {
        self.exact_p.unwrap_or(self.coverage.p_value)
    }
}
