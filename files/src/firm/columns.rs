//! The columns of the table: what they are called, and by what they sort.

use std::cmp::Ordering;

use headroom_engine::fund::ControlId;
use headroom_wire::FirmFund;

use super::words::{Standing, Verdict, control_name, control_rank};

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    Name,
    Standing,
    Currency,
    Nav,
    Var,
    TotalVar,
    Utilization,
    Es,
    StressedVar,
    Worst,
    Warnings,
    Control(ControlId),
    Checked,
}

/// What a column sorts by. What a fund has not comes last in either direction.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Key {
    None,
    Text(String),
    Number(f64),
}

impl Key {
    pub(crate) fn compare(&self, other: &Self, is_descending: bool) -> Ordering {
        let order = match (self, other) {
            (Self::None, Self::None) => return Ordering::Equal,
            (Self::None, _) => return Ordering::Greater,
            (_, Self::None) => return Ordering::Less,
            (Self::Text(left), Self::Text(right)) => left.cmp(right),
            (Self::Number(left), Self::Number(right)) => left.total_cmp(right),
            (Self::Text(_), Self::Number(_)) => Ordering::Greater,
            (Self::Number(_), Self::Text(_)) => Ordering::Less,
        };
        if is_descending { order.reverse() } else { order }
    }
}

impl Column {
    /// The columns of figures, or those of the heatmap.
    pub(crate) fn all(is_heatmap: bool) -> Vec<Self> {
        use Column::*;
        let controls = ControlId::ALL.map(Control);
        let figures = [Currency, Nav, Var, TotalVar, Utilization, Es, StressedVar, Worst, Warnings];
        let between: &[Self] = if is_heatmap { &controls } else { &figures };
        [&[Name, Standing], between, &[Checked]].concat()
    }

    /// What names it when it is sorted by.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Standing => "standing",
            Self::Currency => "currency",
            Self::Nav => "nav",
            Self::Var => "var",
            Self::TotalVar => "total_var",
            Self::Utilization => "utilization",
            Self::Es => "es",
            Self::StressedVar => "stressed_var",
            Self::Worst => "worst",
            Self::Warnings => "warnings",
            Self::Control(id) => id.id(),
            Self::Checked => "checked",
        }
    }

    /// Its title.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Name => "Fund",
            Self::Standing => "State",
            Self::Currency => "Currency",
            Self::Nav => "NAV",
            Self::Var => "VaR",
            Self::TotalVar => "VaR limit",
            Self::Utilization => "Used",
            Self::Es => "Expected shortfall",
            Self::StressedVar => "VaR, spike",
            Self::Worst => "Worst scenario",
            Self::Warnings => "Warnings",
            Self::Control(id) => control_name(id),
            Self::Checked => "Checked here",
        }
    }

    /// Whether its cells are words.
    pub(crate) fn is_text(self) -> bool {
        matches!(self, Self::Name | Self::Standing | Self::Currency | Self::Control(_) | Self::Checked)
    }

    /// Whether the first press sorts the largest first.
    pub(crate) fn is_largest_first(self) -> bool {
        !self.is_text() && self != Self::Worst
    }

    /// What a fund sorts by in it.
    pub(crate) fn key(self, fund: &FirmFund, verdict: Option<Verdict>) -> Key {
        let number = |value: Option<f64>| value.map_or(Key::None, Key::Number);
        let rank = |rank: u8| Key::Number(rank.into());
        let figures = fund.outcome.as_ref();
        match (self, figures) {
            (Self::Name, Ok(figures)) => Key::Text(figures.name.to_lowercase()),
            (Self::Name, Err(_)) => Key::Text(fund.id.to_lowercase()),
            (Self::Standing, _) => rank(Standing::of(fund) as u8),
            (Self::Checked, _) => verdict.map_or(Key::None, |verdict| rank(verdict as u8)),
            (_, Err(_)) => Key::None,
            (Self::Currency, Ok(it)) => Key::Text(it.currency.clone()),
            (Self::Nav, Ok(it)) => Key::Number(it.nav),
            (Self::Var, Ok(it)) => number(it.var),
            (Self::TotalVar, Ok(it)) => Key::Number(it.total_var),
            (Self::Utilization, Ok(it)) => number(it.utilization),
            (Self::Es, Ok(it)) => number(it.es),
            (Self::StressedVar, Ok(it)) => number(it.stressed_var),
            (Self::Worst, Ok(it)) => number(it.worst.as_ref().map(|(_, pnl)| *pnl)),
            (Self::Warnings, Ok(it)) => Key::Number(it.warnings.into()),
            (Self::Control(id), Ok(it)) => {
                let state = it.controls.iter().find(|(other, _)| *other == id).map(|(_, state)| *state);
                state.map_or(Key::None, |state| rank(control_rank(state)))
            }
        }
    }
}
