//! Draws a chart of lines: read by pointer and by keyboard, with a table behind it.

use std::sync::Arc;

use web_sys::PointerEvent;

use crate::{
    app::ui::{html::svg, *},
    view::chart::lines::{Band, Bound, Form, Line, LineChart, Note, SIDE},
};

/// A chart of lines on the page.
pub struct Lines {
    /// What is drawn.
    pub chart: Memo<Option<Arc<LineChart>>>,
    /// The point that is read; `None`: the last one.
    pub chosen: RwSignal<Option<usize>>,
    /// How its figures are written.
    pub format: Format,
    /// What its points are.
    pub of_points: &'static str,
    /// What stands there without a chart.
    pub absent: &'static str,
    /// What is read and heard at a point; the figures there where it makes nothing.
    pub spoken: Box<dyn Fn() -> Option<String> + Send>,
}

/// Draws it.
pub fn line_chart(lines: Lines) -> Element {
    let Lines { chart, chosen, format, of_points, absent, spoken } = lines;
    let count = Memo::new(move |_| chart.with(|chart| chart.as_ref().map_or(0, |chart| chart.points.len())));
    let at = Memo::new(move |_| {
        let last = count.get().saturating_sub(1);
        chosen.get().map_or(last, |at| at.min(last))
    });
    let spoken = std::rc::Rc::new(spoken);
    let reading =
        move || spoken().or_else(|| chart.with(|chart| chart.as_ref().map(|chart| reading(chart, at.get(), format))));
    let heard = reading.clone();
    let body = move || match chart.get() {
        None => p().class("soft").child(absent).into_nodes(),
        Some(chart) => picture(&chart, format, at, chosen).into_nodes(),
    };
    let table = unfolding("As a table", move || {
        let lines = chart.with(|chart| chart.as_ref().map_or(Vec::new(), |chart| chart.lines.clone()));
        let columns = lines.into_iter().map(|line| Column::figures(line.name));
        let columns: Vec<_> = [Column::figures(of_points)].into_iter().chain(columns).collect();
        data_table("Figures of the chart", columns)
            .class("chart-table")
            .rows(move || chart.with(|chart| chart.as_ref().map_or(Vec::new(), |chart| table_rows(chart, format))))
    });
    div().class("line-chart").child((
        p().class("chart-reading").child(reading),
        body,
        when(move || count.get() > 0, move || time_cursor(of_points, count, at, chosen, heard.clone()).into_nodes()),
        table,
    ))
}

fn reading(chart: &LineChart, at: usize, format: Format) -> String {
    let figures = chart.lines.iter().map(|line| format!("{} {}", line.name, format.text(line.values[at])));
    format!("{}: {}", number::day(&chart.points[at]), figures.collect::<Vec<_>>().join(" · "))
}

/// The newest first, as a table of the chart.
fn table_rows(chart: &LineChart, format: Format) -> Vec<Row> {
    let row = |at: usize| {
        let figures = chart.lines.iter().map(|line| Cell::figure(format, line.values[at]));
        Row::new([Cell::from(number::day(&chart.points[at]))].into_iter().chain(figures).collect::<Vec<_>>())
    };
    (0..chart.points.len()).rev().map(row).collect()
}

fn picture(chart: &Arc<LineChart>, format: Format, at: Memo<usize>, chosen: RwSignal<Option<usize>>) -> Element {
    let across = |class: String, value: f64| {
        let y = (chart.down(value) * SIDE).to_string();
        svg_line(class, ["0".to_owned(), y.clone(), SIDE.to_string(), y])
    };
    let grid: Vec<_> = chart.ticks.iter().map(|tick| across("grid".to_owned(), *tick)).collect();
    // Strokes have no colour of their own: the first line after them has the first one.
    let strokes = usize::from(chart.form == Form::Strokes);
    let class = move |k: usize| match k.checked_sub(strokes) {
        Some(k) => format!("line-{k}"),
        None => "strokes".to_owned(),
    };
    let limit = |(k, line): (usize, &Line)| {
        let limit = line.limit.filter(|limit| chart.beyond(*limit).is_none())?;
        Some(across(format!("bound {}", class(k)), limit))
    };
    let limits: Vec<_> = chart.lines.iter().enumerate().filter_map(limit).collect();
    let line = |k: usize| svg::path().class(format!("line {}", class(k))).attr("d", chart.path_of(k));
    let lines: Vec<_> = (0..chart.drawn).map(line).collect();
    let dot = |at: &usize| {
        let down = chart.lines[0].values[*at].map(|value| chart.down(value))?;
        let (left, bottom) = (percent_of(chart.across(*at)), percent_of(1.0 - down));
        Some(span().class("dot").style(("left", left)).style(("bottom", bottom)))
    };
    let dots: Vec<_> = chart.dots.iter().filter_map(dot).collect();
    let area = chart.area().map(|path| svg::path().class("area").attr("d", path));
    let bounds: Vec<_> = chart.bounds.iter().map(|bound| across("bound".to_owned(), bound.value)).collect();
    let of_cursor = Arc::clone(chart);
    let x = move || (of_cursor.across(at.get().min(of_cursor.points.len() - 1)) * SIDE).to_string();
    let cursor = svg::line().class("cursor").attr("x1", x.clone()).attr("x2", x).attr("y1", "0").attr("y2", "1000");
    let figures: Vec<_> = chart
        .ticks
        .iter()
        .map(|tick| {
            span()
                .class("y-tick")
                .style(("bottom", percent_of(1.0 - chart.down(*tick))))
                .child(format.text(Some(*tick)))
        })
        .collect();
    let labels = chart.labels();
    let count = labels.len();
    let name = |(k, at): (usize, usize)| {
        let class = match k {
            0 => "x-tick first",
            _ if k + 1 == count => "x-tick last",
            _ if k % 2 == 1 => "x-tick minor",
            _ => "x-tick",
        };
        span().class(class).style(("left", percent_of(chart.across(at)))).child(number::day(&chart.points[at]))
    };
    let names: Vec<_> = labels.into_iter().enumerate().map(name).collect();
    let bound_name = |(k, bound): (usize, &Bound)| {
        // Beside each other, since limits may lie on top of each other.
        let across = percent_of(as_f64(k) / as_f64((chart.bounds.len() - 1).max(1)));
        let bottom = percent_of(1.0 - chart.down(bound.value));
        span()
            .class("bound-name")
            .style(("transform", format!("translate(-{across}, 50%)")))
            .style(("left", across))
            .style(("bottom", bottom))
            .child(bound.name.clone())
    };
    let bound_names: Vec<_> = chart.bounds.iter().enumerate().map(bound_name).collect();
    let band = |band: &Band| {
        let (left, width) = (percent_of(band.from), percent_of(band.to - band.from));
        span().class(format!("band {}", band.class)).style(("left", left)).style(("width", width))
    };
    let bands: Vec<_> = chart.bands.iter().map(band).collect();
    let key = |(k, line): (usize, &Line)| {
        let limit = line.limit.map(|limit| {
            let beyond = chart.beyond(limit).map(|side| format!(", {side}")).unwrap_or_default();
            format!(", limit {}{beyond}", format.text(Some(limit)))
        });
        let limit = limit.unwrap_or_default();
        span().class(format!("key {}", class(k))).child(format!("{}{limit}", line.name))
    };
    let is_named = !chart.notes.is_empty();
    let keys = (!is_named).then(|| chart.lines.iter().take(chart.drawn).enumerate().map(key).collect::<Vec<_>>());
    let marks: Vec<_> = chart.notes.iter().filter(|note| note.down.is_none()).map(|note| mark(note.across)).collect();
    let notes: Vec<_> = chart.notes.iter().map(written).collect();
    let plot = div().class("curve-plot");
    let (element, of_pointer): (web_sys::Element, _) = (plot.dom(), Arc::clone(chart));
    let follow = move |event: PointerEvent| {
        let bounds = element.get_bounding_client_rect();
        let across = (f64::from(event.client_x()) - bounds.left()) / bounds.width().max(1.0);
        chosen.set(Some(of_pointer.point_at(across)));
    };
    let drawing = svg::svg()
        .attr("viewBox", format!("0 0 {SIDE} {SIDE}"))
        .attr("preserveAspectRatio", "none")
        .attr("aria-hidden", "true")
        .child((grid, area, limits, bounds, lines, marks, cursor));
    pictured(div().child((
        p().class("curve-legend small").attr("aria-hidden", "true").child(keys),
        div().class("curve-chart").attr("aria-hidden", "true").child(
            plot.on(ev::pointermove, follow.clone()).on(ev::pointerdown, follow).child((
                drawing,
                bands,
                bound_names,
                figures,
                (names, notes, dots),
            )),
        ),
    )))
}

/// A line over the whole height.
fn mark(across: f64) -> Element {
    let x = (across * SIDE).to_string();
    svg_line("mark".to_owned(), [x.clone(), "0".to_owned(), x, SIDE.to_string()])
}

/// A word in the drawing, on the side of its place that has room.
fn written(note: &Note) -> Element {
    let (side, far) = if note.across < 0.5 { ("left", note.across) } else { ("right", 1.0 - note.across) };
    let bottom = percent_of(1.0 - note.down.unwrap_or_default());
    span()
        .class(format!("chart-note {}", note.class))
        .style((side, percent_of(far)))
        .style(("bottom", format!("calc({bottom} + {}rem)", 1.25 * as_f64(note.row))))
        .child(note.text.clone())
}

fn svg_line(class: String, [x1, y1, x2, y2]: [String; 4]) -> Element {
    svg::line().class(class).attr("x1", x1).attr("y1", y1).attr("x2", x2).attr("y2", y2)
}
