//! What all results assume beside their scenarios, changed in place; and the results saved as a file.

use headroom_engine::stress::{Assumptions, Impact, Scaling};
use headroom_session::tools::stress_json;

use crate::{
    app::{
        files::export::save_and_say,
        state::{State, notice::Notice},
        ui::*,
    },
    view::{impact_words, parse, scaling_words, stress_csv},
};

/// Where an assumed number may lie.
#[derive(Clone, Copy)]
struct NumberRange {
    interval: &'static str,
    hint: &'static str,
    max: &'static str,
    contains: fn(f64) -> bool,
}

const COEFFICIENT: NumberRange =
    NumberRange { interval: "[0, 10]", hint: "0 to 10", max: "10", contains: |value| (0.0..=10.0).contains(&value) };

const VOLATILITY: NumberRange = NumberRange {
    interval: "(0, 10]",
    hint: "above 0, up to 10",
    max: "10",
    contains: |value| value > 0.0 && value <= 10.0,
};

const PRICE_VOLATILITY: NumberRange = NumberRange {
    interval: "(0, 1]",
    hint: "above 0, up to 1",
    max: "1",
    contains: |value| value > 0.0 && value <= 1.0,
};

/// The choices, folded up under what they say now.
pub fn assumption_choice(state: State) -> impl Child {
    let now = state.assumptions;
    let is_square = Memo::new(move |_| now.with(|a| a.impact == Impact::SquareRoot));
    let by_root = Memo::new(move |_| now.with(|a| a.scaling == Scaling::SquareRoot));
    let said = move || {
        let on = now.get();
        format!("Selling costs {}. An outage costs its severity {}", impact_words(on), scaling_words(on.scaling))
    };
    let choice = |name: &'static str,
                  first: &'static str,
                  second: &'static str,
                  is_first: Memo<bool>,
                  set: fn(&mut Assumptions, bool)| {
        label().class("field").child((
            name,
            select().on(ev::change, move |event| now.update(|a| set(a, event_target_value(&event) == "0"))).child((
                option().value("0").prop("selected", move || is_first.get()).child(first),
                option().value("1").prop("selected", move || !is_first.get()).child(second),
            )),
        ))
    };
    let number =
        |name: &'static str, range: NumberRange, get: fn(&Assumptions) -> f64, set: fn(&mut Assumptions, f64)| {
            let take = move |event| {
                let typed = parse(&event_target_value(&event)).ok();
                match typed.filter(|value| (range.contains)(*value)) {
                    Some(value) => now.update(|a| set(a, value + 0.0)),
                    None => state.notice.set(Some(Notice::said(format!("{name}: it must lie in {}", range.interval)))),
                }
            };
            label().class("field").child((
                name,
                input()
                    .r#type("number")
                    .attr("step", "any")
                    .attr("min", "0")
                    .attr("max", range.max)
                    .prop("value", move || now.with(|a| get(a).to_string()))
                    .on(ev::change, take),
                span().class("hint").child(range.hint),
            ))
        };
    details().class("stress-assumptions").child((
        summary().child("What all results assume"),
        p().class("soft small").child(said),
        div().class("fields").child((
            choice("Cost of selling grows with", "The square root of the size", "The size", is_square, |a, first| {
                a.impact = if first { Impact::SquareRoot } else { Impact::Linear };
            }),
            number("Coefficient", COEFFICIENT, |a| a.coefficient, |a, value| a.coefficient = value),
            number(
                "Volatility a day where the file gives none",
                VOLATILITY,
                |a| a.volatility.linear,
                |a, value| a.volatility.linear = value,
            ),
            number(
                "The same of a binary's price",
                PRICE_VOLATILITY,
                |a| a.volatility.binary,
                |a, value| a.volatility.binary = value,
            ),
            choice("An outage grows with", "The square root of its hours", "Its hours", by_root, |a, first| {
                a.scaling = if first { Scaling::SquareRoot } else { Scaling::Linear };
            }),
            button()
                .r#type("button")
                .prop("disabled", move || now.with(|a| *a == Assumptions::default()))
                .on(ev::click, move |_| now.set(Assumptions::default()))
                .child("Back to the usual"),
        )),
    ))
}

/// Two buttons: the results as JSON, in the words of the tools, and as CSV.
pub fn export_buttons(state: State) -> impl Child {
    let json = move |_| {
        state.apply_pending();
        match stress_json(&state.version(), state.assumptions.get_untracked()) {
            Ok(text) => keep(state, "json", &text),
            Err(error) => state.notice.set(Some(Notice::said(error.message))),
        }
    };
    let csv = move |_| {
        state.apply_pending();
        let snapshot = state.snapshot.get_untracked();
        keep(state, "csv", &state.stress.with_untracked(|results| stress_csv(&snapshot, results)));
    };
    div().class("stress-export").attr("role", "group").attr("aria-label", "Results as a file").child((
        button().r#type("button").on(ev::click, json).child("Results as JSON"),
        button().r#type("button").on(ev::click, csv).child("Results as CSV"),
    ))
}

fn keep(state: State, kind: &str, text: &str) {
    let name = format!("headroom-stress-{}.{kind}", state.snapshot.with_untracked(|s| s.fund.as_of));
    save_and_say(state, &name, text);
}
