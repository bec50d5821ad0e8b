//! The demonstration fund with its positions repriced against numpy's revaluation: `tests/reference/repriced.json`.

use std::fs;

use headroom_engine::{
    fund::{Method, PnlBasis},
    testing::Desk,
};
use headroom_wire::parse;

use super::checklist::{Ledger, Place};

/// The contract fits a Student-t by another search than the engine: its figures agree to this, relative.
const FITTED: f64 = 1e-7;

#[test]
fn demo_repriced_matches_the_reference() {
    let top = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let read = |path: &str| fs::read(format!("{top}/{path}")).expect(path);
    let mut snapshot = parse(&read("assets/sample/demo.json")).expect("the sample loads");
    let figures = serde_json::from_slice(&read("tests/reference/repriced.json")).expect("the reference is JSON");
    let ledger = Ledger::default();
    for case in ledger.root(&figures).key("cases").entries() {
        let text = |key: &str| case.key(key).input_tree().as_str().expect("a word").to_owned();
        let basis = PnlBasis::ALL.into_iter().find(|basis| basis.id() == text("pnl"));
        let method = Method::ALL.into_iter().find(|method| method.id() == text("method")).expect("a method");
        (snapshot.risk_budget.pnl, snapshot.risk_budget.method) = (basis, method);
        compare(&Desk::of(&snapshot), &case, if method == Method::StudentT { FITTED } else { super::TOLERANCE });
    }
    assert_eq!(ledger.close(&figures), REPRICED, "figures compared");
}

fn compare(desk: &Desk, case: &Place<'_>, tolerance: f64) {
    let report = desk.report();
    let var = report.fund.value_at_risk.expect("the fund has a VaR");
    case.key("var").number_to(report.fund.value_at_risk, var, tolerance);
    case.key("es").number_to(report.fund.expected_shortfall, var, tolerance);
    for (i, strategy) in desk.snapshot.strategies.iter().enumerate() {
        let (row, place) = (&report.strategies[i], case.key("strategies").key(strategy.id.as_str()));
        place.key("measured_from").text(row.measured_from.id());
        for (name, found) in [
            ("history_var", row.history_var),
            ("positions_var", row.positions_var),
            ("standalone_var", row.standalone_var),
            ("standalone_es", row.standalone_es),
            ("component_var", row.component_var),
        ] {
            place.key(name).number_to(found, var, tolerance);
        }
        place.key("own_rows").count(desk.model.sample.own_rows(i));
    }
}

/// Leaves of the reference file: a file made again with another number of figures says so here.
const REPRICED: usize = 600;
