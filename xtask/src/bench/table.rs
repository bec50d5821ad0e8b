//! What the benchmarks told, beside what each figure is to hold and what it is to reach: `docs/performance.md`.

use crate::Done;
use crate::paths::root;
use std::fs;

/// What a figure is held to.
enum Bound {
    /// Milliseconds at most: to hold, and to reach.
    Ms(f64, f64),
    /// Times the peer's own time at most.
    OfPeer(f64, f64),
}

/// A row of the table: what is timed, its bound, and the line that tells it; else why there is none.
struct Row {
    what: &'static str,
    bound: Bound,
    line: Result<&'static str, &'static str>,
}

const fn row(what: &'static str, bound: Bound, line: Result<&'static str, &'static str>) -> Row {
    Row { what, bound, line }
}

use Bound::{Ms, OfPeer};

const NO_BENCH: &str = "no benchmark yet";
const BY_HAND: &str = "by the page's own marks in a trace, not by a command yet";

const ROWS: [Row; 29] = [
    row("estimate of a repriced fund", Ms(400.0, 200.0), Ok("estimate")),
    row("edit of one of its positions, figures alone", Ms(2.0, 0.5), Ok("edit of one position, figures")),
    row("the same, whole, less of it", Ms(2.0, 0.5), Ok("edit of one position, whole, less of it")),
    row("the same, whole, more of it", Ms(2.0, 0.5), Ok("edit of one position, whole, more of it")),
    row("the same, whole, closed", Ms(2.0, 0.5), Ok("edit of one position, whole, closed")),
    row("the same, whole, added", Ms(2.0, 0.5), Ok("edit of one position, whole, added")),
    row("covariance 64 x 2,520, native", OfPeer(1.5, 1.0), Ok("covariance")),
    row("historical VaR, ES and parts, 64 x 2,520, native", OfPeer(1.0, 1.0 / 3.0), Ok("historical")),
    row("Monte Carlo 100,000 x 64, one thread, beside plain normal draws", OfPeer(1.0, 0.5), Ok("monte_carlo_normal")),
    row("the same beside a t copula with empirical margins in numpy", OfPeer(1.0, 0.5), Ok("monte_carlo")),
    row(
        "stress pack of four, 64 strategies, 10,000 positions, native",
        Ms(5.0, 1.0),
        Ok("stress pack, the four one by one"),
    ),
    row("the same in the browser", Ms(5.0, 1.0), Ok("pack in a browser, the four one by one")),
    row("JSON of 64 x 2,520 in the worker", OfPeer(1.5, 1.0), Ok("snapshot.json")),
    row("XLSX of 64 x 2,520 in the worker", Ms(400.0, 200.0), Ok("workbook.xlsx")),
    row("CSV of 64 x 2,520 in the worker", Ms(50.0, 25.0), Ok("returns.csv")),
    row("edit to all figures, p99, 64 x 2,520", Ms(0.05, 0.01), Ok("edit to all figures, 64")),
    row("edit to all figures, p99, 512 x 2,520", Ms(0.5, 0.1), Ok("edit to all figures, 512")),
    row("main-thread work an edit, p99", Ms(8.0, 4.0), Err(BY_HAND)),
    row("risk budgeting, n = 256, residual 1e-10", Ms(1.0, 0.3), Ok("risk budgeting, 256")),
    row("dashboard by Student-t, 64 x 2,520, estimated anew", Ms(100.0, 100.0), Ok("dashboard, Student-t")),
    row("replay and usage over time, 8 x 500", Ms(50.0, 20.0), Ok("replay, 8 x 500")),
    row("replay and usage over time, 64 x 2,520", Ms(500.0, 200.0), Err(NO_BENCH)),
    row("largest scales, component basis, 64 x 2,520, historical", Ms(5.0, 1.0), Ok("largest scales, historical")),
    row("the same, Student-t", Ms(20.0, 5.0), Ok("largest scales, Student-t")),
    row("1,000 scenarios, 512 strategies, 10,000 positions", Ms(2_000.0, 500.0), Ok("1,000 scenarios")),
    row("firm view of 1,000 funds, open", Ms(300.0, 150.0), Err("tests/e2e/firm.mjs, not in this table yet")),
    row("heatmap 256 x 256, redraw", Ms(2.0, 1.0), Err(NO_BENCH)),
    row("cold start to the first VaR, from localhost", Ms(250.0, 150.0), Ok("cold start")),
    row("first VaR on screen, 4x CPU, fast 4G", Ms(1_200.0, 800.0), Ok("cold start, 4x CPU, fast 4G")),
];

/// A time that a benchmark told, and its peer's.
#[derive(Debug, PartialEq)]
struct Found {
    ms: f64,
    peer: Option<(String, f64)>,
}

/// What a line of the benchmarks tells of a name: `NAME: median 1.2 ms; PEER 3.4 ms`, where it has a peer; or its `p99`.
fn found(told: &str, name: &str) -> Option<Found> {
    let of = |which: &str| {
        let name = format!("{name}: {which} ");
        told.lines().find_map(|line| line.trim_start().strip_prefix(&name))
    };
    let rest = of("median").or_else(|| of("p99"))?;
    let ms = rest.split_once(" ms")?.0.parse().ok()?;
    let peer = rest.split(';').nth(1).and_then(|peer| {
        let (peer, ms) = peer.trim().strip_suffix(" ms")?.rsplit_once(' ')?;
        Some((peer.to_owned(), ms.parse().ok()?))
    });
    Some(Found { ms, peer })
}

/// Writes the table of what was told; what was not keeps its row.
pub fn write(told: &str) -> Done {
    let file = root().join("docs").join("performance.md");
    let before = fs::read_to_string(&file).unwrap_or_default();
    fs::write(&file, page(told, &before)).map_err(|error| format!("cannot write {}: {error}", file.display()))
}

fn page(told: &str, before: &str) -> String {
    let mut page = HEAD.to_owned();
    for row in &ROWS {
        let found = row.line.map(|line| found(told, line));
        let start = format!("| {} | ", row.what);
        let known = before.lines().find(|line| line.starts_with(&start) && !line.ends_with("| not measured |"));
        if let (Ok(None), Some(known)) = (&found, known) {
            page += &format!("{known}\n");
            continue;
        }
        let (measured, state) = match &found {
            Err(why) => ((*why).to_owned(), "not measured"),
            Ok(None) => ("not yet".to_owned(), "not measured"),
            Ok(Some(found)) => (measured(found), state(found, &row.bound)),
        };
        let [hold, reach] = match row.bound {
            Ms(hold, reach) => [hold, reach].map(|ms| format!("{ms} ms")),
            OfPeer(hold, reach) => [hold, reach].map(|times| format!("{times:.2} of the peer's")),
        };
        page += &format!("| {} | {hold} | {reach} | {measured} | {state} |\n", row.what);
    }
    page
}

fn measured(found: &Found) -> String {
    let peer = |(peer, ms): &(String, f64)| format!("; {peer} {ms:.3} ms: {:.2} of it", found.ms / ms);
    format!("{:.3} ms{}", found.ms, found.peer.as_ref().map(peer).unwrap_or_default())
}

fn state(found: &Found, bound: &Bound) -> &'static str {
    let (measured, hold, reach) = match (bound, &found.peer) {
        (Ms(hold, reach), _) => (found.ms, hold, reach),
        (OfPeer(hold, reach), Some((_, peer))) => (found.ms / peer, hold, reach),
        (OfPeer(..), None) => return "no peer in this run",
    };
    match measured {
        measured if measured <= *reach => "reaches",
        measured if measured <= *hold => "holds",
        _ => "does not hold",
    }
}

const HEAD: &str = "\
# How long things take

`cargo xtask bench` writes this page; `cargo xtask bench positions numpy` runs these parts alone, and the rows of the others stay as
they are. Each benchmark checks its answer before it tells a time: against plain loops, numpy, or the same fund estimated anew, to the
bit. Times are medians where they are no p99. A figure with a peer alternates with it, round by round, on one machine in one run, one thread each: read the
ratio.

Native rows, but for the stress pack and the p99, count the time that the thread itself was on a processor, so that other work on the
machine does not count; it still takes room in the caches, and figures on a busy machine are larger for it. The stress pack, the p99 and
the rows of the browser are wall-clock times. No test asserts any of them.

A repriced fund has 64 strategies, 2,000 instruments, half of them binary, 2,520 days and 10,000 positions. Whole is an edit as a
session applies it, with its check against budgets and limits.

| what | hold | reach | measured | state |
|---|---|---|---|---|
";

#[cfg(test)]
mod tests {
    use super::{Bound, Found, found, page, state};

    const TOLD: &str = "\
noise
estimate: median 395.063 ms, largest 418.843 ms
covariance: median 0.500 ms; numpy 1.000 ms
edit, 64: p99 0.250 ms, median 0.200
stress pack, four: median 2.000 ms, least 1.900, p99 3.000; as loops say
";

    #[test]
    fn times_and_peers_are_read() {
        assert_eq!(found(TOLD, "estimate"), Some(Found { ms: 395.063, peer: None }));
        assert_eq!(found(TOLD, "covariance"), Some(Found { ms: 0.5, peer: Some(("numpy".to_owned(), 1.0)) }));
        assert_eq!(found(TOLD, "stress pack, four"), Some(Found { ms: 2.0, peer: None }));
        assert_eq!(found(TOLD, "edit, 64"), Some(Found { ms: 0.25, peer: None }));
        assert_eq!(found(TOLD, "historical"), None);
        assert_eq!(found("scales, historical: median 9.000 ms", "historical"), None, "another row ends so");
    }

    #[test]
    fn rows_say_whether_they_hold() {
        let of = |ms: f64| state(&Found { ms, peer: None }, &Bound::Ms(2.0, 0.5));
        assert_eq!([0.5, 2.0, 2.1].map(of), ["reaches", "holds", "does not hold"]);
        let of_peer = Found { ms: 1.2, peer: Some(("numpy".to_owned(), 1.0)) };
        assert_eq!(state(&of_peer, &Bound::OfPeer(1.5, 1.0)), "holds");
        assert_eq!(state(&Found { ms: 1.2, peer: None }, &Bound::OfPeer(1.5, 1.0)), "no peer in this run");
    }

    #[test]
    fn page_says_what_was_not_measured() {
        let page = page(TOLD, "");
        assert!(page.contains("| 400 ms | 200 ms | 395.063 ms | holds |"));
        assert!(page.contains("| 0.500 ms; numpy 1.000 ms: 0.50 of it | reaches |"));
        assert!(page.contains("| not yet | not measured |"));
    }

    #[test]
    fn rows_of_parts_that_did_not_run_stay() {
        let before = page(TOLD, "");
        let after = page("estimate: median 1.000 ms\n", &before);
        assert!(after.contains("| 400 ms | 200 ms | 1.000 ms | reaches |"));
        assert!(after.contains("| 0.500 ms; numpy 1.000 ms: 0.50 of it | reaches |"));
        assert!(after.contains("| not yet | not measured |"));
    }
}
