//! How grave a thing is: calm, watch, breach. Never shown by colour alone: a word stands beside it.

use headroom_engine::{
    budget::BudgetStatus,
    control::{ControlState, FundState},
};

/// How grave a thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Nothing to do.
    Calm,
    /// Look at it.
    Watch,
    /// A bound is passed.
    Breach,
    /// Nothing is known or wanted.
    Muted,
}

impl Tone {
    /// Its class in the style sheets.
    pub fn class(self) -> &'static str {
        match self {
            Self::Calm => "tone-calm",
            Self::Watch => "tone-watch",
            Self::Breach => "tone-breach",
            Self::Muted => "tone-muted",
        }
    }
}

impl From<BudgetStatus> for Tone {
    fn from(status: BudgetStatus) -> Self {
        match status {
            BudgetStatus::Within => Self::Calm,
            BudgetStatus::AtLimit => Self::Watch,
            BudgetStatus::Breach => Self::Breach,
            BudgetStatus::Unknown => Self::Muted,
        }
    }
}

impl From<ControlState> for Tone {
    /// Unfed is amber: never green.
    fn from(state: ControlState) -> Self {
        match state {
            ControlState::Active => Self::Calm,
            ControlState::Warning | ControlState::Unfed => Self::Watch,
            ControlState::Tripped => Self::Breach,
            ControlState::Off => Self::Muted,
        }
    }
}

impl From<FundState> for Tone {
    fn from(state: FundState) -> Self {
        match state {
            FundState::Active => Self::Calm,
            FundState::Reducing | FundState::Halted => Self::Breach,
        }
    }
}
