//! How a written snapshot is laid out: a section, a strategy, a series or a position a line.

use std::io::{self, Write};

use serde_json::ser::Formatter;

/// The layout of one document.
#[derive(Debug, Default)]
pub(crate) struct Layout {
    /// The objects and lists that are open, outermost first.
    open: Vec<Open>,
}

#[derive(Debug)]
struct Open {
    is_object: bool,
    /// Whether each of its entries has a line of its own.
    is_broken: bool,
    is_empty: bool,
}

impl Layout {
    fn begin(&mut self, out: &mut (impl ?Sized + Write), bracket: &[u8], is_object: bool) -> io::Result<()> {
        let is_broken = match &self.open[..] {
            [] | [_] => true,
            [_, section] => is_object && section.is_object,
            _ => false,
        };
        self.open.push(Open { is_object, is_broken, is_empty: true });
        out.write_all(bracket)
    }

    fn entry(&mut self, out: &mut (impl ?Sized + Write), is_first: bool) -> io::Result<()> {
        let levels = self.open.len();
        let open = self.open.last_mut().expect("an entry stands in something");
        open.is_empty = false;
        match (open.is_broken, is_first) {
            (true, true) => new_line(out, levels),
            (true, false) => {
                out.write_all(b",")?;
                new_line(out, levels)
            }
            (false, true) => Ok(()),
            (false, false) => out.write_all(b", "),
        }
    }

    fn end(&mut self, out: &mut (impl ?Sized + Write), bracket: &[u8]) -> io::Result<()> {
        let open = self.open.pop().expect("what ends was begun");
        if open.is_broken && !open.is_empty {
            new_line(out, self.open.len())?;
        }
        out.write_all(bracket)
    }
}

fn new_line(out: &mut (impl ?Sized + Write), levels: usize) -> io::Result<()> {
    out.write_all(b"\n")?;
    (0..levels).try_for_each(|_| out.write_all(b"  "))
}

impl Formatter for Layout {
    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, b"[", false)
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, b"]")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.entry(out, first)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, b"{", true)
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, b"}")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.entry(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }
}
