//! Equal return on risk: capital moves from strategies that earn less for their risk than the fund to those that earn more.

use super::capital_rules::CapitalScope;
use crate::{
    math::{Extremes, sort_by},
    var::{FundRisk, Resampling},
};

/// The least capital that moves, as a share of all that can.
const LEAST: f64 = 1e-9;

/// Assessments of the fund before it stops, at most, and returns read by all of them.
const MAX_TRIALS: usize = 20_000;
const MAX_READ: usize = 1_000_000_000;

/// The same of a resample, and the least number of its assessments.
const MAX_READ_ON: usize = 10_000_000;
const LEAST_TRIALS: usize = 50;

/// Givers and takers that are tried with each other at each size.
const TRIED: usize = 4;

/// Why the moves ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EqualReturnEnd {
    /// No move between two strategies raises the fund's return on risk.
    FixedPoint,
    /// Moves would, but each breaks a rule.
    Rules,
    /// Too many moves.
    Steps,
}

impl EqualReturnEnd {
    /// Stable identifier used in the MCP tools.
    ///
    /// ```
    /// assert_eq!(headroom_engine::budget::EqualReturnEnd::FixedPoint.id(), "fixed_point");
    /// ```
    pub fn id(self) -> &'static str {
        match self {
            Self::FixedPoint => "fixed_point",
            Self::Rules => "rules",
            Self::Steps => "steps",
        }
    }
}

/// Exposures with equal return on risk, as far as the rules allow.
#[derive(Debug, Clone, PartialEq)]
pub struct EqualReturn {
    /// Exposure scale, one a strategy.
    pub scale: Vec<f64>,
    /// Shares of the budget at which every strategy that moves uses the same part of its own; the reserve as it is.
    pub allocation: Vec<f64>,
    /// Moves of capital.
    pub steps: usize,
    /// Why they ended.
    pub end: EqualReturnEnd,
    /// The largest `|m_i x_i / ES_i / (m'x / ES) - 1|` of the strategies that move and are at no bound; 0 without any.
    pub spread: f64,
}

/// Exposures at which strategies earn alike for their risk: `m_i x_i / ES_i = m'x / ES`, ES_i the components of the fund's expected
/// shortfall by its own method.
///
/// From today's exposures, cut by one factor where budgets or fund VaR do not hold. A move takes capital from the strategy that earns the
/// least for its risk below the fund's, and gives it to the one that earns the most above; it stands where the fund's
/// `m'x / ES` rises and the rules hold, each limit of exposure no worse than today. The first moves are of `step` of the capital that can
/// move; where none stands the size halves, down to 1e-9. Capital in all stays. A strategy without exposure stays without. Source:
/// Tasche 1999, "Risk contributions and performance measurement", theorem 4.4: where a part earns more than the
/// whole for its risk, more of it raises the whole.
///
/// `None` where nothing can move, and where the fund has no expected shortfall with components above 0.
pub fn equal_return(scope: &CapitalScope<'_>) -> Option<EqualReturn> {
    let most = MAX_TRIALS.min(MAX_READ / read(scope));
    Moves { scope, expected: &scope.expected, fund: &|exposure| scope.risk.fund(exposure), most }.run()
}

/// The exposure scales of [`equal_return`] for other expected returns, on a sample of the rows; under the rules as they are. Large funds
/// have fewer moves.
pub(crate) fn equal_return_on(scope: &CapitalScope<'_>, expected: &[f64], days: &[u32]) -> Option<Vec<f64>> {
    let resampling = Resampling::of(scope.risk, &[]);
    let fund = |exposure: &[f64]| Resampling { exposure: exposure.to_vec(), ..resampling.clone() }.on_days(days);
    let most = MAX_TRIALS.min(LEAST_TRIALS.max(MAX_READ_ON / read(scope)));
    Moves { scope, expected, fund: &fund, most }.run().map(|found| found.scale)
}

/// Returns that one assessment reads.
fn read(scope: &CapitalScope<'_>) -> usize {
    scope.returns().iter().map(|series| series.len()).sum::<usize>().max(1)
}

/// What moves, and by which law.
struct Moves<'a> {
    scope: &'a CapitalScope<'a>,
    expected: &'a [f64],
    fund: &'a dyn Fn(&[f64]) -> FundRisk,
    /// Assessments of the fund at most.
    most: usize,
}

impl Moves<'_> {
    fn run(&self) -> Option<EqualReturn> {
        let scope = self.scope;
        let mut scale = scope.book.scale.clone();
        let over = scope.utilization(&scale);
        if over > 1.0 {
            scope.free.iter().for_each(|i| scale[*i] /= over);
        }
        let mut now = self.standing(&scale)?;
        let all: f64 = scope.free.iter().map(|i| scope.capital[*i] * scale[*i]).sum();
        if all <= 0.0 {
            return None;
        }
        let (mut size, mut steps, mut trials) = (all * scope.snapshot.policy.step.larger(0.01), 0, 0);
        let mut end = EqualReturnEnd::FixedPoint;
        while size >= all * LEAST {
            let (mut moved, mut is_held) = (None, false);
            'pairs: for (giver, taker) in now.pairs(scope, &scale) {
                let capital = &scope.capital;
                let room = (scope.cap[taker] - scale[taker]) * capital[taker];
                let money = size.smaller(scale[giver] * capital[giver]).smaller(room);
                let mut next = scale.clone();
                next[giver] = (scale[giver] - money / capital[giver]).larger(0.0);
                next[taker] = (scale[taker] + money / capital[taker]).smaller(scope.cap[taker]);
                trials += 1;
                let Some(then) = self.standing(&next).filter(|then| then.ratio > now.ratio) else { continue };
                if scope.keeps(&next) {
                    moved = Some((next, then));
                    break 'pairs;
                }
                is_held = true;
            }
            if trials > self.most {
                end = EqualReturnEnd::Steps;
                break;
            }
            match moved {
                Some((next, then)) => (scale, now, steps) = (next, then, steps + 1),
                None => {
                    end = if is_held { EqualReturnEnd::Rules } else { EqualReturnEnd::FixedPoint };
                    size *= 0.5;
                }
            }
        }
        let spread = now.spread(self, &scale);
        Some(EqualReturn { allocation: scope.allocation(&scale), scale, steps, end, spread })
    }

    fn standing(&self, scale: &[f64]) -> Option<Standing> {
        let exposure = self.scope.exposure(scale);
        let fund = (self.fund)(&exposure);
        let (shortfall, var) = (fund.expected_shortfall, fund.value_at_risk);
        if shortfall <= 0.0 || var <= 0.0 {
            return None;
        }
        // Components of VaR are in proportion to those of expected shortfall.
        let parts: Vec<f64> = fund.components?.iter().map(|part| part / var * shortfall).collect();
        let earned: f64 = self.expected.iter().zip(&exposure).map(|(m, x)| m * x).sum();
        let ratio = earned / shortfall;
        let pull = |i: usize| if exposure[i] > 0.0 { self.expected[i] - ratio * parts[i] / exposure[i] } else { 0.0 };
        Some(Standing { ratio, pull: (0..exposure.len()).map(pull).collect(), parts })
    }
}

/// A fund's return on risk, and what each strategy adds to it.
struct Standing {
    /// `m'x / ES`.
    ratio: f64,
    /// `ES_i`.
    parts: Vec<f64>,
    /// `m_i - ratio ES_i / x_i` of those with an exposure, else 0: above 0 where more of it raises the ratio.
    pull: Vec<f64>,
}

impl Standing {
    /// Givers and takers, the least and the most pulling first.
    fn pairs(&self, scope: &CapitalScope<'_>, scale: &[f64]) -> Vec<(usize, usize)> {
        let by_pull = |keep: &dyn Fn(&usize) -> bool, sign: f64| {
            let mut found: Vec<usize> = scope.free.iter().copied().filter(|i| scale[*i] > 0.0 && keep(i)).collect();
            sort_by(&mut found, |a, b| (sign * self.pull[*a]).total_cmp(&(sign * self.pull[*b])));
            found.truncate(TRIED);
            found
        };
        let givers = by_pull(&|i| self.pull[*i] < 0.0, 1.0);
        let takers = by_pull(&|i| self.pull[*i] > 0.0 && scale[*i] < scope.cap[*i], -1.0);
        givers.iter().flat_map(|giver| takers.iter().map(move |taker| (*giver, *taker))).collect()
    }

    fn spread(&self, of: &Moves<'_>, scale: &[f64]) -> f64 {
        let scope = of.scope;
        let is_inside = |i: &&usize| scale[**i] > 0.0 && scale[**i] < scope.cap[**i] && self.parts[**i] > 0.0;
        let earned = |i: usize| of.expected[i] * scope.capital[i] * scale[i];
        let inside = scope.free.iter().filter(is_inside);
        inside.map(|i| (earned(*i) / self.parts[*i] / self.ratio - 1.0).abs()).fold(0.0, f64::larger)
    }
}
