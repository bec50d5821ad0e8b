//! What changed between two states of a fund, against a brute force over all orders in numpy (tests/reference/change.py).

use std::ops::Range;

use headroom_engine::{
    Analysis,
    audit::{Cause, Change, ChangeError},
    fund::{Book, Method, Settings, Snapshot},
    math::Extremes,
    testing::{confidence, fund_of, near},
};

/// Two strategies on 43 days: `((7t mod 11) - 5) / 1000` and `((5t mod 13) - 6) / 800`, of which `rows` are in the file.
fn fund(capital: [f64; 2], rows: Range<usize>) -> Snapshot {
    let series = |by: i32, modulo: i32, size: f64| -> Vec<f64> {
        (0..43).map(|t| f64::from((t * by) % modulo - modulo / 2) / size).collect()
    };
    let mut fund = fund_of(&[(capital[0], series(7, 11, 1000.0)), (capital[1], series(5, 13, 800.0))]);
    let history = &mut fund.history;
    history.dates = history.dates[rows.clone()].to_vec();
    history.returns.iter_mut().for_each(|series| *series = series[rows.clone()].to_vec());
    history.capital.iter_mut().for_each(|series| *series = None);
    fund
}

fn before() -> Analysis {
    Analysis::new(fund([1_000.0, 2_000.0], 0..40))
}

fn after(method: Method) -> Analysis {
    let fund = Analysis::new(fund([1_500.0, 1_800.0], 1..43));
    fund.under(Settings { method, confidence: confidence(0.95), ..fund.conventions() })
}

fn found(before: &Analysis, after: &Analysis) -> Change {
    after.changed_since(before).expect("two states that have much in common")
}

#[track_caller]
fn is(found: &[f64], wanted: [f64; 5]) {
    for (found, wanted) in found.iter().zip(wanted) {
        near(found - wanted, 0.0, 1e-12);
    }
}

#[test]
fn change_matches_all_orders_historical() {
    let change = found(&before(), &after(Method::Historical));
    assert_eq!(change.days, [3, 1]);
    near(change.fund.before, 14.0, 1e-12); // tests/reference/change.py, numpy 2.4.6
    near(change.fund.after, 14.25, 1e-12); // tests/reference/change.py
    // tests/reference/change.py, 1e-12: exposures, new days, old days, volatility, settings
    is(
        &change.fund.parts,
        [0.12473719534368781, -1.0534702291050642, -0.8975600010296482, -0.3789657057140363, 2.4552587405050565],
    );
    is(
        &change.strategies[0].1.parts,
        [2.4293831480861177, -0.272351971789698, -0.8876252805701049, -0.08543109677236578, 0.691844517163875],
    );
    is(
        &change.strategies[1].1.parts,
        [-2.3046459527424314, -0.781118257315365, -0.009934720459543949, -0.2935346089416699, 1.7634142233411876],
    );
}

#[test]
fn change_of_method_matches_all_orders() {
    let change = found(&before(), &after(Method::Parametric));
    assert_eq!(change.methods, [Method::Historical, Method::Parametric]);
    near(change.fund.after, 16.267210062756284, 1e-12); // tests/reference/change.py, scipy's norm.ppf
    // tests/reference/change.py, 1e-12
    is(
        &change.fund.parts,
        [-0.05782536082126807, -0.4361275764706923, -0.33128519708205323, -0.3964301839531713, 3.488878381083473],
    );
    is(
        &change.strategies[0].1.parts,
        [2.5884806640977587, -0.2265241215552469, -0.4040976788104562, -0.07930926647221825, 0.12139100427658137],
    );
    is(
        &change.strategies[1].1.parts,
        [-2.6463060249190273, -0.20960345491544535, 0.07281248172840289, -0.3171209174809524, 3.3674873768068863],
    );
}

/// The parts of the fund and of each strategy sum to their differences, and the strategies to the fund, to 1e-12.
#[track_caller]
fn adds_up(change: &Change, before: &Analysis, after: &Analysis) {
    let scale = change.fund.before.abs().larger(change.fund.after.abs());
    for (analysis, figure) in [(before, change.fund.before), (after, change.fund.after)] {
        let reported = analysis.report().fund.value_at_risk.expect("a VaR");
        near(figure - reported, 0.0, 1e-12 * scale);
    }
    let all = change.strategies.iter().map(|(_, difference)| difference).chain([&change.fund]);
    for difference in all {
        let sum: f64 = difference.parts.iter().sum();
        near(sum - (difference.after - difference.before), 0.0, 1e-12 * scale);
    }
    for cause in Cause::ALL {
        let sum: f64 = change.strategies.iter().map(|(_, difference)| difference.parts[cause as usize]).sum();
        near(sum - change.fund.parts[cause as usize], 0.0, 1e-12 * scale);
    }
}

#[test]
fn parts_add_up_by_every_method() {
    for method in Method::ALL.into_iter().filter(|method| *method != Method::MonteCarlo) {
        let (before, after) = (before(), after(method));
        adds_up(&found(&before, &after), &before, &after);
        adds_up(&found(&after, &before), &after, &before);
    }
}

#[test]
fn same_state_has_changed_nothing() {
    let change = found(&before(), &before());
    assert_eq!((change.fund.parts, change.days), ([0.0; 5], [0, 0]));
}

#[test]
fn one_cause_has_the_whole_difference() {
    let was = before();
    let scaled = was.at(Book { scale: vec![2.0, 1.0], ..was.book().clone() });
    let change = found(&was, &scaled);
    near(change.fund.parts[0] - (change.fund.after - change.fund.before), 0.0, 1e-12);
    assert_eq!(change.fund.parts[1..], [0.0; 4]);

    let other = was.under(Settings { confidence: confidence(0.95), ..was.conventions() });
    let change = found(&was, &other);
    assert_eq!(change.fund.parts[..4], [0.0; 4]);

    // Every return doubled: restated days, of twice the volatility and the same shape.
    let mut doubled = fund([1_000.0, 2_000.0], 0..40);
    let keep = 35;
    for series in &mut doubled.history.returns {
        series[keep..].iter_mut().flatten().for_each(|value| *value *= 2.0);
    }
    let change = found(&was, &Analysis::new(doubled));
    assert_eq!(change.days, [5, 5]);
    assert_eq!((change.fund.parts[0], change.fund.parts[4]), (0.0, 0.0));
}

#[test]
fn new_and_closed_strategies_count_as_exposures() {
    let both = fund([1_000.0, 2_000.0], 0..40);
    let mut one = both.clone();
    one.strategies.truncate(1);
    one.history.returns.truncate(1);
    one.history.capital.truncate(1);
    one.risk_budget.allocation.truncate(1);
    let (one, both) = (Analysis::new(one), Analysis::new(both));
    for (before, after) in [(&one, &both), (&both, &one)] {
        let change = found(before, after);
        assert_eq!(change.strategies.len(), 2);
        assert_eq!(change.fund.parts[1..], [0.0; 4]);
        adds_up(&change, before, after);
    }
}

#[test]
fn funds_of_other_days_are_not_compared() {
    let early = Analysis::new(fund([1_000.0, 2_000.0], 0..35));
    let late = Analysis::new(fund([1_000.0, 2_000.0], 6..43));
    assert_eq!(late.changed_since(&early), Err(ChangeError::TooFewCommonRows { common: 29 }));
    let short = Analysis::new(fund([1_000.0, 2_000.0], 0..10));
    assert!(matches!(early.changed_since(&short), Err(ChangeError::Estimate(_))));
}
