//! Random lines: calls that are right, wrong, cut short and no calls at all. Each gets its one reply, and the program lives on.

use std::{io::Write, thread};

use serde_json::{Value, json};

use super::{
    client::{Client, request},
    seed,
};

/// Lines, unless `HEADROOM_LINES` says how many.
const LINES: u64 = 5_000;

/// SplitMix64 (Steele, Lea and Flood 2014).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % end as u64) as usize
    }

    fn one(&mut self, of: &[Value]) -> Value {
        of[self.below(of.len())].clone()
    }

    fn call(&mut self, id: u64) -> String {
        let tool = self.one(&[
            json!("risk_dashboard"),
            json!("risk_budget_status"),
            json!("stress_test_fund"),
            json!("correlation_matrix"),
            json!("correlation_matrix "),
            json!(null),
        ]);
        let arguments = self.one(&[
            json!({}),
            json!({}),
            json!({ "confidence": 0.975 }),
            json!({ "exposure": { "directional": 3 } }),
            json!({ "allocation": { "mm_strategy": 0.9 } }),
            json!({ "\u{202E}": [[[[]]]] }),
            json!({ "window": "60" }),
            json!({ "strategies": ["arb_strategy"] }),
            json!([1]),
            json!("x"),
        ]);
        let method = self.one(&[
            json!("tools/call"),
            json!("tools/call"),
            json!("tools/call"),
            json!("tools/list"),
            json!("x"),
            json!("ping"),
        ]);
        request(id, method.as_str().unwrap(), json!({ "name": tool, "arguments": arguments }))
    }

    /// One line that wants one reply.
    fn line(&mut self, id: u64) -> Vec<u8> {
        let mut line = self.call(id).into_bytes();
        match self.below(5) {
            0 => line.truncate(self.below(line.len())),
            1 => {
                let at = self.below(line.len());
                // Never a line's end, and never a letter of the id's key, without which nothing would be owed.
                line[at] = b"\x00\x7f\xff{}[]\""[self.below(8)];
            }
            2 => line = (0..self.below(200)).map(|_| b" \t\x01az{}[],:\"0"[self.below(13)]).collect(),
            _ => {}
        }
        line
    }
}

#[test]
fn random_lines_get_a_reply_each_with_flat_memory() {
    let lines: u64 = std::env::var("HEADROOM_LINES").map_or(LINES, |text| text.parse().unwrap());
    let mut client = Client::on(&seed());
    let mut random = Random(11);
    let all: Vec<Vec<u8>> = (0..lines).map(|id| random.line(id)).collect();
    // A changed byte can turn `id` into another key: then it is a notification.
    let is_owed = |line: &Vec<u8>| match serde_json::from_slice::<Value>(line) {
        Ok(Value::Object(fields)) => {
            fields.contains_key("id") || !fields.contains_key("method") || fields.get("jsonrpc") != Some(&json!("2.0"))
        }
        // A blank line is passed over.
        _ => !line.trim_ascii().is_empty(),
    };
    let owed = all.iter().filter(|line| is_owed(line)).count();
    let mut input = client.input.take().unwrap();
    let writer = thread::spawn(move || {
        for mut line in all {
            line.push(b'\n');
            input.write_all(&line).unwrap();
        }
        input
    });
    let mut early = None;
    for count in 0..owed {
        let reply = client.reply();
        let code = reply["error"]["code"].as_i64();
        let is_result = reply.get("result").is_some();
        assert!(is_result || code.is_some_and(|code| (-32_700..=-32_600).contains(&code)), "{reply}");
        if let Some(text) = reply["result"]["content"][0]["text"].as_str() {
            assert!(serde_json::from_str::<Value>(text).is_ok());
        }
        if count == owed / 5 {
            early = client.most_memory();
        }
    }
    client.input = Some(writer.join().unwrap());
    if let (Some(early), Some(late)) = (early, client.most_memory()) {
        assert!(late < early + 24, "{early} MiB after a fifth, {late} MiB after all");
    }
    assert_eq!(client.end(), Some(0));
}
