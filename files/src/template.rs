//! A made fund of two months, to be written over with one's own: every sheet of the format with rows that read.

use headroom_engine::fund::Snapshot;
use headroom_wire::parse;

use crate::export::{Saved, export};

/// The template as `kind`: `xlsx`, a workbook, or `csv`, a zip archive of CSV files. Two strategies on the 43 business days of October
/// and November 2026, three positions and limits; every figure is made.
///
/// # Errors
///
/// As [`export`].
pub fn template(kind: &str) -> Result<Saved, String> {
    let (_, bytes) = export(kind, &json())?;
    Ok((format!("headroom-template.{}", if kind == "csv" { "zip" } else { kind }), bytes))
}

/// The fund of the template.
pub fn fund() -> Snapshot {
    parse(json().as_bytes()).expect("the template follows the format")
}

fn json() -> String {
    // 1 October 2026 is a Thursday; October has 31 days.
    let days = (0..61_u32).filter(|day| (day + 3) % 7 < 5).map(|day| match day {
        0..31 => format!("\"2026-10-{:02}\"", day + 1),
        _ => format!("\"2026-11-{:02}\"", day - 30),
    });
    let dates: Vec<String> = days.collect();
    // Returns in hundredths of a percent: patterns that nobody takes for a record.
    let series = |of: &dyn Fn(usize) -> String| (0..dates.len()).map(of).collect::<Vec<_>>().join(", ");
    let first = series(&|t| format!("{}e-4", i64::try_from(t * 7 % 23).unwrap_or_default() - 10));
    let second = series(&|t| format!("{}e-4", i64::try_from(t * 11 % 31).unwrap_or_default() - 14));
    format!(
        r#"{{
  "format": "headroom.snapshot/1",
  "fund": {{ "name": "Template", "currency": "USD", "nav": 5000000, "as_of": "2026-11-30" }},
  "risk_budget": {{ "total_var": 50000, "confidence": 0.95, "allocation": {{ "first": 0.40, "second": 0.35 }} }},
  "strategies": [
    {{ "id": "first", "name": "First strategy", "capital": 2000000 }},
    {{ "id": "second", "name": "Second strategy", "capital": 1500000 }}
  ],
  "history": {{ "period": "day", "dates": [{}], "returns": {{ "first": [{first}], "second": [{second}] }} }},
  "positions": [
    {{ "id": "p1", "strategy": "first", "instrument": "BTC-PERP", "exchange": "binance", "sector": "crypto", "notional": 400000, "liquidity_per_hour": 900000 }},
    {{ "id": "p2", "strategy": "second", "instrument": "ES", "exchange": "cme", "sector": "equity", "notional": -250000, "liquidity_per_hour": 2000000 }},
    {{ "id": "p3", "strategy": "second", "instrument": "FED-CUT", "exchange": "polymarket", "sector": "rates", "kind": "binary", "price": 0.62, "contracts": 50000, "liquidity_per_hour": 8000 }}
  ],
  "limits": {{ "daily_drawdown": 0.02, "weekly_drawdown": 0.05, "monthly_drawdown": 0.10, "gross_exposure": 3000000, "net_exposure": 1500000,
    "sector_concentration": 0.70, "exchange_concentration": 0.70, "liquidity_coverage": {{ "share": 0.80, "hours": 4 }} }}
}}"#,
        dates.join(", "),
    )
}
