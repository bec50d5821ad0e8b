//! The reverse stress: what would take the fund to each drawdown limit and to its VaR budget, and how plausible that is.

use std::sync::Arc;

use headroom_engine::stress::reverse_stresses;

use crate::{
    app::{state::State, ui::*},
    view::{MoveRow, ReverseFigures, ReverseRow, reverse_rows},
};

/// The panel.
pub fn reverse_panel(state: State) -> Nodes {
    fold(
        "stress-reverse",
        "How far is the edge?",
        "The most plausible move that reaches each limit",
        false,
        move || {
            let rows: Memo<Arc<Vec<ReverseRow>>> = Memo::new(move |_| {
                let (snapshot, model) = (state.snapshot.get(), state.model.get());
                state.book.with(|book| Arc::new(reverse_rows(&snapshot, &reverse_stresses(&snapshot, &model, book))))
            });
            (
            p().class("soft small").child(
                "Of all joint moves of the strategies that lose so much in one period, the one nearest to no move, by the covariance of the sample. The distance counts standard deviations of the fund's P&L. A loss is on top of today's P&L",
            ),
            move || { let rows = rows.get(); scrolled("Bounds", move || bounds_table(&rows)) },
            split(rows),
        )
            .into_nodes()
        },
    )
}

fn bounds_table(rows: &[ReverseRow]) -> impl Child + use<> {
    let rows: Vec<_> = rows.iter().map(bound_row).collect();
    table().class("reverse-table").child((
        caption().class("visually-hidden").child("Bounds, the loss that reaches each, and how plausible it is"),
        thead().child(tr().child((
            th().scope("col").child("Reaches"),
            th().scope("col").child("Loss in one period"),
            th().scope("col").child("Distance"),
            th().scope("col").child("If normal, one period in"),
            th().scope("col").child("Dates as bad"),
            th().scope("col").child("Dates as far"),
            th().scope("col").child("Worst date of the sample"),
        ))),
        tbody().child(rows),
    ))
}

fn bound_row(row: &ReverseRow) -> Nodes {
    let head = th().scope("row").child(row.name);
    let found = match &row.outcome {
        Ok(found) => found,
        Err(reason) => {
            let told = td().class("words soft").attr("colspan", "6").child(*reason);
            return tr().child((head, told)).into_nodes();
        }
    };
    let count = |days: usize| format!("{} of {}", number::count(days), number::count(found.observations));
    let (date, loss) = &found.worst_day;
    tr().child((
        head,
        td().child(number::money(Some(found.loss))),
        td().child(number::two_decimals(Some(found.distance))),
        td().child(found.one_day_in.map_or_else(|| "past counting".to_owned(), |days| number::significant(Some(days)))),
        td().child((
            span().class(format!("mark {}", found.tone.class())).child(count(found.days_as_bad)),
            br(),
            span().class("soft small").child(found.word),
        )),
        td().child(count(found.days_as_far)),
        td().child((number::money(Some(*loss)), br(), span().class("soft small").child(date.clone()))),
    ))
    .into_nodes()
}

/// The move behind one bound, strategy by strategy.
fn split(rows: Memo<Arc<Vec<ReverseRow>>>) -> Nodes {
    let chosen: RwSignal<Option<usize>> = RwSignal::new(None);
    let is_found = |row: &ReverseRow| row.outcome.is_ok();
    let at = Memo::new(move |_| {
        rows.with(|rows| {
            chosen.get().filter(|at| rows.get(*at).is_some_and(is_found)).or_else(|| rows.iter().position(is_found))
        })
    });
    let options = move || {
        let rows = rows.get();
        let option = |(i, row): (usize, &ReverseRow)| {
            option().value(i.to_string()).prop("selected", move || at.get() == Some(i)).child(row.name)
        };
        rows.iter().enumerate().filter(|(_, row)| is_found(row)).map(option).collect::<Vec<_>>()
    };
    let figures = Memo::new(move |_| {
        rows.with(|rows| at.get().and_then(|at| rows.get(at)).and_then(|row| row.outcome.clone().ok()))
    });
    let has_any = Memo::new(move |_| at.get().is_some());
    (move || {
        has_any.get().then(|| {
            (
                div().class("fold-head").child(
                    label().class("field").child((
                        "The move that reaches",
                        select()
                            .on(ev::change, move |event| chosen.set(event_target_value(&event).parse().ok()))
                            .child(options),
                    )),
                ),
                move || figures.get().map(moves_table),
            )
        })
    })
    .into_nodes()
}

fn moves_table(figures: ReverseFigures) -> impl Child {
    let moves = figures.moves;
    let left_out = (figures.left_out > 0).then(|| {
        p().class("soft small").child(format!("{} strategies with smaller parts are not shown", figures.left_out))
    });
    (
        scrolled("The move by strategy", move || {
            table().class("waterfall").child((
                caption().class("visually-hidden").child("The move by strategy, the largest loss first"),
                thead().child(tr().child((
                    th().scope("col").child("Strategy"),
                    th().scope("col").class("bars").attr("aria-hidden", "true"),
                    th().scope("col").child("Return"),
                    th().scope("col").child("P&L"),
                ))),
                tbody().child(moves.iter().cloned().map(move_row).collect::<Vec<_>>()),
            ))
        }),
        left_out,
        figures.singular.map(|told| p().class("small").child(told)),
    )
}

fn move_row(row: MoveRow) -> impl Child {
    let shape = if row.pnl > 0.0 { "step-bar step-gain" } else { "step-bar" };
    tr().child((
        th().scope("row").child(row.name),
        td().class("bars").attr("aria-hidden", "true").child(span().class("step-track").child(
            span().class(shape).style(("left", percent_of(row.bar.start))).style(("width", percent_of(row.bar.length))),
        )),
        td().child(number::fine_percent(Some(row.change))),
        td().child(number::money(Some(row.pnl))),
    ))
}
