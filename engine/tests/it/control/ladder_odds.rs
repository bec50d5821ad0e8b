//! The chances of ladders against 1,000,000 simulated paths, by tests/reference/first_passage.py.

use headroom_engine::{
    Analysis,
    control::{ControlState, Ladder, LadderOdds, LadderPaths, first_passage},
    fund::{DrawdownLimits, Method, Rung, Snapshot},
    testing::{LAST, Seeded, daily, fund_of, near},
};

/// A fund with these returns of each strategy, capital 1,000 each, on consecutive days.
fn fund(returns: &[Vec<f64>]) -> Snapshot {
    let strategies: Vec<(f64, Vec<f64>)> = returns.iter().map(|returns| (1_000.0, returns.clone())).collect();
    let mut snapshot = fund_of(&strategies);
    snapshot.history.dates = daily(returns[0].len(), LAST);
    snapshot
}

/// A ladder as it stands at a fall.
fn ladder(strategy: usize, fall: f64, soft: Option<f64>, hard: Option<f64>) -> Ladder {
    let limits = DrawdownLimits { soft, hard, recovery_share: 0.5 };
    let states = Rung::ALL.map(|rung| match limits.of(rung) {
        None => ControlState::Off,
        Some(limit) if fall > limit => ControlState::Tripped,
        Some(_) => ControlState::Active,
    });
    Ladder { strategy, limits, measured: Some(fall), marked: None, reason: None, states, since: [None; 2] }
}

/// What their paths are drawn of, at one scale.
fn paths(snapshot: &Snapshot, ladders: &[Ladder], scale: f64) -> LadderPaths {
    let analysis = Analysis::new(snapshot.clone());
    let mut book = analysis.book().clone();
    book.scale.fill(scale);
    analysis.at(book).ladder_paths(ladders).unwrap()
}

/// Returns whose standard deviation is this, divisor T - 1, and whose mean is 0.
fn two_points(volatility: f64) -> Vec<f64> {
    let size = volatility * (999.0_f64 / 1_000.0).sqrt();
    (0..1_000).map(|t| if t % 2 == 0 { size } else { -size }).collect()
}

/// The quantiles of a normal distribution in a random order: independent draws from it, but for the end of its tails.
fn normal(volatility: f64, seed: u64) -> Vec<f64> {
    let mut seeded = Seeded::new(seed);
    let quantile = |i: usize| volatility * headroom_engine::math::normal_quantile((i as f64 + 0.5) / 4_000.0);
    let mut all: Vec<f64> = (0..4_000).map(quantile).collect();
    for i in (1..all.len()).rev() {
        all.swap(i, seeded.whole(0, i));
    }
    all
}

/// A case, and per horizon a chance with its standard error.
type Case = ([f64; 5], [(f64, f64); 2]);

/// Fall today, limit, drift and volatility of a day, exposure scale; the chance that the level is passed within 20 and 60 days
/// and its standard error, of 1,000,000 simulated paths: tests/reference/first_passage.py.
const LEVEL: [Case; 4] = [
    ([0.02, 0.05, 0.0, 0.008, 1.0], [(0.390856, 0.000469), (0.625149, 0.000470)]), // first_passage.py
    ([0.02, 0.10, 0.0, 0.008, 1.0], [(0.018007, 0.000127), (0.176598, 0.000373)]), // first_passage.py
    ([0.0, 0.06, 0.0004, 0.01, 1.0], [(0.133442, 0.000327), (0.336330, 0.000461)]), // first_passage.py
    ([0.03, 0.08, -0.0005, 0.012, 0.5], [(0.070841, 0.000247), (0.365361, 0.000472)]), // first_passage.py
];

#[test]
fn closed_form_agrees_with_a_million_paths() {
    for ([fall, limit, drift, volatility, scale], wanted) in LEVEL {
        let mut snapshot = fund(&[two_points(volatility)]);
        snapshot.risk_budget.method = Method::from_id("parametric").unwrap();
        // These days include Saturdays: 365 periods a year.
        snapshot.strategies[0].expected_return = Some(drift * 365.0);
        let found = paths(&snapshot, &[ladder(0, fall, None, Some(limit))], scale).odds();
        let rung = &found.strategies[0].rungs[0];
        assert_eq!((found.horizons, rung.rung, rung.level_error), ([20, 60], Rung::Hard, None));
        for ((p, error), level) in wanted.into_iter().zip(rung.level) {
            assert!((level - p).abs() < 3.0 * error, "{level}, simulated {p} +- {error}");
        }
    }
}

#[test]
fn first_passage_keeps_its_identities() {
    // Without drift 2 Phi(-b / (s sqrt(T))): 2 Phi(-1.5), by tables 0.0668072 each.
    near(first_passage(0.03, 0.0, 0.01, 4.0), 0.133614402537716, 1e-12); // scipy.stats.norm.cdf(-1.5) * 2
    // b .05, m -.001, s .01, T 25: norm.cdf((-.05+.025)/.05) + exp(1) norm.cdf((-.05-.025)/.05)
    near(first_passage(0.05, -0.001, 0.01, 25.0), 0.49013833994532985, 1e-12); // scipy.stats.norm
    // A certain fall, none at all, and one as far as a limit of 100%.
    assert_eq!(first_passage(0.05, -0.01, 0.0, 5.0), 1.0);
    assert_eq!(first_passage(0.05, 0.01, 0.0, 5.0), 0.0);
    assert_eq!(first_passage(f64::INFINITY, -0.01, 0.01, 60.0), 0.0);
    // Over a long time up to 1 where it drifts down, to exp(-2 m b / s^2) where it drifts up: exp(-1).
    near(first_passage(0.05, 0.001, 0.01, 1e9), 0.36787944117144233, 1e-12); // exp(-1)
    near(first_passage(0.05, -0.001, 0.01, 1e9), 1.0, 1e-12); // certain
    for drift in [-0.01, -1e-6, 0.0, 1e-6, 0.01] {
        let chances: Vec<f64> = (1..=60).map(|t| first_passage(0.04, drift, 0.008, f64::from(t))).collect();
        assert!(chances.windows(2).all(|pair| pair[0] <= pair[1]) && chances[59] <= 1.0);
    }
}

/// Fall today, limit, volatility; the chance that the limit trips within 20 and 60 days, the mark moving, and that its level is
/// passed, at closes, of 1,000,000 simulated paths: tests/reference/first_passage.py.
const CLOSES: [([f64; 3], [f64; 2], [f64; 2]); 2] = [
    ([0.02, 0.05, 0.008], [0.344053, 0.728844], [0.326438, 0.574206]), // first_passage.py
    ([0.02, 0.10, 0.008], [0.013212, 0.179971], [0.013099, 0.154726]), // first_passage.py
];

#[test]
fn bootstrap_of_normal_days_agrees_with_a_million_paths() {
    for ([fall, limit, volatility], trips, levels) in CLOSES {
        let found = paths(&fund(&[normal(volatility, 3)]), &[ladder(0, fall, Some(limit), None)], 1.0).odds();
        let rung = &found.strategies[0].rungs[0];
        // The sample of 4,000 days leaves some error of its own: in volatility 1 / sqrt(8,000), a chance of its own order.
        let is_close =
            |found: f64, wanted: f64| (found - wanted).abs() < 3.0 * (wanted * (1.0 - wanted) / 1e4).sqrt() + 0.004;
        let error = rung.level_error.expect("the historical method has no closed form");
        for h in 0..2 {
            assert!(is_close(rung.trips[h], trips[h]), "trips {} of {}", rung.trips[h], trips[h]);
            assert!(is_close(rung.level[h], levels[h]), "level {} of {}", rung.level[h], levels[h]);
            near(error[h], (rung.level[h] * (1.0 - rung.level[h]) / 1e4).sqrt(), 1e-12);
        }
        // A new high moves the mark: the limit trips at least as often as its level of today is passed.
        assert!(rung.trips[0] >= rung.level[0] && rung.trips[1] > rung.level[1]);
        assert_eq!((rung.by_period.len(), rung.by_period[19], rung.by_period[59]), (60, rung.trips[0], rung.trips[1]));
        assert!(rung.by_period.windows(2).all(|pair| pair[0] <= pair[1]));
    }
}

/// The chances of one strategy that loses 1% every day.
fn losing(fall: f64, soft: Option<f64>, hard: Option<f64>, scale: f64) -> LadderOdds {
    let mut returns = vec![-0.01; 100];
    returns[0] = -0.01;
    paths(&fund(&[returns]), &[ladder(0, fall, soft, hard)], scale).odds()
}

#[test]
fn certain_fall_trips_on_its_day() {
    // By hand: 0.99^18 is 16.5% down, 0.99^19 17.4%: past 17% on the 19th close.
    let found = losing(0.0, Some(0.17), Some(0.9), 1.0);
    let [soft, hard] = &found.strategies[0].rungs[..] else { panic!("two limits") };
    assert_eq!((soft.by_period[17], soft.by_period[18], soft.trips, soft.trips_error), (0.0, 1.0, [1.0; 2], [0.0; 2]));
    assert_eq!(hard.trips, [0.0; 2]); // 0.99^60 is 45% down
    assert_eq!(found.stops, [1.0]);
    // At twice the exposure 0.98^10 is 18.3% down, 0.98^9 16.6%.
    assert_eq!(losing(0.0, Some(0.17), None, 2.0).strategies[0].rungs[0].by_period[8..10], [0.0, 1.0]);
    // At none it never falls.
    assert_eq!(losing(0.0, Some(0.17), None, 0.0).strategies[0].rungs[0].trips, [0.0; 2]);
    // Past it already.
    assert_eq!(losing(0.2, Some(0.17), None, 0.0).strategies[0].rungs[0].trips, [1.0; 2]);
}

#[test]
fn limit_is_past_only_beyond_it() {
    let rung = |fall: f64| losing(fall, Some(0.17), None, 0.0).strategies[0].rungs[0].clone();
    // A fund without exposure stays where it is: at the limit, rounding aside, nothing has tripped.
    for (fall, is_past) in [(0.16, false), (0.17, false), (0.18, true)] {
        let found = rung(fall);
        assert_eq!((found.is_past, found.trips), (is_past, [f64::from(u8::from(is_past)); 2]), "{fall}");
    }
}

#[test]
fn limit_that_is_past_trips_at_once_whatever_follows() {
    // Up 10% every day from 20% down: 0.8 x 1.1 is 12% down by the first close, within the limit again.
    let found = paths(&fund(&[vec![0.1; 100]]), &[ladder(0, 0.2, Some(0.17), None)], 1.0).odds();
    let rung = &found.strategies[0].rungs[0];
    assert_eq!((rung.by_period[0], rung.trips, rung.level), (1.0, [1.0; 2], [1.0; 2]));
}

#[test]
fn strategy_without_capital_has_no_chances() {
    let mut snapshot = fund(&[normal(0.01, 5), normal(0.01, 6)]);
    snapshot.strategies[1].capital = 0.0;
    let ladders = [0, 1].map(|i| ladder(i, 0.0, None, Some(0.1)));
    let measured: Vec<usize> = paths(&snapshot, &ladders, 1.0).odds().strategies.iter().map(|of| of.strategy).collect();
    assert_eq!(measured, [0]);
}

#[test]
fn stops_of_a_month_are_counted_together() {
    // Two strategies that stop for certain, one that cannot, one that is out already: two stop, on every path.
    let down = vec![-0.01; 100];
    let snapshot = fund(&[down.clone(), down.clone(), down.clone(), down]);
    let ladders = [
        ladder(0, 0.0, None, Some(0.1)),
        ladder(1, 0.0, None, Some(0.1)),
        ladder(2, 0.0, Some(0.1), None),
        ladder(3, 0.2, None, Some(0.1)),
    ];
    assert_eq!(paths(&snapshot, &ladders, 1.0).odds().stops, [0.0, 0.0, 1.0]);
    // Where nobody can stop there is no such distribution.
    assert!(paths(&snapshot, &ladders[2..], 1.0).odds().stops.is_empty());
}

#[test]
fn strategies_that_fall_together_stop_together() {
    let one = normal(0.01, 5);
    let opposite: Vec<f64> = one.iter().map(|r| -r).collect();
    let pair = |a: &[f64], b: &[f64]| {
        let ladders = [0, 1].map(|i| ladder(i, 0.0, None, Some(0.05)));
        paths(&fund(&[a.to_vec(), b.to_vec()]), &ladders, 1.0).odds()
    };
    // The same returns stop on the same paths: none or both.
    let same = pair(&one, &one);
    assert_eq!(same.stops.len(), 3);
    assert_eq!(same.stops[1], 0.0);
    near(same.stops[2], same.strategies[0].rungs[0].trips[0], 1e-12);
    // Opposite ones seldom both; the mean is the sum of the chances whatever they hold in common.
    let other = pair(&one, &opposite);
    let mean = |odds: &LadderOdds| odds.stops.iter().enumerate().map(|(k, p)| k as f64 * p).sum::<f64>();
    let sum = |odds: &LadderOdds| odds.strategies.iter().map(|of| of.rungs[0].trips[0]).sum::<f64>();
    assert!(other.stops.get(2).copied().unwrap_or_default() < 0.2 * same.stops[2]);
    for odds in [same, other] {
        near(mean(&odds), sum(&odds), 1e-12);
        near(odds.stops.iter().sum::<f64>(), 1.0, 1e-12);
    }
}

#[test]
fn blocks_of_paths_add_to_all_of_them() {
    let snapshot = fund(&[normal(0.01, 5), normal(0.02, 6)]);
    let ladders = [ladder(0, 0.01, Some(0.03), Some(0.06)), ladder(1, 0.0, None, Some(0.1))];
    let paths = paths(&snapshot, &ladders, 1.0);
    let backwards: Vec<_> = (0..paths.blocks()).rev().map(|block| paths.tally(block)).collect();
    assert_eq!(paths.odds_of(&backwards), paths.odds());
    // Another strategy beside it moves no chance of the first: the rows of a path are of no strategy.
    assert_eq!(self::paths(&snapshot, &ladders[..1], 1.0).odds().strategies[0], paths.odds().strategies[0]);
}

#[test]
fn ladder_without_a_measure_has_no_chances() {
    let snapshot = fund(&[normal(0.01, 5)]);
    let mut unfed = ladder(0, 0.0, None, Some(0.1));
    unfed.measured = None;
    assert!(Analysis::new(snapshot).ladder_paths(&[unfed]).is_none());
}
