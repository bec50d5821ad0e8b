//! Tests of `stress`.

mod combined;
mod custom;
mod grid;
mod response;
mod shocks;
