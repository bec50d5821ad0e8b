//! A fund in which two strategies hold the same outcome: each within its budget, both long "the Fed cuts in December".
//!
//! Their past returns say nothing of it: they took the positions this week. Repriced on the outcome's history they lose on the same
//! days. The price of the outcome is a seeded walk of its logit, Student-t steps of 6%, which falls by 0.55 on one date; the
//! two linear instruments have seeded returns of 2% and 0.4% a day.

use super::draw::students;
use super::text::{self, Series, Strategy, fill};

const DAYS: usize = 260;
/// The row on which the outcome falls.
const FALL: usize = DAYS - 40;

const STRATEGIES: [Strategy; 3] = [
    Strategy { id: "event_contracts", name: "Event contracts", capital: 1_000_000, allocation: 25 },
    Strategy { id: "rates_macro", name: "Rates macro", capital: 2_000_000, allocation: 32 },
    Strategy { id: "crypto_making", name: "Crypto market making", capital: 1_500_000, allocation: 23 },
];

/// The text of `thesis.json`.
pub fn json() -> String {
    let strategies: Vec<&Strategy> = STRATEGIES.iter().collect();
    let of = |seed: u64, size: f64| -> Series {
        students(seed, DAYS).into_iter().map(|x| Some((size * x).clamp(-9e5, 9e5).round() as i32)).collect()
    };
    let rows = STRATEGIES.iter().enumerate().map(|(i, s)| (s.id, text::series(&of(700 + i as u64, 1_000.0))));
    fill(
        TEMPLATE,
        &[
            ("@allocation", text::allocation(&strategies)),
            ("@strategies", text::strategies(&strategies, 252)),
            ("@dates", text::dates(&text::last_days(DAYS, false))),
            ("@returns", text::lists(rows)),
            ("@cut", text::series(&outcome())),
            ("@btc", text::series(&of(721, 20_000.0))),
            ("@bund", text::series(&of(722, 4_000.0))),
        ],
    )
}

/// The price of the outcome, in ten-thousandths of what it pays, ending at 0.62.
fn outcome() -> Series {
    let mut steps: Vec<f64> = students(720, DAYS).into_iter().map(|x| 0.06 * x).collect();
    steps[FALL] = -0.55;
    let last = (0.62_f64 / 0.38).ln() - steps.iter().sum::<f64>();
    let mut logit = last;
    let price = |step: f64| {
        logit += step;
        Some((1e4 / (1.0 + (-logit).exp())).round() as i32 * 100)
    };
    steps.into_iter().map(price).collect()
}

const TEMPLATE: &str = r#"{
  "format": "headroom.snapshot/1",
  "fund": { "name": "Shared thesis", "currency": "USD", "nav": 5000000, "as_of": "2026-11-20" },
  "risk_budget": {
    "total_var": 40000, "confidence": 0.99, "horizon": 1, "method": "historical", "usage_basis": "standalone", "pnl": "larger",
    "allocation": { @allocation },
    "reserve": 0.20
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
    { "id": "event-cut", "strategy": "event_contracts", "instrument": "FED-CUT-DEC", "exchange": "polymarket", "sector": "rates", "kind": "binary", "price": 0.62, "contracts": 180000, "liquidity_per_hour": 25000 },
    { "id": "macro-cut", "strategy": "rates_macro", "instrument": "FED-CUT-DEC", "exchange": "kalshi", "sector": "rates", "kind": "binary", "price": 0.62, "contracts": 150000, "liquidity_per_hour": 20000 },
    { "id": "macro-bund", "strategy": "rates_macro", "instrument": "BUND-DEC", "exchange": "eurex", "sector": "rates", "notional": 800000, "beta": 0.1, "liquidity_per_hour": 3000000 },
    { "id": "mm-btc", "strategy": "crypto_making", "instrument": "BTC-PERP", "exchange": "binance", "sector": "crypto", "notional": 150000, "beta": 1, "liquidity_per_hour": 900000 }
  ],
  "instruments": {
    "BTC-PERP": { "returns": [@btc] },
    "BUND-DEC": { "returns": [@bund] },
    "FED-CUT-DEC": { "prices": [@cut] }
  },
  "limits": {
    "daily_drawdown": 0.02, "weekly_drawdown": 0.05, "monthly_drawdown": 0.10,
    "gross_exposure": 5000000, "net_exposure": 2000000,
    "sector_concentration": 0.95, "exchange_concentration": 0.80,
    "liquidity_coverage": { "share": 0.80, "hours": 4 }
  }
}
"#;
