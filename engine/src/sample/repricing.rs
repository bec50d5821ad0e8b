//! Strategies repriced: the P&L of today's positions on the history of their instruments, row by row.

use std::sync::Arc;

use jiff::civil::Date;

use super::{MIN_OBSERVATIONS, OwnValues, Sample, instrument::InstrumentRows};
use crate::{
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
    /// Whether it holds anything.
    pub has_positions: bool,
}

impl Repriced {
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
    /// Per instrument of the fund, in its order, what it did; `None` where nothing holds it, or with too short a history.
    instruments: Vec<Option<Arc<InstrumentRows>>>,
    /// Per strategy; `None` where it cannot be repriced.
    pub(crate) strategies: Vec<Option<Arc<Repriced>>>,
}

impl PartialEq for Repricing {
    fn eq(&self, other: &Self) -> bool {
        (&self.history, &self.strategies) == (&other.history, &other.strategies)
    }
}

impl Repricing {
    /// Reprices every strategy of a fund that can be; `history` is the sample of its past returns.
    ///
    /// A strategy can be repriced where it has capital and positions, all of instruments with 30 own rows, and 30 rows without a
    /// fill. One without positions earns 0 on every row.
    pub(crate) fn of(snapshot: &Snapshot, history: Arc<Sample>) -> Self {
        let mut by_name: Vec<usize> = (0..snapshot.instruments.len()).collect();
        sort_by(&mut by_name, |a, b| snapshot.instruments[*a].name.cmp(&snapshot.instruments[*b].name));
        let mut repricing = Self {
            places: Arc::new(places(&history.rows, &snapshot.history.dates)),
            by_name: Arc::new(by_name),
            instruments: vec![None; snapshot.instruments.len()],
            strategies: vec![None; snapshot.strategies.len()],
            history,
        };
        repricing.reprice(snapshot, |_| true);
        repricing
    }

    /// The same fund with other positions of one strategy: reprices that one alone.
    pub(crate) fn with_positions(&self, snapshot: &Snapshot, strategy: usize) -> Self {
        let mut next = self.clone();
        next.strategies[strategy] = None;
        next.reprice(snapshot, |i| i == strategy);
        next
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

    /// Standard deviation, divisor m - 1, of the instrument of a position on its own rows: of the return, of a binary that of the
    /// repriced P&L of one contract; `None` where it has no history.
    pub(crate) fn volatility(&self, snapshot: &Snapshot, position: &Position) -> Option<f64> {
        let rows = self.instruments[self.place(snapshot, &position.instrument)?].as_ref()?;
        let one = match position.holding {
            Holding::Linear { .. } => Holding::Linear { notional: 1.0 },
            Holding::Binary { price, .. } => Holding::Binary { price, contracts: 1.0 },
        };
        let mut own: Vec<f64> = rows.moves.iter().map(|change| repriced_pnl(one, *change)).collect();
        if let Some(is_own) = &rows.is_own {
            own = own.into_iter().zip(is_own).filter(|(_, is_own)| **is_own).map(|(pnl, _)| pnl).collect();
        }
        let count = own.len() as f64;
        let mean = sum(&own) / count;
        for pnl in &mut own {
            *pnl -= mean;
        }
        Some((dot(&own, &own) / (count - 1.0)).sqrt())
    }

    fn place(&self, snapshot: &Snapshot, instrument: &str) -> Option<usize> {
        let name = |at: &usize| snapshot.instruments[*at].name.as_str();
        let found = self.by_name.binary_search_by(|at| name(at).cmp(instrument)).ok()?;
        Some(self.by_name[found])
    }

    /// Reprices the strategies that are wanted.
    fn reprice(&mut self, snapshot: &Snapshot, is_wanted: impl Fn(usize) -> bool) {
        let Some(positions) = &snapshot.positions else {
            return;
        };
        let rows = self.history.observations();
        let mut pnl: Vec<Option<Vec<f64>>> = vec![None; self.strategies.len()];
        let mut is_own: Vec<Vec<bool>> = vec![Vec::new(); self.strategies.len()];
        let mut has_positions = vec![false; self.strategies.len()];
        for (i, strategy) in snapshot.strategies.iter().enumerate() {
            if is_wanted(i) && strategy.capital > 0.0 {
                (pnl[i], is_own[i]) = (Some(vec![0.0; rows]), vec![true; rows]);
            }
        }
        for position in positions.iter().filter(|position| is_wanted(position.strategy)) {
            let i = position.strategy;
            has_positions[i] = true;
            // Also of a strategy that cannot be repriced: the volatility of what it sells is of the same rows.
            let Some(instrument) = self.rows_of(snapshot, position) else {
                pnl[i] = None;
                continue;
            };
            let Some(sum) = &mut pnl[i] else {
                continue;
            };
            for (sum, change) in sum.iter_mut().zip(&instrument.moves) {
                *sum += repriced_pnl(position.holding, *change);
            }
            if let Some(own) = &instrument.is_own {
                for (all, own) in is_own[i].iter_mut().zip(own) {
                    *all &= own;
                }
            }
        }
        for (i, pnl) in pnl.into_iter().enumerate() {
            let Some(mut returns) = pnl.filter(|_| is_own[i].iter().filter(|own| **own).count() >= MIN_OBSERVATIONS)
            else {
                continue;
            };
            let capital = snapshot.strategies[i].capital;
            for pnl in &mut returns {
                *pnl /= capital;
            }
            let own: Vec<Option<f64>> = returns.iter().zip(&is_own[i]).map(|(r, own)| own.then_some(*r)).collect();
            let (returns, own) = (returns.into(), OwnValues::from(own).into());
            self.strategies[i] = Some(Arc::new(Repriced { returns, own, has_positions: has_positions[i] }));
        }
    }

    /// What the instrument of a position did, computed on first use.
    fn rows_of(&mut self, snapshot: &Snapshot, position: &Position) -> Option<Arc<InstrumentRows>> {
        let at = self.place(snapshot, &position.instrument)?;
        let is_binary = matches!(position.holding, Holding::Binary { .. });
        // Who closes the last linear position of an instrument may hold it as a binary next.
        if self.instruments[at].as_ref().is_none_or(|rows| rows.is_binary != is_binary) {
            let history = &snapshot.instruments[at].history;
            self.instruments[at] = InstrumentRows::of(&self.history, &self.places, history, is_binary).map(Arc::new);
        }
        self.instruments[at].clone()
    }
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
