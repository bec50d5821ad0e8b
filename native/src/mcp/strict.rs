//! A line's JSON as a value, in bounds of depth and size, which are kept while it is built. What a value cannot keep is refused
//! with its place: a name given twice, a number that no double holds, half of a surrogate pair.

use std::{cell::RefCell, fmt};

use headroom_wire::field_path;
use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Levels of nesting at most, the value itself being the first.
pub const MAX_DEPTH: usize = 64;

/// Values in a line at most. The largest call, a new strategy with 512 x 512 correlations, has half of them.
pub const MAX_VALUES: usize = 600_000;

/// What an object weighs beside its values: its table.
const OBJECT_WEIGHT: usize = 8;

/// Why a text is not read, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misread {
    /// The path of the value, as faults write it; "" for the whole.
    pub path: String,
    /// The rule, in the words of a file's faults.
    pub rule: &'static str,
    /// A sentence.
    pub message: &'static str,
}

/// Reads a text as one JSON value; what stands at the path `skipped` of objects is passed over and left out.
///
/// # Errors
///
/// The first misread place; rule `syntax` where the text is not JSON.
pub fn read(text: &str, skipped: &[&str]) -> Result<Value, Misread> {
    let reader = Reader::default();
    let seed = Seed { reader: &reader, place: None, depth: 1, skipped };
    let mut json = serde_json::Deserializer::from_str(text);
    let read = seed.deserialize(&mut json).and_then(|value| json.end().map(|()| value));
    read.map_err(|error| {
        let (path, bound) = reader.fault.take().unwrap_or_default();
        let (rule, message) = match bound {
            Some(found) => found,
            None if serde_json::from_str::<IgnoredAny>(text).is_err() => ("syntax", "Give JSON."),
            None if error.to_string().starts_with("number out of range") => {
                ("finite", "Give a number that a double holds.")
            }
            None => ("text", "Give text without halves of surrogate pairs."),
        };
        Misread { path, rule, message }
    })
}

/// A rule and its sentence.
type Refused = (&'static str, &'static str);

/// What one reading keeps count of.
#[derive(Default)]
struct Reader {
    weight: RefCell<usize>,
    /// The first fault: its path, and the rule where it is one of this reader's.
    fault: RefCell<Option<(String, Option<Refused>)>>,
}

/// Where a value stands.
#[derive(Clone, Copy)]
struct Place<'p> {
    parent: Option<&'p Place<'p>>,
    step: Step<'p>,
}

#[derive(Clone, Copy)]
enum Step<'p> {
    Key(&'p str),
    Index(usize),
}

impl Place<'_> {
    fn path(&self) -> String {
        let mut path = self.parent.map(Place::path).unwrap_or_default();
        match self.step {
            Step::Index(index) => path + &format!("[{index}]"),
            Step::Key(key) => {
                let key = field_path("", key);
                if !(path.is_empty() || key.starts_with('[')) {
                    path.push('.');
                }
                path + &key
            }
        }
    }
}

/// A value to be read.
#[derive(Clone, Copy)]
struct Seed<'r> {
    reader: &'r Reader,
    place: Option<&'r Place<'r>>,
    depth: usize,
    skipped: &'r [&'r str],
}

impl Seed<'_> {
    fn path(&self) -> String {
        self.place.map(Place::path).unwrap_or_default()
    }

    fn refuse<E: de::Error>(&self, path: String, rule: &'static str, message: &'static str) -> E {
        self.reader.fault.borrow_mut().get_or_insert((path, Some((rule, message))));
        E::custom(message)
    }

    /// Remembers where the text could not be read, unless a place inside is known.
    fn located<E>(&self, error: E) -> E {
        self.reader.fault.borrow_mut().get_or_insert_with(|| (self.path(), None));
        error
    }

    fn weigh<E: de::Error>(&self, weight: usize) -> Result<(), E> {
        let mut sum = self.reader.weight.borrow_mut();
        *sum += weight;
        match *sum <= MAX_VALUES {
            true => Ok(()),
            false => Err(self.refuse(self.path(), "size", "Give fewer values: a line has at most 600,000.")),
        }
    }

    fn enter<E: de::Error>(&self, weight: usize) -> Result<(), E> {
        match self.depth <= MAX_DEPTH {
            true => self.weigh(weight),
            false => Err(self.refuse(self.path(), "depth", "Nest values at most 64 deep.")),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Value, D::Error> {
        json.deserialize_any(self).map_err(|error| self.located(error))
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        self.weigh(1).map(|()| Value::Null)
    }

    fn visit_bool<E: de::Error>(self, yes: bool) -> Result<Value, E> {
        self.weigh(1).map(|()| Value::Bool(yes))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Value, E> {
        self.weigh(1).map(|()| number.into())
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Value, E> {
        self.weigh(1).map(|()| number.into())
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Value, E> {
        self.weigh(1).map(|()| Number::from_f64(number).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Value, E> {
        self.weigh(1).map(|()| text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        self.enter(1)?;
        let mut values = Vec::new();
        loop {
            let place = Place { parent: self.place, step: Step::Index(values.len()) };
            let inside = Seed { place: Some(&place), depth: self.depth + 1, skipped: &[], ..self };
            match seq.next_element_seed(inside)? {
                Some(value) => values.push(value),
                None => return Ok(Value::Array(values)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        self.enter(OBJECT_WEIGHT)?;
        let mut fields = Map::new();
        let mut is_passed = false;
        while let Some(key) = map.next_key::<String>()? {
            let place = Place { parent: self.place, step: Step::Key(&key) };
            let is_skipped = self.skipped.first() == Some(&key.as_str());
            if fields.contains_key(&key) || is_skipped && is_passed {
                return Err(self.refuse(place.path(), "duplicate_key", "Give each name once."));
            }
            let skipped = match (is_skipped, self.skipped) {
                (true, [_]) => {
                    map.next_value::<IgnoredAny>()?;
                    is_passed = true;
                    continue;
                }
                (true, [_, rest @ ..]) => rest,
                _ => &[],
            };
            let inside = Seed { place: Some(&place), depth: self.depth + 1, skipped, ..self };
            let value = map.next_value_seed(inside)?;
            fields.insert(key, value);
        }
        Ok(Value::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(text: &str) -> Option<&'static str> {
        read(text, &[]).err().map(|misread| misread.rule)
    }

    #[test]
    fn values_and_levels_are_read_up_to_their_limits() {
        // The list itself is a value.
        let values = |count: usize| format!("[{}0]", "0,".repeat(count - 2));
        assert_eq!(rule(&values(MAX_VALUES)), None);
        assert_eq!(rule(&values(MAX_VALUES + 1)), Some("size"));
        assert_eq!(rule(&values(100 * MAX_VALUES)), Some("size"));
        let levels = |count: usize| "[".repeat(count) + &"]".repeat(count);
        assert_eq!(rule(&levels(MAX_DEPTH)), None);
        assert_eq!(rule(&levels(MAX_DEPTH + 1)), Some("depth"));
        assert_eq!(rule(&levels(100 * MAX_DEPTH)), Some("depth"));
    }
}
