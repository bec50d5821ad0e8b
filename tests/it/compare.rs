//! What-ifs beside the fund as loaded.

use headroom::view::{Measure, compare};
use headroom_engine::{Analysis, fund::Book, testing::three_four_five};

fn value(rows: &[headroom::view::CompareRow], of: &str, figure: &str, state: usize) -> Option<f64> {
    let row = rows.iter().find(|row| row.of == of && row.figure == figure);
    row.unwrap_or_else(|| panic!("{of}: {figure}")).values[state]
}

#[test]
fn compared_figures_are_those_of_each_state_and_differences_are_from_the_first() {
    let loaded = Analysis::new(three_four_five());
    let doubled = loaded.at(Book { scale: vec![2.0, 1.0], ..loaded.book().clone() });
    let rows = compare(&[loaded.clone(), doubled]);
    // By hand: 5 before; three at twice its exposure loses 3.6 + 3.2 on the worst day.
    let var = rows.iter().find(|row| row.of == "Fund" && row.figure == "VaR").expect("the fund's VaR");
    assert_eq!(var.measure, Measure::Money);
    assert!(var.values[0].is_some_and(|var| (var - 5.0).abs() < 1e-12));
    assert!(var.difference(1).is_some_and(|more| (more - 1.8).abs() < 1e-12), "{var:?}");
    assert_eq!(var.difference(0), Some(0.0));
    assert_eq!((value(&rows, "three", "Scale", 0), value(&rows, "three", "Scale", 1)), (Some(1.0), Some(2.0)));
    // What does not move does not differ.
    let still = |figure| rows.iter().find(|row| row.of == "four" && row.figure == figure).expect("a figure of four");
    assert_eq!(still("Standalone VaR").difference(1), Some(0.0));
    // 15 figures of the fund and 12 of each of two strategies.
    assert_eq!(rows.len(), 15 + 2 * 12);
}

#[test]
fn strategy_that_only_one_state_has_is_compared_with_nothing() {
    let loaded = Analysis::new(three_four_five());
    let mut fund = three_four_five();
    let mut other = fund.strategies[1].clone();
    other.id = headroom_engine::fund::StrategyId::new("five").expect("an id");
    other.name = "five".to_owned();
    fund.strategies[1] = other;
    let rows = compare(&[loaded, Analysis::new(fund)]);
    assert_eq!(value(&rows, "five", "Scale", 0), None);
    assert_eq!(value(&rows, "four", "Scale", 1), None);
    let five = rows.iter().find(|row| row.of == "five").expect("a row of it");
    assert_eq!(five.difference(1), None);
}
