//! Rolling forecasts against what came: the reference's series, the model's own VaR at each date, and what is refused.

use headroom_engine::fund::{Method, Snapshot};
use headroom_engine::{
    backtest::{Backtest, BacktestError, BacktestSeries, Zone},
    fund::Settings,
    model::estimate,
};
use serde_json::Value;

use crate::support::reference_of_backtests;
use headroom_engine::testing::{Seeded, agree, confidence, fund_of, near, random_fund};

/// Settings of a fund with another method.
fn by(snapshot: &Snapshot, method: Method) -> Settings {
    Settings { method, ..Settings::of(&snapshot.risk_budget) }
}

/// The methods that are backtested.
const BACKTESTED: [Method; 5] =
    [Method::Historical, Method::Parametric, Method::CornishFisher, Method::StudentT, Method::FilteredHistorical];

/// Fails unless a number agrees with the reference's, relative to `scale` near 0.
#[track_caller]
fn same(found: f64, wanted: &Value, scale: f64, what: &str) {
    let wanted = wanted.as_f64().expect("a number");
    assert!(agree(found, wanted, 1e-10, scale), "{what}: found {found:?}, wanted {wanted:?}");
}

/// Compares the verdict of a series with the reference's.
fn compare(found: &BacktestSeries, wanted: &Value, what: &str) {
    let verdict = found.verdict;
    let days: Vec<usize> =
        wanted["exceptions"].as_array().unwrap().iter().map(|d| d.as_u64().unwrap() as usize).collect();
    assert_eq!(found.exceptions, days, "{what}");
    assert_eq!(
        (verdict.observations as u64, verdict.exceptions),
        (wanted["observations"].as_u64().unwrap(), days.len())
    );
    for (name, ratio) in
        [("coverage", verdict.coverage), ("independence", verdict.independence), ("conditional", verdict.conditional)]
    {
        same(ratio.statistic, &wanted[name][0], 1.0, what);
        same(ratio.p_value, &wanted[name][1], 1e-6, what);
    }
    match verdict.exact_p {
        Some(p) => same(p, &wanted["exact_p"], 1e-6, what),
        None => assert!(verdict.observations >= 250),
    }
    let zone = match verdict.zone {
        Zone::Green => "green",
        Zone::Yellow => "yellow",
        Zone::Red => "red",
    };
    assert_eq!(wanted["zone"], zone, "{what}");
    same(verdict.shortfall.unwrap(), &wanted["shortfall"], 1.0, what);
    // A count of draws: exactly equal. numpy: tests/reference/contract/backtest.py, shortfall_p.
    assert_eq!(Some(found.shortfall_test().unwrap().p_value()), wanted["shortfall_p"].as_f64(), "{what}");
}

#[test]
fn backtest_matches_the_reference() {
    let (snapshot, cases) = reference_of_backtests();
    assert_eq!(cases.len(), 6);
    for case in &cases {
        let method = Method::from_id(case["method"].as_str().unwrap()).unwrap();
        let settings =
            Settings { confidence: confidence(case["confidence"].as_f64().unwrap()), ..by(&snapshot, method) };
        let window = case["window"].as_u64().unwrap() as usize;
        let exposure = exposures(&snapshot, case);
        let backtest = Backtest::with_window(&snapshot, settings, window).unwrap();
        let what = format!("{} {window}", method.id());

        let fund = backtest.fund(&exposure).unwrap();
        assert_eq!(fund.loss.len(), backtest.dates().len());
        for (name, series) in [
            ("value_at_risk", &fund.value_at_risk),
            ("expected_shortfall", &fund.expected_shortfall),
            ("loss", &fund.loss),
        ] {
            let wanted = case["fund"][name].as_array().unwrap();
            assert_eq!(series.len(), wanted.len(), "{what} {name}");
            for (found, wanted) in series.iter().zip(wanted) {
                same(*found, wanted, 1_000.0, &what);
            }
        }
        compare(&fund, &case["fund"], &what);
        for (i, wanted) in case["strategies"].as_array().unwrap().iter().enumerate() {
            let found = backtest.strategy(i, exposure[i]);
            assert_eq!(found.is_none(), wanted.is_null());
            if let Some(found) = found {
                let what = format!("{what} {}", snapshot.strategies[i].id);
                same(found.value_at_risk.iter().sum(), &wanted["value_at_risk"], 1.0, &what);
                same(found.expected_shortfall.iter().sum(), &wanted["expected_shortfall"], 1.0, &what);
                same(found.loss.iter().sum(), &wanted["loss"], 1e5, &what);
                compare(&found, wanted, &what);
            }
        }
    }
}

/// Capital times the case's scales.
pub fn exposures(snapshot: &Snapshot, case: &Value) -> Vec<f64> {
    let scales = if case["scaled"] == true { [1.5, 0.5, 0.0] } else { [1.0; 3] };
    let scale = |i: usize| scales.get(i).copied().unwrap_or(1.0);
    snapshot.strategies.iter().enumerate().map(|(i, s)| s.capital * scale(i)).collect()
}

#[test]
fn backtest_forecasts_what_the_model_would_have_said() {
    let mut random = Seeded::new(41);
    for _ in 0..6 {
        let snapshot = random_fund(&mut random, 5);
        let exposure: Vec<f64> = snapshot.strategies.iter().map(|s| s.capital).collect();
        for method in BACKTESTED {
            let settings = by(&snapshot, method);
            let Ok(backtest) = Backtest::of(&snapshot, settings) else {
                assert_eq!(snapshot.history.dates.len(), 30);
                continue;
            };
            let Some(fund) = backtest.fund(&exposure) else { continue };
            for (place, date) in backtest.dates().iter().enumerate().step_by(7) {
                // The same fund on the evening before, with a window.
                let mut before = snapshot.clone();
                let day = before.history.dates.iter().position(|d| d == date).unwrap();
                before.history.dates.truncate(day);
                before.history.returns.iter_mut().for_each(|series| series.truncate(day));
                let window = u32::try_from(backtest.window).unwrap();
                let model = estimate(&before, Settings { window: Some(window), ..settings });
                let said = model.risk.as_ref().unwrap().fund(&exposure);
                near(fund.value_at_risk[place], said.value_at_risk, 1e-12);
                near(fund.expected_shortfall[place], said.expected_shortfall, 1e-12);
                if backtest.dates().len() == 1 {
                    assert_eq!(fund.stand_ins, usize::from(said.is_fallback));
                }
            }
        }
    }
}

#[test]
fn backtest_counts_the_days_on_which_another_method_stood_in() {
    // One return of fifteen days and again: outside the domain of Cornish-Fisher while a window holds two of them.
    let snapshot = fund_of(&[(100.0, (0..90).map(|day| if day % 15 == 7 { -0.1 } else { 0.001 }).collect())]);
    let fund = |method| {
        let backtest = Backtest::with_window(&snapshot, by(&snapshot, method), 30).unwrap();
        backtest.fund(&[100.0]).unwrap()
    };
    let (expanded, ranked) = (fund(Method::CornishFisher), fund(Method::Historical));
    assert_eq!((expanded.stand_ins, ranked.stand_ins), (60, 0));
    assert_eq!(expanded.value_at_risk, ranked.value_at_risk);
}

#[test]
fn backtest_counts_a_loss_above_its_var_alone() {
    // 40 days: ten times the cycle 1, 2, 3, 4. At 90% of 30 days the VaR is the third largest loss, 4 each time.
    let returns: Vec<f64> = (0..40).map(|day| -f64::from(day % 4 + 1) / 100.0).collect();
    let mut snapshot = fund_of(&[(100.0, returns)]);
    let settings = Settings::of(&snapshot.risk_budget);
    let fund = |snapshot: &Snapshot| Backtest::of(snapshot, settings).unwrap().fund(&[100.0]).unwrap();
    let calm = fund(&snapshot);
    assert_eq!((calm.verdict.observations, calm.verdict.exceptions, calm.verdict.expected), (10, 0, 1.0));
    assert!(calm.value_at_risk.iter().all(|var| *var == 4.0), "a loss of 4 is its VaR, not above it");

    let last = snapshot.history.returns[0].last_mut().unwrap();
    *last = Some(-0.041);
    let struck = fund(&snapshot);
    assert_eq!(struck.exceptions, [9]);
    assert_eq!(struck.value_at_risk, calm.value_at_risk, "a day does not forecast itself");
}

#[test]
fn backtest_of_a_strategy_keeps_its_verdict_at_any_exposure() {
    let (snapshot, _) = reference_of_backtests();
    for method in BACKTESTED {
        let backtest = Backtest::of(&snapshot, by(&snapshot, method)).unwrap();
        let (one, many) = (backtest.strategy(1, 1.0).unwrap(), backtest.strategy(1, 3e6).unwrap());
        assert_eq!(one.exceptions, many.exceptions);
        near(many.value_at_risk[0], 3e6 * one.value_at_risk[0], 1e-12);
        assert_eq!(backtest.strategy(1, 0.0), None);
    }
}

#[test]
fn backtest_window_fits_the_history() {
    let of = |dates: usize, window: Option<u32>| {
        let mut random = Seeded::new(7);
        let snapshot = fund_of(&[(1.0, (0..dates).map(|_| random.daily_return()).collect())]);
        let settings = Settings { window, ..Settings::of(&snapshot.risk_budget) };
        Backtest::of(&snapshot, settings).map(|b| (b.window, b.dates().len()))
    };
    assert_eq!(of(1_000, None), Ok((250, 750)));
    assert_eq!(of(1_000, Some(400)), Ok((400, 600)));
    assert_eq!(of(1_000, Some(900)), Ok((500, 500)));
    assert_eq!(of(120, None), Ok((60, 60)));
    assert_eq!(of(31, None), Ok((30, 1)));
    assert_eq!(of(30, None), Err(BacktestError::TooFewObservations { observations: 30, window: 30 }));
}

#[test]
fn backtest_refuses_with_the_reason() {
    let snapshot = fund_of(&[(1.0, vec![0.01; 60])]);
    let settings = Settings::of(&snapshot.risk_budget);
    let short = Backtest::with_window(&snapshot, settings, 29).unwrap_err();
    assert_eq!(short.to_string(), "a window of 29 rows is too short: a VaR needs 30");
    let long = Backtest::with_window(&snapshot, settings, 60).unwrap_err();
    assert_eq!(long.to_string(), "60 joint rows: a window of 60 leaves none to forecast");
    let drawn = Backtest::of(&snapshot, by(&snapshot, Method::MonteCarlo)).unwrap_err();
    assert_eq!(drawn.to_string(), "monte_carlo is not backtested: it would have to be estimated anew for every row");
    assert_eq!(Backtest::of(&snapshot, settings).unwrap().fund(&[0.0]), None);
}
