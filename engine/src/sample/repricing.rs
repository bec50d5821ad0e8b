//! Strategies repriced: the P&L of today's positions on the history of their instruments, row by row.

use std::sync::Arc;

use jiff::civil::Date;

use super::{
    MIN_OBSERVATIONS, OwnValues, Sample,
    exact_sums::{ExactSums, TOGETHER, Term},
    instrument::InstrumentRows,
};
use crate::{
    exposure::{Line, PositionTable},
    fund::{Holding, Position, Shared, Snapshot, common_ends},
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
    /// P&L of all that it holds on every joint row, in money.
    pnl: ExactSums,
    /// Of each joint row how many holdings have a fill there.
    fills: Vec<u32>,
}

/// A position as it is repriced: what is held, and the place of its instrument in the fund.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Held {
    holding: Holding,
    instrument: usize,
}

/// The largest move in a row up to which P&L adds in [`ExactSums`]: one row of more leaves the others too few digits there.
const LARGEST_MOVE: f64 = 1024.0;

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
        let mut one = Vec::new();
        let pnl = match line.holding {
            Holding::Linear { .. } => &rows.moves,
            Holding::Binary { price, .. } => {
                of_contract(&mut one, price, &rows.moves);
                &one
            }
        };
        Some(deviation(pnl, rows, &mut Vec::new()))
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
        let rows_of = |held: &Held| {
            self.instruments[held.instrument].as_deref().filter(|rows| rows.is_binary == held.contract().is_some())
        };
        let rows = self.history.observations();
        let bound = bound(held.iter().map(|held| (held.holding, rows_of(held).map_or(0.0, |rows| rows.largest))));
        // What stays need not be added again.
        let (start, end) = before.map_or((0, 0), |before| common_ends(&before.held, &held));
        let (left, came) = (before.map_or(0, |before| before.held.len()) - start - end, held.len() - start - end);
        let kept = before.filter(|before| {
            let mut left = before.held[start..].iter().take(left);
            before.pnl.holds(bound) && left.len() + came < held.len() && left.all(|held| rows_of(held).is_some())
        });
        let (start, end) = if kept.is_some() { (start, end) } else { (0, 0) };
        let left = kept.map_or(&[][..], |before| &before.held[start..before.held.len() - end]);
        let (mut pnl, mut fills) = match kept {
            Some(before) => (before.pnl.clone(), before.fills.clone()),
            None => (ExactSums::of(rows, bound), vec![0; rows]),
        };
        let came = &held[start..held.len() - end];
        // What left is taken away before anything is added: a sum stays within its bound.
        let mut changes: Vec<Change<'_>> = Vec::with_capacity(left.len() + came.len());
        changes.extend(left.iter().filter_map(|held| Some(Change { held, rows: rows_of(held)?, came: None })));
        for (at, held) in came.iter().enumerate() {
            changes.push(Change { held, rows: rows_of(held)?, came: Some(at) });
        }
        let mut volatilities = Vec::with_capacity(held.len());
        volatilities.extend(kept.iter().flat_map(|before| &before.volatilities[..start]));
        let (mut contracts, mut spare) = (<[Vec<f64>; TOGETHER]>::default(), Vec::new());
        for changes in changes.chunks(TOGETHER) {
            for (one, change) in contracts.iter_mut().zip(changes) {
                if let Some((_, price)) = change.held.contract() {
                    of_contract(one, price, &change.rows.moves);
                }
            }
            let terms = contracts.iter().zip(changes).map(|(one, change)| change.term(one));
            pnl.add(&terms.collect::<Vec<Term<'_>>>());
            for (one, Change { held, rows, came }) in contracts.iter().zip(changes) {
                let Some(at) = *came else {
                    rows.fills.iter().for_each(|row| fills[*row] -= 1);
                    continue;
                };
                rows.fills.iter().for_each(|row| fills[*row] += 1);
                let known = left.get(at).filter(|left| left.contract().is_some() && left.contract() == held.contract());
                volatilities.push(match kept.filter(|_| known.is_some()) {
                    Some(before) => before.volatilities[start + at],
                    None => rows.is_binary.then(|| deviation(one, rows, &mut spare)),
                });
            }
        }
        volatilities.extend(kept.iter().flat_map(|before| &before.volatilities[before.held.len() - end..]));
        if fills.iter().filter(|fills| **fills == 0).count() < MIN_OBSERVATIONS {
            return None;
        }
        let returns: Vec<f64> = pnl.totals().map(|pnl| pnl / capital).collect();
        let own: Vec<Option<f64>> = returns.iter().zip(&fills).map(|(r, fills)| (*fills == 0).then_some(*r)).collect();
        Some(Arc::new(Repriced {
            returns: returns.into(),
            own: OwnValues::from(own).into(),
            held,
            volatilities,
            pnl,
            fills,
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

impl Held {
    /// The instrument and the price of a binary.
    fn contract(&self) -> Option<(usize, f64)> {
        match self.holding {
            Holding::Binary { price, .. } => Some((self.instrument, price)),
            Holding::Linear { .. } => None,
        }
    }
}

/// A holding that left or came as a strategy is repriced.
struct Change<'a> {
    held: &'a Held,
    rows: &'a InstrumentRows,
    /// Its number among those that came; `None`: it left.
    came: Option<usize>,
}

impl Change<'_> {
    /// What it adds to the P&L; `one` is the P&L of one contract of a binary.
    fn term<'a>(&'a self, one: &'a [f64]) -> Term<'a> {
        let (amount, values) = match self.held.holding {
            Holding::Linear { notional } => (notional, &self.rows.moves[..]),
            Holding::Binary { contracts, .. } => (contracts, one),
        };
        (if self.came.is_some() { amount } else { -amount }, values)
    }
}

/// What holdings together gain or lose in a row at most, but for rounding, each by the largest move of its instrument; infinite past
/// [`LARGEST_MOVE`].
fn bound(held: impl Iterator<Item = (Holding, f64)>) -> f64 {
    let of_one = |(holding, largest): (Holding, f64)| match holding {
        Holding::Linear { notional } if largest <= LARGEST_MOVE => notional.abs() * largest,
        Holding::Linear { .. } => f64::INFINITY,
        Holding::Binary { contracts, .. } => contracts.abs(),
    };
    held.map(of_one).sum()
}

/// Writes the P&L of one contract of a binary on every row, by [`repriced_pnl`].
fn of_contract(pnl: &mut Vec<f64>, price: f64, moves: &[f64]) {
    pnl.clear();
    pnl.extend(moves.iter().map(|change| repriced_pnl(Holding::Binary { price, contracts: 1.0 }, *change)));
}

/// Standard deviation, divisor m - 1, of P&L on the own rows of an instrument, which are gathered in `spare`.
fn deviation(pnl: &[f64], rows: &InstrumentRows, spare: &mut Vec<f64>) -> f64 {
    spare.clear();
    let mut from = 0;
    for row in &rows.fills {
        spare.extend_from_slice(&pnl[from..*row]);
        from = row + 1;
    }
    spare.extend_from_slice(&pnl[from..]);
    let count = spare.len() as f64;
    let mean = sum(spare) / count;
    for one in spare.iter_mut() {
        *one -= mean;
    }
    (dot(spare, spare) / (count - 1.0)).sqrt()
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
