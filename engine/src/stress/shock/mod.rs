//! The shocks of a scenario, combined: one file per kind of shock.

pub(crate) mod custom;
pub(crate) mod exchange_outage;
pub(crate) mod replay;

use exchange_outage::Outage;
use jiff::civil::Date;

use crate::{
    exposure::{Line, PositionTable, Sale},
    fund::{Move, Scenario, Shock},
    model::Model,
    warning::{Warning, WarningCode},
};

/// The shocks of a scenario, put together.
#[derive(Debug, Clone, PartialEq)]
pub struct Severities<'s> {
    /// Falls of all markets; each costs.
    pub(crate) magnitudes: Vec<f64>,
    /// The highest floor of the correlations.
    pub rho: Option<f64>,
    /// Outages by exchange.
    outages: Vec<(&'s str, Outage)>,
    /// The depth that is left, the product of `1 - d`; `None` where depth stays.
    pub depth_left: Option<f64>,
    /// The moves of each custom shock.
    pub(crate) customs: Vec<&'s [Move]>,
    /// The days that come again: the last, how many, how many times.
    pub(crate) replays: Vec<(Date, u8, f64)>,
}

impl<'s> Severities<'s> {
    /// The shocks of a scenario: falls, moves and days are kept, the highest correlation counts, depths multiply.
    pub fn of(scenario: &'s Scenario) -> Self {
        let mut all = Self {
            magnitudes: Vec::new(),
            rho: None,
            outages: Vec::new(),
            depth_left: None,
            customs: Vec::new(),
            replays: Vec::new(),
        };
        for shock in &scenario.shocks {
            match shock {
                Shock::AllMarketsDown { magnitude } => all.magnitudes.push(*magnitude),
                Shock::CorrelationSpike { rho } => {
                    all.rho = Some(all.rho.map_or(*rho, |highest| highest.max(*rho)));
                }
                Shock::ExchangeOutage { exchange, duration_hours, severity } => {
                    all.outages.push((exchange, Outage { hours: *duration_hours, severity: *severity }));
                }
                Shock::LiquidityCrisis { depth_reduction } => {
                    all.depth_left = Some(all.depth_left.unwrap_or(1.0) * (1.0 - depth_reduction));
                }
                Shock::Custom { moves } => all.customs.push(moves),
                Shock::Historical { date, days, multiplier } => all.replays.push((*date, *days, *multiplier)),
            }
        }
        all
    }

    /// Whether an exchange is out.
    pub fn has_outage(&self) -> bool {
        !self.outages.is_empty()
    }

    /// Whether positions can be sold as before.
    pub fn leaves_sales(&self) -> bool {
        self.outages.is_empty() && self.depth_left.is_none()
    }

    /// The sales of the positions of a table under the depth and the outage.
    pub fn strike(&self, sales: &[Sale], table: &PositionTable) -> Vec<Sale> {
        let (depth, out) = (self.depth_left.unwrap_or(1.0), self.outages_at(table));
        let struck = |(sale, line): (&Sale, &Line)| Sale {
            rate: sale.rate * depth,
            frozen_hours: out[line.exchange].map_or(0.0, |outage| outage.hours),
            ..*sale
        };
        sales.iter().zip(&table.lines).map(struck).collect()
    }

    /// The outage at each exchange of a table, where there is one.
    pub fn outages_at(&self, table: &PositionTable) -> Vec<Option<Outage>> {
        table.exchanges.iter().map(|exchange| self.outage_at(exchange)).collect()
    }

    /// Warns of an outage where nothing is held.
    pub fn warn(&self, model: &Model, warnings: &mut Vec<Warning>) {
        let held = model.positions.as_ref().map_or(&[][..], |table| &table.exchanges);
        if self.outages.iter().any(|(exchange, ..)| !held.iter().any(|at| at == exchange)) {
            warnings
                .push(Warning::fund(WarningCode::NoExchangePositions, "Nothing is held at the exchange that is out"));
        }
    }

    /// The longest outage at an exchange, the first of equals.
    fn outage_at(&self, exchange: &str) -> Option<Outage> {
        let here = self.outages.iter().filter(|(at, _)| *at == exchange).map(|(_, outage)| *outage);
        here.reduce(|longest, next| if longest.hours >= next.hours { longest } else { next })
    }
}
