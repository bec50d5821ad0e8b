//! What a person can do: cut exposure, flatten, stop the fund by hand. Its effect stands beside it before it is done.

use std::sync::Arc;

use headroom_session::{Edit, Effect};
use web_sys::HtmlInputElement;

use crate::{
    app::{files::export::save_and_say, state::State, ui::*},
    view::{FundAction, exit_words, from_percent, fund_actions, trades_csv},
};

/// The share of gross that the weekly control reduces to.
const USUAL_SHARE: &str = "50";

/// The panel.
pub fn action_panel(state: State) -> Element {
    let choices: Memo<Arc<Vec<(FundAction, String)>>> = Memo::new(move |_| {
        Arc::new(state.snapshot.with(|snapshot| state.book.with(|book| fund_actions(snapshot, &book.trips))))
    });
    let chosen = RwSignal::new(FundAction::Reduce);
    let share = RwSignal::new(USUAL_SHARE.to_owned());
    let at = Memo::new(move |_| {
        choices
            .with(|all| all.iter().position(|(action, _)| chosen.with(|chosen| chosen == action)).unwrap_or_default())
    });
    let now = Memo::new(move |_| choices.with(|all| all[at.get()].0.clone()));
    let effect: Memo<Option<Result<Arc<Effect>, String>>> = Memo::new(move |_| {
        state.analysis.track();
        let action = now.get();
        let part = match from_percent(&share.get()) {
            Ok(part) => part,
            Err(wrong) if action == FundAction::Reduce => return Some(Err(wrong.to_owned())),
            Err(_) => 0.0,
        };
        let edit = action.edit(part, "", "");
        (!action.wants_reason()).then(|| state.effect_of(&edit).map(Arc::new).map_err(|error| state.words(&error)))
    });
    let by = input().r#type("text").id("action-by").attr("autocomplete", "name").attr("maxlength", "200");
    let reason = input().r#type("text").id("action-reason").attr("maxlength", "200");
    let (by_field, reason_field) = (by.dom::<HtmlInputElement>(), reason.dom::<HtmlInputElement>());
    let refused = RwSignal::new(None::<String>);
    let edit = move || -> Edit {
        let part = from_percent(&share.get_untracked()).unwrap_or(f64::NAN);
        now.get_untracked().edit(part, &by_field.value(), &reason_field.value())
    };
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        refused.set(state.act(edit()).err().map(|error| state.words(&error)));
    };
    let options = move || {
        choices.with(|all| {
            let one = |(i, (_, label)): (usize, &(FundAction, String))| {
                option().value(i.to_string()).prop("selected", i == at.get_untracked()).child(label.clone())
            };
            all.iter().enumerate().map(one).collect::<Vec<_>>()
        })
    };
    let trades = move || {
        if let Some(Ok(effect)) = effect.get_untracked() {
            let snapshot = state.snapshot.get_untracked();
            let name = format!("headroom-trades-{}.csv", snapshot.fund.as_of);
            save_and_say(state, &name, &trades_csv(&snapshot, &snapshot, &effect.trades));
        }
    };
    let has_trades = move || effect.with(|effect| matches!(effect, Some(Ok(effect)) if !effect.trades.is_empty()));
    let wants_reason = move || now.with(FundAction::wants_reason);
    panel("action-title", "Actions")
        .class("actions")
        .note("Each can be undone. Sizes are what-if: nothing is sent anywhere, the trades are a file for your desk")
        .unfolds((
            form().class("fields action-form").on(ev::submit, submit).child((
                label().class("field").child((
                    "Action",
                    select()
                        .id("action")
                        .on(ev::change, move |event| {
                            refused.set(None);
                            let at = event_target_value(&event).parse::<usize>().ok();
                            let action = at.and_then(|at| choices.with_untracked(|all| all.get(at).map(|one| one.0.clone())));
                            chosen.set(action.unwrap_or(FundAction::Reduce));
                        })
                        .child(options),
                )),
                label().class("field").prop("hidden", move || now.with(|now| *now != FundAction::Reduce)).child((
                    "Share of gross left, %",
                    input()
                        .r#type("text")
                        .id("action-share")
                        .attr("inputmode", "decimal")
                        .prop("value", move || share.get())
                        .on(ev::input, move |event| share.set(event_target_value(&event))),
                )),
                label().class("field").prop("hidden", move || !wants_reason()).child(("Your name", by)),
                label().class("field").prop("hidden", move || !wants_reason()).child(("Why", reason)),
                button().r#type("submit").class("primary").id("act").child(move || now.with(FundAction::verb)),
                button()
                    .r#type("button")
                    .id("action-trades")
                    .prop("disabled", move || !has_trades())
                    .on(ev::click, move |_| trades())
                    .child("Trades as CSV"),
            )),
            p().class("refused").attr("role", "alert").child(move || refused.get()),
            pieces(div().class("action-effect").attr("aria-live", "polite"), move || {
                effect.with(|effect| match effect {
                    Some(Ok(effect)) => effect_parts(effect),
                    Some(Err(refused)) => vec![Part::of("p", "soft", vec![refused.clone().into()])],
                    None => vec![Part::of("p", "soft", vec![
                        "Positions stay as they are; only trades that cut risk are allowed until it is released. Your name and \
                         reason are kept in the log"
                            .into(),
                    ])],
                })
            }),
        ))
}

/// Figures before and after, what the trades cost and how long they take.
fn effect_parts(effect: &Effect) -> Vec<Part> {
    let (before, after) = (effect.before, effect.after);
    let line = |name: &'static str, from: String, to: String| {
        Part::of(
            "p",
            "effect-line",
            vec![
                Part::span("soft", name),
                " ".into(),
                from.into(),
                " → ".into(),
                Part::of("strong", "", vec![to.into()]),
            ],
        )
    };
    let hours = |hours: Option<f64>| hours.map_or("never".to_owned(), |hours| format!("{hours:.1} h"));
    let mut parts = vec![
        line("Fund VaR", number::money(before.var), number::money(after.var)),
        line("Gross", number::money(Some(before.gross)), number::money(Some(after.gross))),
    ];
    if effect.cost.is_some() {
        parts.push(line("Liquidity coverage", number::percent(before.coverage), number::percent(after.coverage)));
        parts.push(line("Time to liquidate", hours(before.hours_to_liquidate), hours(after.hours_to_liquidate)));
        parts.push(Part::of(
            "p",
            "effect-line",
            vec![
                Part::span("soft", "Trades"),
                format!(" {}, cost ", effect.trades.len()).into(),
                Part::of("strong", "", vec![number::money(effect.cost).into()]),
                ", ".into(),
                Part::of("strong", "", vec![exit_words(effect.hours).into()]),
            ],
        ));
    } else {
        parts.push(Part::of(
            "p",
            "soft",
            vec!["Without positions in the file, coverage, cost and time of the trades are not known".into()],
        ));
    }
    parts
}
