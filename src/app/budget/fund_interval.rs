//! How sure the fund's VaR is: its interval, by order statistics or resampled while the view is shown.

use headroom_session::explain::Figure;

use crate::{
    app::{explain::figure_link, jobs::bootstrap::Run, state::State, ui::*},
    view::{AskedFigure, MoneyInterval, no_upper_end_of},
};

/// The interval of the fund's VaR; asks for it while it is shown.
pub fn fund_interval(state: State) -> impl Child {
    let bootstrap = state.bootstrap;
    bootstrap.ask();
    let known = move || bootstrap.of(state.settings.with(|settings| settings.method));
    let told = |interval: MoneyInterval, above: f64| {
        format!("90% interval {} · {} chance above limit", number::range(interval), number::percent(Some(above)))
    };
    // Order statistics need no samples.
    let ranked = Memo::new(move |_| {
        state.report.with(|report| {
            let order = report.fund.order_statistics?;
            let missing = no_upper_end_of(report).map_or_else(String::new, |why| format!(" ({why})"));
            Some(told(order.into(), order.above_total_var) + &missing)
        })
    });
    let resampled = move || match known() {
        Some(found) => told(found.value_at_risk.into(), found.above_total_var),
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
    let text = move || ranked.get().unwrap_or_else(resampled);
    // One button, so that the focus stays where it was pressed.
    let verb = Memo::new(move |_| {
        let has_ended = bootstrap.run.with(|run| matches!(run, Run::Cancelled | Run::Failed(_)));
        if ranked.with(Option::is_some) {
            None
        } else if bootstrap.can_be_cancelled() {
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
    let is_ranked = Memo::new(move |_| ranked.with(Option::is_some));
    let told = move || match is_ranked.get() {
        true => figure_link(state, AskedFigure::of_fund(Figure::Interval), text),
        false => span().child(text),
    };
    p().class("fund-interval soft small").child((told, move || {
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
