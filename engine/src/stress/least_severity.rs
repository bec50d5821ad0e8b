//! How severe a scenario must be before it passes a bound: the least value of its own parameter at which each control trips,
//! and at which the stressed VaR passes the VaR budget.

use super::{lab::StressLab, run::StressResult};
use crate::{
    control::{Bound, Control, ControlState},
    fund::{ControlId, Scenario, Shock},
    report::RiskReport,
};

/// Steps of the grid on which a scenario is sampled before anything is bisected.
const GRID: u32 = 32;

/// Halvings inside a step of the grid: the answer is exact to 2^-25 of the range.
const HALVINGS: u32 = 20;

/// Slack, relative, of what counts as falling back between two samples.
const SLACK: f64 = 1e-9;

/// The parameter that makes a scenario more or less severe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeverityDial {
    /// The fall of all markets, 0 to 1.
    Magnitude,
    /// The floor of the correlations, 0 to 1.
    Rho,
    /// Hours of the outage, 0 to 720; its severity stays.
    DurationHours,
    /// Share of the depth that is gone, 0 to just below 1.
    DepthReduction,
    /// A factor of every parameter of a combination, of the moves of a custom shock or of a replay, 0 to 10; each stops at the
    /// end of its own range.
    Factor,
}

impl SeverityDial {
    /// The dial of a scenario: the parameter of its one shock; a factor of several, of moves and of a replay.
    fn of(scenario: &Scenario) -> Self {
        match &scenario.shocks[..] {
            [Shock::AllMarketsDown { .. }] => Self::Magnitude,
            [Shock::CorrelationSpike { .. }] => Self::Rho,
            [Shock::ExchangeOutage { .. }] => Self::DurationHours,
            [Shock::LiquidityCrisis { .. }] => Self::DepthReduction,
            _ => Self::Factor,
        }
    }

    /// The greatest value that is tried, in the dial's own unit: a share, a correlation, hours or a factor.
    ///
    /// ```
    /// use headroom_engine::stress::SeverityDial;
    /// assert_eq!((SeverityDial::Rho.most(), SeverityDial::DurationHours.most()), (1.0, 720.0));
    /// ```
    pub fn most(self) -> f64 {
        match self {
            Self::Magnitude | Self::Rho => 1.0,
            Self::DurationHours => MOST_HOURS,
            Self::DepthReduction => MOST_DEPTH,
            Self::Factor => 10.0,
        }
    }
}

/// The longest outage of the file format.
const MOST_HOURS: f64 = 720.0;

/// The greatest depth reduction that is tried; at 1 nothing could be sold at any price.
const MOST_DEPTH: f64 = 1.0 - 1e-9;

/// The largest multiple of a replay, and the largest move up, of the file format.
const MOST_MULTIPLE: f64 = 10.0;

/// The scenario with its dial at a value.
///
/// ```
/// use headroom_engine::{fund::{Scenario, Shock}, stress::at_severity};
/// let shock = |magnitude| Scenario::from(Shock::AllMarketsDown { magnitude: magnitude });
/// assert_eq!(at_severity(&shock(0.2), 0.35), shock(0.35));
/// ```
pub fn at_severity(scenario: &Scenario, value: f64) -> Scenario {
    let mut changed = scenario.clone();
    let dial = SeverityDial::of(scenario);
    for shock in &mut changed.shocks {
        let scaled = |parameter: f64, most: f64| match dial {
            SeverityDial::Factor => (parameter * value).min(most),
            _ => value,
        };
        match shock {
            Shock::AllMarketsDown { magnitude } => *magnitude = scaled(*magnitude, 1.0),
            Shock::CorrelationSpike { rho } => *rho = scaled(*rho, 1.0),
            Shock::ExchangeOutage { duration_hours, .. } => *duration_hours = scaled(*duration_hours, MOST_HOURS),
            Shock::LiquidityCrisis { depth_reduction } => {
                *depth_reduction = scaled(*depth_reduction, MOST_DEPTH);
            }
            Shock::Custom { moves } => {
                moves.iter_mut().for_each(|one| one.size = (one.size * value).clamp(-1.0, MOST_MULTIPLE));
            }
            Shock::Historical { multiplier, .. } => *multiplier = (*multiplier * value).min(MOST_MULTIPLE),
        }
    }
    changed
}

/// Where on its dial a scenario passes a bound.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reach {
    /// It is passed already, without the scenario.
    Already,
    /// From this value of the dial on, at which it is passed.
    From(f64),
    /// At no sampled value.
    Never,
    /// The file sets no such limit.
    Off,
    /// What is measured is missing.
    Unknown,
}

/// The least severity that passes one bound.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LeastSeverity {
    /// The bound.
    pub bound: Bound,
    /// Where it is passed.
    pub reach: Reach,
    /// Whether what is measured never fell back from one sample to the next. If it did, the bound may be kept again at a
    /// greater severity, and may be passed at a smaller one between two samples.
    pub is_monotone: bool,
}

/// The least severities of one scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct SeveritySearch {
    /// What was turned.
    pub dial: SeverityDial,
    /// Each control in the order of [`ControlId::ALL`], then the VaR budget.
    pub bounds: Vec<LeastSeverity>,
}

/// The least severity of a scenario at which each bound is passed, by what the lab assumes.
///
/// The dial is sampled at 33 values from 0 to its most; inside the first step that passes a bound the crossing is bisected to
/// 2^-25 of the range. A crossing narrower than a step is found only where a sample falls in it: `is_monotone` says whether
/// that can matter. Cannot fail: a bound that is off or cannot be measured says so.
///
/// ```
/// use headroom_engine::{fund::{Scenario, Shock}, stress::{Assumptions, Reach, StressLab, least_severities}};
/// # let fund = headroom_engine::testing::three_four_five();
/// # let model = headroom_engine::model::estimate(&fund, headroom_engine::fund::Settings::of(&fund.risk_budget));
/// # let (lens, book) = (headroom_engine::report::stressed_lens(&model), headroom_engine::fund::Book::of(&fund));
/// # let report = headroom_engine::report::assess(&fund, &model, &lens, &book);
/// // Betas 1 and .5 on notionals of 100: 150 m of a NAV of 1,000 passes the daily limit of 2% at m = 2 / 15.
/// let down = Scenario::from(Shock::AllMarketsDown { magnitude: 0.2 });
/// let lab = StressLab::new(&fund, &model, &book, &report, Assumptions::default());
/// let search = least_severities(&lab, &down);
/// let Reach::From(m) = search.bounds[0].reach else { unreachable!() };
/// assert!((m - 2.0 / 15.0).abs() < 1e-6 && search.bounds[0].is_monotone);
/// ```
pub fn least_severities(lab: &StressLab<'_>, scenario: &Scenario) -> SeveritySearch {
    search(SeverityDial::of(scenario), lab.report, |value| lab.run(&at_severity(scenario, value)))
}

fn search(dial: SeverityDial, report: &RiskReport, run: impl Fn(f64) -> StressResult) -> SeveritySearch {
    let value_at = |step: f64| dial.most() * (step / f64::from(GRID));
    let grid: Vec<Vec<Reading>> = (0..=GRID).map(|step| readings(&run(value_at(f64::from(step))))).collect();
    // Every probe reads all bounds: those that share a crossing share its probes.
    let mut probes: Vec<(f64, Vec<Reading>)> = Vec::new();
    let mut is_passed = |bound: usize, step: f64| -> bool {
        if let Some((_, known)) = probes.iter().find(|(at, _)| *at == step) {
            return known[bound].is_passed;
        }
        probes.push((step, readings(&run(value_at(step)))));
        probes.last().is_some_and(|(_, read)| read[bound].is_passed)
    };
    let before = before(report);
    let bounds = before
        .iter()
        .enumerate()
        .map(|(bound, (which, standing))| {
            let measured: Option<Vec<f64>> = grid.iter().map(|read| read[bound].measured).collect();
            let is_monotone = measured.as_deref().is_none_or(never_falls_back);
            let reach = match standing {
                Standing::Off => Reach::Off,
                Standing::Passed => Reach::Already,
                Standing::Kept if measured.is_none() => Reach::Unknown,
                Standing::Kept => match grid.iter().position(|read| read[bound].is_passed) {
                    None => Reach::Never,
                    Some(0) => Reach::From(0.0),
                    Some(first) => {
                        #[allow(clippy::cast_precision_loss, reason = "at most 33")]
                        let (mut kept, mut passed) = ((first - 1) as f64, first as f64);
                        for _ in 0..HALVINGS {
                            let middle = 0.5 * (kept + passed);
                            if is_passed(bound, middle) {
                                passed = middle;
                            } else {
                                kept = middle;
                            }
                        }
                        Reach::From(value_at(passed))
                    }
                },
                Standing::Unknown => Reach::Unknown,
            };
            LeastSeverity { bound: *which, reach, is_monotone }
        })
        .collect();
    SeveritySearch { dial, bounds }
}

/// What one run says of one bound.
#[derive(Clone, Copy)]
struct Reading {
    /// The measure, the graver the larger; `None` where it is missing.
    measured: Option<f64>,
    is_passed: bool,
}

/// The readings of a result, in the order of the answer.
fn readings(result: &StressResult) -> Vec<Reading> {
    let of_control = |control: &Control| {
        // Where the P&L is missing the controls are those before the shock.
        let measured = control.measured.filter(|_| result.pnl.is_some());
        let sign = if control.id == ControlId::LiquidityCoverage { -1.0 } else { 1.0 };
        Reading { measured: measured.map(|m| sign * m), is_passed: control.state == ControlState::Tripped }
    };
    let budget = Reading {
        measured: result.utilization_after,
        is_passed: result.utilization_after.is_some_and(|used| used > 1.0 + SLACK),
    };
    result.controls.iter().map(of_control).chain([budget]).collect()
}

/// How a bound stands without the scenario.
enum Standing {
    Kept,
    Passed,
    Off,
    Unknown,
}

fn before(report: &RiskReport) -> Vec<(Bound, Standing)> {
    let of_control = |control: &Control| {
        let standing = match control.state {
            ControlState::Active | ControlState::Warning => Standing::Kept,
            ControlState::Tripped => Standing::Passed,
            ControlState::Off => Standing::Off,
            ControlState::Unfed => Standing::Unknown,
        };
        (Bound::Control(control.id), standing)
    };
    let budget = match report.fund.aggregate {
        None => Standing::Unknown,
        Some(var) if var > report.fund.total_var * (1.0 + SLACK) => Standing::Passed,
        Some(_) => Standing::Kept,
    };
    report.controls.iter().map(of_control).chain([(Bound::TotalVar, budget)]).collect()
}

/// Whether a series never falls from one value to the next by more than rounding.
fn never_falls_back(series: &[f64]) -> bool {
    let size = series.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
    series.windows(2).all(|pair| pair[1] >= pair[0] - SLACK * size)
}
