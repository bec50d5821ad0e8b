//! A client of the real program: writes lines, reads replies.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use serde_json::{Value, json};

/// A running `headroom-mcp` after its handshake.
pub struct Client {
    child: Child,
    pub input: Option<ChildStdin>,
    pub output: BufReader<ChildStdout>,
    next_id: u64,
}

/// The program with some words, not yet started.
pub fn program(words: &[&Path]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_headroom-mcp"));
    command.args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

impl Client {
    /// Starts the program on a snapshot and shakes hands.
    pub fn on(snapshot: &Path) -> Self {
        Self::unshaken(snapshot).shaken()
    }

    /// Shakes hands.
    pub fn shaken(mut self) -> Self {
        let client = &mut self;
        let answer = client.ask(
            "initialize",
            json!({ "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": { "name": "test", "version": "1" } }),
        );
        assert_eq!(answer["result"]["serverInfo"]["name"], "headroom");
        client.line(br#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#);
        self
    }

    /// Starts the program and says nothing.
    pub fn unshaken(snapshot: &Path) -> Self {
        Self::started(program(&[snapshot]).stderr(Stdio::null()))
    }

    /// Starts a program and says nothing.
    pub fn started(command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap();
        Self { input: child.stdin.take(), output: BufReader::new(child.stdout.take().unwrap()), child, next_id: 1 }
    }

    pub fn line(&mut self, line: &[u8]) {
        let input = self.input.as_mut().unwrap();
        input.write_all(line).unwrap();
        input.write_all(b"\n").unwrap();
        input.flush().unwrap();
    }

    pub fn reply(&mut self) -> Value {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|_| panic!("no reply but `{line}`"))
    }

    /// Asks and waits for the reply.
    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        let id = self.next_id;
        self.next_id += 1;
        self.line(request(id, method, params).as_bytes());
        let reply = self.reply();
        assert_eq!(reply["id"], id);
        reply
    }

    /// The result of a call.
    pub fn call(&mut self, tool: &str, arguments: &Value) -> Value {
        self.ask("tools/call", json!({ "name": tool, "arguments": arguments }))["result"].take()
    }

    /// Memory that the program has had at most, in MiB, where the system tells.
    pub fn most_memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
        line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kib| kib / 1024)
    }

    /// The exit code, if the program ends by itself within some seconds.
    pub fn ended_within(&mut self, seconds: u64) -> Option<i32> {
        for _ in 0..seconds * 50 {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        None
    }

    /// Ends the input and waits: the exit code.
    pub fn end(mut self) -> Option<i32> {
        drop(self.input.take());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A request's line.
pub fn request(id: u64, method: &str, params: Value) -> String {
    json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }).to_string()
}

/// The text block of a result.
pub fn text(result: &Value) -> &str {
    result["content"][0]["text"].as_str().unwrap_or_else(|| panic!("no text in {result}"))
}
