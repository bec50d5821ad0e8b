//! One strategy's row, and the reserve's: sliders and numbers that edit, figures that follow.

use headroom_engine::fund::{UsageBasis, check::MAX_SCALE};
use headroom_session::Edit;

use crate::{
    app::{state::State, ui::*},
    view::{BudgetRow, ReserveRow, Tone, bar_place},
};

/// The row of strategy `i`.
pub fn strategy_row(state: State, row: &BudgetRow, i: usize, basis: UsageBasis) -> Row {
    let usage = |at: usize| {
        let (is_used, figure) = (UsageBasis::ALL[at] == basis, Part::figure(Format::Money, row.lenses[at]));
        let class = if is_used { "binding" } else { "" };
        match UsageBasis::ALL[at] {
            UsageBasis::Component => {
                let share = row
                    .share_of_fund
                    .map_or(String::new(), |share| format!("{} of fund", number::percent(Some(share))));
                Cell::control(move || days_button(state, i)).under(share).class(class)
            }
            _ => Cell::from(figure).class(class),
        }
    };
    let exposure = vec!["Exposure ".into(), Part::figure(Format::Money, Some(row.exposure))];
    let (allocation_of, scale_of) = (row.name.clone(), row.name.clone());
    Row::new([
        Cell::from(Part::span("strategy-name", row.name.clone())).and(Part::of("span", "under", exposure)),
        Cell::control(move || allocation_control(state, i, &allocation_of)),
        Cell::control(move || scale_control(state, i, &scale_of)),
        used_cell(row),
        usage(0),
        usage(1),
        usage(2),
        Cell::figure(Format::Money, row.available).under(Part::figure(Format::Percent, row.available_share)),
        Cell::figure(Format::Times, row.largest).under(row.bound_by.unwrap_or("")),
    ])
    .key("data-strategy", row.id.clone())
    .identity(row.name.clone())
}

/// The reserve's row, and the sum.
pub fn reserve_row(reserve: ReserveRow) -> Row {
    let share = || Part::figure(Format::Percent, Some(reserve.share));
    let bar = Part::bar("reserve-fill", vec![("width", reserve.share)]);
    let held = vec![Part::of("div", "reserve-bar", vec![bar]), Part::span("reserve-share", share())];
    let empty = Cell::empty;
    Row::new([
        Cell::from(Part::span("strategy-name", "Reserve")).under("Budget given to no strategy"),
        Cell::from(Part::of("div", "edit", held)).label("Held in reserve"),
        empty(),
        empty(),
        empty(),
        empty(),
        empty(),
        Cell::figure(Format::Money, Some(reserve.amount)).under(share()),
        empty(),
    ])
    .key("data-strategy", "(reserve)")
    .class("reserve")
}

/// The component VaR, which opens into the days that it is made of.
fn days_button(state: State, i: usize) -> Element {
    let component = move || state.report.with(|report| report.strategies.get(i).and_then(|s| s.component_var));
    button()
        .r#type("button")
        .class("link")
        .attr("title", "The days that it is made of")
        .on(ev::click, move |_| state.ledger.open(Some(i)))
        .child(move || number::money(component()))
}

fn allocation_control(state: State, i: usize, name: &str) -> Element {
    let allocation = move || state.book.with(|book| book.allocation.get(i).copied().unwrap_or_default());
    let drag = move |percent: f64| {
        // A slider stops where the reserve is empty, and says so; a typed number is refused.
        let most = state.book.with_untracked(|b| b.allocation[i] + b.reserve);
        let share = percent / 100.0;
        state.edit(Edit::Allocation { strategy: i, share: share.min(most) });
        if share > most + 1e-9 {
            state.held_at(i, share, most);
        }
    };
    let enter = move |percent: f64| Edit::Allocation { strategy: i, share: percent / 100.0 };
    div().class("edit").child((
        slider(100.0, 0.1, move || allocation() * 100.0, drag, move || state.end_gesture())
            .attr("aria-label", format!("Allocation of {name}")),
        typed(state, move || allocation() * 100.0, enter)
            .attr("aria-label", format!("Allocation of {name} in percent")),
        span().class("unit").child("%"),
    ))
}

fn scale_control(state: State, i: usize, name: &str) -> Element {
    let scale = move || state.book.with(|book| book.scale.get(i).copied().unwrap_or(1.0));
    let drag = move |scale: f64| {
        // A slider stops where the strategy may not take more risk, and says so; a typed number is refused.
        let most = state.max_scale(i);
        state.edit(Edit::Exposure { strategy: i, scale: scale.min(most) });
        if scale > most * (1.0 + 1e-9) {
            state.scale_held_at(i, scale);
        }
    };
    div().class("edit").child((
        slider(3.0, 0.01, scale, drag, move || state.end_gesture())
            .attr("aria-label", format!("Exposure scale of {name}")),
        typed(state, scale, move |scale| Edit::Exposure { strategy: i, scale })
            .attr("aria-label", format!("Exposure scale of {name}, 0 to {MAX_SCALE}")),
        span().class("unit").child("×"),
    ))
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
}

/// Used over budget as a bar, with its figures in words.
fn used_cell(row: &BudgetRow) -> Cell {
    let figures = vec![
        Part::span("usage-share", Part::figure(Format::Percent, row.utilization)),
        Part::badge(row.tone, row.status),
    ];
    let used = format!("{} of {}", number::percent(row.used_share), number::percent(Some(row.allocation)));
    let parts = vec![
        Part::of("div", "usage-figures", figures),
        usage_bar(row.tone, row.utilization),
        Part::span("under", used),
    ];
    Cell::from(Part::of("div", "usage", parts))
}

/// A bar of what is used of a limit.
pub fn usage_bar(tone: Tone, used: Option<f64>) -> Part {
    let class = match tone {
        Tone::Watch => "usage-fill fill-watch",
        Tone::Breach => "usage-fill fill-breach",
        Tone::Calm | Tone::Muted => "usage-fill",
    };
    let fill = Part::bar(class, vec![("width", used.map_or(0.0, bar_place))]);
    Part::of("div", "usage-bar", vec![fill, Part::of("div", "usage-limit", Vec::new())]).hidden()
}

/// A number without the zeros that a person would not type: at most four decimals.
fn trimmed(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
