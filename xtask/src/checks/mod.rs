//! `cargo xtask test`: every check and test, and how many passed.
//!
//! A step runs even if an earlier one failed, unless it builds on it. The steps themselves are in `steps`.

pub mod e2e;
mod python;
mod steps;

use crate::Done;
use crate::run::watch;
use crate::setup;
use std::time::Instant;
use steps::{STEPS, Step};

/// Number of tests that passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Count {
    passed: usize,
    failed: usize,
}

/// The result of a step.
struct Outcome {
    name: &'static str,
    seconds: f64,
    count: Count,
    note: String,
}

/// Runs the named steps, or all; the last line printed is `N passed, N failed`.
pub fn test(names: &[&str]) -> Done {
    let steps = chosen(names)?;
    let mut outcomes: Vec<Outcome> = Vec::new();
    for step in steps {
        let broken = outcomes.iter().any(|earlier| Some(earlier.name) == step.after && earlier.count.failed > 0);
        outcomes.push(if broken { skipped(step) } else { outcome(step) });
    }
    println!("\n{:<8} {:>8} {:>8} {:>8}", "step", "seconds", "passed", "failed");
    for outcome in &outcomes {
        let (Count { passed, failed }, seconds) = (outcome.count, outcome.seconds);
        let line = format!("{:<8} {seconds:>8.1} {passed:>8} {failed:>8}  {}", outcome.name, outcome.note);
        println!("{}", line.trim_end());
    }
    let passed: usize = outcomes.iter().map(|outcome| outcome.count.passed).sum();
    let failed: usize = outcomes.iter().map(|outcome| outcome.count.failed).sum();
    println!("{passed} passed, {failed} failed");
    if failed == 0 { Ok(()) } else { Err(String::new()) }
}

/// The steps of these names and those that they build on, in the order of the table.
fn chosen(names: &[&str]) -> Done<Vec<&'static Step>> {
    let known = || STEPS.iter().map(|step| step.name);
    if let Some(unknown) = names.iter().find(|name| known().all(|step| step != **name)) {
        let known: Vec<_> = known().collect();
        return Err(format!("no step `{unknown}`; the steps are {}", known.join(", ")));
    }
    let is_wanted = |name: &str| names.is_empty() || names.contains(&name);
    let is_base = |name: &str| {
        let mut wanted = STEPS.iter().filter(|step| is_wanted(step.name));
        wanted.any(|step| step.after == Some(name))
    };
    let steps = STEPS.iter().filter(|step| is_wanted(step.name) || is_base(step.name));
    Ok(steps.collect())
}

/// Sets up and runs a step.
fn outcome(step: &Step) -> Outcome {
    println!("\n== {}: {}", step.name, step.what);
    let start = Instant::now();
    let (count, note) = match setup::meet(step.needs).and_then(|()| result(step)) {
        Ok(result) => result,
        Err(reason) => {
            eprintln!("error: {reason}");
            let line = reason.lines().next().unwrap_or_default().to_owned();
            (Count { passed: 0, failed: 1 }, line)
        }
    };
    Outcome { name: step.name, seconds: start.elapsed().as_secs_f64(), count, note }
}

/// Runs all commands of a step and counts their tests.
fn result(step: &Step) -> Done<(Count, String)> {
    let mut all_ok = true;
    let mut count = Count::default();
    for mut command in (step.commands)()? {
        command.env("CARGO_TERM_COLOR", "never").env("NO_COLOR", "true").env_remove("FORCE_COLOR");
        let ended = watch(&mut command)?;
        all_ok &= ended.ok;
        let Count { passed, failed } = reported(&ended.output);
        count = Count { passed: count.passed + passed, failed: count.failed + failed };
    }
    Ok(judged(step.counts, all_ok, count))
}

/// The tests in the closing lines of nextest, of `cargo test` and wasm-bindgen's runner, of `node --test` and of pytest.
fn reported(output: &str) -> Count {
    let mut count = Count::default();
    for line in output.lines() {
        // nextest indents the output of a test that failed, which has such a line of its own.
        if line.trim_start().starts_with("Summary [") || line.starts_with("test result: ") {
            let before = |word| {
                let (left, _) = line.split_once(word)?;
                left.rsplit(' ').next()?.parse::<usize>().ok()
            };
            count.passed += before(" passed").unwrap_or(0);
            count.failed += before(" failed").unwrap_or(0);
        } else if let Some((word, number)) = line.strip_prefix("ℹ ").and_then(|rest| rest.split_once(' ')) {
            match (word, number.parse::<usize>()) {
                ("pass", Ok(passed)) => count.passed += passed,
                ("fail" | "cancelled", Ok(failed)) => count.failed += failed,
                _ => {}
            }
        } else if let Some(Count { passed, failed }) = python::reported(line) {
            count = Count { passed: count.passed + passed, failed: count.failed + failed };
        }
    }
    count
}

/// The count of a step, from its exit codes and from the tests that its runners reported.
fn judged(counts_tests: bool, all_ok: bool, reported: Count) -> (Count, String) {
    let passed = usize::from(all_ok);
    if !counts_tests {
        let failed = 1 - passed;
        return (Count { passed, failed }, String::new());
    }
    let mut count = reported;
    let note = match (all_ok, reported) {
        (_, Count { passed: 0, failed: 0 }) => "no test ran",
        (false, Count { failed: 0, .. }) => "failed outside its tests",
        _ => return (count, String::new()),
    };
    count.failed = 1;
    (count, note.to_owned())
}

/// The outcome of a step that was not run because the step that it builds on failed.
fn skipped(step: &Step) -> Outcome {
    let base = step.after.unwrap_or_default();
    Outcome {
        name: step.name,
        seconds: 0.0,
        count: Count { passed: 0, failed: 1 },
        note: format!("not run: {base} failed"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Count, chosen, judged, reported};

    fn names(wanted: &[&str]) -> Vec<&'static str> {
        let steps = chosen(wanted).expect("all names are known");
        steps.iter().map(|step| step.name).collect()
    }

    fn count(passed: usize, failed: usize) -> Count {
        Count { passed, failed }
    }

    #[test]
    fn chosen_steps_keep_the_order_of_the_table() {
        assert_eq!(names(&["host", "fmt"]), ["fmt", "host"]);
        assert_eq!(names(&[]).len(), super::STEPS.len());
        assert!(chosen(&["fmt", "lint"]).is_err());
    }

    #[test]
    fn chosen_step_brings_the_one_it_builds_on() {
        assert_eq!(names(&["e2e"]), ["build", "e2e"]);
    }

    #[test]
    fn judged_check_counts_as_one() {
        assert_eq!(judged(false, true, count(0, 0)).0, count(1, 0));
        assert_eq!(judged(false, false, count(0, 0)).0, count(0, 1));
    }

    #[test]
    fn judged_tests_count_as_reported() {
        assert_eq!(judged(true, true, count(7, 0)).0, count(7, 0));
        assert_eq!(judged(true, false, count(7, 2)).0, count(7, 2));
    }

    #[test]
    fn judged_failure_without_a_failed_test_counts_as_one() {
        assert_eq!(judged(true, false, count(7, 0)).0, count(7, 1));
        assert_eq!(judged(true, false, count(0, 0)).0, count(0, 1));
    }

    #[test]
    fn judged_step_without_tests_fails() {
        assert_eq!(judged(true, true, count(0, 0)).0, count(0, 1));
    }

    #[test]
    fn reported_tests_are_those_of_every_runner() {
        let nextest = "     Summary [ 348.788s] 645 tests run: 644 passed (2 slow), 1 failed, 0 skipped\n";
        let cargo = "test result: FAILED. 12 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out\n";
        let node = "ℹ tests 8\nℹ suites 0\nℹ pass 5\nℹ fail 2\nℹ cancelled 1\nℹ skipped 0\n";
        assert_eq!(reported(nextest), count(644, 1));
        assert_eq!(reported(cargo), count(12, 2));
        assert_eq!(reported(node), count(5, 3));
        assert_eq!(reported("1 failed, 50 passed, 2 skipped in 95.10s (0:01:35)\n"), count(50, 1));
        assert_eq!(reported("2 errors in 1.72s\n3 passed in the first round"), count(0, 2));
        assert_eq!(reported(&[nextest, cargo, node].concat()), count(661, 6));
        assert_eq!(reported("    test result: FAILED. 0 passed; 1 failed; 0 ignored"), count(0, 0));
        assert_eq!(reported("error: could not compile\nℹ pass the salt\n5 passed"), count(0, 0));
    }
}
