//! The strip of lights: the eight controls, each with a word and a shape beside its colour.

use std::sync::Arc;

use leptos::{html::*, prelude::*};

use super::{badge::badge, number};
use crate::view::{BudgetView, Light};

/// The strip.
pub fn lights(budget: Memo<Arc<BudgetView>>) -> impl IntoView {
    let count = budget.with_untracked(|b| b.lights.len());
    let items: Vec<_> = (0..count).map(|i| light(Memo::new(move |_| budget.with(|b| b.lights[i].clone())))).collect();
    section().class("lights-panel").attr("aria-label", "Controls").child(ul().class("lights").child(items))
}

fn light(light: Memo<Light>) -> impl IntoView {
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
