//! Sharpe ratios as evidence: skill or a short track record, and whether a new strategy raises the ratio of the fund.

use crate::math::{
    moments::is_constant,
    normal_cdf, normal_quantile,
    vector::{dot, mean},
};

/// The Sharpe ratio of a series of returns, with what its uncertainty is made of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SharpeRatio {
    /// Mean over standard deviation (divisor T-1) of a period.
    pub per_period: f64,
    /// Periods in a year.
    pub periods_per_year: f64,
    /// Returns used.
    pub observations: usize,
    /// Population skewness.
    pub skew: f64,
    /// Population kurtosis, 3 for a normal.
    pub kurtosis: f64,
}

impl SharpeRatio {
    /// Of a series of returns as fractions, oldest to newest; `None` for fewer than two and for returns that do not
    /// move.
    ///
    /// `mean / sd` a period, divisor T-1, no risk-free rate taken off; without unit, negative where the mean is.
    /// Source: Sharpe 1994.
    ///
    /// ```
    /// let sharpe = headroom_engine::candidate::SharpeRatio::of(&[0.0, 0.02], 4.0).unwrap();
    /// assert!((sharpe.annualised() - 2.0_f64.sqrt()).abs() < 1e-15); // .01 / .02/sqrt(2), x sqrt(4)
    /// ```
    #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    pub fn of(returns: &[f64], periods_per_year: f64) -> Option<Self> {
        let observations = returns.len();
        if observations < 2 || is_constant(returns) {
            return None;
        }
        let (count, middle) = (observations as f64, mean(returns));
        let (mut squares, mut cubes, mut fourths) = (0.0, 0.0, 0.0);
        for r in returns {
            let d = r - middle;
            squares += d * d;
            cubes += d * d * d;
            fourths += d * d * d * d;
        }
        let population = squares / count;
        if population <= 0.0 || population * population <= 0.0 {
            return None;
        }
        Some(Self {
            per_period: middle / (squares / (count - 1.0)).sqrt(),
            periods_per_year,
            observations,
            skew: cubes / count / (population * population.sqrt()),
            kurtosis: fourths / count / (population * population),
        })
    }

    /// The ratio of a year, `sqrt(periods_per_year)` times that of a period: that of independent periods. Without unit,
    /// the sign of the mean. Source: Lo, The Statistics of Sharpe Ratios, Financial Analysts Journal 58(4), 2002.
    ///
    /// ```
    /// use headroom_engine::candidate::SharpeRatio;
    /// let weekly = SharpeRatio { per_period: 0.25, periods_per_year: 64.0, observations: 99, skew: 0.0, kurtosis: 3.0 };
    /// assert_eq!(weekly.annualised(), 2.0); // 0.25 x 8
    /// ```
    pub fn annualised(&self) -> f64 {
        self.per_period * self.periods_per_year.sqrt()
    }

    /// The probability that the true ratio is above an annualised threshold, in `[0, 1]`.
    ///
    /// `Phi((SR - SR*) sqrt(T - 1) / sqrt(1 - skew SR + (kurtosis - 1)/4 SR^2))`, all of a period. `None` where the error of the
    /// ratio vanishes. Source: Bailey and Lopez de Prado, The Sharpe Ratio Efficient Frontier, Journal of Risk 15(2), 2012.
    ///
    /// ```
    /// use headroom_engine::candidate::SharpeRatio;
    /// // The paper's example: 24 months.
    /// let sharpe = SharpeRatio { per_period: 0.458, periods_per_year: 12.0, observations: 24, skew: -2.448, kurtosis: 10.164 };
    /// assert!((sharpe.probability_above(0.0).unwrap() - 0.913).abs() < 5e-4);
    /// ```
    #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    pub fn probability_above(&self, threshold: f64) -> Option<f64> {
        let spread = self.spread()?;
        let above = self.per_period - threshold / self.periods_per_year.sqrt();
        Some(normal_cdf(above * (self.observations as f64 - 1.0).sqrt() / spread.sqrt()))
    }

    /// The least number of periods after which this ratio would be above an annualised threshold with a confidence:
    /// `1 + (1 - skew SR + (kurtosis - 1)/4 SR^2) (z / (SR - SR*))^2`.
    ///
    /// `None` where the ratio is not above the threshold. Source: as [`SharpeRatio::probability_above`], the minimum track
    /// record length.
    ///
    /// ```
    /// use headroom_engine::candidate::SharpeRatio;
    /// // The paper: a ratio of 2 against 1, normal, monthly: 3.24 years.
    /// let sharpe = SharpeRatio { per_period: 2.0 / 12.0_f64.sqrt(), periods_per_year: 12.0, observations: 24, skew: 0.0, kurtosis: 3.0 };
    /// assert!((sharpe.least_track_record(1.0, 0.95).unwrap() / 12.0 - 3.24).abs() < 5e-3);
    /// ```
    pub fn least_track_record(&self, threshold: f64, confidence: f64) -> Option<f64> {
        let above = self.per_period - threshold / self.periods_per_year.sqrt();
        let ratio = normal_quantile(confidence) / above;
        (above > 0.0).then_some(1.0 + self.spread()? * ratio * ratio).filter(|periods| periods.is_finite())
    }

    /// `1 - skew SR + (kurtosis - 1)/4 SR^2`, where it is above 0.
    fn spread(&self) -> Option<f64> {
        let ratio = self.per_period;
        let spread = 1.0 - self.skew * ratio + (self.kurtosis - 1.0) / 4.0 * ratio * ratio;
        (spread > 0.0).then_some(spread)
    }
}

/// The test `S_new > rho(new, fund) S_fund`, all per period and over a riskless rate of 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SharpeTest {
    /// Mean over standard deviation of the newcomer.
    pub newcomer: f64,
    /// Mean over standard deviation of the fund's P&L without it.
    pub fund: f64,
    /// Correlation of the two.
    pub correlation: f64,
    /// `rho S_fund`: what the newcomer has to beat.
    pub hurdle: f64,
    /// Whether it does.
    pub is_passed: bool,
}

impl SharpeTest {
    /// The test of three figures: passed where `newcomer > correlation x fund`, both ratios of the same period, without
    /// unit. Source: Elton, Gruber and Rentzler 1987, "Professionally managed, publicly traded commodity funds",
    /// Journal of Business 60(2).
    ///
    /// ```
    /// let test = headroom_engine::candidate::SharpeTest::of(0.06, 0.10, 0.5);
    /// assert!(test.is_passed && test.hurdle == 0.05);
    /// ```
    pub fn of(newcomer: f64, fund: f64, correlation: f64) -> Self {
        let hurdle = correlation * fund;
        Self { newcomer, fund, correlation, hurdle, is_passed: newcomer > hurdle }
    }
}

/// Mean over standard deviation (divisor T-1) of a series; `None` where it does not move.
pub fn sharpe_of(series: &[f64]) -> Option<f64> {
    let (mean, sd) = (mean(series), sd(&centred(series)?));
    Some(mean / sd)
}

/// Correlation of two series of equal length, and the Sharpe ratio of each; `None` where one does not move.
pub fn correlation_and_sharpes(a: &[f64], b: &[f64]) -> Option<(f64, f64, f64)> {
    let (from_a, from_b) = (centred(a)?, centred(b)?);
    let norm = (dot(&from_a, &from_a) * dot(&from_b, &from_b)).sqrt();
    let rho = (dot(&from_a, &from_b) / norm).clamp(-1.0, 1.0);
    Some((rho, mean(a) / sd(&from_a), mean(b) / sd(&from_b)))
}

fn centred(series: &[f64]) -> Option<Vec<f64>> {
    if series.len() < 2 || is_constant(series) {
        return None;
    }
    let mean = mean(series);
    Some(series.iter().map(|value| value - mean).collect())
}

#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn sd(centred: &[f64]) -> f64 {
    (dot(centred, centred) / (centred.len() as f64 - 1.0)).sqrt()
}
