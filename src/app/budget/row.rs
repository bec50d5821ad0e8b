//! One strategy's row, and the reserve's: sliders and numbers that edit, figures that follow.

use std::sync::Arc;

use leptos::{ev, prelude::*};
use web_sys::HtmlInputElement;

use crate::{
    app::{
        state::State,
        ui::{badge::badge, html::*, number, reactive::Memo},
    },
    fund::UsageBasis,
    risk::MAX_SCALE,
    session::Edit,
    view::{BudgetRow, BudgetView, Tone, bar_place, basis_name},
};

/// The row of strategy `i`.
pub fn strategy_row(state: State, budget: Memo<Arc<BudgetView>>, i: usize) -> impl Child {
    let first = budget.with_untracked(|b| b.rows[i].clone());
    // While another file comes in, the row of the old one may be asked once more.
    let row = Memo::new({
        let first = first.clone();
        move |_| budget.with(|b| b.rows.get(i).cloned()).unwrap_or_else(|| first.clone())
    });
    let (id, name) = (first.id, first.name);
    let money = move |of: fn(&BudgetRow) -> Option<f64>| move || number::money(row.with(of));
    let lens = move |lens: usize, under: Option<fn(&BudgetRow) -> Option<f64>>| {
        td().attr("data-label", format!("{} VaR", basis_name(UsageBasis::ALL[lens])))
            .class(("binding", move || state.settings.with(|s| s.usage_basis as usize == lens)))
            .child((
                lens_figure(state, row, lens, i),
                under.map(|under| {
                    span().class("under").child(move || {
                        row.with(under)
                            .map_or(String::new(), |share| format!("{} of fund", number::percent(Some(share))))
                    })
                }),
            ))
    };
    let allocation = move || row.with(|r| r.allocation);
    let scale = move || row.with(|r| r.scale);
    tr().attr("data-strategy", id.clone()).child((
        th().scope("row").child((
            span().class("strategy-name").child(name.clone()),
            span().class("under").child(("Exposure ", money(|r| Some(r.exposure)))),
        )),
        td().class("text wide").attr("data-label", "Allocation").child(div().class("edit").child((
            slider(
                format!("Allocation of {name}"),
                100.0,
                0.1,
                move || allocation() * 100.0,
                move |percent| {
                    // A slider stops where the reserve is empty, and says so; a typed number is refused.
                    let most = state.book.with_untracked(|b| b.allocation[i].0 + b.reserve.0);
                    let share = percent / 100.0;
                    state.edit(Edit::Allocation { strategy: i, share: share.min(most) });
                    if share > most + 1e-9 {
                        state.held_at(i, share, most);
                    }
                },
                move || state.seal(),
            ),
            typed(
                format!("Allocation of {name} in percent"),
                move || trimmed(allocation() * 100.0),
                move |percent| {
                    state.edit(Edit::Allocation { strategy: i, share: percent / 100.0 });
                    state.seal();
                },
            ),
            span().class("unit").child("%"),
        ))),
        td().class("text wide").attr("data-label", "Exposure scale").child(div().class("edit").child((
            slider(
                format!("Exposure scale of {name}"),
                3.0,
                0.01,
                scale,
                move |scale| {
                    // A slider stops where the strategy may not take more risk, and says so; a typed number is refused.
                    let most = state.most_scale(i);
                    state.edit(Edit::Exposure { strategy: i, scale: scale.min(most) });
                    if scale > most * (1.0 + 1e-9) {
                        state.scale_held_at(i, scale);
                    }
                },
                move || state.seal(),
            ),
            typed(
                format!("Exposure scale of {name}, 0 to {MAX_SCALE}"),
                move || trimmed(scale()),
                move |scale| {
                    state.edit(Edit::Exposure { strategy: i, scale });
                    state.seal();
                },
            ),
            span().class("unit").child("×"),
        ))),
        td().class("text wide").attr("data-label", "Used of budget").child(usage_bar(row)),
        lens(0, None),
        lens(1, Some(|r| r.share_of_fund)),
        lens(2, None),
        td().attr("data-label", "Available").child((
            money(|r| r.available),
            span().class("under").child(move || number::percent(row.with(|r| r.available_share))),
        )),
        td().attr("data-label", "Largest scale").child((
            move || {
                row.with(|r| {
                    r.largest.map_or(number::MISSING.to_owned(), |s| format!("{}×", number::two_decimals(Some(s))))
                })
            },
            span().class("under").child(move || row.with(|r| r.bound_by.unwrap_or(""))),
        )),
    ))
}

/// A lens's figure; a component opens the days that it is made of.
fn lens_figure(state: State, row: Memo<BudgetRow>, lens: usize, i: usize) -> Nodes {
    let figure = move || number::money(row.with(|r| r.lenses[lens]));
    if UsageBasis::ALL[lens] != UsageBasis::Component {
        return figure.into_nodes();
    }
    button()
        .r#type("button")
        .class("link")
        .attr("title", "The days that it is made of")
        .on(ev::click, move |_| state.ledger.open(Some(i)))
        .child(figure)
        .into_nodes()
}

/// The reserve's row, and the sum.
pub fn reserve_row(budget: Memo<Arc<BudgetView>>) -> impl Child {
    let reserve = Memo::new(move |_| budget.with(|b| b.reserve));
    tr().class("reserve").attr("data-strategy", "(reserve)").child((
        th().scope("row").child((
            span().class("strategy-name").child("Reserve"),
            span().class("under").child("Budget given to no strategy"),
        )),
        td().class("text wide").attr("data-label", "Held in reserve").child(div().class("edit").child((
            div().class("reserve-bar").child(
                div().class("reserve-fill").style(("width", move || format!("{}%", reserve.get().share * 100.0))),
            ),
            span().class("reserve-share").child(move || number::percent(Some(reserve.get().share))),
        ))),
        td(),
        td(),
        td(),
        td(),
        td(),
        td().attr("data-label", "Available").child((
            move || number::money(Some(reserve.get().amount)),
            span().class("under").child(move || number::percent(Some(reserve.get().share))),
        )),
        td(),
    ))
}

/// Used over budget as a bar, with its figures in words.
fn usage_bar(row: Memo<BudgetRow>) -> impl Child {
    let utilization = move || row.with(|r| r.utilization);
    let part = move || utilization().map_or(0.0, |used| bar_place(used) * 100.0);
    let is = move |tone: Tone| move || row.with(|r| r.tone == tone);
    div().class("usage").child((
        div().class("usage-figures").child((
            span().class("usage-share").child(move || number::percent(utilization())),
            badge(move || row.with(|r| r.tone), move || row.with(|r| r.status)),
        )),
        div().class("usage-bar").attr("aria-hidden", "true").child((
            div()
                .class("usage-fill")
                .class(("fill-watch", is(Tone::Watch)))
                .class(("fill-breach", is(Tone::Breach)))
                .style(("width", move || format!("{}%", part()))),
            div().class("usage-limit"),
        )),
        span().class("under").child(move || {
            row.with(|r| format!("{} of {}", number::percent(r.used_share), number::percent(Some(r.allocation))))
        }),
    ))
}

/// A slider that edits while it moves and ends its step when it is let go.
fn slider(
    label: String,
    max: f64,
    step: f64,
    value: impl Fn() -> f64 + Copy + Send + 'static,
    edit: impl Fn(f64) + 'static,
    seal: impl Fn() + 'static,
) -> impl Child {
    input()
        .r#type("range")
        .attr("aria-label", label)
        .attr("min", "0")
        .attr("max", max.to_string())
        .attr("step", step.to_string())
        .prop("value", move || value().to_string())
        .on(ev::input, move |event| {
            let input: HtmlInputElement = event_target(&event);
            edit(input.value_as_number());
            // After the edit's frame, what was refused or held is not left standing.
            request_animation_frame(move || input.set_value(&untrack(value).to_string()));
        })
        .on(ev::change, move |_| seal())
}

/// A number field that edits when it is left or entered.
fn typed(
    label: String,
    value: impl Fn() -> String + Copy + Send + 'static,
    edit: impl Fn(f64) + 'static,
) -> impl Child {
    input().r#type("number").attr("aria-label", label).attr("min", "0").attr("step", "any").prop("value", value).on(
        ev::change,
        move |event| {
            let input: HtmlInputElement = event_target(&event);
            let wanted = input.value_as_number();
            if wanted.is_finite() {
                edit(wanted);
            }
            request_animation_frame(move || input.set_value(&untrack(value)));
        },
    )
}

/// A number without the zeros that a person would not type: at most four decimals.
fn trimmed(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
