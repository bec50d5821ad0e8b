//! The table of strategies: its order, its sums, and what would take a strategy off its limit.

use headroom::view::{BudgetView, SortKey, budget_view, relief, row_order};
use headroom_engine::{
    Analysis,
    fund::Book,
    testing::{near, three_four_five},
};

/// The view of three and four, with three at a scale.
fn view(scale: f64) -> BudgetView {
    let fund = three_four_five();
    let mut book = Book::of(&fund);
    book.scale[0] = scale;
    let analysis = Analysis::new(fund).at(book);
    budget_view(analysis.fund(), analysis.book(), analysis.report(), analysis.headrooms())
}

#[test]
fn budget_rows_are_sorted_by_use_with_missing_figures_last() {
    // By hand: 3 of 4 and 4 of 5 are used.
    let mut rows = view(1.0).rows;
    assert_eq!(row_order(&rows, SortKey::File, false), [0, 1]);
    assert_eq!(row_order(&rows, SortKey::Utilization, true), [1, 0]);
    assert_eq!(row_order(&rows, SortKey::Utilization, false), [0, 1]);
    assert_eq!(row_order(&rows, SortKey::Name, false), [1, 0], "four before three");
    (rows[1].utilization, rows[1].used) = (None, None);
    for is_descending in [true, false] {
        assert_eq!(row_order(&rows, SortKey::Utilization, is_descending), [0, 1]);
    }
}

#[test]
fn budget_without_a_share_that_is_used_sorts_above_every_other() {
    let mut rows = view(1.0).rows;
    (rows[0].utilization, rows[0].used) = (None, Some(3.0));
    assert_eq!(row_order(&rows, SortKey::Utilization, true), [0, 1]);
}

#[test]
fn budget_total_sums_strategies() {
    // By hand: budgets 4 + 5, used 3 + 4, components add up to the fund's 5.
    let total = view(1.0).total;
    near(total.allocation, 0.9, 1e-12);
    near(total.used.unwrap(), 7.0, 1e-12);
    near(total.utilization.unwrap(), 7.0 / 9.0, 1e-12);
    near(total.available.unwrap(), 2.0, 1e-12);
    near(total.component.unwrap(), 5.0, 1e-12);
}

#[test]
fn relief_leads_to_nine_tenths_of_a_budget_and_only_at_the_limit() {
    let calm = view(1.0).rows[0].clone();
    let none = relief(&calm, 0.1, Some(0.5));
    assert_eq!((none.allocation, none.scale), (None, None), "75% is no limit");
    // By hand: at a scale of 1.32 three uses 3.96 of 4, 99%; 3.96 / 0.9 is 44% of the fund's 10, 0.9 * 4 / 3 a scale of 1.2.
    let row = view(1.32).rows[0].clone();
    let found = relief(&row, 0.1, Some(1.207));
    near(found.allocation.unwrap(), 0.44, 1e-12);
    near(found.scale.unwrap(), 1.2, 1e-12);
    assert_eq!(relief(&row, 0.03, None).allocation, None, "the reserve cannot pay 4 points");
}
