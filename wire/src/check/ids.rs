//! The strategies that a document names, known before its sections are checked: what other sections refer to.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use headroom_engine::fund::{
    MOST_STRATEGIES, StrategyId,
    check::{Path, Rule},
};

use super::{Check, nearest::nearest};
use crate::node::Node;

/// The ids of the document's strategies as they stand there, fit or not, so that a reference to an unfit one is no
/// second fault.
#[derive(Debug)]
pub(crate) struct Ids {
    /// Of each strategy, in the file's order, its id if one stands there and it is the first of that id.
    pub first: Vec<Option<String>>,
    index: BTreeMap<String, usize>,
}

impl Ids {
    /// The ids in the section `strategies`; `None` where it is not there or will not be read.
    pub fn of(strategies: Option<&Node<'_>>) -> Option<Self> {
        let length = strategies?.length().filter(|&length| length <= MOST_STRATEGIES)?;
        let entries: &[Node<'_>] = match strategies? {
            Node::List(entries) => entries,
            _ => &[],
        };
        let mut first = vec![None; length];
        let mut index = BTreeMap::new();
        for (i, slot) in first.iter_mut().enumerate() {
            let id = entries.get(i).and_then(|entry| entry.field("id"));
            let Some(id) = id.and_then(Node::text) else {
                continue;
            };
            if !index.contains_key(id) {
                index.insert(id.to_owned(), i);
                *slot = Some(id.to_owned());
            }
        }
        Some(Self { first, index })
    }

    /// Where the strategy of that id stands.
    pub fn index(&self, id: &str) -> Option<usize> {
        self.index.get(id).copied()
    }

    /// Tells a reference to a strategy that is not there.
    pub fn unknown(&self, check: &mut Check, at: &Path<'_>, id: &str, value: impl fmt::Display) {
        let near = fmt::from_fn(|f| {
            let fit = self.index.keys().filter(|id| StrategyId::new(id).is_some());
            match nearest(id, fit.map(String::as_str)) {
                Some(id) => write!(f, "; the nearest is `{id}`"),
                None => Ok(()),
            }
        });
        let message = format_args!("Name a strategy of this file{near}.");
        check.fault(at, Rule::Reference, value, message);
    }

    /// Reads an object with a field per strategy id: for each strategy of the document what was read, `None` where
    /// there is no such field. Of a broken field it is `Some(None)`.
    ///
    /// Where the strategies are not known (`ids` is `None`) the fields are read for their own faults.
    pub fn per_strategy<'a, T: Clone>(
        ids: Option<&Self>,
        check: &mut Check,
        at: &Path<'_>,
        node: Node<'a>,
        mut read: impl FnMut(&mut Check, &Path<'_>, Node<'a>) -> Option<T>,
    ) -> Option<Vec<Option<Option<T>>>> {
        let Node::Object(fields) = node else {
            check.wrong_type(at, &node, "an object with a field per strategy id");
            return None;
        };
        let mut slots = vec![None; ids.map_or(0, |ids| ids.first.len())];
        let mut others = BTreeSet::new();
        for (key, value) in fields {
            let at = at.key(&key);
            let slot = ids.and_then(|ids| ids.index(&key));
            let is_repeated = match slot {
                Some(i) => slots[i].is_some(),
                None => others.contains(&key),
            };
            if is_repeated {
                check.duplicate_key(&at, &value);
                continue;
            }
            if let (Some(ids), None) = (ids, slot) {
                ids.unknown(check, &at, &key, &value);
            }
            let value = read(check, &at, value);
            match slot {
                Some(i) => slots[i] = Some(value),
                None => {
                    others.insert(key.clone());
                }
            }
        }
        Some(slots)
    }
}

/// The entries of a list whose `field` holds an id that stood in an earlier entry, and where that is.
pub(crate) fn repeated(entries: &[Node<'_>], field: &str) -> BTreeMap<usize, usize> {
    let mut first = BTreeMap::new();
    let mut repeated = BTreeMap::new();
    for (i, entry) in entries.iter().enumerate() {
        if let Some(id) = entry.field(field).and_then(Node::text) {
            let before = *first.entry(id).or_insert(i);
            if before != i {
                repeated.insert(i, before);
            }
        }
    }
    repeated
}
