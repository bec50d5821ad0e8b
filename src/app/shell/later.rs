//! What the page loads after itself: every view but the budget, the dialogs, the tools of agents, the workers' tasks; and, in a
//! worker that a file first needs, what reads and writes tables.
//!
//! The build divides the program at `part`: what only `build` and `work` reach becomes a file of its own, what only `read`
//! reaches another, as what only the page reaches (`first.rs`) is one (`xtask/npm/split.mjs`). Without the feature `split`, as
//! in tests, all of it is one program.

use std::{
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
    time::Duration,
};

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;

use super::{compare::compare_dialog, help::help_dialog, palette::palette_dialog, what_if_bar::what_if_bar};
use crate::app::{
    agent::tools::agents_door,
    budget::{course::course_panels, table_state::Table},
    candidate::{form::Form, new_strategy_view},
    control::controls_view,
    correlation::correlation_view,
    explain::explain_dialog,
    files::{
        change::change_dialog,
        export::{export_dialog, save_picture},
        intake::Intake,
        keeper::Keeper,
        live::Live,
        open::open_dialog,
    },
    firm::open_firms,
    model::{ledger::ledger_dialog, model_view},
    reallocation::reallocation_panels,
    state::{State, route::View},
    stress::stress_view,
    ui::{chart::picture::keep_pictures_by, *},
    worker::{message::FILES, task::do_task},
};

/// What is built by the part that is loaded later.
pub enum Ask {
    /// A view other than the budget.
    View(View, State, Form),
    /// What stands below the table of the budget view.
    Course(Box<Table>),
    /// The dialogs and the bar that lie over the page, and the way to firms of funds.
    Dialogs(Box<(State, RwSignal<View>, Intake, Live, Keeper)>),
    /// The tools of agents, and the list of what was asked.
    Agents(State),
}

/// Whether the later part is here.
#[derive(Clone, Copy, PartialEq)]
enum Load {
    Asked,
    Here,
    Failed,
}

/// The later part of the page.
#[derive(Clone, Copy)]
pub struct Later(RwSignal<Load>);

impl Later {
    /// Asks for it, at once or after the first figures.
    pub fn new(is_needed: bool) -> Self {
        let later = Self(RwSignal::new(if cfg!(feature = "split") { Load::Asked } else { Load::Here }));
        if cfg!(feature = "split") {
            if is_needed {
                later.load();
            } else {
                set_timeout(move || later.load(), Duration::ZERO);
            }
        }
        later
    }

    /// Whether it is here.
    pub fn is_here(self) -> bool {
        self.0.get() == Load::Here
    }

    fn load(self) {
        self.0.set(Load::Asked);
        spawn_local(async move {
            let load = if part::load().await.is_ok() { Load::Here } else { Load::Failed };
            self.0.try_update(|now| *now = load);
        });
    }

    /// A view: what is asked of the later part, or why it is not here yet.
    pub fn view(self, ask: impl FnOnce() -> Ask) -> Nodes {
        if let Some(nodes) = self.built(ask) {
            return nodes;
        }
        let words = p().class("panel soft");
        match self.0.get() {
            Load::Failed => words
                .attr("role", "alert")
                .child((
                    "This view could not be loaded: the connection may be gone. ",
                    action("Try again", move || self.load()),
                ))
                .into_nodes(),
            _ => words.attr("role", "status").child("Loading this view").into_nodes(),
        }
    }

    /// What is asked of the later part, once it is here.
    pub fn built(self, ask: impl FnOnce() -> Ask) -> Option<Nodes> {
        self.is_here().then(|| at_once(part::build(ask()))?.ok()).flatten()
    }
}

/// Does a task in a worker; whether the part that has what does it could be loaded.
pub async fn work(task: JsValue) -> bool {
    match task.dyn_ref::<Array>() {
        Some(words) if words.get(0) == FILES => part::read(words.slice(1, words.length())).await.is_ok(),
        _ => part::work(task).await.is_ok(),
    }
}

/// The result of a future that waits for nothing.
pub fn at_once<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => Some(result),
        Poll::Pending => None,
    }
}

fn make(ask: Ask) -> Nodes {
    match ask {
        Ask::View(view, state, newcomer) => match view {
            View::Budget => ().into_nodes(),
            View::Correlation => correlation_view(state),
            View::Stress => stress_view(state),
            View::NewStrategy => new_strategy_view(state, newcomer),
            View::Reallocation => reallocation_panels(state),
            View::Controls => controls_view(state),
            View::Model => model_view(state),
        },
        Ask::Course(table) => course_panels(*table),
        Ask::Dialogs(of) => {
            let (state, view, intake, live, keeper) = *of;
            let nodes = (
                open_dialog(state, intake, live, keeper),
                export_dialog(state),
                (help_dialog(), explain_dialog(state), palette_dialog(state, view)),
                (ledger_dialog(state), change_dialog(state), compare_dialog(state)),
                what_if_bar(state, view),
            )
                .into_nodes();
            request_animation_frame(dialog::show_awaited);
            keep_pictures_by(move |chart, kind| save_picture(state, chart, kind));
            open_firms(state, intake);
            nodes
        }
        Ask::Agents(state) => agents_door(state).into_nodes(),
    }
}

#[cfg(feature = "split")]
#[allow(unsafe_code, reason = "the macro declares what the other file holds")]
mod part {
    use wasm_split_helpers::{SplitLoaderError, wasm_split};

    use super::{Array, Ask, JsValue, Nodes, do_task, make};

    #[wasm_split(later, fallible, preload(load))]
    pub fn build(ask: Ask) -> Result<Nodes, SplitLoaderError> {
        Ok(make(ask))
    }

    #[wasm_split(later, fallible)]
    pub fn work(task: JsValue) -> Result<(), SplitLoaderError> {
        do_task(&task);
        Ok(())
    }

    #[wasm_split(files, fallible)]
    pub fn read(task: Array) -> Result<(), SplitLoaderError> {
        headroom_files::worker::do_task(&task);
        Ok(())
    }
}

#[cfg(not(feature = "split"))]
mod part {
    use std::{convert::Infallible, future::ready};

    use super::{Array, Ask, Future, JsValue, Nodes, do_task, make};

    pub fn load() -> impl Future<Output = Result<(), Infallible>> {
        ready(Ok(()))
    }

    pub fn build(ask: Ask) -> impl Future<Output = Result<Nodes, Infallible>> {
        ready(Ok(make(ask)))
    }

    pub fn work(task: JsValue) -> impl Future<Output = Result<(), Infallible>> {
        do_task(&task);
        ready(Ok(()))
    }

    pub fn read(task: Array) -> impl Future<Output = Result<(), Infallible>> {
        headroom_files::worker::do_task(&task);
        ready(Ok(()))
    }
}
