//! What stands in a cell of the stress tables and in a line of its cards.

use std::sync::Arc;

use super::selection::{RowFigure, Selection};
use crate::{
    app::ui::*,
    view::{Amount, ControlAfter, Figure, StressColumn, Toned},
};

/// A column that may be gone.
pub type Column = Memo<Option<Arc<StressColumn>>>;

/// A strategy's P&L with its bar, or its use of its budget; `None` is the fund, by its P&L.
pub fn strategy_cell(shown: Selection, column: Column, strategy: Option<usize>) -> impl Child + use<> {
    move || {
        let lens = if strategy.is_some() { shown.lens.get() } else { RowFigure::Pnl };
        let toned = column.with(|column| {
            let column = column.as_ref()?;
            match (strategy, lens) {
                (None, _) => Some(column.fund),
                (Some(at), RowFigure::Pnl) => column.pnl.get(at).copied(),
                (Some(at), RowFigure::BudgetUse) => column.budget_use.get(at).copied(),
            }
        });
        let toned = toned?;
        let bar = shown.extent.get().bar(toned.value);
        let is_gain = toned.value.is_some_and(|value| value > 0.0);
        let shape = if is_gain { "pnl-bar pnl-gain" } else { "pnl-bar" };
        let track = (lens == RowFigure::Pnl).then(|| {
            span().class("pnl-track").attr("aria-hidden", "true").child(
                span()
                    .class(format!("{shape} {}", toned.tone.class()))
                    .style(("left", percent_of(bar.start)))
                    .style(("width", percent_of(bar.length))),
            )
        });
        Some((track, toned_text(toned, lens)))
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
fn marked(text: String, tone: &'static str, word: &'static str, is_missing: bool) -> impl Child {
    let word_class = if is_missing { "reason" } else { "visually-hidden" };
    span()
        .class(format!("mark {tone}"))
        .child((text, (!word.is_empty()).then(|| span().class(word_class).child(format!(" {word}")))))
}

/// A figure of the fund: before, an arrow, after; or why there is none.
pub fn figure_cell(column: Column, row: usize) -> impl Child + use<> {
    let figure = Memo::new(move |_| column.with(|c| c.as_ref().and_then(|c| c.figures.get(row).copied())));
    move || figure.get().map(figure_text)
}

fn figure_text(figure: Figure) -> impl Child {
    let (after, word) = match figure.after {
        Ok(amount) => (amount_text(amount), figure.word),
        Err(reason) => (number::MISSING.to_owned(), reason),
    };
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
        marked(after, figure.tone.class(), word, figure.after.is_err()),
        (figure.before.is_some() && !has_moved).then(|| span().class("reason").child(" unchanged")),
    )
}

fn amount_text(amount: Amount) -> String {
    match amount {
        Amount::Money(value) => number::money(Some(value)),
        Amount::Share(value) => number::percent(Some(value)),
        Amount::Hours(value) => format!("{} h", number::significant(Some(value))),
    }
}

/// A control's state with what was measured.
pub fn control_cell(control: impl Fn() -> Option<ControlAfter> + Send + Sync + 'static) -> impl Child {
    let control = Memo::new(move |_| control());
    move || {
        control.get().map(|control| {
            let moved = if control.has_moved { " moved" } else { "" };
            let shown = |value| {
                if control.is_money { number::money(value) } else { number::percent(value) }
            };
            let group = control.group.map(|group| format!(" {group}")).unwrap_or_default();
            (
                fixed_badge(control.state, &format!("{}{moved}", control.tone.class())),
                span().class("measured").child((
                    control.measured.map_or_else(|| number::MISSING.to_owned(), |value| shown(Some(value))),
                    span().class("group").child(group),
                )),
            )
        })
    }
}

/// A control of a column.
pub fn control_of(column: Column, row: usize) -> impl Fn() -> Option<ControlAfter> + Copy {
    move || column.with(|column| column.as_ref().and_then(|c| c.controls.get(row).cloned()))
}

/// The fund's state after.
pub fn fund_cell(column: Column) -> impl Child + use<> {
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
pub fn folded(column: Column, what: &'static str, of: fn(&StressColumn) -> &Vec<String>) -> impl Child + use<> {
    let sentences = Memo::new(move |_| column.with(|c| c.as_ref().map(|c| of(c).clone()).unwrap_or_default()));
    let items = move || sentences.get().into_iter().map(|text| li().child(text)).collect::<Vec<_>>();
    details().child((summary().class("small").child(what), ul().class("sentences").child(items)))
}
