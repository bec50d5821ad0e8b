//! Words for what files hold: those of answers, and those that a person reads.

use headroom_wire::{ColumnKind, DateOrder, DecimalSign, Note, ReturnsUnit, Role, ValueKind};
use serde::{Serialize, de::DeserializeOwned};

/// Before the name of a field in the answer that a column is that field.
const FIELD: &str = "field.";

/// What an answer stands for; `None` where it stands for nothing.
pub(crate) fn of_word<T: DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
}

/// The word of an answer.
pub(crate) fn word_of(value: impl Serialize) -> String {
    let word = serde_json::to_value(value).ok();
    word.and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

/// What the answer about a column stands for.
pub(crate) fn column_kind(word: &str) -> Option<ColumnKind> {
    match word.strip_prefix(FIELD) {
        Some(name) => Some(ColumnKind::Field(name.to_owned())),
        None => of_word(word),
    }
}

/// The answer that a column is of a kind.
pub(crate) fn column_word(kind: &ColumnKind) -> String {
    match kind {
        ColumnKind::Field(name) => format!("{FIELD}{name}"),
        kind => word_of(kind),
    }
}

/// What numbers are.
pub(crate) fn value_kind(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Return => "Returns",
        ValueKind::Pnl => "P&L in money",
        ValueKind::Level => "Prices or NAV levels",
    }
}

/// What a column is.
pub(crate) fn column_name(kind: &ColumnKind) -> String {
    match kind {
        ColumnKind::Date => "Dates",
        ColumnKind::Series => "A strategy",
        ColumnKind::Return => "Returns",
        ColumnKind::Pnl => "P&L in money",
        ColumnKind::Level => "Prices or NAV levels",
        ColumnKind::Capital => "Capital",
        ColumnKind::Flows => "Subscriptions and redemptions",
        ColumnKind::FundNav => "NAV of the fund",
        ColumnKind::Price => "Price of an instrument",
        ColumnKind::Strategy => "Names of strategies",
        ColumnKind::Field(name) => return name.replace('_', " "),
        ColumnKind::Ignored => "Not read",
    }
    .to_owned()
}

/// What a table holds.
pub(crate) fn role_name(role: Role) -> &'static str {
    match role {
        Role::Fund => "Fund and risk budget",
        Role::Strategies => "Strategies",
        Role::Returns => "Returns, P&L or prices of strategies",
        Role::Capital => "Capital over time",
        Role::Instruments => "Prices of instruments",
        Role::InstrumentReturns => "Returns of instruments",
        Role::Positions => "Positions",
        Role::Limits => "Limits",
        Role::Policy => "Policy",
        Role::Opportunities => "Candidates for the reserve",
        Role::OpportunityReturns => "Returns of candidates",
        Role::Scenarios => "Scenarios",
        Role::Log => "Log",
        Role::Ignored => "Not read",
    }
}

/// How dates are written.
pub(crate) fn date_order(order: DateOrder) -> &'static str {
    match order {
        DateOrder::DayFirst => "Day first",
        DateOrder::MonthFirst => "Month first",
    }
}

/// How fractions are written.
pub(crate) fn decimal(sign: DecimalSign) -> &'static str {
    match sign {
        DecimalSign::Point => "Decimal point",
        DecimalSign::Comma => "Decimal comma",
    }
}

/// How returns are written.
pub(crate) fn unit(unit: ReturnsUnit) -> &'static str {
    match unit {
        ReturnsUnit::Fraction => "Fractions: 0.01 is one percent",
        ReturnsUnit::Percent => "Percent: 1 is one percent",
    }
}

/// A note as a sentence.
pub(crate) fn note(note: &Note) -> String {
    let count = |count: usize, one: &str, many: &str| match count {
        1 => format!("1 {one}"),
        count => format!("{count} {many}"),
    };
    match note {
        Note::TitleRows { table, rows } => {
            format!("{table}: {} above the header skipped", count(*rows, "row", "rows"))
        }
        Note::Sorted { table } => format!("{table}: rows brought into the order of their dates"),
        Note::CutToDays { table, rows, zones } => {
            let zone = match zones.as_slice() {
                [] => String::new(),
                zones => format!(", in the zone of the file ({})", zones.join(", ")),
            };
            format!("{table}: times of day left out on {}{zone}", count(*rows, "row", "rows"))
        }
        Note::MonthEnds { table, rows } => {
            format!("{table}: {} without a day count as month ends", count(*rows, "date", "dates"))
        }
        Note::Formulas { table, place, cells } => {
            let first = if *cells == 1 { String::new() } else { format!(", the first at {place}") };
            format!("{table}: {} read as saved{first}", count(*cells, "formula", "formulas"))
        }
        Note::IgnoredTable { table } => format!("{table}: not read"),
        Note::IgnoredColumn { table, column } => format!("{table}: column {column} not read"),
        Note::MissingWords { table, cells } => {
            format!("{table}: {} such as NA counted as missing", count(*cells, "cell", "cells"))
        }
        Note::FromLevels { table } => {
            format!("{table}: returns are the changes of the levels, so the first date has none")
        }
        Note::FromPnl { table } => format!("{table}: returns are P&L over the capital of the strategy"),
        Note::Joined { table, dates } => {
            format!("{table}: lacks {} of the other files, counted as missing", count(*dates, "date", "dates"))
        }
        Note::NumberedPositions { table } => format!("{table}: positions without an id are numbered"),
    }
}
