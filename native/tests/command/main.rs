//! The real program `headroom`: its answers, its report and its exit codes.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::Value;

/// The program's outcome.
fn headroom(words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_headroom")).args(words).output().unwrap()
}

fn code(words: &[&str]) -> Option<i32> {
    headroom(words).status.code()
}

fn sample(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/sample").join(name);
    path.to_str().unwrap().to_owned()
}

/// A file for one test.
fn file(name: &str, text: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn answer_is_the_tools() {
    let fund = sample("seed.json");
    let found = headroom(&["answer", &fund, "risk_dashboard"]);
    let text = String::from_utf8(found.stdout).unwrap();
    let version = headroom_session::Version::new(headroom_wire::parse(&fs::read(&fund).unwrap()).unwrap().into());
    let wanted = headroom_session::tools::Tool::RiskDashboard.call(&version, &Value::Null).unwrap();
    assert_eq!((found.status.code(), text), (Some(0), format!("{}\n", wanted.text)));
}

#[test]
fn exit_code_tells_breached_budgets_and_tripped_controls() {
    let (seed, halted) = (sample("seed.json"), sample("blind_drawdown.json"));
    // arb_strategy uses 12,500 of 12,500 (seed): a share of 0.2 is 10,000, below what it uses.
    let what_if = r#"{"allocation":{"arb_strategy":0.2}}"#;
    assert_eq!(code(&["answer", &seed, "risk_budget_status"]), Some(0));
    assert_eq!(code(&["answer", &seed, "risk_budget_status", "--arguments", what_if]), Some(3));
    assert_eq!(code(&["answer", &seed, "risk_dashboard", "--arguments", what_if]), Some(3));
    // The sample whose fund is past a drawdown limit that no strategy breaches (docs/blind-spots/drawdown.md).
    assert_eq!(code(&["answer", &halted, "risk_dashboard"]), Some(4));
    // A scenario that trips a control is a what-if.
    assert_eq!(code(&["answer", &halted, "stress_test_fund"]), Some(0));
}

#[test]
fn refusal_has_its_code_and_its_place() {
    let fund = sample("seed.json");
    let found = headroom(&["answer", &fund, "risk_dashboard", "--arguments", r#"{"confidence":2}"#]);
    let refusal: Value = serde_json::from_slice(&found.stderr).unwrap();
    assert_eq!((found.status.code(), found.stdout.len()), (Some(2), 0));
    assert_eq!((&refusal["path"], &refusal["rule"]), (&"confidence".into(), &"range".into()));

    // The same bounds as over stdio: a name given twice is refused at its place.
    let twice = r#"{"window":60,"window":90}"#;
    let found = headroom(&["answer", &fund, "risk_dashboard", "--arguments", twice]);
    let refusal: Value = serde_json::from_slice(&found.stderr).unwrap();
    assert_eq!((found.status.code(), &refusal["path"]), (Some(2), &"window".into()));

    let broken = file("broken.json", r#"{ "format": "headroom.snapshot/1" }"#);
    let found = headroom(&["answer", &broken, "risk_dashboard"]);
    assert_eq!(found.status.code(), Some(2));
    assert!(String::from_utf8(found.stderr).unwrap().contains("history: Add this field"));

    for words in [&["answer", &fund, "no_tool"][..], &["answer", "missing.json", "explain"], &["report", &fund], &[]] {
        assert_eq!(code(words), Some(2), "{words:?}");
    }
}

#[test]
fn report_is_a_page_of_its_own() {
    let out = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("report.html");
    let out_word = out.to_str().unwrap();
    assert_eq!(code(&["report", &sample("seed.json"), "--out", out_word]), Some(0));
    let html = fs::read_to_string(&out).unwrap();
    // The seed's figures: 50,000, its three strategies, a VaR of 23,100 (46.2%).
    for part in ["Seed example", "50,000", "23,100", "46.2%", "Market making", "exchange outage", "−92,600"] {
        assert!(html.contains(part), "{part}");
    }
    for part in ["<script", "http:", "https:", "src=", "url("] {
        assert!(!html.contains(part), "{part}");
    }
    let halted = sample("blind_drawdown.json");
    assert_eq!(code(&["report", "--out", out_word, &halted]), Some(4));
    assert!(fs::read_to_string(&out).unwrap().contains("class=\"bad\">tripped"));
    assert_eq!(code(&["report", &halted, "--out", "/no/such/folder/report.html"]), Some(1));
}
