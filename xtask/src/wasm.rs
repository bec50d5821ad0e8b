//! Reading a WebAssembly file: the size and the name of every function, and what else the file holds.
//!
//! Only what a table of sizes needs: section headers, imports, function bodies and the names of functions.

use std::collections::BTreeMap;
use std::str;

/// The parts of a WebAssembly file, in bytes; together they are the whole file.
pub struct Parts {
    /// Every function of the file, by name, with the size of its body.
    pub functions: Vec<(String, usize)>,
    /// All that is no function body and no name: data, types, tables.
    pub rest: usize,
}

/// Splits a file; `None` if it is malformed or of a kind that LLVM and wasm-opt do not write.
pub fn split(file: &[u8]) -> Option<Parts> {
    let mut file_reader = Reader(file.strip_prefix(b"\0asm\x01\0\0\0")?);
    let (mut imported, mut bodies, mut names, mut name_bytes) = (0, Vec::new(), BTreeMap::new(), 0);
    while !file_reader.0.is_empty() {
        let id = file_reader.byte()?;
        let mut section = file_reader.block()?;
        match id {
            0 => {
                let size = section.0.len();
                if section.block()?.0 == b"name" {
                    name_bytes = size;
                    names = function_names(section)?;
                }
            }
            2 => imported = imported_functions(section)?,
            10 => {
                for _ in 0..section.number()? {
                    bodies.push(section.block()?.0.len());
                }
            }
            _ => {}
        }
    }
    let code: usize = bodies.iter().sum();
    let functions = (imported..).zip(bodies).map(|(index, size)| {
        let name = names.remove(&index).unwrap_or_else(|| format!("function {index}"));
        (name, size)
    });
    Some(Parts { functions: functions.collect(), rest: file.len() - code - name_bytes })
}

/// The crate that a demangled name belongs to: that of the first path in it, so that of `T` in `<T as Trait>::f` unless
/// `T` is a tuple, a closure or a parameter. What the compiler makes to drop and to call values has entries of its own.
pub fn crate_of(name: &str) -> &str {
    if name.starts_with("core::ptr::drop_in_place") {
        return "(drop glue)";
    }
    if name.starts_with("core::ops::function::FnOnce::call_once") {
        return "(closure glue)";
    }
    // Names of the v0 mangling carry a hash in brackets after the crate.
    let is_path = |c: char| c.is_alphanumeric() || "_:[]".contains(c);
    let mut paths = name.split(|c| !is_path(c)).filter_map(|word| word.trim_start_matches('[').split_once("::"));
    paths
        .find(|(first, _)| !first.is_empty())
        .map_or("(no crate)", |(first, _)| first.split('[').next().unwrap_or(first))
}

/// How many functions an import section brings; they precede the file's own in the numbering.
fn imported_functions(mut section: Reader) -> Option<usize> {
    let mut functions = 0;
    for _ in 0..section.number()? {
        section.block()?;
        section.block()?;
        match section.byte()? {
            0 => {
                section.number()?;
                functions += 1;
            }
            kind @ (1 | 2) => {
                if kind == 1 {
                    section.byte()?;
                }
                let has_maximum = section.byte()? & 1 == 1;
                for _ in 0..=usize::from(has_maximum) {
                    section.number()?;
                }
            }
            3 | 4 => {
                section.byte()?;
                section.number()?;
            }
            _ => return None,
        }
    }
    Some(functions)
}

/// The names of functions, by index, from the rest of a name section.
fn function_names(mut section: Reader) -> Option<BTreeMap<usize, String>> {
    let mut names = BTreeMap::new();
    while !section.0.is_empty() {
        let id = section.byte()?;
        let mut part = section.block()?;
        if id == 1 {
            for _ in 0..part.number()? {
                let index = part.number()?;
                names.insert(index, str::from_utf8(part.block()?.0).ok()?.to_owned());
            }
        }
    }
    Some(names)
}

/// Bytes yet to read.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// An unsigned number in LEB128.
    fn number(&mut self) -> Option<usize> {
        let mut number = 0;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    /// Bytes that a number before them counts.
    fn block(&mut self) -> Option<Reader<'a>> {
        let size = self.number()?;
        let (block, rest) = self.0.split_at_checked(size)?;
        self.0 = rest;
        Some(Reader(block))
    }
}

#[cfg(test)]
mod tests {
    use super::{crate_of, split};

    #[test]
    fn split_names_functions_after_the_imported_ones() {
        let mut file = b"\0asm\x01\0\0\0".to_vec();
        file.extend(b"\x02\x07\x01\x01a\x01b\x00\x00"); // imports the function a.b of type 0
        file.extend(b"\x0a\x06\x01\x04\x00\x41\x00\x0b"); // one body of four bytes
        file.extend(b"\x00\x0f\x04name\x01\x08\x01\x01\x05x::fy"); // the name of function 1
        let parts = split(&file).expect("well formed");
        assert_eq!(parts.functions, [("x::fy".to_owned(), 4)]);
        assert_eq!(parts.rest, file.len() - 4 - 15);
        assert!(split(&file[..file.len() - 1]).is_none());
    }

    #[test]
    fn crate_is_that_of_the_first_path() {
        for (name, expected) in [
            ("tachys::html::build::h0123456789abcdef", "tachys"),
            ("<alloc::boxed::Box<F,A> as core::ops::function::FnOnce<Args>>::call_once::h01", "alloc"),
            ("<(A,B) as tachys::view::Render>::build::h01", "tachys"),
            ("<[T] as core::fmt::Debug>::fmt::h01", "core"),
            ("<headroom[1f2e]::app::View as leptos[ab]::IntoView>::into_view", "headroom"),
            ("core::ptr::drop_in_place<leptos::X>::h01", "(drop glue)"),
            ("__wbindgen_malloc", "(no crate)"),
        ] {
            assert_eq!(crate_of(name), expected, "{name}");
        }
    }
}
