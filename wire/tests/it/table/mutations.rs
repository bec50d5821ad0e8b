//! Broken files are refused or read, never a panic.

use headroom_wire::{Answers, InputFile, Opened, open};

/// A stream of numbers from a seed: splitmix64 (Steele, Lea and Flood 2014).
struct Stream(u64);

impl Stream {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % end.max(1) as u64) as usize
    }
}

/// What is put into a file: what separates, quotes, ends and overflows.
const PIECES: [&[u8]; 16] = [
    b"\"",
    b",",
    b";",
    b"\n",
    b"\r",
    b"<",
    b">",
    b"\0",
    b"-",
    b"1e999",
    b"99999999999999999999",
    b"=",
    b"\xFF",
    b"{",
    b"]",
    b" ",
];

/// Some bytes with one to three changes: a piece put in, a stretch cut out, or a byte changed.
fn mutated(bytes: &[u8], stream: &mut Stream) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=stream.below(3) {
        let at = stream.below(bytes.len());
        match stream.below(3) {
            0 => drop(bytes.splice(at..at, PIECES[stream.below(PIECES.len())].iter().copied())),
            1 => drop(bytes.drain(at..(at + stream.below(40)).min(bytes.len()))),
            _ if !bytes.is_empty() => bytes[at] ^= 1 << stream.below(8),
            _ => {}
        }
    }
    bytes
}

/// Takes a file all the way, whatever comes of it.
fn take(name: &str, bytes: &[u8]) {
    if let Ok(Opened::Tables(tables)) = open(&[InputFile { name, bytes }]) {
        tables.understand(&Answers::default());
        let answers = Answers { nav: Some(1e6), total_var: Some(1e4), ..Answers::default() };
        let _ = tables.snapshot(&answers);
    }
}

/// The sample files, in the order of their names.
fn samples() -> Vec<(String, Vec<u8>)> {
    let folder = format!("{}/../tests/data/files", env!("CARGO_MANIFEST_DIR"));
    let entries = std::fs::read_dir(&folder).expect("the folder of sample files");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    let bytes = |name: String| {
        let bytes = std::fs::read(format!("{folder}/{name}")).expect("a sample file");
        (name, bytes)
    };
    names.into_iter().map(bytes).collect()
}

/// How many of each file: `HEADROOM_EXECUTIONS` in all, else a few.
fn turns(files: usize, least: usize) -> usize {
    let all = std::env::var("HEADROOM_EXECUTIONS").ok().and_then(|count| count.parse::<usize>().ok());
    all.map_or(least, |all| all.div_ceil(files))
}

#[test]
fn mutated_texts_are_refused_or_read() {
    let mut stream = Stream(1);
    let mut count = 0;
    let texts: Vec<_> = samples().into_iter().filter(|(name, _)| !name.ends_with(".xlsx")).collect();
    let turns = turns(texts.len(), 25);
    for (name, bytes) in texts {
        for _ in 0..turns {
            take(&name, &mutated(&bytes, &mut stream));
            count += 1;
        }
    }
    assert!(count > 800, "{count}");
}

#[test]
fn mutated_workbooks_are_refused_or_read() {
    let mut stream = Stream(2);
    let mut count = 0;
    let books: Vec<_> = samples().into_iter().filter(|(name, _)| name.ends_with(".xlsx")).collect();
    let turns = turns(books.len(), 15);
    for (name, bytes) in books {
        let parts = parts(&bytes);
        for _ in 0..turns {
            // The archive stays whole: a change of its bytes is found by the sums it holds.
            let mut changed = parts.clone();
            let at = stream.below(changed.len());
            changed[at].1 = mutated(&changed[at].1, &mut stream);
            take(&name, &archive(&changed));
            count += 1;
        }
        take(&name, &mutated(&bytes, &mut stream));
    }
    assert!(count > 200, "{count}");
}

fn parts(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
    let count = archive.len();
    let part = |index| {
        let mut part = archive.by_index(index).expect("a part");
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut part, &mut bytes).expect("memory");
        (part.name().expect("a name").into_owned(), bytes)
    };
    (0..count).map(part).collect()
}

fn archive(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        archive.start_file(name.as_str(), stored).expect("a part");
        std::io::Write::write_all(&mut archive, bytes).expect("memory");
    }
    archive.finish().expect("an archive").into_inner()
}
