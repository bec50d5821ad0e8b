//! The fall of the fund over its past, with the limits of the drawdown controls, and the reading of one date.

use headroom_engine::{
    control::{ControlDay, ControlHistory, DRAWDOWNS, FundState},
    fund::{ControlId, Snapshot},
};

use super::words::fund_word;
use crate::view::{
    budget::{control_name, state_word},
    chart::lines::{Band, Bound, Line, LineChart},
    number::Notation,
    tone::Tone,
};

/// Closes that a small drawing of a control shows.
pub const RECENT: usize = 120;

/// How far the fund was under its highest at each close, as an area below 0, with the limits of the three drawdown controls and
/// a band where the fund was not trading normally; beside it, read and not drawn, what each of them measured. `None` where
/// nothing was measured.
pub fn drawdown_chart(history: &ControlHistory, snapshot: &Snapshot, written: Notation) -> Option<LineChart> {
    let below = |fall: f64| 0.0 - fall;
    let fall = Line {
        name: "Below its highest".to_owned(),
        values: history.under_water.iter().map(|fall| fall.map(below)).collect(),
        limit: None,
    };
    let line = |(control, days): (ControlId, &Vec<ControlDay>)| Line {
        name: control_name(control).to_owned(),
        values: days.iter().map(|day| day.measured.map(below)).collect(),
        limit: None,
    };
    let lines = [fall].into_iter().chain(DRAWDOWNS.into_iter().zip(&history.days).map(line)).collect();
    let bound = |control| {
        let limit = snapshot.limits.of(control)?;
        Some(Bound { name: format!("{} {}", control_name(control), (written.percent)(limit)), value: -limit })
    };
    let points = history.dates.iter().map(ToString::to_string).collect();
    let chart = LineChart::with_bounds(points, lines, DRAWDOWNS.into_iter().filter_map(bound).collect())?;
    Some(chart.as_area(bands(&history.fund)))
}

/// Where the fund was reducing or halted.
fn bands(states: &[FundState]) -> Vec<Band> {
    let class = |state: &FundState| match state {
        FundState::Active => None,
        FundState::Reducing => Some("reducing"),
        FundState::Halted => Some("halted"),
    };
    LineChart::bands_of(&states.iter().map(class).collect::<Vec<_>>())
}

/// What a drawdown control measured at its last closes, oldest first, over its limit; over the largest where it has none. Empty
/// for a control of exposure.
pub fn recent(history: &ControlHistory, snapshot: &Snapshot, control: ControlId) -> Vec<Option<f64>> {
    let Some(k) = DRAWDOWNS.iter().position(|id| *id == control) else { return Vec::new() };
    let days = &history.days[k];
    let last = || days[days.len().saturating_sub(RECENT)..].iter().map(|day| day.measured);
    let whole = snapshot.limits.of(control).or_else(|| last().flatten().reduce(f64::max)).filter(|whole| *whole > 0.0);
    last().map(|measured| Some(measured? / whole?)).collect()
}

/// What the three drawdown controls and the fund were on one date.
#[derive(Debug, Clone, PartialEq)]
pub struct DayReading {
    /// The date.
    pub date: String,
    /// How far the fund was below its highest, as a share of it.
    pub under_water: Option<f64>,
    /// A word for the fund's state.
    pub fund: &'static str,
    /// Its tone.
    pub tone: Tone,
    /// Name, what was measured, a word for the state, its tone.
    pub controls: Vec<(&'static str, Option<f64>, &'static str, Tone)>,
}

/// The reading of one date; `None` past the history.
pub fn day_reading(history: &ControlHistory, at: usize) -> Option<DayReading> {
    let state = *history.fund.get(at)?;
    let reading = |(control, days): (ControlId, &Vec<ControlDay>)| {
        let day = days[at];
        (control_name(control), day.measured, state_word(day.state), Tone::from(day.state))
    };
    Some(DayReading {
        date: history.dates[at].to_string(),
        under_water: history.under_water.get(at).copied().flatten(),
        fund: fund_word(state),
        tone: state.into(),
        controls: DRAWDOWNS.into_iter().zip(&history.days).map(reading).collect(),
    })
}
