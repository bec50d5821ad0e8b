//! The models that a stress result assumes, in words.

use headroom_engine::stress::{Assumptions, Impact, Scaling};

/// How an outage grows with its hours, in words.
pub fn scaling_words(scaling: Scaling) -> &'static str {
    match scaling {
        Scaling::SquareRoot => "times the square root of the periods it lasts",
        Scaling::Linear => "times the periods it lasts",
    }
}

/// What selling costs, in words.
pub fn impact_words(on: Assumptions) -> String {
    let share = match on.impact {
        Impact::SquareRoot => "the square root of its share of a day's volume",
        Impact::Linear => "its share of a day's volume",
    };
    format!("{} x the size x the instrument's daily volatility x {share}", on.coefficient)
}
