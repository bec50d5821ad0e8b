//! The figures of the fund under a stress: NAV, the aggregated VaR, liquidity, what an outage freezes.

use headroom_engine::{
    budget::AT_LIMIT_FROM,
    fund::{CoverageLimit, Snapshot},
    report::RiskReport,
    stress::StressResult,
};

use crate::view::tone::Tone;

/// An amount and how it is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Amount {
    /// In the fund's currency.
    Money(f64),
    /// A part of a whole.
    Share(f64),
    /// In hours.
    Hours(f64),
}

/// One figure of the fund under a scenario.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    /// Before the shock, where that is another figure.
    pub before: Option<Amount>,
    /// After it, or why there is none.
    pub after: Result<Amount, &'static str>,
    /// How grave it is.
    pub tone: Tone,
    /// The same in words; empty where there is nothing to say.
    pub word: &'static str,
}

/// What a row of figures is called.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureRow {
    /// Its label.
    pub label: String,
    /// What it is, where the label does not say it all.
    pub note: &'static str,
}

const NO_VAR: &str = "No VaR: fewer than 30 joint rows";
const NO_POSITIONS: &str = "The file has no positions";
/// Why a scenario without an outage has no figures of one.
pub const NO_OUTAGE: &str = "No exchange is out";

/// The rows of the fund's figures.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureRows {
    /// Those that have a figure in some scenario, with their places in the figures of a column.
    pub shown: Vec<(usize, FigureRow)>,
    /// Those that have none, a sentence a reason.
    pub unknown: Vec<String>,
}

/// The rows of columns of figures, in the order shown.
pub fn figure_rows<'c>(snapshot: &Snapshot, columns: impl IntoIterator<Item = &'c [Figure]>) -> FigureRows {
    let columns: Vec<_> = columns.into_iter().collect();
    let mut rows = FigureRows { shown: Vec::new(), unknown: Vec::new() };
    let mut reasons: Vec<(&'static str, Vec<String>)> = Vec::new();
    for (at, row) in all_rows(snapshot).into_iter().enumerate() {
        let figures = || columns.iter().filter_map(|figures| figures.get(at));
        let reason = figures().find_map(|figure| figure.after.err());
        match reason.filter(|_| figures().all(|figure| figure.after.is_err())) {
            None => rows.shown.push((at, row)),
            Some(reason) => match reasons.iter_mut().find(|(known, _)| *known == reason) {
                Some((_, labels)) => labels.push(row.label),
                None => reasons.push((reason, vec![row.label])),
            },
        }
    }
    rows.unknown = reasons
        .into_iter()
        .map(|(reason, labels)| format!("{reason}, so there is no figure of: {}", labels.join(", ")))
        .collect();
    rows
}

/// Every row, in the order shown.
fn all_rows(snapshot: &Snapshot) -> Vec<FigureRow> {
    let limit = coverage_limit(snapshot);
    let row = |label: &str, note| FigureRow { label: label.to_owned(), note };
    vec![
        row("NAV after", ""),
        row("VaR V(C)", ""),
        row("Expected shortfall", "Scaled as V(C)"),
        row("Utilization", "V(C) of the VaR budget"),
        row(&format!("Coverage in {} h", limit.hours), "Of gross"),
        row(&format!("Hours to liquidate {}%", crate::view::number::in_percent(limit.share)), ""),
        row("Gross frozen", ""),
        row("Worst case", "Exchange never comes back"),
        row("Net delta left unhedged", "Beta notional elsewhere"),
    ]
}

/// The figures of a scenario.
pub(super) fn figures(snapshot: &Snapshot, report: &RiskReport, result: &StressResult) -> Vec<Figure> {
    let limit = coverage_limit(snapshot);
    let is_fed = snapshot.positions.is_some();
    let has_limit = snapshot.limits.liquidity_coverage.is_some();
    let loss = |loss: Option<f64>| loss.map(Amount::Money);
    let of_budget = |var: f64| Some(var / report.fund.total_var).filter(|share| share.is_finite());
    let outage = |value: Option<f64>| plain(value.map(Amount::Money), NO_OUTAGE);

    let nav = result.nav_after;
    let never = if is_fed { "Never: too little can be sold" } else { NO_POSITIONS };
    let is_slow = has_limit && result.hours_to_liquidate.is_none_or(|hours| hours > limit.hours);
    let is_uncovered = has_limit && result.coverage_after.is_some_and(|share| share < limit.share);
    vec![
        plain(nav.map(Amount::Money), "A P&L is not known").toned(nav.is_some_and(|nav| nav <= 0.0), "Nothing left"),
        Figure { before: loss(result.var_before), ..plain(loss(result.var_after), NO_VAR) },
        Figure {
            before: loss(report.fund.expected_shortfall),
            ..plain(loss(result.es_after), if result.var_after.is_some() { "V(C) is 0" } else { NO_VAR })
        },
        Figure {
            before: result.var_before.and_then(of_budget).map(Amount::Share),
            ..utilization(result.utilization_after)
        },
        Figure {
            before: result.coverage_before.map(Amount::Share),
            ..plain(result.coverage_after.map(Amount::Share), NO_POSITIONS).toned(is_uncovered, "Below the limit")
        },
        plain(result.hours_to_liquidate.map(Amount::Hours), never).toned(is_fed && is_slow, "Past the limit"),
        outage(result.gross_frozen),
        outage(result.worst_case),
        outage(result.net_delta_unhedged),
    ]
}

/// The coverage limit of a file, or 80% in 4 hours.
fn coverage_limit(snapshot: &Snapshot) -> CoverageLimit {
    snapshot.limits.liquidity_coverage.unwrap_or_default()
}

fn plain(after: Option<Amount>, missing: &'static str) -> Figure {
    Figure {
        before: None,
        tone: if after.is_some() { Tone::Calm } else { Tone::Muted },
        after: after.ok_or(missing),
        word: "",
    }
}

fn utilization(after: Option<f64>) -> Figure {
    let figure = plain(after.map(Amount::Share), NO_VAR);
    match after {
        Some(share) if share > 1.0 => figure.toned(true, "Past the budget"),
        Some(share) if share >= AT_LIMIT_FROM => Figure { tone: Tone::Watch, word: "At the budget", ..figure },
        _ => figure,
    }
}

impl Figure {
    /// The figure as a breach, where it is one.
    fn toned(self, is_breach: bool, word: &'static str) -> Self {
        if is_breach { Self { tone: Tone::Breach, word, ..self } } else { self }
    }
}
