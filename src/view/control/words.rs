//! What controls and the fund are, and what a trip does, in words.

use headroom_engine::control::{Action, FundState};

/// The state of a fund in words.
pub fn fund_word(state: FundState) -> &'static str {
    match state {
        FundState::Active => "Trading normally",
        FundState::Reducing => "Reducing",
        FundState::Halted => "Halted",
    }
}

/// What a tripped control does, in two or three words.
pub fn act_word(action: Action) -> &'static str {
    match action {
        Action::HaltNewPositions => "Halts new positions",
        Action::ReduceExposure => "Reduces exposure",
        Action::KillSwitch => "Kill switch",
    }
}

/// What a tripped control does, in words.
pub fn action_word(action: Action) -> &'static str {
    match action {
        Action::HaltNewPositions => "Halts new positions",
        Action::ReduceExposure => "Reduces exposure to half of the gross at the trip",
        Action::KillSwitch => "Kill switch: latched until a person resets it",
    }
}

/// What a person trips, as a name.
pub fn action_name(action: Action) -> &'static str {
    match action {
        Action::HaltNewPositions => "Halt of new positions",
        Action::ReduceExposure => "Reduction of exposure",
        Action::KillSwitch => "Kill switch",
    }
}
