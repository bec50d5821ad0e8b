//! How sure a VaR is: the stationary block bootstrap of the sample's days.
//!
//! The days are drawn anew in blocks, so that what follows a bad day still does, and the fund's figures are made again on each
//! such sample at the exposures on screen.

use crate::math::sort_numbers;
use std::sync::Arc;

use super::{
    inputs::Inputs,
    method::{FundRisk, spec},
    model::RiskModel,
};
use crate::{
    fund::{Confidence, CovarianceRule, Horizon, Method, Shared},
    math::{SEED, Stream},
};

/// Samples that are drawn.
pub const RESAMPLES: usize = 1_000;

/// What the interval leaves out on each side.
const LEFT_OUT: f64 = 0.05;

/// The streams of the bootstrap stand after all that a Monte Carlo can use.
const FIRST_STREAM: u64 = 1 << 32;

/// A fund ready to be resampled.
#[derive(Debug, Clone, PartialEq)]
pub struct Resampling {
    /// Returns, one series a strategy, of the same length T >= 2.
    pub columns: Vec<Shared<Vec<f64>>>,
    /// Exposures in money.
    pub exposure: Vec<f64>,
    /// How each sample's figures are made.
    pub method: Method,
    /// Their level.
    pub confidence: Confidence,
    /// How Sigma is estimated.
    pub covariance: CovarianceRule,
    /// Days ahead.
    pub horizon: Horizon,
}

/// Rows of the tail from which the bootstrap gives the shortfall of ranked losses an upper end. Below it the interval holds the
/// shortfall of normal returns in 62% of samples at 2.5 rows, 72% at 5, 84% at 12.5 and 87 to 88% at 25 (numpy, 1,000 samples each);
/// of fat tails in less.
pub const LEAST_TAIL_ROWS: f64 = 25.0;

/// A range that holds a figure with 90% confidence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The 5% quantile of the resampled figures.
    pub low: f64,
    /// The 95% quantile.
    pub high: f64,
}

/// How sure the fund's figures are.
#[derive(Debug, Clone, PartialEq)]
pub struct Uncertainty {
    /// 90% interval of the fund's VaR.
    pub value_at_risk: Interval,
    /// 90% interval of its expected shortfall; its upper end counts only as [`Self::shortfall_upper`] says.
    pub expected_shortfall: Interval,
    /// Rows of a sample in the tail, `aT`, which need not be whole.
    pub tail_rows: f64,
    /// 90% intervals of the components; `None` where one of the samples has none.
    pub components: Option<Vec<Interval>>,
    /// The share of samples whose VaR is above `total_var`.
    pub above_total_var: f64,
    /// The method of the resampled figures.
    pub method: Method,
    /// Samples drawn.
    pub resamples: usize,
    /// Mean length of a block, in days.
    pub mean_block: usize,
    /// The seed.
    pub seed: u64,
}

impl Uncertainty {
    /// The upper end of the interval of the expected shortfall; `None` where it lies beyond what so few rows of the tail can tell.
    ///
    /// No resample holds a loss beyond the sample: a shortfall that is a mean of ranked losses has an upper end from
    /// [`LEAST_TAIL_ROWS`] on. One of moments or of a fitted distribution always has.
    pub fn shortfall_upper(&self) -> Option<f64> {
        let is_told = !spec(self.method).has_order_statistics || self.tail_rows >= LEAST_TAIL_ROWS;
        is_told.then_some(self.expected_shortfall.high)
    }
}

impl Resampling {
    /// The fund of a model at these exposures in money, one a strategy, by the model's own method.
    ///
    /// ```
    /// # let fund = headroom_engine::testing::three_four_five();
    /// # let model = headroom_engine::model::estimate(&fund, headroom_engine::fund::Settings::of(&fund.risk_budget));
    /// let resampling = headroom_engine::var::Resampling::of(model.risk.as_ref().unwrap(), &[100.0, 100.0]);
    /// // Two strategies on 40 days
    /// assert_eq!((resampling.columns.len(), resampling.columns[0].len()), (2, 40));
    /// assert_eq!(resampling.method, headroom_engine::fund::Method::default());
    /// ```
    pub fn of(risk: &RiskModel, exposure: &[f64]) -> Self {
        Self::by(risk, risk.settings().method, exposure)
    }

    /// The same by another method, as a model of that method would be resampled.
    ///
    /// Historical, parametric, Cornish-Fisher and Student-t figures are made anew on each sample, fits too. Filtered
    /// historical keeps the filtered returns and draws among them: today's volatility is a condition, no part of the
    /// sample.
    ///
    /// ```
    /// use headroom_engine::{fund::{Method, Settings}, model::estimate, var::Resampling};
    /// # let fund = headroom_engine::testing::three_four_five();
    /// let model = estimate(&fund, Settings::of(&fund.risk_budget));
    /// let risk = model.risk.as_ref().unwrap();
    /// // The fund of a historical 5 has a variance of 0.625 on its 40 days: z = 1.96 standard deviations are 1.55.
    /// let resampling = Resampling::by(risk, Method::from_id("parametric").unwrap(), &[100.0, 100.0]);
    /// let as_it_was = resampling.on_days(&(0..40).collect::<Vec<_>>());
    /// assert!((as_it_was.value_at_risk - 1.96 * 0.625_f64.sqrt()).abs() < 1e-4);
    /// ```
    pub fn by(risk: &RiskModel, method: Method, exposure: &[f64]) -> Self {
        let settings = risk.settings();
        Self {
            columns: risk.by(method).map_or_else(|| risk.returns().to_vec(), |by| by.inputs().returns.fund.clone()),
            exposure: exposure.to_vec(),
            method: Self::method_of(method),
            confidence: settings.confidence,
            covariance: settings.covariance,
            horizon: settings.horizon,
        }
    }

    /// The method by which a method's samples are made: its own, but historical for Monte Carlo, whose own error is that of
    /// 100,000 draws: what is unsure is the sample it draws from.
    ///
    /// ```
    /// use headroom_engine::{fund::Method, var::Resampling};
    /// assert_eq!(Resampling::method_of(Method::from_id("monte_carlo").unwrap()), Method::default());
    /// assert_eq!(Resampling::method_of(Method::from_id("student_t").unwrap()), Method::from_id("student_t").unwrap());
    /// ```
    pub fn method_of(method: Method) -> Method {
        if spec(method).needs_draws { Method::default() } else { method }
    }

    /// The number of days, T.
    fn observations(&self) -> usize {
        self.columns.first().map_or(0, |column| column.len())
    }

    /// The figures on sample `number`: T days by [`stationary_days`] with blocks of [`mean_block`], drawn from a stream
    /// of its own, so that every call gives the same.
    ///
    /// Source: D. N. Politis and J. P. Romano, Journal of the American Statistical Association 89 (1994) 1303-1313.
    ///
    /// ```
    /// use headroom_engine::fund::*;
    /// use headroom_engine::var::Resampling;
    /// // A fund that loses 3 on each of 40 days does so on any draw of them.
    /// # let resampling = Resampling {
    /// #     columns: vec![vec![-0.03; 40].into()],
    /// #     exposure: vec![100.0],
    /// #     method: Method::default(),
    /// #     confidence: Confidence::new(0.95).unwrap(),
    /// #     covariance: CovarianceRule::default(),
    /// #     horizon: Horizon::DAY,
    /// # };
    /// let found = resampling.replicate(7);
    /// assert_eq!((found.value_at_risk, found.expected_shortfall, found.components), (3.0, 3.0, Some(vec![3.0])));
    /// ```
    pub fn replicate(&self, number: usize) -> FundRisk {
        let observations = self.observations();
        let mut stream = Stream::new(SEED, FIRST_STREAM + number as u64);
        self.on_days(&stationary_days(&mut stream, observations, mean_block(observations)))
    }

    /// The figures on a sample of days, each a position in the sample, with repetition, T of them.
    ///
    /// VaR, expected shortfall and components by the method's own formula; under Cornish-Fisher outside its domain the
    /// historical ones. In money at the horizon, losses positive.
    ///
    /// ```
    /// use headroom_engine::fund::*;
    /// use headroom_engine::var::Resampling;
    /// let fund = Resampling {
    ///     columns: vec![vec![-0.01, -0.02, -0.03].into()],
    ///     exposure: vec![100.0],
    ///     method: Method::default(),
    ///     confidence: Confidence::new(0.95).unwrap(),
    ///     covariance: CovarianceRule::default(),
    ///     horizon: Horizon::new(4).unwrap(),
    /// };
    /// // Losses of 1, 1 and 2: the worst is 2, and twice that over four days.
    /// assert_eq!(fund.on_days(&[0, 0, 1]).value_at_risk, 4.0);
    /// ```
    pub fn on_days(&self, days: &[u32]) -> FundRisk {
        let picked = |series: &Shared<Vec<f64>>| days.iter().map(|day| series[*day as usize]).collect::<Vec<f64>>();
        let columns = self.columns.iter().map(picked).collect::<Vec<_>>().into();
        let inputs = Inputs::new(columns, self.confidence, self.covariance, self.horizon.factor());
        let method = (spec(self.method).resample)(Arc::new(inputs), None);
        method.expect("no resampled method needs draws").fund(&self.exposure)
    }

    /// All samples, and what they say against the most that the fund may lose: [`Resampling::uncertainty_of`] on the
    /// [`RESAMPLES`] of [`Resampling::replicate`].
    ///
    /// ```
    /// use headroom_engine::fund::*;
    /// use headroom_engine::var::Resampling;
    /// // A fund that loses 3 every day is sure of it.
    /// let resampling = Resampling {
    ///     columns: vec![vec![-0.03; 40].into()],
    ///     exposure: vec![100.0],
    ///     method: Method::default(),
    ///     confidence: Confidence::new(0.95).unwrap(),
    ///     covariance: CovarianceRule::default(),
    ///     horizon: Horizon::DAY,
    /// };
    /// let found = resampling.uncertainty(2.5);
    /// assert_eq!((found.value_at_risk.low, found.value_at_risk.high), (3.0, 3.0));
    /// assert_eq!(found.above_total_var, 1.0);
    /// ```
    pub fn uncertainty(&self, total_var: f64) -> Uncertainty {
        let replicates: Vec<FundRisk> = (0..RESAMPLES).map(|number| self.replicate(number)).collect();
        self.uncertainty_of(&replicates, total_var)
    }

    /// What samples say, in their order and at least one: percentile intervals, between two samples linear (Hyndman-Fan
    /// type 7), in money, and the share of samples above `total_var`.
    ///
    /// No resample holds a loss beyond the sample, so the interval of a far shortfall ends too low: of normal returns, that of a
    /// 99% shortfall holds it in 62% of samples of 250 rows and in 72% of 500, which is why [`Uncertainty::shortfall_upper`] gives
    /// none; that of a parametric VaR in 89%.
    ///
    /// Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993), ch. 13.
    ///
    /// ```
    /// use headroom_engine::fund::*;
    /// use headroom_engine::var::{FundRisk, Resampling};
    /// # let resampling = Resampling {
    /// #     columns: vec![vec![-0.03; 40].into()],
    /// #     exposure: vec![100.0],
    /// #     method: Method::default(),
    /// #     confidence: Confidence::new(0.95).unwrap(),
    /// #     covariance: CovarianceRule::default(),
    /// #     horizon: Horizon::DAY,
    /// # };
    /// // VaRs of 0, 1, ... 20: the 5% quantile is the second, the 95% quantile the last but one; ten are above 10.
    /// let of = |var| FundRisk {
    ///     value_at_risk: f64::from(var), expected_shortfall: 30.0, components: None, tail: None, is_fallback: false,
    /// };
    /// let found = resampling.uncertainty_of(&(0..=20).map(of).collect::<Vec<_>>(), 10.0);
    /// assert_eq!((found.value_at_risk.low, found.value_at_risk.high), (1.0, 19.0));
    /// assert_eq!((found.above_total_var, found.components), (10.0 / 21.0, None));
    /// ```
    #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    pub fn uncertainty_of(&self, replicates: &[FundRisk], total_var: f64) -> Uncertainty {
        let above = replicates.iter().filter(|r| r.value_at_risk > total_var).count();
        let has_components = replicates.iter().all(|r| r.components.is_some());
        let of_strategy = |i: usize| interval(replicates.iter().filter_map(|r| r.components.as_ref()).map(|c| c[i]));
        Uncertainty {
            value_at_risk: interval(replicates.iter().map(|r| r.value_at_risk)),
            expected_shortfall: interval(replicates.iter().map(|r| r.expected_shortfall)),
            tail_rows: self.confidence.tail() * self.observations() as f64,
            components: has_components.then(|| (0..self.columns.len()).map(of_strategy).collect()),
            above_total_var: above as f64 / replicates.len() as f64,
            method: self.method,
            resamples: replicates.len(),
            mean_block: mean_block(self.observations()),
            seed: SEED,
        }
    }
}

/// Mean length of a block of the bootstrap, in days: `ceil(T^(1/3))`.
///
/// ```
/// assert_eq!([27, 28, 500].map(headroom_engine::var::mean_block), [3, 4, 8]);
/// ```
pub fn mean_block(observations: usize) -> usize {
    (1..).find(|block| block * block * block >= observations).unwrap_or(1)
}

/// T days drawn by the stationary bootstrap, each from 0 to T-1: blocks that start anywhere alike, run on from the last day to
/// the first, and end after each day with probability `1 / mean_block`.
///
/// Source: D. N. Politis and J. P. Romano, Journal of the American Statistical Association 89 (1994) 1303-1313.
///
/// ```
/// use headroom_engine::{math::Stream, var::stationary_days};
/// let days = stationary_days(&mut Stream::new(0, 0), 100, 5);
/// assert!(days.len() == 100 && days.iter().all(|day| *day < 100));
/// ```
pub fn stationary_days(stream: &mut Stream, observations: usize, mean_block: usize) -> Vec<u32> {
    stationary_rows(stream, observations, observations, mean_block)
}

/// As [`stationary_days`], another number of rows than the sample has.
#[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "T is at most 5,000")]
pub(crate) fn stationary_rows(stream: &mut Stream, rows: usize, observations: usize, mean_block: usize) -> Vec<u32> {
    let count = observations as u32;
    let ends = 1.0 / mean_block as f64;
    let mut day = 0;
    (0..rows)
        .map(|place| {
            let is_start = place == 0 || stream.unit() < ends;
            day = if is_start { stream.below(count) } else { (day + 1) % count };
            day
        })
        .collect()
}

/// The 5% and 95% quantiles of figures.
pub(crate) fn interval(figures: impl Iterator<Item = f64>) -> Interval {
    let mut sorted: Vec<f64> = figures.collect();
    sort_numbers(&mut sorted);
    Interval { low: quantile(&sorted, LEFT_OUT), high: quantile(&sorted, 1.0 - LEFT_OUT) }
}

/// Hyndman-Fan type 7 of ascending values.
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a position lies between 0 and the number of values"
)]
fn quantile(sorted: &[f64], p: f64) -> f64 {
    let place = p * (sorted.len() - 1) as f64;
    let below = place as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (place - below as f64) * (sorted[above] - sorted[below])
}
