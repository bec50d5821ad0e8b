//! Figures of a fund with weekends, a late start and a proxy, against the numpy reference (tests/reference/contract).

use headroom_engine::{
    fund::{Method, Proxy, Snapshot},
    testing::{Desk, confidence, fund_of, near, scripted},
};
use jiff::civil::Weekday;

/// `s0` trades every day, `s1` since the 21st date, `s2` since the 46th with a proxy, `s3` on weekdays.
pub fn uneven() -> Snapshot {
    let all = scripted(100, 0.02);
    let of = |range: std::ops::Range<usize>| all[range].to_vec();
    let padded = |first: usize, range: std::ops::Range<usize>| [vec![0.0; first], of(range)].concat();
    let mut snapshot = fund_of(&[
        (1_000.0, of(0..60)),
        (500.0, padded(20, 30..70)),
        (800.0, padded(45, 70..85)),
        (400.0, of(40..100)),
    ]);
    snapshot.risk_budget.confidence = confidence(0.95);
    snapshot.history.returns[1][..20].fill(None);
    snapshot.history.returns[2][..45].fill(None);
    snapshot.strategies[2].proxy = Some(Proxy { strategy: 1, scale: 1.5 });
    for (t, date) in snapshot.history.dates.clone().iter().enumerate() {
        if matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday) {
            snapshot.history.returns[3][t] = None;
        }
    }
    snapshot
}

/// Fund VaR and ES, standalone VaRs, components.
fn assert_figures(method: Method, fund: [f64; 2], standalone: [f64; 4], components: [f64; 4]) {
    let mut snapshot = uneven();
    snapshot.risk_budget.method = method;
    let report = Desk::of(&snapshot).report();
    near(report.fund.value_at_risk.unwrap(), fund[0], 1e-12); // numpy reference
    near(report.fund.expected_shortfall.unwrap(), fund[1], 1e-12); // numpy reference
    for (i, row) in report.strategies.iter().enumerate() {
        near(row.standalone_var.unwrap(), standalone[i], 1e-12); // numpy reference
        near(row.component_var.unwrap(), components[i], 1e-12); // numpy reference
    }
}

#[test]
fn rows_are_business_days_and_shorter_strategies_are_filled() {
    let desk = Desk::of(&uneven());
    let sample = &desk.model.sample;
    assert_eq!((sample.observations(), sample.carried.iter().sum::<usize>(), sample.open_rows), (44, 16, 0));
    assert_eq!([0, 1, 2, 3].map(|i| sample.own_rows(i)), [44, 30, 11, 44]);
    assert_eq!([0, 1, 2, 3].map(|i| sample.filled_rows(i)), [0, 14, 33, 0]);
}

#[test]
fn historical_figures_of_an_uneven_fund_agree_with_numpy() {
    assert_figures(
        Method::Historical,
        [30.86463043137877, 42.987045294008084],
        [29.238852393195025, 14.689184876192224, 21.963211338332325, 8.191083166448689],
        [7.625013366015317, 6.52614689893284, 15.662752557438816, 1.0507176089917911],
    );
}

#[test]
fn parametric_figures_of_an_uneven_fund_agree_with_numpy() {
    assert_figures(
        Method::Parametric,
        [33.88258559421748, 42.49012928049495],
        [22.32501272917258, 10.706909895025165, 21.181177739298953, 7.822793487842954],
        [12.04357084437322, 4.950206004792633, 16.574256450565606, 0.3145522944860202],
    );
}

#[test]
fn filtered_figures_of_an_uneven_fund_agree_with_numpy() {
    assert_figures(
        Method::FilteredHistorical,
        [35.28338346724444, 40.59809114062688],
        [35.080171989288544, 17.43833073771427, 14.373886466168114, 7.924323425528387],
        [13.852601190453724, 7.806805281948761, 13.665912281463639, -0.04193528662168489],
    );
}
