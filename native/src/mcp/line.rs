//! Lines of bounded length: a longer one is told once and passed over, however long it is.

use std::io::{self, BufRead};

/// The bytes that a line may have at most, its end not counted.
pub const MOST_LINE: usize = 8 << 20;

/// What came.
#[derive(Debug, PartialEq, Eq)]
pub enum Line {
    /// A line without its end.
    Whole(Vec<u8>),
    /// A line past [`MOST_LINE`]; the rest of it is not given.
    TooLong,
}

/// Reads lines; never holds more than [`MOST_LINE`] bytes and what its input buffers.
#[derive(Debug)]
pub struct Lines<R> {
    input: R,
    is_passing: bool,
}

impl<R: BufRead> Lines<R> {
    /// The lines of an input.
    pub fn new(input: R) -> Self {
        Self { input, is_passing: false }
    }

    /// The next line; the last one may lack its end. `None` where the input ends.
    ///
    /// # Errors
    ///
    /// Those of the input.
    pub fn next_line(&mut self) -> io::Result<Option<Line>> {
        let mut line = Vec::new();
        loop {
            let chunk = match self.input.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                chunk => chunk?,
            };
            if chunk.is_empty() {
                let is_rest = line.is_empty() || std::mem::take(&mut self.is_passing);
                return Ok((!is_rest).then_some(Line::Whole(line)));
            }
            let end = chunk.iter().position(|byte| *byte == b'\n');
            let (part, used) = match end {
                Some(end) => (&chunk[..end], end + 1),
                None => (chunk, chunk.len()),
            };
            if self.is_passing {
                self.is_passing = end.is_none();
                self.input.consume(used);
                continue;
            }
            if line.len() + part.len() > MOST_LINE {
                self.is_passing = end.is_none();
                self.input.consume(used);
                return Ok(Some(Line::TooLong));
            }
            line.extend_from_slice(part);
            self.input.consume(used);
            if end.is_some() {
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
                return Ok(Some(Line::Whole(line)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Read, repeat};

    use super::{Line, Lines, MOST_LINE};

    fn all(input: impl Read) -> Vec<Line> {
        let mut lines = Lines::new(BufReader::new(input));
        std::iter::from_fn(|| lines.next_line().expect("memory does not fail")).collect()
    }

    fn whole(text: &str) -> Line {
        Line::Whole(text.as_bytes().to_vec())
    }

    #[test]
    fn lines_are_split_and_the_last_may_lack_its_end() {
        assert_eq!(all(&b"a\r\n\nb"[..]), [whole("a"), whole(""), whole("b")]);
        assert_eq!(all(&b""[..]), []);
    }

    #[test]
    fn line_of_the_most_bytes_is_whole_and_one_more_is_too_long() {
        let most = repeat(b'x').take(MOST_LINE as u64);
        assert_eq!(all(most.chain(&b"\nb"[..])), [Line::Whole(vec![b'x'; MOST_LINE]), whole("b")]);
        let more = repeat(b'x').take(MOST_LINE as u64 + 1);
        assert_eq!(all(more.chain(&b"\nb\n"[..])), [Line::TooLong, whole("b")]);
    }

    #[test]
    fn endless_line_is_told_once() {
        assert_eq!(all(repeat(b'x').take(1 << 26)), [Line::TooLong]);
    }
}
