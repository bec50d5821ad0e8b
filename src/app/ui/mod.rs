//! The UI kit: what the views are made of. It knows no fund and no state. A view imports it whole: `use crate::app::ui::*`.
//!
//! Page size decides its shape: nothing is generic beyond a thin shim, so that a view compiles to calls and not to types of its
//! own. What to use:
//!
//! - [`panel`]`(id, title).note(text).action(button).body(..)`: a titled section.
//! - [`data_table`]`(label, columns).class(..).rows(|| ..)`: a table. Rows are data: [`Row`], [`Cell`], [`Part`]; the closure
//!   runs again when what it reads has changed, and only cells that differ are written. A button or slider is a
//!   [`Cell::control`], built once per row; give the row a `key`, or an `identity`, where it depends on more than its place.
//! - [`pieces`]`(element, || ..)`: an element filled with [`Part`]s, written where they differ. The cheapest way to show several
//!   figures and badges.
//! - [`field`]`(name, control)` around [`choice`], [`slider`], [`number_input`] or an `input()`; [`action`] is a button,
//!   [`fold`] and [`unfolding`] build their body while it is open, [`badge`] follows a tone, [`fixed_badge`] does not.
//! - [`html`]: elements, `p().class("soft").child(text)`. They exist at once. A closure as a child, attribute, class, style or
//!   property runs again when what it reads has changed. Functions return `Element` or `impl Child`; arms of a `match` meet by
//!   `.into_nodes()`. A closure that makes elements makes *all* of them anew: let it read memos only, or use [`when`] and
//!   [`keyed`], which keep what stays. [`soon`] builds a panel in a task of its own, after those before it: a view is its first
//!   panel at once and the others so. A field is read from its element: `area.dom::<HtmlTextAreaElement>().value()`.
//! - [`reactive`]: [`Memo`], [`RwSignal`] and [`effect`] instead of Leptos' own, compiled once for all types. A view has one
//!   memo of its view model.
//!
//! ```ignore
//! pub fn limits_panel(state: State) -> Element {
//!     let view = Memo::new(move |_| Arc::new(limits_view(&state.report.get())));
//!     let row = |limit: &Limit| {
//!         Row::new([
//!             limit.name.into(),
//!             Cell::badge(limit.tone, limit.state),
//!             Cell::figure(Format::Money, limit.measured).under(limit.group.clone()),
//!         ])
//!     };
//!     let columns = [Column::figures("Limit"), Column::words("State"), Column::figures("Measured")];
//!     panel("limits-title", "Limits")
//!         .note("Measured at the close")
//!         .body(data_table("Table of limits", columns).rows(move || view.with(|v| v.limits.iter().map(row).collect())))
//! }
//! ```

pub mod badge;
pub mod chart;
pub mod dialog;
pub mod field;
pub mod fold;
pub mod html;
pub mod keyed;
pub mod number;
pub mod on_escape;
pub mod panel;
pub mod part;
pub mod reactive;
pub mod run_row;
pub mod slider;
pub mod table;
pub mod text;

pub use leptos::{
    ev,
    prelude::{
        Callable, Callback, Get, LocalStorage, SetValue, Signal, StoredValue, UpdateValue, WithValue, document,
        event_target, event_target_checked, event_target_value, on_cleanup, provide_context, request_animation_frame,
        set_timeout, set_timeout_with_handle, untrack, use_context, window, window_event_listener,
    },
};

pub use self::{
    badge::{badge, fixed_badge},
    chart::picture::pictured,
    dialog::{action, close_button},
    field::{choice, field, file_button, file_input, number_input, slider, text_field, text_input},
    fold::{fold, is_opened, sub_question, unfolding},
    html::*,
    keyed::{keyed, mount, soon, when},
    number::Format,
    panel::panel,
    part::{Part, percent_of, pieces},
    reactive::{Memo, RwSignal, as_f64, effect, mark, shared_memo},
    slider::time_cursor,
    table::{Cell, Column, Row, data_table, save::save_tables_by, scrolled},
    text::Words,
};
