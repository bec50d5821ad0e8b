//! What the parts of the stress view show, and which scenario a deeper panel shows.

use std::sync::Arc;

use headroom_engine::stress::StressResult;

use crate::{
    app::{state::State, ui::*},
    view::{Extent, FigureRows, StressColumn, figure_rows, strategy_names, stress_columns},
};

/// What the parts of the view show, as memos.
#[derive(Clone, Copy)]
pub struct Selection {
    /// A column a scenario.
    pub columns: Memo<Vec<Arc<StressColumn>>>,
    /// What the bars are drawn against.
    pub extent: Memo<Extent>,
    /// Which figure the rows of the strategies show.
    pub lens: RwSignal<RowFigure>,
    /// Display names of the strategies, escaped.
    pub strategies: Memo<Vec<String>>,
    /// What the rows of the fund's figures are called, and which have none.
    pub figures: Memo<FigureRows>,
    /// The scenario that a person chose.
    pub chosen: RwSignal<Option<usize>>,
}

impl Selection {
    /// The memos on a page's state.
    pub fn of(state: State) -> Self {
        let columns = Memo::new(move |_| {
            let (snapshot, report) = (state.snapshot.get(), state.report.get());
            state.stress.with(|results| {
                let columns = stress_columns(&snapshot, &report, results, number::NOTATION);
                columns.into_iter().map(Arc::new).collect::<Vec<_>>()
            })
        });
        Self {
            columns,
            extent: Memo::new(move |_| columns.with(|columns| Extent::of(columns.iter().map(AsRef::as_ref)))),
            lens: RwSignal::new(RowFigure::Pnl),
            strategies: Memo::new(move |_| state.snapshot.with(|snapshot| strategy_names(snapshot))),
            figures: Memo::new(move |_| {
                let snapshot = state.snapshot.get();
                columns.with(|columns| figure_rows(&snapshot, columns.iter().map(|column| column.figures.as_slice())))
            }),
            chosen: RwSignal::new(None),
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

/// What is shown of a strategy under a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowFigure {
    /// Its P&L.
    Pnl,
    /// Its component of the VaR after, over its budget.
    BudgetUse,
}

/// Which scenario a panel shows: the one chosen, until then the one that says the most there.
#[derive(Clone, Copy)]
pub struct ScenarioChoice {
    shown: Selection,
    /// Its place in the list; `None` without a scenario.
    pub at: Memo<Option<usize>>,
}

impl ScenarioChoice {
    /// The choice among the results; until one is chosen the one with the least `figure`, the first of equals.
    pub fn of(state: State, shown: Selection, figure: fn(&StressResult) -> f64) -> Self {
        let least = move || {
            state.stress.with(|results| {
                let figures: Vec<f64> = results.iter().map(figure).collect();
                (0..figures.len()).min_by(|a, b| figures[*a].total_cmp(&figures[*b]))
            })
        };
        let has = move |at: &usize| state.scenarios.with(|list| *at < list.len());
        Self { shown, at: Memo::new(move |_| shown.chosen.get().filter(has).or_else(least)) }
    }

    /// The one that costs the fund the most, until one is chosen.
    pub fn worst(state: State, shown: Selection) -> Self {
        Self::of(state, shown, |result| result.pnl.unwrap_or_default())
    }

    /// Its column.
    pub fn column(self) -> Memo<Option<Arc<StressColumn>>> {
        Memo::new(move |_| {
            let at = self.at.get()?;
            self.shown.columns.with(|columns| columns.get(at).cloned())
        })
    }

    /// The field.
    pub fn field(self) -> Nodes {
        let count = Memo::new(move |_| self.shown.columns.with(Vec::len));
        let options = move || {
            (0..count.get())
                .map(|i| {
                    let title = self.shown.column(i);
                    option()
                        .value(i.to_string())
                        .prop("selected", move || self.at.get() == Some(i))
                        .child(move || title.with(|c| c.as_ref().map(|c| c.title.clone())))
                })
                .collect::<Vec<_>>()
        };
        label()
            .class("field")
            .child((
                "Scenario",
                select()
                    .on(ev::change, move |event| self.shown.chosen.set(event_target_value(&event).parse().ok()))
                    .child(options),
            ))
            .into_nodes()
    }
}
