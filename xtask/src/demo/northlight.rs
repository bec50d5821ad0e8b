//! The demonstration fund: eight strategies over 500 weekdays, made so that every view has something to show.
//!
//! - **Each within its budget, together concentrated.** Directional, basis, trend following and volatility carry hold one
//!   thesis, market making and arbitrage live off it: all load on the same latent factor, and in its worst days, a
//!   crowded exit, they fall together. Every standalone VaR is inside its budget, yet the fund's VaR (72% of the total)
//!   is nearly their sum (77%), which the normal model, at 40%, does not see.
//! - **One at its limit** (cross-venue arbitrage, with a Sharpe ratio that earns it more), **one under-used** (Treasury
//!   relative value, which also is a hedge: it gains when the thesis loses).
//! - **A correlation that has just jumped**: in the last month market making quotes the events that the event book holds.
//! - **A candidate**: a lending book with 120 dated returns asks for a part of the reserve.
//! - **Missing days**: event contracts has no return on five dates, which drop out of the sample.
//! - **Positions to be repriced**: five strategies hold instruments with a history, see [`mod@instruments`]. The file measures them
//!   from their past returns (`pnl`: `history`); the page changes that and shows both figures. Their volatilities are given, 2% and
//!   4% a day, so that no figure of a stress depends on the histories.
//! - **Controls**: two in warning, none tripped; a fall of 20% in all markets trips some.
//!
//! Returns are Student-t with 4 degrees of freedom over a slowly moving volatility. Each strategy is scaled so that its
//! own historical VaR at 99% is the stated share of its budget; weekends are booked on Monday.

use super::draw::{Draw, students};
use super::instruments;
use super::text::{self, Series, Strategy, fill};

const DAYS: usize = 500;
/// Weekdays in a year, rounded.
const PERIODS_PER_YEAR: u16 = 260;
const TOTAL_VAR: f64 = 500_000.0;
const CONFIDENCE_TAIL_PERCENT: usize = 1;
/// Number of last dates on which market making and event contracts share their own part.
const SPIKE: usize = 20;
/// Below this the thesis has a crowded exit: whoever loads on it at all follows it, and little of its own is left.
const CROWDED: f64 = -2.0;
const CROWDED_LOADING: f64 = 1.1;
/// The rows on which event contracts has no return: its market was closed.
const MISSING: [usize; 5] = [37, 142, 143, 260, 391];

/// A strategy and what its returns are made of.
struct Recipe {
    strategy: Strategy,
    /// Its standalone VaR over its budget.
    utilization: f64,
    /// Correlation with the common thesis.
    thesis: f64,
    /// Correlation with the wider market.
    market: f64,
    /// Annualised mean over standard deviation.
    sharpe: f64,
}

/// A line of [`RECIPES`].
const fn recipe(
    (id, name): (&'static str, &'static str),
    capital: u32,
    (allocation, utilization): (u8, f64),
    (thesis, market): (f64, f64),
    sharpe: f64,
) -> Recipe {
    let strategy = Strategy { id, name, capital, allocation };
    Recipe { strategy, utilization, thesis, market, sharpe }
}

const MARKET_MAKING: usize = 0;
const EVENT_CONTRACTS: usize = 4;

#[rustfmt::skip]
const RECIPES: [Recipe; 8] = [
    recipe(("market_making", "Market making"), 4_000_000, (14, 0.91), (0.55, 0.00), 2.3),
    recipe(("cross_venue_arb", "Cross-venue arbitrage"), 5_000_000, (14, 0.975), (0.45, 0.00), 4.2),
    recipe(("directional", "Directional"), 3_500_000, (18, 0.94), (0.93, 0.15), 0.9),
    recipe(("basis_funding", "Basis and funding"), 4_500_000, (13, 0.93), (0.88, 0.00), 1.6),
    recipe(("event_contracts", "Event contracts"), 2_000_000, (5, 0.82), (0.05, 0.05), 1.3),
    recipe(("trend_following", "Trend following"), 2_500_000, (11, 0.925), (0.82, 0.35), 0.8),
    recipe(("volatility_carry", "Volatility carry"), 2_000_000, (7, 0.92), (0.70, 0.40), 1.2),
    recipe(("treasury_rv", "Treasury relative value"), 1_500_000, (3, 0.42), (-0.40, -0.20), 1.1),
];

/// The text of `demo.json`.
pub fn json() -> String {
    let strategies: Vec<&Strategy> = RECIPES.iter().map(|r| &r.strategy).collect();
    let returns = returns();
    let rows = strategies.iter().zip(&returns);
    let days = text::last_days(DAYS, false);
    let (newcomer_days, newcomer) = newcomer(&days);
    fill(
        TEMPLATE,
        &[
            ("@allocation", text::allocation(&strategies)),
            ("@strategies", text::strategies(&strategies, PERIODS_PER_YEAR)),
            ("@dates", text::dates(&days)),
            ("@returns", text::lists(rows.map(|(s, r)| (s.id, text::series(r))))),
            ("@capital", text::lists(capital())),
            ("@instruments", instruments()),
            ("@newcomer_dates", text::dates(newcomer_days)),
            ("@newcomer", text::series(&newcomer)),
        ],
    )
}

/// The returns of every strategy, each scaled to its share of the budget.
fn returns() -> Vec<Series> {
    let volatility = volatility();
    let (thesis, market) = factors();
    let own: Vec<Vec<f64>> = (0..RECIPES.len()).map(|i| students(OWN_SEED + i as u64, DAYS)).collect();
    let series = RECIPES.iter().enumerate().map(|(i, recipe)| {
        let shapes = (0..DAYS).map(|row| {
            let mut loading = recipe.thesis;
            let mut own_part = own[i][row];
            if i == MARKET_MAKING && row >= DAYS - SPIKE {
                loading = 0.25;
                own_part = 0.95 * own[EVENT_CONTRACTS][row] + 0.31 * own_part;
            } else if thesis[row] < CROWDED && loading > 0.3 {
                loading = CROWDED_LOADING;
            }
            let rest = (1.0 - loading * loading - recipe.market * recipe.market).max(0.02);
            let common = loading * thesis[row] + recipe.market * market[row];
            volatility[row] * (common + rest.sqrt() * own_part)
        });
        let target = recipe.utilization * TOTAL_VAR * f64::from(recipe.strategy.allocation) / 100.0;
        let mut series =
            scaled(&shapes.collect::<Vec<_>>(), recipe.sharpe, target / f64::from(recipe.strategy.capital));
        if i == EVENT_CONTRACTS {
            for row in MISSING {
                series[row] = None;
            }
        }
        series
    });
    series.collect()
}

/// The histories of instruments, with the shapes of the strategies' returns.
fn instruments() -> String {
    let (volatility, (thesis, _)) = (volatility(), factors());
    instruments::json(DAYS, |row, loading, own| {
        let is_crowded = thesis[row] < CROWDED && loading.abs() > 0.3;
        let loading = if is_crowded { loading.signum() * CROWDED_LOADING } else { loading };
        let rest = (1.0 - loading * loading).max(0.02);
        volatility[row] * (loading * thesis[row] + rest.sqrt() * own)
    })
}

const THESIS_SEED: u64 = 125;
const OWN_SEED: u64 = 1_000;

/// The common thesis and the wider market, day by day; the last week ends a little lower.
fn factors() -> (Vec<f64>, Vec<f64>) {
    let mut thesis = students(THESIS_SEED, DAYS);
    thesis[DAYS - 3] = -1.1;
    thesis[DAYS - 1] = -0.9;
    (thesis, students(THESIS_SEED + 1, DAYS))
}

/// Volatility around 1 that moves slowly: its logarithm follows an autoregression.
fn volatility() -> Vec<f64> {
    let mut draw = Draw::new(7);
    let mut level = 0.0;
    let days = (0..DAYS).map(|_| {
        level = 0.96 * level + 0.28 * 0.25 * draw.normal();
        f64::exp(level)
    });
    days.collect()
}

/// `shapes` moved to the annualised `sharpe` and scaled so that the historical VaR at 99% of the complete dates is
/// `value_at_risk`, a fraction of capital.
fn scaled(shapes: &[f64], sharpe: f64, value_at_risk: f64) -> Series {
    let count = shapes.len() as f64;
    let mean = shapes.iter().sum::<f64>() / count;
    let squares: f64 = shapes.iter().map(|x| (x - mean) * (x - mean)).sum();
    let drift = sharpe * (squares / count).sqrt() / f64::from(PERIODS_PER_YEAR).sqrt();
    let moved: Vec<f64> = shapes.iter().map(|x| x - mean + drift).collect();

    let complete = (0..moved.len()).filter(|row| !MISSING.contains(row));
    let mut sample: Vec<f64> = complete.map(|row| moved[row]).collect();
    sample.sort_by(f64::total_cmp);
    let rank = (sample.len() * CONFIDENCE_TAIL_PERCENT).div_ceil(100);
    let scale = value_at_risk / -sample[rank - 1];

    moved.iter().map(|x| Some((x * scale * 1e6).round() as i32)).collect()
}

/// The candidate's last 120 dates and returns: a lending book that shares a little of the thesis.
fn newcomer(days: &[i32]) -> (&[i32], Series) {
    const DATES: usize = 120;
    let own = students(OWN_SEED + 99, DAYS);
    let (thesis, _) = factors();
    let rows = DAYS - DATES..DAYS;
    let series = rows.clone().map(|row| {
        let shape = 0.60 * thesis[row] + 0.80 * own[row];
        Some((700.0 + 3_800.0 * shape).round() as i32)
    });
    (&days[rows.clone()], series.collect())
}

/// Two strategies grew over the history; the others always had the capital that they have.
fn capital() -> impl Iterator<Item = (&'static str, String)> {
    let grown = [
        ("directional", [(2_500_000, 150), (3_000_000, 200), (3_500_000, 150)]),
        ("event_contracts", [(1_000_000, 200), (1_500_000, 150), (2_000_000, 150)]),
    ];
    grown.into_iter().map(|(id, steps)| {
        let days = steps.iter().flat_map(|&(money, days): &(i32, usize)| vec![money.to_string(); days]);
        (id, days.collect::<Vec<_>>().join(", "))
    })
}

const TEMPLATE: &str = r#"{
  "format": "headroom.snapshot/1",
  "fund": { "name": "Northlight Multi-Strategy", "currency": "USD", "nav": 25000000, "as_of": "2026-11-20" },
  "risk_budget": {
    "total_var": 500000, "confidence": 0.99, "horizon_days": 1, "method": "historical", "usage_basis": "standalone", "pnl": "history",
    "allocation": { @allocation },
    "reserve": 0.15
  },
  "strategies": [
@strategies
  ],
  "history": {
    "dates": [@dates],
    "returns": {
@returns
    },
    "capital": {
@capital
    }
  },
  "positions": [
    { "id": "mm-btc-binance", "strategy": "market_making", "instrument": "BTC-PERP", "exchange": "binance", "sector": "crypto", "notional": 1150000, "beta": 1, "liquidity_per_hour": 2500000, "volatility": 0.02 },
    { "id": "mm-btc-okx", "strategy": "market_making", "instrument": "BTC-PERP", "exchange": "okx", "sector": "crypto", "notional": -900000, "beta": 1, "liquidity_per_hour": 1800000, "volatility": 0.02 },
    { "id": "mm-eth-binance", "strategy": "market_making", "instrument": "ETH-PERP", "exchange": "binance", "sector": "crypto", "notional": 700000, "beta": 1.2, "liquidity_per_hour": 1500000, "volatility": 0.02 },
    { "id": "mm-eth-okx", "strategy": "market_making", "instrument": "ETH-PERP", "exchange": "okx", "sector": "crypto", "notional": -450000, "beta": 1.2, "liquidity_per_hour": 900000, "volatility": 0.02 },
    { "id": "mm-sol-okx", "strategy": "market_making", "instrument": "SOL-PERP", "exchange": "okx", "sector": "crypto", "notional": 280000, "beta": 1.5, "liquidity_per_hour": 350000, "volatility": 0.02 },
    { "id": "mm-fed-cut", "strategy": "market_making", "instrument": "FED-CUT-DEC", "exchange": "polymarket", "sector": "rates", "kind": "binary", "price": 0.62, "contracts": 400000, "liquidity_per_hour": 45000, "volatility": 0.04 },
    { "id": "mm-senate", "strategy": "market_making", "instrument": "SENATE-2026-RECOUNT", "exchange": "polymarket", "sector": "politics", "kind": "binary", "price": 0.27, "contracts": -350000, "liquidity_per_hour": 18000, "volatility": 0.04 },

    { "id": "arb-btc-spot", "strategy": "cross_venue_arb", "instrument": "BTC-SPOT", "exchange": "binance", "sector": "crypto", "notional": 2800000, "beta": 1, "liquidity_per_hour": 3200000, "volatility": 0.02 },
    { "id": "arb-btc-perp", "strategy": "cross_venue_arb", "instrument": "BTC-PERP", "exchange": "okx", "sector": "crypto", "notional": -2790000, "beta": 1, "liquidity_per_hour": 1800000, "volatility": 0.02 },
    { "id": "arb-eth-spot", "strategy": "cross_venue_arb", "instrument": "ETH-SPOT", "exchange": "okx", "sector": "crypto", "notional": 1900000, "beta": 1.2, "liquidity_per_hour": 700000, "volatility": 0.02 },
    { "id": "arb-eth-perp", "strategy": "cross_venue_arb", "instrument": "ETH-PERP", "exchange": "binance", "sector": "crypto", "notional": -1880000, "beta": 1.2, "liquidity_per_hour": 1500000, "volatility": 0.02 },
    { "id": "arb-sol-spot", "strategy": "cross_venue_arb", "instrument": "SOL-SPOT", "exchange": "binance", "sector": "crypto", "notional": 620000, "beta": 1.5, "liquidity_per_hour": 280000, "volatility": 0.02 },
    { "id": "arb-sol-perp", "strategy": "cross_venue_arb", "instrument": "SOL-PERP", "exchange": "okx", "sector": "crypto", "notional": -615000, "beta": 1.5, "liquidity_per_hour": 300000, "volatility": 0.02 },

    { "id": "dir-btc", "strategy": "directional", "instrument": "BTC-PERP", "exchange": "binance", "sector": "crypto", "notional": 1300000, "beta": 1, "liquidity_per_hour": 2500000, "volatility": 0.02 },
    { "id": "dir-eth", "strategy": "directional", "instrument": "ETH-PERP", "exchange": "okx", "sector": "crypto", "notional": 600000, "beta": 1.2, "liquidity_per_hour": 900000, "volatility": 0.02 },
    { "id": "dir-nasdaq", "strategy": "directional", "instrument": "NQ-DEC", "exchange": "cme", "sector": "equity", "notional": 1100000, "beta": 1.1, "liquidity_per_hour": 6000000, "volatility": 0.02 },
    { "id": "dir-btc-150k", "strategy": "directional", "instrument": "BTC-ABOVE-150K-2026", "exchange": "polymarket", "sector": "crypto", "kind": "binary", "price": 0.18, "contracts": 700000, "beta": 2.5, "liquidity_per_hour": 22000, "volatility": 0.04 },

    { "id": "basis-btc-spot", "strategy": "basis_funding", "instrument": "BTC-SPOT", "exchange": "binance", "sector": "crypto", "notional": 3200000, "beta": 1, "liquidity_per_hour": 3200000, "volatility": 0.02 },
    { "id": "basis-btc-future", "strategy": "basis_funding", "instrument": "BTC-MAR", "exchange": "cme", "sector": "crypto", "notional": -3150000, "beta": 1, "liquidity_per_hour": 700000, "volatility": 0.02 },
    { "id": "basis-eth-spot", "strategy": "basis_funding", "instrument": "ETH-SPOT", "exchange": "okx", "sector": "crypto", "notional": 1500000, "beta": 1.2, "liquidity_per_hour": 700000, "volatility": 0.02 },
    { "id": "basis-eth-future", "strategy": "basis_funding", "instrument": "ETH-MAR", "exchange": "cme", "sector": "crypto", "notional": -1450000, "beta": 1.2, "liquidity_per_hour": 220000, "volatility": 0.02 },

    { "id": "event-fed-cut", "strategy": "event_contracts", "instrument": "FED-CUT-DEC", "exchange": "polymarket", "sector": "rates", "kind": "binary", "price": 0.62, "contracts": 650000, "liquidity_per_hour": 45000, "volatility": 0.04 },
    { "id": "event-senate", "strategy": "event_contracts", "instrument": "SENATE-2026-RECOUNT", "exchange": "polymarket", "sector": "politics", "kind": "binary", "price": 0.27, "contracts": -900000, "liquidity_per_hour": 18000, "volatility": 0.04 },
    { "id": "event-shutdown", "strategy": "event_contracts", "instrument": "SHUTDOWN-JAN", "exchange": "polymarket", "sector": "politics", "kind": "binary", "price": 0.41, "contracts": 800000, "liquidity_per_hour": 26000, "volatility": 0.04 },
    { "id": "event-recession", "strategy": "event_contracts", "instrument": "RECESSION-2027", "exchange": "polymarket", "sector": "economy", "kind": "binary", "price": 0.33, "contracts": -600000, "beta": -0.8, "liquidity_per_hour": 24000, "volatility": 0.04 },
    { "id": "event-film", "strategy": "event_contracts", "instrument": "BEST-PICTURE-2027", "exchange": "polymarket", "sector": "culture", "kind": "binary", "price": 0.12, "contracts": 250000, "volatility": 0.04 },

    { "id": "trend-index", "strategy": "trend_following", "instrument": "ES-DEC", "exchange": "cme", "sector": "equity", "notional": 1600000, "beta": 1, "liquidity_per_hour": 9000000 },
    { "id": "trend-btc", "strategy": "trend_following", "instrument": "BTC-DEC", "exchange": "cme", "sector": "crypto", "notional": 800000, "beta": 1, "liquidity_per_hour": 700000 },
    { "id": "trend-gold", "strategy": "trend_following", "instrument": "GC-FEB", "exchange": "cme", "sector": "metals", "notional": 1100000, "beta": 0.1, "liquidity_per_hour": 5000000 },
    { "id": "trend-oil", "strategy": "trend_following", "instrument": "CL-JAN", "exchange": "cme", "sector": "energy", "notional": -700000, "beta": 0.4, "liquidity_per_hour": 4000000 },
    { "id": "trend-euro", "strategy": "trend_following", "instrument": "6E-DEC", "exchange": "cme", "sector": "currencies", "notional": -900000, "beta": 0.1, "liquidity_per_hour": 6000000 },

    { "id": "vol-btc", "strategy": "volatility_carry", "instrument": "BTC-VARIANCE-DEC", "exchange": "okx", "sector": "crypto", "notional": -350000, "beta": -2.5, "liquidity_per_hour": 40000 },
    { "id": "vol-index", "strategy": "volatility_carry", "instrument": "VX-JAN", "exchange": "cme", "sector": "equity", "notional": -450000, "beta": -2.5, "liquidity_per_hour": 900000 },
    { "id": "vol-index-hedge", "strategy": "volatility_carry", "instrument": "ES-DEC", "exchange": "cme", "sector": "equity", "notional": -500000, "beta": 1, "liquidity_per_hour": 9000000 },

    { "id": "rates-10y", "strategy": "treasury_rv", "instrument": "ZN-DEC", "exchange": "cme", "sector": "rates", "notional": 4200000, "beta": -0.05, "liquidity_per_hour": 20000000 },
    { "id": "rates-5y", "strategy": "treasury_rv", "instrument": "ZF-DEC", "exchange": "cme", "sector": "rates", "notional": -3900000, "beta": -0.03, "liquidity_per_hour": 20000000 },
    { "id": "rates-sofr", "strategy": "treasury_rv", "instrument": "SR3-MAR", "exchange": "cme", "sector": "rates", "notional": 900000, "beta": 0, "liquidity_per_hour": 15000000 }
  ],
  "instruments": {
@instruments
  },
  "limits": {
    "daily_drawdown": 0.02, "weekly_drawdown": 0.04, "monthly_drawdown": 0.08,
    "gross_exposure": 60000000, "net_exposure": 8500000,
    "sector_concentration": 0.70, "exchange_concentration": 0.55,
    "liquidity_coverage": { "share": 0.80, "hours": 4 }
  },
  "policy": {
    "underuse_share": 0.50, "underuse_days": 7, "at_limit_days": 5, "sharpe_threshold": 1.0,
    "correlation_spike": { "window": 20, "level": 0.80, "rise": 0.30 }, "step": 0.05, "cooldown_days": 5, "floor": 0.02
  },
  "opportunities": [
    { "strategy": "crypto_lending", "name": "Crypto lending", "conviction": 0.85, "requested_share": 0.06, "capital": 1500000,
      "dates": [@newcomer_dates],
      "returns": [@newcomer] }
  ],
  "scenarios": [
    { "kind": "all_markets_down", "magnitude": 0.20 },
    { "kind": "correlation_spike", "rho": 0.90 },
    { "kind": "exchange_outage", "exchange": "polymarket", "duration_hours": 4 },
    { "kind": "liquidity_crisis", "depth_reduction": 0.80 },
    [
      { "kind": "all_markets_down", "magnitude": 0.10 },
      { "kind": "correlation_spike", "rho": 0.80 },
      { "kind": "exchange_outage", "exchange": "binance", "duration_hours": 2 },
      { "kind": "liquidity_crisis", "depth_reduction": 0.50 }
    ]
  ]
}
"#;
