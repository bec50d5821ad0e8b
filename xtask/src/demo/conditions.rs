//! A fund in which every rule of the reallocation policy has something to say on its last date.
//!
//! | strategy | what it shows |
//! |---|---|
//! | `idle` | 40% of its budget used for months: rule 1 |
//! | `earner` | 97% used, a Sharpe ratio of 4: rule 2 |
//! | `hopeful` | 97% used, a Sharpe ratio of 1.8 over too few days: rule 2, held |
//! | `quotes`, `events` | strangers for months, one trade for the last 20 days: rule 4 |
//! | `lending` | an opportunity with a conviction of 0.9: rule 3 |
//!
//! It has no positions, so that its exposure controls are unfed; the limit on sectors is left out, so that control is off.

use super::draw::students;
use super::text::{self, Series, Strategy, fill};

const DAYS: usize = 240;
const TOTAL_VAR: f64 = 100_000.0;
/// Number of last dates on which `events` trades what `quotes` trades.
const SPIKE: usize = 20;
/// At 99% of 240 dates: `ceil(2.4)`.
const RANK: usize = 3;

/// A strategy, its VaR over its budget, and its annualised Sharpe ratio.
struct Recipe {
    strategy: Strategy,
    utilization: f64,
    sharpe: f64,
}

/// A line of [`RECIPES`].
const fn recipe(id: &'static str, name: &'static str, allocation: u8, utilization: f64, sharpe: f64) -> Recipe {
    Recipe { strategy: Strategy { id, name, capital: 1_000_000, allocation }, utilization, sharpe }
}

const QUOTES: usize = 3;
const EVENTS: usize = 4;

const RECIPES: [Recipe; 5] = [
    recipe("idle", "Idle carry", 20, 0.40, 1.0),
    recipe("earner", "Basis earner", 15, 0.97, 4.0),
    recipe("hopeful", "Hopeful momentum", 10, 0.97, 1.8),
    recipe("quotes", "Quotes", 15, 0.80, 0.9),
    recipe("events", "Events", 15, 0.80, 0.9),
];

/// The text of `conditions.json`.
pub fn json() -> String {
    let strategies: Vec<&Strategy> = RECIPES.iter().map(|r| &r.strategy).collect();
    let returns = returns();
    let newcomer = scaled(&students(99, DAYS)[DAYS - 120..], 2.0, 0.012);
    fill(
        TEMPLATE,
        &[
            ("@allocation", text::allocation(&strategies)),
            ("@strategies", text::strategies(&strategies, 365)),
            ("@dates", text::dates(&text::last_days(DAYS, true))),
            ("@returns", text::lists(strategies.iter().zip(&returns).map(|(s, r)| (s.id, text::series(r))))),
            ("@newcomer", text::series(&newcomer)),
        ],
    )
}

fn returns() -> Vec<Series> {
    let own: Vec<Vec<f64>> = (0..RECIPES.len()).map(|i| students(700 + i as u64, DAYS)).collect();
    let series = RECIPES.iter().enumerate().map(|(i, recipe)| {
        let shapes: Vec<f64> = (0..DAYS)
            .map(|row| {
                let is_late = row >= DAYS - SPIKE;
                let shape =
                    if i == EVENTS && is_late { 0.95 * own[QUOTES][row] + 0.31 * own[i][row] } else { own[i][row] };
                // The worst days lie before the last month, so that the VaR has stood for a while.
                if row + 30 > DAYS { shape.max(-1.5) } else { shape }
            })
            .collect();
        let budget = TOTAL_VAR * f64::from(recipe.strategy.allocation) / 100.0;
        scaled(&shapes, recipe.sharpe, recipe.utilization * budget / f64::from(recipe.strategy.capital))
    });
    series.collect()
}

/// `shapes` moved to an annualised Sharpe ratio and scaled so that the third worst loss is `value_at_risk`.
fn scaled(shapes: &[f64], sharpe: f64, value_at_risk: f64) -> Series {
    let count = shapes.len() as f64;
    let mean = shapes.iter().sum::<f64>() / count;
    let variance = shapes.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / count;
    let drift = sharpe * (variance / 365.0).sqrt();
    let mut sorted: Vec<f64> = shapes.iter().map(|x| x - mean + drift).collect();
    let moved = sorted.clone();
    sorted.sort_by(f64::total_cmp);
    let scale = value_at_risk / -sorted[RANK - 1];
    moved.iter().map(|x| Some((x * scale * 1e6).round() as i32)).collect()
}

const TEMPLATE: &str = r#"{
  "format": "headroom.snapshot/1",
  "fund": { "name": "Conditions", "currency": "USD", "nav": 5000000, "as_of": "2026-11-20" },
  "risk_budget": {
    "total_var": 100000, "confidence": 0.99, "horizon_days": 1, "method": "historical", "usage_basis": "standalone",
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
  "limits": {
    "daily_drawdown": 0.02, "weekly_drawdown": 0.05, "monthly_drawdown": 0.10,
    "gross_exposure": 12000000, "net_exposure": 3000000, "exchange_concentration": 0.50,
    "liquidity_coverage": { "share": 0.80, "hours": 4 }
  },
  "policy": {
    "underuse_share": 0.50, "underuse_days": 7, "at_limit_days": 5, "sharpe_threshold": 1.0,
    "correlation_spike": { "window": 20, "level": 0.80, "rise": 0.30 }, "step": 0.05, "cooldown_days": 5, "floor": 0.02
  },
  "opportunities": [
    { "strategy": "lending", "name": "Lending book", "conviction": 0.9, "requested_share": 0.04, "capital": 300000, "returns": [@newcomer] }
  ]
}
"#;
