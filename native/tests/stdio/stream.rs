//! Streams that are closed or full, and files that change while they are read.

use std::{
    fs,
    io::Write,
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use serde_json::json;

use super::{
    SEED,
    client::{Client, program},
    file, seed,
};

#[test]
fn stderr_that_nobody_reads_holds_up_no_call() {
    let path = file("stderr.json", SEED);
    let mut client = Client::started(program(&[&path]).stderr(Stdio::piped())).shaken();
    // Each change that is refused logs a hundred faults; a pipe holds 64 KiB.
    for round in 0..30 {
        let faults: Vec<String> = (0..120).map(|i| format!("{}{i}", "x".repeat(120))).collect();
        let fields: serde_json::Map<_, _> = faults.iter().map(|name| (name.clone(), json!(round))).collect();
        fs::write(&path, serde_json::Value::Object(fields).to_string()).unwrap();
        assert_eq!(client.call("risk_budget_status", &json!({}))["isError"], false);
    }
    assert_eq!(client.end(), Some(0));
    fs::remove_file(path).unwrap();
}

#[cfg(target_os = "linux")]
#[test]
fn stderr_that_is_full_ends_nothing() {
    let full = || fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut client = Client::started(program(&[&seed()]).stderr(full())).shaken();
    assert_eq!(client.call("risk_dashboard", &json!({}))["isError"], false);
    assert_eq!(client.end(), Some(0));
    let status = program(&[std::path::Path::new("no-such-file.json")]).stderr(full()).status().unwrap();
    assert_eq!(status.code(), Some(2));
}

#[test]
fn program_ends_where_nobody_reads_its_output() {
    let mut client = Client::on(&seed());
    // The input stays open.
    let Client { output, .. } = &mut client;
    drop(std::mem::replace(output, std::io::BufReader::new(closed_pipe())));
    client.line(br#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#);
    assert_eq!(client.ended_within(10), Some(0));
}

/// The output of a program that has ended.
fn closed_pipe() -> std::process::ChildStdout {
    let mut child = program(&[]).spawn().unwrap();
    child.wait().unwrap();
    child.stdout.take().unwrap()
}

#[test]
fn answers_never_mix_two_versions_of_a_file() {
    let path = file("torn.json", SEED);
    let text = String::from_utf8(SEED.to_vec()).unwrap();
    // Two funds of the same length, whose name stands at the start and once more past 200 kB of blanks.
    let version = |name: &str| {
        let mut fund: serde_json::Value = serde_json::from_str(&text).unwrap();
        fund["fund"]["name"] = json!(name);
        let strategies = fund.as_object_mut().unwrap().remove("strategies").unwrap();
        let mut start = fund.to_string();
        start.pop();
        let mut strategies = strategies;
        strategies[0]["name"] = json!(name);
        format!("{start},{}\"strategies\":{strategies}}}", " ".repeat(200_000))
    };
    let versions = [version("ONE"), version("TWO")];
    fs::write(&path, &versions[0]).unwrap();
    let mut client = Client::on(&path);
    let is_over = Arc::new(AtomicBool::new(false));
    let writer = {
        let (path, is_over, versions) = (path.clone(), Arc::clone(&is_over), versions.clone());
        thread::spawn(move || {
            for round in 0.. {
                if is_over.load(Ordering::Relaxed) {
                    break;
                }
                // In place, without cutting the file short, in pieces.
                let mut file = fs::OpenOptions::new().write(true).open(&path).unwrap();
                for piece in versions[round % 2].as_bytes().chunks(1_024) {
                    file.write_all(piece).unwrap();
                }
                thread::sleep(Duration::from_millis(37));
            }
        })
    };
    for answers in 0..60 {
        let answer = client.call("risk_dashboard", &json!({}))["structuredContent"].take();
        let (fund, strategy) = (answer["fund"]["name"].clone(), answer["strategies"][0]["name"].clone());
        assert_eq!(fund, strategy, "after {answers} answers");
    }
    is_over.store(true, Ordering::Relaxed);
    writer.join().unwrap();
    fs::remove_file(path).unwrap();
}

#[test]
fn file_past_the_size_is_refused_by_its_size() {
    let path = file("huge.json", b"{");
    fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(20 << 30).unwrap();
    let output = program(&[&path]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("at most 32 MiB"));
    fs::remove_file(path).unwrap();
}
