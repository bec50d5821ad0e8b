//! The strip of lights: the eight controls, each with a word and a shape beside its colour.

use leptos::{html::*, prelude::*};

use super::pending::waiting_line;
use crate::{
    app::{
        state::{
            State,
            route::{View, link_to},
        },
        ui::{badge::badge, number},
    },
    view::{ControlRow, control_rows, fund_word},
};

/// The strip, latches counted, with the state of the fund before it.
pub fn lights(state: State) -> impl IntoView {
    let all = Memo::new(move |_| state.control_history.with(|history| control_rows(history)));
    let count = all.with_untracked(Vec::len);
    let items: Vec<_> = (0..count).map(|i| light(Memo::new(move |_| all.with(|all| all[i].clone())))).collect();
    let fund = Memo::new(move |_| state.control_history.with(|history| history.fund_state));
    section().class("lights-panel").attr("aria-label", "Controls").child((
        p().class("lights-fund").child((
            "Fund ",
            badge(move || fund.get().into(), move || fund_word(fund.get())),
            " ",
            link_to(View::Controls, "Limits, history and log of the controls"),
        )),
        waiting_line(state),
        ul().class("lights").child(items),
    ))
}

fn light(light: Memo<ControlRow>) -> impl IntoView {
    let shown = |value: Option<f64>, is_money: bool| {
        if is_money { number::money(value) } else { number::percent(value) }
    };
    let figures = move || {
        light.with(|l| match (l.measured, l.limit) {
            (_, None) => "no limit".to_owned(),
            (None, Some(_)) => "not fed".to_owned(),
            (measured, limit) => format!("{} of {}", shown(measured, l.is_money), shown(limit, l.is_money)),
        })
    };
    let group = move || light.with(|l| l.group.clone().unwrap_or_default());
    li().class("light").attr("title", move || light.with(|l| l.detail.clone())).child((
        span().class("light-name").child(move || light.with(|l| l.name)),
        badge(move || light.with(|l| l.tone), move || light.with(|l| l.state)),
        span().class("light-figures soft small").child(figures),
        span().class("light-group soft small").child(group),
    ))
}
