//! The ladders of the strategies: how each stands with its latches, the chances of its limits, and how many may stop at once.

use headroom_engine::{
    control::{ControlHistory, ControlState, Ladder, LadderOdds, LadderState, NoData, RungOdds},
    fund::{Period, Rung, Snapshot},
    text::escape,
};

use super::{
    budget::{BudgetView, state_word},
    chart::lines::{Line, LineChart},
    date::day_of,
    tone::Tone,
    words::data_notes::period_plural,
};

/// One strategy on its ladder.
#[derive(Debug, Clone, PartialEq)]
pub struct LadderRow {
    /// Index of the strategy.
    pub strategy: usize,
    /// Its id.
    pub id: String,
    /// Display name, escaped.
    pub name: String,
    /// A word for how it stands.
    pub state: &'static str,
    /// Its tone.
    pub tone: Tone,
    /// The fall from its high-water mark, a share.
    pub measured: Option<f64>,
    /// Where the mark is, as words; why nothing is measured.
    pub detail: String,
    /// The soft and the hard limit.
    pub rungs: [RungCell; 2],
}

/// One limit of a ladder.
#[derive(Debug, Clone, PartialEq)]
pub struct RungCell {
    /// Which.
    pub rung: Rung,
    /// The limit, a share; `None`: off.
    pub limit: Option<f64>,
    /// The date since which its latch is closed.
    pub since: Option<String>,
    /// What the limit would have done in the past without stopping anybody.
    pub past: Option<String>,
}

/// A limit's name.
pub fn rung_name(rung: Rung) -> &'static str {
    match rung {
        Rung::Soft => "Soft limit",
        Rung::Hard => "Hard limit",
    }
}

/// A strategy and a limit of its ladder, as a name.
pub fn rung_subject(snapshot: &Snapshot, strategy: usize, rung: Rung) -> String {
    let name = snapshot.strategies.get(strategy).map_or_else(|| "A strategy".to_owned(), |s| escape(&s.name));
    format!("{name}, {}", rung_name(rung).to_lowercase())
}

/// How a strategy stands on its ladder, in a word.
fn ladder_word(ladder: &Ladder) -> &'static str {
    match ladder.state() {
        LadderState::Out => "Out",
        LadderState::Halved => "Halved",
        LadderState::Active => state_word(ladder.worst()),
    }
}

/// The ladders as they stand, latches and resets counted.
pub fn ladder_rows(history: &ControlHistory, snapshot: &Snapshot) -> Vec<LadderRow> {
    let row = |ladder: &Ladder| {
        let strategy = snapshot.strategies.get(ladder.strategy)?;
        let cell = |rung: Rung| RungCell {
            rung,
            limit: ladder.limits.of(rung),
            since: ladder.since[rung as usize].map(day_of),
            past: history.ladders.would_have_tripped(ladder.strategy, rung).map(|(times, last)| match times {
                1 => format!("would have tripped once, on {}", day_of(last)),
                times => format!("would have tripped {times} times, last on {}", day_of(last)),
            }),
        };
        Some(LadderRow {
            strategy: ladder.strategy,
            id: strategy.id.to_string(),
            name: escape(&strategy.name),
            state: ladder_word(ladder),
            tone: ladder.worst().into(),
            measured: ladder.measured,
            detail: match ladder.reason {
                Some(reason) => no_data_words(reason).to_owned(),
                None => match ladder.marked {
                    Some(date) => format!("High of {}", day_of(date)),
                    None => "High at its opening".to_owned(),
                },
            },
            rungs: Rung::ALL.map(cell),
        })
    };
    history.ladders.now.iter().filter_map(row).collect()
}

fn no_data_words(reason: NoData) -> &'static str {
    match reason {
        NoData::Stale => "The newest return is too old",
        NoData::MissingReturn => "Its newest return is missing",
        NoData::NavNotPositive => "Everything was lost before",
        _ => "The dates are neither daily, weekly nor monthly",
    }
}

/// How a strategy stands on its ladder, as a sentence for the inspector; `None` where it has none.
pub fn ladder_words(history: &ControlHistory, strategy: usize) -> Option<String> {
    let ladder = history.ladders.now.iter().find(|ladder| ladder.strategy == strategy)?;
    let percent = |share: f64| format!("{:.2}%", 100.0 * share);
    let fall = match ladder.measured {
        Some(fall) => format!("{} below its high", percent(fall)),
        None => "its fall is not measured".to_owned(),
    };
    let limits = Rung::ALL.into_iter().filter_map(|rung| {
        let limit = percent(ladder.limits.of(rung)?);
        Some(match rung {
            Rung::Soft => format!("halved past {limit}"),
            Rung::Hard => format!("out past {limit}"),
        })
    });
    let limits = limits.collect::<Vec<_>>().join(", ");
    let word = match ladder.state() {
        LadderState::Active => "Drawdown".to_owned(),
        _ => ladder_word(ladder).to_owned(),
    };
    Some(format!("{word}: {fall}; {limits}"))
}

/// Writes into the budget view which strategies are halved or out: it says more than how their budget stands.
pub fn tell_stopped(view: &mut BudgetView, history: &ControlHistory) {
    for ladder in &history.ladders.now {
        if let Some(row) = view.rows.get_mut(ladder.strategy)
            && ladder.state() != LadderState::Active
        {
            (row.status, row.tone) = (ladder_word(ladder), Tone::Breach);
        }
    }
}

/// A strategy that its ladder has stopped, as a need of attention: title and figures.
pub fn stopped_words(history: &ControlHistory, snapshot: &Snapshot) -> Vec<(String, String)> {
    let stopped = |ladder: &Ladder| {
        let rung = ladder.stopped_by()?;
        let name = escape(&snapshot.strategies.get(ladder.strategy)?.name);
        let title = match rung {
            Rung::Soft => format!("{name} is halved by its drawdown"),
            Rung::Hard => format!("{name} is out by its drawdown"),
        };
        let limit = 100.0 * ladder.limits.of(rung)?;
        let fall =
            ladder.measured.map_or("Not measured".to_owned(), |fall| format!("{:.2}% below its high", 100.0 * fall));
        Some((title, format!("{fall}, limit {limit:.2}%")))
    };
    let out = |ladder: &&Ladder| ladder.state_of(Rung::Hard) == ControlState::Tripped;
    let all = || history.ladders.now.iter();
    all().filter(out).chain(all().filter(|ladder| !out(ladder))).filter_map(stopped).collect()
}

/// "20 and 60 days"
pub fn horizon_words(horizons: [usize; 2], period: Period) -> [String; 2] {
    horizons.map(|count| match count {
        1 => format!("1 {}", period.id()),
        count => format!("{count} {}", period_plural(period)),
    })
}

/// The chance that each limit of a strategy has tripped by each period ahead; `None` where none is known.
pub fn ladder_chart(odds: &LadderOdds, strategy: usize, period: Period) -> Option<LineChart> {
    let of = odds.strategies.iter().find(|of| of.strategy == strategy)?;
    let line = |rung: &RungOdds| Line {
        name: rung_name(rung.rung).to_owned(),
        values: [if rung.is_past { 1.0 } else { 0.0 }]
            .iter()
            .chain(&rung.by_period)
            .map(|chance| Some(*chance))
            .collect(),
        limit: None,
    };
    let points = (0..=odds.horizons[1]).map(|at| match at {
        0 => "Today".to_owned(),
        at => format!("{} {at}", if period == Period::Day { "Day" } else { "Period" }),
    });
    Some(LineChart::of(points.collect(), of.rungs.iter().map(line).collect())?.at_most(1.0))
}
