//! What a stress result assumes, in sentences: what each of its shocks is taken to do, by which model, scaled how.

use headroom_engine::{
    fund::{Scenario, Shock},
    stress::{Assumptions, Impact, Scaling},
};

/// The sentences for a scenario, each once, in the order of its shocks.
pub fn assumption_sentences(scenario: &Scenario, on: Assumptions) -> Vec<String> {
    let mut sentences: Vec<String> = Vec::new();
    for sentence in scenario.shocks.iter().flat_map(|shock| of_shock(shock, on)) {
        if !sentences.contains(&sentence) {
            sentences.push(sentence);
        }
    }
    sentences
}

fn of_shock(shock: &Shock, on: Assumptions) -> Vec<String> {
    match shock {
        Shock::AllMarketsDown { .. } => vec![
            "Prices move by beta at once; a binary stays between 0 and 1".to_owned(),
            "A strategy without positions falls by its whole exposure".to_owned(),
        ],
        Shock::CorrelationSpike { .. } => {
            vec!["Lower correlations rise to the floor, standalone VaRs stay; no P&L".to_owned()]
        }
        Shock::ExchangeOutage { severity, .. } => vec![
            format!("Frozen positions lose {severity} daily VaRs of their strategy {}", scaling_words(on.scaling)),
            "At most what they can lose".to_owned(),
        ],
        Shock::LiquidityCrisis { .. } => vec![
            format!("Selling costs {}", impact_words(on)),
            "The loss is the cost at the depth that is left less the cost now".to_owned(),
        ],
        Shock::Custom { .. } => {
            vec!["The moves that reach a position add; a binary stays between 0 and 1".to_owned()]
        }
        Shock::Historical { .. } => {
            vec!["Returns of those days at today's exposures, put back each day; of no position".to_owned()]
        }
    }
}

/// How an outage grows with its hours, in words.
pub fn scaling_words(scaling: Scaling) -> &'static str {
    match scaling {
        Scaling::SquareRoot => "times the square root of the days it lasts",
        Scaling::Linear => "times the days it lasts",
    }
}

/// What selling costs, in words.
pub fn impact_words(on: Assumptions) -> String {
    let share = match on.impact {
        Impact::SquareRoot => "the square root of its share of a day's volume",
        Impact::Linear => "its share of a day's volume",
    };
    format!("{} x the size x the strategy's daily deviation x {share}", on.coefficient)
}
