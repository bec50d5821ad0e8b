//! The inspector: one strategy's use of its budget, how long it has been there, what would help, what makes its risk.

use std::collections::BTreeMap;

use headroom_engine::{headroom::scale_within_budget, math::sort_by, text::escape};
use headroom_session::{Edit, explain::Figure};

use super::{
    positions::positions,
    row::{allocation_slider, scale_slider},
    table_state::Table,
    usage_trace::drawing,
};
use crate::{
    app::{explain::figure_link, state::State, ui::*},
    view::{
        AskedFigure, BudgetRow, RELIEVED, TRACED, Tone, figure_name, is_of_positions, ladder_words, measured_words,
        relief, size_words,
    },
};

/// Bars of a list at most.
const MAX_BARS: usize = 3;

/// The panel; empty without strategies.
pub fn inspector(table: Table) -> Element {
    let Table { state, selected, chosen, .. } = table;
    let name = Memo::new(move |_| {
        let at = selected.get()?;
        Some((at, state.snapshot.with(|s| s.strategies.get(at).map(|s| escape(&s.name)))?))
    });
    let body = move || name.get().map(|(i, name)| strategy(table, i, name));
    section()
        .class("panel inspector")
        .class(("is-chosen", move || chosen.with(Option::is_some)))
        .attr("aria-label", "Selected strategy")
        .child(body)
}

fn strategy(table: Table, i: usize, name: String) -> Nodes {
    let Table { state, budget, trace, chosen, .. } = table;
    let row =
        move |read: fn(&BudgetRow) -> Vec<Part>| budget.with(|view| view.rows.get(i).map(read)).unwrap_or_default();
    let readout = |class: &'static str, part: fn(&BudgetRow) -> Part| {
        pieces(span().class(class), move || {
            row(|_| Vec::new()).into_iter().chain(budget.with(|view| view.rows.get(i).map(part))).collect()
        })
    };
    // Until the dates are measured their place is kept; a drawing of none is not shown.
    let has_history = Memo::new(move |_| {
        trace.with(|days| {
            days.is_empty() || days.iter().flatten().any(|day| day.used.get(i).is_some_and(Option::is_some))
        })
    });
    let close = action("Close", move || chosen.set(None)).class("inspector-close");
    let slider_row = |label: &'static str, control: Element, value: Element| {
        div().class("what-if").child((span().class("soft small").child(label), control, value))
    };
    (
        div().class("inspector-head").child((
            h2().child(name.clone()),
            pieces(span(), move || row(|row| vec![Part::badge(row.tone, row.status)])),
            close,
        )),
        pieces(p().class("inspector-figure"), move || {
            row(|row| {
                if row.used.is_none() {
                    return vec!["Budget ".into(), Part::span("figure", Part::figure(Format::Money, Some(row.budget)))];
                }
                let free = match row.available {
                    Some(over) if over < 0.0 => (number::money(Some(-over)), "over"),
                    free => (number::money(free), "free"),
                };
                vec![
                    Part::span("figure", Part::figure(Format::Money, row.used)),
                    format!(" of {} · ", number::money(Some(row.budget))).into(),
                    Part::span(format!("strong {}", row.tone.class()), format!("{} {}", free.0, free.1)),
                ]
            })
        }),
        (
            p().class("soft small")
                .child(move || state.report.with(|report| measured_words(report, i, number::NOTATION))),
            move || {
                let words = state.control_history.with(|history| ladder_words(history, i));
                words.map(|words| p().class("soft small ladder-line").child(words))
            },
            h3().child("How long has it been here?"),
        ),
        div().class("usage-trace").child((
            move || has_history.get().then(|| drawing(state, trace, i, (280.0, 48.0)).attr("aria-hidden", "true")),
            pieces(p().class("soft small"), move || trace_words(table, i)),
        )),
        h3().child("What if?"),
        slider_row(
            "Budget",
            allocation_slider(state, i, &name),
            readout("", |row| Part::figure(Format::Percent, Some(row.allocation))),
        ),
        slider_row(
            "Size",
            scale_slider(state, i, &name),
            readout("", |row| Part::figure(Format::Times, Some(row.scale))),
        ),
        move || mix("What makes its risk?", venues(state, i)),
        move || mix("Who moves with it?", neighbors(state, i)),
        // Below the evidence: there are as many ways as there are.
        h3().child("What would help?"),
        move || helps(table, i),
        (
            unfolding("Positions", move || positions(state, i)),
            unfolding("Where each figure comes from", move || origins(table, i)),
        ),
    )
        .into_nodes()
}

/// Reads a figure of a row.
type Read = fn(&BudgetRow) -> Option<f64>;

/// Every figure of a strategy; each opens its definition, formula, inputs and source.
fn origins(table: Table, i: usize) -> Element {
    let lines: [(Figure, Read, Format); 8] = [
        (Figure::Budget, |row| Some(row.budget), Format::Money),
        (Figure::Used, |row| row.used, Format::Money),
        (Figure::Available, |row| row.available, Format::Money),
        (Figure::Utilization, |row| row.utilization, Format::Percent),
        (Figure::StandaloneVar, |row| row.lenses[0], Format::Money),
        (Figure::ComponentVar, |row| row.lenses[1], Format::Money),
        (Figure::StressedComponentVar, |row| row.lenses[2], Format::Money),
        (Figure::LargestScale, |row| row.largest, Format::Times),
    ];
    let line = |(figure, read, format): (Figure, Read, Format)| {
        let value = move || table.budget.with(|view| view.rows.get(i).and_then(read));
        let link = figure_link(table.state, AskedFigure::of_strategy(figure, i), move || format.text(value()));
        div().class("mix-row plain").child((span().child(figure_name(figure)), link))
    };
    div().class("mix").child(lines.map(line))
}

/// The range of use over the dates of the trace, in words.
fn trace_words(table: Table, i: usize) -> Vec<Part> {
    let budget = table.budget.with(|view| view.rows.get(i).map_or(0.0, |row| row.budget));
    table.trace.with(|days| {
        let used = || days.iter().flatten().filter_map(|day| day.used.get(i).copied().flatten());
        let (low, high) = (used().fold(f64::INFINITY, f64::min), used().fold(f64::NEG_INFINITY, f64::max));
        if budget > 0.0 && low <= high {
            let share = |used: f64| number::percent_whole(Some(used / budget));
            let is_repriced = table.state.report.with(|report| report.strategies.get(i).is_some_and(is_of_positions));
            let by = if is_repriced { ", by past returns" } else { "" };
            vec![format!("{} to {} of today's budget in {TRACED} dates{by}", share(low), share(high)).into()]
        } else if days.is_empty() && table.traced.with(|dates| !dates.is_empty()) {
            vec!["Measuring".into()]
        } else if days.is_empty() {
            vec!["Not measured: no dates yet, or the fund is too large".into()]
        } else {
            vec!["No history of its use".into()]
        }
    })
}

/// What would take a strategy off its limit; how far it can grow where it is not at it.
fn helps(table: Table, i: usize) -> Element {
    let state = table.state;
    let list = div().class("helps");
    let Some(row) = table.budget.with(|view| view.rows.get(i).cloned()) else { return list };
    let reserve = table.budget.with(|view| view.reserve.share);
    let is_pressed = matches!(row.tone, Tone::Watch | Tone::Breach);
    let scale = is_pressed.then_some(()).and_then(|()| {
        state.analysis.with(|analysis| {
            let mut relieved = analysis.book().clone();
            relieved.allocation[i] *= RELIEVED;
            scale_within_budget(analysis.fund(), analysis.model(), &relieved, i)
        })
    });
    let found = relief(&row, reserve, scale);
    let press = move |edit: Edit| {
        state.edit(edit);
        state.end_gesture();
    };
    let percent = |share: f64| number::percent(Some(share));
    let grant = found.allocation.map(|share| {
        let text = format!(
            "{} → {}, {} used, reserve {}",
            percent(row.allocation),
            percent(share),
            number::percent_whole(Some(RELIEVED)),
            percent(reserve - (share - row.allocation)),
        );
        let title = format!("Give it {} from the reserve", percent(share - row.allocation));
        action(title, move || press(Edit::Allocation { strategy: i, share })).child(span().child(text))
    });
    let cut = found.scale.map(|scale| {
        let title = format!("Cut its size to {}", Format::Times.text(Some(scale)));
        let text = format!("From {}, then {} used", Format::Times.text(Some(row.scale)), percent(RELIEVED));
        action(title, move || press(Edit::Exposure { strategy: i, scale })).child(span().child(text))
    });
    let within = row.available.filter(|free| *free < 0.0).and_then(|_| {
        state.analysis.with(|analysis| scale_within_budget(analysis.fund(), analysis.model(), analysis.book(), i))
    });
    let size = size_words(&row, within, number::NOTATION);
    list.child((p().class("soft small").child(size), grant, cut))
}

/// A list of bars under a question; nothing without bars.
fn mix(question: &'static str, bars: Vec<(String, f64, String)>) -> Nodes {
    if bars.is_empty() {
        return ().into_nodes();
    }
    let row = |(name, share, figure): (String, f64, String)| {
        let class = if share < 0.0 { "mix-fill negative" } else { "mix-fill" };
        let fill = div().class(class).style(("width", percent_of(share.abs().min(1.0))));
        div().class("mix-row").child((span().class("mix-name").child(name), div().child(fill), span().child(figure)))
    };
    (h3().child(question), div().class("mix").child(bars.into_iter().map(row).collect::<Vec<_>>())).into_nodes()
}

/// The exchanges of a strategy's positions by their share of its gross.
fn venues(state: State, i: usize) -> Vec<(String, f64, String)> {
    state.snapshot.with(|snapshot| {
        let mut gross = BTreeMap::<&str, f64>::new();
        for position in snapshot.positions.iter().flatten().filter(|position| position.strategy == i) {
            *gross.entry(&position.exchange).or_default() += position.notional().abs();
        }
        let whole: f64 = gross.values().sum();
        let mut list: Vec<_> = gross.into_iter().filter(|(_, money)| *money > 0.0).collect();
        sort_by(&mut list, |a, b| b.1.total_cmp(&a.1));
        let bar = |(name, money): (&str, f64)| {
            let share = money / whole;
            (escape(name), share, number::percent_whole(Some(share)))
        };
        list.into_iter().take(MAX_BARS).map(bar).collect()
    })
}

/// The strategies whose returns are most correlated with a strategy's, either way.
fn neighbors(state: State, i: usize) -> Vec<(String, f64, String)> {
    state.snapshot.with(|snapshot| {
        state.model.with(|model| {
            let Ok(risk) = &model.risk else { return Vec::new() };
            let n = risk.correlation.ncols().min(snapshot.strategies.len());
            let mut list: Vec<(usize, f64)> = (0..n)
                .filter(|j| *j != i && i < n)
                .map(|j| (j, risk.correlation[(i, j)]))
                .filter(|(_, r)| *r != 0.0)
                .collect();
            sort_by(&mut list, |a, b| b.1.abs().total_cmp(&a.1.abs()));
            let bar = |(j, r): (usize, f64)| (escape(&snapshot.strategies[j].name), r, number::two_decimals(Some(r)));
            list.into_iter().take(MAX_BARS).map(bar).collect()
        })
    })
}
