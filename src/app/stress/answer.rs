//! The scenario that is shown: what it costs, what trips, whether the fund could get out, and where the loss comes from.

use super::{
    detail::{
        response::{halving, halving_words, response_part},
        waterfall::waterfall_part,
    },
    positions::losers_part,
    result_cell::{folded, sentences},
    selection::{ScenarioChoice, Selection},
};
use headroom_session::explain::Figure;

use crate::{
    app::{explain::figure_link, state::State, ui::*},
    view::{AskedFigure, StressColumn},
};

/// The panel.
pub fn answer(state: State, shown: Selection, choice: ScenarioChoice) -> Nodes {
    let column = choice.column();
    let with = move |text: fn(&StressColumn) -> String| move || column.with(|c| c.as_ref().map(|c| text(c)));
    let currency = move || state.snapshot.with(|snapshot| snapshot.fund.currency.clone());
    let halving = halving(state, choice);
    let tone = move || column.with(|c| c.as_ref().map(|c| c.fund.tone.class()).unwrap_or_default());
    let badge = move || column.with(|c| c.as_ref().map(|c| fixed_badge(c.fund_state.word, c.fund_state.tone.class())));
    let panel = move || {
        section().class("panel stress-answer").attr("aria-label", "The scenario on show").child((
            h2().id("stress-answer").child(with(|c| c.title.clone())),
            p().class("answer-figure").child((
                strong().class(tone).child(move || {
                    let asked = AskedFigure::under(Figure::Pnl, choice.at.get()?);
                    Some(figure_link(state, asked, move || with(|c| number::money(c.fund.value))().unwrap_or_default()))
                }),
                " ",
                span().class("soft").child(currency),
                " ",
                badge,
            )),
            p().child((
                with(|c| match c.of_nav {
                    Some(share) if share != 0.0 => {
                        let verb = if share < 0.0 { "Loses" } else { "Gains" };
                        format!("{verb} {} of NAV. ", number::percent(Some(share.abs())))
                    }
                    _ => String::new(),
                }),
                with(|c| c.trips.clone()),
                move || {
                    halving
                        .with(|half| half.as_ref().map_or(String::new(), |half| format!(". {}", halving_words(half))))
                },
            )),
            waterfall_part(state, choice),
            losers_part(state, choice),
            response_part(state, choice, halving),
            folded(column, "What it assumes", |c| &c.assumes),
            sentences(column, "warnings", |c| &c.warnings),
        ))
    };
    let has_any = Memo::new(move |_| shown.columns.with(|columns| !columns.is_empty()));
    (move || has_any.get().then(panel)).into_nodes()
}
