//! The checker: collects what is wrong, section by section, and opens objects and lists.
//!
//! It goes on after a fault, so that one answer tells all of them. Reading a value gives `None` where a fault was told;
//! the snapshot is made only if there was none. Single values are read in [`value`]; what the sections want is
//! in [`super::section`].

pub(crate) mod ids;
pub(crate) mod nearest;
pub(crate) mod value;

use std::{fmt, ops::RangeInclusive};

use headroom_engine::{
    fund::check::{Fault, Faults, Path, Rule},
    text::shown,
};
use nearest::nearest;

use crate::node::Node;

/// The faults so far, and where the section that is being checked began.
#[derive(Debug, Default)]
pub(crate) struct Check {
    faults: Faults,
    section_start: usize,
    is_section_ended: bool,
}

impl Check {
    /// What was read, if nothing was wrong.
    pub fn finish<T>(self, read: Option<T>) -> Result<T, Faults> {
        if self.faults.count() > 0 {
            return Err(self.faults);
        }
        Ok(read.expect("a value that was not read was told as a fault"))
    }

    /// Begins a section: what ends the check of the one before does not end this one's.
    pub fn begin_section(&mut self) {
        self.section_start = self.faults.count();
        self.is_section_ended = false;
    }

    /// Tells a fault. One of size, count or depth stands for its whole section.
    pub fn fault(&mut self, at: &Path<'_>, rule: Rule, value: impl fmt::Display, message: impl fmt::Display) {
        if self.is_section_ended {
            return;
        }
        if rule.ends_section() {
            self.faults.keep(self.section_start);
            self.is_section_ended = true;
        }
        self.faults.add(|| Fault { path: at.to_string(), rule, value: shown(value), message: message.to_string() });
    }

    /// Tells that something else than what is wanted stands here.
    pub fn wrong_type(&mut self, at: &Path<'_>, node: &Node<'_>, wanted: impl fmt::Display) {
        let message = format_args!("Give {wanted} instead of {}.", node.kind());
        self.fault(at, Rule::Type, node, message);
    }

    /// Whether nothing in here is nested too deep; the first place that is, is told.
    pub fn is_shallow(&mut self, at: &Path<'_>, node: &Node<'_>) -> bool {
        match node {
            Node::Deep(_) => {
                self.fault(at, Rule::Depth, node, "Nest at most 16 levels deep.");
                false
            }
            Node::List(nodes) => {
                let mut entries = nodes.iter().enumerate();
                entries.all(|(i, entry)| self.is_shallow(&at.index(i), entry))
            }
            Node::Object(fields) => {
                let mut fields = fields.iter();
                fields.all(|(key, field)| self.is_shallow(&at.key(key), field))
            }
            _ => true,
        }
    }

    /// Opens an object whose fields are known: each given once, none other.
    pub fn record<'p, 'a, const N: usize>(
        &mut self,
        at: &'p Path<'p>,
        node: Node<'a>,
        known: &'static [&'static str; N],
    ) -> Option<Record<'p, 'a, N>> {
        let Node::Object(fields) = node else {
            if self.is_shallow(at, &node) {
                self.wrong_type(at, &node, "an object");
            }
            return None;
        };
        let mut slots = [const { None }; N];
        for (key, value) in fields {
            let slot = known.iter().position(|name| *name == key);
            if let Some(slot) = slot.map(|i| &mut slots[i])
                && slot.is_none()
            {
                *slot = Some(value);
                continue;
            }
            let at = at.key(&key);
            match (self.is_shallow(&at, &value), slot) {
                (true, Some(_)) => self.duplicate_key(&at, &value),
                (true, None) => self.unknown_field(&at, &key, &value, known),
                (false, _) => {}
            }
        }
        Some(Record::new(at, known, slots))
    }

    /// Tells a field that was given before.
    pub fn duplicate_key(&mut self, at: &Path<'_>, value: &Node<'_>) {
        let message = "Give this field once; it stands here again.";
        self.fault(at, Rule::DuplicateKey, value, message);
    }

    fn unknown_field(&mut self, at: &Path<'_>, key: &str, value: &Node<'_>, known: &[&str]) {
        let near = fmt::from_fn(|f| f.write_str(nearest(key, known.iter().copied()).unwrap_or("")));
        let message = format_args!("Remove this field or rename it; the nearest known name is `{near}`.");
        self.fault(at, Rule::UnknownField, value, message);
    }

    /// Opens a list whose number of entries is within bounds.
    pub fn entries<'a>(
        &mut self,
        at: &Path<'_>,
        node: Node<'a>,
        count: RangeInclusive<usize>,
    ) -> Option<Vec<Node<'a>>> {
        let Some(length) = node.length() else {
            self.wrong_type(at, &node, "a list");
            return None;
        };
        if !count.contains(&length) {
            let (least, most) = count.into_inner();
            let value = format_args!("{length} entries");
            let message = format_args!("Give {least} to {most} entries.");
            self.fault(at, Rule::Count, value, message);
            return None;
        }
        node.entries()
    }
}

/// An object whose `N` known fields are taken out one after the other.
#[derive(Debug)]
pub(crate) struct Record<'p, 'a, const N: usize> {
    at: &'p Path<'p>,
    known: &'static [&'static str; N],
    fields: [Option<Node<'a>>; N],
}

impl<'p, 'a, const N: usize> Record<'p, 'a, N> {
    /// An object at a place: for each known name the field, if it is there.
    pub fn new(at: &'p Path<'p>, known: &'static [&'static str; N], fields: [Option<Node<'a>>; N]) -> Self {
        Self { at, known, fields }
    }

    /// Whether a field is there and was not taken yet.
    pub fn has(&self, name: &str) -> bool {
        self.peek(name).is_some()
    }

    /// A field that stays in place.
    pub fn peek(&self, name: &str) -> Option<&Node<'a>> {
        self.fields[self.slot(name)].as_ref()
    }

    /// Reads a field that must be there.
    pub fn need<T>(
        &mut self,
        check: &mut Check,
        name: &'static str,
        read: impl FnOnce(&mut Check, &Path<'_>, Node<'a>) -> Option<T>,
    ) -> Option<T> {
        self.read(check, name, Presence::Needed, read)
    }

    /// Reads a field that may be left out.
    pub fn have<T>(
        &mut self,
        check: &mut Check,
        name: &'static str,
        read: impl FnOnce(&mut Check, &Path<'_>, Node<'a>) -> Option<T>,
    ) -> Option<T> {
        self.read(check, name, Presence::Allowed, read)
    }

    /// Reads a field that has to be there, may be there, or must not be there.
    pub fn read<T>(
        &mut self,
        check: &mut Check,
        name: &'static str,
        presence: Presence,
        read: impl FnOnce(&mut Check, &Path<'_>, Node<'a>) -> Option<T>,
    ) -> Option<T> {
        let field = self.fields[self.slot(name)].take();
        let at = self.at.key(name);
        match (field, presence) {
            (Some(node), Presence::Excluded) => {
                let message = "Leave this field out; it belongs to another kind.";
                check.fault(&at, Rule::Exclusive, node, message);
                None
            }
            (Some(node), _) => read(check, &at, node),
            (None, Presence::Needed) => {
                let message = "Add this field; there is no default for it.";
                check.fault(&at, Rule::Missing, "nothing", message);
                None
            }
            (None, _) => None,
        }
    }

    fn slot(&self, name: &str) -> usize {
        let slot = self.known.iter().position(|known| *known == name);
        slot.expect("only known fields are asked for")
    }
}

/// Whether a field has to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    /// It has no default.
    Needed,
    /// It may be left out.
    Allowed,
    /// Another field, such as the kind, excludes it.
    Excluded,
}
