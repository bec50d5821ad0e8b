//! The page's part for files, run in a worker: a manager's own files to a fund, and a fund to tables.
//!
//! It runs in a worker that the page starts when it first needs one, so that CSV and XLSX weigh nothing before the first
//! figure. [`desk`] holds files that are open and what a person answered about them; [`form`] draws what was understood
//! and what is asked as a tree of elements, which the page puts on screen as it is; [`export`] writes a fund, [`link`] a
//! what-if as the fragment of an address, [`table`] a table of the page as CSV; [`firm`] lists the funds of a firm.

pub mod desk;
pub mod export;
mod fields;
pub mod figures;
pub mod firm;
pub mod form;
pub mod link;
pub mod node;
pub mod table;
pub mod template;
mod unpack;
mod words;
#[cfg(target_arch = "wasm32")]
pub mod worker;
