//! Headroom: how much of its VaR budget each strategy of a fund uses, what is left, and what is in reserve.
//!
//! The page: [`view`] makes plain view models of the engine's figures, `app` (wasm only) shows them.

#[cfg(target_arch = "wasm32")]
pub mod app;
pub mod view;

#[allow(unused_imports, reason = "the names of a layer, until every view imports them from their crate")]
pub(crate) mod fund {
    pub use headroom_engine::fund::*;
}
#[allow(unused_imports, reason = "the names of a layer, until every view imports them from their crate")]
pub(crate) mod risk {
    pub use headroom_engine::{
        audit::*, backtest::*, budget::*, candidate::*, control::*, correlation::*, exposure::*,
        fund::check::MAX_SCALE, fund::*, headroom::*, math::*, model::*, monte_carlo::*, reallocation::*, report::*,
        sample::*, stress::*, var::*, warning::*,
    };
}
#[allow(unused_imports, reason = "the names of a layer, until every view imports them from their crate")]
pub(crate) mod session {
    pub use headroom_session::*;
}
#[allow(unused_imports, reason = "the names of a layer, until every view imports them from their crate")]
pub(crate) mod tools {
    pub use headroom_session::tools::*;
}
#[allow(unused_imports, reason = "the names of a layer, until every view imports them from their crate")]
pub(crate) mod wire {
    pub use headroom_engine::text::{MOST_SHOWN, escape};
    pub use headroom_wire::*;
}
