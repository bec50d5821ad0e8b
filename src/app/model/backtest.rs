//! The backtest on the page: a series of forecasts against what came, its tests, and every strategy's verdict.

use std::sync::Arc;

use headroom_engine::backtest::{Backtest, Verdict};
use web_sys::HtmlInputElement;

use super::{
    backtest_chart::chart,
    backtest_run::{Exposed, Made, series_of, shortfall_p},
    backtest_table::series_tables,
    selection::Selection,
};
use crate::{
    app::{state::State, ui::*},
    view::{TestRow, backtest_told, correlation::strategy_labels, rows_told, size_told, test_rows, zone_word},
};

/// The backtest of the fund or of one strategy, and what a person chose of it; copied freely.
#[derive(Clone, Copy)]
pub struct Backtested {
    /// What is shown of it.
    pub shown: Selection,
    /// The strategy that is backtested alone; `None`: the fund.
    pub strategy: Memo<Option<usize>>,
    /// Names of the strategies, escaped.
    pub labels: Memo<Vec<String>>,
    window: RwSignal<Option<f64>>,
    chosen: RwSignal<Option<usize>>,
    made: Memo<Option<Made>>,
}

impl Backtested {
    /// The fund's, over the window that fits.
    pub fn of(state: State, exposure: Memo<Vec<f64>>) -> Self {
        let window = RwSignal::new(None::<f64>);
        let chosen = RwSignal::new(None::<usize>);
        let labels = Memo::new(move |_| state.snapshot.with(|snapshot| strategy_labels(snapshot)));
        let strategy = Memo::new(move |_| chosen.get().filter(|i| *i < labels.with(Vec::len)));
        let backtest = Memo::new(move |_| {
            let (snapshot, settings) = (state.snapshot.get(), state.settings.get());
            let found = match window.get() {
                None => Backtest::of(&snapshot, settings),
                Some(dates) => Backtest::with_window(&snapshot, settings, whole(dates)),
            };
            found.map(Arc::new).map_err(|why| why.to_string())
        });
        let steps = series_of(backtest, move || {
            Some(match strategy.get() {
                None => Exposed::Fund(exposure.get()),
                Some(i) => Exposed::Strategy(i, exposure.with(|exposure| exposure.get(i).copied())?),
            })
        });
        let made = Memo::new(move |_| steps.so_far(|steps| steps.last().cloned().flatten()));
        let series = Memo::new(move |_| made.get().flatten());
        let shortfall = shortfall_p(move || Some(Arc::new(vec![series.get()])));
        let shortfall_p = Memo::new(move |_| shortfall.with(|p| p.first().copied().flatten()));
        let shown = Selection { backtest, series, shortfall_p, day: RwSignal::new(usize::MAX) };
        Self { shown, strategy, labels, window, chosen, made }
    }

    /// The tests of what is shown: `None` while they are made, else why there are none.
    pub fn tests(self) -> Result<Option<Vec<TestRow>>, String> {
        let Selection { backtest, series, shortfall_p, .. } = self.shown;
        backtest.with(|backtest| backtest.as_ref().map(|_| ()).map_err(Clone::clone))?;
        if self.made.with(Option::is_none) {
            return Ok(None);
        }
        let verdict = series.with(|series| series.as_ref().map(|series| series.verdict));
        verdict
            .map(|verdict| Some(test_rows(&verdict, shortfall_p.get())))
            .ok_or_else(|| "nothing is exposed".to_owned())
    }
}

/// The panel.
pub fn backtest_panel(tested: Backtested) -> impl Child {
    let Backtested { shown, strategy, labels, window, chosen, made } = tested;
    let (backtest, series) = (shown.backtest, shown.series);
    let body = move || match (backtest.with(|b| b.as_ref().err().cloned()), made.with(Option::is_none)) {
        (Some(why), _) => p().class("soft").attr("role", "status").child(why).into_nodes(),
        (None, true) => p().class("soft").attr("role", "status").child("Forecasting row by row").into_nodes(),
        (None, false) if series.with(Option::is_none) => p()
            .class("soft")
            .child("Nothing to forecast: nothing is exposed, or too few rows of its own came before each row")
            .into_nodes(),
        (None, false) => (
            summary_line(shown),
            chart(shown),
            unfolding("The tests one by one", move || tests_table(shown)),
            series_tables(shown),
            strategies_table(shown, labels),
        )
            .into_nodes(),
    };
    panel("backtest-title", "Would it have held in the past?")
        .class("backtest")
        .note("The VaR that the method would have said before each row, from what was known by then, against what today's exposures then made")
        .unfolds((
        div().class("fields").child((series_field(chosen, strategy, labels), window_field(window, shown))),
        body,
    ))
}

fn series_field(
    chosen: RwSignal<Option<usize>>,
    strategy: Memo<Option<usize>>,
    labels: Memo<Vec<String>>,
) -> impl Child {
    let options = move || {
        let named = labels.get().into_iter().enumerate().map(|(i, label)| (i.to_string(), Some(i), label));
        std::iter::once((String::new(), None, "Fund".to_owned()))
            .chain(named)
            .map(|(value, at, label)| option().value(value).prop("selected", move || strategy.get() == at).child(label))
            .collect::<Vec<_>>()
    };
    label().class("field").child((
        "Backtest of",
        select().on(ev::change, move |event| chosen.set(event_target_value(&event).parse().ok())).child(options),
    ))
}

/// The window of each forecast; empty: the one that fits.
fn window_field(window: RwSignal<Option<f64>>, shown: Selection) -> impl Child {
    let fits = move || shown.backtest.with(|b| b.as_ref().map_or(String::new(), |b| b.window.to_string()));
    label().class("field").child((
        "Window of each forecast, rows",
        input()
            .r#type("number")
            .id("backtest-window")
            .attr("min", "30")
            .attr("step", "1")
            .attr("placeholder", fits)
            .on(ev::change, move |event| {
                let input: HtmlInputElement = event_target(&event);
                window.set(Some(input.value_as_number()).filter(|dates| dates.is_finite()));
            }),
    ))
}

/// A number as a count; what is not one becomes 0, which is too short a window.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and in range, as checked")]
fn whole(dates: f64) -> usize {
    if dates.fract() == 0.0 && (0.0..=1e6).contains(&dates) { dates as usize } else { 0 }
}

fn verdict_of(shown: Selection) -> Memo<Option<Verdict>> {
    Memo::new(move |_| shown.series.with(|series| series.as_ref().map(|series| series.verdict)))
}

/// The count, the zone and what they say.
fn summary_line(shown: Selection) -> impl Child {
    let verdict = verdict_of(shown);
    let count = move |of: fn(&Verdict) -> f64| move || verdict.with(|v| v.as_ref().map(of));
    let stand_ins = move || {
        let days = shown.series.with(|series| series.as_ref().map_or(0, |series| series.stand_ins));
        (days > 0).then(|| {
            p().class("small tone-watch")
                .child(format!("On {days} rows the historical VaR stood in: the method was outside its domain"))
        })
    };
    let notes = move || {
        let told = shown.series.with(|series| series.as_ref().map_or(Vec::new(), |series| rows_told(series)));
        told.into_iter().map(|told| p().class("small soft").child(told)).collect::<Vec<_>>()
    };
    let exceptions = count(|v| as_f64(v.exceptions));
    let expected = count(|v| v.expected);
    let days = count(|v| as_f64(v.observations));
    (
        div().class("backtest-summary").child((
            p().class("fund-figure").child((
                span().class("fund-var").child(move || number::money(exceptions())),
                span().class("soft").child(move || {
                    format!(
                        " exceptions in {} rows, {} expected",
                        number::money(days()),
                        number::significant(expected())
                    )
                }),
            )),
            badge(
                move || verdict.get().map_or(crate::view::Tone::Muted, |v| v.zone.into()),
                move || verdict.get().map_or("", |v| zone_word(v.zone)),
            ),
            p().class("backtest-told").child(move || verdict.get().map_or("", |v| backtest_told(&v))),
        )),
        stand_ins,
        notes,
        move || verdict.get().and_then(|v| size_told(&v)).map(|told| p().class("small soft").child(told)),
    )
}

fn tests_table(shown: Selection) -> impl Child {
    let verdict = verdict_of(shown);
    let row = |test: TestRow| {
        let (tone, found) = (test.tone, test.found);
        tr().child((
            th().scope("row").child((test.name, span().class("under wrapped").child(test.asks))),
            td().attr("data-label", "Statistic").child(number::two_decimals(test.statistic)),
            td().attr("data-label", "p-value").child(p_value(test.p_value)),
            td().class("text").attr("data-label", "Found").child(badge(move || tone, move || found)),
        ))
    };
    let rows =
        move || verdict.get().map(|v| test_rows(&v, shown.shortfall_p.get()).into_iter().map(row).collect::<Vec<_>>());
    scrolled("Tests of the backtest", move || {
        table().class("cards tests-table").child((
            thead().child(tr().child((
                th().scope("col").child("Test"),
                th().scope("col").child("Statistic"),
                th().scope("col").child("p-value"),
                th().scope("col").class("text").child("Found"),
            ))),
            tbody().child(rows),
        ))
    })
}

/// A p-value in percent, with its digits where it is small.
fn p_value(p: Option<f64>) -> String {
    match p {
        Some(p) if p < 0.001 && !number::is_exact() => "under 0.1%".to_owned(),
        p => number::percent(p),
    }
}

/// Every strategy alone; made when it is opened.
fn strategies_table(shown: Selection, labels: Memo<Vec<String>>) -> impl Child {
    let is_open = RwSignal::new(false);
    let steps = series_of(shown.backtest, move || is_open.get().then_some(Exposed::Every));
    let made = Memo::new(move |_| steps.so_far(|steps| steps.iter().flatten().cloned().collect::<Vec<Made>>()));
    let is_done = move || made.with(Vec::len) == labels.with(Vec::len);
    let shortfall = shortfall_p(move || is_done().then(|| Arc::new(made.get())));
    let rows = move || {
        let shortfall = shortfall.get();
        made.get()
            .into_iter()
            .zip(labels.get())
            .enumerate()
            .map(|(i, (series, label))| match series.map(|series| series.verdict) {
                None => tr()
                    .child((
                        th().scope("row").child(label),
                        td().class("text soft").attr("colspan", "7").child("No capital, or too few rows of its own"),
                    ))
                    .into_nodes(),
                Some(v) => tr()
                    .child((
                        th().scope("row").child(label),
                        td().child(number::count(v.exceptions)),
                        td().child(number::significant(Some(v.expected))),
                        td().child(p_value(Some(v.p_of_number()))),
                        td().child(p_value(Some(v.independence.p_value))),
                        td().child(number::two_decimals(v.shortfall)),
                        td().child(p_value(shortfall.get(i).copied().flatten())),
                        td().class("text").child(badge(move || v.zone.into(), move || zone_word(v.zone))),
                    ))
                    .into_nodes(),
            })
            .collect::<Vec<_>>()
    };
    let left = move || {
        let (done, all) = (made.with(Vec::len), labels.with(Vec::len));
        (is_open.get() && done < all).then(|| p().class("soft small").child(format!("{done} of {all} strategies")))
    };
    let table = move || {
        is_open.get().then(|| {
            let heads = || {
                ["Strategy", "Exceptions", "Expected", "p of the number", "p of independence", "Z2", "p of Z2"]
                    .map(|head| th().scope("col").child(head))
            };
            scrolled("Backtest of every strategy", move || {
                table().class("tests-table").child((
                    thead().child(tr().child((
                        heads().into_iter().collect::<Vec<_>>(),
                        th().scope("col").class("text").child("Zone"),
                    ))),
                    tbody().child(rows),
                ))
            })
        })
    };
    details().class("figures-table").on(ev::toggle, move |event| is_open.set(is_opened(&event))).child((
        summary().child("Every strategy alone"),
        left,
        table,
    ))
}
