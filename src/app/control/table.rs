//! The eight controls: a row each with its use of the limit, the room that is left and its last closes; arrow keys walk through
//! them.

use headroom_engine::report::RiskReport;
use headroom_session::{Latched, explain::Figure};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::{reset::ask_to_reset, shown::Shown};
use crate::{
    app::{budget::row::ghost, explain::figure_link, ui::*},
    view::{AskedFigure, ControlRow, Tone, nearest_words},
};

/// The panel.
pub fn table_panel(shown: Shown) -> Element {
    let view = shown.view;
    let verdict = pieces(p().class("verdict controls-fund").attr("role", "status"), move || {
        view.with(|v| {
            let nearest = nearest_words(&v.rows, number::NOTATION).map(|words| format!(". {words}"));
            vec![
                Part::badge(v.tone, v.fund),
                " ".into(),
                format!("{}{}", v.allowed, nearest.unwrap_or_default()).into(),
            ]
        })
    });
    let notes = pieces(div().class("control-notes").attr("role", "status"), move || {
        view.with(|v| {
            let amber = v.notes.iter().map(|note| Part::of("p", "caution", vec![note.clone().into()]));
            amber.chain(v.period.iter().map(|note| Part::of("p", "soft", vec![note.clone().into()]))).collect()
        })
    });
    let columns = [
        Column::figures("Control"),
        Column::words("State"),
        Column::words("Used of its limit").class("text wide used-of"),
        Column::figures("Measured"),
        Column::figures("Limit"),
        Column::figures("Room"),
        Column::words("Last 120 dates"),
    ];
    let rows = move || {
        let at = shown.selected.get();
        view.with(|v| v.rows.iter().map(|row| control_row(shown, row, row.id == at)).collect())
    };
    let choose = move |event: web_sys::MouseEvent| {
        let Some(target) = event_target::<web_sys::Node>(&event).parent_element() else { return };
        let row = target.closest("tr[data-control]").ok().flatten();
        let id = row.and_then(|row| row.get_attribute("data-control"));
        let of_id = |id: String| view.with_untracked(|v| v.rows.iter().find(|row| row.id.id() == id).map(|row| row.id));
        if let Some(id) = id.and_then(of_id) {
            shown.chosen.set(Some(id));
        }
    };
    section().class("panel controls").attr("aria-labelledby", "controls-title").child((
        div().class("panel-head").child((h2().id("controls-title").child("How far are the limits?"), verdict)),
        notes,
        data_table("Table of controls", columns)
            .class("controls-table cards")
            .rows(rows)
            .on(ev::click, choose)
            .on(ev::keydown, move |event| keys(shown, &event)),
    ))
}

/// On a name: arrows choose the next control, Home and End the ends.
fn keys(shown: Shown, event: &web_sys::KeyboardEvent) {
    if !event_target::<HtmlElement>(event).class_list().contains("strategy-name") {
        return;
    }
    let at = shown.selected.get_untracked();
    let ids: Vec<_> = shown.view.with_untracked(|view| view.rows.iter().map(|row| row.id).collect());
    let place = ids.iter().position(|id| *id == at).unwrap_or_default();
    let to = match event.key().as_str() {
        "ArrowDown" => place + 1,
        "ArrowUp" => place.saturating_sub(1),
        "Home" => 0,
        "End" => ids.len().saturating_sub(1),
        _ => return,
    };
    event.prevent_default();
    let Some(id) = ids.get(to) else { return };
    shown.chosen.set(Some(*id));
    request_animation_frame(|| {
        let name = document().query_selector(".controls-table .selected .strategy-name").ok().flatten();
        if let Some(name) = name.and_then(|name| name.dyn_into::<HtmlElement>().ok()) {
            let _ = name.focus();
        }
    });
}

fn control_row(shown: Shown, row: &ControlRow, is_selected: bool) -> Row {
    let Shown { state, chosen, .. } = shown;
    let (id, name) = (row.id, row.name);
    let format = format_of(row);
    let mut badge = Cell::badge(row.tone, row.state);
    if let Some(latched) = latched_part(shown, row, true) {
        badge = badge.and(latched);
    }
    let (asked, value) = (AskedFigure { control: Some(id), ..AskedFigure::of_fund(Figure::Measured) }, row.measured);
    let link = move || figure_link(state, asked, move || format.text(value));
    let room = match row.room {
        Some(room) if room < 0.0 => Part::span("strong tone-breach", Part::figure(Format::Money, Some(room))).into(),
        room => Cell::figure(Format::Money, room),
    };
    let past = match (row.has_history(), row.measured) {
        (true, Some(_)) => Cell::control(move || shown.drawing(id, (88.0, 20.0)).class("spark")),
        (true, None) => Cell::from(Part::span("soft small", "–")),
        (false, _) => Cell::from(Part::span("soft small", "Today only")),
    };
    let mut used = if row.used.is_some() { Cell::from(used_bar(row)) } else { Cell::empty() };
    if let Some(why) = &row.why {
        used = used.under(why.clone());
    }
    let was = |report: &RiskReport| report.controls.iter().find(|other| other.id == id)?.measured;
    let was = state.compared.with(|report| was(report.as_ref()?));
    let mut measured = ghost(Cell::control(link), format, was, value);
    if let Some(group) = &row.group {
        measured = measured.under(group.clone());
    }
    let select = move || action(name, move || chosen.set(Some(id))).class("strategy-name");
    Row::new([Cell::control(select).under(row.act), badge, used, measured, Cell::figure(format, row.limit), room, past])
        .key("data-control", id.id())
        .identity(format.text(row.measured))
        .class(if is_selected { "selected" } else { "" })
}

/// How what a control measures is written.
pub fn format_of(row: &ControlRow) -> Format {
    if row.is_money { Format::Money } else { Format::FinePercent }
}

/// Since when a latch is closed, and the button that asks to open it; nothing where none is. In a table the button names its control.
pub fn latched_part(shown: Shown, row: &ControlRow, is_in_table: bool) -> Option<Part> {
    let since = row.latched_since.as_ref()?;
    let down_to = row
        .target_gross
        .map_or(String::new(), |gross| format!(", gross exposure to go down to {}", number::money(Some(gross))));
    let (id, name) = (row.id, row.name);
    let reset = move || {
        let ask = move || ask_to_reset(shown.asked, Latched::Control(id));
        match is_in_table {
            true => action("Reset", ask).attr("aria-label", format!("Reset {name}")),
            false => action("Review and reset", ask),
        }
    };
    let latched = vec![format!("Latched since {since}{down_to} ").into(), Part::control(reset)];
    Some(Part::of("span", "under latched", latched))
}

/// How much of the limit is used, as a bar that ends at one and a half limits.
fn used_bar(row: &ControlRow) -> Part {
    const END: f64 = 1.5;
    let used = row.used.map_or(0.0, |used| used.clamp(0.0, END) / END);
    let past_end = row.used.is_some_and(|used| used > END);
    let class = format!("limit-fill {}{}", row.tone.class(), if past_end { " past-end" } else { "" });
    let fill = Part::bar(class, vec![("width", used)]);
    let mark = Part::bar("limit-mark", vec![("left", 1.0 / END)]);
    let track = Part::of("div", "limit-track", vec![fill, mark]).hidden();
    let tone = if row.tone == Tone::Breach { "small strong tone-breach" } else { "small" };
    Part::of("div", "limit-bar", vec![track, Part::span(tone, Part::figure(Format::Percent, row.used))])
}
