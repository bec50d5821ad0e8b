//! How many tests passed and failed, read from what the test runners print.
//!
//! Known are the result lines of `cargo test` and `wasm-bindgen-test-runner`
//! (`test result: ok. 3 passed; 0 failed; ...`) and the closing lines of `node --test`
//! (`ℹ pass 3`, or `# pass 3` as TAP). Whether a program's exit code agrees is not looked at here.

use std::iter::Sum;
use std::ops::Add;

/// Tests that passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Tests that passed.
    pub passed: usize,
    /// Tests that failed, those cut short among them.
    pub failed: usize,
}

impl Add for Count {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { passed: self.passed + other.passed, failed: self.failed + other.failed }
    }
}

impl Sum for Count {
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        counts.fold(Self::default(), Add::add)
    }
}

/// The tests that all runners in `output` report.
pub fn tests(output: &str) -> Count {
    output.lines().map(|line| reported(&plain(line))).sum()
}

/// What one line, without colours, reports.
fn reported(line: &str) -> Count {
    let line = line.trim();
    if let Some(result) = line.strip_prefix("test result: ") {
        return Count { passed: before(result, " passed"), failed: before(result, " failed") };
    }
    let node = line
        .strip_prefix("ℹ ")
        .or_else(|| line.strip_prefix("# "))
        .and_then(|rest| rest.split_once(' '))
        .and_then(|(word, number)| Some((word, number.parse().ok()?)));
    match node {
        Some(("pass", passed)) => Count { passed, failed: 0 },
        Some(("fail" | "cancelled", failed)) => Count { passed: 0, failed },
        _ => Count::default(),
    }
}

/// The number that stands right before `word`.
fn before(text: &str, word: &str) -> usize {
    text.split_once(word)
        .and_then(|(left, _)| left.rsplit([' ', ';']).next())
        .and_then(|number| number.parse().ok())
        .unwrap_or(0)
}

/// The line without terminal colours.
fn plain(line: &str) -> String {
    let mut pieces = line.split('\u{1b}');
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        text.push_str(piece.split_once('m').map_or(piece, |(_, rest)| rest));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Count, tests};

    #[test]
    fn count_adds_the_results_of_cargo() {
        let output = "running 3 tests\n\
            test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n\
            test result: FAILED. 12 passed; 2 failed; 1 ignored; 0 measured\n";
        let both = Count { passed: 15, failed: 2 };
        assert_eq!(tests(output), both);
    }

    #[test]
    fn count_reads_node_in_both_reporters() {
        let spec = "ℹ tests 8\nℹ suites 0\nℹ pass 5\nℹ fail 2\nℹ cancelled 1\nℹ skipped 0\n";
        let tap = "# tests 8\n# pass 5\n# fail 2\n# cancelled 1\n# skipped 0\n";
        let expected = Count { passed: 5, failed: 3 };
        assert_eq!(tests(spec), expected);
        assert_eq!(tests(tap), expected);
    }

    #[test]
    fn count_sees_through_colours() {
        let cargo = "test result: \u{1b}[32mok\u{1b}[0m. 4 passed; 0 failed; 0 ignored";
        let node = "\u{1b}[34mℹ pass 2\u{1b}[39m";
        assert_eq!(tests(cargo).passed, 4);
        assert_eq!(tests(node).passed, 2);
    }

    #[test]
    fn count_of_no_result_is_zero() {
        assert_eq!(tests(""), Count::default());
        assert_eq!(tests("error: could not compile"), Count::default());
        assert_eq!(tests("# pass the salt\n5 passed"), Count::default());
    }
}
