//! Published figures beside what the engine in this tab finds for the same inputs, with a live pass or fail.

use std::sync::Arc;

use headroom_engine::audit::PublishedSubject;

use crate::{
    app::{jobs::stepwise::stepwise, ui::*},
    view::{GoldenGroup, GoldenRow, Tone},
};

/// The panel; a subject is computed a turn.
pub fn golden_panel() -> impl Child {
    let all = Arc::new(PublishedSubject::ALL);
    let groups = stepwise(move || Some(Arc::clone(&all)), |all| all.len(), |all, at| GoldenGroup::of(all[at]));
    let counts = Memo::new(move |_| {
        groups.so_far(|groups| {
            let met: usize = groups.iter().map(GoldenGroup::met).sum();
            let all: usize = groups.iter().map(|group| group.rows.len()).sum();
            (met, all, groups.len() == PublishedSubject::ALL.len())
        })
    });
    let tone = move || match counts.get() {
        (_, _, false) => Tone::Muted,
        (met, all, true) if met == all => Tone::Calm,
        _ => Tone::Breach,
    };
    let word = move || match tone() {
        Tone::Muted => "Computing",
        Tone::Calm => "All met",
        _ => "Not all met",
    };
    let told = move || {
        let (met, all, _) = counts.get();
        let count = |count| number::money(Some(as_f64(count)));
        format!("{} of {} published figures met", count(met), count(all))
    };
    panel("goldens-title", "Does the engine meet published figures?")
        .class("goldens")
        .note("Computed in this tab just now, by the code that makes every figure on this page")
        .unfolds((
            p().class("backtest-summary").child((badge(tone, word), span().class("goldens-count").child(told))),
            unfolding("Each figure with its source", move || {
                div().child(move || groups.so_far(|groups| groups.iter().cloned().map(group).collect::<Vec<_>>()))
            }),
        ))
}

fn group(group: GoldenGroup) -> impl Child {
    let (met, all) = (group.met(), group.rows.len());
    let is_open = met < all;
    details().class("figures-table").attr("open", is_open).child((
        summary().child(format!("{}: {met} of {all}", group.label)),
        scrolled(group.label, move || {
            table().class("goldens-table").child((
                thead().child(tr().child((
                    th().scope("col").child("Figure"),
                    th().scope("col").child("Published"),
                    th().scope("col").child("Found"),
                    th().scope("col").child("Tolerance"),
                    th().scope("col").class("text").child("Met"),
                ))),
                tbody().child(group.rows.iter().cloned().map(row).collect::<Vec<_>>()),
            ))
        }),
    ))
}

fn row(row: GoldenRow) -> impl Child {
    let (tone, word) = if row.is_met { (Tone::Calm, "Met") } else { (Tone::Breach, "Not met") };
    tr().child((
        th().scope("row").class("wrapped").child((row.figure, span().class("under").child(row.source))),
        td().child(number::ten_digits(Some(row.wanted))),
        td().child(number::ten_digits(row.found)),
        td().child(number::significant(Some(row.tolerance))),
        td().class("text").child(badge(move || tone, move || word)),
    ))
}
