//! An object of the document with its known fields in place.

use headroom_engine::fund::check::{Path, Rule};

use super::Check;
use crate::node::Node;

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
