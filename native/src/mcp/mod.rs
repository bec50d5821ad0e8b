//! The stdio door of the tools: a program that reads one snapshot and answers an MCP client on standard input and output.
//!
//! stdout carries the protocol alone; what is for a person goes to stderr. Here is no figure and no text of a tool: those are
//! the `tools` floor's. Absent too: a network, a shell, and writing of any file.

mod frame;
mod line;
mod load;
mod log;
mod server;
pub(crate) mod store;
pub(crate) mod strict;
mod transport;

use std::{ffi::OsString, path::PathBuf, process::ExitCode, sync::Arc};

use headroom_engine::text::escape;
use rmcp::service::{ServerInitializeError, serve_server};
use server::Server;
use store::Store;

const USAGE: &str = "usage: headroom-mcp SNAPSHOT.json

Answers an MCP client on standard input and output: the tools risk_dashboard, risk_budget_status, stress_test_fund,
correlation_matrix, marginal_contribution and explain on a fund snapshot (headroom.snapshot/1, JSON). The file is read again when it changes.";

/// A broken snapshot, or words that are not understood.
const REFUSED: u8 = 2;

/// Runs the program with the words after its name.
pub fn run(words: impl Iterator<Item = OsString>) -> ExitCode {
    log::start();
    let code = run_logged(words);
    log::flush();
    code
}

fn run_logged(words: impl Iterator<Item = OsString>) -> ExitCode {
    let words: Vec<OsString> = words.collect();
    let path = match &words[..] {
        [word] if word == "--help" || word == "-h" => {
            log::bare(USAGE);
            return ExitCode::SUCCESS;
        }
        [word] if word == "--version" => {
            log::bare(concat!("headroom-mcp ", env!("CARGO_PKG_VERSION")));
            return ExitCode::SUCCESS;
        }
        [path] if !path.to_string_lossy().starts_with("--") => PathBuf::from(path),
        _ => {
            log::bare(USAGE);
            return ExitCode::from(REFUSED);
        }
    };
    match Store::open(path.clone()) {
        Ok(store) => serve(store),
        Err(refusal) => {
            log::note(&format!("{}: {refusal}", escape(&path.to_string_lossy())));
            ExitCode::from(REFUSED)
        }
    }
}

/// Serves until the input ends, or nobody reads the output.
fn serve(store: Store) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_time().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            log::note(&format!("cannot start: {error}"));
            return ExitCode::FAILURE;
        }
    };
    let server = Server::new(Arc::new(store));
    let (client, threads) = transport::standard();
    let closed = threads.closed();
    let sessions = async move {
        loop {
            match serve_server(server.clone(), client.clone()).await {
                Ok(running) => {
                    let _ = running.waiting().await;
                    return;
                }
                Err(ServerInitializeError::ConnectionClosed(_) | ServerInitializeError::TransportError { .. }) => {
                    return;
                }
                // Something else than a handshake came first, or one that failed: the client may try again.
                Err(_) => {}
            }
        }
    };
    runtime.block_on(async {
        tokio::select! {
            () = sessions => {}
            // Nobody reads: no answer is worth its computing.
            () = closed.notified() => {}
        }
    });
    runtime.shutdown_background();
    threads.finish();
    ExitCode::SUCCESS
}
