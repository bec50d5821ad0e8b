//! The risk model: everything that a file and its settings decide, so that an edit re-estimates nothing.

use std::sync::Arc;

use nalgebra::DMatrix;

use super::{
    assess::Drawing,
    contribution::{components_of_covariance, components_of_tail, scaled_to, shortfalls_of_tail, variance_products},
    cornish_fisher::cornish_fisher_risk,
    covariance::{correlation_of, is_constant, sample_covariance},
    drawdown::Drawdowns,
    draws::{Draws, made_here},
    exposure::PositionTable,
    filtered::filtered_returns,
    kernel::losses,
    normal::{normal_density, normal_quantile},
    sample::{MIN_OBSERVATIONS, Sample},
    student_t_fit::student_t_risk,
    tail::Tail,
    warning::{Warning, WarningCode},
};
use crate::fund::{Confidence, Horizon, Loss, Method, RiskBudget, Snapshot, UsageBasis};

/// The conventions of every figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// How VaR is computed.
    pub method: Method,
    /// The level of VaR and expected shortfall.
    pub confidence: Confidence,
    /// Days ahead.
    pub horizon: Horizon,
    /// The last so many complete dates; `None`: all.
    pub window: Option<u32>,
    /// Which figure counts as used.
    pub usage_basis: UsageBasis,
}

impl Settings {
    /// The settings that a file states.
    pub fn of(budget: &RiskBudget) -> Self {
        Self {
            method: budget.method,
            confidence: budget.confidence,
            horizon: budget.horizon,
            window: budget.window,
            usage_basis: budget.usage_basis,
        }
    }
}

/// Why there is no VaR.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EstimateError {
    /// Too few complete dates.
    #[error("{observations} complete dates, {dropped} left out: a VaR needs {MIN_OBSERVATIONS}")]
    TooFewObservations {
        /// Complete dates in the sample.
        observations: usize,
        /// Dates left out because a return is missing.
        dropped: usize,
    },
    /// The draws of a Monte Carlo are not there yet.
    #[error("the Monte Carlo draws are not made yet")]
    NotDrawn,
}

/// A snapshot made ready for figures, once a file and settings.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The conventions of every figure.
    pub settings: Settings,
    /// The complete dates.
    pub sample: Sample,
    /// The drawdown windows.
    pub drawdowns: Drawdowns,
    /// The positions; `None` where the file has no such key.
    pub positions: Option<PositionTable>,
    /// What VaR is computed from, or why there is none.
    pub risk: Result<RiskModel, EstimateError>,
}

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
    pub value_at_risk: Loss,
    /// Expected shortfall of the fund.
    pub expected_shortfall: Loss,
    /// Component VaR a strategy; `None` where the fund loses nothing in its tail.
    pub components: Option<Vec<Loss>>,
    /// The fund's worst days, where the method has days.
    pub tail: Option<Tail>,
    /// Whether VaR and expected shortfall are the method's own; `false` outside the domain of Cornish-Fisher, where the
    /// historical ones stand in.
    pub is_own: bool,
}

/// The model of a snapshot under settings: samples, covariances and unit quantiles, once a file.
///
/// Cannot fail as a whole: where there is no VaR, [`Model::risk`] says why and the controls are still fed.
///
/// ```
/// use headroom::risk::{Settings, estimate};
/// # let file = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/three-four-five.json"));
/// # let fund = headroom::wire::parse(file).unwrap();
/// // docs/three-four-five.json: 40 dates; alone its strategies lose 3 and 4 on their worst days.
/// let model = estimate(&fund, Settings::of(&fund.risk_budget));
/// let alone = model.risk.unwrap().standalone(&[100.0, 100.0]);
/// assert_eq!(model.sample.observations(), 40);
/// assert!((alone[0].0 - 3.0).abs() < 1e-12 && (alone[1].0 - 4.0).abs() < 1e-12);
/// ```
pub fn estimate(snapshot: &Snapshot, settings: Settings) -> Model {
    estimate_on(snapshot, settings, made_here)
}

/// As [`estimate`], with the draws of a Monte Carlo from elsewhere: `draw` gets the returns, one series a strategy as
/// [`columns_of`] gives them, and answers their draws, or `None` where there are none yet. Other methods do not ask.
///
/// ```
/// use headroom::{fund::Method, risk::{Settings, estimate_on}};
/// # let file = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/three-four-five.json"));
/// # let fund = headroom::wire::parse(file).unwrap();
/// // Without draws a Monte Carlo has no VaR yet, and says so.
/// let settings = Settings { method: Method::MonteCarlo, ..Settings::of(&fund.risk_budget) };
/// assert!(estimate_on(&fund, settings, |_| None).risk.is_err());
/// ```
pub fn estimate_on(
    snapshot: &Snapshot,
    settings: Settings,
    draw: impl FnOnce(&[Vec<f64>]) -> Option<Arc<Draws>>,
) -> Model {
    let sample = Sample::of(snapshot, settings.window);
    let risk = RiskModel::of(snapshot, &sample, settings, draw);
    Model { settings, drawdowns: Drawdowns::of(snapshot), positions: PositionTable::of(snapshot), risk, sample }
}

impl Model {
    /// How a Monte Carlo was drawn; `None` for other methods.
    pub fn drawing(&self) -> Option<Drawing> {
        let plan = &self.risk.as_ref().ok()?.draws()?.plan;
        Some(Drawing { draws: plan.draws, seed: plan.seed, freedom: plan.copula.freedom })
    }

    /// What a reader must know of every figure.
    pub fn warnings(&self, snapshot: &Snapshot) -> Vec<Warning> {
        let mut warnings = self.sample.warnings.clone();
        match &self.risk {
            Err(error @ EstimateError::NotDrawn) => {
                warnings.push(Warning::fund(WarningCode::MonteCarloRunning, error.to_string()));
            }
            Err(error) => warnings.push(Warning::fund(WarningCode::TooFewObservations, error.to_string())),
            Ok(risk) => {
                if self.settings.confidence.tail_count(risk.outcomes()).exact < 1.0 {
                    warnings.push(Warning::fund(
                        WarningCode::TailBelowOneDay,
                        "The tail holds less than one day: VaR and ES are the worst day",
                    ));
                }
                let distance = risk.draws().map_or(0.0, |draws| draws.plan.copula.repaired_distance);
                if distance > 0.0 {
                    warnings.push(Warning::fund(
                        WarningCode::Repaired,
                        format!("The correlation of the copula was repaired, at a distance of {distance:.3e}"),
                    ));
                }
                for (i, strategy) in snapshot.strategies.iter().enumerate() {
                    if !risk.unit[i].is_own {
                        warnings.push(Warning::strategy(
                            WarningCode::CornishFisherDomain,
                            i,
                            format!(
                                "Skewness and kurtosis of {} are outside the domain of Cornish-Fisher: its historical VaR stands in",
                                strategy.id
                            ),
                        ));
                    }
                    if risk.constant[i] && strategy.capital.0 > 0.0 {
                        warnings.push(Warning::strategy(
                            WarningCode::ConstantReturns,
                            i,
                            format!("The returns of {} do not move", strategy.id),
                        ));
                    }
                }
            }
        }
        warnings
    }
}

impl RiskModel {
    fn of(
        snapshot: &Snapshot,
        sample: &Sample,
        settings: Settings,
        draw: impl FnOnce(&[Vec<f64>]) -> Option<Arc<Draws>>,
    ) -> Result<Self, EstimateError> {
        let observations = sample.observations();
        if observations < MIN_OBSERVATIONS {
            return Err(EstimateError::TooFewObservations { observations, dropped: sample.dropped });
        }
        let has_capital: Vec<bool> = snapshot.strategies.iter().map(|s| s.capital.0 > 0.0).collect();
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
    pub fn settings(&self) -> Settings {
        self.settings
    }

    /// Observations used.
    pub fn observations(&self) -> usize {
        self.columns.first().map_or(0, Vec::len)
    }

    /// The outcomes whose losses are ranked: draws of a Monte Carlo, else dates.
    pub fn outcomes(&self) -> usize {
        self.draws.as_ref().map_or(self.observations(), |draws| draws.count())
    }

    /// The draws whose tail is taken, where the method draws.
    pub fn draws(&self) -> Option<&Draws> {
        self.draws.as_deref()
    }

    /// Losses of the fund that are ranked, one an outcome, 1-day. `exposure` in money.
    pub fn ranked_losses(&self, exposure: &[f64]) -> Vec<f64> {
        match &self.draws {
            Some(draws) => draws.losses(exposure),
            None => losses(self.tail_returns(), exposure, self.observations()),
        }
    }

    /// Mean loss of each strategy at an exposure over the fund's worst outcomes at another, 1-day, in money; `None` where the
    /// method has no outcomes.
    pub(super) fn shortfalls_over(&self, fund: &[f64], exposure: &[f64]) -> Option<Vec<f64>> {
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
    pub fn tail_of(&self, losses: &[f64]) -> Tail {
        Tail::of(losses, self.settings.confidence)
    }

    /// The returns whose tail is taken, one series a strategy, where the method takes it from days.
    pub fn tail_returns(&self) -> &[Vec<f64>] {
        self.filtered.as_deref().unwrap_or(&self.columns)
    }

    /// The returns as they were, one series a strategy; zeros for a strategy without capital.
    pub fn returns(&self) -> &[Vec<f64>] {
        &self.columns
    }

    /// `z = Phi^-1(confidence)`.
    pub fn z(&self) -> f64 {
        normal_quantile(self.settings.confidence.value())
    }

    /// `sqrt(h)`, by which a 1-day figure is scaled.
    pub fn horizon_factor(&self) -> f64 {
        self.settings.horizon.factor()
    }

    /// Whether the fund's VaR is one of [`RiskModel::ranked_losses`].
    pub fn is_ranked(&self) -> bool {
        self.has_days() && !matches!(self.settings.method, Method::CornishFisher | Method::StudentT)
    }

    /// Whether figures come of losses one by one, of days or of draws; else of the covariance alone.
    pub fn has_days(&self) -> bool {
        self.settings.method != Method::Parametric
    }

    /// Standalone VaR `v_i` of each strategy at its exposure, at the model's horizon: the same method on strategy i alone.
    ///
    /// VaR is positively homogeneous, so it is the exposure times the VaR at exposure 1.
    pub fn standalone(&self, exposure: &[f64]) -> Vec<Loss> {
        self.scaled(exposure, |unit| unit.value_at_risk)
    }

    /// Standalone expected shortfall of each strategy, as [`RiskModel::standalone`].
    pub fn standalone_shortfall(&self, exposure: &[f64]) -> Vec<Loss> {
        self.scaled(exposure, |unit| unit.expected_shortfall)
    }

    /// VaR, expected shortfall and components of the fund at these exposures, at the model's horizon.
    pub fn fund(&self, exposure: &[f64]) -> FundRisk {
        let factor = self.horizon_factor();
        if !self.has_days() {
            let variance: f64 = variance_products(exposure, &self.covariance).iter().sum();
            let sd = variance.max(0.0).sqrt();
            let value_at_risk = Loss(self.z() * sd * factor);
            return FundRisk {
                value_at_risk,
                expected_shortfall: Loss(self.normal_shortfall() * sd * factor),
                components: components_of_covariance(exposure, &self.covariance, value_at_risk),
                tail: None,
                is_own: true,
            };
        }
        let losses = self.ranked_losses(exposure);
        let tail = Tail::of(&losses, self.settings.confidence);
        let risk = self.series_risk(&losses, &tail);
        let value_at_risk = Loss(risk.value_at_risk * factor);
        let components = match &self.draws {
            Some(draws) => scaled_to(value_at_risk, &draws.shortfalls(exposure, &tail)),
            None => components_of_tail(self.tail_returns(), exposure, &tail, value_at_risk),
        };
        FundRisk {
            value_at_risk,
            expected_shortfall: Loss(risk.expected_shortfall * factor),
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
        let own = |value_at_risk: Loss, expected_shortfall: Loss| SeriesRisk {
            value_at_risk: value_at_risk.0,
            expected_shortfall: expected_shortfall.0,
            is_own: true,
        };
        let confidence = self.settings.confidence;
        let mut ranked = own(Loss(losses[tail.var_day()]), Loss(tail.mean(|day| losses[day])));
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

    /// Standalone VaR of one strategy at an exposure, at the model's horizon.
    pub fn standalone_of(&self, strategy: usize, exposure: f64) -> Loss {
        Loss(exposure * self.unit[strategy].value_at_risk * self.horizon_factor())
    }

    fn scaled(&self, exposure: &[f64], unit: impl Fn(&SeriesRisk) -> f64) -> Vec<Loss> {
        let factor = self.horizon_factor();
        self.unit
            .iter()
            .zip(exposure)
            .map(|(risk, x)| Loss(if *x == 0.0 { 0.0 } else { x * unit(risk) * factor }))
            .collect()
    }
}

/// The returns of a sample, one series a strategy in the snapshot's order; zeros for a strategy without capital.
///
/// ```
/// use headroom::risk::{Sample, columns_of};
/// # let file = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/three-four-five.json"));
/// # let fund = headroom::wire::parse(file).unwrap();
/// let columns = columns_of(&fund, &Sample::of(&fund, None));
/// assert_eq!((columns[0][20], columns[1][20]), (-0.03, 0.03));
/// ```
pub fn columns_of(snapshot: &Snapshot, sample: &Sample) -> Vec<Vec<f64>> {
    let strategies = snapshot.strategies.iter().enumerate();
    strategies
        .map(|(i, strategy)| match sample.column(i) {
            Some(column) if strategy.capital.0 > 0.0 => column.to_vec(),
            _ => vec![0.0; sample.observations()],
        })
        .collect()
}
