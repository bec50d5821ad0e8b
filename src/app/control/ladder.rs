//! The ladders of the strategies: states, chances of their limits, and how many may stop in one month.
//!
//! Chances are by 10,000 paths, made in blocks of a few milliseconds while the view is shown.

use std::sync::Arc;

use headroom_engine::{
    control::{LadderOdds, LadderPaths, RungOdds, StrategyOdds},
    fund::{Period, Rung},
};
use headroom_session::{Edit, Flatten, Latched};

use super::reset::ask_to_reset;
use crate::{
    app::{
        jobs::stepwise::stepwise,
        state::State,
        ui::{
            chart::lines::{Lines, line_chart},
            *,
        },
    },
    view::{LadderRow, RungCell, horizon_words, ladder_chart, ladder_rows, rung_name},
};

/// What is known of the chances.
type Odds = Memo<Option<Arc<LadderOdds>>>;

/// The panel; nothing where no strategy has a ladder.
pub fn ladder_panel(state: State, asked: RwSignal<Option<Latched>>) -> impl Child {
    let has_ladders = move || state.control_history.with(|history| !history.ladders.now.is_empty());
    when(has_ladders, move || panel_of(state, asked).into_nodes())
}

fn panel_of(state: State, asked: RwSignal<Option<Latched>>) -> Element {
    let rows: Memo<Arc<Vec<LadderRow>>> = Memo::new(move |_| {
        let (snapshot, history) = (state.snapshot.get(), state.control_history.get());
        Arc::new(ladder_rows(&history, &snapshot))
    });
    let paths: Memo<Option<Arc<LadderPaths>>> = Memo::new(move |_| {
        let (analysis, history) = (state.analysis.get(), state.control_history.get());
        analysis.ladder_paths(&history.ladders.now).map(Arc::new)
    });
    let tallies = stepwise(move || paths.get(), |paths| paths.blocks(), |paths, block| paths.tally(block));
    let odds: Odds = Memo::new(move |_| {
        let paths = paths.get()?;
        tallies.all_of(&paths, |tallies| Arc::new(paths.odds_of(tallies)))
    });
    let columns = [
        Column::figures("Strategy"),
        Column::words("State"),
        Column::figures("Below its high"),
        Column::figures("Soft limit: halved"),
        Column::figures("Hard limit: out"),
        Column::words("Act").class("text action"),
    ];
    let cells = move || {
        let (rows, odds) = (rows.get(), odds.get());
        rows.iter().map(|row| ladder_row(state, row, odds.as_deref(), asked)).collect()
    };
    let told = move || match odds.get() {
        Some(odds) => {
            let [month, quarter] = horizon_words(odds.horizons, period_of(state));
            format!(
                "Chances within {month} and {quarter} at the sizes of now, each to {} at most: {} paths of past rows in blocks \
                 of {} on average",
                number::percent(Some(0.5 / (odds.paths as f64).sqrt())),
                number::count(odds.paths),
                odds.mean_block,
            )
        }
        None if paths.with(Option::is_some) => "Drawing paths for the chances".to_owned(),
        None => "No chances: nothing is measured".to_owned(),
    };
    panel("ladders-title", "Drawdown limits of the strategies")
        .class("controls ladders")
        .note("Fall of each strategy's unit value from its highest, which no change of capital moves")
        .unfolds((
            data_table("Table of the strategies' drawdown limits", columns).class("controls-table").rows(cells),
            p().class("soft small").attr("role", "status").child(told),
            when(move || odds.with(Option::is_some), move || pictures(state, rows, odds).into_nodes()),
        ))
}

fn ladder_row(state: State, row: &LadderRow, odds: Option<&LadderOdds>, asked: RwSignal<Option<Latched>>) -> Row {
    let of = odds.and_then(|odds| odds.strategies.iter().find(|of| of.strategy == row.strategy));
    let chances = |rung: Rung| of.and_then(|of| of.rungs.iter().find(|of| of.rung == rung));
    let mut badge = Cell::badge(row.tone, row.state);
    for cell in &row.rungs {
        if let Some(since) = &cell.since {
            let (of, name) = (Latched::Ladder(row.strategy, cell.rung), row.name.clone());
            let label = format!("Reset the {} of {name}", rung_name(cell.rung).to_lowercase());
            let reset = move || action("Reset", move || ask_to_reset(asked, of)).attr("aria-label", label.clone());
            let latched = format!("{} latched since {since} ", rung_name(cell.rung));
            badge = badge.and(Part::of("span", "under latched", vec![latched.into(), Part::control(reset)]));
        }
        if let Some(past) = &cell.past {
            badge = badge.under(format!("{}: {}", rung_name(cell.rung), past));
        }
    }
    let (strategy, name) = (row.strategy, row.name.clone());
    let press = move |edit: Edit| {
        state.edit(edit);
        state.end_gesture();
    };
    let act = move || {
        let halve = move || {
            let scale = state.book.with_untracked(|book| book.scale[strategy]);
            press(Edit::Exposure { strategy, scale: 0.5 * scale });
        };
        let flatten = move || press(Edit::Flatten(Flatten::Strategy(strategy)));
        div().class("ladder-acts").child((
            action("Halve", halve).attr("aria-label", format!("Halve {name}")),
            action("Flatten", flatten).attr("aria-label", format!("Flatten {name}")),
        ))
    };
    Row::new([
        Cell::from(Part::span("strategy-name", row.name.clone())),
        badge,
        Cell::figure(Format::FinePercent, row.measured).under(row.detail.clone()),
        rung_cell(&row.rungs[0], chances(Rung::Soft)),
        rung_cell(&row.rungs[1], chances(Rung::Hard)),
        Cell::control(act),
    ])
    .key("data-ladder", row.id.clone())
    .identity(row.name.clone())
}

/// A limit, under it its chances; under the parametric method also that its level of today is passed.
fn rung_cell(cell: &RungCell, odds: Option<&RungOdds>) -> Cell {
    let Some(limit) = cell.limit else { return Cell::empty() };
    let figure = Cell::figure(Format::FinePercent, Some(limit));
    let both = |chances: [f64; 2]| chances.map(|chance| number::percent(Some(chance))).join(" and ");
    match odds {
        Some(odds) if odds.level_error.is_none() => figure
            .under(format!("Chance {}", both(odds.trips)))
            .under(format!("Level passed, closed form: {}", both(odds.level))),
        Some(odds) => figure.under(format!("Chance {}", both(odds.trips))),
        None => figure,
    }
}

/// The chances of one strategy period by period, and how many may stop in one month.
fn pictures(state: State, rows: Memo<Arc<Vec<LadderRow>>>, odds: Odds) -> Element {
    let chosen = RwSignal::new(None::<usize>);
    // The strategy of which a limit trips most likely, until one is chosen.
    let shown = Memo::new(move |_| {
        let riskiest = odds.with(|odds| {
            let most = |of: &StrategyOdds| of.rungs.iter().map(|rung| rung.trips[1]).fold(0.0, f64::max);
            let mut best: Option<(usize, f64)> = None;
            for of in odds.iter().flat_map(|odds| &odds.strategies) {
                if best.is_none_or(|(_, chance)| most(of) > chance) {
                    best = Some((of.strategy, most(of)));
                }
            }
            best.map(|(strategy, _)| strategy)
        });
        chosen.get().or(riskiest)
    });
    let chart = Memo::new(move |_| {
        let strategy = shown.get()?;
        odds.with(|odds| ladder_chart(odds.as_ref()?, strategy, period_of(state))).map(Arc::new)
    });
    let options = move || {
        rows.with(|rows| rows.iter().map(|row| (row.strategy.to_string().into(), row.name.clone().into())).collect())
    };
    let pick = choice(
        options,
        move || shown.get().map_or(String::new(), |at| at.to_string()).into(),
        move |value| chosen.set(value.parse().ok()),
    );
    let drawn = Lines {
        chart,
        chosen: RwSignal::new(None),
        format: Format::Percent,
        of_points: "Period ahead",
        absent: "No limit trips on any path",
        spoken: Box::new(|| None),
    };
    div().class("ladder-pictures").child((
        div().child((
            h3().child("When may a limit trip?"),
            field("Strategy", pick.attr("id", "ladder-strategy")),
            line_chart(drawn),
        )),
        move || stops(odds),
    ))
}

/// How many strategies trip their hard limit in the same month, as bars; nothing where none can.
fn stops(odds: Odds) -> Option<Element> {
    let known = move || odds.with(|odds| odds.as_ref().map_or(Vec::new(), |odds| odds.stops.clone()));
    if known().is_empty() {
        return None;
    }
    let columns = [Column::figures("Strategies"), Column::words("Chance").class("text wide")];
    let rows = move || known().into_iter().enumerate().map(|(count, chance)| stops_row(count, chance)).collect();
    Some(div().child((
        h3().child("How many may stop in the same month?"),
        data_table("Strategies that pass their hard limit in one month", columns).rows(rows),
    )))
}

fn stops_row(count: usize, chance: f64) -> Row {
    let name = if count == 0 { "None".to_owned() } else { count.to_string() };
    let track = Part::of("div", "limit-track", vec![Part::bar("limit-fill", vec![("width", chance)])]).hidden();
    let figure = Part::span("small", Part::figure(Format::Percent, Some(chance)));
    Row::new([Cell::from(name), Part::of("div", "limit-bar", vec![track, figure]).into()])
}

fn period_of(state: State) -> Period {
    state.report.with(|report| report.conventions.period)
}
