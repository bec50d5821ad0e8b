//! A fund whose kill switch has tripped: 11% lost in one day two weeks ago, most of it made good since.
//!
//! By its last date alone nothing is wrong; the latch remembers. In the spring the weekly limit had tripped and a person had
//! reset it: the log says who and why.

use super::draw::students;
use super::text::{self, Series, Strategy, fill};

const DAYS: usize = 260;
/// The row of the fall; the last one is [`DAYS`] - 1.
const FALL: usize = DAYS - 15;

const STRATEGIES: [Strategy; 2] = [
    Strategy { id: "trend", name: "Trend", capital: 1_000_000, allocation: 40 },
    Strategy { id: "carry", name: "Carry", capital: 1_000_000, allocation: 30 },
];

/// The text of `halted.json`.
pub fn json() -> String {
    let strategies: Vec<&Strategy> = STRATEGIES.iter().collect();
    let rows = STRATEGIES.iter().enumerate().map(|(i, s)| (s.id, text::series(&returns(i))));
    fill(
        TEMPLATE,
        &[
            ("@allocation", text::allocation(&strategies)),
            ("@strategies", text::strategies(&strategies, 365)),
            ("@dates", text::dates(&text::last_days(DAYS, true))),
            ("@returns", text::lists(rows)),
        ],
    )
}

/// Quiet days of 0.2%, the fall, and the way back.
fn returns(strategy: usize) -> Series {
    let drawn = students(900 + strategy as u64, DAYS);
    let series = drawn.iter().enumerate().map(|(row, x)| {
        let quiet = (1_500.0 * x).clamp(-3_500.0, 3_500.0);
        Some(match row {
            FALL => -120_000,
            row if row > FALL && row <= FALL + 10 => 10_000,
            _ => quiet.round() as i32,
        })
    });
    series.collect()
}

const TEMPLATE: &str = r#"{
  "format": "headroom.snapshot/1",
  "fund": { "name": "Halted", "currency": "USD", "nav": 2000000, "as_of": "2026-11-20" },
  "risk_budget": {
    "total_var": 400000, "confidence": 0.99, "horizon_days": 1, "method": "historical", "usage_basis": "standalone",
    "allocation": { @allocation },
    "reserve": 0.30
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
    { "id": "trend-es", "strategy": "trend", "instrument": "ES-DEC", "exchange": "cme", "sector": "equity", "notional": 900000, "beta": 1, "liquidity_per_hour": 2000000 },
    { "id": "carry-btc", "strategy": "carry", "instrument": "BTC-PERP", "exchange": "binance", "sector": "crypto", "notional": -500000, "beta": 1, "liquidity_per_hour": 900000 }
  ],
  "limits": {
    "daily_drawdown": 0.02, "weekly_drawdown": 0.05, "monthly_drawdown": 0.10,
    "gross_exposure": 3000000, "net_exposure": 1000000,
    "sector_concentration": 0.80, "exchange_concentration": 0.80,
    "liquidity_coverage": { "share": 0.80, "hours": 4 }
  },
  "log": [
    { "kind": "trip", "date": "2026-02-24", "control": "weekly_drawdown", "measured": 0.052, "limit": 0.05, "gross": 1300000, "reason": "Past its limit" },
    { "kind": "reset", "date": "2026-02-26", "at": "2026-02-26T09:12:00Z", "control": "weekly_drawdown", "by": "R. Okafor", "reason": "Two quiet days, exposure halved" }
  ]
}
"#;
