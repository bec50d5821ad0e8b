//! The panel of exposures that fit the budgets: a row a strategy, what holds it, and what could not be reached.

use headroom_engine::{
    budget::{Fit, FitForm},
    fund::{Book, Snapshot},
    text::escape,
};

use super::tone::Tone;

/// Everything that the panel shows.
#[derive(Debug, Clone, PartialEq)]
pub struct FitView {
    /// One row a strategy.
    pub rows: Vec<FitRow>,
    /// VaR of the fund at these exposures.
    pub fund_var: f64,
    /// What it should be.
    pub target: f64,
    /// The largest difference between a share and its budget.
    pub residual: f64,
    /// How it was found.
    pub form: &'static str,
    /// Tone of `verdict`.
    pub tone: Tone,
    /// Whether it fits, in a few words.
    pub verdict: &'static str,
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
    /// Share of risk asked for.
    pub wanted: f64,
    /// Share of risk it gets.
    pub share: f64,
    /// What holds it; empty where nothing does.
    pub held: &'static str,
}

/// The panel of a fit.
pub fn fit_view(snapshot: &Snapshot, book: &Book, fit: &Fit) -> FitView {
    let held = |i: usize| match (fit.at_cap.contains(&i), fit.at_floor.contains(&i)) {
        (true, _) => "At its cap",
        (_, true) => "At its floor",
        _ if fit.wanted[i] == 0.0 => "No budget",
        _ => "",
    };
    let rows = (0..fit.scale.len()).map(|i| FitRow {
        name: escape(&snapshot.strategies[i].name),
        now: book.scale[i],
        fitted: fit.scale[i],
        wanted: fit.wanted[i],
        share: fit.shares[i],
        held: held(i),
    });
    let is_held = fit.form == FitForm::LogBarrier;
    FitView {
        rows: rows.collect(),
        fund_var: fit.fund_var,
        target: fit.target,
        residual: fit.residual,
        form: match fit.form {
            FitForm::Exact => "Risk budgeting, damped Newton (Spinu 2013)",
            FitForm::LogBarrier => "Log-barrier form with caps and floors (Richard and Roncalli 2019, equation 9)",
        },
        tone: if fit.is_reached && !is_held { Tone::Calm } else { Tone::Watch },
        verdict: match (fit.is_reached, is_held) {
            (true, false) => "Every share is its budget",
            (true, true) => "Bounds hold some shares away from their budgets",
            (false, _) => "The caps keep the fund below its VaR",
        },
    }
}
