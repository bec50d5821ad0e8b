//! A repriced fund: 64 strategies, 2,000 instruments, 2,520 days, 10,000 positions. `cargo bench -p headroom-session --bench positions`.
//!
//! Tells the time of its estimate and of an edit of one position: the figures alone, and the whole edit of a session with its check
//! against budget and limits. Each answer is checked before its time is told: the VaR against plain loops over the positions, an
//! edited fund against the same fund estimated anew, to the bit.

use std::{
    error::Error,
    hint::black_box,
    sync::{Arc, LazyLock},
    time::Instant,
};

use headroom_engine::{
    Analysis,
    fund::{
        Book, CoverageLimit, History, Holding, Instrument, InstrumentHistory, Limits, PnlBasis, Position, Shared,
        Snapshot, Strategy, StrategyId,
    },
    sample::repriced_pnl,
    testing::{Seeded, three_four_five},
};
use headroom_session::{Edit, PositionChange, Session};
use jiff::{ToSpan, civil::date};

const STRATEGIES: usize = 64;
const INSTRUMENTS: usize = 2_000;
const DAYS: usize = 2_520;
const POSITIONS: usize = 10_000;

/// Edits that one time is taken of: a thread's clock counts in steps of some milliseconds.
const BATCH: usize = 50;

fn main() -> Result<(), Box<dyn Error>> {
    let fund = Arc::new(fund());
    told("estimate", 9, 1, || {
        let start = now();
        let analysis = Analysis::new(Arc::clone(&fund));
        black_box(analysis.model());
        let took = now() - start;
        check(&analysis);
        took
    });

    let before = Analysis::new(Arc::clone(&fund));
    let book = Book::of(&fund);
    before.report();
    let mut round = 0;
    told("edit of one position, figures", 21, BATCH, || {
        round += BATCH;
        let edited: Vec<_> = (0..BATCH).map(|i| Arc::new(resized(&fund, 97 * (round + i) % POSITIONS, 0.9))).collect();
        let start = now();
        let after: Vec<_> =
            edited.into_iter().map(|edited| before.of(edited, before.conventions(), book.clone())).collect();
        for after in &after {
            black_box(after.report());
        }
        let took = now() - start;
        if round % 500 == BATCH {
            let anew = Analysis::new(Arc::clone(after[0].fund()));
            assert_eq!(after[0].model(), anew.model(), "edited and anew");
            assert_eq!(after[0].report(), anew.report(), "edited and anew");
        }
        took
    });

    let mut session = Session::new(Arc::clone(&fund));
    session.version().analysis().report();
    let mut round = 0;
    for (name, change) in [
        ("edit of one position, whole, less of it", (|position, _| resize(position, 0.9)) as Change),
        ("edit of one position, whole, more of it", |position, _| resize(position, 1.1)),
        ("edit of one position, whole, closed", |position, _| PositionChange::Close { id: position.id.clone() }),
        ("edit of one position, whole, added", |position, round| {
            PositionChange::Add(Box::new(Position { id: format!("new-{round}"), ..position.clone() }))
        }),
    ] {
        told(name, 21, BATCH, || {
            let positions = fund.held();
            let changes: Vec<Edit> = (0..BATCH)
                .map(|_| {
                    round += 1;
                    Edit::Position(change(&positions[97 * round % POSITIONS], round))
                })
                .collect();
            let start = now();
            for change in changes {
                session.apply(change).expect("within every budget");
                black_box(session.version().analysis().report());
            }
            now() - start
        });
    }
    Ok(())
}

/// An edit of a position of the fund, by its number among the edits.
type Change = fn(&Position, usize) -> PositionChange;

/// The position's amount as loaded times `factor`.
fn resize(position: &Position, factor: f64) -> PositionChange {
    PositionChange::Resize { id: position.id.clone(), amount: amount(position.holding) * factor }
}

/// Seconds that this thread was on a processor, where Linux tells it, so that what else runs does not count; else seconds.
fn now() -> f64 {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let spent = told.and_then(|told| told.split(' ').next()?.parse::<f64>().ok());
    spent.map_or_else(|| START.elapsed().as_secs_f64(), |nanoseconds| nanoseconds * 1e-9)
}

/// The median and the largest of some times, each of `batch` runs, in milliseconds a run; nothing where an argument asks for others.
fn told(name: &str, rounds: usize, batch: usize, mut run: impl FnMut() -> f64) {
    let asked = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    if asked.is_some_and(|asked| !name.contains(&asked)) {
        return;
    }
    let mut times: Vec<f64> = (0..rounds).map(|_| run() * 1e3 / batch as f64).collect();
    times.sort_by(f64::total_cmp);
    println!("{name}: median {:.3} ms, largest {:.3} ms", times[rounds / 2], times[rounds - 1]);
}

fn amount(holding: Holding) -> f64 {
    match holding {
        Holding::Linear { notional } => notional,
        Holding::Binary { contracts, .. } => contracts,
    }
}

fn resized(fund: &Snapshot, at: usize, factor: f64) -> Snapshot {
    let mut edited = fund.clone();
    let holding = &mut edited.positions.as_mut().expect("positions")[at].holding;
    match holding {
        Holding::Linear { notional } => *notional *= factor,
        Holding::Binary { contracts, .. } => *contracts *= factor,
    }
    edited
}

/// Fails unless the fund's VaR is what plain loops over positions say: the 26th largest of 2,519 losses at 99%.
fn check(analysis: &Analysis) {
    let (fund, model) = (analysis.fund(), analysis.model());
    let repricing = model.measured.repricing.as_ref().expect("repriced");
    let rows = model.sample.observations();
    let mut losses = vec![0.0; rows];
    for position in fund.positions.iter().flatten() {
        let moves = repricing.moves(fund, &position.instrument).expect("a history");
        for (loss, change) in losses.iter_mut().zip(moves) {
            *loss -= repriced_pnl(position.holding, *change);
        }
    }
    losses.sort_by(|a, b| b.total_cmp(a));
    let wanted = losses[rows / 100];
    let found = analysis.report().fund.value_at_risk.expect("a VaR");
    assert!((found - wanted).abs() <= 1e-10 * wanted, "VaR {found}, wanted {wanted}");
}

/// The fund from a fixed seed: half of the instruments are binary, a tenth of them have gaps.
fn fund() -> Snapshot {
    let mut random = Seeded::new(20);
    let last = date(2026, 11, 20);
    let returns = |random: &mut Seeded| (0..DAYS).map(|_| Some(random.between(-0.02, 0.02))).collect();
    let instruments = (0..INSTRUMENTS).map(|i| instrument(&mut random, i)).collect();
    let base = three_four_five();
    let mut fund = Snapshot {
        strategies: (0..STRATEGIES)
            .map(|i| Strategy {
                id: StrategyId::new(&format!("s{i}")).expect("an id"),
                capital: 1e6,
                ..base.strategies[0].clone()
            })
            .collect(),
        history: Shared::from(History {
            period: None,
            dates: (0..DAYS).rev().map(|ago| last - i64::try_from(ago).expect("a count").days()).collect(),
            returns: (0..STRATEGIES).map(|_| returns(&mut random)).collect(),
            capital: vec![None; STRATEGIES],
            flows: None,
        }),
        instruments: Arc::new(instruments),
        positions: Some(Shared::each((0..POSITIONS).map(|i| position(&mut random, i)))),
        limits: Limits {
            gross_exposure: Some(1e12),
            net_exposure: Some(1e12),
            sector_concentration: Some(0.9),
            exchange_concentration: Some(0.9),
            liquidity_coverage: Some(CoverageLimit { share: 0.01, ..CoverageLimit::default() }),
            ..base.limits.clone()
        },
        ..base
    };
    let budget = &mut fund.risk_budget;
    (budget.total_var, budget.reserve) = (1e12, 0.2);
    budget.allocation = vec![0.8 / STRATEGIES as f64; STRATEGIES];
    budget.confidence = headroom_engine::testing::confidence(0.99);
    budget.pnl = Some(PnlBasis::Positions);
    fund.fund.nav = 64e6;
    fund
}

fn is_binary(instrument: usize) -> bool {
    instrument.is_multiple_of(2)
}

fn instrument(random: &mut Seeded, i: usize) -> Instrument {
    let mut price = 0.5;
    let of_day = |_| {
        price = if is_binary(i) {
            let odds = price / (1.0 - price) * random.between(0.9, 1.11);
            (odds / (1.0 + odds)).clamp(0.01, 0.99)
        } else {
            price * random.between(0.98, 1.0203)
        };
        (i % 10 != 3 || !random.once_in(40)).then_some(price)
    };
    Instrument { name: format!("instrument-{i}"), history: InstrumentHistory::Prices((0..DAYS).map(of_day).collect()) }
}

fn position(random: &mut Seeded, i: usize) -> Position {
    let instrument = random.whole(0, INSTRUMENTS - 1);
    let holding = if is_binary(instrument) {
        Holding::Binary { price: random.between(0.1, 0.9), contracts: random.between(-2e4, 2e4) }
    } else {
        Holding::Linear { notional: random.between(-1e4, 1e4) }
    };
    Position {
        id: format!("p{i}"),
        strategy: i % STRATEGIES,
        instrument: format!("instrument-{instrument}"),
        exchange: format!("exchange-{}", random.whole(0, 4)),
        sector: format!("sector-{}", random.whole(0, 11)),
        holding,
        beta: random.between(-0.5, 1.5),
        liquidity_per_hour: (!i.is_multiple_of(50)).then(|| random.between(500.0, 20_000.0)),
        volatility: i.is_multiple_of(3).then_some(0.03),
    }
}
