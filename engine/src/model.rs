//! The risk model: everything that a file and its settings decide, so that an edit re-estimates nothing.

use std::sync::Arc;

use crate::{
    control::{Drawdowns, Ladder},
    exposure::PositionTable,
    fund::{Holding, Settings, Snapshot},
    math::moments::is_vanishing,
    monte_carlo::{Drawing, Draws, draws::made_here},
    sample::{Returns, Sample},
    var::{EstimateError, Measured, RiskModel, method::spec},
    warning::{Warning, WarningCode},
};

/// A snapshot made ready for figures, once a file and settings.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The conventions of every figure.
    pub settings: Settings,
    /// The joint rows, with the returns that each strategy is measured from.
    pub sample: Sample,
    /// What each strategy is measured from.
    pub measured: Measured,
    /// The drawdown windows.
    pub drawdowns: Drawdowns,
    /// The ladders of the strategies that have one, without memory, in the fund's order.
    pub ladders: Vec<Ladder>,
    /// The positions; `None` where the file has no such key.
    pub positions: Option<PositionTable>,
    /// What VaR is computed from, or why there is none.
    pub risk: Result<RiskModel, EstimateError>,
}

/// The model of a snapshot under settings: samples, covariances and unit quantiles, once a file.
///
/// Cannot fail as a whole: where there is no VaR, [`Model::risk`] says why and the controls are still fed.
///
/// ```
/// use headroom_engine::{fund::Settings, model::estimate};
/// # let fund = headroom_engine::testing::three_four_five();
/// // Alone its strategies lose 3 and 4 on their worst days.
/// let model = estimate(&fund, Settings::of(&fund.risk_budget));
/// let alone = model.risk.unwrap().standalone(&[100.0, 100.0]);
/// assert_eq!(model.sample.observations(), 40);
/// assert!((alone[0] - 3.0).abs() < 1e-12 && (alone[1] - 4.0).abs() < 1e-12);
/// ```
pub fn estimate(snapshot: &Snapshot, settings: Settings) -> Model {
    estimate_on(snapshot, settings, made_here)
}

/// As [`estimate`], with the draws of a Monte Carlo from elsewhere: `draw` gets the returns
/// and answers their draws, or `None` where there are none yet. Other methods do not ask.
///
/// ```
/// use headroom_engine::{fund::{Method, Settings}, model::estimate_on};
/// # let fund = headroom_engine::testing::three_four_five();
/// // Without draws a Monte Carlo has no VaR yet, and says so.
/// let method = Method::from_id("monte_carlo").unwrap();
/// let settings = Settings { method, ..Settings::of(&fund.risk_budget) };
/// assert!(estimate_on(&fund, settings, |_| None).risk.is_err());
/// ```
pub fn estimate_on(
    snapshot: &Snapshot,
    settings: Settings,
    draw: impl FnOnce(&Returns) -> Option<Arc<Draws>>,
) -> Model {
    let mut draw = Some(draw);
    let mut draw = |returns: &Returns| draw.take().and_then(|draw| draw(returns));
    let mut positions = PositionTable::of(snapshot);
    let (sample, measured) = Measured::of(snapshot, positions.as_ref(), settings);
    if let Some(table) = &mut positions {
        let all = 0..table.lines.len();
        volatilities(table, &sample, &measured, all);
    }
    let risk = RiskModel::made(snapshot, &sample, settings, None, &mut draw);
    let drawdowns = Drawdowns::of(snapshot);
    let ladders = Ladder::all(snapshot, drawdowns.feed());
    Model { settings, drawdowns, ladders, positions, risk, sample, measured }
}

/// The model of the same fund with other positions of one strategy, by the model before: only that strategy is repriced.
/// `None` where the model before has no repriced strategies. `earlier` is the fund of the model before, `draw` as in [`estimate_on`].
pub(crate) fn estimate_with_positions(
    before: &Model,
    earlier: &Snapshot,
    snapshot: &Snapshot,
    strategy: usize,
    draw: &mut dyn FnMut(&Returns) -> Option<Arc<Draws>>,
) -> Option<Model> {
    let (table, was, is) = (before.positions.as_ref()?, earlier.positions.as_ref()?, snapshot.positions.as_ref()?);
    let (mut table, changed) = table.edited(was, is);
    let (sample, measured) = before.measured.with_positions(snapshot, &table, before.settings, strategy)?;
    volatilities(&mut table, &sample, &measured, changed);
    let mut others = (0..snapshot.strategies.len()).filter(|i| *i != strategy);
    let edited = before.risk.as_ref().ok().filter(|_| others.all(|i| sample.shares(&before.sample, i)));
    let risk = RiskModel::made(snapshot, &sample, before.settings, edited.map(|risk| (risk, strategy)), draw);
    let (positions, drawdowns, ladders) = (Some(table), before.drawdowns.clone(), before.ladders.clone());
    Some(Model { settings: before.settings, drawdowns, ladders, positions, risk, sample, measured })
}

/// The sample that figures of a snapshot are computed from: its joint rows, with the returns of strategies that are measured from
/// their positions.
///
/// ```
/// use headroom_engine::{fund::Settings, model::measured_sample, sample::Sample};
/// # let fund = headroom_engine::testing::three_four_five();
/// // Nothing can be repriced: the returns are those of the history.
/// assert_eq!(measured_sample(&fund, Settings::of(&fund.risk_budget)), Sample::of(&fund, None));
/// ```
pub fn measured_sample(snapshot: &Snapshot, settings: Settings) -> Sample {
    Measured::of(snapshot, PositionTable::of(snapshot).as_ref(), settings).0
}

/// Gives some lines of a table the volatilities of their histories.
fn volatilities(table: &mut PositionTable, sample: &Sample, measured: &Measured, places: std::ops::Range<usize>) {
    let Some(repricing) = &measured.repricing else { return };
    let days = sample.step.period.days().sqrt();
    // That of a linear instrument is the same in every position.
    let mut linear: Vec<Option<Option<f64>>> = vec![None; table.instruments.len()];
    // Positions of each strategy that were passed; of an edit only one is asked about.
    let mut passed = (places.len() == table.lines.len()).then(|| vec![0; repricing.strategies.len()]);
    for line in &mut table.lines[places] {
        let find = |known: Option<f64>| known.or_else(|| repricing.volatility(line)).map(|sd| sd / days);
        let nth = passed.as_mut().map(|passed| {
            passed[line.strategy] += 1;
            passed[line.strategy] - 1
        });
        line.history_volatility = match line.holding {
            Holding::Linear { .. } => *linear[line.instrument].get_or_insert_with(|| find(None)),
            Holding::Binary { .. } => find(nth.and_then(|nth| repricing.known_volatility(line.strategy, nth))),
        };
    }
}

impl Model {
    /// All joint rows of the history, whatever the window, with the returns that each strategy is measured from.
    pub(crate) fn whole_history(&self, snapshot: &Snapshot) -> Sample {
        match self.settings.window {
            None => self.sample.clone(),
            Some(_) => self.measured.on(snapshot, Sample::of(snapshot, None)),
        }
    }

    /// How a Monte Carlo was drawn; `None` for other methods.
    pub(crate) fn drawing(&self) -> Option<Drawing> {
        let plan = &self.risk.as_ref().ok()?.draws()?.plan;
        Some(Drawing { draws: plan.draws, seed: plan.seed, degrees_of_freedom: plan.copula.degrees_of_freedom })
    }

    /// What a reader must know of every figure.
    pub(crate) fn warnings(&self, snapshot: &Snapshot) -> Vec<Warning> {
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
                    if risk.is_fallback(i) {
                        let (code, sentence) = spec(self.settings.method).fallback;
                        warnings.push(Warning::strategy(code, i, sentence(strategy.id.as_str())));
                    }
                    if strategy.capital > 0.0 && self.sample.column(i).is_some_and(is_vanishing) {
                        warnings.push(Warning::strategy(
                            WarningCode::ConstantReturns,
                            i,
                            format!(
                                "The returns of {} are too small to be squared: they count as not moving",
                                strategy.id
                            ),
                        ));
                    }
                    if risk.constant[i] && risk.is_measured[i] && strategy.capital > 0.0 {
                        warnings.push(Warning::strategy(
                            WarningCode::ConstantReturns,
                            i,
                            format!("The returns of {} do not move", strategy.id),
                        ));
                    }
                }
            }
        }
        self.drawdowns.feed().warn(snapshot, &mut warnings);
        warnings
    }
}
