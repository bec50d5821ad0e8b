//! How the figures are made, and the switches for it: method, confidence, horizon, window, usage basis.

use leptos::{ev, prelude::*};
use web_sys::{HtmlInputElement, HtmlSelectElement};

use super::{state::State, ui::html::*};
use crate::{
    fund::{Method, UsageBasis},
    session::Edit,
    view::{basis_name, method_name},
};

/// The bar.
pub fn conventions_bar(state: State) -> impl Child {
    let settings = state.settings;
    let methods = move || {
        let now = settings.with(|s| s.method);
        Method::ALL
            .map(|method| option().value(method.id()).prop("selected", method == now).child(method_name(method)))
            .into_iter()
            .collect::<Vec<_>>()
    };
    let bases: Vec<_> = UsageBasis::ALL
        .into_iter()
        .map(|basis| {
            option()
                .value(basis.id())
                .prop("selected", move || settings.with(|s| s.usage_basis == basis))
                .child(basis_name(basis))
        })
        .collect();
    let commit = move |edit: Edit| {
        state.edit(edit);
        state.seal();
    };
    section().class("panel conventions").attr("aria-label", "Conventions").child((
        div().class("fields").child((
            label().class("field").child((
                "Method",
                select()
                    .on(ev::change, move |event| {
                        match Method::from_id(&event_target_value(&event)) {
                            Some(Method::MonteCarlo) => state.monte_carlo.choose(),
                            Some(method) => commit(Edit::Method(method)),
                            None => {}
                        }
                        // Until it has run, Monte Carlo is not the method.
                        let select: HtmlSelectElement = event_target(&event);
                        request_animation_frame(move || {
                            if let Some(now) = settings.try_with_untracked(|s| s.method.id()) {
                                select.set_value(now);
                            }
                        });
                    })
                    .child(methods),
            )),
            number_field(
                "Confidence, %",
                move || percent_text(settings.with(|s| s.confidence.value())),
                move |percent| percent.map(|p| Edit::Confidence(share_of_percent(p))),
                commit,
            ),
            number_field(
                "Horizon, days",
                move || settings.with(|s| s.horizon.days()).to_string(),
                move |days| days.map(|days| Edit::Horizon(whole(days, u8::MAX.into()) as u8)),
                commit,
            ),
            number_field(
                "Window, dates (empty: all)",
                move || settings.with(|s| s.window).map_or(String::new(), |w| w.to_string()),
                move |dates| Some(Edit::Window(dates.map(|dates| whole(dates, u32::MAX)))),
                commit,
            ),
            label().class("field").child((
                "Counts as used",
                select()
                    .on(ev::change, move |event| {
                        if let Some(basis) = UsageBasis::from_id(&event_target_value(&event)) {
                            commit(Edit::UsageBasis(basis));
                        }
                    })
                    .child(bases),
            )),
        )),
        p().class("soft small").child(move || {
            state.report.with(|report| {
                let c = &report.conventions;
                let dropped = if c.dropped > 0 {
                    format!(", {} dates left out where a return is missing", c.dropped)
                } else {
                    String::new()
                };
                let drawn = c.drawing.map_or_else(String::new, |drawing| {
                    let copula = drawing.degrees_of_freedom.map_or_else(
                        || "Gaussian copula".to_owned(),
                        |nu| format!("t copula with {nu:.1} degrees of freedom"),
                    );
                    format!("; {} draws, seed {}, {copula}", drawing.draws, drawing.seed)
                });
                format!("{} observations{dropped}; divisor {}{drawn}", c.observations, c.divisor)
            })
        }),
    ))
}

/// A field that asks for an edit when it is left; what is refused does not stay in it.
fn number_field(
    label_text: &'static str,
    value: impl Fn() -> String + Copy + Send + 'static,
    edit: impl Fn(Option<f64>) -> Option<Edit> + 'static,
    commit: impl Fn(Edit) + 'static,
) -> impl Child {
    label().class("field").child((
        label_text,
        input().r#type("number").attr("step", "any").attr("min", "0").prop("value", value).on(
            ev::change,
            move |event| {
                let input: HtmlInputElement = event_target(&event);
                let typed = Some(input.value_as_number()).filter(|n| n.is_finite());
                if let Some(edit) = edit(typed) {
                    commit(edit);
                }
                request_animation_frame(move || input.set_value(&untrack(value)));
            },
        ),
    ))
}

/// A number as a count; what is not one becomes 0, which every range refuses.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and within the type, as checked")]
fn whole(value: f64, most: u32) -> u32 {
    if value.fract() == 0.0 && (0.0..=f64::from(most)).contains(&value) { value as u32 } else { 0 }
}

/// 0.975 as 97.5, by its decimal digits.
fn percent_text(share: f64) -> String {
    let text = format!("{:.10}", share * 100.0);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// 97.5 as the double nearest to 0.975: the digits are moved, not divided.
fn share_of_percent(percent: f64) -> f64 {
    format!("{percent}e-2").parse().unwrap_or(f64::NAN)
}
