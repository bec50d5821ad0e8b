//! What makes the concentration: sectors and exchanges by their share of gross, each against its limit.

use std::sync::Arc;

use super::shown::Shown;
use crate::{
    app::ui::*,
    view::{Concentration, Group, concentrations},
};

/// The panel.
pub fn concentration_panel(shown: Shown) -> Element {
    let state = shown.state;
    let both: Memo<Arc<Vec<Concentration>>> = Memo::new(move |_| {
        let (snapshot, model) = (state.snapshot.get(), state.model.get());
        Arc::new(state.report.with(|report| concentrations(&snapshot, &model, report.exposures.as_ref())))
    });
    let are_some = Memo::new(move |_| both.with(|both| !both.is_empty()));
    let body = move || match are_some.get() {
        false => p().class("soft").child("The file has no positions, or all of them are at a size of 0").into_nodes(),
        true => (division(both, 0, "Sectors"), division(both, 1, "Exchanges")).into_nodes(),
    };
    panel("concentration-title", "What makes the concentration?")
        .class("concentration")
        .note("Shares of gross at the sizes on screen")
        .unfolds(body)
}

fn division(both: Memo<Arc<Vec<Concentration>>>, at: usize, label: &'static str) -> Element {
    let rows = move || {
        both.with(|both| both.get(at).map_or(Vec::new(), |one| one.groups.iter().map(|g| row(one, g)).collect()))
    };
    let limit = move || {
        let limit = both.with(|both| both.get(at).and_then(|one| one.limit));
        limit.map_or("No limit".to_owned(), |limit| format!("Limit {}", number::percent(Some(limit))))
    };
    let columns = [
        Column::figures(if at == 0 { "Sector" } else { "Exchange" }),
        Column::words("Share of gross").class("text wide"),
        Column::figures("Gross"),
    ];
    div().child((
        h3().child((label, " ", span().class("soft small").child(limit))),
        data_table(label, columns).class("concentration-table").rows(rows),
    ))
}

fn row(of: &Concentration, group: &Group) -> Row {
    let class = if group.is_over { "limit-fill tone-breach" } else { "limit-fill share-fill" };
    let mut inside = vec![Part::bar(class, vec![("width", group.share / of.end)])];
    inside.extend(of.limit.map(|limit| Part::bar("limit-mark", vec![("left", limit / of.end)])));
    let track = Part::of("div", "limit-track", inside).hidden();
    let tone = if group.is_over { "small strong tone-breach" } else { "small" };
    let figure = Part::span(tone, Part::figure(Format::Percent, Some(group.share)));
    Row::new([
        Cell::from(Part::span("group-name", group.name.clone())).title(group.name.clone()),
        Part::of("div", "limit-bar", vec![track, figure]).into(),
        number::compact(Some(group.gross)).into(),
    ])
}
