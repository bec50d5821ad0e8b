//! The page: Leptos components over the views' models. Wasm only.
//!
//! Elements are built with `leptos::html` functions, not with the `view!` macro: the macro sets static subtrees through
//! `innerHTML`, which the page's Trusted Types policy forbids.

mod backtest;
mod backtest_chart;
mod backtest_table;
mod badge;
mod bootstrap;
mod budget;
mod budget_row;
mod control;
mod control_log;
mod control_reset;
mod control_test;
mod control_trace;
mod conventions;
mod correlation;
mod correlation_choice;
mod correlation_figures;
mod correlation_health;
mod correlation_table;
mod draw_run;
mod escape;
mod export;
mod fetch;
mod fit;
mod frame;
mod fund_interval;
mod fund_line;
mod golden;
mod heatmap;
mod heatmap_draw;
mod help;
mod joint_draws;
mod kept_draws;
mod least_severity;
mod ledger;
mod lights;
mod liquidation;
mod liquidation_chart;
mod marginal;
mod marginal_correlation;
mod marginal_figures;
mod marginal_form;
mod marginal_returns;
mod model;
mod model_health;
mod model_intervals;
mod model_methods;
mod model_peers;
mod monte_carlo;
mod monte_carlo_panel;
mod notice;
mod number;
mod open;
mod reallocation;
mod refusal;
mod replay;
mod reverse_stress;
mod risk_share;
mod route;
mod screen;
mod state;
mod stepwise;
mod storage;
mod stress;
mod stress_assumption;
mod stress_card;
mod stress_cell;
mod stress_editor;
mod stress_field;
mod stress_fold;
mod stress_history;
mod stress_loser;
mod stress_moves;
mod stress_response;
mod stress_table;
mod theme;
mod time_cursor;
mod waiting;
mod waterfall;
mod webmcp;
mod webmcp_worker;
mod worker;
mod worker_message;
mod worker_pool;
mod worker_task;

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use self::notice::Notice;
use crate::{fund::Snapshot, wire::parse};

pub use worker_task::{answer_tasks, is_worker};

pub use state::{Cause, Refusal, State};

/// The demonstration fund, beside the page.
const DEMONSTRATION: &str = "sample/demo.json";

/// How to bring one's own fund, said beside the demonstration fund.
const INVITATION: &str = "This is the demonstration fund: drop a snapshot of yours anywhere on the page, or open one";

/// Starts the page on the document's body: with the snapshot that `?snapshot=URL` names, else with the demonstration fund.
pub fn start() {
    console_error_panic_hook::set_once();
    spawn_local(async {
        let asked = route::snapshot_address();
        let is_demonstration = asked.is_none();
        let (snapshot, refusal) = match first_snapshot(asked).await {
            Ok(first) => first,
            Err(refusal) => return tell_of_failure(&refusal),
        };
        if let Some(loading) = document().get_element_by_id("loading") {
            loading.remove();
        }
        leptos::mount::mount_to_body(move || {
            let state = State::new(snapshot);
            if is_demonstration {
                state.notice.set(Some(Notice::said(INVITATION.to_owned())));
            }
            state.refusal.set(refusal);
            frame::frame(state)
        });
    });
}

/// Mounts the page on an element, for tests; what mounted it unmounts it when dropped.
pub fn mount_on(parent: web_sys::HtmlElement, snapshot: Snapshot) -> impl Drop {
    leptos::mount::mount_to(parent, move || frame::frame(State::new(snapshot)))
}

/// The fund that was asked for; where it is refused the demonstration fund, with the refusal.
async fn first_snapshot(asked: Option<String>) -> Result<(Snapshot, Option<Refusal>), Refusal> {
    let refusal = match asked {
        None => None,
        Some(address) => match snapshot_at(&address).await {
            Ok(snapshot) => return Ok((snapshot, None)),
            Err(refusal) => Some(refusal),
        },
    };
    Ok((snapshot_at(DEMONSTRATION).await?, refusal))
}

async fn snapshot_at(address: &str) -> Result<Snapshot, Refusal> {
    let refused = |cause| Refusal { source: crate::wire::escape(address), cause };
    let bytes = fetch::bytes_at(address).await.map_err(|reason| refused(Cause::Unreachable(reason)))?;
    parse(&bytes).map_err(|faults| refused(Cause::Faults(faults)))
}

/// Says that not even the demonstration fund could be had.
fn tell_of_failure(refusal: &Refusal) {
    if let Some(line) = document().get_element_by_id("loading-state") {
        let _ = line.set_attribute("role", "alert");
        line.set_text_content(Some(&format!("{} could not be loaded: {}", refusal.source, refusal.cause.in_a_line())));
    }
}
