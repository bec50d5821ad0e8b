//! Files of a manager's own: what comes in, what is asked, what is refused and where, and what goes out.

mod encodings;
mod export;
mod files;
mod hostile;
mod limits;
mod mutations;
mod questions;
mod refusals;
mod round_trip;
mod sets;
mod support;
