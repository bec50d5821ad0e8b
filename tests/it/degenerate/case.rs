//! A degenerate fund: its name, what it holds, and what is said of it.

use std::sync::Arc;

use headroom_engine::{
    fund::{Book, Settings, Snapshot},
    model::{Model, estimate_on},
    monte_carlo::{Draws, Plan},
    warning::WarningCode,
};

use headroom_engine::testing::{Desk, Seeded, fund_of, returns_at};

/// A fund at the edge of what a file can hold.
pub struct Case {
    pub name: &'static str,
    pub fund: Snapshot,
    /// Exposure scales, by strategy; 1 where nothing is said.
    pub scales: Vec<(usize, f64)>,
    pub wanted: Wanted,
}

/// What is said of it.
pub enum Wanted {
    /// No VaR; the number of joint rows.
    Refused(usize),
    /// This fund VaR by the historical method, by hand, and these warnings beside it.
    Historical(f64, &'static [WarningCode]),
}

impl Case {
    /// A fund without a VaR.
    pub fn refused(name: &'static str, fund: Snapshot, observations: usize) -> Self {
        Self { name, fund, scales: Vec::new(), wanted: Wanted::Refused(observations) }
    }

    /// A fund with this historical VaR, without a warning.
    pub fn of(name: &'static str, fund: Snapshot, value_at_risk: f64) -> Self {
        Self::told(name, fund, value_at_risk, &[])
    }

    /// A fund with this historical VaR and these warnings.
    pub fn told(name: &'static str, fund: Snapshot, value_at_risk: f64, warnings: &'static [WarningCode]) -> Self {
        Self { name, fund, scales: Vec::new(), wanted: Wanted::Historical(value_at_risk, warnings) }
    }

    /// The same at other exposure scales.
    pub fn at(mut self, scales: &[(usize, f64)]) -> Self {
        self.scales = scales.to_vec();
        self
    }

    /// The fund's model and report by some settings of the file.
    pub fn desk(&self, change: impl FnOnce(&mut Snapshot)) -> Desk {
        let mut fund = self.fund.clone();
        change(&mut fund);
        let (model, book) = (few_draws(&fund), Book::of(&fund));
        let desk = Desk { model, book, snapshot: fund };
        self.scales.iter().fold(desk, |desk, (strategy, scale)| desk.at(*strategy, *scale))
    }
}

/// The model of a fund; a Monte Carlo of 1,000 draws, so that all funds are quick.
fn few_draws(fund: &Snapshot) -> Model {
    estimate_on(fund, Settings::of(&fund.risk_budget), |columns| {
        let plan = Plan { draws: 1_000, ..Plan::of(columns) };
        let blocks: Vec<_> = (0..plan.blocks()).map(|number| plan.drawer().block(number)).collect();
        Some(Arc::new(Draws::of(plan, columns, &blocks)))
    })
}

/// 30 dates with four losses: at 90% the third, 3%, is the VaR.
pub fn moving() -> Vec<f64> {
    returns_at(&[(4, -0.05), (9, -0.04), (14, -0.03), (19, -0.02), (24, 0.06)])
}

/// 30 dates with losses on other days than [`moving`].
pub fn other() -> Vec<f64> {
    returns_at(&[(5, -0.05), (10, -0.04), (15, -0.03), (20, 0.05)])
}

/// A series times a number.
pub fn times(series: &[f64], factor: f64) -> Vec<f64> {
    series.iter().map(|r| r * factor).collect()
}

/// One strategy of capital 1,000.
pub fn alone(returns: Vec<f64>) -> Snapshot {
    fund_of(&[(1_000.0, returns)])
}

/// Strategies of capital 1,000 each.
pub fn equal(returns: Vec<Vec<f64>>) -> Snapshot {
    fund_of(&returns.into_iter().map(|series| (1_000.0, series)).collect::<Vec<_>>())
}

/// The fund with a change.
pub fn with(mut fund: Snapshot, change: impl FnOnce(&mut Snapshot)) -> Snapshot {
    change(&mut fund);
    fund
}

/// The fund with a limit on every control.
pub fn limited(fund: Snapshot, drawdown: f64, exposure: f64) -> Snapshot {
    with(fund, |fund| {
        let (share, money) = (Some(drawdown), Some(exposure));
        let limits = &mut fund.limits;
        (limits.daily_drawdown, limits.weekly_drawdown, limits.monthly_drawdown) = (share, share, share);
        (limits.gross_exposure, limits.net_exposure) = (money, money);
        (limits.sector_concentration, limits.exchange_concentration) = (share, share);
    })
}

/// n strategies, each with one loss of 1% on a date of its own, in turn.
pub fn in_turn(n: usize) -> Snapshot {
    equal((0..n).map(|k| returns_at(&[(k % 30, -0.01)])).collect())
}

/// 30 returns that look like a market's, from a seed.
pub fn market(seed: u64) -> Vec<f64> {
    let mut random = Seeded::new(seed);
    (0..30).map(|_| random.daily_return()).collect()
}
