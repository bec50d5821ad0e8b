//! WebMCP: the tools that an agent in the browser calls, and the worker that answers those that need draws.

pub mod tools;
pub mod worker;
