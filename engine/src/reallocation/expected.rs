//! What a year is expected to earn on the capital of each strategy, and the split of the budget in proportion to it.

use nalgebra::DMatrix;

use super::{rolling_sample::RollingSample, sharpe_split::sharpe_split};
use crate::{
    correlation::covariance,
    fund::{Policy, Settings, Snapshot, Split},
    math::{SEED, Stream},
    sample::{Sample, periods_per_year},
    var::{Interval, RESAMPLES, interval, mean_block, stationary_days},
};

/// The streams of these resamples stand after those of a replay.
pub(super) const FIRST_STREAM: u64 = 4 << 32;

/// The expected return of a strategy, of a year, on its capital.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ExpectedReturn {
    /// As the file states it.
    pub given: Option<f64>,
    /// Mean of its own returns; `None` for fewer than two.
    pub history: Option<f64>,
    /// Number of these returns, T.
    pub observations: usize,
    /// The weight of the mean against the prior, `w = T / (T + tau)`.
    pub weight: f64,
    /// The one given, else `w m + (1 - w) m0`.
    pub expected: Option<f64>,
    /// Standard deviation, divisor T-1.
    pub volatility: Option<f64>,
    /// `expected / volatility`; `None` where the returns do not move.
    pub sharpe: Option<f64>,
    /// What the exposures imply, `lambda (Sigma x)_i` with lambda such that the fund is expected to earn the same.
    pub implied: Option<f64>,
}

impl ExpectedReturn {
    /// Of a strategy's own returns as in the file, oldest first; nothing is implied yet.
    ///
    /// Source of the shrinkage: W. James and C. Stein 1961, in the form of a prior worth tau observations.
    ///
    /// ```
    /// use headroom_engine::{fund::Policy, reallocation::ExpectedReturn};
    /// // 12 months of 1% on average are 12%; against three years of nothing they count a fourth.
    /// let returns: Vec<f64> = (0..12).map(|t| if t % 2 == 0 { 0.03 } else { -0.01 }).collect();
    /// let found = ExpectedReturn::of(&returns, 12.0, None, &Policy::default());
    /// assert!((found.history.unwrap() - 0.12).abs() < 1e-15 && found.weight == 0.25);
    /// assert!((found.expected.unwrap() - 0.03).abs() < 1e-15);
    /// ```
    #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    pub fn of(returns: &[f64], periods: f64, given: Option<f64>, policy: &Policy) -> Self {
        let observations = returns.len();
        if observations < 2 {
            return Self { given, observations, expected: given, ..Self::default() };
        }
        let count = observations as f64;
        let mean = returns.iter().sum::<f64>() / count;
        let squares: f64 = returns.iter().map(|r| (r - mean) * (r - mean)).sum();
        let weight = count / (count + policy.prior_years * periods);
        let history = mean * periods;
        let expected = given.unwrap_or(weight * history + (1.0 - weight) * policy.prior_return);
        let volatility = (squares / (count - 1.0) * periods).sqrt();
        let moves = returns.windows(2).any(|pair| pair[0] != pair[1]);
        Self {
            given,
            history: Some(history),
            observations,
            weight,
            expected: Some(expected),
            volatility: Some(volatility),
            sharpe: (moves && volatility > 0.0).then(|| expected / volatility),
            implied: None,
        }
    }
}

/// Returns that exposures imply, `lambda Sigma x`, with `lambda = m'x / x'Sigma x`: those under which the exposures would be the
/// best for their risk, scaled so that the fund earns `m'x` all the same.
///
/// `covariance` n x n; exposures in money; `expected` per year, which is the unit of the answer. `None` where `x'Sigma x` is 0.
/// Source: W. F. Sharpe, Imputing Expected Security Returns from Portfolio Composition (1974); Black and Litterman 1992.
///
/// ```
/// use headroom_engine::reallocation::implied_returns;
/// // Variances 1 and 4, exposures 2 and 1: Sigma x is (2, 4), x'Sigma x 8. The fund is expected to earn 2 x 5% + 2% = 12%.
/// let sigma = nalgebra::DMatrix::from_row_slice(2, 2, &[1.0, 0.0, 0.0, 4.0]);
/// let found = implied_returns(&sigma, &[2.0, 1.0], &[0.05, 0.02]).unwrap();
/// assert!((found[0] - 0.03).abs() < 1e-15 && (found[1] - 0.06).abs() < 1e-15);
/// ```
pub fn implied_returns(covariance: &DMatrix<f64>, exposure: &[f64], expected: &[f64]) -> Option<Vec<f64>> {
    let products: Vec<f64> =
        covariance.row_iter().map(|row| row.iter().zip(exposure).map(|(s, x)| s * x).sum()).collect();
    let variance: f64 = products.iter().zip(exposure).map(|(product, x)| product * x).sum();
    let earned: f64 = expected.iter().zip(exposure).map(|(m, x)| m * x).sum();
    (variance > 0.0).then(|| products.iter().map(|product| earned / variance * product).collect())
}

/// Capital by risk-adjusted return: expected returns, and the split in proportion to the Sharpe ratios that are above 0.
#[derive(Debug, Clone, PartialEq)]
pub struct CapitalPlan {
    /// One a strategy.
    pub returns: Vec<ExpectedReturn>,
    /// The split: the reserve as it is, the rest in proportion; `None` where no Sharpe ratio is above 0.
    pub split: Option<Split>,
    /// What it is resampled from.
    rows: Rows,
}

/// What a resample says of a strategy.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Certainty {
    /// 90% interval of the expected return; `None` of one that is given or not known on each resample.
    pub interval: Option<Interval>,
    /// Share of the resamples that move its share to the same side; `None` where it does not move.
    pub agreement: Option<f64>,
}

/// One resample: expected returns and shares.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanResample {
    pub(super) expected: Vec<Option<f64>>,
    shares: Option<Vec<f64>>,
}

/// The history that a plan rests on.
#[derive(Debug, Clone, PartialEq)]
struct Rows {
    returns: Vec<Vec<Option<f64>>>,
    periods: Vec<f64>,
    given: Vec<Option<f64>>,
    policy: Policy,
    start: Split,
    /// Strategies that their own ladder has stopped: no share of theirs rises.
    held: Vec<usize>,
}

impl Rows {
    fn plan(&self, of: impl Fn(usize) -> Vec<f64>) -> (Vec<ExpectedReturn>, Option<Split>) {
        let one = |i: usize| ExpectedReturn::of(&of(i), self.periods[i], self.given[i], &self.policy);
        let returns: Vec<ExpectedReturn> = (0..self.returns.len()).map(one).collect();
        let sharpe: Vec<Option<f64>> = returns.iter().map(|expected| expected.sharpe).collect();
        (returns, sharpe_split(&sharpe, &self.start, &self.held))
    }
}

impl CapitalPlan {
    /// The plan of a snapshot under its settings, for an allocation and exposures in money. No share of a strategy that is `held`, by its
    /// own ladder, rises.
    pub fn of(snapshot: &Snapshot, settings: Settings, allocation: &[f64], exposure: &[f64], held: &[usize]) -> Self {
        let sample = RollingSample::of(snapshot, settings.window);
        let last = snapshot.history.dates.len() - 1;
        let period = Sample::of(snapshot, None).step.period;
        let count = snapshot.strategies.len();
        let rows = Rows {
            returns: (0..count).map(|i| sample.rows(i, last).to_vec()).collect(),
            periods: (0..count).map(|i| periods_per_year(snapshot, period, i)).collect(),
            given: snapshot.strategies.iter().map(|strategy| strategy.expected_return).collect(),
            policy: snapshot.policy,
            start: Split::new(allocation),
            held: held.to_vec(),
        };
        let (mut returns, split) = rows.plan(|i| rows.returns[i].iter().flatten().copied().collect());
        let known = sample.at(last);
        let expected: Option<Vec<f64>> =
            returns.iter().zip(exposure).map(|(r, x)| if *x == 0.0 { Some(0.0) } else { r.expected }).collect();
        if let (Some(known), Some(expected)) = (known, expected) {
            let sigma = covariance(&known.slices(), settings.covariance);
            let implied = implied_returns(&sigma, exposure, &expected);
            for (i, one) in returns.iter_mut().enumerate() {
                one.implied = implied.as_ref().filter(|_| exposure[i] != 0.0).map(|implied| implied[i]);
            }
        }
        Self { returns, split, rows }
    }

    /// The plan on resample `number` of the rows, in blocks of the mean length `ceil(T^(1/3))`.
    pub fn resample(&self, number: usize) -> PlanResample {
        let count = self.rows.returns.first().map_or(0, Vec::len);
        let mut stream = Stream::new(SEED, FIRST_STREAM + number as u64);
        let days = stationary_days(&mut stream, count, mean_block(count));
        let picked = |i: usize| {
            let mut picked = Vec::with_capacity(count);
            picked.extend(days.iter().filter_map(|day| self.rows.returns[i][*day as usize]));
            picked
        };
        let (returns, split) = self.rows.plan(picked);
        PlanResample {
            expected: returns.iter().map(|one| one.expected).collect(),
            shares: split.map(|split| split.allocation().to_vec()),
        }
    }

    /// All resamples.
    pub fn resamples(&self) -> Vec<PlanResample> {
        (0..RESAMPLES).map(|number| self.resample(number)).collect()
    }

    /// What resamples say of each strategy. A resample without a split moves nothing; those of a plan of more or fewer strategies
    /// say nothing.
    #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    pub fn certainty(&self, resamples: &[PlanResample]) -> Vec<Certainty> {
        let is_of_plan = |resample: &PlanResample| resample.expected.len() == self.returns.len();
        let resamples = if resamples.iter().all(is_of_plan) { resamples } else { &[] };
        let side = |to: f64, from: f64| if to > from { 1 } else { -i32::from(to < from) };
        let of = |i: usize| {
            let values: Option<Vec<f64>> = resamples.iter().map(|resample| resample.expected[i]).collect();
            let values = values.filter(|values| !values.is_empty() && self.returns[i].given.is_none());
            let from = self.rows.start.allocation()[i];
            let moved = self.split.as_ref().map(|split| side(split.allocation()[i], from)).filter(|side| *side != 0);
            let is_same = |resample: &&PlanResample, moved: i32| {
                resample.shares.as_ref().is_some_and(|shares| side(shares[i], from) == moved)
            };
            let share = |moved: i32| {
                resamples.iter().filter(|resample| is_same(resample, moved)).count() as f64 / resamples.len() as f64
            };
            Certainty {
                interval: values.map(|values| interval(values.into_iter())),
                agreement: moved.filter(|_| !resamples.is_empty()).map(share),
            }
        };
        (0..self.returns.len()).map(of).collect()
    }
}
