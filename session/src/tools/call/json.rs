//! Compact JSON, always the same: fields in the order of their structs, maps in the order of the strategies, numbers as a
//! browser writes them, so that reading an answer and writing it again in a browser gives the same bytes.

use std::io;

use serde::{Serialize, Serializer};

use super::{
    MOST_BYTES,
    error::{ErrorCode, ToolError},
};

/// An answer's JSON; refused past [`MOST_BYTES`], without being written to its end.
pub fn compact(answer: &impl Serialize) -> Result<String, ToolError> {
    let mut bounded = Bounded(Vec::new());
    let mut json = serde_json::Serializer::with_formatter(&mut bounded, Plain);
    answer.serialize(&mut json).map_err(|_| too_large())?;
    String::from_utf8(bounded.0).map_err(|_| too_large())
}

fn too_large() -> ToolError {
    ToolError::new(
        ErrorCode::AnswerTooLarge,
        "strategies",
        "size",
        "The answer is larger than 16 MiB; name fewer in strategies, or give fewer scenarios.",
    )
}

/// Bytes up to a bound.
struct Bounded(Vec<u8>);

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > MOST_BYTES {
            return Err(io::ErrorKind::OutOfMemory.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Numbers as ECMAScript writes them: the shortest digits, whole ones without a point.
struct Plain;

impl serde_json::ser::Formatter for Plain {
    fn write_f64<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        let size = value.abs();
        if size == 0.0 {
            writer.write_all(b"0")
        } else if size >= 1e21 {
            let text = format!("{value:e}");
            writer.write_all(text.replace('e', "e+").as_bytes())
        } else if size < 1e-6 {
            writer.write_all(format!("{value:e}").as_bytes())
        } else {
            writer.write_all(value.to_string().as_bytes())
        }
    }
}

/// An object with a field per strategy id, in the order of the strategies.
pub struct ById<'a, T>(pub Vec<(&'a str, T)>);

impl<T: Serialize> Serialize for ById<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(id, value)| (id, value)))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::{Bounded, MOST_BYTES, compact};

    #[test]
    fn answers_are_written_up_to_their_limit() {
        let mut answer = Bounded(Vec::new());
        assert!(answer.write_all(&vec![b'1'; MOST_BYTES]).is_ok());
        assert!(answer.write_all(b"1").is_err());
        assert!(compact(&"x".repeat(MOST_BYTES)).is_err());
    }

    #[test]
    fn numbers_are_written_as_a_browser_does() {
        for (value, wanted) in [
            (5.0, "5"),
            (-0.0, "0"),
            (0.1 + 0.2, "0.30000000000000004"),
            (1e-6, "0.000001"),
            (1.5e-7, "1.5e-7"),
            (1e20, "100000000000000000000"),
            (-2.5e21, "-2.5e+21"),
            (f64::NAN, "null"),
        ] {
            assert_eq!(compact(&value).expect("it is small"), wanted);
        }
    }
}
