//! Rows of the budget table: fields that edit in place, figures that follow.

use headroom_engine::{fund::check::MAX_SCALE, report::StrategyFigures};
use headroom_session::Edit;

use super::{table_state::Table, usage_trace::spark};
use crate::{
    app::{state::State, ui::*},
    view::{BudgetColumn, BudgetRow, ReserveRow, Tone, TotalRow, bar_place},
};

/// The row of strategy `i`.
pub fn strategy_row(table: Table, row: &BudgetRow, i: usize, is_selected: bool, columns: &[BudgetColumn]) -> Row {
    let Table { state, trace, chosen, selected, .. } = table;
    let (name, id) = (row.name.clone(), row.id.clone());
    let tabindex = move || (selected.get() != Some(i)).then_some("-1");
    let select = move || {
        let (name, id) = (name.clone(), id.clone());
        action(name, move || chosen.set(Some(id.clone()))).class("strategy-name").attr("tabindex", tabindex)
    };
    let loaded = state.compared.with(|report| report.as_ref()?.strategies.get(i).cloned());
    let was = |cell: Cell, format, of: fn(&StrategyFigures) -> Option<f64>, now: Option<f64>| {
        ghost(cell, format, loaded.as_ref().and_then(of), now)
    };
    let free_class = if row.tone == Tone::Calm { "" } else { row.tone.class() };
    let cell = |column: &BudgetColumn| match column {
        BudgetColumn::Budget => {
            let name = row.name.clone();
            let field = Cell::control(move || allocation_field(state, i, &name).attr("tabindex", tabindex));
            was(field, Format::Percent, |row| Some(row.allocation), Some(row.allocation))
        }
        BudgetColumn::Scale => {
            let name = row.name.clone();
            Cell::control(move || scale_field(state, i, &name).attr("tabindex", tabindex))
        }
        BudgetColumn::Use => {
            usage(row.tone, row.utilization, row.status, loaded.as_ref().and_then(|row| row.utilization))
        }
        BudgetColumn::Used => {
            was(Cell::figure(Format::Money, row.used).class("strong"), Format::Money, |row| row.used, row.used)
        }
        BudgetColumn::Free => {
            let figure = Cell::figure(Format::Money, row.available).class(free_class);
            was(figure, Format::Money, |row| row.available, row.available)
        }
        BudgetColumn::History => Cell::control(move || spark(state, trace, i)),
        BudgetColumn::Component => Cell::control(move || days_button(state, i).attr("tabindex", tabindex)),
        BudgetColumn::FundShare => Cell::figure(Format::Percent, row.share_of_fund),
        BudgetColumn::Largest => Cell::figure(Format::Times, row.largest),
        BudgetColumn::Rule => row.bound_by.unwrap_or("").into(),
        BudgetColumn::Standalone => Cell::figure(Format::Money, row.lenses[0]),
        BudgetColumn::Stressed => Cell::figure(Format::Money, row.lenses[2]),
    };
    Row::new([Cell::control(select)].into_iter().chain(columns.iter().map(cell)).collect::<Vec<_>>())
        .key("data-strategy", row.id.clone())
        .identity(row.name.clone())
        .class(if is_selected { "selected" } else { "" })
}

/// The sums over the strategies.
pub fn total_row(total: TotalRow, tone: Tone, columns: &[BudgetColumn]) -> Row {
    let cell = |column: &BudgetColumn| match column {
        BudgetColumn::Budget => Cell::figure(Format::Percent, Some(total.allocation)),
        BudgetColumn::Use => usage(tone, total.utilization, "", None),
        BudgetColumn::Used => Cell::figure(Format::Money, total.used),
        BudgetColumn::Free => Cell::figure(Format::Money, total.available),
        BudgetColumn::Component => Cell::figure(Format::Money, total.component),
        BudgetColumn::FundShare => Cell::figure(Format::Percent, total.component.map(|_| 1.0)),
        _ => Cell::empty(),
    };
    foot_row("Strategies", "(total)", "total", columns.iter().map(cell))
}

/// The reserve, which no strategy has.
pub fn reserve_row(reserve: ReserveRow, columns: &[BudgetColumn]) -> Row {
    let cell = |column: &BudgetColumn| match column {
        BudgetColumn::Budget => Part::span("reserve-share", Part::figure(Format::Percent, Some(reserve.share))).into(),
        BudgetColumn::Free => Cell::figure(Format::Money, Some(reserve.amount)),
        BudgetColumn::Rule => "For new strategies".into(),
        _ => Cell::empty(),
    };
    foot_row("Reserve", "(reserve)", "reserve", columns.iter().map(cell))
}

fn foot_row(name: &'static str, id: &str, class: &'static str, cells: impl Iterator<Item = Cell>) -> Row {
    Row::new([name.into()].into_iter().chain(cells).collect::<Vec<_>>()).key("data-strategy", id).class(class)
}

/// The component VaR, which opens into the days that it is made of.
fn days_button(state: State, i: usize) -> Element {
    let component = move || state.report.with(|report| report.strategies.get(i).and_then(|s| s.component_var));
    button()
        .r#type("button")
        .class("link")
        .attr("title", "The dates that it is made of")
        .on(ev::click, move |_| state.ledger.open(Some(i)))
        .child(move || number::money(component()))
}

fn allocation_field(state: State, i: usize, name: &str) -> Element {
    let allocation = move || state.book.with(|book| book.allocation.get(i).copied().unwrap_or_default());
    let enter = move |percent: f64| Edit::Allocation { strategy: i, share: percent / 100.0 };
    typed(state, move || allocation() * 100.0, enter)
        .attr("step", "0.1")
        .attr("aria-label", format!("Allocation of {name} in percent"))
}

fn scale_field(state: State, i: usize, name: &str) -> Element {
    let scale = move || state.book.with(|book| book.scale.get(i).copied().unwrap_or(1.0));
    typed(state, scale, move |scale| Edit::Exposure { strategy: i, scale })
        .attr("step", "0.01")
        .attr("aria-label", format!("Exposure scale of {name}, 0 to {MAX_SCALE}"))
}

/// A slider of a strategy's allocation. It stops where the reserve is empty, and says so; a typed number is refused.
pub fn allocation_slider(state: State, i: usize, name: &str) -> Element {
    let allocation = move || state.book.with(|book| book.allocation.get(i).copied().unwrap_or_default());
    let drag = move |percent: f64| {
        let most = state.book.with_untracked(|b| b.allocation[i] + b.reserve);
        let share = percent / 100.0;
        state.edit(Edit::Allocation { strategy: i, share: share.min(most) });
        if share > most + 1e-9 {
            state.held_at(most);
        }
    };
    slider(100.0, 0.1, move || allocation() * 100.0, drag, move || state.end_gesture())
        .attr("aria-label", format!("Allocation of {name}"))
        .attr("aria-valuetext", move || number::percent(Some(allocation())))
}

/// A slider of a strategy's exposure. It stops where the strategy may not take more risk, and says so.
pub fn scale_slider(state: State, i: usize, name: &str) -> Element {
    let scale = move || state.book.with(|book| book.scale.get(i).copied().unwrap_or(1.0));
    let drag = move |scale: f64| {
        let most = state.max_scale(i);
        state.edit(Edit::Exposure { strategy: i, scale: scale.min(most) });
        if scale > most * (1.0 + 1e-9) {
            state.scale_held_at(i, scale);
        }
    };
    slider(3.0, 0.01, scale, drag, move || state.end_gesture())
        .attr("aria-label", format!("Exposure scale of {name}"))
        .attr("aria-valuetext", move || Format::Times.text(Some(scale())))
}

/// A number that is an edit of its own when it is left or entered.
fn typed(state: State, value: impl Fn() -> f64 + Clone + 'static, edit: impl Fn(f64) -> Edit + 'static) -> Element {
    number_input(
        move || trimmed(value()),
        move |number| {
            if let Some(number) = number {
                state.edit(edit(number));
                state.end_gesture();
            }
        },
    )
    .class("cell-field")
}

/// A figure as loaded, where it is another one now.
fn other(was: Option<f64>, now: Option<f64>) -> Option<f64> {
    was.zip(now).filter(|(was, now)| (was - now).abs() > 1e-9 * was.abs().max(now.abs())).map(|(was, _)| was)
}

/// The cell with its figure as loaded below it, where that is another one.
pub fn ghost(cell: Cell, format: Format, was: Option<f64>, now: Option<f64>) -> Cell {
    match other(was, now) {
        Some(was) => cell.and(Part::of("span", "under ghost", vec!["was ".into(), Part::figure(format, Some(was))])),
        None => cell,
    }
}

/// Used over budget as a bar and a figure, a mark where it was as loaded; a shape and a word where it is not calm.
fn usage(tone: Tone, utilization: Option<f64>, status: &'static str, was: Option<f64>) -> Cell {
    let figure = Part::figure(Format::Percent, utilization);
    let figure = match tone {
        Tone::Calm => Part::span("usage-share", figure),
        _ => Part::span("usage-share", Part::badge(tone, figure)),
    };
    let mut bar = usage_bar(tone, utilization);
    if let (Part::Inside(inside), Some(was)) = (&mut bar, other(was, utilization)) {
        inside.parts.push(Part::bar("usage-ghost", vec![("left", bar_place(was))]));
    }
    let parts = vec![bar, figure, Part::span("visually-hidden", format!(" {status}"))];
    Cell::from(Part::of("div", "usage", parts))
}

/// A bar of what is used of a limit.
pub fn usage_bar(tone: Tone, used: Option<f64>) -> Part {
    let class = match (tone, used) {
        (Tone::Watch, _) => "usage-fill fill-watch",
        (Tone::Breach, Some(used)) if used > 1.25 => "usage-fill fill-breach fill-beyond",
        (Tone::Breach, _) => "usage-fill fill-breach",
        (_, Some(used)) if used >= NEAR => "usage-fill fill-near",
        (Tone::Calm | Tone::Muted, _) => "usage-fill",
    };
    let fill = Part::bar(class, vec![("width", used.map_or(0.0, bar_place))]);
    Part::of("div", "usage-bar", vec![fill, Part::of("div", "usage-limit", Vec::new())]).hidden()
}

/// Use of a budget from which its bar is no longer calm.
const NEAR: f64 = 0.9;

/// A number without the zeros that a person would not type: at most four decimals.
pub fn trimmed(value: f64) -> String {
    if number::is_exact() {
        return value.to_string();
    }
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
