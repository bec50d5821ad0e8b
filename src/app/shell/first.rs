//! The page itself: loaded while the first figures are made, and built once they are there.
//!
//! The build divides the program at `part`, as it does in `later.rs`.

use super::{frame::frame, later::at_once};
use crate::app::{
    rescue,
    state::{State, opening::Opening, refusal::Refusal},
    ui::*,
};

/// What the page starts with.
pub struct First {
    /// The fund, its first figures made.
    pub opening: Opening,
    /// Whether nobody asked for it.
    pub is_demonstration: bool,
    /// Why another was refused.
    pub refusal: Option<Refusal>,
}

/// Loads the page; whether it is here.
pub async fn load_page() -> bool {
    part::load().await.is_ok()
}

/// Builds the page on the document's body, once it is loaded.
pub fn build_page(first: First) {
    let _ = at_once(part::page(Box::new(first)));
}

fn make(first: First) {
    let Some(body) = document().body() else { return };
    mount(body, move || {
        let First { opening, is_demonstration, refusal } = first;
        let state = State::new(opening, is_demonstration);
        state.refusal.set(refusal);
        rescue::follow(state);
        frame(state)
    })
    .forget();
}

#[cfg(feature = "split")]
#[allow(unsafe_code, reason = "the macro declares what the other file holds")]
mod part {
    use wasm_split_helpers::{SplitLoaderError, wasm_split};

    use super::{First, make};

    #[wasm_split(page, fallible, preload(load))]
    pub fn page(first: Box<First>) -> Result<(), SplitLoaderError> {
        make(*first);
        Ok(())
    }
}

#[cfg(not(feature = "split"))]
mod part {
    use std::{
        convert::Infallible,
        future::{Future, ready},
    };

    use super::{First, make};

    pub fn load() -> impl Future<Output = Result<(), Infallible>> {
        ready(Ok(()))
    }

    pub fn page(first: Box<First>) -> impl Future<Output = Result<(), Infallible>> {
        make(*first);
        ready(Ok(()))
    }
}
