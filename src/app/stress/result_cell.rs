//! What stands in a cell of the stress tables and in a line of its card.

use std::sync::Arc;

use headroom_session::explain::Figure as Explained;

use super::selection::{RowFigure, Selection};
use crate::{
    app::{explain::figure_link, state::State, ui::*},
    view::{Amount, AskedFigure, ControlAfter, Figure, NO_OUTAGE, StressColumn, Tone, Toned},
};

/// A column that may be gone.
pub type Column = Memo<Option<Arc<StressColumn>>>;

/// A cell of the heat table: a strategy's P&L on a ground as strong as it is large, or its use of its budget.
pub fn heat_cell(shown: Selection, column: Column, strategy: usize) -> Element {
    let toned = strategy_figure(column, strategy, move || shown.lens.get());
    let heat = Memo::new(move |_| match shown.lens.get() {
        RowFigure::Pnl => shown.extent.get().heat(toned.get().and_then(|toned| toned.value)),
        RowFigure::BudgetUse => 0.0,
    });
    td().class("pnl")
        .class(("is-gain", move || heat.get() > 0.0))
        .style(("--heat", move || percent_of(heat.get().abs())))
        .child(move || toned.get().map(|toned| toned_text(toned, shown.lens.get())))
}

/// A strategy's use of its budget after.
pub fn use_cell(column: Column, strategy: usize) -> impl Child + use<> {
    let toned = strategy_figure(column, strategy, || RowFigure::BudgetUse);
    move || toned.get().map(|toned| toned_text(toned, RowFigure::BudgetUse))
}

fn strategy_figure(
    column: Column,
    strategy: usize,
    lens: impl Fn() -> RowFigure + Send + Sync + 'static,
) -> Memo<Option<Toned>> {
    Memo::new(move |_| {
        let lens = lens();
        column.with(|column| {
            let column = column.as_ref()?;
            match lens {
                RowFigure::Pnl => column.pnl.get(strategy).copied(),
                RowFigure::BudgetUse => column.budget_use.get(strategy).copied(),
            }
        })
    })
}

/// The fund's P&L.
pub fn fund_cell(column: Column) -> impl Child + use<> {
    move || column.with(|column| column.as_ref().map(|column| column.fund)).map(|fund| toned_text(fund, RowFigure::Pnl))
}

/// The bar of the fund's P&L, on one scale with those of the other scenarios.
pub fn fund_bar(shown: Selection, column: Column) -> impl Child + use<> {
    move || {
        let fund = column.with(|column| column.as_ref().map(|column| column.fund))?;
        let bar = shown.extent.get().bar(fund.value);
        let is_gain = fund.value.is_some_and(|value| value > 0.0);
        let shape = if is_gain { "pnl-bar pnl-gain" } else { "pnl-bar" };
        Some(
            span().class("pnl-track").attr("aria-hidden", "true").child(
                span()
                    .class(format!("{shape} {}", fund.tone.class()))
                    .style(("left", percent_of(bar.start)))
                    .style(("width", percent_of(bar.length))),
            ),
        )
    }
}

fn toned_text(toned: Toned, lens: RowFigure) -> impl Child {
    let text = match lens {
        RowFigure::Pnl => number::money(toned.value),
        RowFigure::BudgetUse => number::percent(toned.value),
    };
    marked(text, toned.tone.class(), toned.word, toned.value.is_none())
}

/// A figure with the mark of its tone; its word is heard, and seen where the figure is missing.
fn marked(text: impl Child, tone: &'static str, word: &'static str, is_missing: bool) -> Element {
    let word_class = if is_missing { "reason" } else { "visually-hidden" };
    span()
        .class(format!("mark {tone}"))
        .child((text, (!word.is_empty()).then(|| span().class(word_class).child(format!(" {word}")))))
}

/// A figure of the fund: before, an arrow, after, which opens where it comes from; or why there is none. `scenario` is the place
/// of the scenario.
pub fn figure_cell(
    state: State,
    column: Column,
    row: usize,
    scenario: impl Fn() -> Option<usize> + Copy + 'static,
) -> Nodes {
    let figure = Memo::new(move |_| column.with(|c| c.as_ref().and_then(|c| c.figures.get(row).copied())));
    let asked = move || {
        let explained = explained_row(row)?;
        Some(AskedFigure::under(explained, scenario()?))
    };
    (move || figure.get().map(|figure| figure_text(state, figure, untrack(asked)))).into_nodes()
}

fn figure_text(state: State, figure: Figure, asked: Option<AskedFigure>) -> impl Child {
    let (after, word) = match figure.after {
        Ok(amount) => (amount_text(amount), figure.word),
        Err(reason) => (number::MISSING.to_owned(), reason),
    };
    let link = |text: &String| {
        let (asked, text) = (asked.filter(|_| figure.after.is_ok())?, text.clone());
        Some(figure_link(state, asked, move || text.clone()))
    };
    let shown = link(&after).unwrap_or_else(|| span().child(after.clone()));
    let before = figure.before.map(amount_text);
    let has_moved = before.as_ref().is_some_and(|before| *before != after);
    (
        before.filter(|_| has_moved).map(|before| {
            span().class("soft").child((
                before,
                span().attr("aria-hidden", "true").child(" → "),
                span().class("visually-hidden").child(" before, after: "),
            ))
        }),
        // The head of a scenario without an outage says so already.
        marked(shown, figure.tone.class(), word, figure.after.is_err() && word != NO_OUTAGE),
        (figure.before.is_some() && !has_moved).then(|| span().class("visually-hidden").child(" unchanged")),
    )
}

/// What a row of the fund's figures is called where figures are explained.
fn explained_row(row: usize) -> Option<Explained> {
    match row {
        1 => Some(Explained::VarAfter),
        2 => Some(Explained::EsAfter),
        4 => Some(Explained::Coverage),
        5 => Some(Explained::HoursToLiquidate),
        _ => None,
    }
}

fn amount_text(amount: Amount) -> String {
    match amount {
        Amount::Money(value) => number::money(Some(value)),
        Amount::Share(value) => number::percent(Some(value)),
        Amount::Hours(value) => format!("{} h", number::significant(Some(value))),
    }
}

/// What a control measures, with its state where that needs an eye.
pub fn control_cell(control: impl Fn() -> Option<ControlAfter> + Send + Sync + 'static) -> impl Child {
    let control = Memo::new(move |_| control());
    move || {
        control.get().map(|control| {
            let tone = control.tone.class();
            // The shape says the state; where a shock moves it, or nothing is measured, a word does too.
            let is_said = control.measured.is_none() || (control.has_moved && control.tone != Tone::Calm);
            let state_class = if is_said { "control-state" } else { "visually-hidden" };
            let measured = control.measured.map(|value| match control.is_money {
                true => number::money(Some(value)),
                false => number::percent(Some(value)),
            });
            let moved = if control.has_moved { " moved" } else { "" };
            (
                span().class(format!("mark {tone}{moved}")).child((
                    span().class(state_class).child(control.state),
                    measured.map(|measured| format!(" {measured}")),
                )),
                control.group.map(|group| span().class("group").child(format!(" {group}"))),
            )
        })
    }
}

/// A control of a column.
pub fn control_of(column: Column, row: usize) -> impl Fn() -> Option<ControlAfter> + Copy {
    move || column.with(|column| column.as_ref().and_then(|c| c.controls.get(row).cloned()))
}

/// The fund's state after.
pub fn fund_state_cell(column: Column) -> impl Child + use<> {
    move || column.with(|c| c.as_ref().map(|c| fixed_badge(c.fund_state.word, c.fund_state.tone.class())))
}

/// More sentences than these are folded up.
const MOST_UNFOLDED: usize = 4;

/// Sentences of a column as a list; many of them fold up under their number, as `what`.
pub fn sentences(column: Column, what: &'static str, of: fn(&StressColumn) -> &Vec<String>) -> impl Child + use<> {
    let sentences = Memo::new(move |_| column.with(|c| c.as_ref().map(|c| of(c).clone()).unwrap_or_default()));
    move || {
        let sentences = sentences.get();
        let count = sentences.len();
        let items: Vec<_> = sentences.into_iter().map(|text| li().child(text)).collect();
        let list = ul().class("sentences").child(items);
        match count {
            0 => ().into_nodes(),
            1..=MOST_UNFOLDED => list.into_nodes(),
            _ => details().child((summary().class("small").child(format!("{count} {what}")), list)).into_nodes(),
        }
    }
}

/// Sentences of a column, always folded up.
pub fn folded(column: Column, what: &'static str, of: fn(&StressColumn) -> &Vec<String>) -> Element {
    let sentences = Memo::new(move |_| column.with(|c| c.as_ref().map(|c| of(c).clone()).unwrap_or_default()));
    let items = move || sentences.get().into_iter().map(|text| li().child(text)).collect::<Vec<_>>();
    details().class("folded").child((summary().class("small").child(what), ul().class("sentences").child(items)))
}
