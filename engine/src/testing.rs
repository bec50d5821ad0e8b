//! Small funds built in code, seeded random ones, and comparisons with a tolerance, for tests and examples.
//!
//! Nothing here computes a figure of risk: a test that wants one of its own writes it down where it is used.

use jiff::{
    ToSpan,
    civil::{Date, date},
};
use nalgebra::DMatrix;

use crate::{
    control::Control,
    control::Stops,
    fund::{
        Book, Confidence, ControlId, CovarianceRule, CoverageLimit, Fund, History, Holding, Horizon, Limits, Method,
        Policy, Position, RiskBudget, Scenario, Settings, Shared, Shock, Snapshot, Strategy, StrategyId, UsageBasis,
    },
    headroom::{Binding, Headroom, headrooms},
    math::Extremes,
    model::{Model, estimate},
    report::{self, RiskReport, assess},
    stress::{StressResult, stress},
};

/// The fund of most examples, whose figures can be checked by hand.
///
/// Two strategies, `three` and `four`, each with a capital and one position of 100, over the 40 days to 20 November 2026.
/// They earn nothing but on three days:
///
/// | date        | three | four | fund |
/// |-------------|------:|-----:|-----:|
/// | 22 October  |  -1.8 | -3.2 | -5.0 |
/// | 1 November  |  -3.0 |  3.0 |  0.0 |
/// | 11 November |   4.0 | -4.0 |  0.0 |
///
/// At 97.5% one of 40 days lies in the tail, so the historical VaR is the largest loss: 3 and 4 alone, 5 together, with
/// components 1.8 and 3.2. The VaR budget is 10: 4 for `three`, 5 for `four`, and a reserve of 1.
///
/// ```
/// let fund = headroom_engine::testing::three_four_five();
/// assert_eq!(fund.history.returns[1][10], Some(-0.032));
/// ```
///
/// # Panics
///
/// Never: its ids and its confidence are valid.
pub fn three_four_five() -> Snapshot {
    const IDS: [&str; 2] = ["three", "four"];
    let returns = |moves: [f64; 3]| {
        let mut returns = vec![Some(0.0); 40];
        for (day, one) in [10, 20, 30].into_iter().zip(moves) {
            returns[day] = Some(one);
        }
        returns
    };
    let position = |strategy: usize, [id, instrument, exchange, sector]: [&str; 4], beta, liquidity| Position {
        id: id.to_owned(),
        strategy,
        instrument: instrument.to_owned(),
        exchange: exchange.to_owned(),
        sector: sector.to_owned(),
        holding: Holding::Linear { notional: 100.0 },
        beta,
        liquidity_per_hour: Some(liquidity),
        volatility: None,
    };
    Snapshot {
        fund: Fund {
            name: "Three, four, five".to_owned(),
            currency: "USD".to_owned(),
            nav: 1000.0,
            as_of: date(2026, 11, 20),
        },
        risk_budget: RiskBudget {
            total_var: 10.0,
            confidence: Confidence::new(0.975).expect("0.975 is a confidence"),
            horizon: Horizon::DAY,
            method: Method::default(),
            window: None,
            covariance: CovarianceRule::default(),
            usage_basis: UsageBasis::Standalone,
            pnl: None,
            allocation: vec![0.4, 0.5],
            reserve: 0.1,
        },
        strategies: IDS
            .map(|id| Strategy {
                id: StrategyId::new(id).expect("letters are an id"),
                name: id.to_owned(),
                capital: 100.0,
                periods_per_year: None,
                expected_return: None,
                drawdown_limits: None,
                proxy: None,
            })
            .to_vec(),
        history: Shared::from(History {
            period: None,
            dates: date(2026, 10, 12).series(jiff::Span::new().days(1)).take(40).collect(),
            returns: vec![returns([-0.018, -0.03, 0.04]), returns([-0.032, 0.03, -0.04])],
            capital: vec![None, None],
            flows: None,
        }),
        positions: Some(Shared::each([
            position(0, ["p1", "one", "x", "s"], 1.0, 25.0),
            position(1, ["p2", "two", "y", "t"], 0.5, 50.0),
        ])),
        instruments: Default::default(),
        limits: Limits {
            daily_drawdown: Some(0.02),
            weekly_drawdown: Some(0.05),
            monthly_drawdown: Some(0.10),
            gross_exposure: Some(300.0),
            net_exposure: Some(300.0),
            liquidity_coverage: Some(CoverageLimit::default()),
            ..Limits::default()
        },
        policy: Policy::default(),
        opportunities: Vec::new(),
        scenarios: Scenario::defaults(),
        log: Vec::new(),
    }
}

/// The last date of every small fund: a Friday.
pub const LAST: Date = date(2026, 11, 20);

/// Dates of a small fund: with 90% confidence three of them are its tail, and the third largest loss its VaR.
pub const DATES: usize = 30;

/// Whether two figures agree: within `tolerance` of the wanted one, or of `scale` where that is larger.
pub fn agree(found: f64, wanted: f64, tolerance: f64, scale: f64) -> bool {
    (found - wanted).abs() <= tolerance * wanted.abs().larger(scale)
}

/// Fails unless two figures agree to `tolerance`, relative, absolute below 1.
#[track_caller]
pub fn near(found: f64, wanted: f64, tolerance: f64) {
    assert!(agree(found, wanted, tolerance, 1.0), "found {found:?}, wanted {wanted:?} to {tolerance:e}");
}

/// A confidence that is one.
pub fn confidence(value: f64) -> Confidence {
    Confidence::new(value).expect("a confidence in (0.5, 1)")
}

/// A square matrix, row by row.
pub fn square(rows: &[f64]) -> DMatrix<f64> {
    let n = rows.len().isqrt();
    DMatrix::from_row_slice(n, n, rows)
}

/// Returns on [`DATES`] dates: the given ones at their dates, counted from the first, 0 elsewhere.
pub fn returns_at(days: &[(usize, f64)]) -> Vec<f64> {
    let mut returns = vec![0.0; DATES];
    for (day, value) in days {
        returns[*day] = *value;
    }
    returns
}

/// Daily dates up to a last one.
pub fn daily(count: usize, last: Date) -> Vec<Date> {
    (0..count).rev().map(|ago| last - i64::try_from(ago).expect("a small count").days()).collect()
}

/// A fund of strategies `s0`, `s1`, ... with these capitals and returns, oldest first, on consecutive days up to [`LAST`].
///
/// NAV 10,000, total VaR 100 at 90% for a day, historical, standalone; everything in reserve, no positions key, no limits.
pub fn fund_of(strategies: &[(f64, Vec<f64>)]) -> Snapshot {
    let count = strategies.first().map_or(0, |(_, returns)| returns.len());
    Snapshot {
        fund: Fund { name: "Tiny".to_owned(), currency: "USD".to_owned(), nav: 10_000.0, as_of: LAST },
        risk_budget: RiskBudget {
            total_var: 100.0,
            confidence: confidence(0.9),
            horizon: Horizon::DAY,
            method: Method::default(),
            window: None,
            covariance: CovarianceRule::default(),
            usage_basis: UsageBasis::Standalone,
            pnl: None,
            allocation: vec![0.0; strategies.len()],
            reserve: 1.0,
        },
        strategies: (0..strategies.len())
            .map(|i| Strategy {
                id: StrategyId::new(&format!("s{i}")).expect("an id"),
                name: format!("Strategy {i}"),
                capital: strategies[i].0,
                periods_per_year: Some(365.0),
                expected_return: None,
                drawdown_limits: None,
                proxy: None,
            })
            .collect(),
        history: Shared::from(History {
            period: None,
            dates: daily(count, LAST),
            returns: strategies.iter().map(|(_, returns)| returns.iter().copied().map(Some).collect()).collect(),
            capital: vec![None; strategies.len()],
            flows: None,
        }),
        positions: None,
        instruments: Default::default(),
        limits: Limits::default(),
        policy: Policy::default(),
        opportunities: Vec::new(),
        scenarios: Scenario::defaults(),
        log: Vec::new(),
    }
}

/// The fund with these allocations, the rest in reserve.
pub fn allocated(mut snapshot: Snapshot, allocation: &[f64]) -> Snapshot {
    snapshot.risk_budget.allocation = allocation.to_vec();
    snapshot.risk_budget.reserve = 1.0 - allocation.iter().sum::<f64>();
    snapshot
}

/// The fund with these positions.
pub fn holding(mut snapshot: Snapshot, positions: Vec<Position>) -> Snapshot {
    snapshot.positions = Some(Shared::each(positions));
    snapshot
}

/// A linear position of strategy `strategy`: beta 1, instrument of its own, 1,000 of liquidity an hour.
pub fn linear(strategy: usize, exchange: &str, sector: &str, notional: f64) -> Position {
    Position {
        id: format!("{strategy}-{exchange}-{sector}-{notional}"),
        strategy,
        instrument: format!("{strategy}-{exchange}-{sector}-{notional}"),
        exchange: exchange.to_owned(),
        sector: sector.to_owned(),
        holding: Holding::Linear { notional },
        beta: 1.0,
        liquidity_per_hour: Some(1_000.0),
        volatility: None,
    }
}

/// A binary position of strategy `strategy`: beta 0, exchange `x`, sector `t`, 1,000 of liquidity an hour.
pub fn binary(strategy: usize, price: f64, contracts: f64) -> Position {
    Position {
        id: format!("{strategy}-{price}-{contracts}"),
        instrument: format!("{strategy}-{price}-{contracts}"),
        holding: Holding::Binary { price, contracts },
        beta: 0.0,
        ..linear(strategy, "x", "t", 0.0)
    }
}

/// The position with another beta.
pub fn with_beta(position: Position, beta: f64) -> Position {
    Position { beta, ..position }
}

/// The position with another liquidity; `None`: it cannot be sold.
pub fn with_rate(position: Position, rate: Option<f64>) -> Position {
    Position { liquidity_per_hour: rate, ..position }
}

/// All markets fall.
pub fn down(magnitude: f64) -> Scenario {
    Shock::AllMarketsDown { magnitude }.into()
}

/// Every correlation is at `rho` or above.
pub fn spike(rho: f64) -> Scenario {
    Shock::CorrelationSpike { rho }.into()
}

/// An exchange is out.
pub fn outage(exchange: &str, duration_hours: f64, severity: f64) -> Scenario {
    let exchange = exchange.to_owned();
    Shock::ExchangeOutage { exchange, duration_hours, severity }.into()
}

/// Depth is gone.
pub fn squeeze(depth_reduction: f64) -> Scenario {
    Shock::LiquidityCrisis { depth_reduction }.into()
}

/// Scenarios that strike at once.
pub fn all(scenarios: &[Scenario]) -> Scenario {
    let shocks = scenarios.iter().flat_map(|s| s.shocks.clone());
    Scenario::together(shocks.collect())
}

/// Number of reports computed on this thread while `run` runs.
pub fn assessments_of(run: impl FnOnce()) -> usize {
    let before = report::ASSESSMENTS.get();
    run();
    report::ASSESSMENTS.get() - before
}

/// A fund with what an edit needs: its model and a book.
pub struct Desk {
    /// The fund.
    pub snapshot: Snapshot,
    /// Its model.
    pub model: Model,
    /// Allocation and scales.
    pub book: Book,
}

impl Desk {
    /// The fund as loaded, by its own settings.
    pub fn of(snapshot: &Snapshot) -> Self {
        Self::with(snapshot, Settings::of(&snapshot.risk_budget))
    }

    /// The fund as loaded, by other settings.
    pub fn with(snapshot: &Snapshot, settings: Settings) -> Self {
        let model = estimate(snapshot, settings);
        Self { book: Book::of(snapshot), snapshot: snapshot.clone(), model }
    }

    /// The same with one strategy at another scale.
    pub fn at(mut self, strategy: usize, scale: f64) -> Self {
        self.book.scale[strategy] = scale;
        self
    }

    /// Every figure.
    pub fn report(&self) -> RiskReport {
        assess(&self.snapshot, &self.model, &self.book)
    }

    /// How far each strategy can go.
    pub fn headrooms(&self) -> Vec<Headroom> {
        let report = self.report();
        let stops = Stops { controls: &report.controls, trips: &self.book.trips, ladders: &self.model.ladders };
        headrooms(&self.snapshot, &self.model, &self.book, &stops)
    }

    /// The largest scale of one strategy and what binds, where there is one.
    pub fn largest_of(&self, strategy: usize) -> (f64, Binding) {
        let found = self.headrooms()[strategy];
        (found.largest_scale.expect("a scale is allowed"), found.bound_by.expect("the fund has a VaR"))
    }

    /// The result of one scenario.
    pub fn stress(&self, scenario: &Scenario) -> StressResult {
        let report = self.report();
        stress(&self.snapshot, &self.model, &self.book, &report, scenario)
    }

    /// One control of the report.
    pub fn control(&self, id: ControlId) -> Control {
        control(&self.report().controls, id)
    }
}

/// A fund of one strategy with these P&Ls on its last dates, oldest first: NAV 10,000 before the first of them.
pub fn fund_with_pnl(pnl: &[f64]) -> Snapshot {
    let capital = 1_000.0;
    let first = 30 - pnl.len();
    let days: Vec<(usize, f64)> = pnl.iter().enumerate().map(|(t, money)| (first + t, money / capital)).collect();
    let mut snapshot = fund_of(&[(capital, returns_at(&days))]);
    snapshot.fund.nav = 10_000.0 + pnl.iter().sum::<f64>();
    snapshot
}

/// Every control with a limit that nothing small reaches.
pub fn every_limit() -> Limits {
    Limits {
        daily_drawdown: Some(0.5),
        weekly_drawdown: Some(0.5),
        monthly_drawdown: Some(0.5),
        gross_exposure: Some(1e6),
        net_exposure: Some(1e6),
        sector_concentration: Some(1.0),
        exchange_concentration: Some(1.0),
        liquidity_coverage: Some(CoverageLimit::default()),
        ..Limits::default()
    }
}

/// Two strategies of 100 each; at 90% three days of thirty are the tail: the fund lost 6, 5 and 4 on them.
pub fn three_days() -> Snapshot {
    fund_of(&[
        (100.0, returns_at(&[(3, -0.05), (10, -0.05), (20, 0.01)])),
        (100.0, returns_at(&[(3, -0.01), (20, -0.05), (28, -0.01)])),
    ])
}

/// One control of the eight.
pub fn control(controls: &[Control], id: ControlId) -> Control {
    controls.iter().find(|control| control.id == id).expect("each of the eight is there").clone()
}

/// Random numbers from a seed, the same everywhere: SplitMix64 (Steele, Lea and Flood 2014).
pub struct Seeded(u64);

impl Seeded {
    /// The stream of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// In `[0, 1)`.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// In `[low, high)`.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// In `low..=high`.
    pub fn whole(&mut self, low: usize, high: usize) -> usize {
        low + (self.bits() % (high - low + 1) as u64) as usize
    }

    /// True with probability `1 / times`.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.whole(1, times) == 1
    }

    /// A daily return around 0 with a tail: about 1%, one in twelve four times that.
    pub fn daily_return(&mut self) -> f64 {
        let bell = (0..4).map(|_| self.unit()).sum::<f64>() - 2.0;
        let size = if self.once_in(12) { 0.06 } else { 0.015 };
        size * bell
    }
}

/// A heavy-tailed series that a script can make again: `(u - 1/2) / (v + 1/4) x size` with u and v from the generator
/// `s -> 1103515245 s + 12345 mod 2^31`, started at 11, both as `(s + 1/2) / 2^31`.
pub fn scripted(count: usize, size: f64) -> Vec<f64> {
    let mut state = 11_u64;
    let mut next = move || {
        state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
        (state as f64 + 0.5) / 2_147_483_648.0
    };
    (0..count)
        .map(|_| {
            let u = next();
            (u - 0.5) / (next() + 0.25) * size
        })
        .collect()
}

/// A random fund: 1 to `most` strategies that partly move together, 30 to 150 dates, allocations that leave a reserve.
/// One strategy in fifteen has no capital, never the first.
pub fn random_fund(random: &mut Seeded, most: usize) -> Snapshot {
    let count = random.whole(1, most);
    let dates = random.whole(30, 150);
    let market: Vec<f64> = (0..dates).map(|_| random.daily_return()).collect();
    let strategies: Vec<(f64, Vec<f64>)> = (0..count)
        .map(|i| {
            let beta = random.between(-0.8, 1.2);
            let returns = market.iter().map(|m| beta * m + random.daily_return());
            let returns = returns.collect();
            let capital = random.between(100.0, 5_000.0);
            (if random.once_in(15) && i > 0 { 0.0 } else { capital }, returns)
        })
        .collect();
    let mut snapshot = fund_of(&strategies);
    snapshot.risk_budget.total_var = random.between(20.0, 400.0);
    snapshot.risk_budget.confidence = confidence([0.9, 0.95, 0.975, 0.99][random.whole(0, 3)]);
    let weights: Vec<f64> = (0..=count).map(|_| random.unit()).collect();
    let total: f64 = weights.iter().sum();
    let shares: Vec<f64> = weights[..count].iter().map(|w| w / total).collect();
    allocated(snapshot, &shares)
}

/// The fund with one to three random positions a strategy, at two exchanges and in two sectors, some of them binary.
pub fn with_positions(random: &mut Seeded, snapshot: Snapshot) -> Snapshot {
    let mut positions = Vec::new();
    for strategy in 0..snapshot.strategies.len() {
        for _ in 0..random.whole(1, 3) {
            let position = if random.once_in(4) {
                let contracts = random.between(-2_000.0, 2_000.0);
                binary(strategy, random.between(0.05, 0.95), contracts)
            } else {
                let exchange = if random.once_in(2) { "x" } else { "y" };
                let sector = if random.once_in(2) { "t" } else { "u" };
                linear(strategy, exchange, sector, random.between(-3e3, 3e3))
            };
            let rate = (!random.once_in(10)).then(|| random.between(50.0, 2_000.0));
            let beta = random.between(-1.0, 2.0);
            let id = format!("p{}", positions.len());
            positions.push(Position { id, ..with_rate(with_beta(position, beta), rate) });
        }
    }
    holding(snapshot, positions)
}
