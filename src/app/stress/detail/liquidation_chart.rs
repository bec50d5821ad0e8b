//! The chart of two liquidation curves. Lines are SVG, stretched to the panel; words beside them are HTML, so that they keep
//! their size. The table under it and the slider say the same.

use leptos::{
    html::{div, p, span},
    prelude::*,
    svg,
};

use crate::{
    app::ui::{fold::css_percent, number},
    fund::CoverageLimit,
    view::LiquidationChart,
};

/// Side of the drawing in its own units.
const SIDE: f64 = 1_000.0;

/// Shares at which a line stands.
const SHARES: [f64; 5] = [0.0, 0.25, 0.5, 0.75, 1.0];

/// The chart with its legend.
pub fn chart(drawn: LiquidationChart, limit: CoverageLimit) -> AnyView {
    let end = drawn.end;
    let across: Vec<_> = SHARES.iter().map(|share| line("grid", (0.0, *share), (1.0, *share))).collect();
    let down: Vec<_> = drawn.ticks.iter().map(|tick| line("grid", (tick / end, 0.0), (tick / end, 1.0))).collect();
    let (share, hours) = (limit.share.0, (limit.hours / end).min(1.0));
    let plot = svg::svg()
        .attr("viewBox", format!("0 0 {SIDE} {SIDE}"))
        .attr("preserveAspectRatio", "none")
        .attr("aria-hidden", "true")
        .child((
            across,
            down,
            line("bound", (0.0, share), (hours, share)),
            line("bound", (hours, 0.0), (hours, share)),
            curve("curve-now", &drawn.now),
            curve("curve-after", &drawn.after),
        ));
    let shares: Vec<_> = SHARES
        .iter()
        .map(|share| {
            span().class("y-tick").style(("bottom", css_percent(*share))).child(number::percent_whole(Some(*share)))
        })
        .collect();
    let hours: Vec<_> = drawn
        .ticks
        .iter()
        .map(|tick| {
            let text = number::significant(Some(*tick));
            span().class("x-tick").style(("left", css_percent(tick / end))).child(text)
        })
        .collect();
    (
        p().class("curve-legend small").attr("aria-hidden", "true").child((
            span().class("key key-now").child("Now"),
            span().class("key key-after").child("Under the scenario"),
            span().class("key key-bound").child("Coverage wanted"),
        )),
        div().class("curve-chart").attr("aria-hidden", "true").child((
            div().class("curve-plot").child((plot, shares, hours)),
            p().class("x-title soft small").child("Hours"),
        )),
    )
        .into_any()
}

fn line(class: &'static str, from: (f64, f64), to: (f64, f64)) -> impl IntoView {
    svg::line()
        .attr("class", class)
        .attr("x1", (from.0 * SIDE).to_string())
        .attr("y1", ((1.0 - from.1) * SIDE).to_string())
        .attr("x2", (to.0 * SIDE).to_string())
        .attr("y2", ((1.0 - to.1) * SIDE).to_string())
}

fn curve(class: &'static str, points: &[(f64, f64)]) -> impl IntoView {
    let points: Vec<String> = points.iter().map(|(x, y)| format!("{:.2},{:.2}", x * SIDE, (1.0 - y) * SIDE)).collect();
    svg::polyline().attr("class", class).attr("points", points.join(" "))
}
