//! The rows behind a figure: that of a ranked VaR, those of the tail of a shortfall or a component.

use headroom_engine::{audit::Ledger, fund::Method, math::Extremes, sample::Sample, var::Tail};
use jiff::civil::Date;

use super::figure::Figure;
use crate::Version;

/// A row behind a figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExplainedDay {
    /// The row's date.
    pub date: Date,
    /// Rows summed into it.
    pub carried: usize,
    /// How much it counts; weights sum to 1.
    pub weight: f64,
    /// P&L of the fund, or of the strategy, on it over one period, negative for a loss.
    pub pnl: f64,
    /// Its part of the figure; parts sum to the value.
    pub part: f64,
    /// Strategies that have no return of their own there: theirs are filled.
    pub filled: usize,
}

/// The rows behind a figure; `None` where it is not made of ranked rows.
pub fn of(version: &Version, figure: Figure, strategy: Option<usize>) -> Option<Vec<ExplainedDay>> {
    match (figure, strategy) {
        (Figure::FundVar, _) => var_row(version),
        (Figure::FundEs, _) => shortfall_rows(version),
        (Figure::StandaloneVar, Some(strategy)) => standalone_row(version, strategy),
        (Figure::ComponentVar, Some(strategy)) => component_rows(version, strategy),
        _ => None,
    }
}

fn is_ranked(version: &Version) -> bool {
    let method = version.analysis().conventions().method;
    matches!(method, Method::Historical | Method::FilteredHistorical)
}

/// The fund's P&L on a row of the tail.
fn pnl(version: &Version, row: usize) -> Option<f64> {
    let risk = version.analysis().model().risk.as_ref().ok()?;
    let exposure = version.what_if().book.exposure(version.fund());
    let earned = risk.tail_returns().iter().zip(exposure).filter(|(_, x)| *x != 0.0);
    Some(earned.map(|(returns, x)| x * returns[row]).sum())
}

fn day(version: &Version, row: usize, weight: f64, pnl: f64, part: f64) -> ExplainedDay {
    let sample = &version.analysis().model().sample;
    let is_live = |i: &usize| version.fund().strategies[*i].capital > 0.0 && sample.is_measured(*i);
    let is_filled = |i: &usize| sample.own(*i)[row].is_none();
    let filled = (0..version.fund().strategies.len()).filter(is_live).filter(is_filled).count();
    ExplainedDay { date: sample.dates[row], carried: sample.carried[row], weight, pnl, part, filled }
}

fn var_row(version: &Version) -> Option<Vec<ExplainedDay>> {
    let report = version.analysis().report();
    let row = report.fund.tail.as_ref().filter(|_| is_ranked(version))?.var_day();
    Some(vec![day(version, row, 1.0, pnl(version, row)?, report.fund.value_at_risk?)])
}

fn shortfall_rows(version: &Version) -> Option<Vec<ExplainedDay>> {
    let report = version.analysis().report();
    let tail = report.fund.tail.as_ref().filter(|_| is_ranked(version))?;
    let root = report.conventions.settings.horizon.factor();
    weights(tail)
        .map(|(row, weight)| {
            let pnl = pnl(version, row)?;
            Some(day(version, row, weight, pnl, 0.0 - weight * pnl * root))
        })
        .collect()
}

/// The rows of a tail, the largest loss first, with weights that sum to 1.
fn weights(tail: &Tail) -> impl Iterator<Item = (usize, f64)> {
    let mut left = tail.count.exact.larger(1.0);
    let whole = left;
    tail.days.iter().filter_map(move |row| {
        let counted = left.smaller(1.0);
        left -= counted;
        (counted > 0.0).then_some((*row, counted / whole))
    })
}

fn component_rows(version: &Version, strategy: usize) -> Option<Vec<ExplainedDay>> {
    version.analysis().report().strategies[strategy].component_var?;
    let exposure = version.what_if().book.exposure(version.fund());
    let ledger = Ledger::of(version.analysis().model(), &exposure)?;
    if !ledger.is_of_tail() {
        return None;
    }
    let sample: &Sample = &version.analysis().model().sample;
    let rows = ledger.strategy(strategy);
    let whole: f64 = rows.iter().map(|row| row.weight).sum();
    let explained = rows.into_iter().map(|row| {
        let at = sample.dates.binary_search(&row.date).ok()?;
        let filled = usize::from(sample.own(strategy)[at].is_none());
        let found = day(version, at, row.weight / whole, 0.0 - row.loss, row.part);
        Some(ExplainedDay { filled, ..found })
    });
    explained.collect()
}

/// The row of a strategy's own historical VaR.
fn standalone_row(version: &Version, strategy: usize) -> Option<Vec<ExplainedDay>> {
    let analysis = version.analysis();
    let figures = &analysis.report().strategies[strategy];
    let (value, conventions) = (figures.standalone_var?, analysis.conventions());
    if conventions.method != Method::Historical || figures.exposure == 0.0 {
        return None;
    }
    let sample = &analysis.model().sample;
    let series = sample.series(strategy)?;
    let losses: Vec<f64> = series.iter().map(|r| 0.0 - r).collect();
    let place = Tail::of(&losses, conventions.confidence).var_day();
    let is_whole = losses.len() == sample.observations();
    let own = || (0..sample.observations()).filter(|t| sample.own(strategy)[*t].is_some());
    let row = if is_whole { place } else { own().nth(place)? };
    let filled = usize::from(sample.own(strategy)[row].is_none());
    let found = day(version, row, 1.0, series[place] * figures.exposure, value);
    Some(vec![ExplainedDay { filled, ..found }])
}
