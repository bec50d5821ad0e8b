//! The engine against the independent figures in `tests/reference`: every case, every figure, both methods.
//!
//! A figure agrees within 1e-10 of itself, or of the size of its kind where it is near 0 (the fund's VaR for a VaR, 1 for a
//! share or a correlation); a largest scale within 1e-8, as the reference counts a budget as used up at 1 + 1e-9 of it. No
//! leaf of a reference file is left out: what no comparison has read fails the test.

mod candidate;
mod case;
mod checklist;
mod matrix;
mod method;
mod repriced;
mod shock;

use std::fs;

use checklist::Ledger;
use headroom_wire::parse;

/// Relative tolerance of every figure but a largest scale.
const TOLERANCE: f64 = 1e-10;

/// Tolerance of a largest scale.
const TOLERANCE_OF_SCALE: f64 = 1e-8;

/// Compares a fund with its reference; the number of figures compared. `None` where the fund's file is not there.
fn compare(fund: &str, reference: &str) -> Option<usize> {
    let top = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let bytes = fs::read(format!("{top}/{fund}")).ok()?;
    let snapshot = parse(&bytes).unwrap_or_else(|faults| panic!("{fund}: {faults}"));
    let text =
        fs::read_to_string(format!("{top}/tests/reference/{reference}")).expect("the reference is beside the tests");
    let figures = serde_json::from_str(&text).expect("the reference is JSON");

    let ledger = Ledger::default();
    let root = ledger.root(&figures);
    root.key("fund").text(&snapshot.fund.name);
    for (i, id) in root.key("strategies").entries().enumerate() {
        id.text(snapshot.strategies[i].id.as_str());
    }
    for case in root.key("cases").entries() {
        case::compare(&snapshot, &case);
    }
    Some(ledger.close(&figures))
}

#[test]
fn demo_matches_the_reference() {
    let compared = compare("assets/sample/demo.json", "demo.json");
    assert_eq!(compared, Some(DEMO), "figures compared");
}

#[test]
fn seed_matches_the_reference() {
    let compared = compare("assets/sample/seed.json", "seed.json");
    assert_eq!(compared, Some(SEED), "figures compared");
}

#[test]
fn edhec_matches_the_reference() {
    match compare("../shared/data/edhec-snapshot.json", "edhec.json") {
        Some(compared) => assert_eq!(compared, EDHEC, "figures compared"),
        None => eprintln!("the EDHEC snapshot is not here: its figures are not compared"),
    }
}

/// Leaves of each reference file: a file made again with another number of figures says so here.
const DEMO: usize = 10_997;
const SEED: usize = 5_202;
const EDHEC: usize = 13_932;
