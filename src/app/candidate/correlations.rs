//! A newcomer known by its correlations alone: its fields, and what is said of correlations that cannot be.

use leptos::{ev, prelude::*};

use super::form::Form;
use crate::{
    app::{
        state::State,
        ui::{field::text_field, html::*, number},
    },
    view::{EntryRefusal, IntervalRow, parse},
    wire::escape,
};

/// Standalone VaR, Sharpe ratio, and a correlation a strategy.
pub fn correlation_fields(state: State, form: Form) -> impl Child {
    let rows = move || {
        let snapshot = state.snapshot.get();
        snapshot
            .strategies
            .iter()
            .enumerate()
            .map(|(i, strategy)| {
                let name = escape(&strategy.name);
                let id = format!("newcomer-rho-{i}");
                tr().child((
                    th().scope("row").child(label().attr("for", id.clone()).child(name)),
                    td().child(
                        input()
                            .r#type("text")
                            .id(id)
                            .attr("inputmode", "decimal")
                            .attr("autocomplete", "off")
                            .prop("value", move || {
                                form.correlations.with(|list| list.get(i).cloned()).unwrap_or_default()
                            })
                            .on(ev::input, move |event| set(form, i, event_target_value(&event))),
                    ),
                ))
            })
            .collect::<Vec<_>>()
    };
    (
        div().class("fields").child((
            text_field("Standalone VaR", "newcomer-standalone", form.standalone),
            text_field("Expected Sharpe ratio a period", "newcomer-sharpe", form.sharpe),
        )),
        div().class("newcomer-rho").child(table().child((
            caption().class("small soft").child("Correlation with each strategy, -1 to 1"),
            tbody().child(rows),
        ))),
        p().class("soft small")
            .child("A newcomer without returns cannot be admitted: it would leave the fund without a sample"),
    )
}

fn set(form: Form, strategy: usize, text: String) {
    form.correlations.update(|list| {
        if let Some(place) = list.get_mut(strategy) {
            *place = text;
        }
    });
}

/// The intervals that would be possible, each with a press that takes the nearest.
pub fn interval_table(form: Form, refusal: EntryRefusal) -> impl Child {
    let words = refusal.factor_words();
    let EntryRefusal { intervals, factor, .. } = refusal;
    let has_rows = !intervals.is_empty();
    let rows: Vec<_> = intervals
        .into_iter()
        .map(|row| {
            let IntervalRow { strategy, name, value, low, high, nearest } = row;
            tr().child((
                th().scope("row").child(name),
                td().child(number::three_decimals(Some(value))),
                td().child(format!("{} to {}", number::three_decimals(Some(low)), number::three_decimals(Some(high)))),
                td().child(
                    button()
                        .r#type("button")
                        .on(ev::click, move |_| set(form, strategy, nearest.to_string()))
                        .child(format!("Take {}", number::three_decimals(Some(nearest)))),
                ),
            ))
        })
        .collect();
    let table = has_rows.then(|| {
        div()
            .class("scroll-x")
            .attr("role", "region")
            .attr("aria-label", "Possible correlations")
            .attr("tabindex", "0")
            .child(table().class("interval-table").child((
                caption().class("small soft").child("Changing one of these alone is enough, the others as given"),
                thead().child(tr().child((
                    th().scope("col").child("Strategy"),
                    th().scope("col").child("Given"),
                    th().scope("col").child("Possible"),
                    th().scope("col").child("Nearest"),
                ))),
                tbody().child(rows),
            )))
    });
    let all = factor.map(|factor| {
        // Rounded down, so that the product stays possible.
        let factor = (factor * 1000.0).floor() / 1000.0;
        let shrink = move |_| {
            form.correlations.update(|list| {
                for text in list {
                    if let Some(value) = parse(text) {
                        *text = (value * factor).to_string();
                    }
                }
            });
        };
        p().child((
            words,
            button()
                .r#type("button")
                .on(ev::click, shrink)
                .child(format!("Multiply all by {}", number::three_decimals(Some(factor)))),
        ))
    });
    (table, all)
}
