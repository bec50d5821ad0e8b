//! The self-test of the controls: a breach made up for each, sent through the code that measures the real ones.

use super::{
    Control, ControlState, Measured,
    breach::{Breach, MadeUp},
    controls,
    drawdown::Drawdowns,
    history::fires,
    rule::{DrillFund, rule_of},
    state::coverage_limit,
};
use crate::{
    exposure::{Exposures, Line, PositionTable, coverage_of},
    fund::{Book, ControlId, Holding, Limits, Shared},
};

/// How far past its limit a made-up breach goes, relative.
const PAST: f64 = 1e-3;

/// What a self-test of one control showed.
#[derive(Debug, Clone, PartialEq)]
pub struct Drill {
    /// The control, as it stands under the made-up breach.
    pub control: Control,
    /// What was made up, as a sentence.
    pub breach: String,
    /// What came of it.
    pub outcome: DrillOutcome,
}

/// What came of a made-up breach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DrillOutcome {
    /// The control tripped.
    Fired,
    /// The control stayed still: a fault of the program.
    Silent,
    /// Nothing could be made up, for this reason.
    Untested(&'static str),
}

/// Tests the eight controls of a fund, in the order of [`ControlId::ALL`]: each gets a breach of its own, 0.1% past its limit.
///
/// A drawdown gets a loss on top of today's P&L, an exposure one more position beside those of the book; positions are made
/// up where the file has none. Nothing of the fund changes.
///
/// ```
/// use headroom_engine::control::{DrillOutcome, drill};
/// # let fund = headroom_engine::testing::three_four_five();
/// # let model = headroom_engine::model::estimate(&fund, headroom_engine::fund::Settings::of(&fund.risk_budget));
/// # let book = headroom_engine::fund::Book::of(&fund);
/// # let report = headroom_engine::report::assess(&fund, &model, &book);
/// // A loss past 2% of the NAV is made up, and the daily control fires.
/// let tests = drill(&fund.limits, &model.drawdowns, model.positions.as_ref(), &book);
/// assert_eq!((tests.len(), tests[0].outcome), (8, DrillOutcome::Fired));
/// ```
pub fn drill(limits: &Limits, drawdowns: &Drawdowns, positions: Option<&PositionTable>, book: &Book) -> Vec<Drill> {
    let empty = PositionTable {
        lines: Vec::new(),
        pools: Shared::default(),
        sectors: Shared::default(),
        exchanges: Shared::default(),
        instruments: Shared::default(),
        alike: Shared::default(),
    };
    let table = positions.unwrap_or(&empty);
    let bench = Bench { limits, drawdowns, table, book };
    ControlId::ALL.into_iter().map(|id| bench.test(id)).collect()
}

/// What the breaches are made up on.
struct Bench<'a> {
    limits: &'a Limits,
    drawdowns: &'a Drawdowns,
    table: &'a PositionTable,
    book: &'a Book,
}

impl Bench<'_> {
    fn test(&self, id: ControlId) -> Drill {
        let limit = self.limits.of(id);
        let on = DrillFund {
            limits: self.limits,
            drawdowns: self.drawdowns,
            now: Exposures::at(self.table, &self.book.scale),
        };
        let breach = limit.ok_or("The file sets no limit").and_then(|limit| rule_of(id).breach(limit, PAST, &on));
        match breach {
            Err(reason) => Drill {
                control: self.run(id, &Breach::shock(0.0)),
                breach: String::new(),
                outcome: DrillOutcome::Untested(reason),
            },
            Ok(breach) => {
                let control = self.run(id, &breach);
                let has_tripped = control.state == ControlState::Tripped && fires(id, control.measured, limit);
                let outcome = if has_tripped { DrillOutcome::Fired } else { DrillOutcome::Silent };
                Drill { control, breach: breach.describe(), outcome }
            }
        }
    }

    /// The eight controls under a breach, and of them the one that is tested.
    fn run(&self, id: ControlId, breach: &Breach) -> Control {
        let mut table = self.table.clone();
        let mut scale = self.book.scale.clone();
        let mut shock = 0.0;
        match breach.made_up {
            MadeUp::Shock(pnl) => shock = pnl,
            MadeUp::Position { notional, sector, exchange } => {
                table.lines.push(Line {
                    strategy: scale.len(),
                    sector: sector.unwrap_or(table.sectors.len()),
                    exchange: exchange.unwrap_or(table.exchanges.len()),
                    instrument: table.instruments.len(),
                    holding: Holding::Linear { notional },
                    beta: 1.0,
                    liquidity_per_hour: 0.0,
                    history_volatility: None,
                });
                for names in [&mut table.sectors, &mut table.exchanges, &mut table.instruments] {
                    names.push("self-test".to_owned());
                }
                scale.push(1.0);
            }
        }
        let exposures = Exposures::at(&table, &scale);
        let coverage = coverage_of(&table, &scale, coverage_limit(self.limits).hours);
        let on = Measured {
            strategies: scale.len(),
            drawdowns: self.drawdowns,
            positions: Some(&table),
            exposures: Some(&exposures),
            coverage,
            shock,
        };
        let all = controls(self.limits, on);
        all.into_iter().find(|control| control.id == id).expect("each of the eight is there")
    }
}
