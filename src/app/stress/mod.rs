//! The stress view: scenarios edited in place, what they do to strategies and fund, and the positions behind a loss.

pub mod assumptions;
pub mod detail;
pub mod editor;
pub mod positions;
pub mod result_cell;
pub mod results_card;
pub mod results_table;

use std::sync::Arc;

use leptos::{
    html::{Div, div, h2},
    prelude::*,
};

use self::{editor::editor, positions::losers_panel, results_card::cards, results_table::tables};
use crate::{
    app::{
        state::State,
        stress::detail::{
            least_severity::severity_panel, liquidation::liquidation_panel, response::response_panel,
            reverse::reverse_panel, waterfall::waterfall_panel,
        },
        ui::chart::display::width_of,
    },
    view::{Extent, FigureRow, StressColumn, figure_rows, strategy_names, stress_columns},
};

/// Below this width in CSS pixels scenarios are cards, one under the other.
const NARROW_BELOW: f64 = 640.0;

/// What the parts of the view show, as memos.
#[derive(Clone, Copy)]
pub struct Shown {
    /// A column a scenario.
    pub columns: Memo<Vec<Arc<StressColumn>>>,
    /// What the bars are drawn against.
    pub extent: Memo<Extent>,
    /// Which figure the rows of the strategies show.
    pub lens: RwSignal<Lens>,
    /// The strategies' names, shown harmless.
    pub strategies: Memo<Vec<String>>,
    /// What the rows of the fund's figures are called.
    pub figures: Memo<Vec<FigureRow>>,
}

/// What is shown of a strategy under a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lens {
    /// Its P&L.
    Pnl,
    /// Its component of the VaR after, over its budget.
    BudgetUse,
}

impl Shown {
    fn of(state: State) -> Self {
        let columns = Memo::new(move |_| {
            let (snapshot, report) = (state.snapshot.get(), state.report.get());
            state.stress.with(|results| {
                let columns = stress_columns(&snapshot, &report, results);
                columns.into_iter().map(Arc::new).collect::<Vec<_>>()
            })
        });
        Self {
            columns,
            extent: Memo::new(move |_| columns.with(|columns| Extent::of(columns.iter().map(AsRef::as_ref)))),
            lens: RwSignal::new(Lens::Pnl),
            strategies: Memo::new(move |_| state.snapshot.with(|snapshot| strategy_names(snapshot))),
            figures: Memo::new(move |_| state.snapshot.with(|snapshot| figure_rows(snapshot))),
        }
    }

    /// One column; `None` once its scenario is gone.
    pub fn column(self, at: usize) -> Memo<Option<Arc<StressColumn>>> {
        Memo::new(move |_| self.columns.with(|columns| columns.get(at).cloned()))
    }

    /// All columns, each a memo of its own, made anew where their number changes.
    pub fn column_memos(self) -> Vec<Memo<Option<Arc<StressColumn>>>> {
        (0..self.columns.with_untracked(Vec::len)).map(|at| self.column(at)).collect()
    }
}

/// The view.
pub fn stress_view(state: State) -> AnyView {
    let shown = Shown::of(state);
    let wrapper: NodeRef<Div> = NodeRef::new();
    let width = width_of(wrapper);
    let is_narrow = Memo::new(move |_| width_or_window(width.get()) < NARROW_BELOW);
    // Rows and columns are made anew for another file or another number of scenarios; cells follow their column.
    let shape = Memo::new(move |_| (shown.columns.with(Vec::len), shown.strategies.get(), shown.figures.get()));
    let results = move || {
        let is_narrow = is_narrow.get();
        match shape.with(|(scenarios, ..)| *scenarios) {
            0 => ().into_any(),
            _ if is_narrow => cards(state, shown),
            _ => tables(state, shown),
        }
    };
    let deeper = div().class("stress-deep").child((
        waterfall_panel(state, shown),
        response_panel(state, shown),
        reverse_panel(state),
        severity_panel(state),
        liquidation_panel(state, shown),
    ));
    div()
        .class("stress")
        .node_ref(wrapper)
        .child((
            h2().class("visually-hidden").child("Stress"),
            editor(state),
            results,
            losers_panel(state, shown),
            deeper,
        ))
        .into_any()
}

/// A measured width, or the window's until there is one.
fn width_or_window(width: f64) -> f64 {
    if width > 0.0 {
        return width;
    }
    window().inner_width().ok().and_then(|width| width.as_f64()).unwrap_or(NARROW_BELOW)
}
