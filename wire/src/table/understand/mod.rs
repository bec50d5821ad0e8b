//! What the sheets of some files are about: the role of each, the kind of each column, and what has to be asked.
//!
//! Nothing is decided silently: what rests on a guess is a [`Question`], and until it is answered the figures shown are
//! those of the suggested answer.

pub(crate) mod dates;
pub(crate) mod entries;
pub(crate) mod header;
pub(crate) mod kinds;
pub(crate) mod lines;
pub(crate) mod note;
pub(crate) mod part;
pub(crate) mod question;
pub(crate) mod report;
pub(crate) mod role;
pub(crate) mod series;
pub(crate) mod set;
pub(crate) mod statistics;
