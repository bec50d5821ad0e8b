//! Positions added, closed and resized: what a strategy holds, as a what-if.

use std::sync::Arc;

use headroom_engine::{
    Analysis,
    budget::freed_by,
    control::Stops,
    fund::{
        Holding, Position, Shared, Snapshot,
        check::{AMOUNT, BETA, MONEY, PRICE, PRICE_VOLATILITY, Span, VOLATILITY},
    },
    headroom::Refused,
    math::sort_by,
    text::escape,
};

use super::{
    error::{EditError, path_of},
    risk_check::stopped,
};
use crate::{WhatIf, log::MOST_TEXT};

/// Positions of a fund at most, by the file format.
const MOST_POSITIONS: usize = 100_000;

/// A change of one position.
#[derive(Debug, Clone, PartialEq)]
pub enum PositionChange {
    /// A strategy takes a position.
    Add(Box<Position>),
    /// A position is closed.
    Close {
        /// Its id.
        id: String,
    },
    /// A position gets another size.
    Resize {
        /// Its id.
        id: String,
        /// Signed notional wanted, of a binary signed contracts, at scale 1.
        amount: f64,
    },
}

impl PositionChange {
    /// The what-if with the change; its fund differs from the one on screen in the positions of one strategy.
    ///
    /// Refused: an id that is taken or is not there, a text, number or reference that the file format refuses, and an instrument
    /// with a history that would be held both as linear and as binary.
    pub(crate) fn apply(&self, now: &WhatIf) -> Result<WhatIf, EditError> {
        let mut next = now.clone();
        let mut positions = now.snapshot.held().clone();
        match self {
            Self::Add(position) => {
                check(now, position)?;
                positions.push(Shared::from(position.as_ref().clone()));
                next.places.add(position);
            }
            Self::Close { id } => {
                let at = find(now, id)?;
                next.places.close(&positions, at);
                positions.remove(at);
            }
            Self::Resize { id, amount } => {
                let at = find(now, id)?;
                let place = path_of("positions", id);
                in_span(&place, *amount, MONEY, "[-1e15, 1e15]")?;
                let holding = positions[at].holding;
                if amount_of(holding) == *amount {
                    return Ok(next);
                }
                positions[at].holding = resized(holding, *amount);
            }
        }
        next.snapshot = Arc::new(now.snapshot.holding(positions));
        Ok(next)
    }

    /// Words for it, with the id as it stands in the file, escaped.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Add(position) => format!("Position {} added", escape(&position.id)),
            Self::Close { id } => format!("Position {} closed", escape(id)),
            Self::Resize { id, .. } => format!("Position {} resized", escape(id)),
        }
    }

    /// The strategy, and the amounts before and after. Where `after` shares what it does not change, no id is looked for.
    fn amounts(&self, before: &Snapshot, after: &Snapshot) -> Option<(usize, f64, f64)> {
        let was = before.held();
        let held = |id: &str| {
            let (at, _) = was.in_common(after.held());
            was.get(at).filter(|position| position.id == id).or_else(|| was.iter().find(|position| position.id == id))
        };
        match self {
            Self::Add(position) => Some((position.strategy, 0.0, amount_of(position.holding))),
            Self::Close { id } => held(id).map(|position| (position.strategy, amount_of(position.holding), 0.0)),
            Self::Resize { id, amount } => {
                held(id).map(|position| (position.strategy, amount_of(position.holding), *amount))
            }
        }
    }

    /// The same with another amount.
    pub(crate) fn with_amount(&self, amount: f64) -> Self {
        match self {
            Self::Add(position) => {
                let holding = resized(position.holding, amount);
                Self::Add(Box::new(Position { holding, ..position.as_ref().clone() }))
            }
            Self::Close { id } | Self::Resize { id, .. } => Self::Resize { id: id.clone(), amount },
        }
    }

    /// Refuses more of a position than budget, fund VaR and limits allow. Less of it, or none, is never refused.
    ///
    /// `at` gives the fund with another amount: a refusal names the largest that is allowed.
    pub(crate) fn check(
        &self,
        before: &Analysis,
        after: &Analysis,
        stops: &Stops<'_>,
        at: impl Fn(f64) -> Option<Analysis>,
    ) -> Result<(), EditError> {
        let Some((strategy, from, to)) = self.amounts(before.fund(), after.fund()) else { return Ok(()) };
        if !is_grown(from, to) {
            return Ok(());
        }
        let judge = |after: &Analysis| before.check_positions(after, strategy, stops);
        let Err(why) = judge(after) else { return Ok(()) };
        let place = path_of("positions", self.id());
        Err(match why {
            Refused::Stopped(by) => stopped(place, to, by, stops),
            Refused::Unmeasured => EditError::Unmeasured { place, value: to },
            Refused::Held { rule, .. } => {
                // The amount as it is can stay, or none of it where it turns to the other side.
                let low = if from * to > 0.0 { from } else { 0.0 };
                let most = largest(low, to, |amount| at(amount).is_some_and(|after| judge(&after).is_ok()));
                EditError::PositionHeld { place, value: to, most, rule: rule.id(), freed_by: freed_by(rule) }
            }
        })
    }

    fn id(&self) -> &str {
        match self {
            Self::Add(position) => &position.id,
            Self::Close { id } | Self::Resize { id, .. } => id,
        }
    }
}

/// Refuses what strategies hold more of than `now`, as [`PositionChange::check`] refuses it of one position: judged at the scales of
/// `next`, strategy by strategy, the positions that each holds more of together.
pub(crate) fn check_sizes(now: &Snapshot, next: &Analysis, stops: &Stops<'_>) -> Result<(), EditError> {
    let held = next.fund().held();
    let mut was: Vec<&Position> = now.positions.iter().flatten().map(|it| &**it).collect();
    sort_by(&mut was, |a, b| a.id.cmp(&b.id));
    // Nothing of it is held yet where another strategy or instrument has its id.
    let from = |position: &Position| {
        let at = was.binary_search_by(|was| was.id.cmp(&position.id)).ok();
        let same = at.map(|at| was[at]).filter(|was| {
            was.strategy == position.strategy
                && was.instrument == position.instrument
                && std::mem::discriminant(&was.holding) == std::mem::discriminant(&position.holding)
        });
        same.map_or(0.0, |was| amount_of(was.holding))
    };
    let is_more = |position: &Position| is_grown(from(position), amount_of(position.holding));
    let mut strategies: Vec<usize> = held.iter().filter(|it| is_more(it)).map(|it| it.strategy).collect();
    sort_by(&mut strategies, usize::cmp);
    strategies.dedup();
    for strategy in strategies {
        // The fund with a share of what the strategy holds more.
        let at = |share: f64| {
            let part = |position: &Shared<Position>| {
                if position.strategy != strategy || !is_more(position) {
                    return position.clone();
                }
                let (from, to) = (from(position), amount_of(position.holding));
                let holding = resized(position.holding, from + share * (to - from));
                Shared::from(Position { holding, ..Position::clone(position) })
            };
            let fund = next.fund().holding(held.iter().map(part).collect());
            next.of(Arc::new(fund), next.conventions(), next.book().clone())
        };
        let before = at(0.0);
        let judge = |after: &Analysis| before.check_positions(after, strategy, stops);
        let (Err(why), Some(first)) = (judge(next), held.iter().find(|it| it.strategy == strategy && is_more(it)))
        else {
            continue;
        };
        let (place, value) = (path_of("positions", &first.id), amount_of(first.holding));
        return Err(match why {
            Refused::Stopped(by) => stopped(place, value, by, stops),
            Refused::Unmeasured => EditError::Unmeasured { place, value },
            Refused::Held { rule, .. } => {
                let share = largest(0.0, 1.0, |share| judge(&at(share)).is_ok());
                let most = from(first) + share * (value - from(first));
                EditError::PositionHeld { place, value, most, rule: rule.id(), freed_by: freed_by(rule) }
            }
        });
    }
    Ok(())
}

/// Whether an amount is more than another, or on the other side.
fn is_grown(from: f64, to: f64) -> bool {
    to != 0.0 && (from * to <= 0.0 || to.abs() > from.abs())
}

/// The largest of the amounts between one that is allowed and one that is not, by halving.
fn largest(low: f64, high: f64, is_allowed: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (low, high);
    for _ in 0..STEPS {
        let middle = 0.5 * (low + high);
        match is_allowed(middle) {
            true => low = middle,
            false => high = middle,
        }
    }
    low
}

/// Halvings in the search for the largest amount: to a millionth of the amount asked for.
const STEPS: usize = 20;

/// Signed notional, of a binary signed contracts.
pub fn amount_of(holding: Holding) -> f64 {
    match holding {
        Holding::Linear { notional } => notional,
        Holding::Binary { contracts, .. } => contracts,
    }
}

fn resized(holding: Holding, amount: f64) -> Holding {
    match holding {
        Holding::Linear { .. } => Holding::Linear { notional: amount + 0.0 },
        Holding::Binary { price, .. } => Holding::Binary { price, contracts: amount + 0.0 },
    }
}

fn find(now: &WhatIf, id: &str) -> Result<usize, EditError> {
    let refused =
        || EditError::Position { place: path_of("positions", id), why: "No position of the fund has this id" };
    now.places.find(now.snapshot.held(), id).ok_or_else(refused)
}

fn in_span(place: &str, value: f64, span: Span, range: &'static str) -> Result<(), EditError> {
    match span.contains(value) {
        true => Ok(()),
        false => Err(EditError::OutOfRange { place: place.to_owned(), value, range }),
    }
}

/// The rules of the file format for a position of its own.
fn check(now: &WhatIf, position: &Position) -> Result<(), EditError> {
    let snapshot = &now.snapshot;
    let place = path_of("positions", &position.id);
    let refuse = |why: &'static str| Err(EditError::Position { place: place.clone(), why });
    let held = snapshot.held();
    if position.strategy >= snapshot.strategies.len() {
        return Err(EditError::NoSuchStrategy { value: position.strategy.to_string() });
    }
    let texts = [&position.id, &position.instrument, &position.exchange, &position.sector];
    if texts.iter().any(|text| text.trim().is_empty() || text.chars().nth(MOST_TEXT).is_some()) {
        return refuse("Give id, instrument, exchange and sector, each of 1 to 200 characters");
    }
    if now.places.find(held, &position.id).is_some() {
        return refuse("A position of the fund has this id: choose another");
    }
    if held.len() >= MOST_POSITIONS {
        return refuse("The fund has 100,000 positions: no more fit in a file");
    }
    let is_binary = |holding| matches!(holding, Holding::Binary { .. });
    let is_other_kind = |other: &Position| is_binary(other.holding) != is_binary(position.holding);
    let history = snapshot.instruments.iter().find(|instrument| instrument.name == position.instrument);
    if let Some(history) = history {
        let is_price = |price: &f64| PRICE.contains(*price);
        if now.places.any(held, &position.instrument, is_other_kind) {
            return refuse("The fund holds this instrument as the other kind, linear or binary");
        }
        let has_prices = matches!(history.history, headroom_engine::fund::InstrumentHistory::Prices(_));
        if is_binary(position.holding) && !(has_prices && history.history.values().iter().flatten().all(is_price)) {
            return refuse("The history of this instrument is not one of prices between 0 and 1: it is not binary");
        }
    }
    in_span(&place, amount_of(position.holding), MONEY, "[-1e15, 1e15]")?;
    let most_volatile = match position.holding {
        Holding::Linear { .. } => VOLATILITY,
        Holding::Binary { price, .. } => {
            in_span(&place, price, PRICE, "(0, 1)")?;
            PRICE_VOLATILITY
        }
    };
    in_span(&place, position.beta, BETA, "[-100, 100]")?;
    position.liquidity_per_hour.map_or(Ok(()), |rate| in_span(&place, rate, AMOUNT, "(0, 1e15]"))?;
    position
        .volatility
        .map_or(Ok(()), |volatility| in_span(&place, volatility, most_volatile, "(0, 10], (0, 1] of a binary"))
}
