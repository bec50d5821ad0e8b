//! Running a program in sight: its command line, its output as it comes, and how long it took.

use crate::Done;
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Instant;

/// The result of a program that has ended.
pub struct Ended {
    /// Whether it exited with 0.
    pub ok: bool,
    /// Everything it wrote, standard output before standard error.
    pub output: String,
}

/// Runs a program on the terminal; an error if it does not exit with 0.
pub fn run(command: &mut Command) -> Done {
    show(command);
    let status = command.status().map_err(|error| cannot(command, &error))?;
    if status.success() { Ok(()) } else { Err(format!("`{}` ended with {status}", line(command))) }
}

/// Runs a program in place of this one where the system can, so that whoever stops this process stops that program.
pub fn replace_with(command: &mut Command) -> Done {
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        show(command);
        let error = command.exec();
        Err(cannot(command, &error))
    }
    #[cfg(not(unix))]
    run(command)
}

/// Runs a program on the terminal and keeps what it writes.
pub fn watch(command: &mut Command) -> Done<Ended> {
    show(command);
    command.stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| cannot(command, &error))?;
    let out = child.stdout.take().map(|from| tee(from, io::stdout()));
    let err = child.stderr.take().map(|from| tee(from, io::stderr()));
    let mut bytes = Vec::new();
    for reader in [out, err].into_iter().flatten() {
        bytes.extend(reader.join().unwrap_or_default());
    }
    let status = child.wait().map_err(|error| cannot(command, &error))?;
    Ok(Ended { ok: status.success(), output: String::from_utf8_lossy(&bytes).into_owned() })
}

/// What a program prints; `None` if it cannot be run or fails. For querying versions.
pub fn ask(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    output.status.success().then_some(text)
}

/// Does `work` under a heading and prints how long it took.
pub fn timed<T>(what: &str, work: impl FnOnce() -> Done<T>) -> Done<T> {
    println!("== {what}");
    let start = Instant::now();
    let done = work();
    let word = if done.is_ok() { "done" } else { "failed" };
    println!("== {what}: {word} in {:.1} s", start.elapsed().as_secs_f64());
    done
}

/// Copies a stream to the terminal as it comes, and keeps it.
fn tee<R, W>(mut from: R, mut to: W) -> thread::JoinHandle<Vec<u8>>
where
    R: Read + Send + 'static,
    W: Write + Send + 'static,
{
    thread::spawn(move || {
        let mut kept = Vec::new();
        let mut buffer = [0; 8192];
        while let Ok(size @ 1..) = from.read(&mut buffer) {
            kept.extend_from_slice(&buffer[..size]);
            // A closed terminal must not lose the program's output.
            let _ = to.write_all(&buffer[..size]).and_then(|()| to.flush());
        }
        kept
    })
}

fn show(command: &Command) {
    println!("$ {}", line(command));
}

fn cannot(command: &Command, error: &io::Error) -> String {
    format!("cannot run `{}`: {error}", line(command))
}

/// The command line as a person would type it: programs by name, files from the root folder.
fn line(command: &Command) -> String {
    let root = format!("{}/", crate::paths::root().display());
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or(program.as_os_str());
    let mut words = vec![name.to_string_lossy().into_owned()];
    for word in command.get_args() {
        words.push(word.to_string_lossy().replace(&root, ""));
    }
    words.join(" ")
}
