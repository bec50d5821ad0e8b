//! The seed's fund: the example of the budget's description, in numbers that can be checked by hand.
//!
//! A total VaR of 50,000 is split 30 / 25 / 20 beside a reserve of 25%. The sample is 120 days at 99%, so the
//! historical VaR is the second largest loss (`ceil(1.2) = 2`). The losses that matter are planted, every other one is
//! held above them:
//!
//! | day | market making (2m) | arbitrage (2.5m) | directional (0.5m) | fund loses | crypto_mm (0.5m) | with it |
//! |---|---|---|---|---|---|---|
//! | 2 | | | | | -0.0050 | |
//! | 20 | | | | | -0.0061 | |
//! | 41 | **-0.0055** | -0.0062 | -0.0042 | 28,600 | 0.0012 | 28,000 |
//! | 62 | 0.0010 | **-0.0050** | 0.0020 | 9,500 | 0.0008 | 9,100 |
//! | 84 | -0.0068 | -0.0018 | **-0.0100** | **23,100** | -0.0034 | **24,800** |
//! | 103 | 0.0004 | 0.0006 | -0.0135 | 4,450 | 0.0002 | 4,350 |
//!
//! So market making uses 11,000 (22% of the total, 8% available), arbitrage 12,500 (25%, exactly its budget: at the
//! limit and not a cent over it), directional 5,000 (10%, 10% available). The fund's VaR is 23,100.
//!
//! `crypto_mm` begins with the 0.01, -0.005, 0.02 of the example. Alone it adds a VaR of 2,500, in the fund 1,700: the
//! diversification benefit is -800.

use super::draw::students;
use super::text::{self, Series, Strategy, fill};

const DAYS: usize = 120;

const STRATEGIES: [Strategy; 3] = [
    Strategy { id: "mm_strategy", name: "Market making", capital: 2_000_000, allocation: 30 },
    Strategy { id: "arb_strategy", name: "Cross-venue arbitrage", capital: 2_500_000, allocation: 25 },
    Strategy { id: "directional", name: "Directional", capital: 500_000, allocation: 20 },
];

/// How one series is made, in millionths: its mean, its daily size, the worst loss left to chance, and what is planted
/// on which row.
struct Recipe {
    mean: f64,
    size: f64,
    worst: i32,
    planted: &'static [(usize, i32)],
}

const RECIPES: [Recipe; 3] = [
    Recipe {
        mean: 700.0,
        size: 1_800.0,
        worst: -4_200,
        planted: &[(40, -5_500), (61, 1_000), (83, -6_800), (102, 400)],
    },
    Recipe {
        mean: 350.0,
        size: 1_400.0,
        worst: -3_400,
        planted: &[(40, -6_200), (61, -5_000), (83, -1_800), (102, 600)],
    },
    Recipe {
        mean: 800.0,
        size: 3_600.0,
        worst: -8_600,
        planted: &[(40, -4_200), (61, 2_000), (83, -10_000), (102, -13_500)],
    },
];

const NEWCOMER: Recipe = Recipe {
    mean: 300.0,
    size: 1_900.0,
    worst: -4_300,
    planted: &[(0, 10_000), (1, -5_000), (2, 20_000), (19, -6_100), (40, 1_200), (61, 800), (83, -3_400), (102, 200)],
};

/// The text of `seed.json`.
pub fn json() -> String {
    let strategies: Vec<&Strategy> = STRATEGIES.iter().collect();
    let rows = STRATEGIES.iter().zip(&RECIPES).enumerate();
    let returns = rows.map(|(i, (s, recipe))| (s.id, text::series(&drawn(recipe, 11 + i as u64))));
    fill(
        TEMPLATE,
        &[
            ("@allocation", text::allocation(&strategies)),
            ("@strategies", text::strategies(&strategies, 365)),
            ("@dates", text::dates(&text::last_days(DAYS, true))),
            ("@newcomer", text::series(&drawn(&NEWCOMER, 17))),
            ("@returns", text::lists(returns)),
        ],
    )
}

fn drawn(recipe: &Recipe, seed: u64) -> Series {
    let drawn = students(seed, DAYS).into_iter();
    let mut values: Vec<i32> =
        drawn.map(|x| (recipe.mean + recipe.size * x).round() as i32).map(|r| r.max(recipe.worst)).collect();
    for &(row, value) in recipe.planted {
        values[row] = value;
    }
    values.into_iter().map(Some).collect()
}

const TEMPLATE: &str = r#"{
  "format": "headroom.snapshot/1",
  "fund": { "name": "Seed example", "currency": "USD", "nav": 5000000, "as_of": "2026-11-20" },
  "risk_budget": {
    "total_var": 50000, "confidence": 0.99, "horizon_days": 1, "method": "historical", "usage_basis": "standalone",
    "allocation": { @allocation },
    "reserve": 0.25
  },
  "strategies": [
@strategies
  ],
  "history": {
    "dates": [@dates],
    "returns": {
@returns
    }
  },
  "positions": [
    { "id": "mm-btc", "strategy": "mm_strategy", "instrument": "BTC-PERP", "exchange": "binance", "sector": "crypto", "notional": 420000, "beta": 1, "liquidity_per_hour": 900000 },
    { "id": "mm-eth", "strategy": "mm_strategy", "instrument": "ETH-PERP", "exchange": "okx", "sector": "crypto", "notional": -260000, "beta": 1.2, "liquidity_per_hour": 500000 },
    { "id": "mm-fed", "strategy": "mm_strategy", "instrument": "FED-CUT-DEC", "exchange": "polymarket", "sector": "rates", "kind": "binary", "price": 0.62, "contracts": 150000, "liquidity_per_hour": 20000 },
    { "id": "arb-spot", "strategy": "arb_strategy", "instrument": "BTC-SPOT", "exchange": "binance", "sector": "crypto", "notional": 640000, "beta": 1, "liquidity_per_hour": 1200000 },
    { "id": "arb-perp", "strategy": "arb_strategy", "instrument": "BTC-PERP", "exchange": "okx", "sector": "crypto", "notional": -635000, "beta": 1, "liquidity_per_hour": 1000000 },
    { "id": "arb-senate", "strategy": "arb_strategy", "instrument": "SENATE-FLIP", "exchange": "polymarket", "sector": "politics", "kind": "binary", "price": 0.35, "contracts": -400000, "liquidity_per_hour": 30000 },
    { "id": "dir-index", "strategy": "directional", "instrument": "ES-DEC", "exchange": "cme", "sector": "equity", "notional": 350000, "beta": 1, "liquidity_per_hour": 2000000 },
    { "id": "dir-fed", "strategy": "directional", "instrument": "FED-CUT-DEC", "exchange": "polymarket", "sector": "rates", "kind": "binary", "price": 0.62, "contracts": -50000, "liquidity_per_hour": 8000 }
  ],
  "limits": {
    "daily_drawdown": 0.02, "weekly_drawdown": 0.05, "monthly_drawdown": 0.10,
    "gross_exposure": 4000000, "net_exposure": 1000000,
    "sector_concentration": 0.80, "exchange_concentration": 0.60,
    "liquidity_coverage": { "share": 0.80, "hours": 4 }
  },
  "opportunities": [
    { "strategy": "crypto_mm", "name": "Crypto MM", "conviction": 0.9, "requested_share": 0.10, "capital": 500000, "returns": [@newcomer] }
  ],
  "scenarios": [
    { "kind": "all_markets_down", "magnitude": 0.20 },
    { "kind": "correlation_spike", "rho": 0.90 },
    { "kind": "exchange_outage", "exchange": "polymarket", "duration_hours": 4 },
    { "kind": "liquidity_crisis", "depth_reduction": 0.80 }
  ]
}
"#;
