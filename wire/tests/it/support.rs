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

/// A fund on the dates on which each of its strategies has a return: the sample that the committed reference figures, which are of
/// the contract's first edition, were made on. The second edition carries the P&L of the other dates.
pub fn listwise(mut snapshot: Snapshot) -> Snapshot {
    let history = &mut snapshot.history;
    let is_complete: Vec<bool> =
        (0..history.dates.len()).map(|t| history.returns.iter().all(|series| series[t].is_some())).collect();
    let mut kept = is_complete.iter();
    history.dates.retain(|_| *kept.next().expect("a flag per date"));
    for series in &mut history.returns {
        let mut kept = is_complete.iter();
        series.retain(|_| *kept.next().expect("a flag per date"));
    }
    for series in history.capital.iter_mut().flatten().chain(&mut history.flows) {
        let mut kept = is_complete.iter();
        series.retain(|_| *kept.next().expect("a flag per date"));
    }
    snapshot
}
