//! The UI kit: elements, tables, fields and charts that the views are made of. It knows no fund and no state.
//!
//! Page size decides its shape: nothing here is generic beyond a thin shim, so that a view compiles to calls. To write or
//! convert a view:
//!
//! - [`html`]: elements, `p().class("soft").child(text)`, with `leptos::ev` for events. They exist at once, without a tree of
//!   types; a closure among children, attributes, classes or properties is run again when what it reads has changed, and what is
//!   equal is not written. Functions return `Element`, or `impl Child`; the arms of a `match` meet by `.into_nodes()`.
//!   `keyed(keys, make)` keeps a child for as long as its key is there. A field is read from its element: `area.dom()`.
//! - [`reactive`]: `Memo`, `RwSignal` and `effect` in place of Leptos' own, compiled once for all values. A view has one memo
//!   of its view model; closures read fields of it.
//! - [`badge`], [`dialog`], [`field`], [`fold`], [`slider`], [`table`]: what views share. [`number`] formats figures.
//!
//! ```ignore
//! let view = Memo::new(move |_| budget_view(&state.report.get()));
//! section().class("panel").attr("aria-labelledby", "fund-title").child((
//!     h2().id("fund-title").child("Fund VaR"),
//!     p().class(("tone-watch", move || view.with(|v| v.is_near))).child(move || number::money(view.with(|v| v.value_at_risk))),
//!     move || view.with(|v| v.note.clone()).map(|note| p().class("soft").child(note)),
//! ))
//! ```

pub mod badge;
pub mod chart;
pub mod dialog;
pub mod field;
pub mod fold;
pub mod html;
pub mod number;
pub mod on_escape;
pub mod panel;
pub mod part;
pub mod reactive;
pub mod slider;
pub mod table;
