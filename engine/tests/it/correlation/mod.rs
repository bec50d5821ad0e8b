//! Tests of `correlation`.

mod covariance;
mod matrix;
mod spike;
mod spike_size;
