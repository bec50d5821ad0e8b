//! What-ifs side by side: kept by name, each figure against the fund as loaded.

use std::sync::Arc;

use headroom_engine::{Analysis, text::escape};
use headroom_session::Edit;
use web_sys::HtmlInputElement;

use crate::{
    app::{
        state::{State, named::keep, notice::Notice},
        ui::*,
    },
    view::{CompareRow, MAX_KEPT, Measure, compare},
};

const ID: &str = "compare";

/// Opens the dialog.
pub fn show_compare(state: State) {
    state.is_compare_open.set(true);
    dialog::show(ID);
}

/// The dialog; its figures are computed while it is open.
pub fn compare_dialog(state: State) -> Element {
    dialog()
        .id(ID)
        .class("dialog file-dialog")
        .attr("aria-labelledby", "compare-title")
        .on(ev::close, move |_| state.is_compare_open.set(false))
        .child((
            h2().id("compare-title").child("What-ifs side by side"),
            p().class("soft").child(
                "Keep what is on screen by a name, change it, and keep that too. They live in this tab until another fund is opened",
            ),
            keep_form(state),
            when(move || state.is_compare_open.get(), move || (kept(state), figures(state))),
            close_button(ID, "Close"),
        ))
}

/// The name and the button that keeps what is on screen by it.
fn keep_form(state: State) -> Element {
    let name = text_input().attr("maxlength", "40").attr("placeholder", "What-if 1");
    let field_of_name: HtmlInputElement = name.dom();
    let said = RwSignal::new("");
    let submitted = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let mut all = state.named.get_untracked();
        if keep(&mut all, &field_of_name.value(), state.what_if()) {
            state.named.set(all);
            field_of_name.set_value("");
            said.set("");
        } else {
            said.set("Not kept: three are kept already. Drop one, or use its name again");
        }
    };
    form().class("fields").on(ev::submit, submitted).child((
        field("Name", name),
        button().r#type("submit").child("Keep what is on screen"),
        span()
            .class(("refused", move || !said.with(|said| said.is_empty())))
            .attr("role", "status")
            .child(move || said.get()),
    ))
}

/// The names that are kept, each with its buttons.
fn kept(state: State) -> Element {
    let list = move || {
        let kept = state.named.get();
        let row = |(at, name): (usize, String)| {
            let show = move || {
                dialog::close(ID);
                put_on_screen(state, at);
            };
            div().class("fields").child((
                strong().child(name.clone()),
                action("Put on screen", show).attr("aria-label", format!("Put on screen: {name}")),
                action("Drop", move || state.named.update(|kept| _ = kept.remove(at)))
                    .attr("aria-label", format!("Drop {name}")),
            ))
        };
        kept.into_iter().map(|named| escape(&named.name)).enumerate().map(row).collect::<Vec<_>>()
    };
    div().child(list)
}

/// Puts a kept what-if on screen, as a step that can be undone.
fn put_on_screen(state: State, at: usize) {
    let Some(named) = state.named.with_untracked(|kept| kept.get(at).cloned()) else { return };
    let (file, scale) = (Arc::new(named.session.exported()), named.session.now().book.scale.clone());
    if let Err(error) = state.act(Edit::Carried { file, scale }) {
        state.notice.set(Some(Notice::refused(state.words(&error))));
    }
}

fn figures(state: State) -> Element {
    let loaded = Memo::new(move |_| state.as_loaded());
    let names = move || state.named.with(|kept| kept.iter().map(|named| escape(&named.name)).collect::<Vec<_>>());
    let rows: Memo<Arc<Vec<CompareRow>>> = Memo::new(move |_| {
        let kept: Vec<Analysis> =
            state.named.with(|kept| kept.iter().map(|named| named.session.version().analysis().clone()).collect());
        Arc::new(compare(&[loaded.get()].into_iter().chain(kept).collect::<Vec<_>>()))
    });
    let table = move || {
        let names = names();
        let of_states = names
            .iter()
            .flat_map(|name| [Column::figures(name.clone()), Column::figures(format!("{name}, less as loaded"))]);
        let columns: Vec<Column> = [Column::figures("Of"), Column::words("Figure"), Column::figures("As loaded")]
            .into_iter()
            .chain(of_states)
            .collect();
        let count = Memo::new(move |_| rows.with(|rows| rows.len()));
        let row = move |at: usize| rows.with(|rows| rows.get(at).map(figure_row));
        data_table("What-ifs side by side", columns).windowed(count, row, Vec::new)
    };
    div().child(table)
}

fn figure_row(row: &CompareRow) -> Row {
    let format = match row.measure {
        Measure::Money => Format::Money,
        Measure::Share => Format::FinePercent,
        Measure::Times => Format::Times,
    };
    let figure = |value| Cell::figure(format, value);
    let states = (1..=MAX_KEPT).filter_map(|at| Some([figure(*row.values.get(at)?), figure(row.difference(at))]));
    let first = figure(row.values.first().copied().flatten());
    Row::new([row.of.clone().into(), row.figure.into(), first].into_iter().chain(states.flatten()).collect::<Vec<_>>())
}
