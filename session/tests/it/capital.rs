//! `docs/capital.md`: its figures are those of the demonstration fund.

use std::sync::Arc;

use headroom_engine::{
    Analysis,
    budget::{CapitalFigures, CapitalRule, CapitalStops, KKT},
    fund::{Book, DrawdownLimits, Settings, Split},
    reallocation::{CapitalPlan, CapitalSearch, CapitalWish, Replay, replay},
    testing::three_four_five,
};
use headroom_session::{Edit, Session, Version, tools::Tool};
use headroom_wire::parse;
use serde_json::{Value, json};

fn file(name: &str) -> String {
    std::fs::read_to_string(format!("{}/../{name}", env!("CARGO_MANIFEST_DIR"))).expect(name)
}

fn replayed() -> Replay {
    let fund = parse(file("assets/sample/demo.json").as_bytes()).expect("the sample loads");
    replay(&fund, Settings::of(&fund.risk_budget), &Split::new(&fund.risk_budget.allocation), &fund.log)
}

#[test]
fn capital_page_tells_the_replay_of_the_demonstration_fund() {
    let (found, page) = (replayed(), file("docs/capital.md"));
    for path in &found.paths {
        let performance = path.performance.expect("nothing is lost entirely");
        let differences = path.differences.expect("all resamples");
        let ends = differences.annual_return.expect("an interval");
        let row = format!(
            "| `{}` | {:.1}% | {:.1}% to {:.1}% | {:.1}% | {:.2} | {:.2}% | {} | {:.0} | {:.0} | {:.0} |",
            path.kind.id(),
            performance.annual_return * 100.0,
            ends.low * 100.0,
            ends.high * 100.0,
            performance.volatility * 100.0,
            performance.sharpe.expect("it moves"),
            performance.max_drawdown * 100.0,
            path.breach_days,
            path.turnover,
            path.cost,
            path.forgone,
        );
        assert!(page.contains(&row), "docs/capital.md lacks\n{row}");
    }
}

#[test]
fn capital_page_tells_the_shares_in_proportion() {
    let fund = parse(file("assets/sample/demo.json").as_bytes()).expect("the sample loads");
    let exposure: Vec<f64> = fund.strategies.iter().map(|strategy| strategy.capital).collect();
    let allocation = &fund.risk_budget.allocation;
    let plan = CapitalPlan::of(&fund, Settings::of(&fund.risk_budget), allocation, &exposure, &[]);
    let (certainty, page) = (plan.certainty(&plan.resamples()), file("docs/capital.md"));
    let split = plan.split.as_ref().expect("some earn");
    for (i, of) in plan.returns.iter().enumerate() {
        let ends = certainty[i].interval.expect("an interval");
        let percent = |share: f64| format!("{:.1}%", share * 100.0);
        let row = format!(
            "| `{}` | {} | {} to {} | {} | {:.2} | {} | {} | {:.0}% |",
            fund.strategies[i].id,
            percent(of.expected.expect("a mean")),
            percent(ends.low),
            percent(ends.high),
            percent(of.implied.expect("exposures")),
            of.sharpe.expect("it moves"),
            percent(allocation[i]),
            percent(split.allocation()[i]),
            certainty[i].agreement.expect("it moves") * 100.0,
        );
        assert!(page.contains(&row), "docs/capital.md lacks\n{row}");
    }
}

#[test]
fn capital_page_tells_the_best_and_the_equal_return() {
    let fund = Arc::new(parse(file("assets/sample/demo.json").as_bytes()).expect("the sample loads"));
    let (analysis, book, page) = (Analysis::new(Arc::clone(&fund)), Book::of(&fund), file("docs/capital.md"));
    let plan = CapitalPlan::of(&fund, analysis.conventions(), &book.allocation, &book.exposure(&fund), &[]);
    let model = Arc::clone(analysis.model());
    let (stops, wish) = (CapitalStops::of(&analysis.stops(), book.scale.len()), CapitalWish::default());
    let search = CapitalSearch::new(Arc::clone(&fund), model, book.clone(), stops, Arc::new(plan), wish);
    let found = search.found().expect("a VaR");
    let (best, after_best) = found.best.as_ref().expect("a best");
    let (equal, after_equal) = found.equal.as_ref().expect("it moves");
    assert!(best.residual <= KKT && best.grid_cost.abs() < 0.01, "{} {}", best.residual, best.grid_cost);
    let [of_best, of_equal] = search.agreement(&search.all_resamples());
    let percent = |share: f64| format!("{:.1}%", share * 100.0);
    let agreement = |share: Option<f64>| share.map_or("".to_owned(), |share| format!("{:.0}%", share * 100.0));
    let row = |i: usize| {
        format!(
            "| `{}` | {} | {} | {:.2} | {} | {} | {:.2} | {} |",
            fund.strategies[i].id,
            percent(book.allocation[i]),
            percent(best.allocation[i]),
            best.scale[i],
            agreement(of_best[i]),
            percent(equal.allocation[i]),
            equal.scale[i],
            agreement(of_equal[i]),
        )
    };
    let figures = |name: &str, of: &CapitalFigures| {
        let CapitalFigures { expected_return, value_at_risk, expected_shortfall, return_on_risk } = of;
        let ratio = return_on_risk.expect("a shortfall");
        format!("| {name} | {expected_return:.0} | {value_at_risk:.0} | {expected_shortfall:.0} | {ratio:.2} |")
    };
    let held: Vec<&str> = best.held_by.iter().copied().map(CapitalRule::id).collect();
    let mut told: Vec<String> = (0..fund.strategies.len()).map(row).collect();
    told.extend([
        figures("today", &found.today),
        figures("best return", after_best),
        figures("equal return on risk", after_equal),
        format!("held by `{}`", held.join("`, `")),
        format!("{} moves of capital", equal.steps),
        format!("`{}`", equal.end.id()),
    ]);
    told.retain(|told| !page.contains(told));
    assert!(told.is_empty(), "docs/capital.md lacks\n{}", told.join("\n"));
    // Each is one edit, and undone as one.
    for (shares, scales) in [(&best.allocation, &best.scale), (&equal.allocation, &equal.scale)] {
        let mut session = Session::new(Arc::clone(&fund));
        session.apply(Edit::Capital { shares: shares.clone(), scales: scales.clone() }).expect("it can be set");
        assert_eq!((&session.now().book.allocation, &session.now().book.scale), (shares, scales));
        assert_eq!(session.undo().as_deref(), Some("Allocations and exposures"));
        assert!(session.is_as_loaded());
    }
}

#[test]
fn capital_tells_whom_its_own_ladder_holds() {
    let mut fund = three_four_five();
    // 0.94% below its high.
    fund.strategies[0].drawdown_limits =
        Some(DrawdownLimits { soft: Some(0.005), hard: Some(0.5), recovery_share: 0.5 });
    fund.strategies.iter_mut().for_each(|strategy| strategy.expected_return = Some(0.1));
    let version = Version::new(Arc::new(fund));
    for measure in ["var", "es"] {
        let arguments = json!({ "capital": true, "measure": measure });
        let text = Tool::RiskDashboard.call(&version, &arguments).expect("an answer").text;
        let answer: Value = serde_json::from_str(&text).expect("JSON");
        let proposals = answer["capital"]["proposals"].as_array().expect("a list");
        assert_eq!(proposals.len(), 3);
        for proposal in proposals.iter().filter(|proposal| proposal["reason"].is_null()) {
            let [held, other] = [0, 1].map(|i| &proposal["moves"][i]);
            assert_eq!((held["held"].as_str(), other.get("held")), (Some("soft_drawdown"), None));
            let number = |name: &str| held[name].as_f64().expect("a number");
            assert!(number("proposed") <= number("share") + 1e-12, "{held}");
            assert!(number("proposed_scale") <= number("scale"), "{held}");
        }
        if measure == "es" {
            let es = proposals[1]["after"]["es"].as_f64().expect("a best");
            assert!(es <= answer["fund"]["total_var"].as_f64().expect("a limit") * (1.0 + 1e-9));
        }
    }
    let wrong = Tool::RiskDashboard.call(&version, &json!({ "capital": true, "measure": "sd" }));
    assert!(wrong.is_err());
}
