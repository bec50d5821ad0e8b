//! What the figures of one method are computed from, and the figures of the fund and of its strategies at exposures.
//!
//! Which dates and settings these are is [`crate::model`]'s.

use std::sync::Arc;

use nalgebra::DMatrix;

use super::{
    error::EstimateError,
    inputs::Inputs,
    method::{FundRisk, SeriesRisk, VarMethod, spec},
    order_statistics::{IntervalRanks, OrderStatistics},
    path::{PathStart, VarPath},
};
use crate::{
    correlation::{correlation_of, sample_covariance},
    fund::{Estimator, Method, Settings, Shared, Snapshot},
    math::moments::is_constant,
    monte_carlo::Draws,
    sample::{MIN_OBSERVATIONS, Returns, Sample},
};

/// What the figures of one method are computed from. 1-day, at exposure 1 a strategy, unless said otherwise.
#[derive(Debug, Clone)]
pub struct RiskModel {
    settings: Settings,
    inputs: Arc<Inputs>,
    draws: Option<Arc<Draws>>,
    method: Arc<dyn VarMethod>,
    /// Covariance of the returns by the fund's estimator, n x n.
    pub covariance: DMatrix<f64>,
    /// Its correlation; zeros beside the one of a strategy that does not move or has no capital.
    pub correlation: DMatrix<f64>,
    /// Standard deviation of a strategy's returns on its own rows, without regard to its capital; `None` where it is not
    /// measured.
    pub sd: Vec<Option<f64>>,
    /// Strategies with figures: measured ones, and those without capital, whose figures are 0.
    pub is_measured: Vec<bool>,
    /// Strategies whose returns do not move.
    pub constant: Vec<bool>,
    /// Figures of each strategy at exposure 1.
    unit: Vec<SeriesRisk>,
    /// Ranks of the interval of the VaR, where it is one of the sample's rows.
    interval: Option<IntervalRanks>,
}

/// Models are equal by what everything else is computed from.
impl PartialEq for RiskModel {
    fn eq(&self, other: &Self) -> bool {
        (self.settings, &self.inputs, &self.draws, &self.sd) == (other.settings, &other.inputs, &other.draws, &other.sd)
    }
}

impl RiskModel {
    /// The model of a sample; `draw` as in [`crate::model::estimate_on`].
    pub(crate) fn of(
        snapshot: &Snapshot,
        sample: &Sample,
        settings: Settings,
        draw: impl FnOnce(&Returns) -> Option<Arc<Draws>>,
    ) -> Result<Self, EstimateError> {
        let mut draw = Some(draw);
        Self::made(snapshot, sample, settings, None, &mut |returns| draw.take().and_then(|draw| draw(returns)))
    }

    /// One function whatever draws: there are several sources of draws, and this is long. `before` a model of the same fund and
    /// settings, whose returns differ in those of one strategy alone.
    pub(crate) fn made(
        snapshot: &Snapshot,
        sample: &Sample,
        settings: Settings,
        before: Option<(&Self, usize)>,
        draw: &mut dyn FnMut(&Returns) -> Option<Arc<Draws>>,
    ) -> Result<Self, EstimateError> {
        let observations = sample.observations();
        if observations < MIN_OBSERVATIONS {
            return Err(EstimateError::TooFewObservations { observations });
        }
        let has_capital: Vec<bool> = snapshot.strategies.iter().map(|strategy| strategy.capital > 0.0).collect();
        let is_measured: Vec<bool> =
            has_capital.iter().enumerate().map(|(i, has)| !has || sample.is_measured(i)).collect();
        if has_capital.contains(&true) && !(0..has_capital.len()).any(|i| has_capital[i] && is_measured[i]) {
            return Err(EstimateError::TooFewObservations { observations: 0 });
        }
        let inputs = Arc::new(match before {
            Some((before, edited)) => {
                before.inputs.edited(before.inputs.returns.edited(snapshot, sample, edited), edited)
            }
            None => {
                let returns = Returns::of(snapshot, sample);
                Inputs::new(returns, settings.confidence, settings.covariance, settings.horizon.factor())
            }
        });
        // What is of one series alone stays with the series. A shrinkage is of all of them, and so are draws.
        let kept = |i: usize| before.filter(|(_, edited)| *edited != i).map(|(before, _)| before);
        let is_alone = settings.covariance.estimator != Estimator::LedoitWolf;
        let spec = spec(settings.method);
        let draws = if spec.needs_draws { draw(&inputs.returns) } else { None };
        let method = (spec.build)(inputs.clone(), draws.clone())?;
        let covariance = inputs.covariance().clone();
        let sd_of = |i: usize| match kept(i) {
            Some(before) => before.sd[i],
            None => sample.series(i).map(|series| sample_covariance(&[&series])[(0, 0)].sqrt()),
        };
        let unit_of = |i: usize| match kept(i).filter(|_| is_alone && !spec.needs_draws) {
            Some(before) => before.unit[i],
            None => method.alone(i),
        };
        let is_still =
            |(i, column): (usize, &Shared<Vec<f64>>)| kept(i).map_or_else(|| is_constant(column), |it| it.constant[i]);
        Ok(Self {
            settings,
            constant: inputs.returns.fund.iter().enumerate().map(is_still).collect(),
            correlation: correlation_of(&covariance),
            sd: (0..has_capital.len()).map(sd_of).collect(),
            is_measured,
            unit: (0..inputs.returns.fund.len()).map(unit_of).collect(),
            interval: match before {
                Some((before, _)) => before.interval,
                None => spec.has_order_statistics.then(|| IntervalRanks::of(observations, settings.confidence)),
            },
            covariance,
            inputs,
            draws,
            method,
        })
    }

    /// The conventions of every figure.
    pub(crate) fn settings(&self) -> Settings {
        self.settings
    }

    /// How VaR is computed.
    pub fn method(&self) -> Method {
        self.settings.method
    }

    /// Another method on the same returns; `None` where it needs draws that this model does not have.
    pub(crate) fn by(&self, method: Method) -> Option<Arc<dyn VarMethod>> {
        if method == self.settings.method {
            return Some(self.method.clone());
        }
        (spec(method).build)(self.inputs.clone(), None).ok()
    }

    /// Observations used, T: the joint rows of the sample, whatever the method.
    ///
    /// ```
    /// # let fund = headroom_engine::testing::three_four_five();
    /// # let model = headroom_engine::model::estimate(&fund, headroom_engine::fund::Settings::of(&fund.risk_budget)).risk.unwrap();
    /// assert_eq!(model.observations(), 40);
    /// ```
    pub fn observations(&self) -> usize {
        self.inputs.observations()
    }

    /// The outcomes whose losses are ranked: draws of a Monte Carlo, else dates.
    pub(crate) fn outcomes(&self) -> usize {
        self.draws.as_ref().map_or(self.observations(), |draws| draws.count())
    }

    /// The draws whose tail is taken; `None` where the method does not draw.
    ///
    /// ```
    /// # let fund = headroom_engine::testing::three_four_five();
    /// # let model = headroom_engine::model::estimate(&fund, headroom_engine::fund::Settings::of(&fund.risk_budget)).risk.unwrap();
    /// assert!(model.draws().is_none()); // the file's method is not Monte Carlo
    /// ```
    pub fn draws(&self) -> Option<&Draws> {
        self.draws.as_deref()
    }

    /// Losses of the fund, one per outcome, at the model's horizon, in money; empty where the method has no outcomes.
    pub(crate) fn losses(&self, exposure: &[f64]) -> Vec<f64> {
        let factor = self.horizon_factor();
        self.method.losses(exposure).into_iter().map(|loss| loss * factor).collect()
    }

    /// The same over one period, as [`RiskModel::fund_of`] takes them.
    pub(crate) fn outcome_losses(&self, exposure: &[f64]) -> Vec<f64> {
        self.method.losses(exposure)
    }

    /// How sure the fund's VaR of these losses of one period is; `None` where it is not one of the sample's rows.
    pub(crate) fn order_statistics(&self, mut losses: Vec<f64>, total_var: f64) -> Option<OrderStatistics> {
        let (ranks, factor) = (self.interval?, self.horizon_factor());
        for loss in &mut losses {
            *loss *= factor;
        }
        Some(OrderStatistics::of(&losses, ranks, self.settings.confidence, total_var))
    }

    /// How sure the fund's VaR by another method is, on the same returns and exposures; `None` where it is not one of the sample's
    /// rows.
    ///
    /// ```
    /// use headroom_engine::fund::{Method, Settings};
    /// # let fund = headroom_engine::testing::three_four_five();
    /// # let model = headroom_engine::model::estimate(&fund, Settings::of(&fund.risk_budget)).risk.unwrap();
    /// // At 97.5% of 40 rows the lower end is the third largest loss, 0; one of 5 is no upper end.
    /// let found = model.order_statistics_by(Method::Historical, &[100.0, 100.0], 10.0).unwrap();
    /// assert_eq!((found.lower, found.upper), (0.0, None));
    /// assert!(model.order_statistics_by(Method::Parametric, &[100.0, 100.0], 10.0).is_none());
    /// ```
    pub fn order_statistics_by(&self, method: Method, exposure: &[f64], total_var: f64) -> Option<OrderStatistics> {
        let by = self.by(method).filter(|_| spec(method).has_order_statistics)?;
        let factor = self.horizon_factor();
        let losses: Vec<f64> = by.losses(exposure).into_iter().map(|loss| loss * factor).collect();
        let (confidence, ranks) = (self.settings.confidence, IntervalRanks::of(losses.len(), self.settings.confidence));
        Some(OrderStatistics::of(&losses, ranks, confidence, total_var))
    }

    /// The fund as the scale of one strategy moves.
    pub(crate) fn along<'a>(&'a self, start: PathStart<'a>) -> Box<dyn VarPath + 'a> {
        self.method.along(start)
    }

    /// The returns whose tail is taken, one series a strategy, where the method takes it from days: filtered ones by the
    /// filtered method, else those of the sample, as fractions, oldest first.
    ///
    /// ```
    /// # let fund = headroom_engine::testing::three_four_five();
    /// # let model = headroom_engine::model::estimate(&fund, headroom_engine::fund::Settings::of(&fund.risk_budget)).risk.unwrap();
    /// assert_eq!(model.tail_returns(), model.returns()); // historical
    /// ```
    pub fn tail_returns(&self) -> &[Shared<Vec<f64>>] {
        &self.method.inputs().returns.fund
    }

    /// The returns as they were, as fractions: one series a strategy in the snapshot's order, each of
    /// [`RiskModel::observations`] rows, oldest first, missing ones filled; zeros for a strategy without capital and for
    /// one that is not measured.
    ///
    /// ```
    /// # let fund = headroom_engine::testing::three_four_five();
    /// # let model = headroom_engine::model::estimate(&fund, headroom_engine::fund::Settings::of(&fund.risk_budget)).risk.unwrap();
    /// // On the 21st date three lost 3% and four made as much.
    /// assert_eq!((model.returns()[0][20], model.returns()[1][20]), (-0.03, 0.03));
    /// ```
    pub fn returns(&self) -> &[Shared<Vec<f64>>] {
        &self.inputs.returns.fund
    }

    /// `sqrt(h)`, by which a 1-day figure is scaled, h the days of the horizon: that of independent days. Without unit,
    /// at least 1. Source: J.P. Morgan and Reuters, RiskMetrics Technical Document (1996), the square root of time.
    ///
    /// ```
    /// use headroom_engine::{fund::{Horizon, Settings}, model::estimate};
    /// # let fund = headroom_engine::testing::three_four_five();
    /// let settings = Settings { horizon: Horizon::new(4).unwrap(), ..Settings::of(&fund.risk_budget) };
    /// assert_eq!(estimate(&fund, settings).risk.unwrap().horizon_factor(), 2.0);
    /// ```
    pub fn horizon_factor(&self) -> f64 {
        self.settings.horizon.factor()
    }

    /// Standalone VaR `v_i` of each strategy at its exposure, at the model's horizon: the same method on strategy i
    /// alone.
    ///
    /// VaR is positively homogeneous, so `v_i = x_i v_i(1) sqrt(h)`, `v_i(1)` the 1-day VaR at exposure 1. `exposure`
    /// one a strategy in the snapshot's order, at least 0, in money, and so the answer; a loss positive, below 0 for a
    /// strategy that gains even in its tail, 0 at exposure 0. Cannot fail. Source: Artzner, Delbaen, Eber and Heath,
    /// Mathematical Finance 9 (1999), axiom PH; of the method, that of [`RiskModel::fund`].
    ///
    /// ```
    /// # let fund = headroom_engine::testing::three_four_five();
    /// # let model = headroom_engine::model::estimate(&fund, headroom_engine::fund::Settings::of(&fund.risk_budget)).risk.unwrap();
    /// // On their worst days three lost 3% and four 4%.
    /// let alone = model.standalone(&[100.0, 200.0]);
    /// assert!((alone[0] - 3.0).abs() < 1e-12 && (alone[1] - 8.0).abs() < 1e-12);
    /// ```
    pub fn standalone(&self, exposure: &[f64]) -> Vec<f64> {
        self.scaled(exposure, |unit| unit.value_at_risk)
    }

    /// Standalone expected shortfall of each strategy, as [`RiskModel::standalone`]: `x_i ES_i(1) sqrt(h)`, at least
    /// its VaR.
    ///
    /// ```
    /// use headroom_engine::{fund::{Confidence, Settings}, model::estimate};
    /// # let fund = headroom_engine::testing::three_four_five();
    /// // At 95% the tail of 40 days is two days, on which three lost 3% and 1.8%: a VaR of 1.8, a shortfall of 4.8 / 2.
    /// let settings = Settings { confidence: Confidence::new(0.95).unwrap(), ..Settings::of(&fund.risk_budget) };
    /// let model = estimate(&fund, settings).risk.unwrap();
    /// assert!((model.standalone(&[100.0, 0.0])[0] - 1.8).abs() < 1e-12);
    /// assert!((model.standalone_shortfall(&[100.0, 0.0])[0] - 2.4).abs() < 1e-12);
    /// ```
    pub fn standalone_shortfall(&self, exposure: &[f64]) -> Vec<f64> {
        self.scaled(exposure, |unit| unit.expected_shortfall)
    }

    /// VaR, expected shortfall and components of the fund at these exposures, at the model's horizon.
    ///
    /// `sqrt(h)` times the 1-day figures, which are by method:
    /// - historical: [`super::tail::value_at_risk`] and [`super::tail::expected_shortfall`] of the losses `-sum_i x_i r_it`, one a date;
    /// - filtered historical: the same of [`crate::var::filtered_returns`];
    /// - Monte Carlo: the same of the losses of the draws;
    /// - parametric: `z s` and `phi(z) / a s`, with `s = sqrt(x'Sigma x)`, `z = Phi^-1(1 - a)`, a mean of 0;
    /// - Cornish-Fisher: [`crate::var::cornish_fisher_risk`] of the losses, outside its domain the historical ones;
    /// - Student-t: [`crate::var::student_t_risk`] of the losses.
    ///
    /// The components add up to the VaR: of [`super::contribution::components_of_covariance`] where parametric, else of
    /// [`super::contribution::components_of_tail`]. `exposure` one a strategy in the snapshot's order, in money, and so all figures;
    /// a loss positive. Cannot fail: components are `None` where the fund loses nothing in its tail. Source: McNeil,
    /// Frey and Embrechts, Quantitative Risk Management (2015), 2.3, for the parametric; those of the functions for the
    /// others.
    ///
    /// ```
    /// # let fund = headroom_engine::testing::three_four_five();
    /// # let model = headroom_engine::model::estimate(&fund, headroom_engine::fund::Settings::of(&fund.risk_budget)).risk.unwrap();
    /// // On the fund's worst day three lost 1.8% and four 3.2%.
    /// let fund = model.fund(&[100.0, 100.0]);
    /// let parts = fund.components.unwrap();
    /// assert!((fund.value_at_risk - 5.0).abs() < 1e-12);
    /// assert!((parts[0] - 1.8).abs() < 1e-12 && (parts[1] - 3.2).abs() < 1e-12);
    /// ```
    pub fn fund(&self, exposure: &[f64]) -> FundRisk {
        self.method.fund(exposure)
    }

    /// The same where the losses are known, those of [`RiskModel::outcome_losses`] at these exposures.
    pub(crate) fn fund_of(&self, exposure: &[f64], losses: &[f64]) -> FundRisk {
        self.method.fund_of(exposure, losses)
    }

    /// Whether the historical figures stand in for a strategy's own.
    pub(crate) fn is_fallback(&self, strategy: usize) -> bool {
        self.unit[strategy].is_fallback
    }

    /// Standalone VaR of one strategy at an exposure, at the model's horizon.
    pub(crate) fn standalone_of(&self, strategy: usize, exposure: f64) -> f64 {
        exposure * self.unit[strategy].value_at_risk * self.horizon_factor()
    }

    /// Standalone VaR of one strategy at an exposure of 1, one period.
    pub(crate) fn alone(&self, strategy: usize) -> f64 {
        self.unit[strategy].value_at_risk
    }

    fn scaled(&self, exposure: &[f64], unit: impl Fn(&SeriesRisk) -> f64) -> Vec<f64> {
        let factor = self.horizon_factor();
        self.unit.iter().zip(exposure).map(|(risk, x)| if *x == 0.0 { 0.0 } else { x * unit(risk) * factor }).collect()
    }
}
