//! What was understood to a document: the same tree of nodes that JSON gives, so that one set of sections checks both,
//! and the place of each node in the files.

pub(crate) mod document;
pub(crate) mod entries;
pub(crate) mod fund;
pub(crate) mod history;
pub(crate) mod place;
pub(crate) mod scenarios;
