//! The stress pack: a fund of 64 strategies and 10,000 positions, the four scenarios of a file that names none, one by one and
//! all at once, and what they cost by plain loops over the file, against which an answer is checked before it counts as fast.

use headroom_engine::testing::all;
use headroom_engine::{
    fund::{
        Book, Confidence, CovarianceRule, CoverageLimit, Fund, History, Holding, Horizon, Limits, Method, Policy,
        Position, Positions, RiskBudget, Scenario, Settings, Shared, Snapshot, Strategy, StrategyId, UsageBasis,
    },
    math::Extremes,
    model::{Model, estimate},
    report::{RiskReport, assess},
    stress::{Assumptions, StressLab, StressResult},
};
use jiff::{ToSpan, civil::date};

const STRATEGIES: usize = 64;
const POSITIONS: usize = 10_000;
const DATES: usize = 504;
const EXCHANGES: [&str; 5] = ["polymarket", "kalshi", "binance", "okx", "cme"];

/// The fund with its model and report: all that is there before a scenario is run.
pub struct Pack {
    snapshot: Snapshot,
    model: Model,
    book: Book,
    report: RiskReport,
}

impl Pack {
    /// The fund from a fixed seed.
    pub fn new() -> Self {
        let snapshot = fund();
        let model = estimate(&snapshot, Settings::of(&snapshot.risk_budget));
        let book = Book::of(&snapshot);
        let report = assess(&snapshot, &model, &book);
        Self { snapshot, model, book, report }
    }

    /// What is timed, each with its name: the four, and the one scenario that they are together.
    pub fn cases(&self) -> [(&'static str, Vec<Scenario>); 2] {
        let four = self.snapshot.scenarios.clone();
        let together = all(&four);
        [("the four one by one", four), ("the four at once", vec![together])]
    }

    /// The results of scenarios as the page makes them after an edit: a lab, and each scenario run in it.
    pub fn run(&self, scenarios: &[Scenario]) -> Vec<StressResult> {
        let lab = StressLab::new(&self.snapshot, &self.model, &self.book, &self.report, Assumptions::default());
        scenarios.iter().map(|scenario| lab.run(scenario)).collect()
    }

    /// What was found, in words; fails unless it is what plain loops over the positions say, to 1e-9.
    pub fn check(&self, results: &[StressResult]) -> String {
        let pnl = |result: &StressResult| result.pnl.expect("a P&L");
        let var = |result: &StressResult| result.var_after.expect("a VaR");
        match results {
            [fall, spike, outage, crisis] => {
                near(pnl(fall), -self.fall(0.2));
                near(pnl(spike), 0.0);
                near(var(spike), self.spiked(0.9));
                near(pnl(outage), -self.outage("polymarket", 4.0).iter().sum::<f64>());
                self.check_sales(outage, "polymarket", 4.0, 1.0);
                near(pnl(crisis), -self.crisis(0.8));
                self.check_sales(crisis, "", 0.0, 0.2);
                let [fall, outage, crisis] = [fall, outage, crisis].map(pnl);
                format!("P&L {fall:.2}, VaR {:.2}, P&L {outage:.2} and {crisis:.2}", var(spike))
            }
            [together] => {
                near(pnl(together), -self.together(0.2, "polymarket", 4.0, 0.8));
                near(var(together), self.spiked(0.9));
                self.check_sales(together, "polymarket", 4.0, 0.2);
                format!("P&L {:.2}, VaR {:.2}", pnl(together), var(together))
            }
            _ => panic!("four results or one, found {}", results.len()),
        }
    }

    fn positions(&self) -> &Positions {
        self.snapshot.held()
    }

    /// `sum beta m notional`, binaries within 0 and 1.
    fn fall(&self, magnitude: f64) -> f64 {
        self.positions().iter().map(|p| fall_of(p, magnitude)).sum()
    }

    /// `max(V, sqrt(v' C' v))`, every pair of the base at rho or above; the seed's fund VaR is above `sqrt(v' C v)`.
    fn spiked(&self, rho: f64) -> f64 {
        let risk = self.model.risk.as_ref().expect("a VaR");
        let v: Vec<f64> = self.report.strategies.iter().map(|s| s.standalone_var.expect("a VaR").larger(0.0)).collect();
        let square = |of: &dyn Fn(f64) -> f64| {
            let mut square = 0.0;
            for i in 0..STRATEGIES {
                for j in 0..STRATEGIES {
                    square += v[i] * if i == j { 1.0 } else { of(risk.correlation[(i, j)]) } * v[j];
                }
            }
            square
        };
        let (fund, q, s) = (self.report.fund.value_at_risk.expect("a VaR"), square(&|c| c), square(&|_| 1.0));
        if fund * fund < q {
            return fund * (square(&|c| c.larger(rho)) / q).sqrt();
        }
        let theta = ((fund * fund - q) / (s - q)).smaller(1.0);
        square(&|c| ((1.0 - theta) * c + theta).larger(rho)).sqrt().larger(fund)
    }

    /// `3 v_i sqrt(hours / 24)` of the frozen share of each strategy, at most what its frozen positions can lose.
    fn outage(&self, exchange: &str, hours: f64) -> Vec<f64> {
        let of = |i: usize| {
            let own = || self.positions().iter().filter(|p| p.strategy == i);
            let gross: f64 = own().map(|p| size_of(p)).sum();
            let frozen: f64 = own().filter(|p| p.exchange == exchange).map(|p| size_of(p)).sum();
            let most: f64 = own().filter(|p| p.exchange == exchange).map(|p| p.most_to_lose()).sum();
            let var = self.report.strategies[i].standalone_var.expect("a VaR").larger(0.0);
            (3.0 * var * (hours / 24.0).sqrt() * frozen / gross).smaller(most)
        };
        (0..STRATEGIES).map(of).collect()
    }

    /// Square-root impact with a part of the depth gone, less the impact with all of it; at most what can be lost.
    fn crisis(&self, reduction: f64) -> f64 {
        self.positions().iter().map(|p| self.crisis_of(p, reduction)).sum()
    }

    fn crisis_of(&self, p: &Position, reduction: f64) -> f64 {
        let Some(rate) = p.liquidity_per_hour else {
            return 0.0;
        };
        let swing = match p.holding {
            Holding::Linear { notional } => 0.02 * notional.abs(),
            Holding::Binary { contracts, .. } => 0.04 * contracts.abs(),
        };
        let cost = |depth: f64| (swing * (size_of(p) / (24.0 * rate * depth)).sqrt()).smaller(size_of(p));
        cost(1.0 - reduction) - cost(1.0)
    }

    /// Fall and crisis on each position, which together take no more than its size but for a linear fall; then the outage of each
    /// strategy, at most what its frozen positions can still lose.
    fn together(&self, magnitude: f64, exchange: &str, hours: f64, reduction: f64) -> f64 {
        let (mut sum, mut rooms) = (0.0, vec![0.0; STRATEGIES]);
        for p in self.positions() {
            let (fall, most) = (fall_of(p, magnitude), size_of(p));
            let own = (fall + self.crisis_of(p, reduction)).smaller(most).larger(fall);
            sum += own;
            if p.exchange == exchange {
                let is_binary = matches!(p.holding, Holding::Binary { .. });
                rooms[p.strategy] += if is_binary { most - own.larger(0.0) } else { most };
            }
        }
        sum + self.outage(exchange, hours).iter().zip(rooms).map(|(loss, room)| loss.smaller(room)).sum::<f64>()
    }

    /// What is sold in the hours of the coverage limit, and that 80% is sold in the hours that the result says.
    fn check_sales(&self, result: &StressResult, exchange: &str, frozen: f64, depth: f64) {
        let share = |hours: f64| {
            let sold = |p: &Shared<Position>| {
                let left = if p.exchange == exchange { (hours - frozen).larger(0.0) } else { hours };
                size_of(p).smaller(p.liquidity_per_hour.map_or(0.0, |rate| rate * depth * left))
            };
            let (sold, gross): (f64, f64) =
                (self.positions().iter().map(sold).sum(), self.positions().iter().map(|p| size_of(p)).sum());
            sold / gross
        };
        near(result.coverage_after.expect("positions"), share(CoverageLimit::default().hours));
        near(share(result.hours_to_liquidate.expect("liquid positions")), CoverageLimit::default().share);
    }
}

fn size_of(p: &Position) -> f64 {
    p.most_to_lose()
}

fn fall_of(p: &Position, magnitude: f64) -> f64 {
    match p.holding {
        Holding::Linear { notional } => p.beta * magnitude * notional,
        Holding::Binary { price, contracts } => {
            contracts * (price - (price * (1.0 - p.beta * magnitude)).clamp(0.0, 1.0))
        }
    }
}

fn near(found: f64, wanted: f64) {
    assert!((found - wanted).abs() <= 1e-9 * wanted.abs().larger(1.0), "found {found}, wanted {wanted}");
}

/// A line: what was timed, how long it took, and the answer.
pub fn told(name: &str, times: Vec<f64>, answer: &str) -> String {
    format!("stress pack, {name}: {}; {answer}, as plain loops over the positions say", timing(times))
}

/// Times in ms: the middle of them, the least, and the one that 99 of 100 do not pass.
pub fn timing(mut times: Vec<f64>) -> String {
    times.sort_by(f64::total_cmp);
    let (least, median, p99) = (times[0], times[times.len() / 2], times[times.len() * 99 / 100]);
    format!("median {median:.3} ms, least {least:.3}, p99 {p99:.3}")
}

/// SplitMix64 (Steele, Lea and Flood 2014).
pub struct Seeded(u64);

impl Seeded {
    /// The numbers of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        (z >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Between two numbers, all alike.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    fn whole(&mut self, most: usize) -> usize {
        (self.unit() * most as f64) as usize
    }
}

fn fund() -> Snapshot {
    let mut random = Seeded::new(64);
    let last = date(2026, 11, 20);
    let market: Vec<f64> = (0..DATES).map(|_| random.between(-0.02, 0.02)).collect();
    let returns = (0..STRATEGIES)
        .map(|_| {
            let beta = random.between(-0.5, 1.0);
            market.iter().map(|m| Some(beta * m + random.between(-0.015, 0.015))).collect()
        })
        .collect();
    let positions = (0..POSITIONS).map(|i| {
        let is_binary = i % 4 == 0;
        let holding = if is_binary {
            Holding::Binary { price: random.between(0.05, 0.95), contracts: random.between(-20_000.0, 20_000.0) }
        } else {
            Holding::Linear { notional: random.between(-20_000.0, 25_000.0) }
        };
        Position {
            id: format!("position-{i}"),
            strategy: i % STRATEGIES,
            instrument: format!("instrument-{i}"),
            exchange: EXCHANGES[random.whole(EXCHANGES.len())].to_owned(),
            sector: format!("sector-{}", random.whole(12)),
            holding,
            beta: random.between(-0.5, 1.5),
            liquidity_per_hour: (i % 50 != 0).then(|| random.between(500.0, 20_000.0)),
            volatility: None,
        }
    });
    Snapshot {
        fund: Fund { name: "Stress pack".to_owned(), currency: "USD".to_owned(), nav: 60e6, as_of: last },
        risk_budget: RiskBudget {
            total_var: 2e6,
            confidence: Confidence::new(0.99).expect("a confidence"),
            horizon: Horizon::DAY,
            method: Method::Historical,
            window: None,
            covariance: CovarianceRule::default(),
            usage_basis: UsageBasis::Standalone,
            pnl: None,
            allocation: vec![0.8 / STRATEGIES as f64; STRATEGIES],
            reserve: 0.2,
        },
        strategies: (0..STRATEGIES)
            .map(|i| Strategy {
                id: StrategyId::new(&format!("s{i}")).expect("an id"),
                name: format!("Strategy {i}"),
                capital: 500e3,
                periods_per_year: Some(365.0),
                expected_return: None,
                drawdown_limits: None,
                proxy: None,
            })
            .collect(),
        history: Shared::from(History {
            period: None,
            dates: (0..DATES).rev().map(|ago| last - i64::try_from(ago).expect("a count").days()).collect(),
            returns,
            capital: vec![None; STRATEGIES],
            flows: None,
        }),
        positions: Some(Shared::each(positions)),
        instruments: Default::default(),
        limits: Limits {
            daily_drawdown: Some(0.02),
            weekly_drawdown: Some(0.05),
            monthly_drawdown: Some(0.1),
            gross_exposure: Some(200e6),
            net_exposure: Some(80e6),
            sector_concentration: Some(0.4),
            exchange_concentration: Some(0.5),
            liquidity_coverage: Some(CoverageLimit::default()),
            ..Limits::default()
        },
        policy: Policy::default(),
        opportunities: Vec::new(),
        scenarios: Scenario::defaults(),
        log: Vec::new(),
    }
}
