//! The panel of exposures that fit the budgets: one row per strategy, what holds it, and what stopped the fit.

use headroom_engine::{
    budget::{Fit, FitError, FitForm, RiskBudgetingError},
    fund::{Book, Snapshot, UsageBasis},
    text::escape,
};

use super::{budget::binding_word, number::Notation, tone::Tone};

/// Everything that the panel shows.
#[derive(Debug, Clone, PartialEq)]
pub struct FitView {
    /// One row per strategy.
    pub rows: Vec<FitRow>,
    /// VaR of the fund at these exposures.
    pub fund_var: f64,
    /// The most that it may be.
    pub total_var: f64,
    /// The largest difference between a share of used and the share wanted.
    pub distance: f64,
    /// Which figure counts as used.
    pub basis: &'static str,
    /// How the exposures were found.
    pub form: &'static str,
    /// Tone of `verdict`.
    pub tone: Tone,
    /// Whether the shares are as wanted, in a few words.
    pub verdict: &'static str,
    /// What kept the fit from going further, one sentence each.
    pub stops: Vec<String>,
}

/// A strategy.
#[derive(Debug, Clone, PartialEq)]
pub struct FitRow {
    /// Its name, escaped.
    pub name: String,
    /// Exposure scale on screen.
    pub now: f64,
    /// Exposure scale that fits.
    pub fitted: f64,
    /// Share of used asked for.
    pub wanted: f64,
    /// Share of used it gets.
    pub share: f64,
    /// What holds it; empty where nothing does.
    pub held: &'static str,
}

/// Distance of the shares below which they are as wanted.
const AS_WANTED: f64 = 1e-9;

/// The panel of a fit on a usage basis.
pub fn fit_view(snapshot: &Snapshot, book: &Book, basis: UsageBasis, fit: &Fit, written: Notation) -> FitView {
    let held = |i: usize| {
        let places = [
            (&fit.kept, "Keeps its scale: no loss to fit"),
            (&fit.at_today, "Held by a stop"),
            (&fit.at_cap, "At its cap"),
            (&fit.at_floor, "At its floor"),
        ];
        let found = places.iter().find(|(list, _)| list.contains(&i)).map(|(_, word)| *word);
        found.unwrap_or(if fit.wanted[i] == 0.0 { "No budget" } else { "" })
    };
    let rows = (0..fit.scale.len()).map(|i| FitRow {
        name: escape(&snapshot.strategies[i].name),
        now: book.scale[i],
        fitted: fit.scale[i],
        wanted: fit.wanted[i],
        share: fit.shares[i],
        held: held(i),
    });
    let is_as_wanted = fit.distance <= AS_WANTED;
    let rule = |rule: Option<_>| rule.map_or("a stop", binding_word).to_lowercase();
    let mut stops = Vec::new();
    if fit.factor < 1.0 {
        let (factor, rule) = ((written.percent)(fit.factor), rule(fit.factor_keeps));
        stops.push(format!("Every fitted exposure is cut to {factor} of what the shares give, to keep {rule}"));
    }
    if fit.way < 1.0 {
        let (way, rule) = ((written.percent)(fit.way), rule(fit.way_ends_at));
        stops.push(format!("Exposures go {way} of the way from today's: beyond it, {rule} would be over its limit"));
    }
    FitView {
        rows: rows.collect(),
        fund_var: fit.fund_var,
        total_var: snapshot.risk_budget.total_var,
        distance: fit.distance,
        basis: match basis {
            UsageBasis::Standalone => "standalone VaR",
            UsageBasis::Component => "component VaR",
            UsageBasis::StressedComponent => "stressed component VaR",
        },
        form: match fit.form {
            FitForm::Standalone => "Budget over standalone VaR, inside caps and floors",
            FitForm::Exact => "Risk budgeting, damped Newton (Spinu 2013)",
            FitForm::LogBarrier => "Log-barrier form with caps and floors (Richard and Roncalli 2019, equation 9)",
        },
        tone: if is_as_wanted && stops.is_empty() { Tone::Calm } else { Tone::Watch },
        verdict: match (is_as_wanted, stops.is_empty()) {
            (true, true) => "Every share is its budget",
            (true, false) => "Every share is its budget, below its size",
            (false, _) => "Shares differ from the budgets",
        },
        stops,
    }
}

/// Why no exposures fit, as a sentence without ids and paths.
pub fn fit_refusal_words(snapshot: &Snapshot, error: &FitError, written: Notation) -> String {
    let money = written.money;
    match error {
        FitError::Estimate(error) => error.to_string(),
        FitError::NoRisk { id } => {
            let named = snapshot.strategy_index(id).map(|i| escape(&snapshot.strategies[i].name));
            let name = named.unwrap_or_else(|| "A strategy".to_owned());
            format!("The returns of {name} do not move: take its budget away, it can have no share of the risk")
        }
        FitError::NoLoss { value, target } => {
            let (value, target) = (money(*value), money(*target));
            format!("At these shares the fund gains even in its tail, {value}: no size brings it to a VaR of {target}")
        }
        FitError::Floors { least, target } => {
            let (least, target) = (money(*least), money(*target));
            format!("At the floors the fund's VaR is {least} already, above the {target} of the budgets: lower a floor")
        }
        FitError::Shares(RiskBudgetingError::NoBudget) => "No strategy has a budget: give one of them some".to_owned(),
        FitError::Shares(RiskBudgetingError::Bounds { .. }) => {
            "A floor is above its cap, or a cap is 0: mend the bounds".to_owned()
        }
        FitError::Shares(_) => "No exposures have these shares of the risk: change a budget or a bound".to_owned(),
    }
}
