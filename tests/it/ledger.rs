//! The ledger as rows: what opens, in which order, how long a list is, and why a component does not open.

use headroom::view::{LedgerView, MOST_DAYS, PartRow, ledger_view};
use headroom_engine::fund::{Method, Snapshot};
use headroom_engine::{
    fund::Settings,
    model::{Model, estimate},
};

use headroom_engine::testing::three_days;
use headroom_engine::testing::{fund_of, holding, linear, near, returns_at};

fn model_by(snapshot: &Snapshot, method: Method) -> Model {
    estimate(snapshot, Settings { method, ..Settings::of(&snapshot.risk_budget) })
}

/// A component of a fund at an exposure of 100 a strategy.
fn opened(snapshot: &Snapshot, method: Method, component: Option<usize>) -> Result<LedgerView, String> {
    let exposure = vec![100.0; snapshot.strategies.len()];
    ledger_view(snapshot, &model_by(snapshot, method), &exposure, component)
}

fn labels(rows: &[PartRow]) -> Vec<&str> {
    rows.iter().map(|row| row.label.as_str()).collect()
}

/// Fails unless rows have these parts and shares, in this order.
#[track_caller]
fn are(rows: &[PartRow], wanted: &[(f64, f64)]) {
    assert_eq!(rows.len(), wanted.len());
    for (row, (part, share)) in rows.iter().zip(wanted) {
        near(row.part, *part, 1e-14);
        near(row.share.unwrap(), *share, 1e-14);
    }
}

#[test]
fn ledger_view_of_the_fund_lists_days_and_strategies() {
    let view = opened(&three_days(), Method::Historical, None).unwrap();
    // VaR 4; the fund lost 6, 5 and 4 on its three worst days, 15 in all: by hand, as in `ledger.rs`.
    assert_eq!((view.title.as_str(), view.days_left), ("VaR of the fund", 0));
    near(view.total, 4.0, 1e-14);
    assert_eq!(labels(&view.days), ["2026-10-25", "2026-11-01", "2026-11-11"]); // days 3, 10 and 20 of 30 to 2026-11-20
    are(&view.days, &[(1.6, 6.0 / 15.0), (4.0 / 3.0, 5.0 / 15.0), (16.0 / 15.0, 4.0 / 15.0)]);
    assert_eq!(view.days.iter().map(|day| day.loss.unwrap().round()).collect::<Vec<_>>(), [6.0, 5.0, 4.0]);
    near(view.days[1].bar, 5.0 / 6.0, 1e-14);
    let (places, strategies): (Vec<usize>, Vec<PartRow>) = view.strategies.into_iter().unzip();
    assert_eq!((places, labels(&strategies)), (vec![0, 1], vec!["Strategy 0", "Strategy 1"]));
    are(&strategies, &[(2.4, 0.6), (1.6, 0.4)]); // losses of 9 and 6 of 15
    near(strategies[1].bar, 2.0 / 3.0, 1e-14);
    assert_eq!(view.groups, None, "the file has no positions");
}

#[test]
fn ledger_view_of_a_strategy_has_a_hedging_day() {
    let view = opened(&three_days(), Method::Historical, Some(0)).unwrap();
    assert_eq!(view.title, "component VaR of Strategy 0");
    near(view.total, 2.4, 1e-14);
    // It lost 5, 5 and -1 on those days: 4/15 of the VaR each.
    are(&view.days, &[(20.0 / 15.0, 5.0 / 9.0), (20.0 / 15.0, 5.0 / 9.0), (-4.0 / 15.0, -1.0 / 9.0)]);
    near(view.days[2].bar, 0.2, 1e-14); // a bar has the size of its part, whatever its sign
    assert!(view.strategies.is_empty());
}

#[test]
fn ledger_view_groups_add_up_and_tell_what_stands_nowhere() {
    let mut snapshot = holding(
        three_days(),
        vec![linear(0, "x\u{202E}", "t", 30.0), linear(0, "y", "t", -60.0), linear(0, "y", "u", 10.0)],
    );
    snapshot.strategies[1].name = "Strategy 0".to_owned();
    let view = opened(&snapshot, Method::Historical, None).unwrap();
    let [sectors, exchanges] = view.groups.unwrap();
    // Components 2.4 and 1.6; the first has 90 of 100 in t and 70 of 100 at y, the second no position.
    assert_eq!(labels(&sectors), ["t", "Strategy 0 (s1), no positions", "u"]);
    are(&sectors, &[(2.16, 0.54), (1.6, 0.4), (0.24, 0.06)]);
    assert_eq!(labels(&exchanges), ["y", "Strategy 0 (s1), no positions", r"x\u{202E}"]);
    are(&exchanges, &[(1.68, 0.42), (1.6, 0.4), (0.72, 0.18)]);
    // Of one strategy alone the other's component is no part.
    let [sectors, _] = opened(&snapshot, Method::Historical, Some(0)).unwrap().groups.unwrap();
    are(&sectors, &[(2.16, 0.9), (0.24, 0.1)]);
}

#[test]
fn ledger_view_cuts_a_long_list_and_keeps_its_sum() {
    // Every date counts under a covariance: 30 of them.
    let view = opened(&three_days(), Method::Parametric, None).unwrap();
    assert_eq!((view.days.len(), view.days_left), (MOST_DAYS + 1, 5));
    let rest = view.days.last().unwrap();
    assert_eq!((rest.label.as_str(), rest.loss, rest.weight), ("5 other dates", None, None));
    near(view.days.iter().map(|day| day.part).sum(), view.total, 1e-13);
    assert!(view.told.starts_with("Every date of the sample counts"), "{}", view.told);
    assert!(view.days.iter().all(|day| (0.0..=1.0).contains(&day.bar)));
}

#[test]
fn ledger_view_counts_one_date_left_out() {
    // 260 dates at 90%: a tail of 26 days.
    let losing = fund_of(&[(100.0, (0..260).map(|day| -f64::from(day % 37) / 1_000.0).collect())]);
    let view = opened(&losing, Method::Historical, None).unwrap();
    assert_eq!((view.days_left, view.days.last().unwrap().label.as_str()), (1, "1 other date"));
}

#[test]
fn ledger_view_says_what_the_days_are() {
    let told = |method| opened(&three_days(), method, None).unwrap().told;
    assert!(told(Method::Historical).contains("scaled to the VaR"));
    assert!(told(Method::FilteredHistorical).contains("rescaled to today's volatility"));
    assert!(told(Method::StudentT).contains("the historical shortfall"));
    let drawn = opened(&three_days(), Method::MonteCarlo, None).unwrap();
    assert!(drawn.told.starts_with("The tail is made of draws"), "{}", drawn.told);
    assert!(drawn.days.is_empty() && !drawn.strategies.is_empty(), "components without dates");
}

#[test]
fn ledger_view_of_nothing_has_no_shares() {
    let snapshot = three_days();
    let view = ledger_view(&snapshot, &model_by(&snapshot, Method::Historical), &[0.0, 0.0], None).unwrap();
    near(view.total, 0.0, 0.0);
    let rows = view.days.iter().chain(view.strategies.iter().map(|(_, row)| row));
    assert!(rows.clone().count() > 0);
    for row in rows {
        assert_eq!((row.part, row.share, row.bar), (0.0, None, 0.0));
    }
}

#[test]
fn ledger_view_refuses_with_the_reason() {
    let short = fund_of(&[(100.0, vec![-0.01; 29])]);
    assert_eq!(opened(&short, Method::Historical, None).unwrap_err(), "29 rows of returns: a VaR needs 30");
    let winning = fund_of(&[(100.0, vec![0.01; 30])]);
    assert_eq!(
        opened(&winning, Method::Historical, None).unwrap_err(),
        "The fund loses nothing in its tail: there is no component to open"
    );
    let hedge = fund_of(&[(100.0, returns_at(&[(3, -0.05), (4, -0.05), (5, -0.05)])), (100.0, returns_at(&[]))]);
    near(opened(&hedge, Method::Historical, Some(1)).unwrap().total, 0.0, 0.0); // it has no part, and opens
}
