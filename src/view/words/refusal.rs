//! Refused edits in the words of the page: names for ids, formatted numbers, and the next step.

use headroom_engine::{
    fund::{ControlId, Snapshot},
    text::escape,
};
use headroom_session::EditError;

use crate::view::{
    budget::control_name,
    number::{Notation, in_percent},
};

/// The refusal as a sentence without ids and paths.
pub fn refusal_words(snapshot: &Snapshot, error: &EditError, written: Notation) -> String {
    let name = |place: &str| named(snapshot, place).unwrap_or_else(|| "The strategy".to_owned());
    let times = |scale: f64| format!("{}×", (written.factor)(scale));
    match error {
        EditError::ReserveExceeded { place, available, most, .. } => {
            let (most, left) = ((written.percent)(*most), (written.percent)(*available));
            match named(snapshot, place) {
                Some(name) => format!("{name} can have at most {most}: the reserve has {left} left"),
                None if place.starts_with("opportunities") => {
                    format!("The new strategy can have at most {most}: the reserve has {left} left")
                }
                None => format!("The allocations can be at most {most} together: the reserve has {left} left"),
            }
        }
        EditError::OutOfRange { place, range, .. } => range_words(place, range),
        EditError::Held { place, value, most, rule, .. } => {
            let (name, most, asked) = (name(place), times(floor(*most)), times(*value));
            format!("{name} can go to {most} at most, not {asked}: {}", rule_words(rule))
        }
        EditError::PositionHeld { value, most, rule, .. } => {
            let (most, asked) = ((written.money)(*most), (written.money)(*value));
            format!("The position can go to {most} at most, not {asked}: {}", rule_words(rule))
        }
        EditError::Position { why, .. } => (*why).to_owned(),
        EditError::Stopped { place, control, .. } => {
            format!("{}. Review it in Controls", stopped_words(control, place.starts_with("opportunities")))
        }
        EditError::OnLadder { place, state, .. } => {
            format!(
                "{} is {state} by its own drawdown limit: its size can only go down. Review it in Controls",
                name(place)
            )
        }
        EditError::Unmeasured { place, .. } => {
            format!("{} can only go down: without a VaR nobody knows whether more of it fits", name(place))
        }
        EditError::Length { value, wanted, .. } => {
            format!("The fund has {wanted} strategies, and {value} values were given")
        }
        EditError::Taken { value, .. } => {
            format!("A strategy of the fund is called {} already: choose another", escape(value))
        }
        EditError::TooFewDates { value, wanted, .. } => {
            format!("With the new strategy {value} dates are complete, a VaR needs {wanted}: add more of its returns")
        }
        EditError::Text { place } => match last_part(place) {
            "by" => "Give your name, up to 200 characters".to_owned(),
            _ => "Give a reason, up to 200 characters".to_owned(),
        },
        EditError::NothingThere { .. } => "Nothing to close: no position is held there".to_owned(),
        EditError::NotLatched { .. } => "Nothing to reset: the control has not latched".to_owned(),
        EditError::Stale { place, value, now } => {
            let (now, value) = ((written.percent)(*now), (written.percent)(*value));
            format!("{} has {now} by now, the proposal was made for {value}: look at the new one", name(place))
        }
        EditError::NoSuchStrategy { .. } => "The strategy is not in the fund any more".to_owned(),
    }
}

/// That a control or a person stops the fund, by its id, and so a raise or a newcomer.
pub fn stopped_words(by: &str, is_newcomer: bool) -> String {
    let by = ControlId::from_id(by).map_or("a person", control_name).to_lowercase();
    let so = if is_newcomer { "nothing can be added" } else { "exposures can only go down" };
    format!("The fund is stopped by {by}: {so}")
}

/// What binds, and what would free it.
fn rule_words(rule: &str) -> String {
    match ControlId::from_id(rule) {
        Some(control) => format!("{} is at its limit there", control_name(control).to_lowercase()),
        None if rule == "fund_var" => "the fund's VaR limit is reached there. Cut another strategy first".to_owned(),
        None => "its budget is used up there. Give it more of the reserve first".to_owned(),
    }
}

/// What a number is called, and its unit, by the last part of its place.
fn subject_of(place: &str) -> (&'static str, &'static str) {
    match last_part(place) {
        "confidence" => ("The confidence", "%"),
        "horizon_days" => ("The horizon", " periods"),
        "window" => ("The window", " rows"),
        "ewma_lambda" => ("Lambda", ""),
        "magnitude" => ("The fall", "%"),
        "rho" => ("The correlation", ""),
        "duration_hours" => ("The outage", " hours"),
        "severity" => ("The severity", " one-period VaRs"),
        "depth_reduction" => ("The depth gone", "%"),
        "share" => ("The share of gross left", "%"),
        "move" => ("The move", "%"),
        "days" => ("The replay", " dates"),
        "multiplier" => ("The multiplier", ""),
        _ if place.starts_with("exposure") => ("A size", "×"),
        _ if place.starts_with("scenarios") => ("A combination", ""),
        _ => ("An allocation", "%"),
    }
}

/// "A fall is between 0 and 100%"; an end that does not belong to the range is "above" or "below".
pub fn range_words(place: &str, range: &str) -> String {
    let (subject, unit) = subject_of(place);
    let inside = range.trim_start_matches(['[', '(']).split([']', ')']).next().unwrap_or_default();
    let end = |text: &str| {
        let number: Option<f64> = text.trim().parse().ok();
        number.map(|number| if unit == "%" { in_percent(number) } else { number }.to_string())
    };
    let ends = inside.split_once(',').and_then(|(low, high)| Some((end(low)?, end(high)?)));
    let Some((low, high)) = ends else { return format!("{subject} cannot have this value") };
    let rest = range.rsplit([']', ')']).next().unwrap_or_default();
    match (range.starts_with('['), range.contains(']')) {
        (true, true) => format!("{subject} is between {low} and {high}{unit}{rest}"),
        (true, false) => format!("{subject} is at least {low} and below {high}{unit}{rest}"),
        (false, true) => format!("{subject} is above {low} and at most {high}{unit}{rest}"),
        (false, false) => format!("{subject} is above {low} and below {high}{unit}{rest}"),
    }
}

fn last_part(place: &str) -> &str {
    place.rsplit('.').next().unwrap_or(place)
}

/// The display name of the strategy that the last part of a place names.
fn named(snapshot: &Snapshot, place: &str) -> Option<String> {
    let strategy = snapshot.strategies.iter().find(|strategy| {
        let id = strategy.id.as_str();
        place.strip_suffix(id).is_some_and(|rest| rest.ends_with('.'))
            || place.strip_suffix("\"]").and_then(|rest| rest.strip_suffix(id)).is_some_and(|rest| rest.ends_with('"'))
    })?;
    Some(escape(&strategy.name))
}

/// A scale to two digits, never above it.
fn floor(most: f64) -> f64 {
    (most * 100.0).floor() / 100.0
}
