//! Strategies repriced: the P&L of today's positions on the history of their instruments, row by row.

use std::sync::Arc;

use jiff::civil::Date;

use super::{MIN_OBSERVATIONS, OwnValues, Sample, instrument::InstrumentRows};
use crate::{
    exposure::{Line, PositionTable},
    fund::{Holding, Position, Shared, Snapshot},
    math::{
        sort_by,
        vector::{dot, sum},
    },
};

/// P&L of a holding on one row at scale 1, in money: linear `notional x return`; binary
/// `contracts x (sigmoid(logit(price) + m) - price)`, m the move of its logit, which is `price x e^m / (1 - price + price x e^m) -
/// price`. Never below what the holding can lose. `change` the return, or `e^m`.
///
/// ```
/// use headroom_engine::{fund::Holding, sample::repriced_pnl};
/// assert_eq!(repriced_pnl(Holding::Linear { notional: -200.0 }, 0.01), -2.0);
/// // Odds of 1 to 1 that triple are a price of 0.75.
/// assert_eq!(repriced_pnl(Holding::Binary { price: 0.5, contracts: 100.0 }, 3.0), 25.0);
/// ```
pub fn repriced_pnl(holding: Holding, change: f64) -> f64 {
    match holding {
        Holding::Linear { notional } => notional * change,
        Holding::Binary { price, contracts } => {
            let up = price * change;
            contracts * (up / ((1.0 - price) + up) - price)
        }
    }
}

/// A strategy repriced.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Repriced {
    /// P&L over capital on every joint row, those with a fill too.
    pub returns: Shared<Vec<f64>>,
    /// The same on its own rows: those without a fill.
    pub own: Shared<OwnValues>,
    /// What it holds, in the order of the file.
    held: Vec<Held>,
    /// Of each holding of a binary the standard deviation of one contract, as [`Repricing::volatility`].
    volatilities: Vec<Option<f64>>,
    /// P&L of each [`PART`] positions, which add to all of it; empty where a fund has too many of them to keep.
    parts: Vec<Arc<Vec<f64>>>,
}

/// A position as it is repriced: what is held, and the place of its instrument in the fund.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Held {
    holding: Holding,
    instrument: usize,
}

/// Positions whose P&L is added on its own, so that an edit of one of them leaves the other sums of its strategy.
const PART: usize = 16;

/// Numbers of such sums kept at most: 32 MiB.
const MOST_KEPT: usize = 1 << 22;

impl Repriced {
    /// Whether it holds anything.
    pub fn has_positions(&self) -> bool {
        !self.held.is_empty()
    }

    /// P&L over capital on its own rows alone, where they are not all.
    pub fn own_returns(&self) -> Option<Vec<f64>> {
        (self.own.count < self.returns.len()).then(|| self.own.values.iter().flatten().copied().collect())
    }
}

/// The strategies of a fund repriced on its joint rows. Cheap to clone; equal by strategies, whatever instruments were held once.
#[derive(Debug, Clone)]
pub struct Repricing {
    /// The sample of the strategies' past returns.
    pub(crate) history: Arc<Sample>,
    /// Places of the rows in the history.
    places: Arc<Vec<usize>>,
    /// Places of the instruments, ascending by name.
    by_name: Arc<Vec<usize>>,
    /// Of each instrument of the table of positions its place in the fund; `None` where it has no history.
    numbered: Numbered,
    /// Per instrument of the fund, in its order, what it did; `None` where nothing holds it, or with too short a history.
    instruments: Shared<Vec<Option<Arc<InstrumentRows>>>>,
    /// Whether sums of [`PART`] positions are kept.
    keeps_parts: bool,
    /// Per strategy; `None` where it cannot be repriced.
    pub(crate) strategies: Vec<Option<Arc<Repriced>>>,
}

/// The names of a table of positions, and the place of each among the instruments of the fund.
#[derive(Debug, Clone, Default)]
struct Numbered {
    names: Shared<Vec<String>>,
    places: Arc<Vec<Option<usize>>>,
}

impl PartialEq for Repricing {
    fn eq(&self, other: &Self) -> bool {
        (&self.history, &self.strategies) == (&other.history, &other.strategies)
    }
}

impl Repricing {
    /// Reprices every strategy of a fund that can be; `table` has its positions, `history` is the sample of its past returns.
    ///
    /// A strategy can be repriced where it has capital and positions, all of instruments with 30 own rows, and 30 rows without a
    /// fill. One without positions earns 0 on every row.
    pub(crate) fn of(snapshot: &Snapshot, table: &PositionTable, history: Arc<Sample>) -> Self {
        let mut by_name: Vec<usize> = (0..snapshot.instruments.len()).collect();
        sort_by(&mut by_name, |a, b| snapshot.instruments[*a].name.cmp(&snapshot.instruments[*b].name));
        let mut repricing = Self {
            places: Arc::new(places(&history.rows, &snapshot.history.dates)),
            by_name: Arc::new(by_name),
            numbered: Numbered::default(),
            instruments: vec![None; snapshot.instruments.len()].into(),
            keeps_parts: keeps_parts(snapshot, table, &history),
            strategies: Vec::new(),
            history,
        };
        repricing.number(snapshot, table);
        let mut held: Vec<Vec<&Line>> = vec![Vec::new(); snapshot.strategies.len()];
        for line in &table.lines {
            held[line.strategy].push(line);
        }
        repricing.strategies = (0..).zip(held).map(|(i, held)| repricing.reprice(snapshot, i, &held, None)).collect();
        repricing
    }

    /// The same fund with other positions of one strategy: reprices that one alone.
    pub(crate) fn with_positions(&self, snapshot: &Snapshot, table: &PositionTable, strategy: usize) -> Self {
        let mut next = self.clone();
        next.number(snapshot, table);
        next.keeps_parts = keeps_parts(snapshot, table, &self.history);
        let held: Vec<&Line> = table.lines.iter().filter(|line| line.strategy == strategy).collect();
        next.strategies[strategy] = next.reprice(snapshot, strategy, &held, self.strategies[strategy].as_deref());
        next
    }

    /// Finds the instruments of a table among those of the fund.
    fn number(&mut self, snapshot: &Snapshot, table: &PositionTable) {
        if self.numbered.places.is_empty() || !self.numbered.names.is(&table.instruments) {
            // Names that stay are mostly one after the other as before.
            let (before, mut next) = (&self.numbered, 0);
            let place = |name: &String| match before.names.get(next).filter(|before| *before == name) {
                Some(_) => {
                    next += 1;
                    before.places[next - 1]
                }
                None => {
                    next = before.names.iter().position(|before| before == name).map_or(next, |at| at + 1);
                    self.place(snapshot, name)
                }
            };
            let places = table.instruments.iter().map(place).collect();
            self.numbered = Numbered { names: table.instruments.clone(), places: Arc::new(places) };
        }
    }

    /// What an instrument did on the joint rows: returns, or factors on the odds of a binary.
    pub fn moves(&self, snapshot: &Snapshot, instrument: &str) -> Option<&[f64]> {
        let at = self.place(snapshot, instrument)?;
        self.instruments[at].as_ref().map(|rows| &rows.moves[..])
    }

    /// P&L of a position on a joint row at scale 1, in money; `None` where its instrument has no history.
    pub fn pnl(&self, snapshot: &Snapshot, position: &Position, row: usize) -> Option<f64> {
        Some(repriced_pnl(position.holding, self.moves(snapshot, &position.instrument)?[row]))
    }

    /// Standard deviation, divisor m - 1, of the instrument of a line on its own rows: of the return, of a binary that of the
    /// repriced P&L of one contract; `None` where it has no history.
    pub(crate) fn volatility(&self, line: &Line) -> Option<f64> {
        let rows = self.instruments[self.numbered.places[line.instrument]?].as_ref()?;
        let one = match line.holding {
            Holding::Linear { .. } => Holding::Linear { notional: 1.0 },
            Holding::Binary { price, .. } => Holding::Binary { price, contracts: 1.0 },
        };
        let mut pnl = Vec::new();
        of_one(&mut pnl, one, &rows.moves);
        Some(deviation(&mut pnl, rows))
    }

    /// The same of the `nth` position of a strategy, of a binary, where it was computed as the strategy was repriced.
    pub(crate) fn known_volatility(&self, strategy: usize, nth: usize) -> Option<f64> {
        *self.strategies[strategy].as_ref()?.volatilities.get(nth)?
    }

    fn place(&self, snapshot: &Snapshot, instrument: &str) -> Option<usize> {
        let name = |at: &usize| snapshot.instruments[*at].name.as_str();
        let found = self.by_name.binary_search_by(|at| name(at).cmp(instrument)).ok()?;
        Some(self.by_name[found])
    }

    /// A strategy by what it holds, and by how it was repriced before.
    fn reprice(
        &mut self,
        snapshot: &Snapshot,
        strategy: usize,
        lines: &[&Line],
        before: Option<&Repriced>,
    ) -> Option<Arc<Repriced>> {
        // Also of a strategy that cannot be repriced: the volatility of what it sells is of the same rows.
        let held: Vec<Option<Held>> = lines.iter().map(|line| self.held(snapshot, line)).collect();
        let held = held.into_iter().collect::<Option<Vec<Held>>>()?;
        let capital = Some(snapshot.strategies[strategy].capital).filter(|capital| *capital > 0.0)?;
        let rows_of = |held: &Held| self.instruments[held.instrument].as_deref();
        let rows = self.history.observations();
        let (mut returns, mut is_own, mut parts) = (vec![0.0; rows], vec![true; rows], Vec::new());
        let (mut volatilities, mut one) = (Vec::with_capacity(held.len()), Vec::new());
        for (at, part) in held.chunks(PART).enumerate() {
            let kept = match before.filter(|before| before.has_part(at, part)) {
                Some(before) => {
                    volatilities.extend(before.volatilities[at * PART..].iter().take(part.len()));
                    Arc::clone(&before.parts[at])
                }
                None => {
                    let mut pnl = vec![0.0; rows];
                    let added = |(place, one_of): (usize, &Held)| {
                        let known = before.and_then(|before| before.known(place, held.len(), *one_of));
                        add_pnl(&mut pnl, &mut one, one_of.holding, rows_of(one_of)?, known)
                    };
                    volatilities.extend((at * PART..).zip(part).map(added));
                    Arc::new(pnl)
                }
            };
            for (sum, pnl) in returns.iter_mut().zip(kept.iter()) {
                *sum += pnl;
            }
            if self.keeps_parts {
                parts.push(kept);
            }
        }
        for own in held.iter().filter_map(|held| rows_of(held)?.is_own.as_ref()) {
            for (all, own) in is_own.iter_mut().zip(own) {
                *all &= own;
            }
        }
        if is_own.iter().filter(|own| **own).count() < MIN_OBSERVATIONS {
            return None;
        }
        for pnl in &mut returns {
            *pnl /= capital;
        }
        let own: Vec<Option<f64>> = returns.iter().zip(&is_own).map(|(r, own)| own.then_some(*r)).collect();
        Some(Arc::new(Repriced {
            returns: returns.into(),
            own: OwnValues::from(own).into(),
            held,
            volatilities,
            parts,
        }))
    }

    /// A line as it is repriced, what its instrument did computed on first use; `None` where that has too short a history.
    fn held(&mut self, snapshot: &Snapshot, line: &Line) -> Option<Held> {
        let instrument = self.numbered.places[line.instrument]?;
        let is_binary = matches!(line.holding, Holding::Binary { .. });
        // Who closes the last linear position of an instrument may hold it as a binary next.
        if self.instruments[instrument].as_ref().is_none_or(|rows| rows.is_binary != is_binary) {
            let history = &snapshot.instruments[instrument].history;
            let rows = InstrumentRows::of(&self.history, &self.places, history, is_binary).map(Arc::new);
            self.instruments[instrument] = rows;
        }
        self.instruments[instrument].as_ref().map(|_| Held { holding: line.holding, instrument })
    }
}

impl Repriced {
    /// Whether it has the sum of these positions at a place among its sums.
    fn has_part(&self, at: usize, held: &[Held]) -> bool {
        at < self.parts.len() && self.held.chunks(PART).nth(at) == Some(held)
    }

    /// The standard deviation of one contract of a binary at a place of `count` that are held, where it was held at this place, or as
    /// far from the end.
    fn known(&self, place: usize, count: usize, held: Held) -> Option<f64> {
        let price_of = |held: Held| match held.holding {
            Holding::Binary { price, .. } => Some((held.instrument, price)),
            Holding::Linear { .. } => None,
        };
        let is_it = |at: &usize| self.held.get(*at).is_some_and(|was| price_of(*was) == price_of(held));
        let at = [Some(place), (place + self.held.len()).checked_sub(count)].into_iter().flatten().find(is_it)?;
        self.volatilities[at]
    }
}

/// Whether the sums of a table's positions are few enough to be kept.
fn keeps_parts(snapshot: &Snapshot, table: &PositionTable, history: &Sample) -> bool {
    let sums = table.lines.len() / PART + snapshot.strategies.len();
    sums.saturating_mul(history.observations()) <= MOST_KEPT
}

/// Adds the P&L of a holding on every row, by [`repriced_pnl`]; of a binary the standard deviation of one contract, computed where it
/// is not `known`. `one` is written over.
fn add_pnl(
    sums: &mut [f64],
    one: &mut Vec<f64>,
    holding: Holding,
    rows: &InstrumentRows,
    known: Option<f64>,
) -> Option<f64> {
    match holding {
        Holding::Linear { notional } => {
            for (sum, change) in sums.iter_mut().zip(&rows.moves) {
                *sum += notional * change;
            }
            None
        }
        Holding::Binary { price, contracts } if known.is_some() => {
            for (sum, change) in sums.iter_mut().zip(&rows.moves) {
                *sum += contracts * repriced_pnl(Holding::Binary { price, contracts: 1.0 }, *change);
            }
            known
        }
        Holding::Binary { price, contracts } => {
            // A contract is repriced once for both.
            of_one(one, Holding::Binary { price, contracts: 1.0 }, &rows.moves);
            for (sum, pnl) in sums.iter_mut().zip(one.iter()) {
                *sum += contracts * pnl;
            }
            Some(deviation(one, rows))
        }
    }
}

/// Writes the P&L of a holding on every row, by [`repriced_pnl`].
fn of_one(pnl: &mut Vec<f64>, holding: Holding, moves: &[f64]) {
    pnl.clear();
    // One kind of holding a loop, so that it holds no branch.
    match holding {
        Holding::Linear { notional } => {
            pnl.extend(moves.iter().map(|change| repriced_pnl(Holding::Linear { notional }, *change)));
        }
        Holding::Binary { price, contracts } => {
            pnl.extend(moves.iter().map(|change| repriced_pnl(Holding::Binary { price, contracts }, *change)));
        }
    }
}

/// Standard deviation, divisor m - 1, of P&L on the own rows of an instrument; `pnl` is written over.
fn deviation(pnl: &mut Vec<f64>, rows: &InstrumentRows) -> f64 {
    if let Some(is_own) = &rows.is_own {
        let mut is_own = is_own.iter();
        pnl.retain(|_| is_own.next() == Some(&true));
    }
    let count = pnl.len() as f64;
    let mean = sum(pnl) / count;
    for one in pnl.iter_mut() {
        *one -= mean;
    }
    (dot(pnl, pnl) / (count - 1.0)).sqrt()
}

/// The places of rows among the dates, both ascending.
fn places(rows: &[Date], dates: &[Date]) -> Vec<usize> {
    let mut rows = rows.iter().peekable();
    (0..dates.len()).filter(|t| rows.next_if(|row| **row == dates[*t]).is_some()).collect()
}

impl Sample {
    /// The sample with a strategy's returns those of its positions repriced.
    pub(crate) fn reprice(&mut self, strategy: usize, repriced: &Repriced) {
        self.own[strategy] = repriced.own.clone();
        self.filled[strategy] = Some(repriced.returns.clone());
        self.is_proxied[strategy] = false;
    }
}
