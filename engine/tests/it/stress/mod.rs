//! Tests of `stress`.

mod combined;
mod custom;
mod goldens;
mod grid;
mod response;
mod shocks;
