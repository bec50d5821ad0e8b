//! The replay against `tests/reference/replay.py`.

use headroom_engine::{
    control::control_history,
    reallocation::{Mover, PathKind},
    testing::near,
};
use headroom_wire::parse;
use serde_json::Value;

use super::{file, path, run_of, sample};

#[test]
fn replay_of_the_demonstration_fund_matches_the_reference() {
    matches_the_reference(&sample("demo"), "demo");
}

#[test]
fn replay_of_the_conditions_matches_the_reference() {
    matches_the_reference(&sample("conditions"), "conditions");
}

#[test]
fn replay_under_a_kill_switch_matches_the_reference() {
    matches_the_reference(&sample("halted"), "halted");
}

#[test]
fn replay_on_components_matches_the_reference() {
    let mut raw = sample("conditions");
    raw["risk_budget"]["usage_basis"] = "component".into();
    matches_the_reference(&raw, "conditions_component");
}

#[test]
fn replay_of_months_matches_the_reference() {
    let mut raw = sample("conditions");
    let dates = raw["history"]["dates"].as_array_mut().expect("dates");
    for (k, date) in dates.iter_mut().enumerate() {
        *date = format!("{}-{:02}-28", 1980 + k / 12, k % 12 + 1).into();
    }
    raw["fund"]["as_of"] = dates[dates.len() - 1].clone();
    for strategy in raw["strategies"].as_array_mut().expect("strategies") {
        strategy.as_object_mut().expect("an object").remove("periods_per_year");
    }
    matches_the_reference(&raw, "conditions_months");
}

#[test]
fn replay_of_hedge_fund_indexes_matches_the_reference() {
    let Some(text) = file("../shared/data/edhec-snapshot.json") else {
        return eprintln!("the EDHEC snapshot is not here: its replay is not compared");
    };
    let mut raw: Value = serde_json::from_str(&text).expect("JSON");
    matches_the_reference(&raw, "edhec");
    raw.as_object_mut().expect("an object").remove("limits");
    matches_the_reference(&raw, "edhec_without_limits");
}

/// Compares a replay with tests/reference/replay.py: numpy and scipy, from the design alone; 1e-9 relative.
fn matches_the_reference(raw: &Value, case: &str) {
    let snapshot = parse(raw.to_string().as_bytes()).expect("the sample loads");
    let all: Value = serde_json::from_str(&file("tests/reference/replay.json").expect("the reference")).expect("JSON");
    let wanted = &all[case];
    let number = |value: &Value| value.as_f64().expect("a number");
    let mut run = run_of(&snapshot);
    let mut exposures = Vec::new();
    let mut compared = 0;
    while run.has_rows() {
        run.step();
        let today: Vec<Vec<f64>> = run.today().iter().map(|day| day.exposure.clone()).collect();
        exposures.push(today);
    }
    while run.step() {}
    let found = run.finish();
    let exposures = &exposures[exposures.len() - found.dates.len()..];
    assert_eq!(found.dates[0].to_string(), wanted["first"].as_str().unwrap());
    assert_eq!(found.dates.len() as u64, wanted["rows"].as_u64().unwrap());
    assert_eq!(found.periods_per_year, number(&wanted["periods_per_year"]));
    let policy = path(&found, PathKind::Policy);
    let wanted_moves = wanted["moves"].as_array().unwrap();
    assert_eq!(policy.moves.len(), wanted_moves.len(), "{case}");
    for ((at, proposal), wanted) in policy.moves.iter().zip(wanted_moves) {
        let Mover::Strategy(i) = proposal.mover else { panic!("a history has no opportunities") };
        let told =
            (found.dates[*at].to_string(), u64::from(proposal.rule.number()), snapshot.strategies[i].id.as_str());
        assert_eq!(
            told,
            (wanted[0].as_str().unwrap().into(), wanted[1].as_u64().unwrap(), wanted[2].as_str().unwrap())
        );
        near(proposal.from, number(&wanted[3]), 1e-9);
        near(proposal.to, number(&wanted[4]), 1e-9);
    }
    for (k, path) in found.paths.iter().enumerate() {
        let wanted = &wanted["paths"][path.kind.id()];
        near(path.turnover, number(&wanted["turnover"]), 1e-9);
        near(path.cost, number(&wanted["cost"]), 1e-9);
        near(path.forgone, number(&wanted["forgone"]), 1e-8);
        near(path.pnl.iter().sum(), number(&wanted["pnl"]), 1e-9);
        let counts = [path.breach_days, path.limit_days, path.stopped_days].map(|count| count as f64);
        let names = ["breach_days", "limit_days", "stopped_days"];
        assert_eq!(counts, names.map(|name| number(&wanted[name])), "{case} {}", path.kind.id());
        let performance = path.performance.expect("nothing is lost entirely");
        near(performance.total_return, number(&wanted["total_return"]), 1e-9);
        near(performance.annual_return, number(&wanted["annual_return"]), 1e-9);
        near(performance.volatility, number(&wanted["volatility"]), 1e-9);
        near(performance.sharpe.unwrap(), number(&wanted["sharpe"]), 1e-9);
        near(performance.max_drawdown, number(&wanted["max_drawdown"]), 1e-9);
        for (share, wanted) in path.last.allocation().iter().zip(wanted["last"].as_array().unwrap()) {
            near(*share, number(wanted), 1e-9);
        }
        let differences = path.differences.expect("all resamples");
        let ends = &wanted["differences"];
        for (found, name) in [
            (differences.annual_return, "annual_return"),
            (differences.volatility, "volatility"),
            (differences.sharpe, "sharpe"),
            (differences.max_drawdown, "max_drawdown"),
        ] {
            let interval = found.expect("an interval");
            assert!((interval.low - number(&ends[name][0])).abs() < 1e-9, "{case} {} {name}", path.kind.id());
            assert!((interval.high - number(&ends[name][1])).abs() < 1e-9, "{case} {} {name}", path.kind.id());
        }
        for (date, day) in found.dates.iter().zip(exposures) {
            let Some(wanted) = wanted["exposure"].get(date.to_string()) else { continue };
            for (x, wanted) in day[k].iter().zip(wanted.as_array().unwrap()) {
                near(*x, number(wanted), 1e-9);
                compared += 1;
            }
        }
    }
    assert!(compared >= 5 * snapshot.strategies.len() * 2, "{compared} exposures compared");
    let history = control_history(&snapshot, &[], &[], None);
    for (t, date) in history.dates.iter().enumerate() {
        let Some(wanted) = wanted["drawdowns"].get(date.to_string()) else { continue };
        for k in 0..3 {
            if let Some(measured) = history.days[k][t].measured {
                near(measured, number(&wanted[k]), 1e-9);
            }
        }
    }
}
