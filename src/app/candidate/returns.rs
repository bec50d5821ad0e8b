//! Returns of a newcomer: pasted, dropped or from a file; percent is asked, never guessed.

use headroom_wire::{Series, SeriesFaults};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DragEvent, File, HtmlInputElement};

use super::form::Form;
use crate::{app::ui::*, view::day_of};

/// Bytes of a file at most; a text past it is refused with its size anyway.
const MOST_BYTES: f64 = 4.0 * 1024.0 * 1024.0;

/// The field, what was read, and the question of percent.
pub fn returns_field(form: Form) -> impl Child {
    let picked = move |event: web_sys::Event| {
        let input: HtmlInputElement = event_target(&event);
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            read(form, file);
        }
        input.set_value("");
    };
    let dropped = move |event: DragEvent| {
        let file = event.data_transfer().and_then(|transfer| transfer.files()).and_then(|files| files.get(0));
        if let Some(file) = file {
            // Not the page's own drop, which would open it as a fund.
            event.prevent_default();
            event.stop_propagation();
            read(form, file);
        }
    };
    let asks = Memo::new(move |_| form.series.with(|series| series.as_ref().is_ok_and(|series| series.asks_percent)));
    div().class("newcomer-returns").on(ev::drop, dropped).child((
        label().class("field").child((
            "Drop or paste its returns, oldest first",
            textarea()
                .id("newcomer-returns")
                .attr("rows", "3")
                .attr("spellcheck", "false")
                .attr("placeholder", "2026-11-19, 0.0012\n2026-11-20, -0.0004")
                .attr("aria-describedby", "newcomer-read")
                .prop("value", move || form.text.get())
                .on(ev::input, move |event| form.paste(event_target_value(&event))),
        )),
        p().class("soft small")
            .child("Dated lines, or numbers with anything between them. Nothing changes until it is added"),
        file_button(
            "Choose a file",
            file_input().attr("accept", ".csv,.txt,.tsv,text/plain,text/csv").on(ev::change, picked),
        ),
        div().id("newcomer-read").child(move || match form.series.get() {
            _ if form.text.with(|text| text.trim().is_empty()) => ().into_nodes(),
            Ok(series) => p().class("soft").child(told(&series)).into_nodes(),
            Err(faults) => fault_list(faults).into_nodes(),
        }),
        move || asks.get().then(|| percent_question(form)),
    ))
}

fn told(series: &Series) -> String {
    let count = series.values.len();
    let dates = match series.dates.as_ref().and_then(|dates| Some((dates.first()?, dates.last()?))) {
        Some((first, last)) => format!("{count} returns from {} to {}", day_of(*first), day_of(*last)),
        None => format!("{count} returns without dates"),
    };
    let sorted = if series.was_sorted { "; brought into the order of their dates" } else { "" };
    let missing = match series.missing {
        0 => String::new(),
        missing => format!("; {missing} dates without a return left out"),
    };
    format!("{dates}{sorted}{missing}")
}

fn fault_list(faults: SeriesFaults) -> impl Child {
    let rows: Vec<_> = faults
        .list
        .into_iter()
        .map(|fault| {
            let place = fault.line.map_or("The text".to_owned(), |line| format!("Line {line}"));
            li().child((place, ": ", code().child(fault.value), " – ", fault.message))
        })
        .collect();
    div()
        .class("refused")
        .attr("role", "alert")
        .child((ul().child(rows), (faults.more > 0).then(|| p().child(format!("and {} more", faults.more)))))
}

fn percent_question(form: Form) -> impl Child {
    let example = form.series.with(|series| {
        let values = series.as_ref().map(|series| series.values.clone()).unwrap_or_default();
        values.into_iter().find(|value| *value != 0.0).unwrap_or(0.5)
    });
    let choice = move |is_percent: bool, words: String| {
        label().child((
            input()
                .r#type("radio")
                .attr("name", "newcomer-unit")
                .prop("checked", move || form.is_percent.get() == Some(is_percent))
                .on(ev::change, move |_| form.is_percent.set(Some(is_percent))),
            words,
        ))
    };
    fieldset().class("question").child((
        legend().child("Are these returns fractions or percent?"),
        choice(false, format!("Fractions: {example} is {} %", round(example * 100.0))),
        choice(true, format!("Percent: {example} is {example} %")),
    ))
}

/// A number without the tail that a multiplication leaves.
fn round(value: f64) -> f64 {
    (value * 1e9).round() / 1e9
}

fn read(form: Form, file: File) {
    if file.size() > MOST_BYTES {
        form.paste(format!("{} holds {} bytes: too large for returns of one strategy", file.name(), file.size()));
        return;
    }
    spawn_local(async move {
        if let Ok(text) = JsFuture::from(file.text()).await {
            form.paste(text.as_string().unwrap_or_default());
        }
    });
}
