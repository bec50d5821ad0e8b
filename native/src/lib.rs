//! Headroom's native programs: the MCP server on standard input and output, and the command line for one fund.

pub mod command;
pub mod mcp;
