//! `docs/capital.md`: its figures are those of the demonstration fund.

use headroom_engine::{
    fund::{Settings, Split},
    reallocation::{CapitalPlan, Replay, replay},
};
use headroom_wire::parse;

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
    let plan = CapitalPlan::of(&fund, Settings::of(&fund.risk_budget), allocation, &exposure);
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
