//! Capital by risk-adjusted return as lines: what each strategy is expected to earn, and its share and exposure now and proposed.

use headroom_engine::{
    budget::{BestReturnError, CapitalFigures, CapitalRule, EqualReturnEnd},
    fund::{Book, Rung, Snapshot},
    headroom::Binding,
    reallocation::{CapitalFound, CapitalKind, CapitalPlan, Certainty},
    text::escape,
    var::Interval,
};

use super::ladder_stop_words;
use crate::view::{
    budget::binding_word,
    number::{Notation, as_float},
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
    /// Share of the budget now and proposed.
    pub shares: [Option<f64>; 2],
    /// Exposure scale proposed.
    pub scale: Option<f64>,
    /// Share of the resamples that move it to the same side.
    pub agreement: Option<f64>,
    /// Why it is given nothing; empty where it may be.
    pub held: &'static str,
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
        stop_of: impl Fn(usize) -> Option<Rung>,
        written: Notation,
    ) -> Vec<CapitalLine> {
        let line = |(i, strategy): (usize, &headroom_engine::fund::Strategy)| {
            let (of, sure) = (self.plan.returns[i], self.certainty.get(i));
            let source = match of.given {
                Some(_) => "as the file states it".to_owned(),
                None => {
                    let count = (written.money)(as_float(of.observations));
                    format!("{:.0}% of its mean of {count} returns", of.weight * 100.0)
                }
            };
            CapitalLine {
                name: escape(&strategy.name),
                source,
                figures: [of.expected, of.implied, of.sharpe],
                interval: sure.and_then(|sure| sure.interval),
                shares: [book.allocation.get(i).copied(), moved.map(|moved| moved.shares[i])],
                scale: moved.map(|moved| moved.scales[i]),
                agreement: agreement.get(i).copied().flatten(),
                held: stop_of(i).map_or("", ladder_stop_words),
            }
        };
        snapshot.strategies.iter().enumerate().map(line).collect()
    }
}

/// What a search found, as it goes from a worker to the page.
#[derive(Debug, Clone, PartialEq)]
pub struct CapitalOutcome {
    /// The fund today.
    pub today: CapitalFigures,
    /// The best return, and equal return on risk.
    pub ways: [CapitalWay; 2],
}

/// One way to move capital.
#[derive(Debug, Clone, PartialEq)]
pub struct CapitalWay {
    /// What holds it, or why there is none, in a sentence.
    pub said: String,
    /// What it sets, and the fund there; `None` where there is none.
    pub moved: Option<(CapitalMove, CapitalFigures)>,
}

impl CapitalOutcome {
    /// Of what was found.
    pub fn of(found: &CapitalFound, written: Notation) -> Self {
        let best = found.best.as_ref().ok().map(|(best, figures)| (&best.allocation, &best.scale, *figures));
        let equal = found.equal.as_ref().map(|(equal, figures)| (&equal.allocation, &equal.scale, *figures));
        let way = |kind, moved: Option<(&Vec<f64>, &Vec<f64>, CapitalFigures)>| CapitalWay {
            said: capital_said(kind, found, written),
            moved: moved.map(|(shares, scales, figures)| {
                (CapitalMove { shares: shares.clone(), scales: scales.clone() }, figures)
            }),
        };
        let ways = [way(CapitalKind::BestReturn, best), way(CapitalKind::EqualReturn, equal)];
        Self { today: found.today, ways }
    }

    /// The way of a kind; `None` in proportion to Sharpe ratios, which no search finds.
    pub fn way(&self, kind: CapitalKind) -> Option<&CapitalWay> {
        match kind {
            CapitalKind::ProportionalSharpe => None,
            CapitalKind::BestReturn => Some(&self.ways[0]),
            CapitalKind::EqualReturn => Some(&self.ways[1]),
        }
    }

    /// Its numbers: the figures of today, then of each way its figures, shares and scales, nothing of one that moves nothing.
    pub fn numbers(&self) -> [Vec<f64>; 3] {
        let of = |figures: &CapitalFigures| {
            let CapitalFigures { expected_return, value_at_risk, expected_shortfall, return_on_risk } = *figures;
            vec![expected_return, value_at_risk, expected_shortfall, return_on_risk.unwrap_or(f64::NAN)]
        };
        let way = |way: &CapitalWay| match &way.moved {
            Some((moved, figures)) => [of(figures), moved.shares.clone(), moved.scales.clone()].concat(),
            None => Vec::new(),
        };
        [of(&self.today), way(&self.ways[0]), way(&self.ways[1])]
    }

    /// From sentences and [`CapitalOutcome::numbers`]; `None` where these are of nothing.
    pub fn of_numbers(said: [String; 2], numbers: &[Vec<f64>; 3]) -> Option<Self> {
        let of = |numbers: &[f64]| {
            let [expected_return, value_at_risk, expected_shortfall, ratio] = *numbers.first_chunk::<4>()?;
            let return_on_risk = Some(ratio).filter(|ratio| !ratio.is_nan());
            Some(CapitalFigures { expected_return, value_at_risk, expected_shortfall, return_on_risk })
        };
        let way = |said: String, numbers: &[f64]| {
            let moved = of(numbers).map(|figures| {
                let (shares, scales) = numbers[4..].split_at((numbers.len() - 4) / 2);
                (CapitalMove { shares: shares.to_vec(), scales: scales.to_vec() }, figures)
            });
            CapitalWay { said, moved }
        };
        let [best, equal] = said;
        Some(Self { today: of(&numbers[0])?, ways: [way(best, &numbers[1]), way(equal, &numbers[2])] })
    }
}

/// What a kind of proposal sets; `None` where there is none.
pub fn capital_move(
    kind: CapitalKind,
    plan: &CapitalPlan,
    book: &Book,
    found: Option<&CapitalOutcome>,
) -> Option<CapitalMove> {
    match kind {
        CapitalKind::ProportionalSharpe => {
            let shares = plan.split.as_ref()?.allocation().to_vec();
            Some(CapitalMove { shares, scales: book.scale.clone() })
        }
        CapitalKind::BestReturn | CapitalKind::EqualReturn => {
            found?.way(kind)?.moved.as_ref().map(|(moved, _)| moved.clone())
        }
    }
}

fn rules(rules: &[CapitalRule]) -> String {
    let word = |rule: &CapitalRule| match rule {
        CapitalRule::Of(Binding::Budget) => "budgets together".to_owned(),
        CapitalRule::Of(rule) => binding_word(*rule).to_lowercase(),
        CapitalRule::ExpectedShortfall => "expected shortfall".to_owned(),
        CapitalRule::Turnover => "turnover".to_owned(),
    };
    rules.iter().map(word).collect::<Vec<_>>().join(", ")
}

/// What holds what was found, or why nothing was, in a sentence.
fn capital_said(kind: CapitalKind, found: &CapitalFound, written: Notation) -> String {
    match (kind, &found.best, &found.equal) {
        (CapitalKind::ProportionalSharpe, ..) => String::new(),
        (CapitalKind::BestReturn, Ok((best, _)), _) => {
            let cut = if (best.risk_share - 1.0).abs() < 1e-6 {
                String::new()
            } else {
                let share = (written.percent)(best.risk_share);
                format!("; the normal law has {share} of the VaR, so that the method's own holds")
            };
            let held = if best.held_by.is_empty() { "nothing but caps".to_owned() } else { rules(&best.held_by) };
            format!("Held by {held}{cut}")
        }
        (CapitalKind::BestReturn, Err(error), _) => match error {
            BestReturnError::Conflict { rules: of } => {
                format!("These rules cannot hold together: {}. Without any one of them the others can", rules(of))
            }
            BestReturnError::NothingMoves => "No strategy has a share, a VaR and an expected return".to_owned(),
            BestReturnError::NothingEarns => "No strategy is expected to earn".to_owned(),
            BestReturnError::NotFound { .. } => "No best exposures were found".to_owned(),
        },
        (CapitalKind::EqualReturn, _, Some((equal, _))) => {
            let end = match equal.end {
                EqualReturnEnd::FixedPoint => "no other raises it",
                EqualReturnEnd::Rules => "each other breaks a rule",
                EqualReturnEnd::Steps => "there were too many",
            };
            format!("{} moves of capital, then {end}", equal.steps)
        }
        (CapitalKind::EqualReturn, _, None) => "Nothing can move".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use headroom_engine::{
        budget::CapitalStops,
        fund::{Book, Rung, Settings},
        model::estimate,
        reallocation::{CapitalKind, CapitalPlan, CapitalSearch, CapitalWish},
        testing::three_four_five,
    };

    use super::{CapitalOutcome, CapitalPlanned, capital_move};
    use crate::view::number::Notation;

    #[test]
    fn capital_lines_say_where_a_return_comes_from() {
        let mut fund = three_four_five();
        fund.strategies[1].expected_return = Some(0.1);
        let settings = Settings::of(&fund.risk_budget);
        let book = Book::of(&fund);
        let plan = CapitalPlan::of(&fund, settings, &book.allocation, &[100.0, 100.0], &[]);
        let certainty = plan.certainty(&plan.resamples());
        let planned = CapitalPlanned { plan: &plan, certainty: &certainty };
        let stop_of = |i| (i == 1).then_some(Rung::Hard);
        let lines = planned.lines(&fund, &book, None, &[None, Some(0.5)], stop_of, Notation::PLAIN);
        assert_eq!([lines[0].held, lines[1].held], ["", "Out by its own drawdown limit: it may only go down"]);
        assert_eq!(lines[1].source, "as the file states it");
        assert_eq!((lines[1].figures[0], lines[1].interval), (Some(0.1), None));
        assert!(lines[0].source.ends_with("of its mean of 40 returns") && lines[0].interval.is_some());
        assert_eq!((lines[0].shares, lines[1].agreement), ([Some(0.4), None], Some(0.5)));
    }

    #[test]
    fn resamples_of_a_fund_before_a_newcomer_say_nothing_of_the_one_after() {
        let mut fund = three_four_five();
        let plan = |fund: &headroom_engine::fund::Snapshot| {
            let exposure = vec![100.0; fund.strategies.len()];
            CapitalPlan::of(fund, Settings::of(&fund.risk_budget), &Book::of(fund).allocation, &exposure, &[])
        };
        let before = plan(&fund);
        let after = {
            fund.strategies.truncate(1);
            fund.history.returns.truncate(1);
            plan(&fund)
        };
        for (plan, other) in [(&before, &after), (&after, &before)] {
            let certainty = plan.certainty(&other.resamples());
            assert!(certainty.len() == plan.returns.len(), "{certainty:?}");
            assert!(certainty.iter().all(|sure| sure.interval.is_none() && sure.agreement.is_none()), "{certainty:?}");
        }
    }

    #[test]
    fn capital_is_said_with_before_and_after() {
        let mut fund = three_four_five();
        fund.strategies.iter_mut().for_each(|strategy| strategy.expected_return = Some(0.1));
        let settings = Settings::of(&fund.risk_budget);
        let book = Book::of(&fund);
        let plan = Arc::new(CapitalPlan::of(&fund, settings, &book.allocation, &[100.0, 100.0], &[]));
        let model = Arc::new(estimate(&fund, settings));
        let stops = CapitalStops::default();
        let search =
            CapitalSearch::new(Arc::new(fund), model, book.clone(), stops, Arc::clone(&plan), CapitalWish::default());
        let found = search.found().expect("a VaR");
        // By hand: VaR 3 s + 4 t within 9, and 80% of sizes of 100 sold in four hours at 25 and 50 an hour, 100 + 100 t >= 80 (s + t):
        // s = 1.526, t = 1.105, which earn 26.3.
        let found = CapitalOutcome::of(found, Notation::PLAIN);
        let [best, equal] = &found.ways;
        assert_eq!(best.said, "Held by liquidity coverage, budgets together");
        let (_, after) = best.moved.as_ref().expect("a move");
        assert!((found.today.expected_return - 20.0).abs() < 1e-9 && (after.expected_return - 26.3).abs() < 0.05);
        let moved = capital_move(CapitalKind::BestReturn, &plan, &book, Some(&found)).expect("a move");
        assert!(moved.scales[0] > 1.0 && moved.shares.iter().sum::<f64>() < 0.9 + 1e-12);
        assert!(equal.said.contains("moves of capital"));
        // From a worker to the page, to the bit.
        let said = [best.said.clone(), equal.said.clone()];
        assert_eq!(CapitalOutcome::of_numbers(said, &found.numbers()), Some(found));
    }
}
