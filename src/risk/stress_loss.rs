//! What the shocks of a scenario cost, position by position and strategy by strategy.

use super::{
    book::Book,
    liquidity::Sale,
    model::Model,
    warning::{Warning, WarningCode},
};
use crate::fund::{Holding, Position, Scenario, Shock, Snapshot};

/// The shocks of a scenario, put together.
#[derive(Debug, Clone, PartialEq)]
pub struct Severities {
    /// Falls of all markets; each costs.
    magnitudes: Vec<f64>,
    /// The highest floor of the correlations.
    pub rho: Option<f64>,
    /// Exchange, hours, severity.
    outages: Vec<(String, f64, f64)>,
    /// The depth that is left, the product of `1 - d`; `None` where depth stays.
    depth_left: Option<f64>,
}

impl Severities {
    /// The shocks of a scenario: falls are kept, the highest correlation counts, depths multiply.
    pub fn of(scenario: &Scenario) -> Self {
        let mut all = Self { magnitudes: Vec::new(), rho: None, outages: Vec::new(), depth_left: None };
        for shock in &scenario.shocks {
            match shock {
                Shock::AllMarketsDown { magnitude } => all.magnitudes.push(magnitude.0),
                Shock::CorrelationSpike { rho } => {
                    all.rho = Some(all.rho.map_or(*rho, |highest| highest.max(*rho)));
                }
                Shock::ExchangeOutage { exchange, duration_hours, severity } => {
                    all.outages.push((exchange.clone(), *duration_hours, *severity))
                }
                Shock::LiquidityCrisis { depth_reduction } => {
                    all.depth_left = Some(all.depth_left.unwrap_or(1.0) * (1.0 - depth_reduction.0));
                }
            }
        }
        all
    }

    /// Whether an exchange is out.
    pub fn has_outage(&self) -> bool {
        !self.outages.is_empty()
    }

    /// The sales of the positions under the depth and the outage.
    pub fn strike(&self, mut sales: Vec<Sale>, frozen_hours: &[f64]) -> Vec<Sale> {
        for (sale, hours) in sales.iter_mut().zip(frozen_hours) {
            sale.rate *= self.depth_left.unwrap_or(1.0);
            sale.frozen_hours = *hours;
        }
        sales
    }

    /// Warns of an outage where nothing is held.
    pub fn warn(&self, model: &Model, warnings: &mut Vec<Warning>) {
        let held = model.positions.as_ref().map_or(&[][..], |table| &table.exchanges);
        if self.outages.iter().any(|(exchange, ..)| !held.contains(exchange)) {
            warnings
                .push(Warning::fund(WarningCode::NoExchangePositions, "Nothing is held at the exchange that is out"));
        }
    }

    /// The longest outage at an exchange, the first of equals: its hours and severity.
    fn outage_at(&self, exchange: &str) -> Option<(f64, f64)> {
        self.outages.iter().filter(|(at, ..)| at == exchange).fold(
            None,
            |longest, (_, hours, severity)| match longest {
                Some((most, _)) if most >= *hours => longest,
                _ => Some((*hours, *severity)),
            },
        )
    }
}

/// What a scenario costs.
pub struct Losses {
    /// P&L a strategy; `None` where a VaR or standard deviation that it needs is missing.
    pub by_strategy: Vec<Option<f64>>,
    /// P&L a position.
    pub by_position: Vec<Option<f64>>,
    /// Hours that each position is frozen, 0 where it is not.
    pub frozen_hours: Vec<f64>,
    /// What a reader must know.
    pub warnings: Vec<Warning>,
}

/// The P&L of a scenario; `standalone` the 1-day standalone VaR a strategy, where there is one.
pub fn losses(
    snapshot: &Snapshot,
    model: &Model,
    book: &Book,
    severities: &Severities,
    standalone: Option<&[f64]>,
) -> Losses {
    let positions = snapshot.positions.as_deref().unwrap_or_default();
    let n = snapshot.strategies.len();
    let frozen: Vec<Option<(f64, f64)>> = positions.iter().map(|p| severities.outage_at(&p.exchange)).collect();
    let mut warnings = Vec::new();

    let by_outage = OutageLoss::of(positions, &frozen, book, standalone, n);
    let mut by_strategy = vec![Some(0.0); n];
    let by_position: Vec<Option<f64>> = positions
        .iter()
        .zip(&frozen)
        .map(|(position, frozen)| {
            let i = position.strategy;
            let sd = model.risk.as_ref().ok().and_then(|risk| risk.sd[i]);
            let own = market_and_liquidity(position, book.scale[i], severities, sd);
            let pnl = own.zip(by_outage.of_position(position, *frozen, book)).map(|(own, outage)| own - outage);
            by_strategy[i] = by_strategy[i].zip(pnl).map(|(sum, pnl): (f64, f64)| sum + pnl);
            pnl
        })
        .collect();

    let has_positions = |i: usize| positions.iter().any(|p| p.strategy == i);
    if !severities.magnitudes.is_empty() {
        for (i, exposure) in book.exposure(snapshot).into_iter().enumerate() {
            if has_positions(i) {
                continue;
            }
            let fall: f64 = severities.magnitudes.iter().map(|m| m * exposure).sum();
            by_strategy[i] = Some(-fall + 0.0);
            warnings.push(Warning::strategy(
                WarningCode::NoPositions,
                i,
                format!(
                    "{} has no positions: it falls with the market by its whole exposure",
                    snapshot.strategies[i].id
                ),
            ));
        }
    }
    for (i, _) in by_strategy.iter().enumerate().filter(|(_, pnl)| pnl.is_none()) {
        warnings.push(Warning::strategy(
            WarningCode::TooFewObservations,
            i,
            format!("The P&L of {} needs a VaR or standard deviation that is missing", snapshot.strategies[i].id),
        ));
    }
    Losses {
        by_strategy,
        by_position,
        frozen_hours: frozen.iter().map(|f| f.map_or(0.0, |(hours, _)| hours)).collect(),
        warnings,
    }
}

/// P&L of a position from the fall of the markets and from the cost of selling into less depth.
///
/// A liquidity cost is capped at the most that the position can lose, and so is its sum with the market loss; the market
/// loss of a linear position is not. `None` where the standard deviation that a cost needs is missing.
fn market_and_liquidity(position: &Position, scale: f64, severities: &Severities, sd: Option<f64>) -> Option<f64> {
    let most = position.most_to_lose() * scale;
    let market: f64 = severities.magnitudes.iter().map(|magnitude| market_move(position, scale, *magnitude)).sum();
    let market = match position.holding {
        Holding::Binary { .. } => market.max(-most),
        Holding::Linear { .. } => market,
    };
    let Some(depth_left) = severities.depth_left else {
        return Some(market);
    };
    let cost = |depth: f64| -> Option<f64> {
        let Some(rate) = position.liquidity_per_hour else {
            return Some(0.0);
        };
        Some(impact_cost((position.notional() * scale).abs(), sd?, rate.0 * depth))
    };
    let liquidity = (cost(depth_left)? - cost(1.0)?).min(most);
    let floor = market.min(-most);
    Some((market - liquidity).max(floor))
}

/// P&L of a position when all markets fall by `magnitude`.
///
/// Linear: `-beta m notional`. Binary: `contracts x (clamp(price (1 - beta m), 0, 1) - price)`.
fn market_move(position: &Position, scale: f64, magnitude: f64) -> f64 {
    let fall = position.beta * magnitude;
    match position.holding {
        Holding::Linear { notional } => 0.0 - fall * notional.0 * scale,
        Holding::Binary { price, contracts } => contracts * scale * ((price * (1.0 - fall)).clamp(0.0, 1.0) - price),
    }
}

/// Cost of selling a position, by square-root impact: `size x sd x sqrt(size / (24 x rate))`.
///
/// `size` in money, `sd` a day, `rate` money an hour above 0. Source: the square-root law, e.g. Grinold and Kahn 2000.
fn impact_cost(size: f64, sd: f64, rate: f64) -> f64 {
    if size == 0.0 || sd == 0.0 {
        return 0.0;
    }
    size * sd * (size / (24.0 * rate)).sqrt()
}

/// What an outage costs each strategy: `v_i sum over frozen of severity sqrt(hours/24) |n| / gross_i`, at most what its frozen
/// positions can lose.
struct OutageLoss {
    /// Loss for each unit of weight `severity sqrt(hours/24) |n|`, a strategy; `None` where its VaR is missing.
    rate: Vec<Option<f64>>,
}

impl OutageLoss {
    fn of(
        positions: &[Position],
        frozen: &[Option<(f64, f64)>],
        book: &Book,
        standalone: Option<&[f64]>,
        strategies: usize,
    ) -> Self {
        let (mut gross, mut weight, mut most) = (vec![0.0; strategies], vec![0.0; strategies], vec![0.0; strategies]);
        for (position, frozen) in positions.iter().zip(frozen) {
            let (i, scale) = (position.strategy, book.scale[position.strategy]);
            gross[i] += (position.notional() * scale).abs();
            if let Some(frozen) = frozen {
                weight[i] += Self::weight(position, *frozen, book);
                most[i] += position.most_to_lose() * scale;
            }
        }
        let rate = (0..strategies)
            .map(|i| {
                if weight[i] == 0.0 {
                    return Some(0.0);
                }
                let v = standalone?[i].max(0.0);
                let loss = f64::min(v * (weight[i] / gross[i]), most[i]);
                Some(loss / weight[i])
            })
            .collect();
        Self { rate }
    }

    fn weight(position: &Position, (hours, severity): (f64, f64), book: &Book) -> f64 {
        severity * (hours / 24.0).sqrt() * (position.notional() * book.scale[position.strategy]).abs()
    }

    /// A position's part of its strategy's loss, in proportion to its weight.
    fn of_position(&self, position: &Position, frozen: Option<(f64, f64)>, book: &Book) -> Option<f64> {
        match frozen {
            None => Some(0.0),
            Some(frozen) => self.rate[position.strategy].map(|rate| rate * Self::weight(position, frozen, book)),
        }
    }
}
