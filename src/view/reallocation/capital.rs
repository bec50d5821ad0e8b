//! Capital by risk-adjusted return as lines: what each strategy is expected to earn, and its share now and in proportion.

use headroom_engine::{
    fund::Snapshot,
    reallocation::{CapitalPlan, Certainty},
    text::escape,
    var::Interval,
};

/// A strategy.
#[derive(Debug, Clone, PartialEq)]
pub struct CapitalLine {
    /// Whose, escaped.
    pub name: String,
    /// Where the expected return comes from.
    pub source: String,
    /// Expected return of a year; its interval; what the exposures imply; the Sharpe ratio.
    pub figures: [Option<f64>; 3],
    /// 90% interval of the expected return.
    pub interval: Option<Interval>,
    /// Share of the budget now and in proportion.
    pub shares: [Option<f64>; 2],
    /// Share of the resamples that move the share to the same side.
    pub agreement: Option<f64>,
}

/// The strategies in the fund's order; `certainty` is empty until the resamples are made.
pub fn capital_lines(
    snapshot: &Snapshot,
    allocation: &[f64],
    plan: &CapitalPlan,
    certainty: &[Certainty],
) -> Vec<CapitalLine> {
    let line = |(i, strategy): (usize, &headroom_engine::fund::Strategy)| {
        let (of, sure) = (plan.returns[i], certainty.get(i));
        let source = match of.given {
            Some(_) => "as the file states it".to_owned(),
            None => format!("{:.0}% of its mean of {} returns", of.weight * 100.0, of.observations),
        };
        CapitalLine {
            name: escape(&strategy.name),
            source,
            figures: [of.expected, of.implied, of.sharpe],
            interval: sure.and_then(|sure| sure.interval),
            shares: [allocation.get(i).copied(), plan.split.as_ref().map(|split| split.allocation()[i])],
            agreement: sure.and_then(|sure| sure.agreement),
        }
    };
    snapshot.strategies.iter().enumerate().map(line).collect()
}

#[cfg(test)]
mod tests {
    use headroom_engine::{fund::Settings, reallocation::CapitalPlan, testing::three_four_five};

    use super::capital_lines;

    #[test]
    fn capital_lines_say_where_a_return_comes_from() {
        let mut fund = three_four_five();
        fund.strategies[1].expected_return = Some(0.1);
        let settings = Settings::of(&fund.risk_budget);
        let plan = CapitalPlan::of(&fund, settings, &fund.risk_budget.allocation, &[100.0, 100.0]);
        let lines = capital_lines(&fund, &fund.risk_budget.allocation, &plan, &plan.certainty(&plan.resamples()));
        assert_eq!(lines[1].source, "as the file states it");
        assert_eq!((lines[1].figures[0], lines[1].interval), (Some(0.1), None));
        assert!(lines[0].source.ends_with("of its mean of 40 returns") && lines[0].interval.is_some());
        assert_eq!(lines[0].shares[0], Some(0.4));
    }
}
