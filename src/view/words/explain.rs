//! Where a figure comes from, in the words of the page: one text with the tool `explain`, its names in words and its numbers
//! written as everywhere.

use headroom_engine::{
    fund::{ControlId, Snapshot},
    math::sort_by,
    text::escape,
};
use headroom_session::explain::{ExplainedInput, ExplainedPosition, Explanation, Figure};

use crate::view::{budget::control_name, number::Notation};

/// A figure that is asked about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AskedFigure {
    /// Which.
    pub figure: Figure,
    /// The strategy that it is of.
    pub strategy: Option<usize>,
    /// The control that it is of.
    pub control: Option<ControlId>,
    /// The scenario that it is under, by its place.
    pub scenario: Option<usize>,
}

impl AskedFigure {
    /// A figure of the fund.
    pub fn of_fund(figure: Figure) -> Self {
        Self { figure, strategy: None, control: None, scenario: None }
    }

    /// A figure of a strategy.
    pub fn of_strategy(figure: Figure, strategy: usize) -> Self {
        Self { strategy: Some(strategy), ..Self::of_fund(figure) }
    }

    /// A figure of the fund under a scenario, by its place.
    pub fn under(figure: Figure, scenario: usize) -> Self {
        Self { scenario: Some(scenario), ..Self::of_fund(figure) }
    }
}

/// A figure with where it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct ExplainView {
    /// What it is called, and of what it is.
    pub title: String,
    /// The figure.
    pub value: String,
    /// What it is, in a sentence.
    pub definition: &'static str,
    /// How it is computed, in words; empty where the figure is read and not computed.
    pub formula: String,
    /// The same with its own numbers; empty where it names none.
    pub numbers: String,
    /// The numbers that it is made from: name and number.
    pub inputs: Vec<(&'static str, String)>,
    /// Method, sample and usage.
    pub convention: String,
    /// Where it is published.
    pub source: &'static str,
    /// The dates behind it: date, P&L and its part of the figure.
    pub days: Vec<(String, f64, f64)>,
    /// The positions behind it, the largest parts first: instrument and id, P&L and its part of the figure.
    pub positions: Vec<(String, f64, f64)>,
}

/// Days that are listed at most.
const MAX_DAYS: usize = 8;

/// Positions that are listed at most; the others are one line.
const MAX_POSITIONS: usize = 12;

/// An explanation as the page says it; `convention` how the fund is measured.
pub fn explain_view(
    snapshot: &Snapshot,
    asked: AskedFigure,
    found: &Explanation,
    convention: String,
    written: Notation,
) -> ExplainView {
    let name = figure_name(asked.figure);
    let strategy = asked.strategy.and_then(|i| snapshot.strategies.get(i)).map(|strategy| escape(&strategy.name));
    let of = strategy.or_else(|| asked.control.map(|control| control_name(control).to_owned()));
    let rule = found.formula.split(" = ").next().unwrap_or_default();
    let number =
        |value: Option<f64>, unit: &str| value.map_or("not known".to_owned(), |value| figure(value, unit, written));
    let of_input = |name: &str| found.inputs.iter().find(|input| input.name == name);
    let formula = with_words(rule, |name| of_input(name).map(|input| input_name(input.name).to_lowercase()));
    let numbers =
        with_words(rule, |name| of_input(name).and_then(|input| Some(figure(input.value?, input.unit, written))));
    let has_numbers = found.inputs.iter().any(|input| names_of(rule).any(|name| name == input.name));
    let input = |input: &ExplainedInput| (input_name(input.name), number(input.value, input.unit));
    let days = found.days.iter().flatten().take(MAX_DAYS);
    ExplainView {
        title: of.map_or(name.to_owned(), |of| format!("{name} · {of}")),
        value: number(found.value, found.unit),
        definition: found.definition,
        formula: signed(&formula),
        numbers: if has_numbers { signed(&numbers) } else { String::new() },
        inputs: found.inputs.iter().map(input).collect(),
        convention,
        source: found.source,
        days: days.map(|day| (day.date.to_string(), day.pnl, day.part)).collect(),
        positions: positions(found.positions.as_deref().unwrap_or_default()),
    }
}

fn positions(behind: &[ExplainedPosition]) -> Vec<(String, f64, f64)> {
    let mut behind: Vec<&ExplainedPosition> = behind.iter().collect();
    sort_by(&mut behind, |a, b| b.part.abs().total_cmp(&a.part.abs()));
    let rest = behind.split_off(behind.len().min(MAX_POSITIONS));
    let mut lines: Vec<(String, f64, f64)> = behind
        .into_iter()
        .map(|it| (format!("{} ({})", escape(&it.instrument), escape(&it.id)), it.pnl, it.part))
        .collect();
    if !rest.is_empty() {
        let sum = |read: fn(&ExplainedPosition) -> f64| rest.iter().map(|it| read(it)).sum();
        lines.push((format!("{} others", rest.len()), sum(|it| it.pnl), sum(|it| it.part)));
    }
    lines
}

/// What a figure is called.
pub fn figure_name(figure: Figure) -> &'static str {
    match figure {
        Figure::FundVar => "Fund VaR",
        Figure::FundEs => "Expected shortfall",
        Figure::Diversification => "Diversification",
        Figure::Interval => "Likely at most",
        Figure::AboveTotalVar => "Chance above the limit",
        Figure::Budget => "Budget",
        Figure::Used => "Used",
        Figure::Available => "Free",
        Figure::Utilization => "Used of its limit",
        Figure::StandaloneVar => "Standalone VaR",
        Figure::ComponentVar => "Component VaR",
        Figure::StressedComponentVar => "Stressed component",
        Figure::LargestScale => "Room to grow",
        Figure::LeastScale => "Least size that cures",
        Figure::Measured => "Measured",
        Figure::VarAfter => "VaR after",
        Figure::EsAfter => "Expected shortfall after",
        Figure::Pnl => "P&L",
        Figure::Coverage => "Liquidity coverage",
        Figure::HoursToLiquidate => "Time to liquidate",
        Figure::ComponentBets => "Bets by strategy",
        Figure::PrincipalBets => "Independent bets",
        Figure::FirstFactor => "First factor\u{2019}s share of VaR",
    }
}

fn input_name(name: &'static str) -> &'static str {
    match name {
        "total_var" => "VaR limit",
        "fund_var" => "Fund VaR",
        "fund_es" => "Expected shortfall",
        "sum_of_standalone" => "Sum of standalone VaRs",
        "standalone_var" => "Standalone VaR",
        "component_var" => "Component VaR",
        "stressed_component_var" => "Stressed component",
        "unit_var" => "VaR of one unit",
        "share_of_tail" => "Share of the tail",
        "horizon_factor" => "Horizon factor",
        "observations" => "Observations",
        "confidence" => "Confidence",
        "tail" => "Tail",
        "rank" => "Rank",
        "lower" => "Lower end",
        "upper" => "Upper end",
        "lower_rank" => "Lower rank",
        "upper_rank" => "Upper rank",
        "allocation" => "Allocation",
        "budget" => "Budget",
        "used" => "Used",
        "exposure" => "Exposure",
        "rho" => "Correlation at least",
        "scale" => "Size now",
        "limit" => "Limit",
        "drawdown" => "From its highest",
        "loss" => "From its opening",
        "gross" => "Gross",
        "nav" => "NAV",
        "nav_after" => "NAV after",
        "before" => "Before",
        "hours" => "Hours",
        "share" => "Share wanted",
        "variance_share" => "Share of variance",
        other => other,
    }
}

fn figure(value: f64, unit: &str, written: Notation) -> String {
    match unit {
        "money" => (written.money)(value),
        "share" => (written.percent)(value),
        "scale" => format!("{}×", (written.factor)(value)),
        "hours" => format!("{} h", (written.factor)(value)),
        _ if value.fract() == 0.0 => (written.money)(value),
        _ => (written.factor)(value),
    }
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn names_of(formula: &str) -> impl Iterator<Item = &str> {
    formula.split(|c| !is_of_name(c)).filter(|name| !name.is_empty())
}

/// A formula with other words for its names.
fn with_words(formula: &str, word: impl Fn(&str) -> Option<String>) -> String {
    let mut text = String::new();
    let mut rest = formula;
    while let Some(start) = rest.find(is_of_name) {
        let (between, tail) = rest.split_at(start);
        let (name, after) = tail.split_at(tail.find(|c| !is_of_name(c)).unwrap_or(tail.len()));
        text.push_str(between);
        text.push_str(&word(name).unwrap_or_else(|| name.replace('_', " ")));
        rest = after;
    }
    text + rest
}

/// A formula with signs for people.
fn signed(formula: &str) -> String {
    formula.replace(" * ", " × ").replace(" - ", " \u{2212} ").replace(">=", "≥")
}
