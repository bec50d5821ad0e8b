//! A newcomer known by its correlations alone: its fields, and what is said of correlations that cannot be.

use headroom_engine::text::escape;

use super::form::Form;
use crate::{
    app::{state::State, ui::*},
    view::{EntryRefusal, IntervalRow, parse},
};

/// Standalone VaR, Sharpe ratio, and a correlation per strategy.
pub fn correlation_fields(state: State, form: Form) -> impl Child {
    (
        div().class("fields").child((
            text_field("Standalone VaR", "newcomer-standalone", form.standalone),
            text_field("Expected Sharpe ratio a period", "newcomer-sharpe", form.sharpe),
        )),
        correlation_table(state, form),
        p().class("soft small")
            .child("A newcomer without returns cannot be admitted: it would leave the fund without a sample"),
    )
}

/// A correlation per strategy.
pub fn correlation_table(state: State, form: Form) -> impl Child {
    let rows = move || {
        let names: Vec<String> = state.snapshot.with(|s| s.strategies.iter().map(|s| escape(&s.name)).collect());
        let row = |(i, name): (usize, String)| {
            let id = format!("newcomer-rho-{i}");
            tr().child((
                th().scope("row").child(label().attr("for", id.clone()).child(name)),
                td().child(correlation_input(form, i).id(id)),
            ))
        };
        names.into_iter().enumerate().map(row).collect::<Vec<_>>()
    };
    div().class("newcomer-rho").child(
        table().child((
            caption().class("small soft").child("Correlation with each strategy, -1 to 1"),
            tbody().child(rows),
        )),
    )
}

fn correlation_input(form: Form, i: usize) -> Element {
    input()
        .r#type("text")
        .attr("inputmode", "decimal")
        .attr("autocomplete", "off")
        .prop("value", move || form.correlations.with(|list| list.get(i).cloned()).unwrap_or_default())
        .on(ev::input, move |event| set(form, i, event_target_value(&event)))
}

fn set(form: Form, strategy: usize, text: String) {
    form.correlations.update(|list| {
        if let Some(place) = list.get_mut(strategy) {
            *place = text;
        }
    });
}

/// The intervals that would be possible, each with a button that takes the nearest value.
pub fn interval_table(form: Form, refusal: EntryRefusal) -> impl Child {
    let words = refusal.factor_words();
    let EntryRefusal { intervals, factor, .. } = refusal;
    let row = move |row: &IntervalRow| {
        let (strategy, nearest) = (row.strategy, row.nearest);
        let take = move || {
            action(format!("Take {}", number::three_decimals(Some(nearest))), move || {
                set(form, strategy, nearest.to_string());
            })
        };
        let (low, high) = (number::three_decimals(Some(row.low)), number::three_decimals(Some(row.high)));
        Row::new([
            row.name.clone().into(),
            Cell::figure(Format::ThreeDecimals, Some(row.value)),
            format!("{low} to {high}").into(),
            Cell::control(take),
        ])
    };
    let table = (!intervals.is_empty()).then(|| {
        data_table("Possible correlations", ["Strategy", "Given", "Possible", "Nearest"].map(Column::figures))
            .class("interval-table")
            .caption("small soft", "Changing one of these alone is enough, the others as given")
            .rows(move || intervals.iter().map(row).collect())
    });
    let all = factor.map(|factor| {
        // Rounded down, so that the product stays possible.
        let factor = (factor * 1000.0).floor() / 1000.0;
        let shrink = move || {
            form.correlations.update(|list| {
                for text in list {
                    if let Ok(value) = parse(text) {
                        *text = (value * factor).to_string();
                    }
                }
            });
        };
        p().child((words, action(format!("Multiply all by {}", number::three_decimals(Some(factor))), shrink)))
    });
    (table, all)
}
