//! Waterfalls by hand, and that they end at the fund's P&L.

use headroom::view::{MOST_STEPS, waterfall_view};
use headroom_engine::fund::Snapshot;
use headroom_engine::stress::{StepOf, StressResult, Waterfall, waterfall_by_exchange, waterfall_by_strategy};

use headroom_engine::testing::{
    Desk, Seeded, all, down, fund_of, holding, linear, near, outage, random_fund, returns_at, squeeze, with_positions,
};

/// Two strategies with positions and one without.
fn fund() -> Snapshot {
    let strategies =
        [(1_000.0, returns_at(&[(0, -0.01)])), (1_000.0, returns_at(&[(1, -0.02)])), (400.0, returns_at(&[]))];
    let held = vec![
        linear(0, "x", "t", 500.0),
        linear(0, "y", "t", -200.0),
        linear(1, "x", "t", 300.0),
        linear(1, "z", "t", -50.0),
    ];
    holding(fund_of(&strategies), held)
}

fn steps(waterfall: &Waterfall) -> Vec<(StepOf, f64)> {
    waterfall.steps.iter().map(|step| (step.of, step.pnl)).collect()
}

#[track_caller]
fn is_a_staircase(waterfall: &Waterfall, result: &StressResult) {
    let mut running = 0.0;
    for step in &waterfall.steps {
        assert_eq!(step.from, running);
        running = step.to;
        near(step.to - step.from, step.pnl, 1e-9); // to the rounding of the sum
    }
    assert_eq!(running, result.pnl.unwrap()); // the fund's P&L to the bit
    assert!(waterfall.steps.windows(2).all(|pair| pair[0].pnl <= pair[1].pnl));
}

#[test]
fn steps_by_strategy_are_their_pnl_the_worst_first() {
    let result = Desk::of(&fund()).stress(&down(0.2));
    let waterfall = waterfall_by_strategy(&result).unwrap();
    let wanted = [(2, -80.0), (0, -60.0), (1, -50.0)]; // -.2 of 400, of 500 - 200, of 300 - 50
    for ((of, pnl), (i, wanted)) in steps(&waterfall).into_iter().zip(wanted) {
        assert_eq!(of, StepOf::Strategy(i));
        near(pnl, wanted, 1e-14); // by hand
    }
    near(waterfall.total, -190.0, 1e-14); // their sum
    is_a_staircase(&waterfall, &result);
}

#[test]
fn steps_by_exchange_hold_what_is_at_none() {
    let desk = Desk::of(&fund());
    let result = desk.stress(&down(0.2));
    let waterfall = waterfall_by_exchange(&result, desk.model.positions.as_ref()).unwrap();
    let wanted = [
        (StepOf::Exchange(0), -160.0), // x: -.2 of 800
        (StepOf::NoPosition, -80.0),   // the strategy without positions
        (StepOf::Exchange(2), 10.0),   // z: a short of 50
        (StepOf::Exchange(1), 40.0),   // y: a short of 200
    ];
    for ((of, pnl), (group, wanted)) in steps(&waterfall).into_iter().zip(wanted) {
        assert_eq!(of, group);
        near(pnl, wanted, 1e-14); // by hand
    }
    is_a_staircase(&waterfall, &result);
}

#[test]
fn fund_without_positions_has_one_step_at_no_exchange() {
    let mut snapshot = fund();
    snapshot.positions = None;
    let desk = Desk::of(&snapshot);
    let result = desk.stress(&down(0.5));
    let waterfall = waterfall_by_exchange(&result, desk.model.positions.as_ref()).unwrap();
    assert_eq!(steps(&waterfall), [(StepOf::NoPosition, -1_200.0)]); // half of 2,400
    let calm = desk.stress(&squeeze(0.5));
    assert!(waterfall_by_exchange(&calm, None).unwrap().steps.is_empty());
}

#[test]
fn missing_pnl_has_no_waterfall() {
    let mut snapshot = fund();
    snapshot.history.returns[0][3] = None; // 29 dates: no VaR
    let desk = Desk::of(&snapshot);
    let result = desk.stress(&outage("x", 4.0, 3.0));
    assert_eq!(waterfall_by_strategy(&result), None);
    assert_eq!(waterfall_by_exchange(&result, desk.model.positions.as_ref()), None);
}

#[test]
fn waterfalls_end_at_the_pnl_of_the_fund() {
    let mut random = Seeded::new(65);
    for _ in 0..200 {
        let snapshot = random_fund(&mut random, 6);
        let desk = Desk::of(&with_positions(&mut random, snapshot));
        for scenario in [down(0.3), all(&[down(0.2), outage("x", 6.0, 3.0), squeeze(0.7)])] {
            let result = desk.stress(&scenario);
            is_a_staircase(&waterfall_by_strategy(&result).unwrap(), &result);
            let by_exchange = waterfall_by_exchange(&result, desk.model.positions.as_ref()).unwrap();
            is_a_staircase(&by_exchange, &result);
            assert!(by_exchange.steps.iter().all(|step| step.of != StepOf::NoPosition));
        }
    }
}

#[test]
fn rows_have_bars_that_join() {
    let desk = Desk::of(&fund());
    let result = desk.stress(&down(0.2));
    let table = desk.model.positions.as_ref().unwrap();
    let waterfall = waterfall_by_exchange(&result, Some(table)).unwrap();
    let view = waterfall_view(&desk.snapshot, &table.exchanges, &waterfall);
    let names: Vec<&str> = view.rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["x", "At no exchange", "z", "y"]);
    near(view.zero, 1.0, 1e-15); // nothing rises above zero
    let mut end = view.zero;
    for row in &view.rows {
        let (left, right) = (row.bar.start, row.bar.start + row.bar.length);
        near(row.bar.length, row.pnl.abs() / 240.0, 1e-12); // the lowest sum is -240
        near(if row.pnl < 0.0 { right } else { left }, end, 1e-12); // each begins where the one before ends
        end = if row.pnl < 0.0 { left } else { right };
    }
    near(view.fund.bar.start, end, 1e-12); // the fund's bar ends where the last step does
    near(view.fund.bar.length, 190.0 / 240.0, 1e-12); // 190 lost
}

#[test]
fn smallest_steps_are_put_together() {
    let count = 40;
    let strategies: Vec<(f64, Vec<f64>)> = (1..=count).map(|i| (f64::from(i), returns_at(&[]))).collect();
    let desk = Desk::of(&fund_of(&strategies));
    let waterfall = waterfall_by_strategy(&desk.stress(&down(0.5))).unwrap();
    let view = waterfall_view(&desk.snapshot, &[], &waterfall);
    assert_eq!(view.rows.len(), MOST_STEPS);
    let others = view.rows.last().unwrap();
    assert_eq!(others.name, "25 others"); // 40 less the 15 largest
    near(others.pnl, -162.5, 1e-12); // half of 1 + ... + 25
    near(others.running, -410.0, 1e-12); // half of 1 + ... + 40
    near(view.rows[0].pnl, -20.0, 1e-12); // half of 40
}

#[test]
fn names_of_a_file_are_shown_harmless() {
    let mut snapshot = fund();
    snapshot.strategies[0].name = "a\u{202E}b".to_owned();
    let desk = Desk::of(&snapshot);
    let waterfall = waterfall_by_strategy(&desk.stress(&down(0.2))).unwrap();
    let view = waterfall_view(&snapshot, &[], &waterfall);
    assert!(view.rows.iter().any(|row| row.name == r"a\u{202E}b"));
}
