//! Where a figure comes from: its definition, its formula with its own numbers, its inputs, its source and the rows behind it.
//!
//! One text for the tool `explain` and for the page. No figure is computed here: each is read from the analysis.

pub(crate) mod days;
pub(crate) mod figure;
pub(crate) mod method;
pub(crate) mod positions;

pub use days::ExplainedDay;
pub use figure::{Figure, FigureText, Subject};
pub use positions::ExplainedPosition;

use headroom_engine::{
    fund::{ControlId, Scenario, Shock, UsageBasis},
    report::StrategyFigures,
    stress::{Assumptions, StressResult},
    var::IntervalRanks,
    warning::Warning,
};

use crate::Version;

/// What a figure is asked of.
#[derive(Debug, Clone, Default)]
pub struct About {
    /// A strategy, by its index.
    pub strategy: Option<usize>,
    /// A control.
    pub control: Option<ControlId>,
    /// A scenario.
    pub scenario: Option<Scenario>,
}

/// A number that a figure is made from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExplainedInput {
    /// Its name, as the formula has it.
    pub name: &'static str,
    /// The number; `None`: not known.
    pub value: Option<f64>,
    /// `money`, `share`, `scale`, `hours` or `number`.
    pub unit: &'static str,
}

/// Where a figure comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// Which figure.
    pub figure: Figure,
    /// Its value; `None`: not known.
    pub value: Option<f64>,
    /// `money`, `share`, `scale`, `hours` or `number`.
    pub unit: &'static str,
    /// What a VaR is called under these conventions.
    pub label: String,
    /// Method, rows and window in a phrase.
    pub convention: String,
    /// What it is, in a sentence.
    pub definition: &'static str,
    /// How it is computed, by the names of the inputs and with their numbers.
    pub formula: String,
    /// The numbers that it is made from.
    pub inputs: Vec<ExplainedInput>,
    /// Where it is published.
    pub source: &'static str,
    /// The rows behind it; `None` where it is not made of a few rows.
    pub days: Option<Vec<ExplainedDay>>,
    /// The positions behind it; `None` where it is not made of positions.
    pub positions: Option<Vec<ExplainedPosition>>,
    /// What a reader must know.
    pub warnings: Vec<Warning>,
}

/// What is missing to explain a figure: the argument's name and a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unasked {
    /// `strategy`, `control` or `scenario`.
    pub place: &'static str,
    /// What is wanted.
    pub message: &'static str,
    /// Whether it is given and has no place here.
    pub is_superfluous: bool,
}

/// Value, inputs and formula of one figure.
struct Found {
    value: Option<f64>,
    unit: Option<&'static str>,
    formula: Option<&'static str>,
    inputs: Vec<ExplainedInput>,
}

impl Found {
    fn of(value: Option<f64>, inputs: Vec<ExplainedInput>) -> Self {
        Self { value, unit: None, formula: None, inputs }
    }

    fn by(self, formula: &'static str) -> Self {
        Self { formula: Some(formula), ..self }
    }
}

fn input(name: &'static str, value: Option<f64>, unit: &'static str) -> ExplainedInput {
    ExplainedInput { name, value, unit }
}

fn money(name: &'static str, value: Option<f64>) -> ExplainedInput {
    input(name, value, "money")
}

/// Explains a figure of what is on screen.
///
/// # Errors
///
/// The strategy, control or scenario that the figure wants, or one that it has nothing to do with.
pub fn explain(version: &Version, figure: Figure, about: &About) -> Result<Explanation, Unasked> {
    check(figure, about)?;
    let report = version.analysis().report();
    let text = figure.text();
    let method = report.conventions.settings.method;
    let found = found(version, figure, about);
    let is_of_method = matches!(figure, Figure::FundVar | Figure::FundEs);
    let formula = match is_of_method {
        true => method::formula(method, figure == Figure::FundEs),
        false => found.formula.unwrap_or(text.formula),
    };
    let mut warnings = report.warnings.clone();
    if let Some(scenario) = &about.scenario {
        warnings.extend(stressed(version, scenario).warnings);
    }
    let days = days::of(version, figure, about.strategy);
    Ok(Explanation {
        positions: positions::of(version, figure, about.strategy, found.value, days.as_deref()),
        figure,
        value: found.value,
        unit: found.unit.unwrap_or(text.unit),
        label: report.conventions.label.clone(),
        convention: convention(version),
        definition: text.definition,
        formula: with_numbers(formula, &found.inputs),
        inputs: found.inputs,
        source: if is_of_method { method::source(method) } else { text.source },
        days,
        warnings,
    })
}

fn check(figure: Figure, about: &About) -> Result<(), Unasked> {
    let subject = figure.text().subject;
    let missing = |place, message| Err(Unasked { place, message, is_superfluous: false });
    match subject {
        Subject::Strategy if about.strategy.is_none() => {
            return missing("strategy", "Give the id of a strategy: the figure is of one.");
        }
        Subject::Control if about.control.is_none() => {
            return missing("control", "Give the id of a control: the figure is of one.");
        }
        Subject::Scenario if about.scenario.is_none() => {
            return missing("scenario", "Give a scenario: the figure is of one.");
        }
        _ => {}
    }
    let is_of_strategy = matches!(subject, Subject::Strategy | Subject::FundOrStrategy);
    let is_of_scenario = matches!(subject, Subject::Scenario | Subject::FundOrScenario);
    for (place, is_extra) in [
        ("strategy", about.strategy.is_some() && !is_of_strategy),
        ("control", about.control.is_some() && subject != Subject::Control),
        ("scenario", about.scenario.is_some() && !is_of_scenario),
    ] {
        if is_extra {
            let message = "Leave it out: the figure is not of one.";
            return Err(Unasked { place, message, is_superfluous: true });
        }
    }
    Ok(())
}

fn found(version: &Version, figure: Figure, about: &About) -> Found {
    let report = version.analysis().report();
    let (fund, conventions) = (&report.fund, &report.conventions);
    let observations = conventions.observations as f64;
    let count = input("observations", Some(observations), "number");
    let total_var = money("total_var", Some(fund.total_var));
    let fund_var = money("fund_var", fund.value_at_risk);
    match figure {
        Figure::FundVar | Figure::FundEs => {
            let value = if figure == Figure::FundVar { fund.value_at_risk } else { fund.expected_shortfall };
            let confidence = conventions.settings.confidence;
            let tail = confidence.tail_count(conventions.observations);
            let root = conventions.settings.horizon.factor();
            Found::of(
                value,
                vec![
                    count,
                    input("confidence", Some(confidence.value()), "number"),
                    input("tail", Some(tail.exact), "number"),
                    input("rank", Some(tail.ceil as f64), "number"),
                    input("horizon_factor", Some(root), "number"),
                ],
            )
        }
        Figure::Diversification => {
            Found::of(fund.diversification, vec![money("sum_of_standalone", fund.sum_of_standalone), fund_var])
        }
        Figure::Interval => {
            let order = fund.order_statistics;
            let ranks = order.map(|_| IntervalRanks::of(conventions.observations, conventions.settings.confidence));
            let upper_rank = ranks.and_then(|ranks| ranks.upper);
            Found::of(
                order.and_then(|order| order.upper),
                vec![
                    money("lower", order.map(|order| order.lower)),
                    money("upper", order.and_then(|order| order.upper)),
                    input("lower_rank", ranks.map(|ranks| ranks.lower as f64), "number"),
                    input("upper_rank", upper_rank.map(|rank| rank as f64), "number"),
                    count,
                ],
            )
        }
        Figure::AboveTotalVar => {
            let chance = fund.order_statistics.map(|order| order.above_total_var);
            let tail = input("tail", Some(conventions.settings.confidence.tail()), "number");
            Found::of(chance, vec![fund_var, total_var, tail, count])
        }
        Figure::Utilization if about.strategy.is_none() => {
            Found::of(fund.utilization, vec![fund_var, total_var]).by("fund_var / total_var")
        }
        Figure::ComponentBets => Found::of(version.analysis().overlap().component_bets.ok(), vec![fund_var]),
        Figure::PrincipalBets => Found::of(version.analysis().overlap().principal_bets.ok(), vec![count]),
        Figure::FirstFactor => {
            let factor = version.analysis().overlap().first_factor.as_ref().ok();
            let variance = input("variance_share", factor.map(|factor| factor.variance_share), "share");
            Found::of(factor.and_then(|factor| factor.var_share), vec![fund_var, variance, count])
        }
        Figure::Measured => of_control(version, about),
        Figure::VarAfter | Figure::EsAfter | Figure::Pnl | Figure::Coverage | Figure::HoursToLiquidate => {
            of_scenario(version, figure, about)
        }
        _ => of_strategy(version, figure, about.strategy.unwrap_or_default()),
    }
}

fn of_strategy(version: &Version, figure: Figure, strategy: usize) -> Found {
    let report = version.analysis().report();
    let row: &StrategyFigures = &report.strategies[strategy];
    let standalone = money("standalone_var", row.standalone_var);
    let (budget, used) = (money("budget", Some(row.budget)), money("used", row.used));
    let fund_var = money("fund_var", report.fund.value_at_risk);
    match figure {
        Figure::Budget => {
            let allocation = input("allocation", Some(row.allocation), "share");
            Found::of(Some(row.budget), vec![allocation, money("total_var", Some(report.fund.total_var))])
        }
        Figure::Used => {
            let inputs = vec![
                standalone,
                money("component_var", row.component_var),
                money("stressed_component_var", row.stressed_component_var),
            ];
            Found::of(row.used, inputs).by(match report.conventions.settings.usage_basis {
                UsageBasis::Standalone => "standalone_var",
                UsageBasis::Component => "component_var",
                UsageBasis::StressedComponent => "stressed_component_var",
            })
        }
        Figure::Available => Found::of(row.available, vec![budget, used]),
        Figure::Utilization => Found::of(row.utilization, vec![used, budget]),
        Figure::StandaloneVar => {
            let unit = row.standalone_var.filter(|_| row.exposure > 0.0).map(|var| var / row.exposure);
            let exposure = money("exposure", Some(row.exposure));
            Found::of(row.standalone_var, vec![exposure, input("unit_var", unit, "share")])
        }
        Figure::ComponentVar => {
            let share = row
                .component_var
                .zip(report.fund.value_at_risk)
                .filter(|(_, fund)| *fund != 0.0)
                .map(|(own, fund)| own / fund);
            let inputs = vec![fund_var, input("share_of_tail", share, "share")];
            Found::of(row.component_var, inputs).by("fund_var * share_of_tail")
        }
        Figure::StressedComponentVar => {
            let rho = input("rho", Some(headroom_engine::correlation::STRESSED_BASIS_RHO), "number");
            Found::of(row.stressed_component_var, vec![standalone, rho, fund_var])
        }
        _ => {
            let headroom = version.analysis().headroom(strategy);
            let value = if figure == Figure::LargestScale { headroom.largest_scale } else { headroom.least_scale };
            let scale = input("scale", Some(version.what_if().book.scale[strategy]), "scale");
            let total_var = money("total_var", Some(report.fund.total_var));
            Found::of(value, vec![scale, used, budget, fund_var, total_var])
        }
    }
}

fn of_control(version: &Version, about: &About) -> Found {
    let report = version.analysis().report();
    let id = about.control.unwrap_or(ControlId::DailyDrawdown);
    let Some(control) = report.controls.iter().find(|control| control.id == id) else {
        return Found::of(None, Vec::new());
    };
    let is_money = matches!(id, ControlId::GrossExposure | ControlId::NetExposure);
    let unit = if is_money { "money" } else { "share" };
    let mut inputs = vec![input("limit", control.limit, unit)];
    if let Some(fall) = control.fall {
        inputs.push(input("drawdown", Some(fall.drawdown), "share"));
        inputs.push(input("loss", Some(fall.loss), "share"));
    }
    let is_of_gross =
        matches!(id, ControlId::SectorConcentration | ControlId::ExchangeConcentration | ControlId::LiquidityCoverage);
    if let Some(exposures) = report.exposures.as_ref().filter(|_| is_of_gross) {
        inputs.push(money("gross", Some(exposures.gross)));
    }
    let formula = match id {
        ControlId::DailyDrawdown => "max(0, -P&L of the last date) / NAV before it, flows counted",
        ControlId::WeeklyDrawdown => {
            "the fall of the unit value: the worse of the calendar week and the rolling 7 days"
        }
        ControlId::MonthlyDrawdown => {
            "the fall of the unit value: the worse of the calendar month and the rolling 30 days"
        }
        ControlId::GrossExposure => "the sum of the sizes of all positions",
        ControlId::NetExposure => "the absolute value of the sum of the nets of all positions",
        ControlId::SectorConcentration => "the largest sector's sum of sizes / gross",
        ControlId::ExchangeConcentration => "the largest exchange's sum of sizes / gross",
        ControlId::LiquidityCoverage => "sum over books of min(size, rate * hours) / gross",
    };
    Found { unit: Some(unit), ..Found::of(control.measured, inputs).by(formula) }
}

/// The scenario, or one that changes nothing.
fn stressed(version: &Version, scenario: &Scenario) -> StressResult {
    version.analysis().stress_lab(Assumptions::default()).run(scenario)
}

fn of_scenario(version: &Version, figure: Figure, about: &About) -> Found {
    let report = version.analysis().report();
    let nothing = || Scenario::from(Shock::AllMarketsDown { magnitude: 0.0 });
    let result = stressed(version, &about.scenario.clone().unwrap_or_else(nothing));
    let limit = version.fund().limits.liquidity_coverage.unwrap_or_default();
    let hours = input("hours", Some(limit.hours), "hours");
    match figure {
        Figure::VarAfter => Found::of(result.var_after, vec![money("fund_var", report.fund.value_at_risk)]),
        Figure::EsAfter => Found::of(result.es_after, vec![money("fund_es", report.fund.expected_shortfall)]),
        Figure::Pnl => {
            let nav = money("nav", Some(version.fund().fund.nav));
            Found::of(result.pnl, vec![money("nav_after", result.nav_after), nav])
        }
        Figure::Coverage => {
            let gross = money("gross", report.exposures.as_ref().map(|exposures| exposures.gross));
            Found::of(result.coverage_after, vec![input("before", result.coverage_before, "share"), hours, gross])
        }
        _ => {
            let gross = money("gross", report.exposures.as_ref().map(|exposures| exposures.gross));
            let share = input("share", Some(limit.share), "share");
            Found::of(result.hours_to_liquidate, vec![share, gross])
        }
    }
}

/// The formula, and after it the same with the numbers of its inputs where it names any.
fn with_numbers(formula: &str, inputs: &[ExplainedInput]) -> String {
    let mut numbers = String::new();
    let mut rest = formula;
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    while let Some(start) = rest.find(is_of_name) {
        let (between, tail) = rest.split_at(start);
        let (word, after) = tail.split_at(tail.find(|c| !is_of_name(c)).unwrap_or(tail.len()));
        let known = inputs.iter().find(|input| input.name == word).and_then(|input| input.value);
        numbers.push_str(between);
        match known {
            Some(value) => numbers.push_str(&(value + 0.0).to_string()),
            None => numbers.push_str(word),
        }
        rest = after;
    }
    numbers.push_str(rest);
    if numbers == formula { formula.to_owned() } else { format!("{formula} = {numbers}") }
}

fn convention(version: &Version) -> String {
    let conventions = &version.analysis().report().conventions;
    let settings = conventions.settings;
    let window = settings.window.map_or(String::new(), |window| format!(", the last {window} at most"));
    format!(
        "{} on {} rows of a {}{window}; usage by {}",
        settings.method.id(),
        conventions.observations,
        conventions.period.id(),
        settings.usage_basis.id()
    )
}
