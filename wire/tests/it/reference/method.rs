//! The figures of one method: the fund's line, each strategy's row by all three bases, and the largest scales.

use headroom_engine::fund::UsageBasis;
use headroom_engine::{budget::BudgetStatus, control::FundState, headroom::Binding, report::RiskReport};

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
        ] {
            place.key(name).number(found, var);
        }
        place.key("stressed_component_var").input(); // of the first edition: `stress.json` has the second's
        for (basis, report) in UsageBasis::ALL.into_iter().zip(&reports) {
            let place = place.key("by_basis").key(basis.id());
            if basis == UsageBasis::StressedComponent {
                place.input_tree();
                continue;
            }
            used(report, i, var, &place);
        }
        let found = headrooms[i];
        // Sizes and nets of binaries were their notionals in the first edition.
        let was_of_risk =
            ["budget", "fund_var", "maximum"].map(Some).contains(&place.key("bound_by").input_tree().as_str());
        if !was_of_risk || matches!(found.bound_by, Some(Binding::Limit(_))) {
            for key in ["largest_scale", "bound_by", "can_add"] {
                place.key(key).input_tree();
            }
            continue;
        }
        // The first edition gave 0 where no lower scale keeps the rules, bound by the last on the way down.
        place.key("largest_scale").number_to(Some(found.largest_scale.unwrap_or(0.0)), 1.0, TOLERANCE_OF_SCALE);
        match found.largest_scale {
            Some(_) => place.key("bound_by").text(found.bound_by.expect("the fund has a VaR").id()),
            None => _ = place.key("bound_by").input_tree(),
        }
        // What the first edition let add may add still: the second lets a strategy use all of its budget.
        let could_add = row.status == BudgetStatus::Within
            && report.fund_state == FundState::Active
            && found.largest_scale.is_some_and(|largest| largest > desk.book.scale[i]);
        place.key("can_add").truth(could_add);
        assert!(found.can_add || !could_add);
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
    ] {
        place.key(name).number(found, var);
    }
    place.key("stressed_var").input();
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
