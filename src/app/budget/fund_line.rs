//! The fund line: VaR against its budget, beside the sum of standalone VaRs and the spiked correlation.

use std::sync::Arc;

use leptos::{html::*, prelude::*};

use super::fund_interval::fund_interval;
use crate::{
    app::{
        state::State,
        ui::{badge::badge, number},
    },
    view::{BudgetView, FundLine, Tone, bar_place},
};

/// The panel.
pub fn fund_line(state: State, budget: Memo<Arc<BudgetView>>) -> impl IntoView {
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

fn bar_row(fund: Memo<FundLine>, i: usize) -> impl IntoView {
    let label = fund.with_untracked(|f| f.bars[i].label);
    let is = move |tone: Tone| move || fund.with(|f| f.bars[i].tone == tone);
    let width = move || {
        let share = fund.with(|f| f.bars[i].share).unwrap_or(0.0);
        format!("{}%", bar_place(share) * 100.0)
    };
    div().class("fund-bar").child((
        span().class("fund-bar-label").child(label),
        div().class("usage-bar").attr("aria-hidden", "true").child((
            div()
                .class("usage-fill")
                .class(("fill-watch", is(Tone::Watch)))
                .class(("fill-breach", is(Tone::Breach)))
                .style(("width", width)),
            div().class("usage-limit"),
        )),
        span().class("fund-bar-value").child(move || number::money(fund.with(|f| f.bars[i].value))),
        span().class("fund-bar-share soft").child(move || number::percent(fund.with(|f| f.bars[i].share))),
    ))
}
