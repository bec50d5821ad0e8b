//! Words for stress scenarios: titles ("All markets down 20%"), the name of a kind of shock, labels of its parameters and what
//! it assumes. Names from a file are escaped.

use headroom_engine::{
    fund::{DEFAULT_SEVERITY, Move, Parameter, Scenario, Scope, Shock},
    stress::Assumptions,
    text::escape,
};

use super::assumptions::{impact_words, scaling_words};
use crate::view::{date::day_of, number::in_percent};

/// What a scenario is called: by its name, or by its shocks, joined with " + ".
pub fn scenario_title(scenario: &Scenario) -> String {
    if let Some(name) = &scenario.name {
        return escape(name);
    }
    scenario.shocks.iter().map(shock_title).collect::<Vec<_>>().join(" + ")
}

/// What a shock is called. A severity is named where it is not the usual one.
pub fn shock_title(shock: &Shock) -> String {
    match shock {
        Shock::AllMarketsDown { magnitude } => {
            format!("All markets down {}%", in_percent(*magnitude))
        }
        Shock::CorrelationSpike { rho } => {
            format!("Correlation spike to {}", with_two_decimals(*rho))
        }
        Shock::ExchangeOutage { exchange, duration_hours, severity } => {
            let exchange = escape(exchange);
            if (severity - DEFAULT_SEVERITY).abs() > 0.0 {
                format!("Outage of {exchange}, {duration_hours} h, severity {severity}")
            } else {
                format!("Outage of {exchange}, {duration_hours} h")
            }
        }
        Shock::LiquidityCrisis { depth_reduction } => {
            format!("Liquidity crisis, depth down {}%", in_percent(*depth_reduction))
        }
        Shock::Custom { moves } => match &moves[..] {
            [one] => move_title(one),
            [first, others @ ..] => format!("{} and {} more", move_title(first), others.len()),
            [] => "No moves".to_owned(),
        },
        Shock::Historical { date, days, multiplier } => {
            let date = day_of(*date);
            let days =
                if *days == 1 { format!("Replay of {date}") } else { format!("Replay of {days} dates to {date}") };
            if (multiplier - 1.0).abs() > 0.0 { format!("{days}, {multiplier} times") } else { days }
        }
    }
}

/// What a move is called: "Sector crypto -30%".
pub fn move_title(one: &Move) -> String {
    let by = in_percent(one.size);
    let sign = if one.size > 0.0 { "+" } else { "" };
    match one.scope.name() {
        None => format!("Market {sign}{by}%"),
        Some(name) => format!("{} {} {sign}{by}%", scope_name(&one.scope), escape(name)),
    }
}

/// The kind of a scope in words.
pub fn scope_name(scope: &Scope) -> &'static str {
    match scope {
        Scope::Market => "Market",
        Scope::Strategy(_) => "Strategy",
        Scope::Sector(_) => "Sector",
        Scope::Exchange(_) => "Exchange",
        Scope::Instrument(_) => "Instrument",
    }
}

/// The kind of a shock in words.
pub fn shock_name(shock: &Shock) -> &'static str {
    match shock {
        Shock::AllMarketsDown { .. } => "All markets down",
        Shock::CorrelationSpike { .. } => "Correlation spike",
        Shock::ExchangeOutage { .. } => "Exchange outage",
        Shock::LiquidityCrisis { .. } => "Liquidity crisis",
        Shock::Custom { .. } => "Custom moves",
        Shock::Historical { .. } => "Replay of history",
    }
}

/// Words for a parameter of a shock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParameterWords {
    /// Label of its field.
    pub label: &'static str,
    /// What may be typed there.
    pub hint: &'static str,
    /// How a scenario's severity is turned by it.
    pub turned: &'static str,
}

/// The words for a parameter; its key and its range where there are none.
pub fn parameter_words(parameter: &Parameter) -> ParameterWords {
    let (label, hint, turned) = match parameter.key {
        "magnitude" => ("Fall, %", "0 to 100", "by its fall, up to 100%"),
        "rho" => ("Correlation at least", "0 to 1", "by its correlation, up to 1"),
        "duration_hours" => ("Hours", "up to 720", "by its hours, up to 720"),
        "severity" => ("Severity", "0 to 10 one-period VaRs", ""),
        "depth_reduction" => ("Depth gone, %", "0 to below 100", "by its depth, down to nothing"),
        "days" => ("Dates", "1 to 20", ""),
        "multiplier" => ("Times", "0 to 10", ""),
        "move" => ("Move, %", "-100 to 1,000", ""),
        key => (key, parameter.interval(), key),
    };
    ParameterWords { label, hint, turned }
}

/// The sentences for a scenario, each once, in the order of its shocks.
pub fn assumption_sentences(scenario: &Scenario, on: Assumptions) -> Vec<String> {
    let mut sentences: Vec<String> = Vec::new();
    for sentence in scenario.shocks.iter().flat_map(|shock| shock_assumptions(shock, on)) {
        if !sentences.contains(&sentence) {
            sentences.push(sentence);
        }
    }
    sentences
}

/// What a shock is taken to do, in sentences.
fn shock_assumptions(shock: &Shock, on: Assumptions) -> Vec<String> {
    match shock {
        Shock::AllMarketsDown { .. } => vec![
            "Prices move by beta at once; a binary stays between 0 and 1".to_owned(),
            "A strategy without positions falls by its whole exposure".to_owned(),
        ],
        Shock::CorrelationSpike { .. } => {
            vec![
                "Correlations first move towards 1 until they give the fund's VaR, then lower ones rise to the floor"
                    .to_owned(),
                "Standalone VaRs stay; no P&L".to_owned(),
            ]
        }
        Shock::ExchangeOutage { severity, .. } => vec![
            format!("Frozen positions lose {severity} one-period VaRs of their strategy {}", scaling_words(on.scaling)),
            "At most what they can lose; what one position cannot falls to the others".to_owned(),
        ],
        Shock::LiquidityCrisis { .. } => vec![
            format!("Selling costs {}", impact_words(on)),
            format!(
                "Where the file gives no volatility, {}% a day of linear and {} of binary prices",
                in_percent(on.volatility.linear),
                on.volatility.binary
            ),
            "The loss is the cost at the depth that is left less the cost now".to_owned(),
        ],
        Shock::Custom { .. } => {
            vec!["The moves that reach a position add; a binary stays between 0 and 1".to_owned()]
        }
        Shock::Historical { .. } => {
            vec!["Returns of those dates at today's exposures, put back each date; of no position".to_owned()]
        }
    }
}

/// A number with two decimals, or more where it has more.
fn with_two_decimals(value: f64) -> String {
    let shortest = value.to_string();
    match shortest.split_once('.') {
        Some((_, decimals)) if decimals.len() >= 2 => shortest,
        _ => format!("{value:.2}"),
    }
}
