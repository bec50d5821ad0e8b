//! Headroom: how much of its VaR budget each strategy of a fund uses, what is left, and what is in reserve.
//!
//! ARCHITECTURE.md is the bird's eye. The floors, lowest first; a floor knows only those below it:
//!
//! - [`fund`]: what there is
//! - [`risk`]: from a fund to figures, pure functions
//! - [`wire`]: bytes to fund and back; [`session`]: what may change
//! - [`view`]: plain view models; [`tools`]: the four MCP tools
//! - `app`: the page (wasm only)

#[cfg(target_arch = "wasm32")]
pub mod app;
pub mod fund;
#[cfg(all(feature = "mcp", not(target_arch = "wasm32")))]
pub mod mcp;
pub mod risk;
pub mod session;
pub mod tools;
pub mod view;
pub mod wire;
