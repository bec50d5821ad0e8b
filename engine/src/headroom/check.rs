//! Whether exposures may be raised from one book to another. Lowering is always allowed and never asked here.

use super::{
    bound::{Binding, Headroom, NO_RAISE},
    headroom_of,
    rules::{Base, RuleMeasure, measures},
};
use crate::{
    control::{Control, DRAWDOWNS, StopBy, Stops},
    fund::{Book, ControlId, Snapshot, check::MAX_SCALE},
    math::Extremes,
    model::Model,
    var::path::ON_THE_BOUND,
};

/// A raise that is refused.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RaiseRefusal {
    /// The strategy, by index.
    pub strategy: usize,
    /// Why.
    pub why: Refused,
}

/// Why a raise is refused.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Refused {
    /// A tripped control or a person's trip reaches the strategy.
    Stopped(StopBy),
    /// A rule would be broken.
    Held {
        /// The largest scale that it could go to.
        most: f64,
        /// The rule.
        rule: Binding,
    },
    /// Without a VaR nobody knows.
    Unmeasured,
}

/// Refuses a book in which a scale is higher than at `start` and may not be.
///
/// Judged at the end state: refused where a rule that a raised strategy moves is broken there, unless it was broken at
/// `start` and its measure is no worse. A single raise from where every rule holds goes up to the largest scale. A tripped
/// control refuses a raise of a strategy that it reaches; one of exposure does not where its measure falls. Raises below
/// 1e-6 relative count as none.
///
/// # Errors
///
/// The first strategy that may not be raised, and why.
pub fn check_raise(
    snapshot: &Snapshot,
    model: &Model,
    start: &Book,
    end: &Book,
    stops: &Stops<'_>,
) -> Result<(), RaiseRefusal> {
    let is_raised = |i: &usize| end.scale[*i] > start.scale[*i] * (1.0 + NO_RAISE);
    let raised: Vec<usize> = (0..start.scale.len()).filter(is_raised).collect();
    let Some(first) = raised.first().copied() else {
        return Ok(());
    };
    let start = Book { scale: start.scale.clone(), ..end.clone() };
    let refuse = |strategy: usize, why: Refused| Err(RaiseRefusal { strategy, why });
    if let Some((strategy, by)) = raised.iter().find_map(|i| Some((*i, stops.outright(*i)?))) {
        return refuse(strategy, Refused::Stopped(by));
    }
    let (Some(before), Some(after)) = (Base::of(snapshot, model, &start), Base::of(snapshot, model, end)) else {
        return refuse(first, Refused::Unmeasured);
    };
    if !after.is_measured() {
        return refuse(first, Refused::Unmeasured);
    }
    for strategy in raised.iter().copied() {
        for stop in stops.reaching(strategy) {
            let is_eased = match stop {
                StopBy::Control(control) => after.severity(control) < before.severity(control),
                StopBy::Ladder(_) | StopBy::Person(_) => false,
            };
            if !is_eased {
                return refuse(strategy, Refused::Stopped(stop));
            }
        }
    }
    if let [only] = raised[..] {
        // Others that go down are where they end.
        let mut from = end.clone();
        from.scale[only] = start.scale[only];
        let headroom = headroom_of(snapshot, model, &from, stops, only);
        if headroom.bound_by.is_none() {
            return refuse(only, Refused::Unmeasured);
        }
        let is_inside =
            headroom.largest_scale.is_some_and(|largest| largest >= from.scale[only] * (1.0 - ON_THE_BOUND));
        if is_inside {
            return match (headroom.largest_scale, headroom.bound_by) {
                (Some(most), Some(rule)) if end.scale[only] > most * (1.0 + NO_RAISE) => {
                    refuse(only, Refused::Held { most: most.larger(from.scale[only]), rule })
                }
                _ => Ok(()),
            };
        }
    }
    for strategy in raised.iter().copied() {
        let rules = after.measures(strategy);
        let broken = rules.iter().zip(before.measures(strategy)).find(|(after, before)| {
            let is_no_worse =
                before.is_broken() && after.severity <= before.severity + before.severity.abs() * ON_THE_BOUND;
            after.is_broken() && !is_no_worse
        });
        if let Some((measure, _)) = broken {
            let mut from = end.clone();
            from.scale[strategy] = start.scale[strategy];
            let most = most_from(snapshot, model, &from, strategy);
            return refuse(strategy, Refused::Held { most, rule: measure.rule });
        }
    }
    Ok(())
}

/// How far a strategy's scale may be raised from a book, as [`check_raise`] would allow; its scale where it may not.
pub fn max_scale(snapshot: &Snapshot, model: &Model, start: &Book, strategy: usize, stops: &Stops<'_>) -> f64 {
    let now = start.scale[strategy];
    let mut wish = start.clone();
    wish.scale[strategy] = most_from(snapshot, model, start, strategy);
    match check_raise(snapshot, model, start, &wish, stops) {
        Ok(()) => wish.scale[strategy].larger(now),
        Err(_) => now,
    }
}

/// The end of the stretch of allowed scales around a scale, or above it where only growing cures; else the scale itself.
fn most_from(snapshot: &Snapshot, model: &Model, start: &Book, strategy: usize) -> f64 {
    let now = start.scale[strategy];
    let find = |book: &Book| headroom_of(snapshot, model, book, &Stops::default(), strategy);
    match find(start) {
        Headroom { largest_scale: Some(largest), .. } => largest.larger(now),
        Headroom { least_scale: Some(least), .. } => {
            let mut cured = start.clone();
            cured.scale[strategy] = least;
            find(&cured).largest_scale.unwrap_or(least).smaller(MAX_SCALE)
        }
        _ => now,
    }
}

/// A fund at a book with the figures of it that [`check_positions`] reads.
pub struct Held<'a> {
    /// The fund.
    pub snapshot: &'a Snapshot,
    /// Its model.
    pub model: &'a Model,
    /// Its book.
    pub book: &'a Book,
    /// VaR of the fund.
    pub value_at_risk: Option<f64>,
    /// What counts as used of the budget of the strategy.
    pub used: Option<f64>,
    /// The eight controls without memory.
    pub controls: &'a [Control],
}

impl Held<'_> {
    /// Whether every strategy with an exposure is in the fund's figures.
    fn is_measured(&self) -> bool {
        let Ok(risk) = &self.model.risk else { return false };
        let exposure = self.book.exposure(self.snapshot);
        exposure.iter().zip(&risk.is_measured).all(|(exposure, is_measured)| *is_measured || *exposure == 0.0)
    }

    /// What a control of exposure measures, the larger the worse; `None` for a drawdown and where it is unfed.
    fn severity(&self, control: ControlId) -> Option<f64> {
        let found = self.controls.iter().find(|found| found.id == control && !DRAWDOWNS.contains(&control))?;
        found.measured.map(|measured| if control.is_floor() { -measured } else { measured })
    }

    fn measures(&self, strategy: usize) -> Vec<RuleMeasure> {
        let of_var = (self.used.unwrap_or_default(), self.value_at_risk.unwrap_or_default());
        let state = (self.snapshot, self.model, self.book);
        measures(state, strategy, of_var, |control| self.severity(control))
    }
}

/// Refuses positions of a strategy, those of `after`, which break a rule that they move, unless it was broken `before` and its
/// measure is no worse. Fund and conventions differ in these positions alone; a tripped control that reaches the strategy refuses
/// them too, one of exposure not where its measure falls. `most` of a refusal is the scale of the strategy as it is.
///
/// # Errors
///
/// Why the strategy may not hold them.
pub fn check_positions(before: &Held<'_>, after: &Held<'_>, strategy: usize, stops: &Stops<'_>) -> Result<(), Refused> {
    if let Some(by) = stops.outright(strategy) {
        return Err(Refused::Stopped(by));
    }
    if before.value_at_risk.is_none() || after.value_at_risk.is_none() || !after.is_measured() {
        return Err(Refused::Unmeasured);
    }
    for stop in stops.reaching(strategy) {
        let is_eased = match stop {
            StopBy::Control(control) => after.severity(control) < before.severity(control),
            StopBy::Ladder(_) | StopBy::Person(_) => false,
        };
        if !is_eased {
            return Err(Refused::Stopped(stop));
        }
    }
    let mut broken = after.measures(strategy);
    broken.retain(RuleMeasure::is_broken);
    if broken.is_empty() {
        return Ok(());
    }
    let earlier = before.measures(strategy);
    let is_worse = |measure: &&RuleMeasure| {
        earlier.iter().find(|earlier| earlier.rule == measure.rule).is_none_or(|earlier| {
            !earlier.is_broken() || measure.severity > earlier.severity + earlier.severity.abs() * ON_THE_BOUND
        })
    };
    match broken.iter().find(is_worse) {
        Some(measure) => Err(Refused::Held { most: after.book.scale[strategy], rule: measure.rule }),
        None => Ok(()),
    }
}
