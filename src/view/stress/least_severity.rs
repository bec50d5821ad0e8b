//! How severe each scenario must be before it passes each bound, as a table of scenarios by bounds.

use headroom_engine::{
    fund::{Scenario, Unit},
    stress::{LeastSeverity, Reach, SeverityDial, SeveritySearch},
};

use super::{
    reverse::bound_name,
    words::{parameter_words, scenario_title},
};
use crate::view::tone::Tone;

/// A severity and its unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Severity {
    /// A part of a whole: a fall, a depth.
    Share(f64),
    /// A correlation.
    Rho(f64),
    /// Hours.
    Hours(f64),
    /// Times the scenario as it stands.
    Times(f64),
}

/// A scenario's row.
#[derive(Debug, Clone, PartialEq)]
pub struct SeverityRow {
    /// What it is called.
    pub title: String,
    /// What is turned, in words.
    pub turned: &'static str,
    /// A cell a bound, in the order of [`severity_heads`].
    pub cells: Vec<SeverityCell>,
}

/// The least severity of one scenario that passes one bound.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SeverityCell {
    /// The severity, where there is one.
    pub severity: Option<Severity>,
    /// What stands in its place, or is said beside it.
    pub word: &'static str,
    /// A breach where the scenario as it stands passes the bound, or nothing is needed.
    pub tone: Tone,
    /// Whether the measure turns back as severity grows, so that a smaller severity may pass the bound too.
    pub turns_back: bool,
}

/// The bounds that have a limit, by their names.
pub fn severity_heads(search: &SeveritySearch) -> Vec<&'static str> {
    limited(search).map(|least| bound_name(least.bound)).collect()
}

/// The row of a scenario.
pub fn severity_row(scenario: &Scenario, search: &SeveritySearch) -> SeverityRow {
    let now = SeverityDial::now(scenario);
    SeverityRow {
        title: scenario_title(scenario),
        turned: turned(search.dial),
        cells: limited(search).map(|least| cell(search.dial, now, least)).collect(),
    }
}

fn limited(search: &SeveritySearch) -> impl Iterator<Item = &LeastSeverity> {
    search.bounds.iter().filter(|least| least.reach != Reach::Off)
}

fn cell(dial: SeverityDial, now: f64, least: &LeastSeverity) -> SeverityCell {
    let (severity, word, tone) = match least.reach {
        Reach::Already => (None, "Tripped already", Tone::Breach),
        Reach::From(value) if value <= now => (Some(value), "Trips as it stands", Tone::Breach),
        Reach::From(value) => (Some(value), "", Tone::Calm),
        Reach::Never => (None, "Never", Tone::Muted),
        Reach::Off | Reach::Unknown => (None, "Not known", Tone::Muted),
    };
    SeverityCell { severity: severity.map(|value| in_unit(dial, value)), word, tone, turns_back: !least.is_monotone }
}

fn in_unit(dial: SeverityDial, value: f64) -> Severity {
    let unit = match dial {
        SeverityDial::Parameter(parameter) => parameter.unit(),
        SeverityDial::Factor => None,
    };
    match unit {
        Some(Unit::Share) => Severity::Share(value),
        Some(Unit::Correlation) => Severity::Rho(value),
        Some(Unit::Hours) => Severity::Hours(value),
        Some(Unit::Times) | None => Severity::Times(value),
    }
}

fn turned(dial: SeverityDial) -> &'static str {
    match dial {
        SeverityDial::Parameter(parameter) => parameter_words(&parameter).turned,
        SeverityDial::Factor => "all of it at once, up to 10 times as it stands",
    }
}
