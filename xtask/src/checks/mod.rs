//! `cargo xtask test`: every check and test, and how many passed.
//!
//! A step goes on after another failed, unless it builds on it. What the steps are is in `steps`.

pub mod e2e;
mod steps;

use crate::Done;
use crate::count::{self, Count};
use crate::run::watch;
use crate::setup;
use std::time::Instant;
use steps::{STEPS, Step};

/// What came of a step.
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
    let total: Count = outcomes.iter().map(|outcome| outcome.count).sum();
    println!("{} passed, {} failed", total.passed, total.failed);
    if total.failed == 0 { Ok(()) } else { Err(String::new()) }
}

/// The steps of these names and those that they build on, in the order of the table.
fn chosen(names: &[&str]) -> Done<Vec<&'static Step>> {
    let known = || STEPS.iter().map(|step| step.name);
    if let Some(stranger) = names.iter().find(|name| known().all(|step| step != **name)) {
        let known: Vec<_> = known().collect();
        return Err(format!("no step `{stranger}`; there are: {}", known.join(", ")));
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

/// Runs all commands of a step and counts.
fn result(step: &Step) -> Done<(Count, String)> {
    let mut all_ok = true;
    let mut count = Count::default();
    for mut command in (step.commands)()? {
        let ended = watch(&mut command)?;
        all_ok &= ended.ok;
        count = count + count::tests(&ended.output);
    }
    Ok(judged(step.counts, all_ok, count))
}

/// What a step counts for, from its exit codes and from the tests that its runners reported.
fn judged(counts_tests: bool, all_ok: bool, reported: Count) -> (Count, String) {
    let passed = usize::from(all_ok);
    if !counts_tests {
        let failed = 1 - passed;
        return (Count { passed, failed }, String::new());
    }
    let mut count = reported;
    let note = match (all_ok, reported) {
        (_, Count { passed: 0, failed: 0 }) => "no test ran",
        (false, Count { failed: 0, .. }) => "failed beside its tests",
        _ => return (count, String::new()),
    };
    count.failed = 1;
    (count, note.to_owned())
}

/// A step that was not run because what it builds on failed.
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
    use super::{chosen, judged};
    use crate::count::Count;

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
}
