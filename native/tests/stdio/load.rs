//! Heavy calls: canceled, followed, and no obstacle to light ones.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::{
    client::{Client, request},
    file,
};

/// A fund of many strategies, whose Monte Carlo takes seconds.
fn wide(name: &str) -> PathBuf {
    const STRATEGIES: usize = 160;
    const ROWS: usize = 400;
    let ids: Vec<String> = (0..STRATEGIES).map(|i| format!("s{i}")).collect();
    let mut state = 7_u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(state >> 8) / f64::from(1 << 24) * 0.02 - 0.01
    };
    let common: Vec<f64> = (0..ROWS).map(|_| noise()).collect();
    let date = |row: usize| format!("{}-{:02}-{:02}", 2000 + row / 336, row % 336 / 28 + 1, row % 28 + 1);
    let returns: Value = ids
        .iter()
        .map(|id| (id.clone(), Value::from(common.iter().map(|r| r + noise()).collect::<Vec<f64>>())))
        .collect::<serde_json::Map<_, _>>()
        .into();
    let allocation: serde_json::Map<_, _> = ids.iter().map(|id| (id.clone(), json!(0.005))).collect();
    let strategies: Vec<Value> = ids.iter().map(|id| json!({ "id": id, "capital": 1000 })).collect();
    let fund = json!({
        "format": "headroom.snapshot/1",
        "fund": { "name": "Wide", "currency": "USD", "nav": 1_000_000, "as_of": date(ROWS - 1) },
        "risk_budget": { "total_var": 50_000, "allocation": allocation },
        "strategies": strategies,
        "history": { "dates": (0..ROWS).map(date).collect::<Vec<_>>(), "returns": returns },
    });
    file(name, fund.to_string().as_bytes())
}

fn heavy(id: u64) -> String {
    let call = json!({
        "name": "risk_budget_status",
        "arguments": { "method": "monte_carlo", "strategies": ["s0"] },
        "_meta": { "progressToken": id },
    });
    request(id, "tools/call", call)
}

#[test]
fn canceled_call_ends_and_light_calls_do_not_wait() {
    let path = wide("wide-cancel.json");
    let mut client = Client::on(&path);
    client.call("risk_budget_status", &json!({ "strategies": ["s0"] }));
    for id in 100..106 {
        client.line(heavy(id).as_bytes());
    }
    // Two of the six compute, four wait; all others are answered meanwhile.
    for id in 0..20_u64 {
        client.line(
            request(1_000 + id, "tools/call", json!({ "name": "explain", "arguments": { "figure": "fund_var" } }))
                .as_bytes(),
        );
    }
    let mut light = 0;
    let mut heavy_done = 0;
    while light < 20 {
        let reply = client.reply();
        light += u32::from(reply["id"].as_u64().is_some_and(|id| id >= 1_000));
        heavy_done += u32::from(reply["id"].as_u64().is_some_and(|id| id < 1_000));
    }
    assert_eq!(heavy_done, 0, "light calls waited for heavy ones");
    for id in 100..106 {
        client.line(
            json!({ "jsonrpc": "2.0", "method": "notifications/cancelled", "params": { "requestId": id } })
                .to_string()
                .as_bytes(),
        );
    }
    // Nothing answers a canceled call.
    drop(client.input.take());
    loop {
        let mut line = String::new();
        if std::io::BufRead::read_line(&mut client.output, &mut line).unwrap() == 0 {
            break;
        }
        assert!(line.contains("notifications/progress"), "{line}");
    }
    assert_eq!(client.end(), Some(0));
    std::fs::remove_file(path).unwrap();
}

#[test]
fn long_call_tells_how_far_it_is() {
    let path = wide("wide-progress.json");
    let mut client = Client::on(&path);
    client.line(heavy(5).as_bytes());
    let mut told: Vec<(f64, f64)> = Vec::new();
    let reply = loop {
        let message = client.reply();
        if message["id"] == 5 {
            break message;
        }
        assert_eq!(message["method"], "notifications/progress");
        assert_eq!(message["params"]["progressToken"], 5);
        let number = |name: &str| message["params"][name].as_f64().unwrap();
        told.push((number("progress"), number("total")));
    };
    assert_eq!(reply["result"]["isError"], false);
    assert!(
        !told.is_empty() && told.is_sorted_by(|a, b| a.0 < b.0) && told.iter().all(|(done, of)| done <= of),
        "{told:?}"
    );
    std::fs::remove_file(path).unwrap();
}

#[test]
fn ninth_heavy_call_is_busy() {
    let path = wide("wide-busy.json");
    let mut client = Client::on(&path);
    for id in 0..9 {
        client.line(heavy(id).as_bytes());
    }
    let refused = loop {
        let reply = client.reply();
        if reply.get("id").is_some() {
            break reply;
        }
    };
    assert!(refused["result"]["content"][0]["text"].as_str().unwrap().contains(r#""code":"busy""#), "{refused}");
    std::fs::remove_file(path).unwrap();
}
