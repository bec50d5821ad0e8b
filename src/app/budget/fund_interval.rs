//! How sure the fund's VaR is: its interval, resampled while the view is shown.

use crate::app::{jobs::bootstrap::Run, state::State, ui::*};

/// The interval of the fund's VaR; asks for it while it is shown.
pub fn fund_interval(state: State) -> impl Child {
    let bootstrap = state.bootstrap;
    bootstrap.ask();
    let known = move || bootstrap.of(state.settings.with(|settings| settings.method));
    let text = move || match known() {
        Some(found) => format!(
            "90% interval {} · {} above limit",
            number::range((found.value_at_risk.low, found.value_at_risk.high)),
            number::percent(Some(found.above_total_var)),
        ),
        None => match bootstrap.run.get() {
            Run::On(_, share) if bootstrap.can_be_cancelled() => {
                format!("90% interval: resampling, {}", number::percent_whole(Some(share)))
            }
            Run::On(..) => "90% interval: resampling".to_owned(),
            Run::Cancelled => "90% interval: cancelled".to_owned(),
            Run::Failed(reason) => format!("90% interval broke off: {reason}"),
            Run::None => String::new(),
        },
    };
    // One button, so that the focus stays where it was pressed.
    let verb = Memo::new(move |_| {
        let has_ended = bootstrap.run.with(|run| matches!(run, Run::Cancelled | Run::Failed(_)));
        if bootstrap.can_be_cancelled() {
            Some("Cancel")
        } else {
            (has_ended && known().is_none()).then_some("Resample")
        }
    });
    let is_offered = Memo::new(move |_| verb.get().is_some());
    let press = move |_| {
        if verb.get_untracked() == Some("Cancel") {
            bootstrap.cancel();
        } else {
            bootstrap.again();
        }
    };
    p().class("fund-interval soft small").child((span().child(text), move || {
        is_offered.get().then(|| {
            button()
                .r#type("button")
                .class("link")
                .attr("aria-keyshortcuts", move || (verb.get() == Some("Cancel")).then_some("Escape"))
                .on(ev::click, press)
                .child(move || verb.get().unwrap_or_default())
        })
    }))
}
