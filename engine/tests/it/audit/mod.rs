//! Tests of `audit`.

mod peers;
mod published;
