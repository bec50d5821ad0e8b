//! Headroom's native programs: the MCP server on standard input and output.

pub mod mcp;
