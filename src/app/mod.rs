//! The page: Leptos components over the views' models. Wasm only.
//!
//! Elements are built with the functions of [`ui::html`], not with the `view!` macro: the macro sets static subtrees through
//! `innerHTML`, which the page's Trusted Types policy forbids.

mod agent;
mod budget;
mod candidate;
mod control;
mod conventions;
mod correlation;
mod explain;
mod files;
mod firm;
mod jobs;
mod model;
mod reallocation;
mod rescue;
mod shell;
mod start;
mod state;
mod stress;
mod ui;
mod worker;

use headroom_engine::fund::Snapshot;

use self::{
    jobs::kept_draws::KeptDraws,
    state::{State, opening::Opening},
};
use crate::app::ui::mount;

pub use start::start;
pub use worker::task::is_worker;

/// Answers the tasks of the page for as long as the worker lives that this runs in.
pub fn answer_tasks() {
    worker::task::answer_tasks(shell::later::work);
}

/// Mounts the page on an element, for tests; what mounted it unmounts it when dropped.
pub fn mount_on(parent: web_sys::HtmlElement, snapshot: Snapshot) -> impl Drop {
    let opening = Opening::new(snapshot, KeptDraws::new());
    mount(parent, move || shell::frame::frame(State::new(opening, false)))
}
