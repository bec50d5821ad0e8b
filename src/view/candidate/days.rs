//! Which days the figures of a newcomer rest on, and what it did on the fund's worst of them.

use headroom_engine::candidate::{ContributionForm, JointDays, MarginalContribution};

use crate::view::{chart::scatter::Scatter, number::Notation};

/// Fund VaR without and with a newcomer, on some days.
#[derive(Debug, Clone, PartialEq)]
pub struct DaysRow {
    /// Which days.
    pub days: String,
    /// Without it, where that is known on these days.
    pub without: Option<f64>,
    /// With it.
    pub with: f64,
}

impl DaysRow {
    /// What it adds.
    pub fn added(&self) -> Option<f64> {
        self.without.map(|without| self.with - without)
    }
}

/// The figures on each sample of days: the fund's, those with returns of the newcomer's own, those that the fund has once it is in.
///
/// `fund_rows` the fund has without it, each one of `unit`.
pub fn days_rows(entry: &MarginalContribution, fund_rows: usize, unit: &str) -> Vec<DaysRow> {
    let Some(rows) = entry.rows.filter(|_| entry.basis == ContributionForm::Returns) else { return Vec::new() };
    let all = match rows.filled {
        0 => format!("All {fund_rows} {unit} of the fund"),
        filled => format!("All {fund_rows} {unit} of the fund, {filled} of them filled for it"),
    };
    let mut found = vec![DaysRow { days: all, without: Some(entry.fund_before), with: entry.fund_after }];
    if let Some(common) = entry.on_common.filter(|common| common.rows != fund_rows) {
        let days = format!("Only the {} {unit} on which it has returns", common.rows);
        found.push(DaysRow { days, without: Some(common.var_without), with: common.var_with });
    }
    if let Some((left, var)) = entry.admitted_rows.zip(entry.admitted_var).filter(|(_, var)| *var != entry.fund_after) {
        let days = format!("The {left} {unit} that the fund has once it is in");
        found.push(DaysRow { days, without: None, with: var });
    }
    found
}

/// The button that adds it, in words that say what becomes of the sample.
pub fn admit_words(entry: &MarginalContribution, fund_rows: usize, unit: &str) -> String {
    let left = entry.admitted_rows.unwrap_or(fund_rows);
    match entry.rows.map_or(0, |rows| rows.filled) {
        _ if left < fund_rows => format!("Add it and shorten the sample from {fund_rows} to {left} {unit}"),
        _ if left > fund_rows => format!("Add it: the sample grows from {fund_rows} to {left} {unit}"),
        0 => format!("Add it: the sample keeps its {left} {unit}"),
        filled => format!("Add it: {filled} of {left} {unit} filled for it"),
    }
}

/// The days that fund and newcomer have in common.
#[derive(Debug, Clone, PartialEq)]
pub struct JointView {
    /// The answer, in a sentence.
    pub verdict: String,
    /// P&L of the fund across and of the newcomer up, the fund's worst days first and marked.
    pub chart: Option<Scatter>,
}

/// What is said of the days that fund and newcomer have in common; `date` writes one.
pub fn joint_view(days: &JointDays, unit: &str, written: Notation, date: fn(&str) -> String) -> JointView {
    let JointDays { worst, lost_on, mean_on_worst, .. } = *days;
    let lead = match (3 * lost_on <= worst, 3 * lost_on >= 2 * worst) {
        (true, _) => "Yes",
        (_, true) => "Not when it counts",
        _ => "Partly",
    };
    let moved = if mean_on_worst < 0.0 { "lost" } else { "made" };
    let moves = days.correlation.map_or_else(String::new, |rho| {
        format!("; correlation {} over {} {unit}", (written.factor)(rho), days.dates.len())
    });
    let verdict = format!(
        "{lead}: on the fund's {worst} worst {unit} it lost on {lost_on} and {moved} {} on average{moves}",
        (written.money)(mean_on_worst.abs())
    );
    let names = days.dates.iter().map(|day| date(&day.to_string())).collect();
    let points = days.fund.iter().zip(&days.candidate).map(|(fund, own)| [*fund, *own]).collect();
    JointView { verdict, chart: Scatter::of(names, points, worst) }
}
