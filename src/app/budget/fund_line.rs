//! The fund line: VaR against its budget, beside the sum of standalone VaRs and the spiked correlation.

use std::sync::Arc;

use super::row::usage_bar;
use crate::{
    app::{jobs::bootstrap::Run, state::State, ui::*},
    view::{BudgetView, FundLine},
};

/// The panel.
pub fn fund_line(state: State, budget: Memo<Arc<BudgetView>>) -> Element {
    let fund = Memo::new(move |_| budget.with(|b| b.fund.clone()));
    let figure = move |label: &'static str, of: fn(&FundLine) -> Option<f64>| {
        div().class("figure").child((dt().child(label), dd().child(move || number::money(fund.with(of)))))
    };
    let bars: Vec<_> = (0..fund.with_untracked(|f| f.bars.len())).map(|i| bar_row(fund, i)).collect();
    section().class("panel fund-line").attr("aria-labelledby", "fund-title").child((
        div().class("fund-main").child((
            h2().id("fund-title").child("Fund VaR"),
            p().class("fund-figure").child((
                span().class("fund-var").child(move || number::money(fund.with(|f| f.value_at_risk))),
                span().class("soft").child(move || format!(" of {}", number::money(Some(fund.with(|f| f.total_var))))),
            )),
            p().class("fund-state").child((
                badge(move || fund.with(|f| f.tone), move || fund.with(|f| f.status)),
                span().class("soft").child(move || format!("{} used", number::percent(fund.with(|f| f.utilization)))),
            )),
            fund_interval(state),
        )),
        dl().class("figures").child((
            figure("Headroom", |f| f.headroom),
            figure("Expected shortfall", |f| f.expected_shortfall),
            figure("Diversification", |f| f.diversification),
        )),
        div().class("fund-bars").child(bars),
        move || fund.with(|f| f.concentration.clone()).map(|text| p().class("concentration tone-watch").child(text)),
    ))
}

fn bar_row(fund: Memo<FundLine>, i: usize) -> Element {
    pieces(div().class("fund-bar"), move || {
        fund.with(|fund| {
            let bar = &fund.bars[i];
            vec![
                Part::span("fund-bar-label", bar.label),
                usage_bar(bar.tone, bar.share),
                Part::span("fund-bar-value", Part::Figure(Format::Money, bar.value)),
                Part::span("fund-bar-share soft", Part::Figure(Format::Percent, bar.share)),
            ]
        })
    })
}

/// The line under the fund's VaR. The interval is asked for while it stands.
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
