//! The backtest's days as tables: the exceptions, and every day.

use super::selection::Selection;
use crate::app::ui::*;

/// Longer series are told by their last days.
const MOST_DAYS: usize = 1_000;

/// The exceptions, and every day when it is opened.
pub fn series_tables(shown: Selection) -> impl Child {
    let is_open = RwSignal::new(false);
    let count = move || shown.series.with(|series| series.as_ref().map_or(0, |series| series.exceptions.len()));
    let exceptions = move || {
        let days = shown.series.with(|series| series.as_ref().map_or(Vec::new(), |series| series.exceptions.clone()));
        day_table(shown, "Exceptions", days)
    };
    let every = move || {
        is_open.get().then(|| {
            let days = shown.series.with(|series| series.as_ref().map_or(0, |series| series.loss.len()));
            let first = days.saturating_sub(MOST_DAYS);
            let note = (first > 0).then(|| {
                p().class("soft small").child(format!(
                    "The last {} of {} rows",
                    number::count(MOST_DAYS),
                    number::count(days)
                ))
            });
            (note, day_table(shown, "Every row", (first..days).collect()))
        })
    };
    (
        details()
            .class("figures-table")
            .child((summary().child(move || format!("Exceptions ({})", count())), exceptions)),
        details()
            .class("figures-table")
            .on(ev::toggle, move |event| is_open.set(is_opened(&event)))
            .child((summary().child("Every row as a table"), every)),
    )
}

fn day_table(shown: Selection, name: &'static str, days: Vec<usize>) -> impl Child {
    let rows = move || {
        shown.series.with(|series| {
            let series = series.as_ref()?;
            let row = |day: usize| {
                let is_exception = series.exceptions.binary_search(&day).is_ok();
                tr().child((
                    th().scope("row")
                        .child(series.dates.get(day).map_or(String::new(), |date| number::day(&date.to_string()))),
                    td().child(number::money(series.loss.get(day).copied())),
                    td().child(number::money(series.value_at_risk.get(day).copied())),
                    td().child(number::money(series.expected_shortfall.get(day).copied())),
                    td().class("text").child(if is_exception { "Exception" } else { "" }),
                ))
            };
            Some(days.iter().copied().map(row).collect::<Vec<_>>())
        })
    };
    let heads = || {
        (
            th().scope("col").child("Date"),
            th().scope("col").child("Loss"),
            th().scope("col").child("VaR"),
            th().scope("col").child("Expected shortfall"),
            th().scope("col").class("text").child("Exception"),
        )
    };
    scrolled(name, move || {
        table().class("days-table").child((thead().child(tr().child(heads())), tbody().child(rows())))
    })
}
