//! The strip of lights: the eight controls, each with a word and a shape beside its colour.

use std::time::Duration;

use leptos::prelude::*;

use crate::{
    app::{
        reallocation::{ProposalsOnScreen, proposals_on_screen},
        state::{
            State,
            route::{View, link_to},
        },
        ui::{
            badge::badge,
            html::*,
            number,
            reactive::{Memo, RwSignal, effect},
        },
    },
    view::{ControlRow, control_rows, fund_word},
};

/// The strip, latches counted, with the state of the fund before it.
pub fn lights(state: State) -> impl Child {
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

fn light(light: Memo<ControlRow>) -> impl Child {
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

/// How long nothing has to change before proposals are counted.
const REST: Duration = Duration::from_millis(250);

/// What is known of the proposals.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Waiting {
    /// So many wait.
    Count(usize),
    /// Draws of opportunities come first.
    Draws,
}

/// The line; empty until proposals are counted.
pub fn waiting_line(state: State) -> impl Child {
    let waiting = RwSignal::new(None::<Waiting>);
    let joint = state.monte_carlo.joint;
    let ProposalsOnScreen { view, lacking } = proposals_on_screen(state);
    effect(move || {
        state.report.with(|_| ());
        state.log.with(|_| ());
        joint.track();
        let count = move || {
            let lacking = lacking.get_untracked();
            let is_to_come = untrack(|| joint.will_draw_any(&lacking));
            let count = view.with_untracked(|view| view.cards.len());
            waiting.set(Some(if is_to_come { Waiting::Draws } else { Waiting::Count(count) }));
            joint.want_opportunities(lacking);
        };
        let rest = set_timeout_with_handle(count, REST);
        on_cleanup(move || {
            if let Ok(rest) = rest {
                rest.clear();
            }
        });
    });
    on_cleanup(move || joint.want_opportunities(Vec::new()));
    let told = move || match waiting.get() {
        None => String::new(),
        Some(Waiting::Draws) => "The fund is drawn with its opportunities ".to_owned(),
        Some(Waiting::Count(0)) => "No proposals wait ".to_owned(),
        Some(Waiting::Count(1)) => "1 proposal waits ".to_owned(),
        Some(Waiting::Count(count)) => format!("{count} proposals wait "),
    };
    p().class("proposals-waiting").child((told, link_to(View::Reallocation, "Proposals and replay")))
}
