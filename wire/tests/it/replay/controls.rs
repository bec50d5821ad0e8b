//! The drawdown controls of a path.

use headroom_engine::{
    fund::{ControlId, Limits, LogEntry, LogEvent, Snapshot},
    reallocation::PathKind,
    testing::{allocated, fund_of, near},
};

use super::{path, replayed, run_of};

/// One strategy of 1,000 in a fund of 1,000, with a budget that never binds; returns from the first row of the paths on.
fn controlled(returns: &[f64]) -> Snapshot {
    let quiet = (0..29).map(|t| if t % 2 == 0 { 0.001 } else { -0.001 });
    let series: Vec<f64> = quiet.chain(returns.iter().copied()).collect();
    let mut snapshot = allocated(fund_of(&[(1_000.0, series.clone())]), &[1.0]);
    snapshot.risk_budget.total_var = 1e6;
    snapshot.policy.floor = 1.0;
    snapshot.policy.cost_bps = 0.0;
    snapshot.limits = Limits::default();
    // 1,000 before the first row of the paths.
    snapshot.fund.nav = 1_000.0 + 1_000.0 * returns.iter().sum::<f64>();
    snapshot
}

/// Exposures of the allocation left alone, from its first row on.
fn exposures(snapshot: &Snapshot) -> Vec<f64> {
    let mut run = run_of(snapshot);
    let mut found = Vec::new();
    while run.has_rows() {
        run.step();
        found.extend(run.today().get(1).map(|day| day.exposure[0]));
    }
    found
}

#[test]
fn replay_kill_switch_is_out_until_a_reset_of_the_log() {
    let mut snapshot = controlled(&[0.0, -0.06, 0.01, 0.01, 0.01, 0.01]);
    snapshot.limits.monthly_drawdown = Some(0.05);
    assert_eq!(exposures(&snapshot), [1_000.0, 1_000.0, 0.0, 0.0, 0.0, 0.0]);
    let found = replayed(&snapshot);
    let alone = path(&found, PathKind::LeftAlone);
    assert_eq!(alone.stopped_days, 5);
    near(alone.forgone, 40.0, 1e-9); // four rows of 10
    assert_eq!(path(&found, PathKind::NoLimits).stopped_days, 0);
    // A reset on the fourth row of the paths counts from the fifth on.
    let date = found.dates[3];
    let event = LogEvent::Reset { control: ControlId::MonthlyDrawdown, by: "A person".into() };
    snapshot.log = vec![LogEntry { date, at: None, event, reason: "Reviewed".into() }];
    assert_eq!(exposures(&snapshot), [1_000.0, 1_000.0, 0.0, 0.0, 1_000.0, 1_000.0]);
    // At the limit it does not trip.
    snapshot.log.clear();
    snapshot.limits.monthly_drawdown = Some(0.06);
    assert_eq!(exposures(&snapshot), [1_000.0; 6]);
}

#[test]
fn replay_weekly_control_holds_half_of_the_gross_until_released() {
    // Falls by 4% of a limit of 3%; 1.5% back on half exposure: it is 2.5% below its peak, then 1% and released.
    let mut snapshot = controlled(&[0.0, -0.04, 0.03, 0.032, 0.0, 0.0]);
    snapshot.limits.weekly_drawdown = Some(0.03);
    assert_eq!(exposures(&snapshot), [1_000.0, 1_000.0, 500.0, 500.0, 1_000.0, 1_000.0]);
}

#[test]
fn replay_daily_control_lets_nothing_rise_on_the_next_row() {
    // Capital grows on the row after the loss: exposure stays, and follows the row after.
    let mut snapshot = controlled(&[0.0, -0.03, 0.0, 0.0]);
    snapshot.limits.daily_drawdown = Some(0.02);
    let rows = snapshot.history.dates.len();
    let capital = (0..rows).map(|t| if t < 31 { 1_000.0 } else { 2_000.0 });
    snapshot.history.capital[0] = Some(capital.collect());
    snapshot.strategies[0].capital = 2_000.0;
    assert_eq!(exposures(&snapshot), [1_000.0, 1_000.0, 1_000.0, 2_000.0]);
}
