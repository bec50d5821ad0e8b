//! Headroom: how much of its VaR budget each strategy of a fund uses, what is left, and what is in reserve.
//!
//! The page: [`view`] makes plain view models of the engine's figures, `app` (wasm only) shows them.

#[cfg(target_arch = "wasm32")]
pub mod app;
pub mod view;
