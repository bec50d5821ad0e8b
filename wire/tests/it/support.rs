//! What the tests of figures on sample funds share.

use headroom_engine::fund::Snapshot;

/// The demonstration fund and the cases of `tests/reference/backtest.json`.
pub fn reference_of_backtests() -> (Snapshot, Vec<serde_json::Value>) {
    let top = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let bytes = std::fs::read(format!("{top}/assets/sample/demo.json")).expect("the demonstration fund");
    let text = std::fs::read_to_string(format!("{top}/tests/reference/backtest.json")).expect("the reference");
    let cases = serde_json::from_str(&text).expect("the reference is JSON");
    (headroom_wire::parse(&bytes).expect("a snapshot"), cases)
}
