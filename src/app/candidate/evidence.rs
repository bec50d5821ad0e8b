//! The evidence: what a newcomer did on the fund's worst days, and what it would add at other sizes.

use std::sync::Arc;

use headroom_engine::{
    candidate::{EntrySizes, joint_days},
    fund::Opportunity,
    text::escape,
};

use super::form::sample_of;
use crate::{
    app::{
        jobs::stepwise::stepwise,
        state::State,
        ui::{
            chart::{
                lines::{Lines, line_chart},
                scatter::{Points, scatter_chart},
            },
            *,
        },
    },
    view::{SizeStep, SizeView, Tone, joint_view, size_steps, size_view},
};

/// Both charts.
pub fn evidence(state: State, newcomer: Box<Opportunity>) -> impl Child {
    div().class("newcomer-evidence").child((days_panel(state, &newcomer), size_panel(state, newcomer)))
}

fn days_panel(state: State, newcomer: &Opportunity) -> Element {
    let (snapshot, model, unit) = (state.snapshot.get(), state.model.get(), sample_of(state).1);
    let found = state.book.with(|book| joint_days(&snapshot, &model, book, newcomer));
    let name = escape(&newcomer.name);
    let body = match found.map(|days| joint_view(&days, unit, number::NOTATION, number::day)) {
        None => p().class("soft").child("No rows that both have returns on").into_nodes(),
        Some(said) => {
            let marked = format!("One of the fund's worst {unit}");
            let names = ["Date".to_owned(), "P&L of the fund".to_owned(), format!("P&L of {name}"), marked];
            let chart = said.chart.map(|chart| {
                let slider = "Date, the fund's worst first";
                scatter_chart(Points { chart: Arc::new(chart), names, format: Format::Money, slider })
            });
            (p().class("verdict").child(said.verdict), chart).into_nodes()
        }
    };
    panel("diversify-title", "Does it diversify?").body(body)
}

/// A newcomer whose sizes are measured.
struct Job {
    sizes: EntrySizes,
    steps: SizeStep,
}

fn size_panel(state: State, newcomer: Box<Opportunity>) -> Element {
    let joint = state.monte_carlo.joint;
    let job = shared_memo(move || {
        let (snapshot, model) = (state.snapshot.get(), state.model.get());
        let sizes = state
            .book
            .with(|book| EntrySizes::of(&snapshot, &model, book, &newcomer, |returns| joint.draws_of(returns)));
        Arc::new(sizes.map(|sizes| Job { steps: size_steps(&sizes, &newcomer), sizes }))
    });
    let wanted = move || Some(job.get()).filter(|job| job.is_some());
    let count = |job: &Option<Job>| job.as_ref().map_or(0, |job| job.steps.capitals.len());
    let measured = stepwise(wanted, count, |job, at| job.as_ref().map(|job| job.sizes.at(job.steps.capitals[at])));
    let view = Memo::new(move |_| {
        let job = job.get();
        let Job { sizes, steps } = (*job).as_ref()?;
        let total = state.snapshot.with(|snapshot| snapshot.risk_budget.total_var);
        let reserve = state.book.with(|book| book.reserve) * total;
        let found: Vec<_> = measured.so_far_of(&job, |found| found.iter().flatten().copied().collect());
        Some(Arc::new(size_view(steps, &found, sizes.fund_before(), (reserve, total), number::NOTATION)))
    });
    let of = move |read: fn(&SizeView) -> (String, Tone)| view.with(|view| view.as_ref().map(|view| read(view)));
    let verdict = move || of(|view| (view.verdict.clone(), view.tone)).map_or_else(String::new, |(words, _)| words);
    let is_grave = move || of(|view| (String::new(), view.tone)).is_some_and(|(_, tone)| tone == Tone::Breach);
    let chosen = RwSignal::new(job.with_untracked(|job| job.as_ref().as_ref().map(|job| job.steps.asked)));
    panel("size-title", "What size fits?").body((
        p().class("verdict").class(("tone-breach", is_grave)).child(verdict),
        line_chart(Lines {
            chart: Memo::new(move |_| view.with(|view| view.as_ref()?.chart.clone()).map(Arc::new)),
            chosen,
            format: Format::Money,
            of_points: "Capital",
            absent: "Sizes are being measured",
            spoken: Box::new(|| None),
        })
        .class("size-chart"),
    ))
}
