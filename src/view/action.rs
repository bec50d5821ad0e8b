//! What a person can do to a stopped or stressed fund, with its effect and its trades.

use std::fmt::Write as _;

use headroom_engine::{
    fund::{Action, Holding, Snapshot, StandingTrip},
    text::escape,
};
use headroom_session::{Edit, Flatten, Trade, Traded};

use super::correlation::strategy_labels;

/// Something that can be done.
#[derive(Debug, Clone, PartialEq)]
pub enum FundAction {
    /// Cut every exposure to a share of gross, in `[0, 1]`.
    Reduce,
    /// Close something.
    Flatten(Flatten),
    /// Stop the fund, with a name and a reason.
    Trip(Action),
    /// Take a person's stop back, with a name and a reason.
    Release(Action),
}

impl FundAction {
    /// The edit that does it.
    pub fn edit(&self, share: f64, by: &str, reason: &str) -> Edit {
        let (by, reason) = (by.trim().to_owned(), reason.trim().to_owned());
        match self {
            Self::Reduce => Edit::Reduce { share },
            Self::Flatten(target) => Edit::Flatten(target.clone()),
            Self::Trip(action) => Edit::Trip { action: *action, by, reason },
            Self::Release(action) => Edit::Release { action: *action, by, reason },
        }
    }

    /// Whether it wants a name and a reason.
    pub fn wants_reason(&self) -> bool {
        matches!(self, Self::Trip(_) | Self::Release(_))
    }

    /// What it is called on the button that does it.
    pub fn verb(&self) -> &'static str {
        match self {
            Self::Reduce => "Cut exposure",
            Self::Flatten(_) => "Flatten",
            Self::Trip(_) => "Stop the fund",
            Self::Release(_) => "Release",
        }
    }
}

/// What can be done to a fund, with a label of each: names are escaped, and told apart where two strategies share one.
pub fn fund_actions(snapshot: &Snapshot, trips: &[StandingTrip]) -> Vec<(FundAction, String)> {
    let mut actions = vec![(FundAction::Reduce, "Cut everything to a share of gross".to_owned())];
    for (i, label) in strategy_labels(snapshot).into_iter().enumerate() {
        actions.push((FundAction::Flatten(Flatten::Strategy(i)), format!("Flatten {label}")));
    }
    let mut exchanges: Vec<&str> = Vec::new();
    for position in snapshot.positions.iter().flatten() {
        if !exchanges.contains(&position.exchange.as_str()) {
            exchanges.push(&position.exchange);
        }
    }
    for exchange in exchanges {
        let label = format!("Flatten everything at {}", escape(exchange));
        actions.push((FundAction::Flatten(Flatten::Exchange(exchange.to_owned())), label));
    }
    actions.push((FundAction::Flatten(Flatten::All), "Flatten everything".to_owned()));
    actions.push((FundAction::Trip(Action::HaltNewPositions), "Halt new positions".to_owned()));
    actions.push((FundAction::Trip(Action::KillSwitch), "Pull the kill switch".to_owned()));
    for trip in trips {
        let label = match trip.action {
            Action::KillSwitch => "Release the kill switch",
            Action::HaltNewPositions | Action::ReduceExposure => "Release the halt",
        };
        actions.push((FundAction::Release(trip.action), label.to_owned()));
    }
    actions
}

/// How long trades take; in words where a traded position has no liquidity, which makes it unknown and not endless.
pub fn exit_words(hours: Option<f64>) -> String {
    hours.map_or_else(
        || "time not known: a traded position has no liquidity in the file".to_owned(),
        |hours| format!("{hours:.1} hours"),
    )
}

/// Trades between two states of a fund as CSV: a line per position, or per strategy without positions. Numbers are in full, binaries
/// in contracts, and no cell is a formula for a spreadsheet.
pub fn trades_csv(before: &Snapshot, after: &Snapshot, trades: &[Trade]) -> String {
    let mut text = String::from("strategy,position,instrument,exchange,unit,from,to,trade\r\n");
    for trade in trades {
        let strategy = after.strategies[trade.strategy].id.as_str();
        let position = match trade.of {
            Traded::Held(at) => before.positions.as_ref().and_then(|held| held.get(at)),
            Traded::Added(at) => after.positions.as_ref().and_then(|held| held.get(at)),
            Traded::Exposure => None,
        };
        let [id, instrument, exchange] =
            position.map_or([""; 3], |position| [&position.id[..], &position.instrument[..], &position.exchange[..]]);
        let unit = match position.map(|position| position.holding) {
            Some(Holding::Binary { .. }) => "contracts",
            Some(Holding::Linear { .. }) | None => after.fund.currency.as_str(),
        };
        let cells = [strategy, id, instrument, exchange, unit].map(csv_cell).join(",");
        // Text never fails to take more.
        let _ = write!(text, "{cells},{},{},{}\r\n", trade.from, trade.to, trade.to - trade.from);
    }
    text
}

/// A text as a cell of CSV: quoted where it must be, and never read as a formula by a spreadsheet.
pub fn csv_cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if is_formula { format!("'{text}") } else { text.to_owned() };
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}
