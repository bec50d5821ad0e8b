//! How severe a scenario must be before it passes a bound: the least value of its own parameter at which each control trips,
//! and at which the stressed VaR passes the VaR budget.

use super::{lab::StressLab, run::StressResult};
use crate::{
    control::{Bound, Control, ControlState},
    fund::{MOVE_SIZE, Move, Parameter, Scenario, Severity, Value},
    math::Extremes,
    report::RiskReport,
};

/// Steps of the grid on which a scenario is sampled before anything is bisected.
const GRID: u32 = 32;

/// Halvings inside a step of the grid: the answer is exact to 2^-25 of the range.
const HALVINGS: u32 = 20;

/// Slack, relative, of what counts as falling back between two samples.
const SLACK: f64 = 1e-9;

/// What makes a scenario more or less severe.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SeverityDial {
    /// A parameter of its one shock, from 0 to its maximum; the others stay.
    Parameter(Parameter),
    /// A factor of the parameters that have a severity, 0 to 10; each stops at the end of its own range.
    Factor,
}

impl SeverityDial {
    /// The dial of a scenario: the parameter of its one shock that is its severity; a factor where there is none, and of several.
    fn of(scenario: &Scenario) -> Self {
        match &scenario.shocks[..] {
            [one] => {
                let is_dial = |parameter: &&Parameter| parameter.severity == Severity::Dial;
                one.kind().parameters.iter().find(is_dial).map_or(Self::Factor, |parameter| Self::Parameter(*parameter))
            }
            _ => Self::Factor,
        }
    }

    /// The largest value that is tried, in the dial's own unit: a share, a correlation, hours or a factor.
    ///
    /// ```
    /// use headroom_engine::{fund::Shock, stress::SeverityDial};
    /// let [rho] = Shock::CorrelationSpike { rho: 0.9 }.kind().parameters else { unreachable!() };
    /// assert_eq!((SeverityDial::Parameter(*rho).max(), SeverityDial::Factor.max()), (1.0, 10.0));
    /// ```
    pub fn max(self) -> f64 {
        match self {
            Self::Parameter(parameter) => parameter.max(),
            Self::Factor => 10.0,
        }
    }

    /// Where the dial of a scenario stands: the value of its parameter; 1 for a factor.
    ///
    /// ```
    /// use headroom_engine::{fund::{Scenario, Shock}, stress::SeverityDial};
    /// assert_eq!(SeverityDial::now(&Scenario::from(Shock::CorrelationSpike { rho: 0.9 })), 0.9);
    /// ```
    pub fn now(scenario: &Scenario) -> f64 {
        let of_parameter = |parameter: Parameter| match scenario.shocks.first()?.value(parameter.key)? {
            Value::Number(value) => Some(value),
            _ => None,
        };
        match Self::of(scenario) {
            Self::Parameter(parameter) => of_parameter(parameter).unwrap_or(1.0),
            Self::Factor => 1.0,
        }
    }
}

/// The scenario with its dial at a value.
///
/// ```
/// use headroom_engine::{fund::{Scenario, Shock}, stress::at_severity};
/// let shock = |magnitude| Scenario::from(Shock::AllMarketsDown { magnitude: magnitude });
/// assert_eq!(at_severity(&shock(0.2), 0.35), shock(0.35));
/// ```
pub fn at_severity(scenario: &Scenario, value: f64) -> Scenario {
    let dial = SeverityDial::of(scenario);
    let at = |parameter: &Parameter, now: Value| match (dial, parameter.severity, now) {
        (_, Severity::Fixed, now) => now,
        (SeverityDial::Parameter(_), Severity::Dial, _) => Value::Number(value),
        (SeverityDial::Parameter(_), Severity::Scaled, now) => now,
        (SeverityDial::Factor, _, Value::Number(number)) => Value::Number(parameter.nearest(number * value)),
        (SeverityDial::Factor, _, Value::Moves(moves)) => Value::Moves(
            moves.into_iter().map(|one| Move { size: MOVE_SIZE.nearest(one.size * value), ..one }).collect(),
        ),
        (SeverityDial::Factor, _, now) => now,
    };
    Scenario { name: scenario.name.clone(), shocks: scenario.shocks.iter().map(|shock| shock.map(at)).collect() }
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
    /// Each control in the order of [`ControlId::ALL`](crate::fund::ControlId::ALL), then the VaR budget.
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
/// # let book = headroom_engine::fund::Book::of(&fund);
/// # let report = headroom_engine::report::assess(&fund, &model, &book);
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
    let value_at = |step: f64| dial.max() * (step / f64::from(GRID));
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
        let sign = if control.id.is_floor() { -1.0 } else { 1.0 };
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
    let budget = match report.fund.value_at_risk {
        None => Standing::Unknown,
        Some(var) if var > report.fund.total_var * (1.0 + SLACK) => Standing::Passed,
        Some(_) => Standing::Kept,
    };
    report.controls.iter().map(of_control).chain([(Bound::TotalVar, budget)]).collect()
}

/// Whether a series never falls from one value to the next by more than rounding.
fn never_falls_back(series: &[f64]) -> bool {
    let size = series.iter().fold(0.0_f64, |most, value| most.larger(value.abs()));
    series.windows(2).all(|pair| pair[1] >= pair[0] - SLACK * size)
}
