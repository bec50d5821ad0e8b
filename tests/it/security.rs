//! What `SECURITY.md` promises is what tests show: each of its rows names a test that is there.

use std::{fs, path::Path};

#[test]
fn every_promise_names_a_test_that_is_there() {
    let read = |file: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file));
    let mut promises = 0;
    let policy = read("SECURITY.md").unwrap();
    for line in policy.lines().filter(|line| line.ends_with("` |")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(|cell| cell.trim().trim_matches('`')).collect();
        let [promise, file, test] = cells[..] else { panic!("{line}") };
        let tests = read(file).unwrap_or_else(|error| panic!("{promise}: {file}: {error}"));
        let is_there = tests.contains(&format!("test(\"{test}\"")) || tests.contains(&format!("#[test]\nfn {test}()"));
        let is_inner = tests.contains(&format!("    #[test]\n    fn {test}()"));
        assert!(is_there || is_inner, "{promise}: {file} has no test `{test}`");
        promises += 1;
    }
    assert!(promises >= 18, "{promises}");
}
