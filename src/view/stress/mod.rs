//! The stress view: a column a scenario, with the P&L of every strategy, the fund's figures after, and the controls.
//!
//! P&L is negative for a loss. What the positions behind a loss are is in [`crate::view::stress::positions`]; what scenarios are
//! called in [`crate::view::stress::words`].

pub mod assumptions;
pub mod bar;
pub mod csv;
pub mod figures;
pub mod least_severity;
pub mod liquidation;
pub mod positions;
pub mod response;
pub mod reverse;
pub mod waterfall;
pub mod words;

use headroom_engine::{
    budget::AT_LIMIT_FROM,
    control::{Action, Control, ControlState, FundState},
    fund::Snapshot,
    report::RiskReport,
    stress::StressResult,
    text::escape,
};

use self::{
    figures::{Figure, figures},
    words::{assumption_sentences, scenario_title, shock_title},
};
use crate::view::{
    budget::{control_name, state_word},
    number::Notation,
    tone::Tone,
    words::warning::warning_words,
};

/// A loss of this part of the fund's VaR budget, or more, is watched.
const WATCHED_FROM: f64 = 0.8;

/// Why there is no P&L.
const NOT_KNOWN: &str = "No VaR or deviation";

/// One scenario as a column, or as a card where the page is narrow.
#[derive(Debug, Clone, PartialEq)]
pub struct StressColumn {
    /// What it is called.
    pub title: String,
    /// Whether that is a name of its own.
    pub has_name: bool,
    /// What each of its shocks is called.
    pub shocks: Vec<String>,
    /// P&L a strategy, in money.
    pub pnl: Vec<Toned>,
    /// Component of `V(C)` after over its budget, a strategy.
    pub budget_use: Vec<Toned>,
    /// P&L of the fund, in money.
    pub fund: Toned,
    /// The same over its NAV before; `None` where it is not known.
    pub of_nav: Option<f64>,
    /// Which controls trip, in words.
    pub trips: String,
    /// The fund's figures, as [`crate::view::stress::figures::figure_rows`] names them.
    pub figures: Vec<Figure>,
    /// The eight controls after.
    pub controls: Vec<ControlAfter>,
    /// The fund after.
    pub fund_state: FundAfter,
    /// What the tripped controls would do, the gravest first.
    pub consequences: Vec<String>,
    /// What a reader must know.
    pub warnings: Vec<String>,
    /// What it assumes.
    pub assumes: Vec<String>,
}

/// A P&L, negative for a loss, or a share of a budget, with how grave it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Toned {
    /// `None` where a figure that it needs is missing.
    pub value: Option<f64>,
    /// Its tone.
    pub tone: Tone,
    /// The same in words; empty where there is nothing to say.
    pub word: &'static str,
}

/// A control before and after a shock.
#[derive(Debug, Clone, PartialEq)]
pub struct ControlAfter {
    /// Its name.
    pub name: &'static str,
    /// A word for its state after.
    pub state: &'static str,
    /// The tone of that.
    pub tone: Tone,
    /// A word for its state before.
    pub before: &'static str,
    /// The tone of that.
    pub tone_before: Tone,
    /// Whether the shock moves it to another state.
    pub has_moved: bool,
    /// What was measured.
    pub measured: Option<f64>,
    /// The limit.
    pub limit: Option<f64>,
    /// Whether both are money; else shares.
    pub is_money: bool,
    /// Whether the limit is the least that is wanted, not the most.
    pub is_floor: bool,
    /// The sector or exchange, escaped.
    pub group: Option<String>,
}

/// The state of the fund after a shock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FundAfter {
    /// A word for it.
    pub word: &'static str,
    /// Its tone.
    pub tone: Tone,
}

impl From<FundState> for FundAfter {
    fn from(state: FundState) -> Self {
        let word = match state {
            FundState::Active => "Trading normally",
            FundState::Reducing => "Reducing",
            FundState::Halted => "Halted",
        };
        Self { word, tone: state.into() }
    }
}

/// The names of the strategies, escaped, in the file's order.
pub fn strategy_names(snapshot: &Snapshot) -> Vec<String> {
    snapshot.strategies.iter().map(|strategy| escape(&strategy.name)).collect()
}

/// The columns of the results, in their order.
pub fn stress_columns(
    snapshot: &Snapshot,
    report: &RiskReport,
    results: &[StressResult],
    written: Notation,
) -> Vec<StressColumn> {
    results.iter().map(|result| stress_column(snapshot, report, result, written)).collect()
}

/// The column of one result.
pub fn stress_column(
    snapshot: &Snapshot,
    report: &RiskReport,
    result: &StressResult,
    written: Notation,
) -> StressColumn {
    let total_var = report.fund.total_var;
    let pnl = result
        .by_strategy
        .iter()
        .zip(&report.strategies)
        .map(|(pnl, strategy)| strategy_pnl(*pnl, strategy.budget, total_var))
        .collect();
    StressColumn {
        title: scenario_title(&result.scenario),
        has_name: result.scenario.name.is_some(),
        shocks: result.scenario.shocks.iter().map(shock_title).collect(),
        pnl,
        budget_use: result.utilization_by_strategy.iter().map(|share| budget_use(*share, result.var_after)).collect(),
        fund: fund_pnl(result.pnl, total_var),
        of_nav: result.pnl.map(|pnl| pnl / snapshot.fund.nav).filter(|share| share.is_finite()),
        trips: trips(&report.controls, result),
        figures: figures(snapshot, report, result),
        controls: controls_after(&report.controls, &result.controls),
        fund_state: result.fund_state.into(),
        consequences: consequences(&report.controls, result),
        warnings: result.warnings.iter().map(|warning| warning_words(snapshot, warning, written)).collect(),
        assumes: assumption_sentences(&result.scenario, result.assumptions),
    }
}

/// Calm within the strategy's own budget, watched past it, a breach past the whole fund's.
fn strategy_pnl(value: Option<f64>, budget: f64, total_var: f64) -> Toned {
    let (tone, word) = match value {
        None => (Tone::Muted, NOT_KNOWN),
        Some(pnl) if pnl >= 0.0 => (Tone::Muted, ""),
        Some(pnl) if -pnl > total_var => (Tone::Breach, "Past the fund's VaR budget"),
        Some(pnl) if -pnl > budget => (Tone::Watch, "Past its own VaR budget"),
        Some(_) => (Tone::Calm, ""),
    };
    Toned { value, tone, word }
}

/// Calm below 80% of the fund's VaR budget, watched from there, a breach past it.
fn fund_pnl(value: Option<f64>, total_var: f64) -> Toned {
    let (tone, word) = match value {
        None => (Tone::Muted, NOT_KNOWN),
        Some(pnl) if pnl >= 0.0 => (Tone::Muted, ""),
        Some(pnl) if -pnl > total_var => (Tone::Breach, "Past the fund's VaR budget"),
        Some(pnl) if -pnl >= WATCHED_FROM * total_var => (Tone::Watch, "Near the fund's VaR budget"),
        Some(_) => (Tone::Calm, ""),
    };
    Toned { value, tone, word }
}

/// Calm below 95% of the budget, watched from there, a breach past it.
fn budget_use(value: Option<f64>, var_after: Option<f64>) -> Toned {
    let (tone, word) = match value {
        None if var_after.is_none() => (Tone::Muted, "No VaR"),
        None => (Tone::Muted, "Its budget is 0"),
        Some(share) if share > 1.0 => (Tone::Breach, "Past its budget"),
        Some(share) if share >= AT_LIMIT_FROM => (Tone::Watch, "At its budget"),
        Some(_) => (Tone::Calm, ""),
    };
    Toned { value, tone, word }
}

/// The controls after a shock beside those before.
fn controls_after(before: &[Control], after: &[Control]) -> Vec<ControlAfter> {
    before.iter().zip(after).map(|(before, after)| control_after(before, after)).collect()
}

fn control_after(before: &Control, after: &Control) -> ControlAfter {
    ControlAfter {
        name: control_name(after.id),
        state: state_word(after.state),
        tone: after.state.into(),
        before: state_word(before.state),
        tone_before: before.state.into(),
        has_moved: before.state != after.state,
        measured: after.measured,
        limit: after.limit,
        is_money: after.id.is_money(),
        is_floor: after.id.is_floor(),
        group: after.group.as_deref().map(escape),
    }
}

/// The controls as they stand without a shock.
pub fn controls_now(report: &RiskReport) -> Vec<ControlAfter> {
    controls_after(&report.controls, &report.controls)
}

/// Which controls a shock trips that stood before: "Trips daily drawdown and weekly drawdown".
fn trips(before: &[Control], result: &StressResult) -> String {
    let was_tripped = |id| before.iter().any(|control| control.id == id && control.state == ControlState::Tripped);
    let names: Vec<String> =
        result.tripped().filter(|id| !was_tripped(*id)).map(|id| control_name(id).to_lowercase()).collect();
    match names.split_last() {
        None if result.pnl.is_none() => "Its P&L is not known".to_owned(),
        None if result.tripped().next().is_some() => "Trips no further control".to_owned(),
        None => "Trips no control".to_owned(),
        Some((only, [])) => format!("Trips {only}"),
        Some((last, others)) => format!("Trips {} and {last}", others.join(", ")),
    }
}

/// What the tripped controls would do, each action once with the controls that ask for it.
fn consequences(before: &[Control], result: &StressResult) -> Vec<String> {
    let mut sentences = Vec::new();
    if result.pnl.is_none() {
        sentences.push("The P&L is not known: the controls are those before the shock".to_owned());
    }
    for action in result.actions() {
        let controls: Vec<String> = result
            .tripped()
            .filter(|id| id.action() == action)
            .map(|id| {
                let was_tripped = before.iter().any(|c| c.id == id && c.state == ControlState::Tripped);
                let name = control_name(id).to_lowercase();
                if was_tripped { format!("{name}, tripped before too") } else { name }
            })
            .collect();
        sentences.push(format!("{}: {}", action_sentence(action), controls.join("; ")));
    }
    if sentences.is_empty() {
        sentences.push("Nothing: no control trips".to_owned());
    }
    sentences
}

/// What an action does.
fn action_sentence(action: Action) -> &'static str {
    match action {
        Action::KillSwitch => "Kill switch, everything stops until a person resets it",
        Action::ReduceExposure => "Exposure down to half of the gross at the trip",
        Action::HaltNewPositions => "No new positions, only trades that cut risk",
    }
}
