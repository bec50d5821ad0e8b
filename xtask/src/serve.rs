//! `cargo xtask serve`: the bundler's own server, on this machine only.
//!
//! It serves the release build under the page's own policy (`[serve]` in `Trunk.toml`) and builds again when a source
//! changes.

use crate::Done;
use crate::build::trunk;
use crate::run::replace_with;
use crate::setup;
use std::net::{Ipv4Addr, TcpListener};

/// Builds the page and serves it until the program is stopped.
pub fn serve(port: u16) -> Done {
    // Find out now, not after the build, whether the port is free; for 0, choose one.
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .and_then(|listener| Ok(listener.local_addr()?.port()))
        .map_err(|error| format!("port {port} cannot be served ({error}); --port N takes another, 0 any free one"))?;
    setup::meet(setup::BUILD)?;
    println!("Once it is built, Headroom is at http://127.0.0.1:{port}/ (Ctrl-C stops it).");
    replace_with(trunk("serve").args(["--port", &port.to_string()]))
}
