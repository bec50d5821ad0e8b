//! What the budget table and the inspector share: figures, order of the rows, the selected strategy.

use std::sync::Arc;

use super::usage_trace::{Trace, usage_trace};
use crate::{
    app::{state::State, ui::*},
    view::{BudgetView, SortKey, budget_view, row_order},
};

/// What the table and the inspector share.
#[derive(Clone, Copy)]
pub struct Table {
    /// The page's state.
    pub state: State,
    /// The figures.
    pub budget: Memo<Arc<BudgetView>>,
    /// Use of budgets over the last dates.
    pub trace: Trace,
    /// The id of the strategy that was chosen.
    pub chosen: RwSignal<Option<String>>,
    /// Places of the strategies in the order of the rows.
    pub order: Memo<Vec<usize>>,
    /// The place of the strategy that the inspector shows: the chosen one, else the first row.
    pub selected: Memo<Option<usize>>,
    /// The column that the rows are sorted by, and whether its largest figure comes first.
    pub sort: RwSignal<(SortKey, bool)>,
}

impl Table {
    /// The table of what is on screen, the most used budget first.
    pub fn of(state: State) -> Self {
        let budget = Memo::new(move |_| {
            let (snapshot, report) = (state.snapshot.get(), state.report.get());
            let view =
                |headrooms: &Arc<Vec<_>>| state.book.with(|book| budget_view(&snapshot, book, &report, headrooms));
            Arc::new(state.headrooms.with(view))
        });
        let (sort, chosen) = (RwSignal::new((SortKey::Utilization, true)), RwSignal::new(None::<String>));
        // Rows keep their places while figures are edited.
        let order = Memo::new(move |_| {
            state.snapshot.track();
            let (key, is_descending) = sort.get();
            budget.with_untracked(|view| row_order(&view.rows, key, is_descending))
        });
        let selected = Memo::new(move |_| {
            let order = order.get();
            let ids = |i: &usize| state.snapshot.with(|s| s.strategies.get(*i).map(|s| s.id.to_string()));
            chosen.with(|id| order.iter().copied().find(|i| id.is_some() && ids(i) == *id)).or(order.first().copied())
        });
        Self { state, budget, trace: usage_trace(state), chosen, order, selected, sort }
    }
}
