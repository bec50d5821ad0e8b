//! Tests of `audit`.

mod change;
mod peers;
mod published;
