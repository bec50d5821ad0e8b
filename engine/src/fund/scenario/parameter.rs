//! Parameters of a shock, described: the file format, the edits, the editor and the search for the least severity work from
//! these descriptions and know no kind of shock.

use jiff::civil::Date;

use super::moves::Move;
use crate::fund::check::Span;

/// One parameter of a kind of shock.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parameter {
    /// Stable identifier used in the file format and the MCP tools. Kinds that share one share its domain.
    pub key: &'static str,
    /// What it is, for the published schema.
    pub about: &'static str,
    /// What it may be.
    pub domain: Domain,
    /// Value where a file leaves it out; `None`: the file must give it.
    pub default: Option<f64>,
    /// What a greater severity does to it.
    pub severity: Severity,
}

/// What a parameter may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Domain {
    /// A number.
    Number {
        /// The range it lies in.
        range: Span,
        /// The same range as people read it, `[0, 1]`.
        interval: &'static str,
        /// Its unit.
        unit: Unit,
    },
    /// A whole number.
    Whole {
        /// Minimum.
        min: u32,
        /// Maximum.
        max: u32,
        /// The same range as people read it, `whole [1, 20]`.
        interval: &'static str,
    },
    /// The name of an exchange.
    Exchange,
    /// A date of the history.
    Date,
    /// A list of 1 to [`super::moves::MOST_MOVES`] moves.
    Moves,
}

/// Unit of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Part of a whole; people read percent.
    Share,
    /// A correlation.
    Correlation,
    /// Hours.
    Hours,
    /// A multiple.
    Times,
}

/// What a greater severity of the scenario does to a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// Nothing.
    Fixed,
    /// It is the severity of a scenario of this shock alone; in a combination it is multiplied.
    Dial,
    /// It is multiplied.
    Scaled,
}

/// Value of a parameter.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A number, whole or not.
    Number(f64),
    /// A name.
    Text(String),
    /// A date.
    Date(Date),
    /// Moves of prices.
    Moves(Vec<Move>),
}

impl Parameter {
    /// A number that a file must give.
    pub const fn number(
        key: &'static str,
        about: &'static str,
        range: Span,
        interval: &'static str,
        unit: Unit,
    ) -> Self {
        let domain = Domain::Number { range, interval, unit };
        Self { key, about, domain, default: None, severity: Severity::Fixed }
    }

    /// A parameter that is not a number.
    pub const fn other(key: &'static str, about: &'static str, domain: Domain) -> Self {
        Self { key, about, domain, default: None, severity: Severity::Fixed }
    }

    /// The same with a value where a file leaves it out.
    pub const fn or(self, default: f64) -> Self {
        Self { default: Some(default), ..self }
    }

    /// The same under another role in the severity of a scenario.
    pub const fn with(self, severity: Severity) -> Self {
        Self { severity, ..self }
    }

    /// Range of a number as people read it; empty for a parameter of another domain.
    pub fn interval(&self) -> &'static str {
        match self.domain {
            Domain::Number { interval, .. } | Domain::Whole { interval, .. } => interval,
            Domain::Exchange | Domain::Date | Domain::Moves => "",
        }
    }

    /// Whether a number is a value of it.
    pub fn contains(&self, value: f64) -> bool {
        match self.domain {
            Domain::Number { range, .. } => range.contains(value),
            Domain::Whole { min, max, .. } => {
                (f64::from(min)..=f64::from(max)).contains(&value) && value.fract() == 0.0
            }
            Domain::Exchange | Domain::Date | Domain::Moves => false,
        }
    }

    /// Unit of a number; `None` for a whole number and for a parameter of another domain.
    pub fn unit(&self) -> Option<Unit> {
        match self.domain {
            Domain::Number { unit, .. } => Some(unit),
            Domain::Whole { .. } | Domain::Exchange | Domain::Date | Domain::Moves => None,
        }
    }

    /// The largest number that a search for the least severity tries, in the parameter's unit; 0 for a parameter of another domain.
    pub fn max(&self) -> f64 {
        self.nearest(f64::INFINITY)
    }

    /// The value of it nearest to a number; an open end counts as 1e-9 inside it, an open 0 as 0, at which nothing happens.
    pub fn nearest(&self, value: f64) -> f64 {
        match self.domain {
            Domain::Number { range, .. } => range.nearest(value),
            Domain::Whole { min, max, .. } => value.clamp(f64::from(min), f64::from(max)),
            Domain::Exchange | Domain::Date | Domain::Moves => 0.0,
        }
    }
}
