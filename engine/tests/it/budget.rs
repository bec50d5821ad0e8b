//! What counts as used, how a budget stands, and whether a strategy can add, by hand.

use headroom_engine::fund::{Snapshot, UsageBasis};
use headroom_engine::{
    budget::{BudgetStatus, status},
    fund::Settings,
};

use headroom_engine::testing::{Desk, allocated, fund_of, near, returns_at};

use BudgetStatus::{AtLimit, Breach, Unknown, Within};

/// Returns whose three worst days, and so the VaR of a strategy alone, are losses of this share.
fn losing(first: usize, share: f64) -> Vec<f64> {
    returns_at(&[(first, -share), (first + 1, -share), (first + 2, -share)])
}

/// Two strategies of capital 1,000 that lose 30 and 40 on days apart: fund VaR 30, standalone 30 and 40.
fn apart() -> Snapshot {
    fund_of(&[(1_000.0, losing(0, 0.03)), (1_000.0, losing(10, 0.04))])
}

/// The same on the same days: fund VaR 70.
fn together() -> Snapshot {
    fund_of(&[(1_000.0, losing(0, 0.03)), (1_000.0, losing(0, 0.04))])
}

#[test]
fn status_changes_at_its_thresholds() {
    // Ruling 18, a budget of 100.
    for (used, wanted) in [
        (-5.0, Within),
        (0.0, Within),
        (94.999_999, Within),
        (95.0 * (1.0 - 2e-9), Within),
        (95.0 * (1.0 - 0.5e-9), AtLimit), // from .95 budget (1 - 1e-9)
        (95.0, AtLimit),
        (100.0, AtLimit),
        (100.0 * (1.0 + 0.5e-9), AtLimit), // not above budget (1 + 1e-9)
        (100.0 * (1.0 + 2e-9), Breach),
        (1e12, Breach),
    ] {
        assert_eq!(status(Some(used), 100.0), wanted, "{used}");
    }
}

#[test]
fn status_is_exact_at_every_decimal_budget() {
    // A used figure at 95% and at 100% of allocation x total, as a file would give it.
    for percent in 1..=100_u32 {
        let budget = f64::from(percent) / 100.0 * 50_000.0;
        let at = |share: u32| Some(f64::from(percent * share) * 5.0); // percent x share / 10,000 x 50,000
        assert_eq!(status(at(94), budget), Within, "{percent}%");
        assert_eq!(status(at(95), budget), AtLimit, "{percent}%");
        assert_eq!(status(at(100), budget), AtLimit, "{percent}%");
        assert_eq!(status(at(101), budget), Breach, "{percent}%");
    }
}

#[test]
fn status_of_no_budget_is_breach_where_anything_is_used() {
    assert_eq!(status(Some(1e-300), 0.0), Breach);
    assert_eq!(status(Some(0.0), 0.0), Within);
    assert_eq!(status(Some(-1.0), 0.0), Within);
    assert_eq!(status(None, 0.0), Unknown);
    assert_eq!(status(None, 100.0), Unknown);
}

#[test]
fn budget_row_adds_up() {
    let desk = Desk::of(&allocated(apart(), &[0.4, 0.25]));
    let report = desk.report();
    let row = &report.strategies[0];
    near(row.budget, 40.0, 0.0); // .4 x 100
    near(row.used.unwrap(), 30.0, 1e-15); // .03 x 1,000
    near(row.used_share.unwrap(), 0.3, 1e-15); // 30 / 100
    near(row.available.unwrap(), 10.0, 1e-14); // 40 - 30
    near(row.available_share.unwrap(), 0.1, 1e-14); // 10 / 100
    near(row.utilization.unwrap(), 0.75, 1e-15); // 30 / 40
    assert_eq!(row.status, Within);
    let row = &report.strategies[1];
    near(row.available.unwrap(), -15.0, 1e-14); // 25 - 40: below 0, not floored
    near(row.utilization.unwrap(), 1.6, 1e-15); // 40 / 25
    assert_eq!(row.status, Breach);
    near(report.reserve, 0.35, 1e-15); // 1 - .65
    near(report.reserve_amount, 35.0, 1e-14); // .35 x 100
    let fund = &report.fund;
    near(fund.value_at_risk.unwrap(), 40.0, 1e-15); // six days lose: 40, 40, 40, 30, 30, 30
    near(fund.sum_of_standalone.unwrap(), 70.0, 1e-15); // 30 + 40
    near(fund.diversification.unwrap(), 30.0, 1e-14); // 70 - 40
    near(fund.utilization.unwrap(), 0.4, 1e-15); // 40 / 100
    near(fund.total_var, 100.0, 0.0); // as given
}

#[test]
fn budget_of_zero_has_no_utilization() {
    let desk = Desk::of(&allocated(apart(), &[0.0, 0.5])).at(1, 0.0);
    let report = desk.report();
    assert_eq!(report.strategies[0].utilization, None);
    assert_eq!(report.strategies[0].status, Breach);
    assert_eq!(report.strategies[1].utilization, Some(0.0));
    assert_eq!(report.strategies[1].status, Within);
}

#[test]
fn budget_without_a_var_is_unknown() {
    let mut snapshot = allocated(apart(), &[0.4, 0.25]);
    snapshot.history.returns[1][5] = None;
    let desk = Desk::of(&snapshot);
    let report = desk.report();
    for row in &report.strategies {
        assert_eq!((row.used, row.used_share, row.available), (None, None, None));
        assert_eq!((row.available_share, row.utilization), (None, None));
        assert_eq!(row.status, Unknown);
    }
    near(report.strategies[0].budget, 40.0, 0.0); // a budget needs no VaR
    assert_eq!((report.fund.status, report.fund.utilization), (Unknown, None));
    assert_eq!(desk.headrooms(), [headroom_engine::headroom::Headroom::default(); 2]);
}

#[test]
fn fund_has_a_status_of_its_own() {
    // Every strategy within its budget, the fund above its own: what the sum of standalone VaRs shows.
    let mut snapshot = allocated(together(), &[0.5, 0.5]);
    for (total, wanted) in [(69.0, Breach), (70.0, AtLimit), (73.6, AtLimit), (74.0, Within)] {
        snapshot.risk_budget.total_var = total;
        let report = Desk::of(&snapshot).report();
        assert_eq!(report.fund.status, wanted, "{total}");
        near(report.fund.utilization.unwrap(), 70.0 / total, 1e-15); // fund VaR 70
    }
    snapshot.risk_budget.total_var = 90.0;
    let report = Desk::of(&snapshot).report();
    assert!(report.strategies.iter().all(|row| row.status == Within));
    near(report.fund.diversification.unwrap(), 0.0, 1e-13); // comonotone: none
}

#[test]
fn used_is_the_figure_of_the_basis() {
    let snapshot = allocated(apart(), &[0.5, 0.5]);
    for basis in UsageBasis::ALL {
        let settings = Settings { usage_basis: basis, ..Settings::of(&snapshot.risk_budget) };
        for row in Desk::with(&snapshot, settings).report().strategies {
            let wanted = match basis {
                UsageBasis::Standalone => row.standalone_var,
                UsageBasis::Component => row.component_var,
                UsageBasis::StressedComponent => row.stressed_component_var,
            };
            assert_eq!(row.used, wanted, "{}", basis.id());
        }
    }
    // The tail of the fund is made of the second strategy's days alone: its component is all of the VaR.
    let report = Desk::of(&snapshot).report();
    near(report.strategies[0].component_var.unwrap(), 0.0, 0.0); // nothing lost on those days
    near(report.strategies[1].component_var.unwrap(), 40.0, 1e-15); // all of it
    // Stressed: v = (30, 40), c = -1/9, so V = 40 is below Q = sqrt(2,500 - 2,400 / 9); the correlation is raised to .9.
    let square = 2_500.0 - 2_400.0 / 9.0;
    let v = 40.0 * (4_660.0_f64 / square).sqrt();
    near(report.fund.stressed.unwrap(), v, 1e-14); // 4,660 = 30^2 + 40^2 + 2 x .9 x 30 x 40
    let parts = report.strategies.iter().map(|row| row.stressed_component_var.unwrap());
    let before = [(0.0, 30.0 * (30.0 - 40.0 / 9.0)), (40.0, 40.0 * (40.0 - 30.0 / 9.0))];
    for ((found, raised), (part, products)) in parts.zip([1_980.0, 2_680.0]).zip(before) {
        near(found, part + raised / 4_660.0 * v - products / square * 40.0, 1e-13); // 30 (30 + .9 x 40), 40 (40 + .9 x 30)
    }
}

#[test]
fn allocation_moves_no_risk() {
    let desk = Desk::of(&allocated(apart(), &[0.4, 0.25]));
    let mut other = Desk::of(&desk.snapshot);
    other.book.allocation = vec![0.1, 0.9];
    other.book.reserve = 0.0;
    let (before, after) = (desk.report(), other.report());
    assert_eq!(before.fund, after.fund);
    near(after.strategies[0].budget, 10.0, 0.0); // .1 x 100
    assert_eq!(after.strategies[0].used, before.strategies[0].used);
}
