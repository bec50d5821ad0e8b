//! Web workers: the pool, the messages, and the loop that answers tasks inside a worker.

pub mod handle;
pub mod message;
pub mod pool;
pub mod task;
