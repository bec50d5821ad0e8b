//! The strip over every view and the list of what needs attention.

use headroom::view::{
    NeedPlace, Notation, Tone,
    correlation::overlap::{concentration_words, overlap_view},
    needs, strip_view,
};
use headroom_engine::{
    Analysis,
    control::{ControlHistory, control_history},
    fund::{Limits, Settings, Snapshot, UsageBasis},
    testing::{Desk, Seeded, near, random_fund, three_four_five},
};

fn controls(desk: &Desk) -> ControlHistory {
    control_history(&desk.snapshot, &[], &desk.report().controls, None)
}

fn amounts(desk: &Desk) -> Vec<(f64, f64)> {
    let view = strip_view(&desk.report(), &controls(desk));
    view.parts.iter().map(|part| (part.amount, part.share)).collect()
}

fn near_all(found: &[(f64, f64)], wanted: &[(f64, f64)]) {
    assert_eq!(found.len(), wanted.len());
    for ((amount, share), (wanted_amount, wanted_share)) in found.iter().zip(wanted) {
        near(*amount, *wanted_amount, 1e-12);
        near(*share, *wanted_share, 1e-12);
    }
}

#[test]
fn limit_is_var_diversification_free_budgets_and_reserve() {
    // By hand: VaR 5 of 10; used 3 + 4; budgets 4 + 5; the rest is the reserve.
    let desk = Desk::of(&three_four_five());
    near_all(&amounts(&desk), &[(5.0, 0.5), (2.0, 0.2), (2.0, 0.2), (1.0, 0.1)]);
    let view = strip_view(&desk.report(), &controls(&desk));
    assert_eq!((view.headroom.map(f64::round), view.state, view.tone), (Some(5.0), "Within limit", Tone::Calm));
    assert!(
        !view.is_blocked && needs(&desk.snapshot, &desk.report(), &controls(&desk), None, Notation::PLAIN).is_empty()
    );
}

#[test]
fn limit_still_adds_up_where_budgets_are_exceeded() {
    // By hand, three at twice its exposure: the fund loses 3.6 + 3.2 on its worst day, the strategies 6 and 4 of budgets 4 and 5.
    let desk = Desk::of(&three_four_five()).at(0, 2.0);
    let (found, whole) = (amounts(&desk), 6.8 + 3.2 + 1.0);
    near_all(&found, &[(6.8, 6.8 / whole), (3.2, 3.2 / whole), (-1.0, 0.0), (1.0, 1.0 / whole)]);
    near(found.iter().map(|(amount, _)| amount).sum(), 10.0, 1e-12);
}

#[test]
fn needs_name_the_strategy_over_its_budget_first() {
    let fund = Snapshot { limits: Limits::default(), ..three_four_five() };
    let desk = Desk::of(&fund).at(0, 2.0);
    let needs = needs(&desk.snapshot, &desk.report(), &controls(&desk), None, Notation::PLAIN);
    assert_eq!(needs[0].title, "three is over its budget");
    assert_eq!((needs[0].detail.as_str(), needs[0].tone), ("150.0% of its budget", Tone::Breach));
    assert_eq!(needs[0].place, NeedPlace::Reallocation);
}

#[test]
fn needs_name_the_control_that_halts_the_fund_and_no_other() {
    // By hand: the fund loses 5 of 10,005 on its worst day and gross is 200; both limits are below.
    let mut fund = three_four_five();
    fund.limits = Limits { monthly_drawdown: Some(1e-4), gross_exposure: Some(100.0), ..Limits::default() };
    let desk = Desk::of(&fund);
    let needs = needs(&desk.snapshot, &desk.report(), &controls(&desk), None, Notation::PLAIN);
    let titles: Vec<&str> = needs.iter().map(|need| need.title.as_str()).collect();
    let halted = "Halted by monthly drawdown: exposures can only go down";
    assert_eq!(titles, [halted, "Gross exposure is past its limit"]);
    assert!(needs.iter().all(|need| need.place == NeedPlace::Controls));
}

#[test]
fn limit_adds_up_for_any_fund_on_any_basis() {
    let mut random = Seeded::new(14);
    let mut measured = 0;
    for _ in 0..20 {
        let fund = random_fund(&mut random, 6);
        for usage_basis in UsageBasis::ALL {
            let desk = Desk::with(&fund, Settings { usage_basis, ..Settings::of(&fund.risk_budget) });
            let parts = amounts(&desk);
            let total = fund.risk_budget.total_var;
            if desk.report().fund.value_at_risk.is_some() {
                measured += 1;
                near(parts.iter().map(|(amount, _)| amount).sum::<f64>() / total, 1.0, 1e-9);
                near(parts.iter().map(|(_, share)| share).sum(), 1.0, 1e-12);
            }
        }
    }
    assert!(measured > 30);
}

/// The fund of three, four, five with this total VaR.
fn with_total_var(total_var: f64) -> Snapshot {
    let mut fund = three_four_five();
    fund.risk_budget.total_var = total_var;
    fund
}

#[test]
fn strip_says_that_the_fund_is_over_its_limit() {
    let desk = Desk::of(&with_total_var(4.0));
    let view = strip_view(&desk.report(), &controls(&desk));
    assert_eq!((view.state, view.tone), ("Over its limit", Tone::Breach));
    near(view.headroom.unwrap(), -1.0, 1e-12);
    let needs = needs(&desk.snapshot, &desk.report(), &controls(&desk), None, Notation::PLAIN);
    // By hand: 5 of 4.
    assert_eq!(needs[0].detail, "125.0% of the limit; cut the fund to 0.80×");
    assert_eq!(needs.len(), 3);
}

#[test]
fn needs_say_that_strategies_lose_together() {
    let mut fund = with_total_var(100.0);
    // The worst days fall on one date: VaR is the sum of the standalone VaRs.
    let same = fund.history.returns[0].clone();
    fund.history.returns[1] = same;
    let desk = Desk::of(&fund);
    let needs = needs(&desk.snapshot, &desk.report(), &controls(&desk), None, Notation::PLAIN);
    assert_eq!(needs.last().unwrap().detail, "VaR is 100% of their sum");
}

#[test]
fn needs_say_what_most_of_the_var_rests_on() {
    // The sample of two strategies that hold YES on the same event: 68.8% of the VaR by tests/reference/blind_spots.py.
    let fund = headroom_wire::parse(include_bytes!("../../assets/sample/blind_thesis.json")).unwrap();
    let (desk, analysis) = (Desk::of(&fund), Analysis::new(fund));
    let shared = || concentration_words(analysis.overlap(), analysis.report());
    let needs = needs(&desk.snapshot, &desk.report(), &controls(&desk), shared(), Notation::PLAIN);
    assert_eq!(
        (needs[0].title.as_str(), needs[0].place),
        ("FED-CUT-DEC, YES carries 69% of the VaR", NeedPlace::Correlation)
    );
    assert_eq!(needs[0].detail, "2 strategies hold it; every strategy keeps its budget");
    assert!(needs.iter().all(|need| !need.title.contains("Little diversification")));
}

#[test]
fn overlap_is_told_in_names_and_missing_figures_in_reasons() {
    let fund = headroom_wire::parse(include_bytes!("../../assets/sample/blind_thesis.json")).unwrap();
    let analysis = Analysis::new(fund);
    let view = overlap_view(analysis.fund(), analysis.overlap());
    assert_eq!(view.labels, ["Macro", "Event contracts", "Rates"]);
    // By hand: 496,000 of 586,000, the smaller gross of the two; Rates holds nothing of theirs.
    near(view.cells.value((0, 1)).unwrap(), 496.0 / 586.0, 1e-12);
    assert_eq!(view.cells.value((0, 2)), Some(0.0));
    let [outcome] = &view.outcomes[..] else { panic!("{:?}", view.outcomes) };
    assert_eq!(outcome.holders[0].0, "Macro");
    let empty = Analysis::new(Snapshot { positions: None, ..three_four_five() });
    let view = overlap_view(empty.fund(), empty.overlap());
    assert_eq!(view.absent, Some("The file has no positions: add them to see what strategies hold in common"));
}
