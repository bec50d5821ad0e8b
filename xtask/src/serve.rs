//! A server for the built page, for looking at it on this machine.
//!
//! It serves files and nothing else, as any static host would; it does not watch or rebuild
//! (`trunk serve` does). How a request is read and answered is in `http`.

use crate::Done;
use crate::http;
use crate::paths::dist;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::thread;

/// Builds the page and serves it until the program is stopped.
pub fn serve(port: u16) -> Done {
    // The port first: nobody should wait for a build and then hear that it is taken.
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .map_err(|error| format!("port {port} cannot be served ({error}); --port N takes another, 0 any free one"))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    crate::build::build()?;
    println!("Headroom is at http://{address}/ (Ctrl-C stops it).");
    let folder: Arc<std::path::Path> = Arc::from(dist());
    for stream in listener.incoming().flatten() {
        let folder = Arc::clone(&folder);
        // A browser that goes away in the middle of an answer is no fault of ours.
        thread::spawn(move || drop(http::answer(&stream, &folder)));
    }
    Ok(())
}
