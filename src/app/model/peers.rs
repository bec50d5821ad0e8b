//! The fund by the rules of other programs, for a person who knows their figure and asks why ours differs.

use crate::{
    app::{state::State, ui::*},
    view::{PeerRow, peer_rows},
};

/// What the figures are called.
const VAR: &str = "VaR";
const SHORTFALL: &str = "Expected shortfall";

/// The table.
pub fn peers_body(state: State, exposure: Memo<Vec<f64>>) -> Element {
    let rows = Memo::new(move |_| {
        let (snapshot, model) = (state.snapshot.get(), state.model.get());
        exposure.with(|exposure| peer_rows(&snapshot, &model, exposure))
    });
    let own = move || {
        let fund = state.report.with(|report| (report.fund.value_at_risk, report.fund.expected_shortfall));
        tr().class("binding-row").child((
            th().scope("row").child("On screen"),
            td().attr("data-label", VAR).child(number::money(fund.0)),
            td().attr("data-label", SHORTFALL).child(number::money(fund.1)),
            td().class("text wrapped soft wide").child("Headroom, by the conventions above"),
        ))
    };
    div().child((
        p().class("soft small")
            .child("The fund's P&L over its NAV, on the same dates, by each program's own rule to the digit"),
        scrolled("Figures of other programs", move || {
            table().class("cards peers-table").child((
                thead().child(tr().child((
                    th().scope("col").child("Program"),
                    th().scope("col").child(VAR),
                    th().scope("col").child(SHORTFALL),
                    th().scope("col").class("text").child("Rule and source"),
                ))),
                tbody().child((own, move || rows.get().into_iter().map(peer_row).collect::<Vec<_>>())),
            ))
        }),
    ))
}

fn peer_row(row: PeerRow) -> impl Child {
    let figure = |label, found: Result<f64, String>| match found {
        Ok(value) => td().attr("data-label", label).child(number::money(Some(value))).into_nodes(),
        Err(why) => td()
            .attr("data-label", label)
            .attr("title", why.clone())
            .child((number::MISSING, span().class("under wrapped").child(why)))
            .into_nodes(),
    };
    tr().child((
        th().scope("row").child(row.name),
        figure(VAR, row.value_at_risk),
        figure(SHORTFALL, row.expected_shortfall),
        td().class("text wrapped wide").child((row.rule, span().class("under").child(row.source))),
    ))
}
