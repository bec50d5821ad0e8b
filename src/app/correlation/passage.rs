//! The map over time: all pairs on average, and a slider that plays it.

use std::{sync::Arc, time::Duration};

use super::figures::Figures;
use crate::app::ui::{
    chart::lines::{Lines, line_chart},
    *,
};

/// Steps of a whole passage, and the rest between two.
const STEPS: usize = 100;
const REST: Duration = Duration::from_millis(120);

/// The slider with its chart, below the map.
pub fn passage(figures: Figures) -> impl Child {
    let is_there = move || figures.passage.with(Option::is_some);
    when(is_there, move || shown(figures))
}

fn shown(figures: Figures) -> Nodes {
    let moment = figures.moment;
    let chart = Memo::new(move |_| figures.passage.with(|p| p.as_ref().map(|p| Arc::new(p.chart.clone()))));
    let is_playing = RwSignal::new(false);
    let press = move || {
        is_playing.update(|is| *is = !*is);
        if is_playing.get_untracked() {
            if moment.get_untracked().is_none_or(|at| at + 1 >= count(figures)) {
                moment.set(Some(0));
            }
            play(figures, is_playing);
        }
    };
    let today = move || {
        is_playing.set(false);
        moment.set(None);
    };
    let head = div().class("panel-head").child((
        h3().child("How has it changed?"),
        action(move || if is_playing.get() { "Pause" } else { "Play" }, press),
        when(move || moment.with(Option::is_some), move || action("Back to all dates", today)),
    ));
    let chart = line_chart(Lines {
        chart,
        chosen: moment,
        format: Format::TwoDecimals,
        of_points: "Date",
        absent: "",
        spoken: Box::new(|| None),
    });
    div().class("passage").child((head, chart)).into_nodes()
}

fn count(figures: Figures) -> usize {
    figures.passage.with_untracked(|passage| passage.as_ref().map_or(0, |passage| passage.ends.len()))
}

/// Goes on until the last date, the other press, or the end of the view.
fn play(figures: Figures, is_playing: RwSignal<bool>) {
    let next = move || {
        let Some((true, at)) = is_playing.try_get_untracked().zip(figures.moment.try_get_untracked()) else { return };
        let count = count(figures);
        let to = (at.unwrap_or_default() + count.div_ceil(STEPS)).min(count.saturating_sub(1));
        figures.moment.set(Some(to));
        if to + 1 < count {
            play(figures, is_playing);
        } else {
            is_playing.set(false);
        }
    };
    set_timeout(next, REST);
}
