//! Whether exposures may be raised: no strategy at its limit takes more risk without reallocation, and none does in a fund
//! that is halted or reduces its risk. Lowering is always allowed and never asked here.

use headroom_engine::{
    Analysis,
    budget::{BudgetStatus, freed_by},
    control::{Control, ControlState, FundState},
    fund::check::MAX_SCALE,
    headroom::Binding,
};

use super::error::{EditError, path_of};

/// Relative slack within which a scale counts as the one that it was, or as the largest one.
const TOLERANCE: f64 = 1e-9;

/// What stops a fund from taking risk.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stopped {
    /// The fund's state.
    pub state: FundState,
    /// The control that stands for it.
    pub control: &'static str,
}

impl Stopped {
    /// By the worst of eight controls; `None` in an active fund.
    pub fn of(controls: &[Control], state: FundState) -> Option<Self> {
        let tripped = controls.iter().filter(|control| control.state == ControlState::Tripped);
        let worst = tripped.max_by_key(|control| control.action as usize)?;
        (state != FundState::Active).then_some(Self { state, control: worst.id.id() })
    }
}

/// Refuses a what-if in which a scale is higher than at `start` and may not be.
///
/// `start` has the allocation of `next` and the scales as they were. A strategy that was at its limit or in breach may not be
/// raised at all; another one up to its largest scale. Of several raised at once each has to keep every rule in the end.
pub fn check(start: &Analysis, next: &Analysis, stopped: Option<Stopped>) -> Result<(), EditError> {
    let (before, after) = (&start.book().scale, &next.book().scale);
    let raised: Vec<usize> = (0..before.len()).filter(|i| after[*i] > before[*i] * (1.0 + TOLERANCE)).collect();
    let Some(first) = raised.first() else {
        return Ok(());
    };
    let place = |i: usize| path_of("exposure", start.fund().strategies[i].id.as_str());
    if let Some(Stopped { state, control }) = stopped {
        let (place, value) = (place(*first), after[*first]);
        return Err(EditError::Stopped { place, value, state: state.id(), control });
    }
    let held = |i: usize, most: f64, rule: Binding| {
        let (place, value) = (place(i), after[i]);
        EditError::Held { place, value, most, rule: rule.id(), freed_by: freed_by(rule) }
    };
    for i in raised.iter().copied() {
        match start.report().strategies[i].status {
            BudgetStatus::Within => {}
            BudgetStatus::AtLimit | BudgetStatus::Breach => return Err(held(i, before[i], Binding::Budget)),
            BudgetStatus::Unknown => return Err(EditError::Unmeasured { place: place(i), value: after[i] }),
        }
    }
    for i in raised.iter().copied() {
        let largest = if raised.len() == 1 { start.largest_scale(i) } else { next.largest_scales()[i] };
        let Some(largest) = largest else {
            return Err(EditError::Unmeasured { place: place(i), value: after[i] });
        };
        if after[i] > largest.scale * (1.0 + TOLERANCE) {
            return Err(held(i, largest.scale.max(before[i]), largest.bound_by));
        }
    }
    Ok(())
}

/// How far a strategy's scale may be raised from `start`, as the refusal would say; its scale where it may not.
pub fn max_scale(start: &Analysis, strategy: usize, stopped: Option<Stopped>) -> f64 {
    let mut wish = start.book().clone();
    let now = std::mem::replace(&mut wish.scale[strategy], MAX_SCALE);
    match check(start, &start.at(wish), stopped) {
        Ok(()) => MAX_SCALE,
        Err(EditError::Held { most, .. }) => most,
        Err(_) => now,
    }
}
