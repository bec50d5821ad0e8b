//! Refusals and warnings in the words of the page: names, formatted numbers, and what to do.

use headroom::view::{AskedFigure, Notation, explain_view, refusal_words, rho_chart, warning_words};
use headroom_engine::{
    fund::{ControlId, Snapshot, StrategyId},
    testing::{Desk, holding, linear, near, three_four_five, with_rate},
    warning::{Warning, WarningCode},
};
use headroom_session::{
    Edit, EditError, Session,
    explain::{About, Figure, Subject, explain},
};
use std::sync::Arc;

fn named() -> Snapshot {
    let mut fund = three_four_five();
    fund.strategies[0].name = "Cross-venue arbitrage".to_owned();
    fund.strategies[1].name = "Trend".to_owned();
    fund
}

fn refused(edit: Edit) -> String {
    let fund = named();
    let error: EditError = Session::new(Arc::new(fund.clone())).apply(edit).unwrap_err();
    refusal_words(&fund, &error, Notation::PLAIN)
}

#[test]
fn refusal_names_the_strategy_and_what_is_left() {
    // Budgets 4 and 5 of 10 leave a tenth; the first could have half.
    assert_eq!(
        refused(Edit::Allocation { strategy: 0, share: 0.6 }),
        "Cross-venue arbitrage can have at most 50.0%: the reserve has 10.0% left"
    );
    assert_eq!(refused(Edit::Allocation { strategy: 0, share: -0.1 }), "An allocation is between 0 and 100%");
    // Three of four used: 4 / 3 at most.
    assert_eq!(
        refused(Edit::Exposure { strategy: 0, scale: 2.0 }),
        "Cross-venue arbitrage can go to 1.33× at most, not 2.00×: its budget is used up there. Give it more of the reserve first"
    );
    assert_eq!(refused(Edit::Exposure { strategy: 1, scale: 11.0 }), "A size is between 0 and 10×");
    assert_eq!(refused(Edit::Confidence(1.0)), "The confidence is above 50 and below 100%");
    assert_eq!(refused(Edit::Horizon(0)), "The horizon is between 1 and 20 periods");
    assert_eq!(refused(Edit::Reduce { share: 1.5 }), "The share of gross left is between 0 and 100%");
}

#[test]
fn warning_of_positions_without_liquidity_counts_them_by_name() {
    let fund = holding(
        named(),
        [(0, 100.0), (0, 50.0), (1, 9.0)].map(|(i, size)| with_rate(linear(i, "x", "s", size), None)).into(),
    );
    let desk = Desk::of(&fund);
    let report = desk.report();
    let told: Vec<String> =
        report.warnings.iter().map(|warning| warning_words(&fund, warning, Notation::PLAIN)).collect();
    assert!(told.contains(&"2 positions of Cross-venue arbitrage have no liquidity: counted as unsellable".to_owned()));
    assert!(told.contains(&"1 position of Trend has no liquidity: counted as unsellable".to_owned()));
}

#[test]
fn warning_of_any_kind_speaks_no_id() {
    let mut fund = named();
    fund.strategies[0].id = StrategyId::new("raw_id").unwrap();
    for code in WarningCode::ALL {
        let warning = Warning {
            strategy: Some(0),
            strategies: vec![0],
            rows: Some(2),
            ..Warning::fund(code, "The returns of raw_id are short")
        };
        let told = warning_words(&fund, &warning, Notation::PLAIN);
        assert!(!told.contains("raw_id"), "{told}");
    }
}

#[test]
fn figure_is_explained_with_its_own_numbers_and_no_name_of_the_program() {
    let fund = named();
    let session = Session::new(Arc::new(fund.clone()));
    let told = |asked: AskedFigure| {
        let about = About { strategy: asked.strategy, control: asked.control, scenario: None };
        let found = explain(session.version(), asked.figure, &about).unwrap();
        explain_view(&fund, asked, &found, "1-day 99% VaR".to_owned(), Notation::PLAIN)
    };
    // By hand: a budget of 4 of 10, three used.
    let free = told(AskedFigure::of_strategy(Figure::Available, 0));
    assert_eq!((free.title.as_str(), free.value.as_str()), ("Free · Cross-venue arbitrage", "1"));
    assert_eq!((free.formula.as_str(), free.numbers.as_str()), ("budget \u{2212} used", "4 \u{2212} 3"));
    assert_eq!(free.inputs, [("Budget", "4".to_owned()), ("Used", "3".to_owned())]);
    let budget = told(AskedFigure::of_strategy(Figure::Budget, 0));
    assert_eq!(budget.numbers, "40.0% × 10");
    for figure in Figure::ALL {
        let asked = AskedFigure {
            strategy: matches!(figure.text().subject, Subject::Strategy).then_some(0),
            control: matches!(figure.text().subject, Subject::Control).then_some(ControlId::DailyDrawdown),
            ..AskedFigure::of_fund(figure)
        };
        if matches!(figure.text().subject, Subject::Scenario) {
            continue;
        }
        let view = told(asked);
        for text in [&view.title, &view.value, &view.formula, &view.numbers] {
            assert!(!text.contains('_') && !text.contains("000000"), "{figure:?}: {text}");
        }
        assert!(view.inputs.iter().all(|(name, _)| !name.contains('_')), "{figure:?}: {:?}", view.inputs);
    }
}

#[test]
fn var_rises_with_the_least_correlation_to_the_sum_of_standalone_vars() {
    // Standalone 3 and 4, uncorrelated: 5; at one half the root of 9 + 16 + 12; at one the sum.
    let desk = Session::new(Arc::new(three_four_five()));
    let chart = rho_chart(desk.version().analysis()).unwrap();
    let var = |at: usize| chart.lines[0].values[at].unwrap();
    near(var(0), 5.0, 1e-9);
    near(var(10), 37.0_f64.sqrt(), 1e-9);
    near(var(20), 7.0, 1e-9);
    assert_eq!((chart.points[10].as_str(), chart.lines[0].limit), ("0.50", Some(10.0)));
}
