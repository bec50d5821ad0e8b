//! The most plausible move that loses a given amount, against an optimizer's and against random moves.

use headroom::view::{MOST_MOVES, Tone, reverse_rows};
use headroom_engine::fund::{ControlId, Snapshot};
use headroom_engine::{
    control::Bound,
    correlation::{Mahalanobis, sample_covariance},
    fund::{Book, Settings},
    model::{Model, estimate},
    stress::{NoReverseStress, ReverseStress, most_plausible_move, reverse_stress, reverse_stresses},
};
use jiff::civil::date;

use headroom_engine::testing::{DATES, Seeded, fund_of, near, random_fund, returns_at};

/// Three strategies that move together, the second held short by its scale below.
fn three() -> Snapshot {
    let series = |f: fn(usize) -> f64| (0..DATES).map(f).collect::<Vec<f64>>();
    let first = series(|t| ((7 * t % 11) as f64 - 5.0) / 1_000.0);
    let second = series(|t| ((5 * t % 13) as f64 - 6.0) / 800.0);
    let third = series(|t| (((3 * t + 7 * t % 11) % 17) as f64 - 8.0) / 900.0);
    fund_of(&[(2_000.0, first), (1_500.0, second), (1_000.0, third)])
}

fn prepared(snapshot: &Snapshot) -> (Model, Book) {
    (estimate(snapshot, Settings::of(&snapshot.risk_budget)), Book::of(snapshot))
}

fn losing(snapshot: &Snapshot, loss: f64) -> Option<ReverseStress> {
    let (model, mut book) = prepared(snapshot);
    if book.scale.len() == 3 {
        book.scale[1] = -1.0; // exposures 2,000, -1,500, 1,000
    }
    reverse_stress(snapshot, &model, &book, loss)
}

fn lost(found: &ReverseStress) -> f64 {
    -found.by_strategy.iter().sum::<f64>()
}

/// The four answers of the fund as loaded.
fn answers(snapshot: &Snapshot) -> Vec<(Bound, Result<ReverseStress, NoReverseStress>)> {
    let (model, book) = prepared(snapshot);
    reverse_stresses(snapshot, &model, &book)
}

#[test]
fn move_is_the_one_that_an_optimizer_finds() {
    let found = losing(&three(), 100.0).unwrap();
    // numpy: the system of the first-order conditions min m'inv(cov)m, x'm = -100; scipy's SLSQP finds the same to 1e-8.
    for (found, wanted) in found.returns.iter().zip(MOVE) {
        near(*found, wanted, 1e-12); // numpy.linalg.solve
    }
    near(found.distance, 9.437403431852399, 1e-12); // numpy
    let relative = found.normal_probability / 1.910656571112203e-21;
    near(relative, 1.0, 1e-10); // scipy.stats.norm.cdf(-distance)
    near(lost(&found), 100.0, 1e-13); // as asked
}

const MOVE: [f64; 3] = [-0.006588902341746982, 0.033445766587696615, -0.03665354543496112];

#[test]
fn plausibility_counts_the_days_of_the_sample() {
    let found = losing(&three(), 10.0).unwrap();
    near(found.distance, 0.9437403431852399, 1e-13); // numpy
    near(found.normal_probability, 0.17265117633236177, 1e-13); // scipy.stats.norm.cdf
    assert_eq!((found.days_as_bad, found.days_as_far, found.observations), (5, 27, 30)); // numpy
    assert_eq!(found.worst_day.0, date(2026, 10, 27)); // numpy: day 5
    near(found.worst_day.1, 26.13888888888889, 1e-13); // numpy
    assert_eq!(found.rank, (3, 3));
}

#[test]
fn distance_is_that_of_the_inverse() {
    let snapshot = three();
    let (model, _) = prepared(&snapshot);
    let risk = model.risk.as_ref().unwrap();
    let metric = Mahalanobis::of(&risk.covariance).unwrap();
    for (t, wanted) in DISTANCES.into_iter().enumerate() {
        let day: Vec<f64> = risk.returns().iter().map(|series| series[t]).collect();
        near(metric.distance(&day), wanted, 1e-12); // numpy: sqrt(r' inv(cov) r)
    }
    assert!(!metric.is_singular());
}

const DISTANCES: [f64; 3] = [3.2454370252500033, 0.9143206483989501, 1.4365177455603322];

#[test]
fn loss_is_the_one_asked_for() {
    let mut random = Seeded::new(61);
    for _ in 0..500 {
        let snapshot = random_fund(&mut random, 12);
        let wanted = random.between(0.01, 5_000.0);
        if snapshot.strategies.iter().all(|s| s.capital == 0.0) {
            continue;
        }
        let (model, book) = prepared(&snapshot);
        let found = reverse_stress(&snapshot, &model, &book, wanted).unwrap();
        near(lost(&found) / wanted, 1.0, 1e-9); // the claim of the closed form
        let metric = Mahalanobis::of(&model.risk.as_ref().unwrap().covariance).unwrap();
        near(found.distance / metric.distance(&found.returns), 1.0, 1e-7); // through the eigenvalues, another way
    }
}

#[test]
fn no_other_move_that_loses_as_much_is_more_plausible() {
    let mut random = Seeded::new(62);
    let mut tried = 0;
    while tried < 100_000 {
        let snapshot = random_fund(&mut random, 8);
        let (model, book) = prepared(&snapshot);
        let Some(best) = reverse_stress(&snapshot, &model, &book, 100.0) else {
            continue;
        };
        let metric = Mahalanobis::of(&model.risk.as_ref().unwrap().covariance).unwrap();
        let exposure = book.exposure(&snapshot);
        for round in 0..2_000 {
            // Half of them anywhere, half near the best, where a better one would hide.
            let reach = if round % 2 == 0 { 1.0 } else { 1e-3 };
            let direction: Vec<f64> = (0..exposure.len())
                .map(|i| {
                    let centre = if round % 2 == 0 { 0.0 } else { best.returns[i] };
                    centre + reach * random.between(-1.0, 1.0)
                })
                .collect();
            let pnl: f64 = direction.iter().zip(&exposure).map(|(r, x)| r * x).sum();
            let other: Vec<f64> = direction.iter().map(|r| r * -100.0 / pnl).collect();
            let far = metric.distance(&other);
            assert!(far >= best.distance * (1.0 - 1e-9), "{far} is nearer than {}", best.distance);
            tried += 1;
        }
    }
}

#[test]
fn singular_covariance_is_told() {
    // The third is the second once more: any split between them is as good, the closed form takes the equal one.
    let mut snapshot = three();
    snapshot.history.returns[2] = snapshot.history.returns[1].clone();
    snapshot.strategies[2].capital = snapshot.strategies[1].capital;
    let (model, book) = prepared(&snapshot);
    let found = reverse_stress(&snapshot, &model, &book, 50.0).unwrap();
    assert_eq!(found.rank, (2, 3));
    near(lost(&found), 50.0, 1e-13); // as asked
    near(found.returns[1], found.returns[2], 1e-15); // they never part
    // The same fund with the two in one.
    let mut merged = snapshot.clone();
    merged.strategies[1].capital = 3_000.0;
    merged.strategies[2].capital = 0.0;
    let (model, book) = prepared(&merged);
    let same = reverse_stress(&merged, &model, &book, 50.0).unwrap();
    near(found.distance, same.distance, 1e-12); // the pseudo-inverse sees one direction
    assert_eq!((found.days_as_far, same.rank), (same.days_as_far, (2, 2)));
}

#[test]
fn more_strategies_than_days_still_lose_what_is_asked() {
    let mut random = Seeded::new(63);
    let strategies: Vec<(f64, Vec<f64>)> =
        (0..45).map(|_| (100.0, (0..DATES).map(|_| random.daily_return()).collect())).collect();
    let snapshot = fund_of(&strategies);
    let (model, book) = prepared(&snapshot);
    let found = reverse_stress(&snapshot, &model, &book, 70.0).unwrap();
    near(lost(&found), 70.0, 1e-12); // as asked
    assert_eq!(found.rank, (29, 45)); // 30 days less their mean
}

#[test]
fn unexposed_strategies_move_along_and_lose_nothing() {
    let snapshot = three();
    let (model, mut book) = prepared(&snapshot);
    book.scale[2] = 0.0;
    let found = reverse_stress(&snapshot, &model, &book, 10.0).unwrap();
    assert_eq!((found.by_strategy[2], found.rank), (0.0, (2, 2)));
    let risk = model.risk.as_ref().unwrap();
    let alone = most_plausible_move(&book.exposure(&snapshot), &risk.covariance, 10.0).unwrap();
    assert_eq!(found.returns, alone.returns);
    assert!(found.returns[2] != 0.0);
}

#[test]
fn nothing_moves_where_nothing_is_exposed_or_all_is_hedged() {
    let mut snapshot = three();
    let (model, mut book) = prepared(&snapshot);
    book.scale = vec![0.0; 3];
    assert_eq!(reverse_stress(&snapshot, &model, &book, 1.0), None);
    for (_, outcome) in reverse_stresses(&snapshot, &model, &book).iter().skip(3) {
        assert_eq!(*outcome, Err(NoReverseStress::NothingMoves));
    }
    snapshot.history.returns[1] = snapshot.history.returns[0].clone();
    snapshot.history.returns[2] = vec![Some(0.001); DATES];
    let series: Vec<f64> = snapshot.history.returns[0].iter().map(|r| r.unwrap()).collect();
    let covariance = sample_covariance(&[&series, &series, &[0.001; DATES]]);
    assert_eq!(most_plausible_move(&[7.0, -7.0, 3.0], &covariance, 1.0), None); // a perfect hedge
}

#[test]
fn drawdown_limits_ask_for_what_is_still_missing() {
    // Down 100 two days ago, 30 today: NAV 10,130 at the start of the week's peak, 10,030 yesterday, 10,000 now.
    let mut snapshot = fund_of(&[(1_000.0, returns_at(&[(27, -0.1), (29, -0.03)])), (500.0, returns_at(&[(3, 0.02)]))]);
    snapshot.limits.daily_drawdown = Some(0.01);
    snapshot.limits.weekly_drawdown = Some(0.05);
    let found = answers(&snapshot);
    let loss = |at: usize| found[at].1.as_ref().unwrap().loss;
    near(loss(0), 70.3, 1e-12); // 1% of 10,030 less the 30 of today
    near(loss(1), 376.5, 1e-12); // 10,000 - 95% of 10,130
    assert_eq!(found[2].1, Err(NoReverseStress::Off));
    near(loss(3), 100.0, 0.0); // total_var
    let bounds: Vec<Bound> = found.iter().map(|(bound, _)| *bound).collect();
    let control = Bound::Control;
    assert_eq!(
        bounds,
        [
            control(ControlId::DailyDrawdown),
            control(ControlId::WeeklyDrawdown),
            control(ControlId::MonthlyDrawdown),
            Bound::TotalVar
        ]
    );
    snapshot.limits.weekly_drawdown = Some(0.01);
    assert_eq!(answers(&snapshot)[1].1, Err(NoReverseStress::Passed)); // down 130 of 10,130 already
}

#[test]
fn missing_figures_say_why() {
    let mut snapshot = three();
    snapshot.limits.daily_drawdown = Some(0.01);
    snapshot.history.returns[0][4] = None; // 29 joint rows
    assert_eq!(answers(&snapshot)[0].1, Err(NoReverseStress::TooFewObservations));
    assert_eq!(answers(&snapshot)[3].1, Err(NoReverseStress::TooFewObservations));
    let mut snapshot = three();
    snapshot.limits.monthly_drawdown = Some(0.01);
    snapshot.fund.nav = 1.0;
    snapshot.history.returns[0][29] = Some(0.5); // a NAV below zero yesterday
    assert_eq!(answers(&snapshot)[2].1, Err(NoReverseStress::Unfed));
}

#[test]
fn rows_say_how_plausible_and_what_is_missing() {
    let mut snapshot = three();
    snapshot.risk_budget.total_var = 10.0;
    snapshot.limits.daily_drawdown = Some(0.5);
    let rows = reverse_rows(&snapshot, &answers(&snapshot));
    assert_eq!(rows[1].outcome, Err("No limit"));
    let budget = rows[3].outcome.as_ref().unwrap();
    assert_eq!((rows[3].name, budget.tone, budget.word), ("VaR budget", Tone::Watch, "It has happened"));
    let far = rows[0].outcome.as_ref().unwrap();
    assert_eq!((far.tone, far.word, far.one_day_in), (Tone::Calm, "Worse than any date of the sample", None));
    let sorted = far.moves.windows(2).all(|pair| pair[0].pnl <= pair[1].pnl);
    assert!(sorted, "{:?}", far.moves);
    assert_eq!((far.moves.len(), far.left_out, far.singular.clone()), (3, 0, None));
    let length: f64 = far.moves.iter().map(|row| row.bar.length).fold(0.0, f64::max);
    assert!(length > 0.5 && length <= 1.0);
}

#[test]
fn rows_of_a_large_fund_show_the_largest_parts() {
    let mut random = Seeded::new(67);
    let strategies: Vec<(f64, Vec<f64>)> =
        (0..45).map(|_| (100.0, (0..DATES).map(|_| random.daily_return()).collect())).collect();
    let snapshot = fund_of(&strategies);
    let found = answers(&snapshot);
    let rows = reverse_rows(&snapshot, &found);
    let figures = rows[3].outcome.as_ref().unwrap();
    assert_eq!((figures.moves.len(), figures.left_out), (MOST_MOVES, 45 - MOST_MOVES));
    let least = figures.moves.iter().map(|row| row.pnl.abs()).fold(f64::INFINITY, f64::min);
    let parts = &found[3].1.as_ref().unwrap().by_strategy;
    assert_eq!(parts.iter().filter(|pnl| pnl.abs() > least).count(), MOST_MOVES - 1);
    let told = "The 45 exposed strategies move in 29 independent directions only";
    assert!(figures.singular.as_ref().unwrap().starts_with(told));
}
