//! What the budget table and the inspector share: figures, order of the rows, the selected strategy.

use std::sync::Arc;

use super::usage_trace::{Trace, usage_trace};
use crate::{
    app::{
        state::{
            State,
            route::{parameter, set_parameter},
        },
        ui::*,
    },
    view::{
        BudgetColumn, BudgetView, SortKey, budget_view, columns_of, columns_text, row_matches, row_order, sort_of,
        sort_text, tell_stopped,
    },
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
    /// Places of the trace's dates in the history.
    pub traced: Memo<Vec<usize>>,
    /// The id of the strategy that was chosen.
    pub chosen: RwSignal<Option<String>>,
    /// Places of the strategies in the order of the rows.
    pub order: Memo<Vec<usize>>,
    /// The place of the strategy that the inspector shows: the chosen one, else the first row.
    pub selected: Memo<Option<usize>>,
    /// The column that the rows are sorted by, and whether its largest figure comes first.
    pub sort: RwSignal<(SortKey, bool)>,
    /// What the rows are searched for.
    pub filter: RwSignal<String>,
    /// The columns that are shown.
    pub columns: RwSignal<Vec<BudgetColumn>>,
}

impl Table {
    /// The table of what is on screen, the most used budget first.
    pub fn of(state: State) -> Self {
        let budget = Memo::new(move |_| {
            let (snapshot, report) = (state.snapshot.get(), state.report.get());
            let view =
                |headrooms: &Arc<Vec<_>>| state.book.with(|book| budget_view(&snapshot, book, &report, headrooms));
            let mut view = state.headrooms.with(view);
            state.control_history.with(|history| tell_stopped(&mut view, history));
            Arc::new(view)
        });
        let said = |name: &str| parameter(name).unwrap_or_default();
        let (sort, chosen) = (RwSignal::new(sort_of(&said("sort"))), state.chosen);
        let (filter, columns) = (RwSignal::new(said("filter")), RwSignal::new(columns_of(&said("columns"))));
        effect(move || {
            let sort = sort_text(sort.get());
            set_parameter("sort", Some(&sort).filter(|sort| **sort != sort_text(sort_of(""))).map(String::as_str));
            filter.with(|filter| set_parameter("filter", Some(filter)));
            let columns = columns.with(|columns| columns_text(columns));
            set_parameter("columns", Some(&columns[..]).filter(|columns| *columns != columns_text(&columns_of(""))));
        });
        // Rows keep their places while figures are edited, and stay while their words change.
        let order = Memo::new(move |_| {
            state.snapshot.track();
            let (key, is_descending) = sort.get();
            let text = filter.get();
            budget.with_untracked(|view| {
                let order = row_order(&view.rows, key, is_descending);
                order.into_iter().filter(|i| row_matches(&view.rows[*i], &text)).collect::<Vec<_>>()
            })
        });
        let selected = Memo::new(move |_| {
            let order = order.get();
            let ids = |i: &usize| state.snapshot.with(|s| s.strategies.get(*i).map(|s| s.id.to_string()));
            chosen.with(|id| order.iter().copied().find(|i| id.is_some() && ids(i) == *id)).or(order.first().copied())
        });
        let (trace, traced) = usage_trace(state);
        Self { state, budget, trace, traced, chosen, order, selected, sort, filter, columns }
    }
}
