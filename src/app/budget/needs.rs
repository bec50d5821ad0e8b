//! What needs attention now: at most three lines, the gravest first, each with where it is dealt with.

use headroom_engine::Analysis;

use super::proposals_line::{REST, proposals_line};
use crate::{
    app::{
        state::{
            State,
            route::{View, link_to},
        },
        ui::*,
    },
    view::{
        Need, NeedPlace,
        correlation::overlap::{concentration_words, is_noticed},
        needs,
    },
};

/// How to bring one's own fund, said beside the demonstration fund.
const INVITATION: &str = "This is a demonstration fund: drop yours anywhere, or open it";

/// The panel.
pub fn needs_panel(state: State) -> Element {
    // Common movement takes the eigenvalues of the covariance: no edit waits for them.
    let shared = RwSignal::new(None);
    effect(move || {
        let is_noticed = state.snapshot.with(|snapshot| is_noticed(snapshot));
        state.report.track();
        let look = move || {
            let words = |analysis: &Analysis| concentration_words(analysis.overlap(), analysis.report());
            shared.set(is_noticed.then(|| state.analysis.with_untracked(words)).flatten());
        };
        let rest = set_timeout_with_handle(look, REST);
        on_cleanup(move || {
            if let Ok(rest) = rest {
                rest.clear();
            }
        });
    });
    let all = Memo::new(move |_| {
        let (snapshot, shared) = (state.snapshot.get(), shared.get());
        state.report.with(|report| {
            state.control_history.with(|history| needs(&snapshot, report, history, shared, number::NOTATION))
        })
    });
    let list = move || match all.get() {
        none if none.is_empty() => p().class("soft").child("Nothing: every limit is kept").into_nodes(),
        some => ul().class("needs").child(some.iter().map(line).collect::<Vec<_>>()).into_nodes(),
    };
    section().class("panel needs-panel").attr("aria-labelledby", "needs-title").child((
        h2().id("needs-title").child("What needs you"),
        div().class("needs-list").child((
            list,
            div().class("needs-foot").child((proposals_line(state), move || {
                state.is_demonstration.get().then(|| p().class("soft small").child(INVITATION))
            })),
        )),
    ))
}

fn line(need: &Need) -> Element {
    let verb = |to: View, words: &'static str| link_to(to, words);
    let link = match need.place {
        NeedPlace::Controls => Some(verb(View::Controls, "Open controls")),
        NeedPlace::Reallocation => Some(verb(View::Reallocation, "See proposals")),
        NeedPlace::Correlation => Some(verb(View::Correlation, "See who")),
        NeedPlace::Data => None,
    };
    let mark = span().class(format!("need-mark {}", need.tone.class())).attr("aria-hidden", "true");
    li().child((
        mark,
        span().class("need-title").child(need.title.clone()),
        span().class("soft").child(need.detail.clone()),
        link,
    ))
}
