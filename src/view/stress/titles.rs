//! What a stress scenario is called: "All markets down 20%", "Outage of polymarket, 4 h". Names from a file are escaped.

use headroom_engine::{
    fund::{DEFAULT_SEVERITY, Move, Scenario, Scope, Shock},
    text::escape,
};

use crate::view::number::in_percent;

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
            let days =
                if *days == 1 { format!("Replay of {date}") } else { format!("Replay of {days} days to {date}") };
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

/// A number with two decimals, or more where it has more.
fn with_two_decimals(value: f64) -> String {
    let shortest = value.to_string();
    match shortest.split_once('.') {
        Some((_, decimals)) if decimals.len() >= 2 => shortest,
        _ => format!("{value:.2}"),
    }
}
