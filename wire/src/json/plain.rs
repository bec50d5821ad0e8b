//! JSON text to a tree of [`Node`]s, fast, where the text is plain: no escapes, no number that no double holds, nothing too
//! deep, too long or too much, and no fault.
//!
//! It gives the tree that [`tree`](super::tree::tree) gives, or none: what is not plain is read, and refused, by that one.

use headroom_cells::json::{number, pass_blanks, series, string};

use super::{
    number::MOST_DEEP,
    tree::{MOST_ENTRIES, MOST_MEMORY},
};
use crate::node::{Field, Node};

/// The document as a tree, where it is plain.
pub(crate) fn plain_tree(text: &str) -> Option<Node<'_>> {
    let mut reader = Reader { text, at: 0, series_length: 0, memory: MOST_MEMORY };
    let document = reader.value(1)?;
    (pass_blanks(text.as_bytes(), reader.at) == text.len()).then_some(document)
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    /// How many numbers the last series had: the next one will have as many.
    series_length: usize,
    /// Bytes that the tree may still take.
    memory: usize,
}

impl<'t> Reader<'t> {
    /// Takes the memory of `count` values of `T` from what is left.
    fn take<T>(&mut self, count: usize) -> Option<()> {
        self.memory = self.memory.checked_sub(count * size_of::<T>())?;
        Some(())
    }

    /// The next byte that is no blank; it stays.
    fn peek(&mut self) -> Option<u8> {
        self.at = pass_blanks(self.text.as_bytes(), self.at);
        self.text.as_bytes().get(self.at).copied()
    }

    /// Passes over a byte that has to stand next.
    fn pass(&mut self, wanted: u8) -> Option<()> {
        (self.peek()? == wanted).then(|| self.at += 1)
    }

    fn text(&mut self) -> Option<&'t str> {
        let (text, behind) = string(self.text, self.at)?;
        self.at = behind;
        Some(text)
    }

    fn word(&mut self, word: &str, node: Node<'t>) -> Option<Node<'t>> {
        let is_there = self.text.get(self.at..)?.starts_with(word);
        is_there.then(|| self.at += word.len())?;
        Some(node)
    }

    fn value(&mut self, depth: usize) -> Option<Node<'t>> {
        match self.peek()? {
            b'"' => self.text().map(|text| Node::Text(text.into())),
            b'{' => self.object(depth),
            b'[' => self.list(depth),
            b'n' => self.word("null", Node::Null),
            b't' => self.word("true", Node::Bool(true)),
            b'f' => self.word("false", Node::Bool(false)),
            _ => {
                let (value, behind) = number(self.text.as_bytes(), self.at)?;
                self.at = behind;
                Some(Node::Number(value))
            }
        }
    }

    fn object(&mut self, depth: usize) -> Option<Node<'t>> {
        if depth > MOST_DEEP {
            return None;
        }
        self.at += 1;
        let mut fields = Vec::new();
        if self.peek()? == b'}' {
            self.at += 1;
            return Some(Node::Object(fields));
        }
        loop {
            self.peek()?;
            let key = self.text()?;
            self.pass(b':')?;
            self.take::<Field<'_>>(1)?;
            fields.push((key.into(), self.value(depth + 1)?));
            match self.peek()? {
                b',' => self.at += 1,
                b'}' => break,
                _ => return None,
            }
        }
        self.at += 1;
        fields.shrink_to_fit();
        Some(Node::Object(fields))
    }

    fn list(&mut self, depth: usize) -> Option<Node<'t>> {
        if depth > MOST_DEEP {
            return None;
        }
        if let Some((mut numbers, behind)) = series(self.text.as_bytes(), self.at + 1, MOST_ENTRIES, self.series_length)
        {
            self.at = behind;
            self.take::<Option<f64>>(numbers.len())?;
            self.series_length = numbers.len();
            numbers.shrink_to_fit();
            return Some(Node::Series(numbers));
        }
        self.at += 1;
        let mut nodes = Vec::new();
        loop {
            self.take::<Node<'_>>(1)?;
            nodes.push(self.value(depth + 1)?);
            if nodes.len() > MOST_ENTRIES {
                return None;
            }
            match self.peek()? {
                b',' => self.at += 1,
                b']' => break,
                _ => return None,
            }
        }
        self.at += 1;
        nodes.shrink_to_fit();
        Some(Node::List(nodes))
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tree::tree, *};

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

    /// Whether it is read; what is read is what the careful reader gives.
    fn agrees(text: &str) -> bool {
        let read = plain_tree(text);
        if let Some(read) = &read {
            match tree(text, &[]) {
                Ok(wanted) => assert_eq!(format!("{read:?}"), format!("{wanted:?}"), "{text}"),
                Err(_) => panic!("read though it is no JSON: {text}"),
            }
        }
        read.is_some()
    }

    const PIECES: [&str; 24] = [
        "[", "]", "{", "}", ",", ":", "\"", "\\", " ", "\n", "0", "-", "1.5", "1e999", "e", ".", "null", "true", "nul",
        "\"a\":", "[1,null]", "\u{4E2D}", "\u{1}", "+",
    ];

    #[test]
    fn plain_tree_is_the_careful_one_or_none() {
        let seed = r#"{ "a": [1, -0.0, null, 2.5e-3], "b": ["x", "", 1], "c": { "d": [] , "d": {} }, "e": [[1], [null, 2]], "f": [1, "y"],
            "g": true, "h": [false, null, 3], "i": 12345678901234567890123, "j": -0, "k": [ ] }"#;
        assert!(agrees(seed) && agrees(" 1 ") && agrees("[]") && agrees("\"\"") && agrees("[true]"));
        let mut stream = Stream(3);
        let mut read = 0;
        for _ in 0..200_000 {
            let mut text = seed.to_owned();
            for _ in 0..=stream.below(2) {
                let at = text.floor_char_boundary(stream.below(text.len() + 1));
                match stream.below(3) {
                    0 => text.insert_str(at, PIECES[stream.below(PIECES.len())]),
                    1 => drop(text.drain(at..text.floor_char_boundary(text.len().min(at + stream.below(6))).max(at))),
                    _ => text.truncate(at),
                }
            }
            read += usize::from(agrees(&text));
        }
        assert!(read > 20_000, "{read}");
        for text in
            ["", "{", "[1,]", "[,]", "{\"a\"}", "{\"a\":1,}", "[1]x", "01", "-", "\"\\n\"", "1e999", "NaN", "\u{FEFF}1"]
        {
            assert!(!agrees(text), "{text}");
        }
        let deep = |levels: usize| format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
        assert!(agrees(&deep(MOST_DEEP)) && !agrees(&deep(MOST_DEEP + 1)));
    }

    #[test]
    fn plain_tree_leaves_what_is_long_to_the_careful_reader() {
        let list = |count: usize, entry: &str| format!("[{entry}{}]", format!(",{entry}").repeat(count - 1));
        for entry in ["1", "{}"] {
            assert!(agrees(&list(MOST_ENTRIES, entry)));
            assert!(!agrees(&list(MOST_ENTRIES + 1, entry)));
        }
    }
}
