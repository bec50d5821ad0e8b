//! What binds a strategy: the rule, how far its scale can go, and the scales on which a rule is broken.

use crate::{fund::ControlId, math::Extremes};

/// What stops a strategy from growing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binding {
    /// Its own VaR budget.
    Budget,
    /// The fund's VaR budget.
    FundVar,
    /// A fund-wide limit.
    Limit(ControlId),
    /// Nothing but the cap of 10.
    Maximum,
}

impl Binding {
    /// Stable identifier used in the MCP tools; of a limit, that of its control.
    ///
    /// ```
    /// use headroom_engine::{fund::ControlId, headroom::Binding};
    /// assert_eq!((Binding::FundVar.id(), Binding::Limit(ControlId::GrossExposure).id()), ("fund_var", "gross_exposure"));
    /// ```
    pub fn id(self) -> &'static str {
        match self {
            Self::Budget => "budget",
            Self::FundVar => "fund_var",
            Self::Limit(control) => control.id(),
            Self::Maximum => "maximum",
        }
    }
}

/// How far the exposure scale of a strategy can go, all others staying as they are.
///
/// A is the set of the scales in [0, 10] at which every rule holds that the scale moves: its budget, the fund's VaR, the
/// exposure limits that are set.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Headroom {
    /// The end of A's interval around the scale as it is; from outside A the nearest scale of A below. `None` where there
    /// is none, or no VaR.
    pub largest_scale: Option<f64>,
    /// Where no lower scale is in A, the nearest above: only growing cures the broken rule.
    pub least_scale: Option<f64>,
    /// The rule broken just past that scale; where A is empty, the first broken rule. `None` without a VaR.
    pub bound_by: Option<Binding>,
    /// Whether the strategy can take more exposure: one of the scales is above today's, no tripped control that reaches it
    /// forbids that, and the fund is measured.
    pub can_add: bool,
}

impl Headroom {
    /// The scale that is above today's; `None` where none is.
    pub(crate) fn above(&self, scale: f64) -> Option<f64> {
        let is_above = |found: &f64| *found > scale * (1.0 + NO_RAISE);
        self.largest_scale.filter(is_above).or(self.least_scale.filter(is_above))
    }
}

/// A raise below this much, relative, counts as none.
pub(crate) const NO_RAISE: f64 = 1e-6;

/// Scales on which a rule is broken: above `from`, below `to`. A `from` below 0 says that it is broken at 0 too.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BreachInterval {
    /// The rule.
    pub rule: Binding,
    /// Above this scale.
    pub from: f64,
    /// Below this scale; infinite where it stays broken.
    pub to: f64,
}

impl BreachInterval {
    /// Whether a scale is inside, past the slack of its ends.
    fn contains(&self, scale: f64, slack: f64) -> bool {
        let is_above = self.from < scale * (1.0 - slack) || (scale == 0.0 && self.from < 0.0);
        is_above && scale * (1.0 + slack) < self.to
    }
}

/// Follows broken intervals, which are in the order that decides between equals, from one scale on.
pub(crate) struct Steps<'a> {
    /// The intervals.
    pub broken: &'a [BreachInterval],
    /// Relative slack of their ends.
    pub slack: f64,
}

impl Steps<'_> {
    /// The first interval that a scale is in.
    pub fn at(&self, scale: f64) -> Option<&BreachInterval> {
        self.broken.iter().find(|interval| interval.contains(scale, self.slack))
    }

    /// The nearest scale at or below `scale` on which nothing is broken, and the rule broken just above it; `None` where
    /// there is none.
    pub fn down(&self, mut scale: f64) -> Option<(f64, Binding)> {
        let mut rule = Binding::Maximum;
        loop {
            let inside = self.broken.iter().filter(|interval| interval.contains(scale, self.slack));
            let Some(lowest) = inside.reduce(|least, other| if other.from < least.from { other } else { least }) else {
                return Some((scale, rule));
            };
            if lowest.from < 0.0 {
                return None;
            }
            (scale, rule) = (lowest.from, lowest.rule);
        }
    }

    /// The nearest scale at or above `scale`, up to `most`, on which nothing is broken, and the rule broken just below it.
    pub fn up(&self, mut scale: f64, most: f64) -> Option<(f64, Binding)> {
        let mut rule = Binding::Maximum;
        loop {
            let inside = self.broken.iter().filter(|interval| interval.contains(scale, self.slack));
            let Some(highest) = inside.reduce(|most, other| if other.to > most.to { other } else { most }) else {
                return Some((scale, rule));
            };
            if highest.to > most {
                return None;
            }
            (scale, rule) = (highest.to, highest.rule);
        }
    }

    /// Where the stretch around `scale`, on which nothing is broken, ends above, at most at `most`; and the rule broken
    /// there.
    pub fn end(&self, scale: f64, most: f64) -> (f64, Binding) {
        let is_ahead = |interval: &&BreachInterval| scale * (1.0 + self.slack) < interval.to && interval.from < most;
        let ahead = self.broken.iter().filter(is_ahead);
        match ahead.reduce(|least, other| if other.from < least.from { other } else { least }) {
            Some(first) => (first.from.larger(0.0), first.rule),
            None => (most, Binding::Maximum),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(rule: Binding, from: f64, to: f64) -> BreachInterval {
        BreachInterval { rule, from, to }
    }

    fn steps(broken: &[BreachInterval]) -> Steps<'_> {
        Steps { broken, slack: 1e-9 }
    }

    #[test]
    fn stretch_ends_at_the_first_breach_above() {
        let rules = [broken(Binding::Budget, 4.0, f64::INFINITY), broken(Binding::FundVar, 2.0, 2.1)];
        assert_eq!(steps(&rules).end(1.0, 10.0), (2.0, Binding::FundVar));
    }

    #[test]
    fn way_down_passes_every_breach() {
        let rules = [broken(Binding::Budget, 0.8, f64::INFINITY), broken(Binding::FundVar, 0.5, 0.9)];
        assert_eq!(steps(&rules).down(1.0), Some((0.5, Binding::FundVar)));
        assert_eq!(steps(&rules).up(1.0, 10.0), None);
    }

    #[test]
    fn way_up_passes_every_breach() {
        let rules = [broken(Binding::FundVar, -1.0, 2.0), broken(Binding::Budget, 1.5, 3.0)];
        assert_eq!(steps(&rules).down(1.0), None);
        assert_eq!(steps(&rules).up(1.0, 10.0), Some((3.0, Binding::Budget)));
    }

    #[test]
    fn scale_on_a_bound_is_not_past_it() {
        let rules = [broken(Binding::FundVar, -1.0, 1.0 + 1e-15), broken(Binding::Budget, 3.0, f64::INFINITY)];
        assert_eq!(steps(&rules).at(1.0), None);
        assert_eq!(steps(&rules).end(1.0, 10.0), (3.0, Binding::Budget));
    }

    #[test]
    fn nothing_broken_ends_at_the_maximum() {
        assert_eq!(steps(&[]).end(1.0, 10.0), (10.0, Binding::Maximum));
    }
}
