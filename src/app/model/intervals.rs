//! The bootstrap of every method as it is seen: how far it is, the way to ask for it and the way to end it.

use leptos::{ev, html::*, prelude::*};

use crate::{
    app::{correlation::figures::as_f64, jobs::bootstrap::Run, state::State, ui::number},
    view::method_name,
};

/// The line over the methods. The interval of the method on screen is asked for while it stands.
pub fn intervals_line(state: State) -> impl IntoView {
    let bootstrap = state.bootstrap;
    bootstrap.ask();
    on_cleanup(move || bootstrap.ask_one());

    let is_on = Memo::new(move |_| bootstrap.can_be_cancelled());
    let known = Memo::new(move |_| bootstrap.known());
    let is_whole = Memo::new(move |_| known.get().0 == known.get().1);
    let said = Memo::new(move |_| {
        let samples = bootstrap.of(state.settings.with(|settings| settings.method)).map(|found| {
            format!(
                "Intervals hold 90% of {} samples of the days, drawn in blocks of {} on average, seed {}",
                number::money(Some(as_f64(found.resamples))),
                found.mean_block,
                found.seed,
            )
        });
        match bootstrap.run.get() {
            Run::On(method, _) if is_on.get() => format!("Resampling: {} (Escape cancels)", method_name(method)),
            Run::Cancelled => "Cancelled: what is known stays".to_owned(),
            Run::Failed(reason) => format!("The bootstrap broke off: {reason}"),
            _ => samples.unwrap_or_default(),
        }
    });
    // All of the methods, or the one on screen.
    let share = move || {
        let done = bootstrap.run.with(|run| if let Run::On(_, share) = run { *share } else { 0.0 });
        let (count, all) = if bootstrap.is_every_asked() { known.get() } else { (0, 1) };
        (as_f64(count) + done) / as_f64(all)
    };
    let press = move |_| {
        if is_on.get_untracked() {
            bootstrap.cancel();
        } else {
            bootstrap.ask_every();
        }
    };
    div().class("intervals-line").child((
        p().class("soft small").attr("role", "status").child(said),
        move || {
            is_on.get().then(|| {
                progress().class("run-progress").attr("max", "1").attr("aria-label", "Resampled").prop("value", share)
            })
        },
        // One button, so that the focus stays where it was pressed.
        move || {
            (!is_whole.get()).then(|| {
                button()
                    .r#type("button")
                    .attr("aria-keyshortcuts", move || is_on.get().then_some("Escape"))
                    .on(ev::click, press)
                    .child(move || if is_on.get() { "Cancel" } else { "Intervals for all methods" })
            })
        },
    ))
}
