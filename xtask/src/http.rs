//! Just enough HTTP to hand out the files of one folder.

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Longest request head that is read, in bytes.
const LONGEST: u64 = 16 * 1024;

/// Reads one request and answers it from `folder`.
pub fn answer(stream: &TcpStream, folder: &Path) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    stream.set_write_timeout(Some(Duration::from_secs(30)))?;
    let mut reader = BufReader::new(stream.take(LONGEST));
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut header = String::new();
    while reader.read_line(&mut header)? > 2 {
        header.clear();
    }
    let mut words = request.split_whitespace();
    let (method, target) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
    let found = file(folder, target).and_then(|path| Some((kind(&path), fs::read(path).ok()?)));
    let (status, kind, body) = match (method, found) {
        ("GET" | "HEAD", Some((kind, body))) => ("200 OK", kind, body),
        ("GET" | "HEAD", None) => ("404 Not Found", "text/plain", b"no such file\n".to_vec()),
        _ => ("405 Method Not Allowed", "text/plain", b"GET only\n".to_vec()),
    };
    let mut stream = stream;
    let size = body.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {size}\r\n\
         Cache-Control: no-cache\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n"
    )?;
    stream.write_all(if method == "HEAD" { b"" } else { &body })
}

/// The file that a request's target names, if it is inside `folder`; a folder names its index.
fn file(folder: &Path, target: &str) -> Option<PathBuf> {
    let path = target.split(['?', '#']).next()?;
    let mut file = folder.to_path_buf();
    for part in path.strip_prefix('/')?.split('/') {
        // Our files have plain names: no escapes, nothing hidden, no way up.
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        if part.starts_with('.') || !part.bytes().all(plain) {
            return None;
        }
        file.push(part);
    }
    if file.is_dir() {
        file.push("index.html");
    }
    file.is_file().then_some(file)
}

/// The media type of a file.
fn kind(path: &Path) -> &'static str {
    match path.extension().and_then(|end| end.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::{file, kind};
    use crate::paths::root;
    use std::path::Path;

    #[test]
    fn file_is_found_below_the_folder() {
        let folder = root().join("xtask");
        let found = file(&folder, "/src/main.rs?view=budget");
        assert_eq!(found, Some(folder.join("src").join("main.rs")));
        assert_eq!(file(&folder, "/src/nothing.rs"), None);
    }

    #[test]
    fn file_outside_the_folder_is_refused() {
        let folder = root().join("xtask").join("src");
        for target in ["/../Cargo.toml", "/%2e%2e/Cargo.toml", "/..", "", "main.rs"] {
            assert_eq!(file(&folder, target), None, "{target}");
        }
        assert_eq!(file(&root(), "/.gitignore"), None);
    }

    #[test]
    fn kind_of_wasm_lets_the_browser_stream_it() {
        assert_eq!(kind(Path::new("a_bg.wasm")), "application/wasm");
        assert_eq!(kind(Path::new("a")), "application/octet-stream");
    }
}
