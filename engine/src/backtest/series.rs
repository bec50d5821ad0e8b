//! A series of forecasts against what came, and what it says of the model.

use jiff::civil::Date;

use super::{
    coverage_tests::{EXACT_BELOW, LikelihoodRatio, Transitions, Zone, christoffersen, conditional_coverage, kupiec},
    shortfall_test::{ShortfallTest, shortfall_statistic},
};
use crate::{
    fund::Confidence,
    math::Binomial,
    var::{LossLaw, SeriesRisk},
};

/// One row: what was forecast for it, and what came; in money, losses positive, one period ahead.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// The date of the row.
    pub date: Date,
    /// VaR and expected shortfall.
    pub risk: SeriesRisk,
    /// The distribution of the loss, beyond its VaR.
    pub law: LossLaw,
    /// What the row lost.
    pub loss: f64,
    /// Whether rows of the window were filled, or a proxy stood in.
    pub rests_on_fills: bool,
    /// Whether a strategy with exposure is in neither forecast nor loss.
    pub is_partial: bool,
}

/// One series of forecasts against what came, one entry per row, oldest first; in money, losses positive, one period ahead.
#[derive(Debug, Clone, PartialEq)]
pub struct BacktestSeries {
    /// The dates of the rows.
    pub dates: Vec<Date>,
    /// VaR forecast for the row.
    pub value_at_risk: Vec<f64>,
    /// Expected shortfall forecast for the row.
    pub expected_shortfall: Vec<f64>,
    /// What the row lost.
    pub loss: Vec<f64>,
    /// The distribution forecast for the row, beyond its VaR.
    pub laws: Vec<LossLaw>,
    /// The level of VaR and expected shortfall.
    pub confidence: Confidence,
    /// The rows that lost more than their VaR, by their place in the series.
    pub exceptions: Vec<usize>,
    /// Number of rows whose forecast is the historical one, since the method was outside its domain.
    pub stand_ins: usize,
    /// Number of rows whose forecast rests on filled rows.
    pub filled: usize,
    /// Number of rows whose forecast and loss lack a strategy that has exposure: it had no return of its own there, or too few
    /// before.
    pub partial: usize,
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

impl BacktestSeries {
    /// Forecasts against what came, oldest first; `None` without any.
    pub fn of(forecasts: Vec<Forecast>, confidence: Confidence) -> Option<Self> {
        if forecasts.is_empty() {
            return None;
        }
        let of = |figure: fn(&Forecast) -> f64| forecasts.iter().map(figure).collect::<Vec<f64>>();
        let count = |has: fn(&Forecast) -> bool| forecasts.iter().filter(|forecast| has(forecast)).count();
        let (loss, value_at_risk, expected_shortfall) =
            (of(|f| f.loss), of(|f| f.risk.value_at_risk), of(|f| f.risk.expected_shortfall));
        Some(Self {
            verdict: Verdict::of(&loss, &value_at_risk, &expected_shortfall, confidence),
            exceptions: (0..loss.len()).filter(|row| loss[*row] > value_at_risk[*row]).collect(),
            stand_ins: count(|f| f.risk.is_fallback),
            filled: count(|f| f.rests_on_fills),
            partial: count(|f| f.is_partial),
            dates: forecasts.iter().map(|forecast| forecast.date).collect(),
            value_at_risk,
            expected_shortfall,
            loss,
            confidence,
            laws: forecasts.into_iter().map(|forecast| forecast.law).collect(),
        })
    }

    /// The simulation behind the p-value of Z2; `None` where there is no Z2.
    ///
    /// ```
    /// # use headroom_engine::{backtest::Backtest, fund::Settings};
    /// # let fund = headroom_engine::testing::three_four_five();
    /// let backtest = Backtest::with_window(&fund, Settings::of(&fund.risk_budget), 30).unwrap();
    /// // No exception: Z2 is 1, and no draw of a right model shows more.
    /// let series = backtest.fund(&[100.0, 100.0]).unwrap();
    /// assert_eq!((series.verdict.shortfall, series.shortfall_test().unwrap().p_value()), (Some(1.0), 1.0));
    /// ```
    pub fn shortfall_test(&self) -> Option<ShortfallTest<'_>> {
        let statistic = self.verdict.shortfall?;
        Some(ShortfallTest::new(statistic, &self.laws, &self.expected_shortfall, self.confidence))
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
