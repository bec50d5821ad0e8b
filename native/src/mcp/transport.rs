//! Between the client and the library: bounded lines in, whole lines out, and an answer of our own to a line that is no
//! message, after which the session goes on.
//!
//! A thread reads and one writes. The reader waits while too much is under way (see [`super::load`]).

use std::{
    io::{self, BufReader, Write},
    sync::{
        Arc, OnceLock,
        mpsc::{Receiver, Sender, channel},
    },
    thread::{JoinHandle, spawn},
};

use headroom_engine::text::escape;
use rmcp::model::GetExtensions as _;
use rmcp::{
    model::JsonRpcMessage,
    service::{RoleServer, RxJsonRpcMessage, TxJsonRpcMessage},
    transport::Transport,
};
use serde_json::{Value, json};
use tokio::sync::{Mutex, mpsc};

use super::{
    line::{Line, Lines},
    load::{Held, Load},
};

/// Requests under way at most; those past four wait for their turn.
const MOST_REQUESTS: usize = 16;

/// Bytes of requests under way at most, beside one.
const MOST_READ: usize = 16 << 20;

/// Bytes of answers not yet written at most, before no further line is read.
const MOST_UNWRITTEN: usize = 4 << 20;

const PARSE_ERROR: i32 = -32700;

const INVALID_REQUEST: i32 = -32600;

const INVALID_PARAMS: i32 = -32602;

type Message = RxJsonRpcMessage<RoleServer>;

/// The client at the other end.
#[derive(Clone)]
pub struct Client {
    messages: Arc<Mutex<mpsc::Receiver<Message>>>,
    out: Out,
}

/// The threads of a [`Client`].
pub struct Threads {
    writer: JoinHandle<()>,
    written: Arc<OnceLock<()>>,
}

impl Threads {
    /// Waits until all is written.
    pub fn finish(self) {
        if self.written.get().is_none() {
            let _ = self.writer.join();
        }
    }
}

/// The client on standard input and output.
pub fn standard() -> (Client, Threads) {
    let (lines, to_write) = channel();
    let (forward, messages) = mpsc::channel(1);
    let unwritten = Arc::new(Load::default());
    let written = Arc::new(OnceLock::new());
    let out = Out { lines, unwritten: Arc::clone(&unwritten) };
    let is_written = Arc::clone(&written);
    let writer = spawn(move || {
        write(&to_write, io::stdout());
        let _ = is_written.set(());
    });
    let reader_out = out.clone();
    spawn(move || read(Lines::new(BufReader::new(io::stdin())), &forward, &reader_out));
    let client = Client { messages: Arc::new(Mutex::new(messages)), out };
    (client, Threads { writer, written })
}

/// Where lines go out.
#[derive(Clone)]
struct Out {
    lines: Sender<(Vec<u8>, Held)>,
    unwritten: Arc<Load>,
}

impl Out {
    fn line(&self, mut line: Vec<u8>) -> io::Result<()> {
        line.push(b'\n');
        let held = self.unwritten.hold(line.len());
        self.lines.send((line, held)).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }

    /// Answers what is no message.
    fn error(&self, code: i32, id: &Value, message: &str) -> io::Result<()> {
        let reply = json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code, "message": message } });
        self.line(reply.to_string().into_bytes())
    }
}

/// Writes lines until nobody has more, or nobody reads.
fn write(lines: &Receiver<(Vec<u8>, Held)>, mut output: impl Write) {
    while let Ok((line, held)) = lines.recv() {
        if output.write_all(&line).and_then(|()| output.flush()).is_err() {
            return;
        }
        drop(held);
    }
}

/// Reads lines until the input ends, or nobody writes.
fn read(mut lines: Lines<impl io::BufRead>, forward: &mpsc::Sender<Message>, out: &Out) {
    let under_way = Arc::new(Load::default());
    loop {
        out.unwritten.wait_for_room(usize::MAX, MOST_UNWRITTEN, 0);
        let line = match lines.next_line() {
            Ok(Some(line)) => line,
            Ok(None) => break,
            Err(error) => {
                eprintln!("headroom-mcp: cannot read: {error}");
                break;
            }
        };
        let told = match line {
            Line::TooLong => {
                out.error(INVALID_REQUEST, &Value::Null, "A line has at most 8 MiB; the rest of it is skipped.")
            }
            Line::Whole(line) => match message(&line) {
                Ok(Some(mut message)) => {
                    if let JsonRpcMessage::Request(request) = &mut message {
                        under_way.wait_for_room(MOST_REQUESTS, MOST_READ, line.len());
                        // Dropped with the request, when it is answered.
                        request.request.extensions_mut().insert(Arc::new(under_way.hold(line.len())));
                    }
                    if forward.blocking_send(message).is_err() {
                        break;
                    }
                    Ok(())
                }
                Ok(None) => Ok(()),
                Err(fault) => out.error(fault.code, &fault.id, fault.message),
            },
        };
        if told.is_err() {
            break;
        }
    }
    under_way.wait_until_idle();
}

/// What is wrong with a line.
struct Fault {
    code: i32,
    id: Value,
    message: &'static str,
}

/// The message of a line; `None` for one that wants no answer and has no meaning here.
fn message(line: &[u8]) -> Result<Option<Message>, Fault> {
    let fault = |code, id: Option<&Value>, message| Fault { code, id: id.cloned().unwrap_or_default(), message };
    let value: Value = serde_json::from_slice(line).map_err(|_| fault(PARSE_ERROR, None, "This line is not JSON."))?;
    let Some(fields) = value.as_object() else {
        return Err(fault(INVALID_REQUEST, None, "A message is one JSON object."));
    };
    let id = fields.get("id");
    if id.is_some_and(|id| !(id.is_string() || id.is_i64())) {
        return Err(fault(INVALID_REQUEST, None, "An id is text or a whole number."));
    }
    if fields.get("jsonrpc").and_then(Value::as_str) != Some("2.0") {
        return Err(fault(INVALID_REQUEST, id, "A message says \"jsonrpc\": \"2.0\"."));
    }
    let has_method = match fields.get("method") {
        Some(method) if !method.is_string() => return Err(fault(INVALID_REQUEST, id, "A method is text.")),
        method => method.is_some(),
    };
    if !has_method {
        // Nothing is ever asked of a client: its answers answer nothing.
        let is_reply = fields.contains_key("result") || fields.contains_key("error");
        return match is_reply {
            true => Ok(None),
            false => Err(fault(INVALID_REQUEST, id, "A request has a method.")),
        };
    }
    let id = id.cloned();
    match serde_json::from_value(value) {
        Ok(message) => Ok(Some(message)),
        Err(_) if id.is_none() => Ok(None),
        Err(_) => Err(fault(INVALID_PARAMS, id.as_ref(), "The parameters are not those of the method.")),
    }
}

impl Transport<RoleServer> for Client {
    type Error = io::Error;

    fn send(
        &mut self,
        mut message: TxJsonRpcMessage<RoleServer>,
    ) -> impl Future<Output = io::Result<()>> + Send + 'static {
        if let JsonRpcMessage::Error(error) = &mut message {
            // It may quote what the client wrote.
            error.error.message = escape(&error.error.message).into();
        }
        let line = serde_json::to_vec(&message).map_err(io::Error::from);
        std::future::ready(line.and_then(|line| self.out.line(line)))
    }

    async fn receive(&mut self) -> Option<Message> {
        self.messages.lock().await.recv().await
    }

    async fn close(&mut self) -> io::Result<()> {
        Ok(())
    }
}
