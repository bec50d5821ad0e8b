//! The chart of a backtest: losses and the VaR that was forecast for them, read row by row by pointer or keyboard.

use web_sys::{HtmlInputElement, PointerEvent};

use super::selection::Selection;
use crate::{
    app::ui::{
        chart::display::width_of,
        html::svg::{circle, g, line, path, svg, text},
        *,
    },
    view::{BacktestChart, exception_beside},
};

/// The chart with its reading.
pub fn chart(shown: Selection) -> impl Child {
    let wrapper = div().class("chart");
    let element: web_sys::Element = wrapper.dom();
    let width = width_of(&wrapper);
    let drawn = Memo::new(move |_| {
        let width = width.get();
        shown.series.with(|series| BacktestChart::of(series.as_ref()?, width))
    });
    let days = Memo::new(move |_| shown.series.with(|series| series.as_ref().map_or(0, |series| series.loss.len())));
    // Another series may have fewer days.
    let day = Memo::new(move |_| shown.day.get().min(days.get().saturating_sub(1)));
    let follow = move |event: PointerEvent| {
        let place = f64::from(event.client_x()) - element.get_bounding_client_rect().left();
        if let Some(at) = drawn.with_untracked(|chart| chart.as_ref().map(|chart| chart.day_at(place))) {
            shown.day.set(at);
        }
    };
    let picture = move || drawn.get().map(|chart| picture(&chart, drawn, day));
    (
        p().class("chart-reading").id("backtest-reading").child(move || reading(shown, day.get())),
        pictured(wrapper.on(ev::pointermove, follow.clone()).on(ev::pointerdown, follow).child(picture)),
        p().class("curve-legend small").attr("aria-hidden", "true").child((
            span().class("key key-pnl").child("P&L of each row"),
            span().class("key line-0").child("VaR forecast before it"),
            span().class("key-exception").child("Exception"),
        )),
        div().class("chart-cursor").child((
            step_button(shown, day, "Exception before", false),
            input()
                .r#type("range")
                .attr("aria-label", "Row of the backtest")
                .attr("min", "0")
                .attr("max", move || days.get().saturating_sub(1).to_string())
                .attr("step", "1")
                .prop("value", move || day.get().to_string())
                .attr("aria-valuetext", move || reading(shown, day.get()))
                .on(ev::input, move |event| {
                    let input: HtmlInputElement = event_target(&event);
                    if let Ok(at) = input.value().parse() {
                        shown.day.set(at);
                    }
                }),
            step_button(shown, day, "Exception after", true),
        )),
    )
}

fn step_button(shown: Selection, day: Memo<usize>, name: &'static str, is_forward: bool) -> impl Child {
    let beside = move || {
        let at = day.get();
        shown.series.with(|series| exception_beside(series.as_ref()?, at, is_forward))
    };
    button()
        .r#type("button")
        .prop("disabled", move || beside().is_none())
        .on(ev::click, move |_| {
            if let Some(at) = untrack(beside) {
                shown.day.set(at);
            }
        })
        .child(name)
}

/// What happened on a day.
fn reading(shown: Selection, day: usize) -> String {
    let read = shown.series.with(|series| {
        let series = series.as_ref()?;
        let (loss, var) = (*series.loss.get(day)?, *series.value_at_risk.get(day)?);
        let date = series.dates.get(day)?;
        let (verb, size) = if loss < 0.0 { ("gained", -loss) } else { ("lost", loss) };
        let exception = if series.exceptions.binary_search(&day).is_ok() { ": an exception" } else { "" };
        let date = number::day(&date.to_string());
        Some(format!("{date}: {verb} {}, VaR {}{exception}", number::money(Some(size)), number::money(Some(var))))
    });
    read.unwrap_or_default()
}

fn picture(chart: &BacktestChart, drawn: Memo<Option<BacktestChart>>, day: Memo<usize>) -> Nodes {
    let (width, height, zero) = (chart.width, chart.height, chart.zero);
    let right = (width - 12.0).to_string();
    let money: Vec<_> = chart
        .money
        .iter()
        .map(|(y, value)| {
            (
                line()
                    .class("chart-grid")
                    .attr("x1", "76")
                    .attr("x2", right.clone())
                    .attr("y1", y.to_string())
                    .attr("y2", y.to_string()),
                text()
                    .class("chart-label chart-money")
                    .attr("x", "70")
                    .attr("y", (y + 4.0).to_string())
                    .child(number::money(Some(*value))),
            )
        })
        .collect();
    let dates: Vec<_> = chart
        .dates
        .iter()
        .map(|(x, date)| {
            text()
                .class("chart-label chart-date")
                .attr("x", x.to_string())
                .attr("y", (height - 6.0).to_string())
                .child(number::day(date))
        })
        .collect();
    let marks: Vec<_> = chart
        .marks
        .iter()
        .map(|(_, x, y)| {
            circle().class("chart-exception").attr("cx", x.to_string()).attr("cy", y.to_string()).attr("r", "4")
        })
        .collect();
    let place = move || drawn.with(|chart| chart.as_ref().map_or(0.0, |chart| chart.place(day.get()))).to_string();
    let bottom = (height - 24.0).to_string();
    svg()
        .class("backtest-chart")
        .attr("role", "img")
        .attr("aria-label", "P&L of each row and the VaR that was forecast for it; read it row by row with the slider below, or as a table")
        .attr("width", width.to_string())
        .attr("height", height.to_string())
        .attr("viewBox", format!("0 0 {width} {height}"))
        .child((
            g().child(money),
            g().child(dates),
            path().class("chart-loss").attr("d", chart.losses.clone()),
            line()
                .class("chart-zero")
                .attr("x1", "76")
                .attr("x2", right)
                .attr("y1", zero.to_string())
                .attr("y2", zero.to_string()),
            path().class("chart-var").attr("d", chart.value_at_risk.clone()),
            g().child(marks),
            line().class("chart-day").attr("x1", place).attr("x2", place).attr("y1", "10").attr("y2", bottom),
        ))
        .into_nodes()
}
