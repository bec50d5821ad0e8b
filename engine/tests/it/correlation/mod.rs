//! Tests of `correlation`.

mod covariance;
mod matrix;
mod over_time;
mod spike;
mod spike_size;
