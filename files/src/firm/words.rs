//! Words for the figures of a firm, as the page has them for a fund.

use headroom_engine::{
    budget::BudgetStatus,
    control::{ControlState, FundState},
    fund::{ControlId, Scenario},
    text::escape,
};
use headroom_wire::FirmFund;

/// How a fund stands, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Standing {
    Refused,
    Halted,
    Over,
    Reducing,
    AtLimit,
    Unknown,
    Within,
}

impl Standing {
    /// How a fund stands.
    pub(crate) fn of(fund: &FirmFund) -> Self {
        let Ok(figures) = &fund.outcome else { return Self::Refused };
        match (figures.fund_state, figures.status) {
            (FundState::Halted, _) => Self::Halted,
            (_, BudgetStatus::Breach) => Self::Over,
            (FundState::Reducing, _) => Self::Reducing,
            (FundState::Active, BudgetStatus::AtLimit) => Self::AtLimit,
            (FundState::Active, BudgetStatus::Unknown) => Self::Unknown,
            (FundState::Active, BudgetStatus::Within) => Self::Within,
        }
    }

    /// Its words.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Refused => "Refused",
            Self::Halted => "Halted",
            Self::Over => "Over its limit",
            Self::Reducing => "Reducing",
            Self::AtLimit => "At its limit",
            Self::Unknown => "Not measured",
            Self::Within => "Within limit",
        }
    }

    /// The class of its tone.
    pub(crate) fn tone(self) -> &'static str {
        match self {
            Self::Refused | Self::Halted | Self::Over | Self::Reducing => "breach",
            Self::AtLimit | Self::Unknown => "watch",
            Self::Within => "calm",
        }
    }
}

/// A control's name where there is little room.
pub(crate) fn control_name(id: ControlId) -> &'static str {
    match id {
        ControlId::DailyDrawdown => "Daily drawdown",
        ControlId::WeeklyDrawdown => "Weekly drawdown",
        ControlId::MonthlyDrawdown => "Monthly drawdown",
        ControlId::GrossExposure => "Gross",
        ControlId::NetExposure => "Net",
        ControlId::SectorConcentration => "Sector",
        ControlId::ExchangeConcentration => "Exchange",
        ControlId::LiquidityCoverage => "Liquidity",
    }
}

/// A word for the state of a control, and the class of its tone.
pub(crate) fn control_state(state: ControlState) -> (&'static str, &'static str) {
    match state {
        ControlState::Active => ("OK", "calm"),
        ControlState::Warning => ("Near limit", "watch"),
        ControlState::Tripped => ("Tripped", "breach"),
        ControlState::Unfed => ("No data", "unfed"),
        ControlState::Off => ("No limit", "off"),
    }
}

/// The place of a control's state from the gravest.
pub(crate) fn control_rank(state: ControlState) -> u8 {
    match state {
        ControlState::Tripped => 0,
        ControlState::Warning => 1,
        ControlState::Unfed => 2,
        ControlState::Active => 3,
        ControlState::Off => 4,
    }
}

/// What a scenario is called: its name, or the kinds of its shocks.
pub(crate) fn scenario_name(scenario: &Scenario) -> String {
    if let Some(name) = &scenario.name {
        return escape(name);
    }
    let kinds: Vec<String> = scenario.shocks.iter().map(|shock| shock.kind().id.replace('_', " ")).collect();
    let mut name = kinds.join(" + ");
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    name
}

/// What came of a comparison with the answer in the firm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    Differs,
    Changed,
    Missing,
    Unchecked,
    Equal,
}

impl Verdict {
    /// The one of a word.
    pub(crate) fn of(word: &str) -> Option<Self> {
        Some(match word {
            "differs" => Self::Differs,
            "changed" => Self::Changed,
            "missing" => Self::Missing,
            "unchecked" => Self::Unchecked,
            "equal" => Self::Equal,
            _ => return None,
        })
    }

    /// Its words in a cell, and the class of its tone.
    pub(crate) fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Differs => ("Differs", "breach"),
            Self::Changed => ("File changed", "watch"),
            Self::Missing => ("Not found", "watch"),
            Self::Unchecked => ("Not checked", "watch"),
            Self::Equal => ("Equal, to the bit", "calm"),
        }
    }
}
