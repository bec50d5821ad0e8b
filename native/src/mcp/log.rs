//! Lines for a person on stderr, which never hold up an answer: a thread writes them, and where nobody reads them, or the
//! stream is closed or full, they are dropped.

use std::{
    io::{self, Write},
    sync::{
        OnceLock,
        mpsc::{Receiver, SyncSender, channel, sync_channel},
    },
    thread,
    time::Duration,
};

use headroom_engine::text::escape;

/// Lines that wait to be written at most; further ones are dropped.
const MAX_WAITING: usize = 64;

/// How long the end of the program waits for lines to be written.
const PATIENCE: Duration = Duration::from_secs(2);

static LINES: OnceLock<SyncSender<Entry>> = OnceLock::new();

enum Entry {
    Line(String),
    /// All lines before it are written.
    Flushed(std::sync::mpsc::Sender<()>),
}

/// Starts the log. A panic is a line of it, so that it waits for nobody either.
pub fn start() {
    let (lines, to_write) = sync_channel(MAX_WAITING);
    if LINES.set(lines).is_ok() {
        thread::spawn(move || write(&to_write, io::stderr()));
        std::panic::set_hook(Box::new(|info| {
            let place = info.location().map(ToString::to_string).unwrap_or_default();
            let reason = info.payload_as_str().unwrap_or("no reason");
            note(&format!("a panic at {place}: {}", escape(reason)));
        }));
    }
}

/// Adds lines under the program's name; dropped where too many wait.
pub fn note(lines: &str) {
    bare(&format!("headroom-mcp: {lines}"));
}

/// Adds lines as they are.
pub fn bare(lines: &str) {
    if let Some(log) = LINES.get() {
        let _ = log.try_send(Entry::Line(format!("{lines}\n")));
    }
}

/// Waits until all is written, for two seconds at most.
pub fn flush() {
    let (flushed, is_flushed) = channel();
    if let Some(log) = LINES.get()
        && log.try_send(Entry::Flushed(flushed)).is_ok()
    {
        let _ = is_flushed.recv_timeout(PATIENCE);
    }
}

/// Writes lines while there are any; a failure drops the line.
fn write(entries: &Receiver<Entry>, mut output: impl Write) {
    while let Ok(entry) = entries.recv() {
        match entry {
            Entry::Line(line) => {
                let _ = output.write_all(line.as_bytes()).and_then(|()| output.flush());
            }
            Entry::Flushed(flushed) => drop(flushed.send(())),
        }
    }
}
