//! Time to liquidate: a chart of what is sold after how many hours, now and under a scenario, and the hours as a table.

use std::sync::Arc;

use headroom_engine::{
    exposure::Sale,
    fund::CoverageLimit,
    stress::{Liquidation, LiquidationCurve, liquidation, sales_under},
};

use crate::{
    app::{
        state::State,
        stress::selection::{ScenarioChoice, Selection},
        ui::{html::svg, *},
    },
    view::{LiquidationChart, LiquidationRow, LiquidationView, in_percent, liquidation_chart, liquidation_view},
};

/// The curves now and under the chosen scenario.
#[derive(Debug, PartialEq)]
struct Curves {
    now: Liquidation,
    after: Liquidation,
}

/// Whose curves are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    Fund,
    Strategy(usize),
    Exchange(usize),
}

impl Group {
    fn key(self) -> String {
        match self {
            Self::Fund => "fund".to_owned(),
            Self::Strategy(i) => format!("strategy-{i}"),
            Self::Exchange(i) => format!("exchange-{i}"),
        }
    }

    fn of(self, curves: &Liquidation) -> Option<&LiquidationCurve> {
        match self {
            Self::Fund => Some(&curves.fund),
            Self::Strategy(i) => curves.by_strategy.get(i),
            Self::Exchange(i) => curves.by_exchange.get(i),
        }
    }
}

/// The panel.
pub fn liquidation_panel(state: State, shown: Selection) -> Nodes {
    fold(
        "stress-liquidation",
        "How fast could we get out?",
        "Time to liquidate, now and under a scenario",
        false,
        move || {
            let has_positions = Memo::new(move |_| state.model.with(|model| model.positions.is_some()));
            (move || match has_positions.get() {
                true => body(state, shown),
                false => p().class("soft").child("The file has no positions").into_nodes(),
            })
            .into_nodes()
        },
    )
}

fn body(state: State, shown: Selection) -> Nodes {
    let choice = ScenarioChoice::of(state, shown, |result| result.coverage_after.unwrap_or(1.0));
    // The scenarios first: the choice is made of them.
    let scenario = Memo::new(move |_| state.scenarios.with(|list| list.get(choice.at.get()?).cloned()));
    let curves: Memo<Option<Arc<Curves>>> = Memo::new(move |_| {
        let model = state.model.get();
        let table = model.positions.as_ref()?;
        let scenario = scenario.get();
        state.book.with(|book| {
            let now = Sale::all(table, &book.scale);
            let after = scenario.map_or_else(|| now.clone(), |scenario| sales_under(table, &book.scale, &scenario));
            let strategies = book.scale.len();
            let curves = |sales: &[Sale]| liquidation(table, sales, strategies);
            Some(Arc::new(Curves { now: curves(&now), after: curves(&after) }))
        })
    });
    let limit = Memo::new(move |_| state.snapshot.with(|s| s.limits.liquidity_coverage.unwrap_or_default()));
    let view: Memo<Option<LiquidationView>> = Memo::new(move |_| {
        let (snapshot, model, curves) = (state.snapshot.get(), state.model.get(), curves.get()?);
        let exchanges = &model.positions.as_ref()?.exchanges;
        Some(liquidation_view(&snapshot, exchanges, &curves.now, &curves.after, limit.get().share))
    });
    let group = RwSignal::new(Group::Fund);
    let drawn: Memo<Option<LiquidationChart>> = Memo::new(move |_| {
        let curves = curves.get()?;
        let (now, after) = (group.get().of(&curves.now)?, group.get().of(&curves.after)?);
        Some(liquidation_chart(now, after, 1.5 * limit.get().hours))
    });
    (
        div().class("fold-head").child((choice.field(), group_field(state, group))),
        move || {
            let limit = limit.get();
            drawn.get().map(|drawn| chart(drawn, limit))
        },
        read_out(curves, group, drawn, limit),
        move || {
            let limit = limit.get();
            view.get().map(|view| scrolled("Hours to liquidate", move || hours_table(view.clone(), limit)))
        },
    )
        .into_nodes()
}

/// The choice of whose curves are drawn.
fn group_field(state: State, group: RwSignal<Group>) -> Nodes {
    let groups = Memo::new(move |_| {
        let strategies = state.snapshot.with(|snapshot| crate::view::strategy_names(snapshot));
        let exchanges: Vec<String> = state.model.with(|model| {
            let names = model.positions.as_ref().map(|table| table.exchanges.as_slice()).unwrap_or_default();
            names.iter().map(|name| headroom_engine::text::escape(name)).collect()
        });
        (strategies, exchanges)
    });
    let choice =
        move |of: Group, name: String| option().value(of.key()).prop("selected", move || group.get() == of).child(name);
    let options = move || {
        let (strategies, exchanges) = groups.get();
        let of = |make: fn(usize) -> Group, names: Vec<String>| {
            names.into_iter().enumerate().map(|(i, name)| choice(make(i), name)).collect::<Vec<_>>()
        };
        (
            choice(Group::Fund, "Fund".to_owned()),
            optgroup().attr("label", "Strategies").child(of(Group::Strategy, strategies)),
            optgroup().attr("label", "Exchanges").child(of(Group::Exchange, exchanges)),
        )
    };
    let choose = move |key: String| {
        let number = |rest: &str| rest.parse().ok();
        let found = match key.split_once('-') {
            Some(("strategy", rest)) => number(rest).map(Group::Strategy),
            Some(("exchange", rest)) => number(rest).map(Group::Exchange),
            _ => None,
        };
        group.set(found.unwrap_or(Group::Fund));
    };
    label()
        .class("field")
        .child(("Sold of", select().on(ev::change, move |event| choose(event_target_value(&event))).child(options)))
        .into_nodes()
}

/// Reads both curves at an hour that a slider chooses.
fn read_out(
    curves: Memo<Option<Arc<Curves>>>,
    group: RwSignal<Group>,
    drawn: Memo<Option<LiquidationChart>>,
    limit: Memo<CoverageLimit>,
) -> Nodes {
    let asked: RwSignal<Option<f64>> = RwSignal::new(None);
    let end = Memo::new(move |_| drawn.with(|drawn| drawn.as_ref().map_or(1.0, |drawn| drawn.end)));
    let hours = Memo::new(move |_| asked.get().unwrap_or_else(|| limit.get().hours).clamp(0.0, end.get()));
    let told = move || {
        let curves = curves.get()?;
        let (now, after) = (group.get().of(&curves.now)?, group.get().of(&curves.after)?);
        let share = |curve: &LiquidationCurve| number::percent(Some(curve.share_sold(hours.get())));
        Some(format!(
            "After {} h: {} sold now, {} under the scenario",
            number::significant(Some(hours.get())),
            share(now),
            share(after)
        ))
    };
    div()
        .class("read-out")
        .child((
            label().attr("for", "liquidation-hours").child("Read at"),
            input()
                .r#type("range")
                .id("liquidation-hours")
                .attr("min", "0")
                .attr("max", move || end.get().to_string())
                .attr("step", move || (end.get() / 240.0).to_string())
                .prop("value", move || hours.get().to_string())
                .attr("aria-valuetext", move || format!("{} hours", number::significant(Some(hours.get()))))
                .on(ev::input, move |event| asked.set(event_target_value(&event).parse().ok())),
            output().attr("for", "liquidation-hours").child(told),
        ))
        .into_nodes()
}

fn hours_table(view: LiquidationView, limit: CoverageLimit) -> Nodes {
    let heads = move || {
        thead().child(tr().child((
            th().scope("col").child("Sold"),
            th().scope("col").child("Gross"),
            th().scope("col").child("To 50%"),
            th().scope("col").child(format!("To {}%", in_percent(limit.share))),
            th().scope("col").child("To all"),
            th().scope("col").child("Never sold"),
        )))
    };
    let rows = |rows: Vec<LiquidationRow>| rows.into_iter().map(hours_row).collect::<Vec<_>>();
    let title =
        |text: &'static str| tr().child(th().scope("colgroup").class("group-title").attr("colspan", "6").child(text));
    let left_out = (view.positions_left_out > 0)
        .then(|| p().class("soft small").child(format!("{} faster positions are not shown", view.positions_left_out)));
    let positions = rows(view.positions);
    (
        table().class("liquidation-table").child((
            caption().class("visually-hidden").child("Hours to sell, now and under the scenario"),
            heads(),
            tbody().class("fund-total").child(hours_row(view.fund)),
            tbody().child((title("By strategy"), rows(view.strategies))),
            tbody().child((title("By exchange"), rows(view.exchanges))),
        )),
        details().class("slow-positions").child((
            summary().child("By position, the slowest first"),
            table().class("liquidation-table").child((heads(), tbody().child(positions))),
            left_out,
        )),
    )
        .into_nodes()
}

fn hours_row(row: LiquidationRow) -> impl Child {
    tr().child((
        th().scope("row").child(row.name),
        td().child(number::money(Some(row.gross))),
        td().child(moved(hours_text(row.now.half), hours_text(row.after.half))),
        td().child(moved(hours_text(row.now.share), hours_text(row.after.share))),
        td().child(moved(hours_text(row.now.all), hours_text(row.after.all))),
        td().child(moved(money_text(row.now.stuck), money_text(row.after.stuck))),
    ))
}

/// A figure that the scenario moves, before and after; the figure alone where it stays.
fn moved(now: String, after: String) -> impl Child {
    let before = (now != after).then(|| {
        (
            span().class("soft").child(now),
            span().attr("aria-hidden", "true").class("soft").child(" → "),
            span().class("visually-hidden").child(" then "),
        )
    });
    (before, after)
}

fn hours_text(hours: Option<f64>) -> String {
    hours.map_or_else(|| "never".to_owned(), |hours| format!("{} h", number::significant(Some(hours))))
}

fn money_text(money: f64) -> String {
    number::money(Some(money))
}

/// Side of the drawing in its own units.
const SIDE: f64 = 1_000.0;

/// Shares at which a line stands.
const SHARES: [f64; 5] = [0.0, 0.25, 0.5, 0.75, 1.0];

/// The chart with its legend.
pub fn chart(drawn: LiquidationChart, limit: CoverageLimit) -> Nodes {
    let end = drawn.end;
    let across: Vec<_> = SHARES.iter().map(|share| line("grid", (0.0, *share), (1.0, *share))).collect();
    let down: Vec<_> = drawn.ticks.iter().map(|tick| line("grid", (tick / end, 0.0), (tick / end, 1.0))).collect();
    let (share, hours) = (limit.share, (limit.hours / end).min(1.0));
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
            span().class("y-tick").style(("bottom", percent_of(*share))).child(number::percent_whole(Some(*share)))
        })
        .collect();
    let hours: Vec<_> = drawn
        .ticks
        .iter()
        .map(|tick| {
            let text = number::significant(Some(*tick));
            span().class("x-tick").style(("left", percent_of(tick / end))).child(text)
        })
        .collect();
    let chart = div().child((
        p().class("curve-legend small").attr("aria-hidden", "true").child((
            span().class("key key-now").child("Now"),
            span().class("key key-after").child("Under the scenario"),
            span().class("key key-bound").child("Coverage wanted"),
        )),
        div().class("curve-chart").attr("aria-hidden", "true").child((
            div().class("curve-plot").child((plot, shares, hours)),
            p().class("x-title soft small").child("Hours"),
        )),
    ));
    pictured(chart).into_nodes()
}

fn line(class: &'static str, from: (f64, f64), to: (f64, f64)) -> impl Child {
    svg::line()
        .attr("class", class)
        .attr("x1", (from.0 * SIDE).to_string())
        .attr("y1", ((1.0 - from.1) * SIDE).to_string())
        .attr("x2", (to.0 * SIDE).to_string())
        .attr("y2", ((1.0 - to.1) * SIDE).to_string())
}

fn curve(class: &'static str, points: &[(f64, f64)]) -> impl Child {
    let points: Vec<String> = points.iter().map(|(x, y)| format!("{:.2},{:.2}", x * SIDE, (1.0 - y) * SIDE)).collect();
    svg::polyline().attr("class", class).attr("points", points.join(" "))
}
