//! What page and worker say to each other, as arrays that the browser copies: a word, then numbers.
//!
//! Both ends are this program, so a message that cannot be read is a fault of the program and comes back as `None`.

use std::sync::Arc;

use headroom_engine::{
    budget::{CapitalStops, FundMeasure},
    fund::{Confidence, CorrelationSpikeRule, CovarianceRule, Estimator, Horizon, Method, Shared},
    monte_carlo::{Block, Copula, Plan},
    overlap::{NoFigure, Principal},
    reallocation::{CapitalWish, Certainty},
    sample::Returns,
    var::{Interval, Resampling, Uncertainty},
};
use headroom_session::tools::{Carried, Packed, Tool};
use js_sys::{Array, Float64Array, Uint16Array};
use nalgebra::DMatrix;
use wasm_bindgen::{JsCast, JsValue};

use crate::view::{
    CapitalOutcome, Replayed,
    correlation::{
        measured::{Correlating, Measured},
        overlap::Components,
    },
};

/// The first word of a task of the part for files; that part reads the rest of it (`headroom_files::worker`).
pub const FILES: &str = "files";

/// What the page asks of a worker.
pub enum Task {
    /// The plan for these returns.
    Fit(Returns),
    /// Blocks `first`, `first + step`, ... of a plan.
    Draw {
        /// The plan.
        plan: Plan,
        /// The first block.
        first: usize,
        /// From block to block.
        step: usize,
    },
    /// How sure a fund's figures are, against the most that it may lose.
    Resample(Resampling, f64),
    /// An agent's call of a tool, its arguments as JSON, on a fund.
    Answer(Tool, Carried, String),
    /// Where capital would earn more, in a fund under what stops it.
    Capital(Packed, CapitalStops, CapitalWish),
    /// How sure the expected returns of a fund are, and the shares in proportion to them; no share of the strategies held, by their
    /// number, rises.
    Certainty(Packed, Vec<usize>),
    /// How strategies move together.
    Correlate(Arc<Correlating>),
    /// What the policy of a fund would have come to.
    Replay(Packed),
    /// The principal components of a fund.
    Components(Arc<Components>),
}

/// What a worker says.
pub enum Word {
    /// It can be asked.
    Ready,
    /// The plan for the returns it was given.
    Fitted(Plan),
    /// A block of a plan, by its number.
    Drawn(usize, Block),
    /// So much of a task is done.
    Share(f64),
    /// How sure the figures are.
    Resampled(Uncertainty),
    /// The result of a call, as JSON.
    Answered(String),
    /// Where capital would earn more.
    Found(CapitalOutcome),
    /// Of each strategy the share of the resamples that move it to the same side, a list a way.
    Agreed([Vec<Option<f64>>; 2]),
    /// How sure the expected return and the share of each strategy are.
    Certain(Vec<Certainty>),
    /// How strategies move together.
    Correlated(Measured),
    /// What the policy would have come to.
    Replayed(Replayed),
    /// The principal components of a fund.
    Decomposed(Result<Principal, NoFigure>),
    /// It could not go on.
    Failed(String),
}

impl Task {
    /// As a message.
    pub fn to_message(&self) -> JsValue {
        let message = match self {
            Self::Fit(returns) => {
                let own = returns
                    .own
                    .iter()
                    .map(|own| own.as_ref().map_or(JsValue::NULL, |own| Float64Array::from(own.as_slice()).into()));
                Array::of3(&"fit".into(), &series_to_js(&returns.fund), &own.collect::<Array>())
            }
            Self::Draw { plan, first, step } => {
                Array::of4(&"draw".into(), &plan_to_js(plan), &number(*first), &number(*step))
            }
            Self::Resample(resampling, total_var) => {
                let message = Array::of4(
                    &"resample".into(),
                    &series_to_js(&resampling.columns),
                    &Float64Array::from(resampling.exposure.as_slice()),
                    &resampling.method.id().into(),
                );
                message.push(&resampling.confidence.value().into());
                message.push(&resampling.horizon.days().into());
                message.push(&(*total_var).into());
                message.push(&resampling.covariance.estimator.id().into());
                message.push(&resampling.covariance.ewma_lambda.into());
                message
            }
            Self::Answer(tool, Carried { file, scale }, arguments) => {
                let scale = Float64Array::from(scale.as_slice());
                Array::of5(&"answer".into(), &tool.name().into(), &file.into(), &scale, &arguments.into())
            }
            Self::Capital(Packed { fund: (head, numbers), scale }, stops, wish) => {
                let [stopped, held] = [&stops.stopped, &stops.held].map(|stops| as_floats(stops));
                let lists = [numbers, scale, &stopped, &held];
                let turnover = wish.turnover.map_or(JsValue::NULL, JsValue::from);
                let measure = wish.measure.id().into();
                Array::of5(&"capital".into(), &head.into(), &lists_to_js(&lists), &turnover, &measure)
            }
            Self::Certainty(Packed { fund: (head, numbers), scale }, held) => {
                let held = as_floats(held);
                let lists = [numbers, scale, &held];
                Array::of3(&"certainty".into(), &head.into(), &lists_to_js(&lists))
            }
            Self::Replay(Packed { fund: (head, numbers), scale }) => {
                Array::of3(&"replay".into(), &head.into(), &lists_to_js(&[numbers, scale]))
            }
            Self::Correlate(asked) => {
                let Correlating { series, filled, exposed, rule, spikes: (spikes, rate), stress } = &**asked;
                let stress = stress.unwrap_or(f64::NAN);
                let numbers =
                    vec![rule.ewma_lambda, f64::from(spikes.window), spikes.level, spikes.rise, *rate, stress];
                let exposed = exposed.iter().map(|is| f64::from(u8::from(*is))).collect();
                let lists = lists_to_js(&[as_floats(filled), exposed, numbers]);
                Array::of4(&"correlate".into(), &series_to_js(series), &rule.estimator.id().into(), &lists)
            }
            Self::Components(asked) => {
                let Components { exposure, covariance } = &**asked;
                let covariance = Float64Array::from(covariance.as_slice());
                Array::of3(&"components".into(), &Float64Array::from(exposure.as_slice()), &covariance)
            }
        };
        message.into()
    }

    /// From a message.
    pub fn of_message(message: &JsValue) -> Option<Self> {
        let message: &Array = message.dyn_ref()?;
        match message.get(0).as_string()?.as_str() {
            "fit" => {
                let own: &Array = &message.get(2).dyn_into().ok()?;
                let own = own
                    .iter()
                    .map(|own| if own.is_null() { Some(None) } else { floats(&own).map(|own| Some(own.into())) });
                Some(Self::Fit(Returns { fund: series_of_js(&message.get(1))?, own: own.collect::<Option<_>>()? }))
            }
            "draw" => Some(Self::Draw {
                plan: plan_of_js(&message.get(1))?,
                first: count(&message.get(2))?,
                step: count(&message.get(3))?,
            }),
            "resample" => {
                let resampling = Resampling {
                    columns: series_of_js(&message.get(1))?,
                    exposure: floats(&message.get(2))?,
                    method: Method::from_id(&message.get(3).as_string()?)?,
                    confidence: Confidence::new(message.get(4).as_f64()?)?,
                    covariance: CovarianceRule {
                        estimator: Estimator::from_id(&message.get(7).as_string()?)?,
                        ewma_lambda: message.get(8).as_f64()?,
                    },
                    horizon: Horizon::new(u8::try_from(count(&message.get(5))?).ok()?)?,
                };
                Some(Self::Resample(resampling, message.get(6).as_f64()?))
            }
            "answer" => {
                let carried = Carried { file: message.get(2).as_string()?, scale: floats(&message.get(3))? };
                Some(Self::Answer(Tool::from_name(&message.get(1).as_string()?)?, carried, message.get(4).as_string()?))
            }
            "capital" => {
                let [numbers, scale, stopped, held] = lists_of_js(&message.get(2))?;
                let packed = Packed { fund: (message.get(1).as_string()?, numbers), scale };
                let stops = CapitalStops { stopped: as_counts(&stopped), held: as_counts(&held) };
                let measure = FundMeasure::from_id(&message.get(4).as_string()?)?;
                Some(Self::Capital(packed, stops, CapitalWish { turnover: message.get(3).as_f64(), measure }))
            }
            "certainty" => {
                let [numbers, scale, held] = lists_of_js(&message.get(2))?;
                let packed = Packed { fund: (message.get(1).as_string()?, numbers), scale };
                Some(Self::Certainty(packed, as_counts(&held)))
            }
            "replay" => {
                let [numbers, scale] = lists_of_js(&message.get(2))?;
                Some(Self::Replay(Packed { fund: (message.get(1).as_string()?, numbers), scale }))
            }
            "correlate" => {
                let [filled, exposed, numbers] = lists_of_js(&message.get(3))?;
                let [ewma_lambda, window, level, rise, rate, stress] = numbers[..].try_into().ok()?;
                let estimator = Estimator::from_id(&message.get(2).as_string()?)?;
                let rule = CorrelationSpikeRule { window: *as_counts(&[window]).first()? as u32, level, rise };
                Some(Self::Correlate(Arc::new(Correlating {
                    series: series_of_js(&message.get(1))?,
                    filled: as_counts(&filled),
                    exposed: exposed.iter().map(|is| *is > 0.0).collect(),
                    rule: CovarianceRule { estimator, ewma_lambda },
                    spikes: (rule, rate),
                    stress: known(stress),
                })))
            }
            "components" => {
                let exposure = floats(&message.get(1))?;
                let covariance = square(exposure.len(), floats(&message.get(2))?)?;
                Some(Self::Components(Arc::new(Components { exposure, covariance })))
            }
            _ => None,
        }
    }
}

impl Word {
    /// As a message.
    pub fn to_message(&self) -> Array {
        match self {
            Self::Ready => Array::of1(&"ready".into()),
            Self::Fitted(plan) => Array::of2(&"fitted".into(), &plan_to_js(plan)),
            Self::Drawn(place, block) => Array::of4(
                &"drawn".into(),
                &number(*place),
                &number(block.draws),
                &Uint16Array::from(block.ranks.as_slice()),
            ),
            Self::Share(share) => Array::of2(&"share".into(), &(*share).into()),
            Self::Resampled(found) => Array::of3(
                &"resampled".into(),
                &found.method.id().into(),
                &Float64Array::from(numbers_of(found).as_slice()),
            ),
            Self::Answered(text) => Array::of2(&"answered".into(), &text.into()),
            Self::Found(found) => {
                let [best, equal] = &found.ways;
                let lists = lists_to_js(&found.numbers());
                Array::of4(&"found".into(), &(&best.said).into(), &(&equal.said).into(), &lists)
            }
            Self::Agreed(shares) => {
                let lists: Vec<Vec<f64>> = shares.iter().map(|shares| or_nan(shares.iter().copied())).collect();
                Array::of2(&"agreed".into(), &lists_to_js(&lists))
            }
            Self::Certain(found) => {
                let lists = [
                    or_nan(found.iter().map(|sure| sure.interval.map(|interval| interval.low))),
                    or_nan(found.iter().map(|sure| sure.interval.map(|interval| interval.high))),
                    or_nan(found.iter().map(|sure| sure.agreement)),
                ];
                Array::of2(&"certain".into(), &lists_to_js(&lists))
            }
            Self::Decomposed(Err(reason)) => Array::of2(&"decomposed".into(), &reason.id().into()),
            Self::Decomposed(Ok(Principal { active, sd, values, sums, first })) => {
                let lists = [as_floats(active), sd.clone(), values.clone(), sums.clone(), first.clone()];
                Array::of2(&"decomposed".into(), &lists_to_js(&lists))
            }
            Self::Replayed(found) => {
                let (method, lists) = found.numbers();
                Array::of3(&"replayed".into(), &method.into(), &lists_to_js(&lists))
            }
            Self::Correlated(found) => Array::of2(&"correlated".into(), &lists_to_js(&found.numbers())),
            Self::Failed(reason) => Array::of2(&"failed".into(), &reason.into()),
        }
    }

    /// From a message.
    pub fn of_message(message: &JsValue) -> Option<Self> {
        let message: &Array = message.dyn_ref()?;
        match message.get(0).as_string()?.as_str() {
            "ready" => Some(Self::Ready),
            "fitted" => Some(Self::Fitted(plan_of_js(&message.get(1))?)),
            "drawn" => {
                let ranks: Uint16Array = message.get(3).dyn_into().ok()?;
                let block = Block { ranks: ranks.to_vec(), draws: count(&message.get(2))? };
                Some(Self::Drawn(count(&message.get(1))?, block))
            }
            "share" => Some(Self::Share(message.get(1).as_f64()?)),
            "resampled" => {
                let method = Method::from_id(&message.get(1).as_string()?)?;
                Some(Self::Resampled(uncertainty_of(method, &floats(&message.get(2))?)?))
            }
            "answered" => Some(Self::Answered(message.get(1).as_string()?)),
            "found" => {
                let said = [message.get(1).as_string()?, message.get(2).as_string()?];
                Some(Self::Found(CapitalOutcome::of_numbers(said, &lists_of_js(&message.get(3))?)?))
            }
            "agreed" => {
                Some(Self::Agreed(lists_of_js(&message.get(1))?.map(|shares| shares.into_iter().map(known).collect())))
            }
            "certain" => {
                let [low, high, agreement] = lists_of_js(&message.get(1))?;
                let interval = |at: usize| Some(Interval { low: known(low[at])?, high: known(*high.get(at)?)? });
                let sure = |(at, share): (usize, f64)| Certainty { interval: interval(at), agreement: known(share) };
                let is_whole = low.len() == agreement.len();
                is_whole.then(|| Self::Certain(agreement.into_iter().enumerate().map(sure).collect()))
            }
            "correlated" => Some(Self::Correlated(Measured::of_numbers(&lists_of_js(&message.get(1))?)?)),
            "replayed" => {
                let lists: &Array = &message.get(2).dyn_into().ok()?;
                let lists: Vec<Vec<f64>> = lists.iter().map(|list| floats(&list)).collect::<Option<_>>()?;
                Some(Self::Replayed(Replayed::of_numbers(&message.get(1).as_string()?, &lists)?))
            }
            "decomposed" => Some(Self::Decomposed(match message.get(1).as_string() {
                Some(reason) => Err(NoFigure::from_id(&reason)?),
                None => {
                    let [active, sd, values, sums, first] = lists_of_js(&message.get(1))?;
                    Ok(Principal { active: as_counts(&active), sd, values, sums, first })
                }
            })),
            "failed" => Some(Self::Failed(message.get(1).as_string()?)),
            _ => None,
        }
    }
}

/// Numbers that may be missing, NaN in the place of one that is.
fn or_nan(numbers: impl Iterator<Item = Option<f64>>) -> Vec<f64> {
    numbers.map(|number| number.unwrap_or(f64::NAN)).collect()
}

/// A number that [`or_nan`] sent.
fn known(number: f64) -> Option<f64> {
    Some(number).filter(|number| !number.is_nan())
}

/// Lists of numbers, one a typed array.
fn lists_to_js<L: AsRef<[f64]>>(lists: &[L]) -> JsValue {
    lists.iter().map(|list| JsValue::from(Float64Array::from(list.as_ref()))).collect::<Array>().into()
}

fn lists_of_js<const N: usize>(value: &JsValue) -> Option<[Vec<f64>; N]> {
    let lists: &Array = value.dyn_ref()?;
    lists.iter().map(|list| floats(&list)).collect::<Option<Vec<_>>>()?.try_into().ok()
}

#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn as_floats(counts: &[usize]) -> Vec<f64> {
    counts.iter().map(|count| *count as f64).collect()
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts, as they were sent")]
fn as_counts(numbers: &[f64]) -> Vec<usize> {
    numbers.iter().map(|number| *number as usize).collect()
}

/// The length of a series and all of them, one after the other.
fn series_to_js(columns: &[Shared<Vec<f64>>]) -> Array {
    let length = columns.first().map_or(0, |column| column.len());
    let all: Vec<f64> = columns.iter().flat_map(|column| column.iter().copied()).collect();
    Array::of2(&number(length), &Float64Array::from(all.as_slice()))
}

fn series_of_js(value: &JsValue) -> Option<Vec<Shared<Vec<f64>>>> {
    let pair: &Array = value.dyn_ref()?;
    let length = count(&pair.get(0))?.max(1);
    Some(floats(&pair.get(1))?.chunks(length).map(|column| column.to_vec().into()).collect())
}

fn plan_to_js(plan: &Plan) -> Array {
    let copula = &plan.copula;
    let message = Array::of4(
        &number(copula.correlation.nrows()),
        &Float64Array::from(copula.correlation.as_slice()),
        &copula.repaired_distance.into(),
        &copula.degrees_of_freedom.map_or(JsValue::NULL, JsValue::from),
    );
    message.push(&plan.own_rows.iter().map(|rows| number(*rows)).collect::<Array>());
    message.push(&number(plan.draws));
    message.push(&JsValue::from(plan.seed));
    message
}

fn plan_of_js(value: &JsValue) -> Option<Plan> {
    let message: &Array = value.dyn_ref()?;
    Some(Plan {
        copula: Copula {
            correlation: square(count(&message.get(0))?, floats(&message.get(1))?)?,
            repaired_distance: message.get(2).as_f64()?,
            degrees_of_freedom: message.get(3).as_f64(),
        },
        own_rows: message.get(4).dyn_into::<Array>().ok()?.iter().map(|rows| count(&rows)).collect::<Option<_>>()?,
        draws: count(&message.get(5))?,
        seed: u64::try_from(message.get(6)).ok()?,
    })
}

/// Samples, block, seed, chance, rows of the tail, the two intervals, and those of the components where there are any.
#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn numbers_of(found: &Uncertainty) -> Vec<f64> {
    let counts = [found.resamples as f64, found.mean_block as f64, found.seed as f64];
    let mut numbers: Vec<f64> = counts.into_iter().chain([found.above_total_var, found.tail_rows]).collect();
    let components = found.components.iter().flatten();
    for interval in [&found.value_at_risk, &found.expected_shortfall].into_iter().chain(components) {
        numbers.extend([interval.low, interval.high]);
    }
    numbers
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts, as they were sent")]
fn uncertainty_of(method: Method, numbers: &[f64]) -> Option<Uncertainty> {
    let (head, intervals) = numbers.split_first_chunk::<5>()?;
    let mut intervals = intervals.as_chunks::<2>().0.iter().map(|[low, high]| Interval { low: *low, high: *high });
    let (value_at_risk, expected_shortfall) = (intervals.next()?, intervals.next()?);
    let components: Vec<Interval> = intervals.collect();
    Some(Uncertainty {
        value_at_risk,
        expected_shortfall,
        components: (!components.is_empty()).then_some(components),
        above_total_var: head[3],
        tail_rows: head[4],
        method,
        resamples: head[0] as usize,
        mean_block: head[1] as usize,
        seed: head[2] as u64,
    })
}

fn square(side: usize, entries: Vec<f64>) -> Option<DMatrix<f64>> {
    (entries.len() == side * side).then(|| DMatrix::from_vec(side, side, entries))
}

fn floats(value: &JsValue) -> Option<Vec<f64>> {
    value.dyn_ref::<Float64Array>().map(Float64Array::to_vec)
}

#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn number(count: usize) -> JsValue {
    (count as f64).into()
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and not negative, as checked")]
fn count(value: &JsValue) -> Option<usize> {
    let number = value.as_f64()?;
    (number >= 0.0 && number.fract() == 0.0 && number <= 4e9).then_some(number as usize)
}
