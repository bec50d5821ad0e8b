//! The histogram of the fund's P&L on the page: read bar by bar by pointer and keyboard, with a table behind it.

use std::sync::Arc;

use web_sys::PointerEvent;

use crate::{
    app::{state::State, ui::*},
    view::{TailBar, TailChart},
};

/// The chart, and the bar that is read.
type Drawn = Memo<Option<Arc<TailChart>>>;

/// The panel.
pub fn tail_panel(state: State, exposure: Memo<Vec<f64>>) -> Element {
    let chart: Drawn = Memo::new(move |_| {
        let model = state.model.get();
        exposure.with(|exposure| TailChart::of(&model, exposure)).map(Arc::new)
    });
    let chosen = RwSignal::new(None::<usize>);
    let count = Memo::new(move |_| chart.with(|chart| chart.as_ref().map_or(0, |chart| chart.bars.len())));
    // The first bar, which has the worst date.
    let at = Memo::new(move |_| chosen.get().unwrap_or_default().min(count.get().saturating_sub(1)));
    let read =
        move || chart.with(|chart| chart.as_ref().and_then(|chart| Some(reading(chart, chart.bars.get(at.get())?))));
    let body = move || match chart.get() {
        None => p().class("soft").child("No P&L to show: the fund has no VaR, or does not move").into_nodes(),
        Some(chart) => picture(&chart, at, chosen).into_nodes(),
    };
    let words = move || chart.with(|chart| chart.as_ref().map(|chart| beyond_words(chart)));
    let table = unfolding("As a table", move || {
        let columns = ["P&L from", "to below", "Rows"].map(Column::figures);
        data_table("Rows by P&L", columns)
            .class("chart-table")
            .rows(move || chart.with(|chart| chart.iter().flat_map(|chart| &chart.bars).map(bar_row).collect()))
    });
    panel("tail-title", "What does the tail look like?")
        .class("tail")
        .note("P&L of one period at the exposures on screen, on every row of the sample")
        .unfolds(div().class("line-chart").child((
            p().class("verdict").child(words),
            p().class("chart-reading").child(read),
            body,
            when(
                move || count.get() > 0,
                move || (time_cursor("P&L", count, at, chosen, read), worst_list(chart), table.clone()).into_nodes(),
            ),
        )))
}

/// How many rows lost more than the VaR.
fn beyond_words(chart: &TailChart) -> String {
    let of_rows = number::percent(Some(as_f64(chart.beyond) / as_f64(chart.rows)));
    format!(
        "{} of {} rows lost more than the VaR of one period ({of_rows}); expected shortfall is {}× the VaR",
        number::count(chart.beyond),
        number::count(chart.rows),
        number::two_decimals((chart.value_at_risk < 0.0).then(|| chart.expected_shortfall / chart.value_at_risk)),
    )
}

fn reading(chart: &TailChart, bar: &TailBar) -> String {
    let money = |money: f64| number::money(Some(money));
    let beyond = if bar.is_beyond { ", beyond the VaR" } else { "" };
    let (from, to, rows) = (money(bar.from), money(bar.to), number::count(bar.rows));
    format!("{from} to {to}: {rows} of {} rows{beyond}", number::count(chart.rows))
}

fn bar_row(bar: &TailBar) -> Row {
    let money = |money: f64| Cell::figure(Format::Money, Some(money));
    Row::new([money(bar.from), money(bar.to), number::count(bar.rows).into()])
}

fn worst_list(chart: Drawn) -> Element {
    let columns = [Column::figures("Worst dates"), Column::figures("P&L"), Column::figures("Of the VaR")];
    let row = |chart: &TailChart, (date, profit): &(String, f64)| {
        let of_var = (chart.value_at_risk < 0.0).then(|| profit / chart.value_at_risk);
        Row::new([
            number::day(date).into(),
            Cell::figure(Format::Money, Some(*profit)),
            Cell::figure(Format::Times, of_var),
        ])
    };
    let rows = move || chart.with(|chart| chart.iter().flat_map(|c| c.worst.iter().map(|day| row(c, day))).collect());
    data_table("Worst dates of the fund", columns).class("worst-table").rows(rows)
}

fn picture(chart: &Arc<TailChart>, at: Memo<usize>, chosen: RwSignal<Option<usize>>) -> Element {
    let bar = |(k, bar): (usize, &TailBar)| {
        let width = chart.across(bar.to) - chart.across(bar.from);
        div()
            .class(if bar.is_beyond { "tail-bar beyond" } else { "tail-bar" })
            .class(("has-rows", bar.rows > 0))
            .class(("read", move || at.get() == k))
            .style(("left", percent_of(chart.across(bar.from))))
            .style(("width", percent_of(width)))
            .style(("height", percent_of(as_f64(bar.rows) / as_f64(chart.most.max(1)))))
    };
    let bars: Vec<_> = chart.bars.iter().enumerate().map(bar).collect();
    // Both names on the free side of the VaR, which the shortfall lies beyond.
    let beside = percent_of(chart.across(chart.value_at_risk));
    let mark = |class: &'static str, name: &'static str, profit: f64| {
        let left = percent_of(chart.across(profit));
        let label = format!("{name} {}", number::money(Some(0.0 - profit)));
        (
            div().class(format!("tail-line {class}")).style(("left", left)),
            span().class(format!("tail-name {class}")).style(("left", beside.clone())).child(label),
        )
    };
    let (shortfall, shortfall_name) = mark("of-shortfall", "ES", chart.expected_shortfall);
    let (var, var_name) = mark("of-var", "VaR", chart.value_at_risk);
    // No line runs through a name.
    let marks = (shortfall, var, shortfall_name, var_name);
    let worst =
        |(_, profit): &(String, f64)| div().class("tail-worst").style(("left", percent_of(chart.across(*profit))));
    let worst: Vec<_> = chart.worst.iter().map(worst).collect();
    let tick = |profit: f64| {
        let across = chart.across(profit);
        let class = match across {
            _ if across < 0.02 => "x-tick first",
            _ if across > 0.98 => "x-tick last",
            _ if profit == 0.0 => "x-tick",
            _ => "x-tick minor",
        };
        span().class(class).style(("left", percent_of(across))).child(number::compact(Some(profit)))
    };
    let ticks: Vec<_> = chart.ticks().into_iter().map(tick).collect();
    let rows = [(chart.most, 1.0), (0, 0.0)];
    let rows = rows.map(|(count, height)| {
        span().class("y-tick").style(("bottom", percent_of(height))).child(number::count(count))
    });
    let plot = div().class("curve-plot tail-plot");
    let (element, of_pointer): (web_sys::Element, _) = (plot.dom(), Arc::clone(chart));
    let follow = move |event: PointerEvent| {
        let bounds = element.get_bounding_client_rect();
        let across = (f64::from(event.client_x()) - bounds.left()) / bounds.width().max(1.0);
        chosen.set(Some(of_pointer.bar_at(across)));
    };
    pictured(div().class("curve-chart").attr("aria-hidden", "true").child(
        plot.on(ev::pointermove, follow.clone()).on(ev::pointerdown, follow).child((bars, worst, marks, rows, ticks)),
    ))
}
