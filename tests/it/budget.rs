//! The table of strategies: its order, its sums, and what would take a strategy off its limit.

use headroom::view::{
    BudgetRow, BudgetView, Notation, SortKey, budget_view, relief, risk_parts, row_order, size_words, stayed_chart,
};
use headroom_engine::{
    Analysis,
    fund::{Book, Settings, Shared},
    reallocation::UsageDay,
    testing::{linear, near, three_four_five},
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

#[test]
fn words_say_how_far_a_strategy_is_over_and_to_what_size_it_has_to_come_down() {
    let words = |row: &BudgetRow, within| size_words(row, within, Notation::PLAIN);
    // By hand: three uses 3 of 4, so 4/3 of it fit.
    assert_eq!(words(&view(1.0).rows[0], None), "It can go to 1.33×: own budget");
    // Twice of it uses 6 of 4: 2 over; two thirds of that size fit, 4/3 of the size in the file.
    let row = view(2.0).rows[0].clone();
    let said = words(&row, Some(4.0 / 3.0));
    assert_eq!(said, "2 over its budget, within it at 1.33×. Has to come down to 1.33×: own budget");
    let stuck = BudgetRow { largest: None, bound_by: Some("Fund VaR"), ..row.clone() };
    let others = "No size of it alone keeps every limit of the fund: others have to come down too";
    assert_eq!(words(&stuck, None), others);
    assert!(words(&stuck, Some(1.0)).ends_with(others));
    let unknown = BudgetRow { largest: None, bound_by: None, ..row };
    assert_eq!(words(&unknown, None), "Without a VaR nobody knows how far it can go");
}

#[test]
fn risk_of_a_strategy_goes_to_its_sectors_and_exchanges_by_gross() {
    let mut fund = three_four_five();
    fund.positions = Some(Shared::each([linear(0, "x", "a", 300.0), linear(0, "y", "b", -100.0)]));
    let analysis = Analysis::new(fund.clone());
    let components: Vec<f64> = analysis.report().strategies.iter().map(|row| row.component_var.unwrap()).collect();
    let all = risk_parts(&fund, analysis.report());
    assert_eq!(all.iter().map(|one| one.of).collect::<Vec<_>>(), ["Strategy", "Sector", "Exchange"]);
    // Every division adds up to the fund's VaR of 5; three's component is split 3 to 1, by hand.
    for one in &all {
        near(one.parts.iter().map(|part| part.component).sum(), 5.0, 1e-12);
        near(one.parts.iter().map(|part| part.share).sum(), 1.0, 1e-12);
        assert!(one.parts.windows(2).all(|pair| pair[0].component >= pair[1].component), "{:?}", one.parts);
    }
    let of = |division: usize, name: &str| {
        all[division].parts.iter().find(|part| part.name == name).map(|part| part.component).unwrap()
    };
    near(of(1, "a"), 0.75 * components[0], 1e-12);
    near(of(1, "b"), 0.25 * components[0], 1e-12);
    near(of(2, "y"), 0.25 * components[0], 1e-12);
    near(of(1, "No positions"), components[1], 1e-12);

    // A position that is split into two moves nothing, and without positions there is nothing to divide by.
    let split = [linear(0, "x", "a", 100.0), linear(0, "y", "b", -100.0), linear(0, "x", "a", 200.0)];
    fund.positions = Some(Shared::each(split));
    let split = risk_parts(&fund, Analysis::new(fund.clone()).report());
    for (one, other) in all.iter().zip(&split) {
        assert_eq!(
            one.parts.iter().map(|p| &p.name).collect::<Vec<_>>(),
            other.parts.iter().map(|p| &p.name).collect::<Vec<_>>()
        );
        one.parts.iter().zip(&other.parts).for_each(|(a, b)| near(a.component, b.component, 1e-12));
    }
    fund.positions = None;
    assert_eq!(risk_parts(&fund, Analysis::new(fund.clone()).report()).len(), 1);
}

#[test]
fn fund_has_stayed_inside_the_var_that_was_measured_before_each_date() {
    let mut fund = three_four_five();
    for (day, pnl) in [(33, -0.04), (36, -0.06), (38, -0.06)] {
        fund.history.returns[0][day] = Some(pnl); // of a capital of 100
        fund.history.returns[1][day] = None;
    }
    let day = |value_at_risk| Some(UsageDay { used: vec![], standalone: vec![], value_at_risk });
    // Measured at the closes of dates 30, 33, 36 and 39: a loss of 4 against 5 of date 30, 6 against 5 of 33, 6 against 8 of 36.
    let (dates, days) = ([30, 33, 36, 39], [day(5.0), day(5.0), day(8.0), day(9.0)]);
    let settings = Settings::of(&fund.risk_budget);
    let (chart, told) = stayed_chart(&fund, settings, &dates, &days).unwrap();
    assert_eq!(told, "1 of 9 dates lost more than the VaR before them; 0.2 expected at 97.5% confidence");
    assert_eq!(chart.points.len(), 9);
    assert_eq!(chart.dots, [5]); // date 36 is the sixth after date 30
    assert_eq!(chart.lines[0].values[5], Some(-6.0));
    assert_eq!((chart.lines[1].values[2], chart.lines[1].values[6]), (Some(-5.0), Some(-8.0)));
    assert!(stayed_chart(&fund, settings, &dates, &days[..3]).is_none(), "not measured yet");
    assert!(stayed_chart(&fund, settings, &dates, &[None, None, None, None]).is_none(), "no VaR to stay inside of");
}
