//! Forecasts of VaR and expected shortfall, a row each, from what was known before the row.

use std::{ops::Range, sync::Arc};

use jiff::civil::Date;

use super::series::{BacktestSeries, Forecast};
use crate::{
    fund::{Confidence, CovarianceRule, History, Method, Settings, Shared, Snapshot, Strategy},
    math::vector::losses,
    sample::{MIN_OBSERVATIONS, Sample},
    var::{
        inputs::Inputs,
        method::{MethodSpec, spec},
    },
};

/// The longest window that is taken where none is asked for: a year of trading days.
const YEAR: usize = 250;

/// Why there is no backtest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BacktestError {
    /// The window leaves no row to forecast.
    #[error("{observations} joint rows: a window of {window} leaves none to forecast")]
    TooFewObservations {
        /// Joint rows of the history.
        observations: usize,
        /// Rows in the window.
        window: usize,
    },
    /// The window is too short for a VaR.
    #[error("a window of {window} rows is too short: a VaR needs {MIN_OBSERVATIONS}")]
    WindowTooShort {
        /// Rows in the window.
        window: usize,
    },
    /// Monte Carlo: its scenarios would be drawn anew for every row.
    #[error("{} is not backtested: it would have to be estimated anew for every row", method.id())]
    MethodNotBacktested {
        /// The method.
        method: Method,
    },
}

/// A backtest made ready: the joint rows of a history and the convention of the forecasts.
#[derive(Debug, Clone, PartialEq)]
pub struct Backtest {
    /// Number of rows in each forecast's window.
    pub window: usize,
    /// How VaR is computed.
    pub method: Method,
    /// The level of VaR and expected shortfall.
    pub confidence: Confidence,
    /// How Sigma is estimated.
    pub covariance: CovarianceRule,
    history: Shared<History>,
    strategies: Vec<Strategy>,
    capital: Vec<f64>,
    /// The whole history as known today: its joint rows and the own values there.
    whole: Sample,
    /// Whether every strategy with capital has a return on every date: then all dates are joint rows and nothing is filled.
    is_gapless: bool,
}

/// Whose forecasts: strategies by index with their exposures.
struct Members {
    exposure: Vec<(usize, f64)>,
    /// One strategy on its own rows.
    is_alone: bool,
}

impl Backtest {
    /// The backtest of a snapshot under settings, with the window that fits it: the settings' own, else 250 rows, at
    /// most half of the joint rows, at least 30.
    ///
    /// Errors: fewer than 31 joint rows; Monte Carlo, which is not backtested.
    ///
    /// ```
    /// use headroom_engine::{backtest::Backtest, fund::Settings};
    /// # let fund = headroom_engine::testing::three_four_five();
    /// // Half of its 40 rows are too few for a VaR: a window of 30 leaves 10 to forecast.
    /// let backtest = Backtest::of(&fund, Settings::of(&fund.risk_budget)).unwrap();
    /// assert_eq!((backtest.window, backtest.dates().len()), (30, 10));
    /// ```
    pub fn of(snapshot: &Snapshot, settings: Settings) -> Result<Self, BacktestError> {
        let sample = Sample::of(snapshot, None);
        let wanted = settings.window.map_or(YEAR, |window| window as usize);
        let window = wanted.min(sample.observations() / 2).max(MIN_OBSERVATIONS);
        Self::prepared(snapshot, settings, sample, window)
    }

    /// The same with a window of `window` rows. Errors: as [`Backtest::of`]; a window under 30; one that leaves no row.
    ///
    /// ```
    /// use headroom_engine::{backtest::{Backtest, BacktestError}, fund::Settings};
    /// # let fund = headroom_engine::testing::three_four_five();
    /// let of = |window| Backtest::with_window(&fund, Settings::of(&fund.risk_budget), window);
    /// assert_eq!(of(35).unwrap().dates().len(), 5); // of 40
    /// assert_eq!(of(29).unwrap_err(), BacktestError::WindowTooShort { window: 29 });
    /// ```
    pub fn with_window(snapshot: &Snapshot, settings: Settings, window: usize) -> Result<Self, BacktestError> {
        Self::prepared(snapshot, settings, Sample::of(snapshot, None), window)
    }

    fn prepared(snapshot: &Snapshot, settings: Settings, whole: Sample, window: usize) -> Result<Self, BacktestError> {
        let (method, observations) = (settings.method, whole.observations());
        if spec(method).needs_draws {
            return Err(BacktestError::MethodNotBacktested { method });
        }
        if window < MIN_OBSERVATIONS {
            return Err(BacktestError::WindowTooShort { window });
        }
        if observations <= window {
            return Err(BacktestError::TooFewObservations { observations, window });
        }
        let (history, strategies) = (snapshot.history.clone(), snapshot.strategies.clone());
        let is_whole = |(strategy, returns): (&Strategy, &Vec<Option<f64>>)| {
            strategy.capital <= 0.0 || returns.iter().all(Option::is_some)
        };
        Ok(Self {
            window,
            method,
            confidence: settings.confidence,
            covariance: settings.covariance,
            is_gapless: strategies.iter().zip(&history.returns).all(is_whole),
            capital: strategies.iter().map(|strategy| strategy.capital).collect(),
            history,
            strategies,
            whole,
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
        self.strategies.len()
    }

    /// The dates of the rows to forecast, oldest first: the joint rows after the first window. A row without a forecast is in no
    /// series.
    ///
    /// ```
    /// # use headroom_engine::{backtest::Backtest, fund::Settings};
    /// # let fund = headroom_engine::testing::three_four_five();
    /// // The last of 40 dates
    /// let backtest = Backtest::with_window(&fund, Settings::of(&fund.risk_budget), 39).unwrap();
    /// assert_eq!(backtest.dates(), [jiff::civil::date(2026, 11, 20)]);
    /// ```
    pub fn dates(&self) -> &[Date] {
        &self.whole.dates[self.window..]
    }

    /// The fund with these exposures in money, one a strategy; `None` where nothing is exposed or no row has a forecast.
    ///
    /// ```
    /// # use headroom_engine::{backtest::Backtest, fund::Settings};
    /// # let fund = headroom_engine::testing::three_four_five();
    /// let backtest = Backtest::with_window(&fund, Settings::of(&fund.risk_budget), 30).unwrap();
    /// let series = backtest.fund(&[100.0, 100.0]).unwrap();
    /// // The worst of the 30 rows before each lost 1.8 + 3.2; on the ten rows themselves gains and losses cancel.
    /// assert!(series.value_at_risk.iter().all(|var| (var - 5.0).abs() < 1e-12));
    /// assert_eq!((series.loss, series.exceptions), (vec![0.0; 10], vec![]));
    /// ```
    pub fn fund(&self, exposure: &[f64]) -> Option<BacktestSeries> {
        BacktestSeries::of(self.fund_forecasts(exposure, 0..self.dates().len()), self.confidence)
    }

    /// One strategy alone with this exposure in money, on its own rows; `None` where it has no capital, no exposure or no row with
    /// a forecast.
    ///
    /// ```
    /// # use headroom_engine::{backtest::Backtest, fund::Settings};
    /// # let fund = headroom_engine::testing::three_four_five();
    /// let backtest = Backtest::with_window(&fund, Settings::of(&fund.risk_budget), 30).unwrap();
    /// // Its worst row had lost 3.2 when one of 4 came, which is the worst from then on.
    /// let series = backtest.strategy(1, 100.0).unwrap();
    /// assert_eq!((series.exceptions, &series.loss[..2]), (vec![0], &[4.0, 0.0][..]));
    /// assert!((series.value_at_risk[0] - 3.2).abs() < 1e-12 && series.value_at_risk[1] == 4.0);
    /// ```
    pub fn strategy(&self, strategy: usize, exposure: f64) -> Option<BacktestSeries> {
        BacktestSeries::of(self.strategy_forecasts(strategy, exposure, 0..self.dates().len()), self.confidence)
    }

    /// The rows in ranges, each of about as much work as fits into a frame of a page: places in [`Backtest::dates`].
    ///
    /// ```
    /// # use headroom_engine::{backtest::Backtest, fund::Settings};
    /// # let fund = headroom_engine::testing::three_four_five();
    /// let backtest = Backtest::with_window(&fund, Settings::of(&fund.risk_budget), 30).unwrap();
    /// assert_eq!(backtest.steps(), [0..10]);
    /// ```
    pub fn steps(&self) -> Vec<Range<usize>> {
        /// Returns read in a step.
        const READ: usize = 2_000_000;
        /// A method reads its window about as often: to rank it or to fit a law.
        const PASSES: usize = 32;
        let dates = if self.is_gapless { self.window } else { self.history.dates.len() };
        let rows = (READ / (dates * self.strategies() + PASSES * self.window)).max(1);
        let all = self.dates().len();
        (0..all).step_by(rows).map(|first| first..(first + rows).min(all)).collect()
    }

    /// The forecasts of [`Backtest::fund`] for some of the rows: places in [`Backtest::dates`].
    pub fn fund_forecasts(&self, exposure: &[f64], rows: Range<usize>) -> Vec<Forecast> {
        let exposure = exposure.iter().copied().enumerate().filter(|(i, x)| *x != 0.0 && self.capital[*i] > 0.0);
        self.forecasts(&Members { exposure: exposure.collect(), is_alone: false }, rows)
    }

    /// The forecasts of [`Backtest::strategy`] for some of the rows: places in [`Backtest::dates`].
    pub fn strategy_forecasts(&self, strategy: usize, exposure: f64, rows: Range<usize>) -> Vec<Forecast> {
        let has_one = exposure != 0.0 && self.capital[strategy] > 0.0;
        let exposure = if has_one { vec![(strategy, exposure)] } else { Vec::new() };
        self.forecasts(&Members { exposure, is_alone: true }, rows)
    }

    fn forecasts(&self, members: &Members, rows: Range<usize>) -> Vec<Forecast> {
        if members.exposure.is_empty() {
            return Vec::new();
        }
        let spec = spec(self.method);
        rows.filter_map(|row| self.forecast(members, self.window + row, &spec)).collect()
    }

    /// The forecast for joint row `t`; `None` where too little was known, or it is no own row of anybody.
    fn forecast(&self, members: &Members, t: usize, spec: &MethodSpec) -> Option<Forecast> {
        let known = (!self.is_gapless).then(|| self.known_before(t));
        if known.as_ref().is_some_and(|known| known.observations() < MIN_OBSERVATIONS) {
            return None;
        }
        let column = |i: usize| match &known {
            None => self.whole.column(i).map(|column| column[t - self.window..t].to_vec()),
            Some(known) if members.is_alone => known.series(i).map(|series| series.into_owned()),
            Some(known) => known.column(i).map(<[f64]>::to_vec),
        };
        let is_filled =
            |i: usize| known.as_ref().is_some_and(|k| k.filled_rows(i) > 0 && (!members.is_alone || k.is_proxied(i)));
        let (mut columns, mut exposure, mut came) = (Vec::new(), Vec::new(), Vec::new());
        let mut rests_on_fills = false;
        for (i, x) in &members.exposure {
            if let Some(own) = self.whole.own(*i)[t]
                && let Some(column) = column(*i)
            {
                columns.push(column);
                exposure.push(*x);
                came.push(vec![own]);
                rests_on_fills |= is_filled(*i);
            }
        }
        let rows = columns.first()?.len();
        let (loss, is_partial) = (losses(&came, &exposure, 1)[0], columns.len() < members.exposure.len());
        if (spec.is_of_fund_losses)(self.covariance.estimator) {
            columns = vec![losses(&columns, &exposure, rows).into_iter().map(|loss| 0.0 - loss).collect()];
            exposure = vec![1.0];
        }
        let inputs = Arc::new(Inputs::new(columns.into(), self.confidence, self.covariance, 1.0));
        let found = (spec.build)(inputs, None).ok()?.forecast(&exposure);
        Some(Forecast { date: self.whole.dates[t], risk: found.risk, law: found.law, loss, rests_on_fills, is_partial })
    }

    /// The sample as it was known at the close of the joint row before `t`, of at most `window` rows.
    fn known_before(&self, t: usize) -> Sample {
        let close = self.whole.dates[t - 1];
        let dates = self.history.dates.partition_point(|date| *date <= close);
        let window = u32::try_from(self.window).ok();
        Sample::known_at(&self.history, &self.strategies, window, dates, &self.capital)
    }
}
