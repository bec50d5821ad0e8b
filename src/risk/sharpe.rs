//! Whether a Sharpe ratio is skill or a short track record: the probabilistic Sharpe ratio and the least track record.

use super::{
    covariance::is_constant,
    kernel::mean,
    normal::{normal_cdf, normal_quantile},
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
    /// let sharpe = headroom::risk::SharpeRatio::of(&[0.0, 0.02], 4.0).unwrap();
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
    /// use headroom::risk::SharpeRatio;
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
    /// use headroom::risk::SharpeRatio;
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
    /// use headroom::risk::SharpeRatio;
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
