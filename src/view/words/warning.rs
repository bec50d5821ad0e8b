//! Warnings in the words of the page: names for ids, and what follows.

use headroom_engine::{
    fund::{Position, Shared, Snapshot},
    sample::MIN_OBSERVATIONS,
    text::escape,
    warning::{Warning, WarningCode},
};

use crate::view::number::{Notation, as_float};

/// A warning as a sentence without ids.
pub fn warning_words(snapshot: &Snapshot, warning: &Warning, written: Notation) -> String {
    let name_of = |i: usize| snapshot.strategies.get(i).map_or_else(String::new, |strategy| escape(&strategy.name));
    let name = warning.strategy.map_or_else(|| "the fund".to_owned(), name_of);
    let is_one = warning.rows == Some(1);
    let rows = (written.money)(as_float(warning.rows.unwrap_or_default()));
    match warning.code {
        WarningCode::NotLiquidatable => {
            let is_without = |position: &&Shared<Position>| {
                warning.strategy == Some(position.strategy) && position.liquidity_per_hour.is_none()
            };
            match snapshot.positions.iter().flatten().filter(is_without).count() {
                1 => format!("1 position of {name} has no liquidity: counted as unsellable"),
                count => format!("{count} positions of {name} have no liquidity: counted as unsellable"),
            }
        }
        WarningCode::NoPositions if warning.strategy.is_some() => {
            format!("{name} has no positions in the file: it moves by its whole exposure")
        }
        WarningCode::Filled => format!(
            "{rows} {} of {name} {} missing: filled by its beta to the others and its own residuals",
            if is_one { "return" } else { "returns" },
            if is_one { "is" } else { "are" },
        ),
        WarningCode::Proxied => format!("Its proxy stands in for {rows} missing returns of {name}"),
        WarningCode::Carried => format!(
            "{rows} {} on which a strategy was closed: carried to the next one",
            if is_one { "date" } else { "dates" }
        ),
        WarningCode::OpenRows => format!(
            "{rows} {} not in the VaR yet: not every strategy has a return there",
            if is_one { "newer date is" } else { "newer dates are" }
        ),
        WarningCode::TooFewObservations if warning.strategy.is_some() && warning.rows.is_some() => {
            format!("{name} has {rows} returns of its own: a VaR needs {MIN_OBSERVATIONS}, or a proxy in the file")
        }
        WarningCode::NotMeasured => {
            let names: Vec<String> = warning.strategies.iter().take(MAX_NAMES).map(|i| name_of(*i)).collect();
            let more = warning.strategies.len().saturating_sub(MAX_NAMES);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            format!("No fund figure holds {}{more}: too few returns", names.join(", "))
        }
        WarningCode::IrregularDates => {
            "The dates are neither daily, weekly nor monthly: each counts as one day".to_owned()
        }
        WarningCode::NegativeStandalone => {
            format!("{name} gains even in its tail: its VaR counts as 0 where correlations decide")
        }
        WarningCode::ConstantReturns => format!("The returns of {name} do not move"),
        WarningCode::CornishFisherDomain => {
            format!("Too skewed for Cornish-Fisher: the historical VaR stands in for {name}")
        }
        WarningCode::StudentTDegenerate => format!(
            "More than a third of the returns are one value: the historical VaR stands in for a Student-t of {name}"
        ),
        WarningCode::Repaired => {
            "The correlations contradicted one another: the nearest possible ones count".to_owned()
        }
        WarningCode::PeriodsPerYearUnlikely => {
            format!("The periods per year that the file gives for {name} do not fit its dates")
        }
        WarningCode::TooFewObservations
        | WarningCode::TailBelowOneDay
        | WarningCode::NoTailLoss
        | WarningCode::Stale
        | WarningCode::MissingReturn
        | WarningCode::WindowLongerThanHistory
        | WarningCode::AssumedVolatility
        | WarningCode::NoPositions
        | WarningCode::SimilarNames
        | WarningCode::NoExchangePositions
        | WarningCode::ShortSeries
        | WarningCode::MonteCarloRunning
        | WarningCode::SnapshotStale => without_ids(snapshot, warning),
    }
}

/// Names listed at most.
const MAX_NAMES: usize = 5;

/// A sentence with the name of its strategy for the id.
fn without_ids(snapshot: &Snapshot, warning: &Warning) -> String {
    let strategy = warning.strategy.and_then(|i| snapshot.strategies.get(i));
    match strategy {
        Some(strategy) => warning.message.replace(strategy.id.as_str(), &escape(&strategy.name)),
        None => warning.message.clone(),
    }
}
