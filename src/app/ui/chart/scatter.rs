//! Draws a chart of points: read by pointer and by keyboard, with a table behind it.

use std::sync::Arc;

use web_sys::PointerEvent;

use crate::{
    app::ui::{html::svg, *},
    view::chart::{lines::SIDE, scatter::Scatter},
};

/// A chart of points on the page.
pub struct Points {
    /// What is drawn.
    pub chart: Arc<Scatter>,
    /// What a point is called, what it is across and up, and what the marked ones are.
    pub names: [String; 4],
    /// How its figures are written.
    pub format: Format,
    /// In which order its slider goes.
    pub slider: &'static str,
}

/// Draws it.
pub fn scatter_chart(points: Points) -> Element {
    let Points { chart, names, format, slider } = points;
    let [of_point, across, up, marked] = names;
    let chosen = RwSignal::new(None);
    let total = chart.points.len();
    let count = Memo::new(move |_| total);
    let at = Memo::new(move |_| chosen.get().map_or(0, |at: usize| at.min(total - 1)));
    let reading = {
        let (chart, across, up, marked) = (Arc::clone(&chart), across.clone(), up.clone(), marked.clone());
        move || {
            let at = at.get();
            let [x, y] = chart.points[at].map(|figure| format.text(Some(figure)));
            let note = if at < chart.marked { format!(" · {marked}") } else { String::new() };
            format!("{}: {across} {x} · {up} {y}{note}", chart.names[at])
        }
    };
    let spoken = reading.clone();
    let table =
        {
            let (chart, of_point) = (Arc::clone(&chart), of_point.clone());
            let heads = [across.clone(), up.clone()];
            unfolding("As a table", move || {
                let chart = Arc::clone(&chart);
                let [x, y] = heads.clone().map(Column::figures);
                let row = move |at: usize| {
                    let [x, y] = chart.points.get(at)?.map(|figure| Cell::figure(format, Some(figure)));
                    Some(Row::new([chart.names[at].clone().into(), x, y]))
                };
                data_table("Points of the chart", [Column::figures(of_point.clone()), x, y])
                    .class("chart-table")
                    .windowed(count, row, Vec::new)
            })
        };
    div().class("line-chart scatter").child((
        p().class("chart-reading").child(reading),
        picture(&chart, [across, up, marked], format, at, chosen),
        time_cursor(slider, count, at, chosen, move || Some(spoken())),
        table,
    ))
}

fn picture(
    chart: &Arc<Scatter>,
    [across, up, marked]: [String; 3],
    format: Format,
    at: Memo<usize>,
    chosen: RwSignal<Option<usize>>,
) -> Element {
    let line = |class: &'static str, [x1, y1, x2, y2]: [f64; 4]| {
        let end = |value: f64| (value * SIDE).to_string();
        svg::line().class(class).attr("x1", end(x1)).attr("y1", end(y1)).attr("x2", end(x2)).attr("y2", end(y2))
    };
    let [x0, y0] = [chart.axes[0].along(0.0), 1.0 - chart.axes[1].along(0.0)];
    let zeros = [line("zero", [x0, 0.0, x0, 1.0]), line("zero", [0.0, y0, 1.0, y0])];
    let dots = [false, true].map(|is_marked| {
        svg::path().class(if is_marked { "dots marked" } else { "dots" }).attr("d", chart.dots(is_marked))
    });
    let of_cursor = Arc::clone(chart);
    let place = move || {
        let [x, y] = of_cursor.place(at.get());
        format!("M{:.1} {:.1}h0", x * SIDE, y * SIDE)
    };
    let cursor = svg::path().class("dots chosen").attr("d", place);
    let tick = |class: &'static str, side: &'static str, axis: usize| {
        let axis = &chart.axes[axis];
        let of = |value: &f64| {
            span().class(class).style((side, percent_of(axis.along(*value)))).child(format.text(Some(*value)))
        };
        axis.ticks.iter().map(of).collect::<Vec<_>>()
    };
    let plot = div().class("curve-plot");
    let (element, of_pointer): (web_sys::Element, _) = (plot.dom(), Arc::clone(chart));
    let follow = move |event: PointerEvent| {
        let bounds = element.get_bounding_client_rect();
        let (width, height) = (bounds.width().max(1.0), bounds.height().max(1.0));
        let x = (f64::from(event.client_x()) - bounds.left()) / width;
        let y = (f64::from(event.client_y()) - bounds.top()) / height;
        chosen.set(Some(of_pointer.nearest([x, y], width / height)));
    };
    let drawing = svg::svg()
        .attr("viewBox", format!("0 0 {SIDE} {SIDE}"))
        .attr("preserveAspectRatio", "none")
        .child((zeros, dots, cursor));
    pictured(div().attr("aria-hidden", "true").child((
        p().class("curve-legend small").child((format!("Up: {up}"), span().class("key dot-key").child(marked))),
        div().class("curve-chart").child(plot.on(ev::pointermove, follow.clone()).on(ev::pointerdown, follow).child((
            drawing,
            tick("y-tick", "bottom", 1),
            tick("x-tick", "left", 0),
        ))),
        p().class("small soft axis-name").child(format!("Across: {across}")),
    )))
}
