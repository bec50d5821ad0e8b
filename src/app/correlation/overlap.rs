//! Where strategies hold the same thing: a map of pairs, the largest shared outcomes, bets and the first factor.

use std::sync::Arc;

use headroom_engine::{
    Analysis,
    overlap::{NoFigure, Overlap, Principal},
};
use headroom_session::explain::Figure;

use super::heatmap::{Heatmap, heatmap};
use crate::{
    app::{
        explain::figure_link,
        jobs::offload::{Work, offloaded},
        state::State,
        ui::{chart::display::Screen, *},
        worker::message::{Task, Word},
    },
    view::{
        AskedFigure,
        chart::heatmap::{Cell as Place, Legend},
        correlation::overlap::{Components, FactorRow, OutcomeRow, OverlapView, overlap_view},
    },
};

impl Work for Components {
    type Outcome = Result<Principal, NoFigure>;

    fn is_large(&self) -> bool {
        Self::is_large(self)
    }

    fn done(&self) -> Self::Outcome {
        self.principal()
    }

    fn task(self: Arc<Self>) -> Task {
        Task::Components(self)
    }

    fn outcome(word: Word) -> Option<Self::Outcome> {
        match word {
            Word::Decomposed(found) => Some(found),
            _ => None,
        }
    }
}

/// The panel.
pub fn overlap_panel(state: State, screen: Screen) -> Element {
    // What the components cost, a worker pays where the fund is large; what the state has by itself is kept with it.
    let wish = Memo::new(move |_| {
        state.analysis.with(|analysis| Components::of(analysis).ok().filter(Components::is_large).map(Arc::new))
    });
    let principal = offloaded(wish);
    let view = Memo::new(move |_| {
        let snapshot = state.snapshot.get();
        let of = |analysis: &Analysis| {
            let (is_large, principal) = (wish.with(Option::is_some), principal.get());
            if !is_large {
                return overlap_view(&snapshot, analysis.overlap());
            }
            let components = principal.as_ref().map_or(Err(NoFigure::NotSolved), |found| (**found).clone());
            let overlap = Overlap::with(analysis.model(), analysis.book(), analysis.report(), components);
            let view = overlap_view(&snapshot, &overlap);
            if principal.is_some() { view } else { view.waiting() }
        };
        Arc::new(state.analysis.with(of))
    });
    panel("overlap-title", "Where do strategies hold the same thing?")
        .class("overlap")
        .note("Sizes on the same side less those on opposite sides, over the smaller of the two strategies")
        .unfolds((move || figures(state, &view.get()), map(view, screen), outcomes(view), factor(view)))
}

/// Bets and first factor, each with where it comes from or why it is missing.
fn figures(state: State, view: &OverlapView) -> Element {
    let row =
        |figure: Figure, name: &'static str, value: Result<f64, &'static str>, format: fn(Option<f64>) -> String| {
            let told = match value {
                Ok(value) => figure_link(state, AskedFigure::of_fund(figure), move || format(Some(value))).into_nodes(),
                Err(reason) => span().class("soft").child(reason).into_nodes(),
            };
            div().child((dt().child(name), dd().child(told)))
        };
    dl().class("health").child(vec![
        row(Figure::PrincipalBets, "Independent bets", view.principal_bets, number::two_decimals),
        row(Figure::ComponentBets, "Bets by strategy", view.component_bets, number::two_decimals),
        row(Figure::FirstFactor, "Largest common movement, share of VaR", view.factor_share, number::percent),
    ])
}

/// The map of pairs, its reading and its table.
fn map(view: Memo<Arc<OverlapView>>, screen: Screen) -> Element {
    let (hover, cursor) = (RwSignal::new(None::<Place>), RwSignal::new(None::<Place>));
    let reading = move || view.with(|view| hover.get().or(cursor.get()).map(|cell| told(view, cell)));
    let absent = Memo::new(move |_| view.with(|view| view.absent));
    let drawn = move || match absent.get() {
        Some(reason) => p().class("soft").child(reason).into_nodes(),
        None => (
            p().class("heatmap-reading").attr("aria-live", "polite").child(move || {
                reading().unwrap_or_else(|| "Point at a cell, tap it, or move by the arrow keys".to_owned())
            }),
            heatmap(Heatmap {
                name: Signal::derive(move || {
                    format!("Holdings in common of {} strategies", view.with(|view| view.labels.len()))
                }),
                cells: Memo::new(move |_| Arc::new(view.with(|view| view.cells.clone()))),
                labels: Memo::new(move |_| Arc::new(view.with(|view| view.labels.clone()))),
                legend: Memo::new(move |_| Legend {
                    ticks: [(-1.0, 0.0), (0.0, 0.5), (1.0, 1.0)]
                        .map(|(share, place)| (place, number::percent_whole(Some(share))))
                        .into(),
                    muted: None,
                }),
                marks: Memo::new(|_| Vec::new()),
                written: Memo::new(|_| in_common as fn(Option<f64>) -> String),
                hover,
                cursor,
                on_cursor: Callback::new(|()| ()),
                screen,
            }),
            unfolding("Pairs as a table", move || vec![pairs(view)]).class("figures-table"),
        )
            .into_nodes(),
    };
    div().class("overlap-map").child(drawn)
}

/// How much two have in common, as a cell has it: nothing where that is nothing.
fn in_common(share: Option<f64>) -> String {
    if share == Some(0.0) { String::new() } else { number::percent_whole(share) }
}

/// What a cell says.
fn told(view: &OverlapView, (row, column): Place) -> String {
    let count = view.labels.len();
    // Below the diagonal the column is the one that comes first.
    let (Some(one), Some(other)) = (view.labels.get(column), view.labels.get(row)) else { return String::new() };
    let (same, opposite) = view.money[row * count + column];
    if row == column {
        return format!("{one}: {} in all", number::money(Some(same)));
    }
    format!(
        "{one} × {other}: {} on the same side, {} on opposite sides",
        number::money(Some(same)),
        number::money(Some(opposite))
    )
}

fn pairs(view: Memo<Arc<OverlapView>>) -> Element {
    let columns = [
        Column::words("Pair"),
        Column::figures("Same side"),
        Column::figures("Opposite sides"),
        Column::figures("Net of the smaller"),
    ];
    data_table("Pairs of strategies that hold an instrument in common", columns).rows(move || {
        let view = view.get();
        let count = view.labels.len();
        let mut rows = Vec::new();
        for (i, j) in (0..count).flat_map(|i| (i + 1..count).map(move |j| (i, j))) {
            let (same, opposite) = view.money[i * count + j];
            if same + opposite > 0.0 {
                rows.push(Row::new([
                    format!("{} × {}", view.labels[i], view.labels[j]).into(),
                    Cell::figure(Format::Money, Some(same)),
                    Cell::figure(Format::Money, Some(opposite)),
                    Cell::figure(Format::Percent, view.cells.value((i, j))),
                ]));
            }
        }
        rows
    })
}

/// The largest outcomes, who holds them, and their shares.
fn outcomes(view: Memo<Arc<OverlapView>>) -> Element {
    let table = move || {
        let columns = [
            Column::words("Outcome"),
            Column::figures("Size"),
            Column::figures("Net"),
            Column::figures("% of gross"),
            Column::figures("% of VaR"),
        ];
        data_table("The largest outcomes that several strategies hold", columns).rows(move || {
            let row = |outcome: &OutcomeRow| {
                let holders =
                    outcome.holders.iter().map(|(name, size)| format!("{name} {}", number::money(Some(*size))));
                Row::new([
                    Cell::from(outcome.name.clone()).under(holders.collect::<Vec<_>>().join(", ")),
                    Cell::figure(Format::Money, Some(outcome.size)),
                    Cell::figure(Format::Money, Some(outcome.net)),
                    Cell::figure(Format::Percent, Some(outcome.gross_share)),
                    Cell::figure(Format::Percent, outcome.var_share),
                ])
            };
            view.with(|view| view.outcomes.iter().map(row).collect())
        })
    };
    let is_any = Memo::new(move |_| view.with(|view| !view.outcomes.is_empty()));
    div().child((
        h3().child("Held by several strategies"),
        when(move || is_any.get(), table),
        when(move || !is_any.get(), || p().class("soft").child("No two hold the same side of an instrument")),
    ))
}

/// The strategies beside the first factor.
fn factor(view: Memo<Arc<OverlapView>>) -> Element {
    let columns = [Column::words("Strategy"), Column::figures("Correlation with it"), Column::figures("% of it")];
    let table = data_table("The largest common movement by strategy", columns).rows(move || {
        let row = |(name, correlation, part): &FactorRow| {
            Row::new([
                name.clone().into(),
                Cell::figure(Format::TwoDecimals, *correlation),
                Cell::figure(Format::Percent, *part),
            ])
        };
        view.with(|view| view.factor.iter().map(row).collect())
    });
    div().child((h3().child("The largest common movement"), table))
}
