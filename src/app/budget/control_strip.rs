//! The control strip: the eight controls, each with a word and a shape beside its color.

use std::time::Duration;

use crate::{
    app::{
        reallocation::{ProposalsOnScreen, proposals_on_screen},
        state::{
            State,
            route::{View, link_to},
        },
        ui::*,
    },
    view::{ControlRow, control_rows, fund_word},
};

/// The strip, latches counted, after the state of the fund.
pub fn control_strip(state: State) -> impl Child {
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
        pending_line(state),
        ul().class("lights").child(items),
    ))
}

fn light(row: Memo<ControlRow>) -> Element {
    let element = li().class("light").attr("title", move || row.with(|l| l.detail.clone()));
    pieces(element, move || {
        row.with(|row| {
            let format = if row.is_money { Format::Money } else { Format::Percent };
            let figures = match (row.measured, row.limit) {
                (_, None) => "no limit".to_owned(),
                (None, Some(_)) => "not fed".to_owned(),
                (measured, limit) => format!("{} of {}", format.text(measured), format.text(limit)),
            };
            vec![
                Part::span("light-name", row.name),
                Part::badge(row.tone, row.state),
                Part::span("light-figures soft small", figures),
                Part::span("light-group soft small", row.group.clone().unwrap_or_default()),
            ]
        })
    })
}

/// Wait after the last change before proposals are counted.
const REST: Duration = Duration::from_millis(250);

/// What is known of the pending proposals.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Pending {
    /// Their number.
    Count(usize),
    /// Draws of opportunities come first.
    Draws,
}

/// The number of pending proposals; empty until they are counted.
fn pending_line(state: State) -> impl Child {
    let pending = RwSignal::new(None::<Pending>);
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
            pending.set(Some(if is_to_come { Pending::Draws } else { Pending::Count(count) }));
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
    let told = move || match pending.get() {
        None => String::new(),
        Some(Pending::Draws) => "The fund is drawn with its opportunities ".to_owned(),
        Some(Pending::Count(0)) => "No proposals wait ".to_owned(),
        Some(Pending::Count(1)) => "1 proposal waits ".to_owned(),
        Some(Pending::Count(count)) => format!("{count} proposals wait "),
    };
    p().class("proposals-waiting").child((told, link_to(View::Reallocation, "Proposals and replay")))
}
