//! What changed since the last file, in words.

use headroom::view::{change_steps, change_view, news};
use headroom_engine::{
    Analysis,
    audit::Difference,
    fund::{Book, Method, Settings},
    testing::three_four_five,
};

#[test]
fn change_names_the_fund_first_and_the_days() {
    let before = Analysis::new(three_four_five());
    let after = before.at(Book { scale: vec![2.0, 1.0], ..before.book().clone() });
    let view = change_view(&before, &after).expect("the same days");
    let names: Vec<&str> = view.rows.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["Fund", "three", "four"]);
    assert!(view.lead.ends_with(": 0 new dates, 0 old dates"), "{}", view.lead);
    // By hand: 5 before; three at twice its exposure loses 3.6 + 3.2 on the worst day.
    let fund = view.rows[0].1;
    assert!((fund.before - 5.0).abs() < 1e-12 && (fund.after - 6.8).abs() < 1e-12, "{fund:?}");
}

#[test]
fn steps_lead_from_the_figure_before_to_the_figure_after() {
    let fund = Difference { before: 50.0, after: 60.0, parts: [30.0, 0.0, 0.0, -20.0, 0.0] };
    let steps = change_steps(&fund);
    // By hand: 0 to 50, 50 to 80, three at 80 or back to 60, and 0 to 60, on an axis of 80.
    let wanted =
        [("Before", 0.0, 0.625), ("Exposures", 0.625, 0.375), ("Volatility", 0.75, 0.25), ("After", 0.0, 0.75)];
    for (name, start, length) in wanted {
        let found = steps.iter().find(|step| step.0 == name).expect("a step");
        assert_eq!(found.2, [start, length], "{name}");
    }
    assert_eq!((steps.len(), steps[4].1), (7, -20.0));
}

#[test]
fn change_says_where_historical_stands_in() {
    let before = Analysis::new(three_four_five());
    let after = before.under(Settings { method: Method::MonteCarlo, ..before.conventions() });
    let view = change_view(&before, &after).expect("the same days");
    assert!(view.lead.ends_with("Historical in place of Monte Carlo"), "{}", view.lead);
}

#[test]
fn news_tell_new_breaches_and_controls_in_another_state() {
    let before = Analysis::new(three_four_five());
    assert!(news(&before, &before).is_empty());
    let mut fund = three_four_five();
    // three loses 3 of 100 at worst; 1% of a total VaR of 10 is a budget of 0.1. Gross is 200.
    fund.risk_budget.allocation[0] = 0.01;
    fund.limits.gross_exposure = Some(100.0);
    let after = Analysis::new(fund);
    let told = news(&before, &after);
    assert!(told.contains(&"three is over its budget".to_owned()), "{told:?}");
    assert!(told.iter().any(|line| line.starts_with("Gross exposure: ")), "{told:?}");
    assert!(news(&after, &before).contains(&"three is within its budget again".to_owned()));
}
