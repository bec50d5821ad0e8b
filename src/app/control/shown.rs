//! What the parts of the controls view share: the rows, the control that is looked at, the latch that is to be reset.

use std::sync::Arc;

use headroom_engine::fund::ControlId;
use headroom_session::Latched;

use crate::{
    app::{state::State, ui::*},
    view::{ControlRow, ControlView, Tone, control_view, recent},
};

/// What the parts share; copied freely.
#[derive(Clone, Copy)]
pub struct Shown {
    /// The page's state.
    pub state: State,
    /// The rows, the notes and the log.
    pub view: Memo<Arc<ControlView>>,
    /// The latch that the dialog asks about.
    pub asked: RwSignal<Option<Latched>>,
    /// The control that was chosen.
    pub chosen: RwSignal<Option<ControlId>>,
    /// The control that the inspector shows: the chosen one, else the first that is tripped, else the nearest to its limit.
    pub selected: Memo<ControlId>,
}

impl Shown {
    /// Nothing chosen.
    pub fn of(state: State) -> Self {
        let view: Memo<Arc<ControlView>> = Memo::new(move |_| {
            let (history, log, analysis) = (state.control_history.get(), state.log.get(), state.analysis.get());
            Arc::new(control_view(&history, &log, analysis.fund(), analysis.model()))
        });
        let chosen = RwSignal::new(None);
        let selected = Memo::new(move |_| chosen.get().unwrap_or_else(|| view.with(|view| first(&view.rows))));
        Self { state, view, asked: RwSignal::new(None), chosen, selected }
    }

    /// The last closes of a control as the points of a drawing whose top is 0 and whose bottom is 125% of the limit.
    pub fn points(self, id: ControlId, (width, height): (f64, f64)) -> String {
        const END: f64 = 1.25;
        let state = self.state;
        let used = state.snapshot.with(|snapshot| state.control_history.with(|history| recent(history, snapshot, id)));
        let step = width / as_f64(used.len().saturating_sub(1).max(1));
        let place = |(k, used): (usize, &Option<f64>)| {
            Some(format!("{:.1},{:.1} ", step * as_f64(k), height * (*used)?.clamp(0.0, END) / END))
        };
        used.iter().enumerate().filter_map(place).collect()
    }

    /// A drawing of the last closes of a control, falls downwards, with its limit as a line.
    pub fn drawing(self, id: ControlId, size: (f64, f64)) -> Element {
        let (width, height) = size;
        let limit = format!("{:.1}", height * 0.8);
        let line = svg::line().class("spark-limit").attr("x1", "0").attr("x2", width.to_string());
        svg::svg()
            .attr("viewBox", format!("0 0 {width} {height}"))
            .attr("preserveAspectRatio", "none")
            .attr("aria-hidden", "true")
            .child((
                line.attr("y1", limit.clone()).attr("y2", limit),
                svg::polyline().class("spark-line").attr("points", move || self.points(id, size)),
            ))
    }
}

fn first(rows: &[ControlRow]) -> ControlId {
    let used = |row: &ControlRow| row.used.unwrap_or(f64::NEG_INFINITY);
    let tripped = rows.iter().find(|row| row.tone == Tone::Breach);
    // The first of equals.
    let nearest = || rows.iter().rev().max_by(|a, b| used(a).total_cmp(&used(b)));
    tripped.or_else(nearest).map_or(ControlId::DailyDrawdown, |row| row.id)
}
