//! Three figures that numpy has too, over 64 strategies x 2,520 days: covariance, historical VaR with its parts, a Monte Carlo
//! of 100,000 draws by one worker.
//!
//! `cargo bench --bench peers` checks each against plain loops and tells its time. `python engine/benches/peers.py` alternates it with
//! numpy on the same returns: it gives a file of them, asks for one round a line, and gets seconds and answer back.

#[path = "pack/stress.rs"]
#[allow(dead_code, reason = "the other benchmark's fund is no part of this one")]
mod pack;

use std::{
    env,
    error::Error,
    fs,
    hint::black_box,
    io::{self, BufRead, Write},
    sync::LazyLock,
    time::Instant,
};

use headroom_engine::{
    correlation::sample_covariance,
    fund::Confidence,
    monte_carlo::{Draws, Plan},
    var::Tail,
};
use pack::{Seeded, timing};

const STRATEGIES: usize = 64;
const DAYS: usize = 2_520;
const ROUNDS: [(&str, usize); 3] = [("covariance", 20), ("historical", 20), ("monte_carlo", 9)];

/// Runs of a figure that one time is taken of: a thread's clock counts in steps of some milliseconds.
const BATCH: usize = 25;

fn main() -> Result<(), Box<dyn Error>> {
    match env::args().skip(1).find(|argument| !argument.starts_with("--")) {
        Some(file) => answer(&Bench::new(read(&file)?)),
        None => {
            alone(&Bench::new(made()));
            Ok(())
        }
    }
}

/// The fund and all that is there before a round.
struct Bench {
    /// Returns, one series a strategy.
    columns: Vec<Vec<f64>>,
    /// Exposures in money.
    exposure: Vec<f64>,
    confidence: Confidence,
    plan: Plan,
}

impl Bench {
    fn new(columns: Vec<Vec<f64>>) -> Self {
        let exposure = (0..columns.len()).map(|i| 1e5 * (1 + i % 7) as f64).collect();
        let plan = Plan::of(&columns.clone().into());
        Self { columns, exposure, confidence: Confidence::new(0.99).expect("a confidence"), plan }
    }

    /// One round of a figure: what is timed. VaR and shortfall first, where there are any.
    fn round(&self, name: &str) -> Vec<f64> {
        match name {
            "covariance" => {
                let views: Vec<&[f64]> = self.columns.iter().map(Vec::as_slice).collect();
                sample_covariance(&views).as_slice().to_vec()
            }
            "historical" => self.historical(),
            _ => self.monte_carlo(),
        }
    }

    /// VaR, shortfall, the Euler components of the shortfall, standalone VaR and shortfall.
    fn historical(&self) -> Vec<f64> {
        let losses = losses(&self.columns, &self.exposure);
        let tail = Tail::of(&losses, self.confidence);
        let mut found = vec![losses[tail.var_day()], tail.mean(|day| losses[day])];
        let series = || self.columns.iter().zip(&self.exposure);
        found.extend(series().map(|(column, x)| -x * tail.mean(|day| column[day])));
        let mut alone = Vec::with_capacity(2 * STRATEGIES);
        for (column, x) in series() {
            let losses: Vec<f64> = column.iter().map(|r| 0.0 - r).collect();
            let tail = Tail::of(&losses, self.confidence);
            alone.push(x * losses[tail.var_day()]);
            alone.push(x * tail.mean(|day| losses[day]));
        }
        found.extend(alone.iter().step_by(2).chain(alone.iter().skip(1).step_by(2)));
        found
    }

    /// VaR, shortfall and its Euler components on draws that are made for it.
    fn monte_carlo(&self) -> Vec<f64> {
        let drawer = self.plan.drawer();
        let blocks: Vec<_> = (0..self.plan.blocks()).map(|number| drawer.block(number)).collect();
        let draws = Draws::of(self.plan.clone(), &self.columns.clone().into(), &blocks);
        let losses = draws.losses(&self.exposure);
        let tail = Tail::of(&losses, self.confidence);
        let mut found = vec![losses[tail.var_day()], tail.mean(|draw| losses[draw])];
        found.extend(draws.shortfalls(&self.exposure, &tail));
        found
    }

    /// Fails unless the answer is what plain loops say.
    fn check(&self, name: &str, found: &[f64]) {
        let near = |found: f64, wanted: f64, within: f64| {
            assert!((found - wanted).abs() <= within * wanted.abs(), "{name}: found {found}, wanted {wanted}");
        };
        if name == "covariance" {
            for (i, j) in [(0, 0), (0, 1), (63, 62), (17, 40)] {
                near(found[i * STRATEGIES + j], covariance(&self.columns[i], &self.columns[j]), 1e-10);
            }
            return;
        }
        if name == "monte_carlo" {
            return self.check_draws(found);
        }
        // 1% of 2,520 days: 25 and a fifth of the next.
        let shortfall = |losses: &[f64]| (losses[..25].iter().sum::<f64>() + 0.2 * losses[25]) / 25.2;
        let worst = sorted(losses(&self.columns, &self.exposure));
        let own = sorted(self.columns[5].iter().map(|r| -r * self.exposure[5]).collect());
        near(found[0], worst[25], 1e-12);
        near(found[1], shortfall(&worst), 1e-12);
        near(found[2..2 + STRATEGIES].iter().sum(), found[1], 1e-12);
        near(found[2 + STRATEGIES + 5], own[25], 1e-12);
        near(found[2 + 2 * STRATEGIES + 5], shortfall(&own), 1e-12);
    }

    /// Fails unless a Monte Carlo's figures are those of its draws one by one, and its draws alike in every margin.
    fn check_draws(&self, found: &[f64]) {
        let draws = Draws::made(&self.columns.clone().into());
        let loss = |draw: usize| -> f64 { (0..STRATEGIES).map(|i| -self.exposure[i] * draws.at(i, draw)).sum() };
        let worst = sorted((0..draws.count()).map(loss).collect());
        let share = |value: f64, wanted: f64| (value / wanted - 1.0).abs();
        assert!(share(found[0], worst[999]) < 1e-12, "VaR {}, wanted {}", found[0], worst[999]);
        let shortfall = worst[..1_000].iter().sum::<f64>() / 1e3;
        assert!(share(found[1], shortfall) < 1e-12, "ES {}, wanted {shortfall}", found[1]);
        let (returns, ranks) = draws.of_strategy(7);
        let low = ranks.expect("it moves").iter().filter(|rank| usize::from(**rank) < returns.len() / 10).count();
        assert!(low.abs_diff(draws.count() / 10) < 475, "{low} in the lowest tenth"); // five standard errors
    }

    fn timed(&self, name: &str) -> (f64, Vec<f64>) {
        let batch = if name.starts_with("monte_carlo") { 1 } else { BATCH };
        let (start, mut found) = (own_time(), Vec::new());
        for _ in 0..batch {
            found = black_box(self.round(name));
        }
        ((own_time() - start) / batch as f64, found)
    }
}

/// Seconds that this thread was on a processor, where Linux tells it, so that what else runs does not count; else seconds.
fn own_time() -> f64 {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let spent = told.and_then(|told| told.split(' ').next()?.parse::<f64>().ok());
    spent.map_or_else(|| START.elapsed().as_secs_f64(), |nanoseconds| nanoseconds * 1e-9)
}

/// Fund losses, added in strategy order.
fn losses(columns: &[Vec<f64>], exposure: &[f64]) -> Vec<f64> {
    let mut losses = vec![0.0; DAYS];
    for (column, x) in columns.iter().zip(exposure) {
        losses.iter_mut().zip(column).for_each(|(loss, r)| *loss -= x * r);
    }
    losses
}

fn sorted(mut losses: Vec<f64>) -> Vec<f64> {
    losses.sort_by(|a, b| b.total_cmp(a));
    losses
}

fn covariance(a: &[f64], b: &[f64]) -> f64 {
    let mean = |series: &[f64]| series.iter().sum::<f64>() / DAYS as f64;
    let (of_a, of_b) = (mean(a), mean(b));
    a.iter().zip(b).map(|(x, y)| (x - of_a) * (y - of_b)).sum::<f64>() / (DAYS - 1) as f64
}

/// Times every figure, each answer checked first.
fn alone(bench: &Bench) {
    for (name, rounds) in ROUNDS {
        bench.check(name, &bench.round(name));
        let times = (0..rounds).map(|_| bench.timed(name).0 * 1e3).collect();
        println!("{name}, {STRATEGIES} strategies x {DAYS} days: {}", timing(times));
    }
}

/// Answers a name a line with the seconds of a round and its figures; `copula` with its degrees of freedom and correlation.
fn answer(bench: &Bench) -> Result<(), Box<dyn Error>> {
    for line in io::stdin().lock().lines() {
        let (seconds, figures) = match line?.as_str() {
            "copula" => {
                let copula = &bench.plan.copula;
                let nu = copula.degrees_of_freedom.unwrap_or(f64::INFINITY);
                (0.0, [nu].into_iter().chain(copula.correlation.iter().copied()).collect())
            }
            name => bench.timed(name),
        };
        let figures: Vec<String> = figures.iter().map(|figure| format!("{figure:e}")).collect();
        println!("{seconds:e} {}", figures.join(" "));
        io::stdout().flush()?;
    }
    Ok(())
}

/// Returns from a file of doubles, little end first, one strategy after the other.
fn read(file: &str) -> Result<Vec<Vec<f64>>, Box<dyn Error>> {
    let bytes = fs::read(file)?;
    let numbers: Vec<f64> = bytes.as_chunks::<8>().0.iter().map(|eight| f64::from_le_bytes(*eight)).collect();
    Ok(numbers.chunks_exact(DAYS).map(<[f64]>::to_vec).collect())
}

/// Returns that partly move together, on wild days all of them, from a fixed seed.
fn made() -> Vec<Vec<f64>> {
    let mut random = Seeded::new(2_520);
    let wild: Vec<f64> = (0..DAYS).map(|_| 1.0 / random.between(0.1, 1.0)).collect();
    let market: Vec<f64> = (0..DAYS).map(|_| random.between(-0.01, 0.01)).collect();
    let series = |_| {
        let beta = random.between(-0.5, 1.0);
        market.iter().zip(&wild).map(|(m, w)| w * (beta * m + random.between(-0.01, 0.01))).collect()
    };
    (0..STRATEGIES).map(series).collect()
}
