//! The shocks of a scenario, one file per kind, and how several combine.

pub(crate) mod all_markets_down;
pub(crate) mod correlation_spike;
pub(crate) mod custom;
pub(crate) mod effect;
pub(crate) mod exchange_outage;
pub(crate) mod liquidity_crisis;
pub(crate) mod price_moves;
pub(crate) mod replay;

use all_markets_down::AllMarketsDown;
use correlation_spike::CorrelationSpike;
use custom::Custom;
use effect::{Effect, Outage};
use exchange_outage::ExchangeOutage;
use liquidity_crisis::LiquidityCrisis;
use price_moves::PriceMoves;
use replay::Replay;

use crate::{
    exposure::{Line, PositionTable, Sale},
    fund::{Scenario, Shock},
    math::Extremes,
    model::Model,
    stress::StressLab,
    warning::{Warning, WarningCode},
};

/// The effect of a shock: the one place that knows every kind.
fn effect(shock: &Shock) -> Box<dyn Effect + '_> {
    match shock {
        Shock::AllMarketsDown { magnitude } => Box::new(AllMarketsDown { magnitude: *magnitude }),
        Shock::CorrelationSpike { rho } => Box::new(CorrelationSpike { rho: *rho }),
        Shock::ExchangeOutage { exchange, duration_hours, severity } => {
            Box::new(ExchangeOutage { exchange, outage: Outage { hours: *duration_hours, severity: *severity } })
        }
        Shock::LiquidityCrisis { depth_reduction } => Box::new(LiquidityCrisis { depth_reduction: *depth_reduction }),
        Shock::Custom { moves } => Box::new(Custom { moves }),
        Shock::Historical { date, days, multiplier } => {
            Box::new(Replay { date: *date, days: *days, multiplier: *multiplier })
        }
    }
}

/// The shocks of a scenario, combined.
pub(crate) struct CombinedShocks<'s> {
    effects: Vec<Box<dyn Effect + 's>>,
}

impl<'s> CombinedShocks<'s> {
    /// The shocks of a scenario, in its order.
    pub fn of(scenario: &'s Scenario) -> Self {
        Self { effects: scenario.shocks.iter().map(effect).collect() }
    }

    /// The moves of prices, one per shock that moves them.
    pub fn price_moves(&self, lab: &StressLab<'_>) -> Vec<PriceMoves> {
        self.effects.iter().filter_map(|effect| effect.price_moves(lab)).collect()
    }

    /// P&L per strategy that no position shows, one per shock that has it.
    pub fn strategy_pnl(&self, lab: &StressLab<'_>) -> Vec<Result<Vec<Option<f64>>, Warning>> {
        self.effects.iter().filter_map(|effect| effect.strategy_pnl(lab)).collect()
    }

    /// The highest floor of the correlations; `None` where they stay.
    pub fn correlation_floor(&self) -> Option<f64> {
        self.effects.iter().filter_map(|effect| effect.correlation_floor()).reduce(f64::larger)
    }

    /// The depth that is left, the product of what each shock leaves; `None` where depth stays.
    pub fn depth_left(&self) -> Option<f64> {
        self.effects.iter().filter_map(|effect| effect.depth_left()).reduce(|left, depth| left * depth)
    }

    /// Whether an exchange is out.
    pub fn has_outage(&self) -> bool {
        self.effects.iter().any(|effect| effect.outage().is_some())
    }

    /// Whether positions can be sold as before.
    pub fn keeps_liquidity(&self) -> bool {
        !self.has_outage() && self.depth_left().is_none()
    }

    /// The sales of the positions of a table under the depth and the outage.
    pub fn stressed(&self, sales: &[Sale], table: &PositionTable) -> Vec<Sale> {
        let (depth, out) = (self.depth_left().unwrap_or(1.0), self.outages_at(table));
        let stressed = |(sale, line): (&Sale, &Line)| Sale {
            rate: sale.rate * depth,
            frozen_hours: out[line.exchange].map_or(0.0, |outage| outage.hours),
            ..*sale
        };
        sales.iter().zip(&table.lines).map(stressed).collect()
    }

    /// The outage at each exchange of a table, where there is one.
    pub fn outages_at(&self, table: &PositionTable) -> Vec<Option<Outage>> {
        table.exchanges.iter().map(|exchange| self.outage_at(exchange)).collect()
    }

    /// Warns of an outage where nothing is held.
    pub fn warn(&self, model: &Model, warnings: &mut Vec<Warning>) {
        let held = model.positions.as_ref().map_or(&[][..], |table| &table.exchanges);
        let mut out = self.effects.iter().filter_map(|effect| effect.outage());
        if out.any(|(exchange, ..)| !held.iter().any(|at| at == exchange)) {
            warnings
                .push(Warning::fund(WarningCode::NoExchangePositions, "Nothing is held at the exchange that is out"));
        }
    }

    /// The longest outage at an exchange, the first of equals.
    fn outage_at(&self, exchange: &str) -> Option<Outage> {
        let out = self.effects.iter().filter_map(|effect| effect.outage());
        let here = out.filter(|(at, _)| *at == exchange).map(|(_, outage)| outage);
        here.reduce(|longest, next| if longest.hours >= next.hours { longest } else { next })
    }
}

/// The highest floor that a scenario puts under the correlations; `None` where it leaves them.
///
/// ```
/// use headroom_engine::{fund::{Scenario, Shock}, stress::correlation_floor};
/// let spikes = [0.3, 0.9].map(|rho| Shock::CorrelationSpike { rho }).to_vec();
/// assert_eq!(correlation_floor(&Scenario::together(spikes)), Some(0.9));
/// ```
pub fn correlation_floor(scenario: &Scenario) -> Option<f64> {
    CombinedShocks::of(scenario).correlation_floor()
}
