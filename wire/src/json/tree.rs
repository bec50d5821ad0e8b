//! JSON text to a tree of [`Node`]s, in bounds of depth, length and memory.
//!
//! A field given twice, a number that no double holds and nesting too deep do not stop the reading: they stand in the
//! tree for the checker to tell.

use std::{borrow::Cow, cell::Cell, fmt};

use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::number::{Infinite, MOST_DEEP};
use crate::node::{Field, Node};

/// Entries of the longest list that a snapshot may hold, its positions.
pub(crate) const MOST_ENTRIES: usize = 100_000;

/// Memory of the tree at most: what the largest snapshot takes. A file of 32 MiB made of `[],[],` would take many times
/// that.
pub(crate) const MOST_MEMORY: usize = 144 << 20;

/// Why reading stopped.
pub(crate) enum Stop {
    /// The tree would take more memory than any snapshot does.
    TooMuch,
    /// Not JSON.
    Syntax(serde_json::Error),
}

/// The document as a tree.
pub(crate) fn tree<'t>(text: &'t str, infinites: &[Infinite<'_>]) -> Result<Node<'t>, Stop> {
    let reader = Reader {
        infinites,
        passed: Cell::new(0),
        series_length: Cell::new(0),
        numbers: Cell::new(0),
        memory: Cell::new(MOST_MEMORY),
        is_full: Cell::new(false),
    };
    let mut json = serde_json::Deserializer::from_str(text);
    let seed = Seed { reader: &reader, depth: 1 };
    seed.deserialize(&mut json).and_then(|document| json.end().map(|()| document)).map_err(|error| {
        match reader.is_full.get() {
            true => Stop::TooMuch,
            false => Stop::Syntax(error),
        }
    })
}

/// What one reading keeps count of.
struct Reader<'r> {
    /// The numbers set aside, in the file's order.
    infinites: &'r [Infinite<'r>],
    /// How many of them were met.
    passed: Cell<usize>,
    /// How many numbers were met.
    numbers: Cell<usize>,
    /// How many numbers the last series had: the next one will have as many.
    series_length: Cell<usize>,
    /// Bytes that the tree may still take.
    memory: Cell<usize>,
    is_full: Cell<bool>,
}

impl Reader<'_> {
    #[inline]
    fn number(&self, value: f64) -> Node<'static> {
        let ordinal = self.numbers.get();
        self.numbers.set(ordinal + 1);
        match self.infinites.get(self.passed.get()) {
            Some(infinite) if infinite.ordinal == ordinal => {
                self.passed.set(self.passed.get() + 1);
                Node::NotFinite(infinite.text.into())
            }
            _ => Node::number(value),
        }
    }

    /// Takes the memory of `count` values of `T` from what is left.
    fn take<T, E: serde::de::Error>(&self, count: usize) -> Result<(), E> {
        match self.memory.get().checked_sub(count * size_of::<T>()) {
            Some(left) => {
                self.memory.set(left);
                Ok(())
            }
            None => {
                self.is_full.set(true);
                Err(E::custom("too many values"))
            }
        }
    }
}

/// A value to be read at a depth.
#[derive(Clone, Copy)]
struct Seed<'r> {
    reader: &'r Reader<'r>,
    depth: usize,
}

impl Seed<'_> {
    fn inside(self) -> Self {
        Self { depth: self.depth + 1, ..self }
    }

    /// Reads and drops the rest of a list of which `read` entries were read; the whole is too long to be kept.
    fn pass<'de, A: SeqAccess<'de>>(self, mut seq: A, read: usize) -> Result<Node<'de>, A::Error> {
        let memory = self.reader.memory.get();
        let mut length = read;
        while seq.next_element_seed(self.inside())?.is_some() {
            length += 1;
            self.reader.memory.set(memory);
        }
        Ok(Node::Long(length))
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Node<'de>;

    fn deserialize<D: serde::Deserializer<'de>>(self, json: D) -> Result<Node<'de>, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Node<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Node<'de>, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, yes: bool) -> Result<Node<'de>, E> {
        Ok(Node::Bool(yes))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Node<'de>, E> {
        Ok(self.reader.number(number as f64))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Node<'de>, E> {
        Ok(self.reader.number(number as f64))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Node<'de>, E> {
        Ok(self.reader.number(number))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node<'de>, A::Error> {
        if self.depth > MOST_DEEP {
            while seq.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(Node::Deep("[…]"));
        }
        let mut numbers: Vec<Option<f64>> = Vec::new();
        let first_other = loop {
            let number = match seq.next_element_seed(self.inside())? {
                Some(Node::Number(number)) => Some(number),
                Some(Node::Null) => None,
                Some(other) => break other,
                None => {
                    self.reader.take::<Option<f64>, _>(numbers.len())?;
                    self.reader.series_length.set(numbers.len());
                    numbers.shrink_to_fit();
                    return Ok(Node::Series(numbers));
                }
            };
            if numbers.is_empty() {
                numbers.reserve(self.reader.series_length.get());
            }
            numbers.push(number);
            if numbers.len() > MOST_ENTRIES {
                return self.pass(seq, numbers.len());
            }
        };
        let mut nodes: Vec<Node> = numbers.into_iter().map(Node::from).collect();
        self.reader.take::<Node, _>(nodes.len())?;
        let mut next = Some(first_other);
        while let Some(node) = next {
            self.reader.take::<Node, _>(1)?;
            nodes.push(node);
            if nodes.len() > MOST_ENTRIES {
                return self.pass(seq, nodes.len());
            }
            next = seq.next_element_seed(self.inside())?;
        }
        nodes.shrink_to_fit();
        Ok(Node::List(nodes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node<'de>, A::Error> {
        if self.depth > MOST_DEEP {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            return Ok(Node::Deep("{…}"));
        }
        let mut fields = Vec::new();
        while let Some(key) = map.next_key_seed(Key)? {
            self.reader.take::<Field, _>(1)?;
            fields.push((key, map.next_value_seed(self.inside())?));
        }
        fields.shrink_to_fit();
        Ok(Node::Object(fields))
    }
}

/// The name of a field, borrowed where it has no escapes.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Cow<'de, str>;

    fn deserialize<D: serde::Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field's name")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(name.to_owned()))
    }
}
