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
    model::{ErrorCode, JsonRpcMessage},
    service::{RoleServer, TxJsonRpcMessage},
    transport::Transport,
};
use serde_json::{Value, json};
use tokio::sync::{Mutex, Notify, mpsc};

use super::{
    frame::{Fault, INVALID_REQUEST, Message, message},
    line::{Line, Lines},
    load::{Held, Load},
    log,
};

/// Requests under way at most; those past four wait for their turn.
const MOST_REQUESTS: usize = 16;

/// Bytes of requests under way at most, beside one.
const MOST_READ: usize = 16 << 20;

/// Bytes of answers not yet written at most, before no further line is read.
const MOST_UNWRITTEN: usize = 4 << 20;

/// What a method that is not known is answered, by the library too.
pub const NO_METHOD: &str = "There is no such method.";

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
    closed: Arc<Notify>,
}

impl Threads {
    /// Told once where nobody reads what is written.
    pub fn closed(&self) -> Arc<Notify> {
        Arc::clone(&self.closed)
    }

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
    let closed = Arc::new(Notify::new());
    let (is_written, is_closed) = (Arc::clone(&written), Arc::clone(&closed));
    let writer = spawn(move || {
        write(&to_write, io::stdout());
        let _ = is_written.set(());
        is_closed.notify_one();
    });
    let reader_out = out.clone();
    spawn(move || read(Lines::new(BufReader::new(io::stdin())), &forward, &reader_out));
    let client = Client { messages: Arc::new(Mutex::new(messages)), out };
    (client, Threads { writer, written, closed })
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
                log::note(&format!("cannot read: {error}"));
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
                Err(Fault { code, id, message }) => out.error(code, &id, &message),
            },
        };
        if told.is_err() {
            break;
        }
    }
    under_way.wait_until_idle();
}

impl Transport<RoleServer> for Client {
    type Error = io::Error;

    fn send(
        &mut self,
        mut message: TxJsonRpcMessage<RoleServer>,
    ) -> impl Future<Output = io::Result<()>> + Send + 'static {
        if let JsonRpcMessage::Error(error) = &mut message {
            // It may quote what the client wrote.
            error.error.message = match error.error.code {
                ErrorCode::METHOD_NOT_FOUND => NO_METHOD.into(),
                _ => escape(&error.error.message).into(),
            };
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
