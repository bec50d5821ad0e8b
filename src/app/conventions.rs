//! How the figures are made, and the switches for it: method, confidence, horizon, window, usage basis.

use headroom_engine::{
    fund::{Estimator, Method, PnlBasis, UsageBasis},
    report::Conventions,
};
use headroom_session::Edit;

use super::state::State;
use crate::{
    app::ui::*,
    view::{basis_name, correlation::Choice, in_percent, method_name, pnl_name},
};

/// The id of the popover.
const ID: &str = "conventions";

/// The button that opens the conventions, and their popover: it closes on Escape and on a press beside it.
pub fn conventions_popover(state: State) -> (Element, Element) {
    let open = button().r#type("button").class("link").attr("popovertarget", ID).child("Change");
    (open, form(state).id(ID).attr("popover", "auto"))
}

fn form(state: State) -> Element {
    let settings = state.settings;
    let commit = move |edit: Edit| {
        state.edit(edit);
        state.end_gesture();
    };
    // Until it has run, Monte Carlo is not the method.
    let choose_method = move |id: String| match Method::from_id(&id) {
        Some(Method::MonteCarlo) => state.monte_carlo.choose(),
        Some(method) => commit(Edit::Method(method)),
        None => {}
    };
    let choose_basis = move |id: String| UsageBasis::from_id(&id).into_iter().for_each(|b| commit(Edit::UsageBasis(b)));
    let choose_pnl = move |id: String| PnlBasis::from_id(&id).into_iter().for_each(|b| commit(Edit::Pnl(Some(b))));
    let choose_covariance =
        move |id: String| Estimator::from_id(&id).into_iter().for_each(|e| commit(Edit::Covariance(e)));
    let estimators = || Estimator::ALL.map(|estimator| (estimator.id().into(), estimator.name().into())).into();
    let lambda = number_input(
        move || settings.with(|s| s.covariance.ewma_lambda).to_string(),
        move |lambda| lambda.into_iter().for_each(|lambda| commit(Edit::EwmaLambda(lambda))),
    );
    let methods = || Method::ALL.map(|method| (method.id().into(), method_name(method).into())).into();
    let bases = || UsageBasis::ALL.map(|basis| (basis.id().into(), basis_name(basis).into())).into();
    let pnls = || PnlBasis::ALL.map(|basis| (basis.id().into(), pnl_name(basis).into())).into();
    let confidence = number_input(
        move || in_percent(settings.with(|s| s.confidence.value())).to_string(),
        move |percent| percent.into_iter().for_each(|p| commit(Edit::Confidence(share_of_percent(p)))),
    );
    let horizon = number_input(
        move || settings.with(|s| s.horizon.days()).to_string(),
        move |days| days.into_iter().for_each(|days| commit(Edit::Horizon(whole(days, u8::MAX.into()) as u8))),
    );
    let window = number_input(
        move || settings.with(|s| s.window).map_or(String::new(), |w| w.to_string()),
        move |dates| commit(Edit::Window(dates.map(|dates| whole(dates, u32::MAX)))),
    );
    section().class("panel conventions").attr("aria-label", "Conventions").child((
        div().class("fields").child((
            field("Method", choice(methods, move || settings.with(|s| s.method.id()).into(), choose_method)),
            field("Confidence, %", confidence),
            field(move || state.report.with(|report| format!("Horizon, {}s", report.conventions.period.id())), horizon),
            field("Window, rows (empty: all)", window),
            field(
                "Covariance",
                choice(estimators, move || settings.with(|s| s.covariance.estimator.id()).into(), choose_covariance),
            ),
            field("EWMA lambda", lambda),
            field(
                "P&L from",
                choice(pnls, move || state.report.with(|report| report.conventions.pnl.id()).into(), choose_pnl),
            ),
            field("Counts as used", choice(bases, move || settings.with(|s| s.usage_basis.id()).into(), choose_basis)),
        )),
        p().class("soft small").child(move || state.report.with(|report| made_of(&report.conventions))),
    ))
}

/// What the figures are made of.
fn made_of(conventions: &Conventions) -> String {
    let carried = match conventions.carried {
        0 => String::new(),
        carried => format!(", {} closed rows carried to the next", number::count(carried)),
    };
    let drawn = conventions.drawing.map_or_else(String::new, |drawing| {
        let copula = drawing.degrees_of_freedom.map_or_else(
            || "Gaussian copula".to_owned(),
            |freedom| format!("t copula with {freedom:.1} degrees of freedom"),
        );
        format!("; {} draws, seed {}, {copula}", number::count(drawing.draws), drawing.seed)
    });
    let count = number::count(conventions.observations);
    format!("{}, {count} observations{carried}; divisor {}{drawn}", conventions.label, conventions.divisor)
}

/// A number as a count; what is not one becomes 0, which every range refuses.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and within the type, as checked")]
fn whole(value: f64, most: u32) -> u32 {
    if value.fract() == 0.0 && (0.0..=f64::from(most)).contains(&value) { value as u32 } else { 0 }
}

/// 97.5 as the double nearest to 0.975: the digits are moved, not divided.
fn share_of_percent(percent: f64) -> f64 {
    format!("{percent}e-2").parse().unwrap_or(f64::NAN)
}
