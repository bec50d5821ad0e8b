//! The sample documents, and that they load as what they say.

use headroom_engine::fund::{
    CoverageLimit, DEFAULT_SEVERITY, DrawdownLimits, Holding, Limits, Method, Move, Period, Policy, Proxy, Scenario,
    Scope, Shock, Snapshot, UsageBasis,
};
use headroom_wire::parse;
use jiff::civil::date;

/// The document of the format's own page.
pub const SEED: &str = r#"{
  "format": "headroom.snapshot/1",
  "fund": { "name": "Northlight Multi-Strategy", "currency": "USD", "nav": 5000000, "as_of": "2026-11-20" },
  "risk_budget": {
    "total_var": 50000, "confidence": 0.99, "horizon_days": 1,
    "method": "historical", "window": 500, "covariance": "sample", "ewma_lambda": 0.94,
    "usage_basis": "standalone",
    "allocation": { "mm_strategy": 0.30, "arb_strategy": 0.25, "directional": 0.20 },
    "reserve": 0.25
  },
  "strategies": [
    { "id": "mm_strategy", "name": "Market making", "capital": 1500000, "periods_per_year": 365 },
    { "id": "arb_strategy", "name": "Cross-venue arbitrage", "capital": 2000000 },
    { "id": "directional", "name": "Directional", "capital": 1000000 }
  ],
  "history": {
    "dates": ["2026-11-18", "2026-11-19", "2026-11-20"],
    "returns": { "mm_strategy": [0.0012, -0.0004, 0.0007], "arb_strategy": [0.0003, null, 0.0002], "directional": [-0.011, 0.006, 0.002] }
  },
  "positions": [
    { "id": "p1", "strategy": "mm_strategy", "instrument": "BTC-PERP", "exchange": "binance", "sector": "crypto",
      "notional": 420000, "beta": 1.0, "liquidity_per_hour": 900000 },
    { "id": "p2", "strategy": "directional", "instrument": "FED-CUT-DEC", "exchange": "polymarket", "sector": "rates",
      "kind": "binary", "price": 0.62, "contracts": -50000, "liquidity_per_hour": 8000 }
  ],
  "limits": {
    "daily_drawdown": 0.02, "weekly_drawdown": 0.05, "monthly_drawdown": 0.10,
    "gross_exposure": 12000000, "net_exposure": 3000000,
    "sector_concentration": 0.40, "exchange_concentration": 0.50,
    "liquidity_coverage": { "share": 0.80, "hours": 4 }
  },
  "policy": {
    "underuse_share": 0.50, "underuse_days": 7, "at_limit_days": 5, "sharpe_threshold": 1.0,
    "correlation_spike": { "window": 20, "level": 0.80, "rise": 0.30 }, "step": 0.05, "cooldown_days": 5, "floor": 0.02
  },
  "opportunities": [ { "strategy": "crypto_mm", "name": "Crypto MM", "conviction": 0.9, "requested_share": 0.10,
                       "capital": 500000, "returns": [0.01, -0.005, 0.02] } ],
  "scenarios": [
    { "kind": "all_markets_down", "magnitude": 0.20 },
    { "kind": "correlation_spike", "rho": 0.90 },
    { "kind": "exchange_outage", "exchange": "polymarket", "duration_hours": 4 },
    { "kind": "liquidity_crisis", "depth_reduction": 0.80 }
  ]
}"#;

/// A document in which every field of the format is given, none twice the same way.
pub const FULL: &str = r#"{
  "format": "headroom.snapshot/1",
  "fund": { "name": "Full", "currency": "EUR", "nav": 1000, "as_of": "2024-03-04" },
  "risk_budget": {
    "total_var": 50, "confidence": 0.95, "horizon": 10, "method": "student_t", "window": 30, "covariance": "ewma",
    "ewma_lambda": 0.97,
    "usage_basis": "component", "pnl": "larger", "allocation": { "a.b": 0.5, "__proto__": 0.25 }, "reserve": 0.25
  },
  "strategies": [
    { "id": "a.b", "name": "First", "capital": 100, "periods_per_year": 252,
      "expected_return": -0.05, "drawdown_limits": { "soft": 0.05, "hard": 0.1, "recovery_share": 0.4 } },
    { "id": "__proto__", "name": "Second", "capital": 200, "periods_per_year": 12,
      "expected_return": 0.04, "proxy": "a.b", "proxy_scale": 1.5 }
  ],
  "history": {
    "period": "day",
    "dates": ["2024-02-28", "2024-02-29", "2024-03-01"],
    "returns": { "a.b": [0.01, -0.02, 0.03], "__proto__": [0.5, null, -1] },
    "capital": { "a.b": [90, 95, 100] },
    "flows": [0, -5, 10]
  },
  "positions": [
    { "id": "p1", "strategy": "a.b", "instrument": "X", "exchange": "E", "sector": "S", "kind": "linear",
      "notional": -5, "beta": 0.5, "liquidity_per_hour": 7, "volatility": 0.02 },
    { "id": "p2", "strategy": "__proto__", "instrument": "Y", "exchange": "F", "sector": "T", "kind": "binary",
      "price": 0.25, "contracts": 8, "beta": 0.1, "liquidity_per_hour": 9, "volatility": 0.04 }
  ],
  "limits": {
    "daily_drawdown": 0.1, "weekly_drawdown": 0.2, "monthly_drawdown": 0.3, "gross_exposure": 10, "net_exposure": 5,
    "sector_concentration": 0.4, "exchange_concentration": 0.5, "liquidity_coverage": { "share": 0.9, "hours": 8 },
    "measure": { "daily_drawdown": "loss", "weekly_drawdown": "loss", "monthly_drawdown": "loss" }
  },
  "policy": {
    "underuse_share": 0.6, "underuse_days": 8, "at_limit_days": 6, "sharpe_threshold": 1.5,
    "sharpe_probability": 0.9, "conviction": 0.6, "target_utilization": 0.75,
    "correlation_spike": { "window": 21, "level": 0.7, "rise": 0.2 }, "spike_significance": 0.04, "step": 0.1,
    "cooldown_days": 4, "floor": 0.01, "cost_bps": 25, "prior_years": 5, "prior_return": 0.02
  },
  "opportunities": [
    { "strategy": "constructor", "name": "Third", "conviction": 0.5, "requested_share": 0.2, "capital": 50,
      "returns": [0.1, 0.2], "dates": ["2024-02-28", "2024-02-29"] }
  ],
  "scenarios": [
    { "kind": "all_markets_down", "name": "Fall", "magnitude": 0.1 },
    { "kind": "combined", "name": "Again", "shocks": [
      { "kind": "custom", "moves": [{ "scope": "sector", "name": "S", "move": -0.3 }] },
      { "kind": "historical", "date": "2024-02-29", "days": 2, "multiplier": 1.5 }
    ] },
    [
      { "kind": "correlation_spike", "rho": 0.8 },
      { "kind": "exchange_outage", "exchange": "E", "duration_hours": 5, "severity": 2 },
      { "kind": "liquidity_crisis", "depth_reduction": 0.7 }
    ]
  ],
  "log": [
    { "date": "2024-02-27", "at": "2024-02-27T17:00:00Z", "kind": "trip", "control": "monthly_drawdown", "measured": 0.31, "limit": 0.3, "gross": 5,
      "reason": "The fall" },
    { "date": "2024-02-28", "at": "2024-02-28T09:30:00Z", "kind": "reset", "control": "monthly_drawdown",
      "by": "A person", "reason": "Talked through" },
    { "date": "2024-02-28", "at": "2024-02-28T17:00:00Z", "kind": "accepted", "rule": 1, "strategy": "a.b", "from": 0.5, "to": 0.45, "reason": "Unused" },
    { "date": "2024-02-29", "at": "2024-02-29T17:00:00Z", "kind": "declined", "rule": 2, "strategy": "gone", "from": 0.1, "to": 0.2, "reason": "Late" },
    { "date": "2024-02-29", "at": "2024-02-29T17:00:00Z", "kind": "withdrawn", "entry": 2, "reason": "Undone" },
    { "date": "2024-03-01", "kind": "trip", "strategy": "a.b", "rung": "soft", "measured": 0.06, "limit": 0.05, "reason": "Past its limit" },
    { "date": "2024-03-01", "kind": "reset", "strategy": "gone", "rung": "hard", "by": "A person", "reason": "Talked through" }
  ]
}"#;

/// The smallest document that loads.
pub const LEAST: &str = r#"{
  "format": "headroom.snapshot/1",
  "fund": { "name": "F", "currency": "X", "nav": 1 },
  "risk_budget": { "total_var": 1 },
  "strategies": [{ "id": "a", "capital": 0 }],
  "history": { "dates": ["1900-01-01"], "returns": { "a": [null] } }
}"#;

fn load(document: &str) -> Snapshot {
    parse(document.as_bytes()).unwrap_or_else(|faults| panic!("{faults}"))
}

#[test]
fn seed_loads_as_it_says() {
    let snapshot = load(SEED);
    assert_eq!(snapshot.fund.nav, 5_000_000.0);
    assert_eq!(snapshot.fund.as_of, date(2026, 11, 20));
    assert_eq!(snapshot.risk_budget.window, Some(500));
    let shares = [0.30, 0.25, 0.20];
    assert_eq!(snapshot.risk_budget.allocation, shares);
    assert_eq!(snapshot.strategies[0].periods_per_year, Some(365.0));
    assert_eq!((snapshot.strategies[1].periods_per_year, snapshot.history.period), (None, None));
    let gap = vec![Some(0.0003), None, Some(0.0002)];
    assert_eq!(snapshot.history.returns[1], gap);
    let positions = snapshot.positions.expect("the document has positions");
    assert_eq!((positions[0].strategy, positions[1].strategy), (0, 2));
    assert_eq!(positions[1].beta, 0.0);
    assert_eq!(positions[1].holding, Holding::Binary { price: 0.62, contracts: -50_000.0 });
    assert_eq!(snapshot.policy, Policy::default());
    assert_eq!(snapshot.limits.liquidity_coverage, Some(CoverageLimit::default()));
    assert_eq!(snapshot.opportunities[0].name, "Crypto MM");
    assert_eq!(snapshot.opportunities[0].dates, None);
    assert_eq!(snapshot.scenarios, Scenario::defaults());
}

#[test]
fn every_field_is_read() {
    let snapshot = load(FULL);
    assert_eq!(snapshot.fund.as_of, date(2024, 3, 4));
    assert_eq!(snapshot.risk_budget.method, Method::StudentT);
    assert_eq!(snapshot.risk_budget.usage_basis, UsageBasis::Component);
    assert_eq!(snapshot.risk_budget.horizon.days(), 10);
    let ladder = DrawdownLimits { soft: Some(0.05), hard: Some(0.1), recovery_share: 0.4 };
    assert_eq!((snapshot.strategies[0].drawdown_limits, snapshot.strategies[1].drawdown_limits), (Some(ladder), None));
    assert_eq!(snapshot.strategies[1].proxy, Some(Proxy { strategy: 0, scale: 1.5 }));
    assert_eq!(
        (snapshot.strategies[0].expected_return, snapshot.strategies[1].expected_return),
        (Some(-0.05), Some(0.04))
    );
    assert_eq!(snapshot.history.period, Some(Period::Day));
    let capital = vec![Some(vec![90.0, 95.0, 100.0]), None];
    assert_eq!(snapshot.history.capital, capital);
    assert_eq!(snapshot.opportunities[0].dates, Some(vec![date(2024, 2, 28), date(2024, 2, 29)]));
    let policy = snapshot.policy;
    assert_eq!(policy.correlation_spike.window, 21);
    let shares = [policy.sharpe_probability, policy.conviction, policy.target_utilization, policy.spike_significance];
    assert_eq!((shares, policy.cost_bps), ([0.9, 0.6, 0.75, 0.04], 25.0));
    assert_eq!((policy.prior_years, policy.prior_return), (5.0, 0.02));
    assert_eq!(snapshot.limits.net_exposure, Some(5.0));
    let names: Vec<_> = snapshot.scenarios.iter().map(|s| s.name.as_deref()).collect();
    assert_eq!(names, [Some("Fall"), Some("Again"), None]);
    let fall = Move { scope: Scope::Sector("S".to_owned()), size: -0.3 };
    let again =
        [Shock::Custom { moves: vec![fall] }, Shock::Historical { date: date(2024, 2, 29), days: 2, multiplier: 1.5 }];
    assert_eq!(snapshot.scenarios[1].shocks, again);
    assert_eq!(snapshot.scenarios[2].shocks.len(), 3);
    assert_eq!(
        snapshot.scenarios[2].shocks[1],
        Shock::ExchangeOutage { exchange: "E".to_owned(), duration_hours: 5.0, severity: 2.0 }
    );
}

#[test]
fn horizon_is_read_by_both_names_and_written_by_one() {
    let older = FULL.replace("\"horizon\": 10", "\"horizon_days\": 10");
    let both = FULL.replace("\"horizon\": 10", "\"horizon\": 10, \"horizon_days\": 10");
    assert!(load(&older) == load(FULL) && load(&both) == load(FULL));
    let written = headroom_wire::to_json(&load(FULL));
    assert!(written.contains("\"horizon\": 10") && !written.contains("horizon_days"), "{written}");
}

#[test]
fn what_is_left_out_has_its_default() {
    let snapshot = load(LEAST);
    assert_eq!(snapshot.fund.as_of, date(1900, 1, 1));
    let budget = &snapshot.risk_budget;
    assert_eq!((budget.confidence.value(), budget.horizon.days()), (0.99, 1));
    assert_eq!((budget.method, budget.window), (Method::Historical, None));
    assert_eq!(budget.allocation, [0.0]);
    assert_eq!(budget.reserve, 1.0);
    assert_eq!(snapshot.strategies[0].name, "a");
    assert_eq!(snapshot.history.capital, [None]);
    assert_eq!(snapshot.positions, None);
    assert_eq!(snapshot.limits, Limits::default());
    assert_eq!(snapshot.policy, Policy::default());
    assert!(snapshot.opportunities.is_empty());
    assert_eq!(snapshot.scenarios, Scenario::defaults());
    let severities = snapshot.scenarios.iter().flat_map(|s| &s.shocks);
    assert!(severities.clone().any(|shock| matches!(shock,
        Shock::ExchangeOutage { severity, .. } if *severity == DEFAULT_SEVERITY)));
}

#[test]
fn edhec_fund_loads() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/edhec-snapshot.json");
    let Ok(bytes) = std::fs::read(path) else {
        return;
    };
    let snapshot = parse(&bytes).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(snapshot.strategies.len(), 13);
    assert_eq!(snapshot.history.dates.len(), 152);
}

#[test]
fn fund_built_in_code_is_the_documented_file() {
    let parsed =
        parse(include_bytes!("../../../../wire/tests/data/three-four-five.json")).expect("the document is a snapshot");
    assert_eq!(headroom_engine::testing::three_four_five(), parsed);
}
