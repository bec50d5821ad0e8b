//! Capital by risk-adjusted return as lines: what each strategy is expected to earn, and its share and exposure now and proposed.

use headroom_engine::{
    budget::{BestReturnError, CapitalRule, EqualReturnEnd},
    fund::{Book, Snapshot},
    headroom::Binding,
    reallocation::{CapitalFound, CapitalKind, CapitalPlan, Certainty},
    text::escape,
    var::Interval,
};

use crate::view::{budget::binding_word, number::Notation};

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
    /// Share of the budget now and proposed.
    pub shares: [Option<f64>; 2],
    /// Exposure scale proposed.
    pub scale: Option<f64>,
    /// Share of the resamples that move it to the same side.
    pub agreement: Option<f64>,
}

/// What a proposal sets: shares and exposure scales, in the fund's order.
#[derive(Debug, Clone, PartialEq)]
pub struct CapitalMove {
    /// Shares of the budget.
    pub shares: Vec<f64>,
    /// Exposure scales.
    pub scales: Vec<f64>,
}

/// The plan with what the resamples say of it; nothing until they are made.
pub struct CapitalPlanned<'a> {
    /// The plan.
    pub plan: &'a CapitalPlan,
    /// What resamples say of it.
    pub certainty: &'a [Certainty],
}

impl CapitalPlanned<'_> {
    /// The strategies in the fund's order, as `moved` would set them.
    pub fn lines(
        &self,
        snapshot: &Snapshot,
        book: &Book,
        moved: Option<&CapitalMove>,
        agreement: &[Option<f64>],
    ) -> Vec<CapitalLine> {
        let line = |(i, strategy): (usize, &headroom_engine::fund::Strategy)| {
            let (of, sure) = (self.plan.returns[i], self.certainty.get(i));
            let source = match of.given {
                Some(_) => "as the file states it".to_owned(),
                None => format!("{:.0}% of its mean of {} returns", of.weight * 100.0, of.observations),
            };
            CapitalLine {
                name: escape(&strategy.name),
                source,
                figures: [of.expected, of.implied, of.sharpe],
                interval: sure.and_then(|sure| sure.interval),
                shares: [book.allocation.get(i).copied(), moved.map(|moved| moved.shares[i])],
                scale: moved.map(|moved| moved.scales[i]),
                agreement: agreement.get(i).copied().flatten(),
            }
        };
        snapshot.strategies.iter().enumerate().map(line).collect()
    }
}

/// What a kind of proposal sets; `None` where there is none.
pub fn capital_move(
    kind: CapitalKind,
    plan: &CapitalPlan,
    book: &Book,
    found: Option<&CapitalFound>,
) -> Option<CapitalMove> {
    match kind {
        CapitalKind::ProportionalSharpe => {
            let shares = plan.split.as_ref()?.allocation().to_vec();
            Some(CapitalMove { shares, scales: book.scale.clone() })
        }
        CapitalKind::BestReturn => {
            let (best, _) = found?.best.as_ref().ok()?;
            Some(CapitalMove { shares: best.allocation.clone(), scales: best.scale.clone() })
        }
        CapitalKind::EqualReturn => {
            let (equal, _) = found?.equal.as_ref()?;
            Some(CapitalMove { shares: equal.allocation.clone(), scales: equal.scale.clone() })
        }
    }
}

fn rules(rules: &[CapitalRule]) -> String {
    let word = |rule: &CapitalRule| match rule {
        CapitalRule::Of(Binding::Budget) => "budgets together".to_owned(),
        CapitalRule::Of(rule) => binding_word(*rule).to_lowercase(),
        CapitalRule::Turnover => "turnover".to_owned(),
    };
    rules.iter().map(word).collect::<Vec<_>>().join(", ")
}

/// What was found, or why nothing was, in a sentence.
pub fn capital_said(kind: CapitalKind, found: &CapitalFound, written: Notation) -> String {
    let Notation { money, factor, percent } = written;
    let ratio = |ratio: Option<f64>| ratio.map_or("none".to_owned(), factor);
    let today = &found.today;
    let (after, rest) = match (kind, &found.best, &found.equal) {
        (CapitalKind::ProportionalSharpe, ..) => return String::new(),
        (CapitalKind::BestReturn, Ok((best, after)), _) => {
            let cut = if (best.risk_share - 1.0).abs() < 1e-6 {
                String::new()
            } else {
                format!("; the normal law has {} of the VaR, so that the method's own holds", percent(best.risk_share))
            };
            let held = if best.held_by.is_empty() { "nothing but caps".to_owned() } else { rules(&best.held_by) };
            (after, format!("Held by {held}{cut}"))
        }
        (CapitalKind::BestReturn, Err(error), _) => {
            return match error {
                BestReturnError::Conflict { rules: of } => {
                    format!("These rules cannot hold together: {}. Without any one of them the others can", rules(of))
                }
                BestReturnError::NothingMoves => "No strategy has a share, a VaR and an expected return".to_owned(),
                BestReturnError::NothingEarns => "No strategy is expected to earn".to_owned(),
                BestReturnError::NotFound { .. } => "No best exposures were found".to_owned(),
            };
        }
        (CapitalKind::EqualReturn, _, Some((equal, after))) => {
            let end = match equal.end {
                EqualReturnEnd::FixedPoint => "no other raises it",
                EqualReturnEnd::Rules => "each other breaks a rule",
                EqualReturnEnd::Steps => "there were too many",
            };
            (after, format!("{} moves of capital, then {end}", equal.steps))
        }
        (CapitalKind::EqualReturn, _, None) => return "Nothing can move".to_owned(),
    };
    format!(
        "Expected in a year {} after {} now; VaR {} after {}; return on expected shortfall {} after {}. {rest}",
        money(after.expected_return),
        money(today.expected_return),
        money(after.value_at_risk),
        money(today.value_at_risk),
        ratio(after.return_on_risk),
        ratio(today.return_on_risk),
    )
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use headroom_engine::{
        control::Stops,
        fund::{Book, Settings},
        model::estimate,
        reallocation::{CapitalKind, CapitalPlan, CapitalSearch},
        testing::three_four_five,
    };

    use super::{CapitalPlanned, capital_move, capital_said};
    use crate::view::number::Notation;

    #[test]
    fn capital_lines_say_where_a_return_comes_from() {
        let mut fund = three_four_five();
        fund.strategies[1].expected_return = Some(0.1);
        let settings = Settings::of(&fund.risk_budget);
        let book = Book::of(&fund);
        let plan = CapitalPlan::of(&fund, settings, &book.allocation, &[100.0, 100.0]);
        let certainty = plan.certainty(&plan.resamples());
        let lines = CapitalPlanned { plan: &plan, certainty: &certainty }.lines(&fund, &book, None, &[None, Some(0.5)]);
        assert_eq!(lines[1].source, "as the file states it");
        assert_eq!((lines[1].figures[0], lines[1].interval), (Some(0.1), None));
        assert!(lines[0].source.ends_with("of its mean of 40 returns") && lines[0].interval.is_some());
        assert_eq!((lines[0].shares, lines[1].agreement), ([Some(0.4), None], Some(0.5)));
    }

    #[test]
    fn capital_is_said_with_before_and_after() {
        let mut fund = three_four_five();
        fund.strategies.iter_mut().for_each(|strategy| strategy.expected_return = Some(0.1));
        let settings = Settings::of(&fund.risk_budget);
        let book = Book::of(&fund);
        let plan = Arc::new(CapitalPlan::of(&fund, settings, &book.allocation, &[100.0, 100.0]));
        let model = Arc::new(estimate(&fund, settings));
        let search =
            CapitalSearch::new(Arc::new(fund), model, book.clone(), &Stops::default(), Arc::clone(&plan), None);
        let found = search.found().expect("a VaR");
        // By hand: VaR 3 s + 4 t within 9, and 80% of sizes of 100 sold in four hours at 25 and 50 an hour, 100 + 100 t >= 80 (s + t):
        // s = 1.526, t = 1.105, which earn 26.3.
        let said = capital_said(CapitalKind::BestReturn, found, Notation::PLAIN);
        assert!(said.starts_with("Expected in a year 26 after 20 now; VaR 6 after 5;"), "{said}");
        assert!(said.ends_with(". Held by liquidity coverage, budgets together"), "{said}");
        let moved = capital_move(CapitalKind::BestReturn, &plan, &book, Some(found)).expect("a move");
        assert!(moved.scales[0] > 1.0 && moved.shares.iter().sum::<f64>() < 0.9 + 1e-12);
        assert!(capital_said(CapitalKind::EqualReturn, found, Notation::PLAIN).contains("moves of capital"));
    }
}
