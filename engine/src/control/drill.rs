//! The self-test of the controls: a breach made up for each, sent through the code that measures the real ones.

use super::{Control, ControlState, Measured, controls, drawdown::Drawdowns, history::fires, limit_of};
use crate::{
    exposure::{Exposures, Line, PositionTable, Sale},
    fund::{Book, ControlId, Holding, Limits},
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
/// # let (lens, book) = (headroom_engine::report::stressed_lens(&model), headroom_engine::fund::Book::of(&fund));
/// # let report = headroom_engine::report::assess(&fund, &model, &lens, &book);
/// // A loss past 2% of the NAV is made up, and the daily control fires.
/// let tests = drill(&fund.limits, &model.drawdowns, model.positions.as_ref(), &book);
/// assert_eq!((tests.len(), tests[0].outcome), (8, DrillOutcome::Fired));
/// ```
pub fn drill(limits: &Limits, drawdowns: &Drawdowns, positions: Option<&PositionTable>, book: &Book) -> Vec<Drill> {
    let empty =
        PositionTable { lines: Vec::new(), sectors: Vec::new(), exchanges: Vec::new(), instruments: Vec::new() };
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

/// A breach: a P&L on top of today's, or a position beside those that are there.
enum Breach {
    Shock(f64),
    Position(Line),
}

impl Bench<'_> {
    fn test(&self, id: ControlId) -> Drill {
        let limit = limit_of(id, self.limits);
        let breach = limit.ok_or("The file sets no limit").and_then(|limit| self.breach(id, limit));
        match breach {
            Err(reason) => Drill {
                control: self.run(id, &Breach::Shock(0.0)),
                breach: String::new(),
                outcome: DrillOutcome::Untested(reason),
            },
            Ok(breach) => {
                let control = self.run(id, &breach);
                let has_tripped = control.state == ControlState::Tripped && fires(id, control.measured, limit);
                let outcome = if has_tripped { DrillOutcome::Fired } else { DrillOutcome::Silent };
                Drill { control, breach: told(id, &breach), outcome }
            }
        }
    }

    /// The eight controls under a breach, and of them the one that is tested.
    fn run(&self, id: ControlId, breach: &Breach) -> Control {
        let mut table = self.table.clone();
        let mut scale = self.book.scale.clone();
        let mut shock = 0.0;
        match breach {
            Breach::Shock(pnl) => shock = *pnl,
            Breach::Position(line) => {
                if line.sector == table.sectors.len() {
                    table.sectors.push("self-test".to_owned());
                }
                if line.exchange == table.exchanges.len() {
                    table.exchanges.push("self-test".to_owned());
                }
                table.instruments.push("self-test".to_owned());
                table.lines.push(*line);
                scale.push(1.0);
            }
        }
        let exposures = Exposures::at(&table, &scale);
        let sales = Sale::all(&table, &scale);
        let on = Measured {
            drawdowns: self.drawdowns,
            positions: Some(&table),
            exposures: Some(&exposures),
            sales: &sales,
            shock,
        };
        let all = controls(self.limits, on);
        all.into_iter().find(|control| control.id == id).expect("each of the eight is there")
    }

    fn breach(&self, id: ControlId, limit: f64) -> Result<Breach, &'static str> {
        let past = limit * (1.0 + PAST);
        let now = Exposures::at(self.table, &self.book.scale);
        match id {
            ControlId::DailyDrawdown | ControlId::WeeklyDrawdown | ControlId::MonthlyDrawdown => {
                let shock = self.drawdowns.shock_to(id, past);
                shock.map(Breach::Shock).ok_or("A NAV of the window is not above 0")
            }
            ControlId::GrossExposure => Ok(self.position((past - now.gross).max(0.0), None, None)),
            ControlId::NetExposure => {
                let target = if now.net < 0.0 { -past } else { past };
                Ok(self.position(target - now.net, None, None))
            }
            ControlId::SectorConcentration => {
                let at = now.largest_share(&now.gross_by_sector).map(|(group, _)| group);
                let size = concentrating(limit, now.gross, at.map_or(0.0, |at| now.gross_by_sector[at]))?;
                Ok(self.position(size, at, None))
            }
            ControlId::ExchangeConcentration => {
                let at = now.largest_share(&now.gross_by_exchange).map(|(group, _)| group);
                let size = concentrating(limit, now.gross, at.map_or(0.0, |at| now.gross_by_exchange[at]))?;
                Ok(self.position(size, None, at))
            }
            ControlId::LiquidityCoverage => {
                // At most all of the gross is covered: beside this much that cannot be sold, less than the share is.
                Ok(self.position((now.gross / (limit * (1.0 - PAST)) - now.gross).max(1.0), None, None))
            }
        }
    }

    /// A position of a strategy of its own, which cannot be sold; in a new sector and at a new exchange unless told.
    fn position(&self, notional: f64, sector: Option<usize>, exchange: Option<usize>) -> Breach {
        Breach::Position(Line {
            strategy: self.book.scale.len(),
            sector: sector.unwrap_or(self.table.sectors.len()),
            exchange: exchange.unwrap_or(self.table.exchanges.len()),
            instrument: self.table.instruments.len(),
            holding: Holding::Linear { notional },
            beta: 1.0,
            notional,
            liquidity_per_hour: 0.0,
        })
    }
}

/// How much more in a group takes its share of gross past a limit: `(group + x) / (gross + x) > limit`.
fn concentrating(limit: f64, gross: f64, group: f64) -> Result<f64, &'static str> {
    if limit >= 1.0 {
        return Err("A share of gross cannot pass a limit of 100%");
    }
    let past = (limit * (1.0 + PAST)).min(0.5 * (1.0 + limit));
    Ok(((past * gross - group) / (1.0 - past)).max(1.0))
}

fn told(id: ControlId, breach: &Breach) -> String {
    match breach {
        Breach::Shock(pnl) => format!("P&L of {pnl:.2} on top of today"),
        Breach::Position(line) => match id {
            ControlId::SectorConcentration => format!("{:.2} more in the largest sector", line.notional),
            ControlId::ExchangeConcentration => format!("{:.2} more at the largest exchange", line.notional),
            ControlId::LiquidityCoverage => format!("{:.2} more that cannot be sold", line.notional),
            _ => format!("{:.2} more in one position", line.notional),
        },
    }
}
