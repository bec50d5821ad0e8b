//! The sample fund in which two strategies hold the same outcome, against the numpy reference (tests/reference/contract).

use headroom_engine::{
    fund::{MeasuredFrom, PnlBasis},
    testing::{Desk, near},
};
use headroom_wire::parse;

fn desk(pnl: PnlBasis) -> Desk {
    let mut fund = parse(include_bytes!("../../../assets/sample/thesis.json")).unwrap();
    fund.risk_budget.pnl = Some(pnl);
    Desk::of(&fund)
}

#[test]
fn thesis_held_twice_shows_once_positions_are_repriced() {
    let report = desk(PnlBasis::Larger).report();
    // numpy reference: repriced VaR, ES, standalone and components
    near(report.fund.value_at_risk.unwrap(), 17014.927131348086, 1e-11);
    near(report.fund.expected_shortfall.unwrap(), 29707.106552552872, 1e-11);
    let standalone = [7230.404228100436, 11690.396172181543, 8214.3];
    let components = [7648.031360289855, 9457.078425303565, -90.18265424533442];
    for (i, row) in report.strategies.iter().enumerate() {
        assert_eq!(row.measured_from, MeasuredFrom::Positions);
        assert!(row.utilization.unwrap() < 0.95, "each is within its budget");
        near(row.used.unwrap(), standalone[i], 1e-11); // numpy reference
        near(row.component_var.unwrap(), components[i], 1e-9); // numpy reference; the third is small beside the fund's
    }
}

#[test]
fn thesis_held_twice_is_not_in_past_returns() {
    let report = desk(PnlBasis::History).report();
    near(report.fund.value_at_risk.unwrap(), 5600.0, 1e-11); // numpy reference
    near(report.strategies[1].positions_var.unwrap(), 11690.396172181543, 1e-11); // numpy reference
    near(report.strategies[1].used.unwrap(), 5198.0, 1e-11); // numpy reference
}
