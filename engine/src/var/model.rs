//! What the figures of one method are computed from, and the figures of the fund and of its strategies at exposures.
//!
//! Which dates and settings these are is [`crate::model`]'s.

use std::sync::Arc;

use nalgebra::DMatrix;

use super::{
    contribution::{components_of_covariance, components_of_tail, scaled_to, shortfalls_of_tail, variance_products},
    error::EstimateError,
    tail::Tail,
};
use crate::{
    correlation::{correlation_of, sample_covariance},
    fund::{Method, Settings, Snapshot},
    math::{moments::is_constant, normal_density, normal_quantile, vector::losses},
    monte_carlo::Draws,
    sample::{MIN_OBSERVATIONS, Sample},
    var::{cornish_fisher_risk, filtered_returns, student_t_risk},
};

/// What the figures of one method are computed from. 1-day, at exposure 1 a strategy, unless said otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct RiskModel {
    settings: Settings,
    /// Returns a strategy on the sample's dates; zeros for one without capital.
    columns: Vec<Vec<f64>>,
    /// The returns whose tail is taken; `None`: `columns`.
    filtered: Option<Vec<Vec<f64>>>,
    /// The draws whose tail is taken instead, where the method draws.
    draws: Option<Arc<Draws>>,
    /// Sample covariance of the returns, n x n.
    pub covariance: DMatrix<f64>,
    /// Sample correlation; zeros beside the one of a strategy that does not move or has no capital.
    pub correlation: DMatrix<f64>,
    /// Standard deviation of a strategy's returns on the sample's dates, without regard to its capital; `None` where one
    /// is missing.
    pub sd: Vec<Option<f64>>,
    /// Strategies whose returns do not move.
    pub constant: Vec<bool>,
    unit: Vec<SeriesRisk>,
}

/// VaR and expected shortfall of one series of losses, 1-day: the fund's, or a strategy's at exposure 1.
#[derive(Debug, Clone, Copy, PartialEq)]
struct SeriesRisk {
    value_at_risk: f64,
    expected_shortfall: f64,
    /// Whether the figures are the method's own; else the historical ones stand in.
    is_own: bool,
}

/// The fund's figures at one set of exposures, at the model's horizon.
#[derive(Debug, Clone, PartialEq)]
pub struct FundRisk {
    /// VaR of the fund.
    pub value_at_risk: f64,
    /// Expected shortfall of the fund.
    pub expected_shortfall: f64,
    /// Component VaR a strategy; `None` where the fund loses nothing in its tail.
    pub components: Option<Vec<f64>>,
    /// The fund's worst days, where the method has days.
    pub tail: Option<Tail>,
    /// Whether VaR and expected shortfall are the method's own; `false` outside the domain of Cornish-Fisher, where the
    /// historical ones stand in.
    pub is_own: bool,
}

impl RiskModel {
    /// The model of a sample; `draw` as in [`crate::model::estimate_on`].
    pub(crate) fn of(
        snapshot: &Snapshot,
        sample: &Sample,
        settings: Settings,
        draw: impl FnOnce(&[Vec<f64>]) -> Option<Arc<Draws>>,
    ) -> Result<Self, EstimateError> {
        let observations = sample.observations();
        if observations < MIN_OBSERVATIONS {
            return Err(EstimateError::TooFewObservations { observations, dropped: sample.dropped });
        }
        let has_capital: Vec<bool> = snapshot.strategies.iter().map(|s| s.capital > 0.0).collect();
        let columns = columns_of(snapshot, sample);
        let draws = match settings.method {
            Method::MonteCarlo => Some(draw(&columns).ok_or(EstimateError::NotDrawn)?),
            _ => None,
        };
        let series: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let covariance = sample_covariance(&series);
        let correlation = correlation_of(&covariance);
        let sd = (0..columns.len())
            .map(|i| {
                if has_capital[i] {
                    return Some(covariance[(i, i)].sqrt());
                }
                sample.column(i).map(|column| sample_covariance(&[column])[(0, 0)].sqrt())
            })
            .collect();
        let filtered = match settings.method {
            Method::FilteredHistorical => Some(columns.iter().map(|c| filtered_returns(c)).collect()),
            Method::Historical | Method::Parametric | Method::CornishFisher | Method::StudentT | Method::MonteCarlo => {
                None
            }
        };
        let mut model = Self {
            settings,
            constant: columns.iter().map(|c| is_constant(c)).collect(),
            columns,
            filtered,
            draws,
            covariance,
            correlation,
            sd,
            unit: Vec::new(),
        };
        model.unit = (0..model.columns.len()).map(|i| model.unit_risk(i)).collect();
        Ok(model)
    }

    /// The conventions of every figure.
    pub(crate) fn settings(&self) -> Settings {
        self.settings
    }

    /// Observations used, T: the complete dates of the sample, whatever the method.
    ///
    /// ```
    /// # let fund = headroom_engine::testing::three_four_five();
    /// # let model = headroom_engine::model::estimate(&fund, headroom_engine::fund::Settings::of(&fund.risk_budget)).risk.unwrap();
    /// assert_eq!(model.observations(), 40);
    /// ```
    pub fn observations(&self) -> usize {
        self.columns.first().map_or(0, Vec::len)
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

    /// Losses of the fund that are ranked, one an outcome, 1-day. `exposure` in money.
    pub(crate) fn ranked_losses(&self, exposure: &[f64]) -> Vec<f64> {
        match &self.draws {
            Some(draws) => draws.losses(exposure),
            None => losses(self.tail_returns(), exposure, self.observations()),
        }
    }

    /// Mean loss of each strategy at an exposure over the fund's worst outcomes at another, 1-day, in money; `None` where the
    /// method has no outcomes.
    pub(crate) fn shortfalls_over(&self, fund: &[f64], exposure: &[f64]) -> Option<Vec<f64>> {
        if !self.has_days() {
            return None;
        }
        let tail = self.tail_of(&self.ranked_losses(fund));
        Some(match &self.draws {
            Some(draws) => draws.shortfalls(exposure, &tail),
            None => shortfalls_of_tail(self.tail_returns(), exposure, &tail),
        })
    }

    /// The tail of losses, by the model's confidence.
    pub(crate) fn tail_of(&self, losses: &[f64]) -> Tail {
        Tail::of(losses, self.settings.confidence)
    }

    /// The returns whose tail is taken, one series a strategy, where the method takes it from days: filtered ones by the
    /// filtered method, else those of the sample, as fractions, oldest first.
    ///
    /// ```
    /// # let fund = headroom_engine::testing::three_four_five();
    /// # let model = headroom_engine::model::estimate(&fund, headroom_engine::fund::Settings::of(&fund.risk_budget)).risk.unwrap();
    /// assert_eq!(model.tail_returns(), model.returns()); // historical
    /// ```
    pub fn tail_returns(&self) -> &[Vec<f64>] {
        self.filtered.as_deref().unwrap_or(&self.columns)
    }

    /// The returns as they were, as fractions: one series a strategy in the snapshot's order, each of
    /// [`RiskModel::observations`] dates, oldest first; zeros for a strategy without capital.
    ///
    /// ```
    /// # let fund = headroom_engine::testing::three_four_five();
    /// # let model = headroom_engine::model::estimate(&fund, headroom_engine::fund::Settings::of(&fund.risk_budget)).risk.unwrap();
    /// // On the 21st date three lost 3% and four made as much.
    /// assert_eq!((model.returns()[0][20], model.returns()[1][20]), (-0.03, 0.03));
    /// ```
    pub fn returns(&self) -> &[Vec<f64>] {
        &self.columns
    }

    /// `z = Phi^-1(confidence)`.
    pub(crate) fn z(&self) -> f64 {
        normal_quantile(self.settings.confidence.value())
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

    /// Whether the fund's VaR is one of [`RiskModel::ranked_losses`].
    pub(crate) fn is_ranked(&self) -> bool {
        self.has_days() && !matches!(self.settings.method, Method::CornishFisher | Method::StudentT)
    }

    /// Whether figures come of losses one by one, of days or of draws; else of the covariance alone.
    pub(crate) fn has_days(&self) -> bool {
        self.settings.method != Method::Parametric
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
        let factor = self.horizon_factor();
        if !self.has_days() {
            let variance: f64 = variance_products(exposure, &self.covariance).iter().sum();
            let sd = variance.max(0.0).sqrt();
            let value_at_risk = self.z() * sd * factor;
            return FundRisk {
                value_at_risk,
                expected_shortfall: self.normal_shortfall() * sd * factor,
                components: components_of_covariance(exposure, &self.covariance, value_at_risk),
                tail: None,
                is_own: true,
            };
        }
        let losses = self.ranked_losses(exposure);
        let tail = Tail::of(&losses, self.settings.confidence);
        let risk = self.series_risk(&losses, &tail);
        let value_at_risk = risk.value_at_risk * factor;
        let components = match &self.draws {
            Some(draws) => scaled_to(value_at_risk, &draws.shortfalls(exposure, &tail)),
            None => components_of_tail(self.tail_returns(), exposure, &tail, value_at_risk),
        };
        FundRisk {
            value_at_risk,
            expected_shortfall: risk.expected_shortfall * factor,
            components,
            tail: self.draws.is_none().then_some(tail),
            is_own: risk.is_own,
        }
    }

    /// `phi(z) / a`: normal expected shortfall at a standard deviation of 1.
    fn normal_shortfall(&self) -> f64 {
        normal_density(self.z()) / self.settings.confidence.tail()
    }

    fn unit_risk(&self, strategy: usize) -> SeriesRisk {
        if !self.has_days() {
            let sd = self.covariance[(strategy, strategy)].sqrt();
            let (value_at_risk, expected_shortfall) = (self.z() * sd, self.normal_shortfall() * sd);
            return SeriesRisk { value_at_risk, expected_shortfall, is_own: true };
        }
        if let Some(draws) = &self.draws {
            let (value_at_risk, expected_shortfall) = draws.unit_risk(strategy, self.settings.confidence);
            return SeriesRisk { value_at_risk, expected_shortfall, is_own: true };
        }
        let losses: Vec<f64> = self.tail_returns()[strategy].iter().map(|r| 0.0 - r).collect();
        self.series_risk(&losses, &Tail::of(&losses, self.settings.confidence))
    }

    /// The method on one series of losses, whose tail is `tail`.
    fn series_risk(&self, losses: &[f64], tail: &Tail) -> SeriesRisk {
        let own = |value_at_risk: f64, expected_shortfall: f64| SeriesRisk {
            value_at_risk,
            expected_shortfall,
            is_own: true,
        };
        let confidence = self.settings.confidence;
        let mut ranked = own(losses[tail.var_day()], tail.mean(|day| losses[day]));
        match self.settings.method {
            Method::StudentT => {
                let risk = student_t_risk(losses, confidence);
                own(risk.value_at_risk, risk.expected_shortfall)
            }
            Method::CornishFisher => {
                let risk = cornish_fisher_risk(losses, confidence);
                if risk.is_in_domain {
                    return own(risk.value_at_risk, risk.expected_shortfall);
                }
                ranked.is_own = false;
                ranked
            }
            _ => ranked,
        }
    }

    /// Whether the standalone figures of a strategy are the method's own; else the historical ones stand in.
    pub(crate) fn is_own(&self, strategy: usize) -> bool {
        self.unit[strategy].is_own
    }

    /// Standalone VaR of one strategy at an exposure, at the model's horizon.
    pub(crate) fn standalone_of(&self, strategy: usize, exposure: f64) -> f64 {
        exposure * self.unit[strategy].value_at_risk * self.horizon_factor()
    }

    fn scaled(&self, exposure: &[f64], unit: impl Fn(&SeriesRisk) -> f64) -> Vec<f64> {
        let factor = self.horizon_factor();
        self.unit.iter().zip(exposure).map(|(risk, x)| if *x == 0.0 { 0.0 } else { x * unit(risk) * factor }).collect()
    }
}

/// The returns of a sample, one series a strategy in the snapshot's order; zeros for a strategy without capital.
///
/// ```
/// use headroom_engine::{sample::Sample, var::columns_of};
/// # let fund = headroom_engine::testing::three_four_five();
/// let columns = columns_of(&fund, &Sample::of(&fund, None));
/// assert_eq!((columns[0][20], columns[1][20]), (-0.03, 0.03));
/// ```
pub fn columns_of(snapshot: &Snapshot, sample: &Sample) -> Vec<Vec<f64>> {
    let strategies = snapshot.strategies.iter().enumerate();
    strategies
        .map(|(i, strategy)| match sample.column(i) {
            Some(column) if strategy.capital > 0.0 => column.to_vec(),
            _ => vec![0.0; sample.observations()],
        })
        .collect()
}
