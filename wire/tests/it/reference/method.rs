//! The figures of one method: the fund's line, each strategy's row by all three bases, and the largest scales.

use headroom_engine::fund::UsageBasis;
use headroom_engine::{headroom::Binding, report::RiskReport};

use super::{TOLERANCE_OF_SCALE, checklist::Place};
use headroom_engine::testing::Desk;

/// Compares fund and strategies; one desk a basis, in the order of [`UsageBasis::ALL`].
pub fn compare(by_basis: &[Desk; 3], place: &Place<'_>) {
    let desk = &by_basis[0];
    let reports = by_basis.each_ref().map(Desk::report);
    let report = &reports[0];
    let var = report.fund.value_at_risk.expect("the fund has a VaR");
    fund(report, var, &place.key("fund"));

    let headrooms = desk.headrooms();
    for (i, strategy) in desk.snapshot.strategies.iter().enumerate() {
        let place = place.key("strategies").key(strategy.id.as_str());
        let row = &report.strategies[i];
        place.key("budget").number(Some(row.budget), var);
        for (name, found) in [
            ("standalone_var", row.standalone_var),
            ("standalone_es", row.standalone_es),
            ("component_var", row.component_var),
            ("stressed_component_var", row.stressed_component_var),
        ] {
            place.key(name).number(found, var);
        }
        for (basis, report) in UsageBasis::ALL.into_iter().zip(&reports) {
            used(report, i, var, &place.key("by_basis").key(basis.id()));
        }
        let found = headrooms[i];
        place.key("largest_scale").number_to(found.largest_scale, 1.0, TOLERANCE_OF_SCALE);
        place.key("least_scale").number_to(found.least_scale, 1.0, TOLERANCE_OF_SCALE);
        place.key("bound_by").maybe_text(found.bound_by.map(Binding::id));
        place.key("can_add").truth(found.can_add);
    }
}

fn fund(report: &RiskReport, var: f64, place: &Place<'_>) {
    let fund = &report.fund;
    for (name, found) in [
        ("var", fund.value_at_risk),
        ("es", fund.expected_shortfall),
        ("sum_of_standalone", fund.sum_of_standalone),
        ("diversification", fund.diversification),
        ("aggregate_var", fund.aggregate),
        ("stressed_var", fund.stressed),
    ] {
        place.key(name).number(found, var);
    }
    place.key("utilization").number(fund.utilization, 1.0);
    place.key("status").text(fund.status.id());
}

fn used(report: &RiskReport, strategy: usize, var: f64, place: &Place<'_>) {
    let row = &report.strategies[strategy];
    place.key("used").number(row.used, var);
    place.key("used_share").number(row.used_share, 1.0);
    place.key("available").number(row.available, var);
    let share = row.available_share;
    place.key("available_share").number(share, 1.0);
    place.key("utilization").number(row.utilization, 1.0);
    place.key("status").text(row.status.id());
}
