//! The pair that is looked at: since when it moves together, on which days, and what it would cost if it went on.

use std::sync::Arc;

use headroom_engine::correlation::STRESSED_BASIS_RHO;

use super::figures::Figures;
use crate::{
    app::{
        state::State,
        ui::{
            chart::{
                lines::{Lines, line_chart},
                scatter::{Points, scatter_chart},
            },
            *,
        },
    },
    view::{
        correlation::pair::{Pair, pair_days, pair_over_time, pair_raised, pair_shown, windows},
        period_plural,
    },
};

/// The panel; `asked` is the pair that a person chose.
pub fn pair_panel(state: State, figures: Figures, asked: RwSignal<Option<Pair>>) -> Element {
    let pair = Memo::new(move |_| {
        let count = figures.labels.with(|labels| labels.len());
        let highest = figures.measured.with(|found| Some(found.as_ref()?.matrix.highest?.0));
        figures.spikes.with(|spikes| pair_shown(asked.get(), count, spikes, highest))
    });
    let body = move || pair.get().map(|pair| shown(state, figures, pair));
    panel("pair-title", move || pair.get().map_or_else(String::new, |pair| figures.pair_name(pair)))
        .class("pair-panel")
        .body(when(move || pair.with(Option::is_some), move || body))
}

fn shown(state: State, figures: Figures, pair: Pair) -> Nodes {
    let now = move || {
        let found = figures.correlation(pair);
        let rows = found.map_or_else(
            || "no figure".to_owned(),
            |(_, rows)| {
                format!(
                    "over {} dates{}",
                    number::money(Some(as_f64(rows))),
                    figures.spike_told(pair).unwrap_or_default()
                )
            },
        );
        (strong().class("pair-figure").child(number::two_decimals(found.map(|(value, _)| value))), span().child(rows))
    };
    let raised = move || {
        let rho = number::two_decimals(Some(STRESSED_BASIS_RHO));
        match state.analysis.with(|analysis| pair_raised(analysis, pair, STRESSED_BASIS_RHO)) {
            None => String::new(),
            Some([var, after]) if after <= var => format!("At {rho} the fund\u{2019}s VaR stays as it is"),
            Some([var, after]) => format!(
                "At {rho} the fund\u{2019}s VaR rises by {} to {}",
                number::money(Some(after - var)),
                number::money(Some(after))
            ),
        }
    };
    (
        p().class("pair-now").child(now),
        p().class("small soft").child(raised),
        over_time(state, figures, pair),
        on_days(state, figures, pair),
    )
        .into_nodes()
}

/// The correlation over time, its window to be chosen.
fn over_time(state: State, figures: Figures, pair: Pair) -> Element {
    let rule = move || state.snapshot.with(|snapshot| snapshot.policy.correlation_spike);
    let window = RwSignal::new(untrack(rule).window as usize);
    let options = move || {
        let shortest = rule().window as usize;
        let rows = figures.sample.with(|sample| sample.observations());
        let named = |rows: usize| (rows.to_string().into(), format!("{rows} dates").into());
        windows(shortest, rows).into_iter().map(named).collect()
    };
    let choose = move |rows: String| rows.parse().into_iter().for_each(|rows| window.set(rows));
    let chart = Memo::new(move |_| {
        let level = rule().level;
        figures.sample.with(|sample| pair_over_time(sample, pair, window.get(), level).map(Arc::new))
    });
    div().child((
        div().class("panel-head").child((
            h3().child("When did they start?"),
            field("Over", choice(options, move || window.get().to_string().into(), choose)).class("field-inline"),
        )),
        line_chart(Lines {
            chart,
            chosen: RwSignal::new(None),
            format: Format::TwoDecimals,
            of_points: "Date",
            absent: "Too few dates on which both have a return",
            spoken: Box::new(|| None),
        }),
    ))
}

/// Their returns, date by date.
fn on_days(state: State, figures: Figures, pair: Pair) -> Element {
    let chart = move || {
        let exposure = state.snapshot.with(|snapshot| state.book.with(|book| book.exposure(snapshot)));
        let unit = state.report.with(|report| period_plural(report.conventions.period));
        let found = figures.sample.with(|sample| pair_days(sample, pair, &exposure, number::day));
        let [ours, theirs] = figures.labels.with(|labels| [pair.0, pair.1].map(|i| labels[i].clone()));
        match found {
            None => p().class("soft").child("No dates on which both move").into_nodes(),
            Some(chart) => {
                let marked = format!("One of the {} {unit} on which the two together lost most", chart.marked);
                let names = ["Date".to_owned(), format!("Return of {ours}"), format!("Return of {theirs}"), marked];
                let slider = "Date, the two's worst first";
                scatter_chart(Points { chart: Arc::new(chart), names, format: Format::FinePercent, slider })
                    .into_nodes()
            }
        }
    };
    div().child(sub_question("On which dates?", chart))
}
