//! The fund by every method, on the same dates and exposures.

use leptos::{ev, html::*, prelude::*};

use super::{model::scrolled, number, state::State};
use crate::{
    session::Edit,
    view::{MethodRow, method_rows},
};

/// The panel.
pub fn methods_panel(state: State, exposure: Memo<Vec<f64>>) -> impl IntoView {
    let rows = Memo::new(move |_| {
        let (snapshot, model) = (state.snapshot.get(), state.model.get());
        exposure.with(|exposure| method_rows(&snapshot, &model, exposure))
    });
    let absent = move || state.model.with(|model| model.risk.as_ref().err().map(ToString::to_string));
    let body = move || match absent() {
        Some(why) => p().class("soft").child(why).into_any(),
        None => {
            let rows: Vec<_> = rows.get().into_iter().map(|row| method_row(state, row)).collect();
            let head = ["Method", "VaR", "Of budget", "", "Expected shortfall", "ES / VaR", "How"];
            let heads = head.into_iter().enumerate().map(|(at, head)| match head {
                "" => td().into_any(),
                _ => th().scope("col").class(("text", at == 6)).child(head).into_any(),
            });
            scrolled(
                "Table of methods",
                table()
                    .class("methods-table")
                    .child((thead().child(tr().child(heads.collect::<Vec<_>>())), tbody().child(rows))),
            )
            .into_any()
        }
    };
    section().class("panel").attr("aria-labelledby", "methods-title").child((
        div().class("panel-head").child((
            h2().id("methods-title").child("Methods side by side"),
            p().class("soft small")
                .child("The fund on the same dates and exposures, at the same confidence and horizon"),
        )),
        body,
    ))
}

fn method_row(state: State, row: MethodRow) -> impl IntoView {
    let method = row.method;
    let ratio = row.expected_shortfall.zip(row.value_at_risk).filter(|(_, var)| *var > 0.0).map(|(es, var)| es / var);
    let is_above = row.utilization.is_some_and(|used| used > 1.0);
    let width = format!("{}%", row.utilization.unwrap_or(0.0).clamp(0.0, 1.25) / 1.25 * 100.0);
    let choose = if row.is_current {
        span().class("badge tone-muted").child("On screen").into_any()
    } else {
        button()
            .r#type("button")
            .attr("aria-label", format!("Use {}", row.name))
            .on(ev::click, move |_| state.edit_now(Edit::Method(method)))
            .child("Use")
            .into_any()
    };
    tr().attr("data-method", method.id()).class(("binding-row", row.is_current)).child((
        th().scope("row").child(div().class("method-name").child((span().child(row.name), choose))),
        td().child(number::money(row.value_at_risk)),
        td().child(number::percent(row.utilization)),
        td().class("method-bar").child(div().class("usage-bar").attr("aria-hidden", "true").child((
            div().class("usage-fill").class(("fill-breach", is_above)).style(("width", width)),
            div().class("usage-limit"),
        ))),
        td().child(number::money(row.expected_shortfall)),
        td().child(number::two_decimals(ratio)),
        td().class("text wrapped soft").child(row.note),
    ))
}
