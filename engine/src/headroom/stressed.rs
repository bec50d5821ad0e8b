//! Where the stressed component of a strategy is above its budget as its exposure scales.

use crate::math::sort_numbers;
use crate::{
    correlation::{STRESSED_BASIS_RHO, spiked_risk},
    fund::check::MAX_SCALE,
    var::{
        RiskModel,
        path::{Span, merged},
    },
};

/// Steps of the grid on which the component is sampled, beside the scales at which it may jump.
const STEPS: u32 = 40;

/// Halvings inside a stretch: a crossing is exact to 2^-45 of it.
const HALVINGS: u32 = 45;

/// How far inside a stretch its ends are sampled, relative to its length.
const INSIDE: f64 = 1e-9;

/// The stressed component of a strategy at these exposures, in money; `None` where the fund's VaR has no components.
pub fn stressed_component(risk: &RiskModel, exposure: &[f64], strategy: usize) -> Option<f64> {
    let fund = risk.fund(exposure);
    let standalone = risk.standalone(exposure);
    let components = fund.components.as_deref();
    let spiked = spiked_risk(&standalone, &risk.correlation, fund.value_at_risk, components, STRESSED_BASIS_RHO);
    spiked.components.map(|components| components[strategy])
}

/// Scales, in ascending intervals, at which the stressed component of a strategy is above `budget`, of those that the span asks
/// for; one that holds at scale 0 starts at -1, one that holds at the largest scale ends at infinity.
///
/// The component has no closed form in the scale: fund VaR, its base and the raised pairs all move. It is sampled at both ends and in
/// the middle of each stretch between the scales of a grid and `breaks`, at which the tail changes, and each crossing between two
/// samples is bisected. `exposure` of every strategy today and `capital`, the exposure of the strategy at scale 1, in money.
pub fn stressed_component_above(
    risk: &RiskModel,
    exposure: &[f64],
    (strategy, capital): (usize, f64),
    (budget, span): (f64, Span),
    breaks: Vec<f64>,
) -> Vec<(f64, f64)> {
    let is_above = |scale: f64| {
        let mut exposure = exposure.to_vec();
        exposure[strategy] = capital * scale;
        stressed_component(risk, &exposure, strategy).is_some_and(|component| component > budget)
    };
    let crossing = |mut low: f64, mut high: f64, at_low: bool| {
        for _ in 0..HALVINGS {
            let middle = 0.5 * (low + high);
            if is_above(middle) == at_low {
                low = middle;
            } else {
                high = middle;
            }
        }
        0.5 * (low + high)
    };
    let mut cuts = breaks;
    cuts.push(span.from);
    cuts.extend((0..=STEPS).map(|step| MAX_SCALE * (f64::from(step) / f64::from(STEPS))));
    cuts.retain(|scale| (span.from..=MAX_SCALE).contains(scale));
    sort_numbers(&mut cuts);
    cuts.dedup();
    let mut intervals = Vec::new();
    for pair in cuts.windows(2) {
        if span.is_enough(&intervals) {
            break;
        }
        let (from, to) = (pair[0], pair[1]);
        let inset = INSIDE * (to - from);
        let samples = [from + inset, 0.5 * (from + to), to - inset].map(|scale| (scale, is_above(scale)));
        let mut start = samples[0].1.then_some(from);
        for step in samples.windows(2).filter(|step| step[0].1 != step[1].1) {
            let scale = crossing(step[0].0, step[1].0, step[0].1);
            match start.take() {
                Some(start) => intervals.push((start, scale)),
                None => start = Some(scale),
            }
        }
        intervals.extend(start.map(|start| (start, to)));
    }
    let mut intervals = merged(intervals);
    if let Some(first) = intervals.first_mut().filter(|first| first.0 == 0.0) {
        first.0 = -1.0;
    }
    if let Some(last) = intervals.last_mut().filter(|last| last.1 == MAX_SCALE) {
        last.1 = f64::INFINITY;
    }
    intervals
}
