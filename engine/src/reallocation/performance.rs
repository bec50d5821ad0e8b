//! What a path of returns comes to, and how sure its difference to another one is.

use crate::{
    candidate::SharpeRatio,
    control::largest_fall,
    math::{SEED, Stream},
    var::{Interval, interval, mean_block, stationary_days},
};

/// The streams of these resamples stand after those of the bootstrap of a VaR.
const FIRST_STREAM: u64 = 3 << 32;

/// Figures of a series of returns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Performance {
    /// Time-weighted return, `prod (1 + r) - 1`.
    pub total_return: f64,
    /// The same of a year, `prod (1 + r)^(periods_per_year / T) - 1`.
    pub annual_return: f64,
    /// Standard deviation of a year, divisor T-1.
    pub volatility: f64,
    /// Sharpe ratio of a year over a riskless rate of 0; `None` where the returns do not move.
    pub sharpe: Option<f64>,
    /// The largest fall of the unit value from its peak, its start counted, in [0, 1].
    pub max_drawdown: f64,
}

impl Performance {
    /// Of returns as fractions, oldest to newest; `None` for fewer than two and after a loss of everything.
    ///
    /// ```
    /// // Up a quarter, down a fifth: back where it was, over half a year of quarters.
    /// let found = headroom_engine::reallocation::Performance::of(&[0.25, -0.2], 4.0).unwrap();
    /// assert!(found.total_return.abs() < 1e-15 && found.annual_return.abs() < 1e-15);
    /// assert!((found.max_drawdown - 0.2).abs() < 1e-15);
    /// assert!((found.volatility - 2.0 * (0.10125_f64).sqrt()).abs() < 1e-15); // sd of .25 and -.2, x sqrt(4)
    /// ```
    #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    pub fn of(returns: &[f64], periods_per_year: f64) -> Option<Self> {
        let count = returns.len() as f64;
        let growth = returns.iter().fold(1.0, |worth, r| worth * (1.0 + r));
        if returns.len() < 2 || returns.iter().any(|r| *r <= -1.0) || growth <= 0.0 {
            return None;
        }
        let mean = returns.iter().sum::<f64>() / count;
        let squares: f64 = returns.iter().map(|r| (r - mean) * (r - mean)).sum();
        Some(Self {
            total_return: growth - 1.0,
            annual_return: libm::pow(growth, periods_per_year / count) - 1.0,
            volatility: (squares / (count - 1.0) * periods_per_year).sqrt(),
            sharpe: SharpeRatio::of(returns, periods_per_year).map(|sharpe| sharpe.annualised()),
            max_drawdown: largest_fall(returns)?,
        })
    }

    /// Annual return, volatility, Sharpe ratio and largest drawdown.
    fn figures(&self) -> [Option<f64>; 4] {
        [Some(self.annual_return), Some(self.volatility), self.sharpe, Some(self.max_drawdown)]
    }
}

/// 90% intervals of the differences of one path to another, by the stationary bootstrap of their rows, the same rows of both;
/// `None` where a resample lacks the figure.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Differences {
    /// Of the annual return.
    pub annual_return: Option<Interval>,
    /// Of the volatility.
    pub volatility: Option<Interval>,
    /// Of the Sharpe ratio.
    pub sharpe: Option<Interval>,
    /// Of the largest drawdown.
    pub max_drawdown: Option<Interval>,
}

impl Differences {
    /// The 5% and 95% quantiles of what resamples differ by.
    pub(super) fn of(resamples: &[Resampled]) -> Self {
        let of = |k: usize| {
            let values: Option<Vec<f64>> = resamples.iter().map(|resampled| resampled[k]).collect();
            values.filter(|values| !values.is_empty()).map(|values| interval(values.into_iter()))
        };
        Self { annual_return: of(0), volatility: of(1), sharpe: of(2), max_drawdown: of(3) }
    }
}

/// The differences of the four figures on one resample.
pub(super) type Resampled = [Option<f64>; 4];

/// The differences of each path to the path at `to` on resample `number`: T rows in blocks of the mean length `ceil(T^(1/3))`.
///
/// Source: D. N. Politis and J. P. Romano, Journal of the American Statistical Association 89 (1994) 1303-1313.
pub(super) fn resampled(paths: &[&[f64]], to: usize, periods_per_year: f64, number: usize) -> Vec<Resampled> {
    let rows = paths.first().map_or(0, |path| path.len());
    let mut stream = Stream::new(SEED, FIRST_STREAM + number as u64);
    let days = stationary_days(&mut stream, rows, mean_block(rows));
    let of = |returns: &&[f64]| {
        let picked: Vec<f64> = days.iter().map(|day| returns[*day as usize]).collect();
        Performance::of(&picked, periods_per_year).map_or([None; 4], |found| found.figures())
    };
    let found: Vec<Resampled> = paths.iter().map(of).collect();
    let less = |a: Option<f64>, b: Option<f64>| Some(a? - b?);
    found.iter().map(|own| std::array::from_fn(|k| less(own[k], found[to][k]))).collect()
}
