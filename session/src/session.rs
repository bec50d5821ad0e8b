//! The session: a loaded snapshot, the what-if on screen, and the way back.

use std::sync::Arc;

use headroom_engine::{
    Analysis,
    analysis::DrawSource,
    control::{ControlHistory, ControlPast},
    fund::{Book, LogEntry, Snapshot, merged, standing_trips},
    math::Extremes,
    stress::Assumptions,
    text::escape,
};
use jiff::civil::DateTime;

use crate::{
    Edit, EditError, Version, WhatIf,
    edit::{
        error::path_of,
        position::check_sizes,
        risk_check::{check, stopped},
    },
    effect::Effect,
    log::{continued, stamp},
    renew::carried_to,
    with_trips,
};

/// Steps that can be undone.
const MAX_STEPS: usize = 500;

/// Funds that undo goes back over: each holds its file and its figures.
const MAX_FUNDS: usize = 4;

/// A step that can be undone or redone: its name and the what-if on its other side.
#[derive(Debug, Clone, PartialEq)]
struct Step {
    name: String,
    edit: Edit,
    other_side: WhatIf,
}

/// A loaded snapshot and what a person made of it.
#[derive(Debug, Clone)]
pub struct Session {
    loaded: Arc<Snapshot>,
    now: Version,
    /// Where the gesture under way began; raises are checked from there.
    gesture_start: Analysis,
    undo: Vec<Step>,
    redo: Vec<Step>,
    /// Whether further edits of the same gesture still belong to the last step.
    is_open: bool,
    /// The moment that entries of the log are written at.
    clock: Option<DateTime>,
    /// The past of the controls, and the log that it was walked under.
    past: Option<(Arc<Vec<LogEntry>>, Arc<ControlPast>)>,
    /// The fund that was on screen when this one was opened, nearest first.
    former: Option<Box<Opening>>,
    /// The fund that was opened from this one, where that was undone.
    later: Option<Box<Opening>>,
}

/// The opening of a fund as a step: its name, and the session on its other side.
#[derive(Debug, Clone)]
struct Opening {
    name: String,
    other_side: Session,
}

impl Session {
    /// A session on a fund, as loaded; a Monte Carlo draws where a figure needs it.
    pub fn new(fund: Arc<Snapshot>) -> Self {
        Self::on(Version::new(Arc::clone(&fund)), fund)
    }

    /// A session on a fund, as loaded, with the draws of a Monte Carlo from elsewhere.
    pub fn with_draws(fund: Arc<Snapshot>, draws: DrawSource) -> Self {
        Self::on(Version::with_draws(Arc::clone(&fund), draws), fund)
    }

    fn on(now: Version, loaded: Arc<Snapshot>) -> Self {
        Self {
            gesture_start: now.analysis().clone(),
            now,
            loaded,
            undo: Vec::new(),
            redo: Vec::new(),
            is_open: false,
            clock: None,
            past: None,
            former: None,
            later: None,
        }
    }

    /// Opens another fund: a step that can be undone, with everything that was done to the fund before.
    pub fn open(&mut self, other: Self) {
        let name = format!("Opening of {}", escape(&other.loaded.fund.name));
        let mut other_side = std::mem::replace(self, other);
        other_side.later = None;
        other_side.is_open = false;
        other_side.forget_former(MAX_FUNDS - 1);
        self.former = Some(Box::new(Opening { name, other_side }));
    }

    /// Keeps this many of the funds before this one.
    fn forget_former(&mut self, kept: usize) {
        match &mut self.former {
            Some(former) if kept > 0 => former.other_side.forget_former(kept - 1),
            former => *former = None,
        }
    }

    /// What is on screen alone, without steps to take back.
    pub fn without_steps(&self) -> Self {
        Self { clock: self.clock, ..Self::on(self.now.clone(), Arc::clone(&self.loaded)) }
    }

    /// The snapshot as it was loaded; no edit touches it.
    pub fn loaded(&self) -> &Arc<Snapshot> {
        &self.loaded
    }

    /// What is on screen.
    pub fn now(&self) -> &WhatIf {
        self.now.what_if()
    }

    /// What is on screen, with its figures.
    pub fn version(&self) -> &Version {
        &self.now
    }

    /// Computes the figures anew where they lacked draws.
    pub fn draws_changed(&mut self) {
        if self.now.analysis().lacks_draws() {
            self.now.afresh();
            self.gesture_start = self.gesture_start.afresh();
        }
    }

    /// Sets the moment, in UTC, that entries of the log are written at from now on.
    pub fn set_clock(&mut self, now: DateTime) {
        self.clock = Some(now);
    }

    /// Whether what is on screen is what was loaded; the log, which only grows, apart.
    pub fn is_as_loaded(&self) -> bool {
        let mut loaded = WhatIf { log: Arc::clone(&self.now().log), ..WhatIf::of(&self.loaded) };
        loaded.book.trips.clone_from(&self.now().book.trips);
        *self.now() == loaded
    }

    /// What is on screen as a snapshot with the trips of the history in its log: what an export writes.
    pub fn exported(&self) -> Snapshot {
        Snapshot { log: with_trips(&self.loaded, &self.now().log), ..self.now().exported() }
    }

    /// How far the scale of a strategy may be raised from where its gesture began; its scale where it may not.
    pub fn max_scale(&mut self, strategy: usize) -> f64 {
        let start = self.start_of(&Edit::Exposure { strategy, scale: 0.0 }).clone();
        let history = self.controls(&start);
        let stops = history.stops();
        start.max_scale(strategy, &stops).larger(self.now().book.scale[strategy])
    }

    /// Why an edit would be refused; `None` where it would be applied.
    pub fn refusal_of(&mut self, edit: &Edit) -> Option<EditError> {
        let next = edit.apply(&self.loaded, self.now());
        next.and_then(|next| self.check(edit, &self.now.at(next))).err()
    }

    /// What an edit would do to the fund on screen, or why it would be refused. Nothing changes.
    pub fn effect_of(&mut self, edit: &Edit, assumptions: Assumptions) -> Result<Effect, EditError> {
        let next = self.now.at(edit.apply(&self.loaded, self.now())?);
        self.check(edit, &next)?;
        Ok(Effect::of(self.now.analysis(), next.analysis(), assumptions))
    }

    /// Applies an edit, or refuses it and changes nothing. Edits of one gesture are one step to undo.
    pub fn apply(&mut self, edit: Edit) -> Result<(), EditError> {
        let mut next = edit.apply(&self.loaded, self.now())?;
        self.stamp(&mut next);
        let next = self.now.at(next);
        self.check(&edit, &next)?;
        if next.what_if() == self.now() {
            return Ok(());
        }
        let is_same_gesture = self.is_same_gesture(&edit);
        let before = std::mem::replace(&mut self.now, next);
        if !is_same_gesture {
            self.gesture_start = before.analysis().clone();
            let other_side = before.what_if().clone();
            self.undo.push(Step { name: edit.name(&other_side.snapshot), edit, other_side });
            if self.undo.len() > MAX_STEPS {
                self.undo.remove(0);
            }
        }
        self.redo.clear();
        self.later = None;
        self.is_open = true;
        Ok(())
    }

    /// Puts a newer file of the fund under the what-if on screen: what a person changed stays, as one step that can be undone.
    ///
    /// Returns why exposures that were raised are at most 1 again, where the newer file no longer allows them.
    pub fn renew(&mut self, newer: Snapshot) -> Option<EditError> {
        let log = merged(&newer.log, &self.now().log);
        let newer = Arc::new(Snapshot { log, ..newer });
        let carried = (!self.is_as_loaded()).then(|| carried_to(&self.loaded, self.now(), &newer));
        let (clock, former) = (self.clock, self.former.take());
        *self = Self { clock, former, ..Self::on(self.now.at(WhatIf::of(&newer)), newer) };
        let (file, scale) = carried?;
        let file = Arc::new(file);
        let lower: Vec<f64> = scale.iter().map(|scale| scale.smaller(1.0)).collect();
        let refused = self.apply(Edit::Carried { file: Arc::clone(&file), scale }).err()?;
        if self.apply(Edit::Carried { file: Arc::clone(&file), scale: lower.clone() }).is_err() {
            // Positions that no longer fit are those of the newer file. Where the strategies themselves are others, it stands as it is.
            let positions = self.loaded.positions.clone();
            let file = Arc::new(Snapshot { positions, ..Snapshot::clone(&file) });
            let _ = self.apply(Edit::Carried { file, scale: lower });
        }
        Some(refused)
    }

    /// Refuses an edit that takes more risk than it may. A gesture is checked from where it began.
    fn check(&mut self, edit: &Edit, next: &Version) -> Result<(), EditError> {
        match edit {
            Edit::Exposure { .. } | Edit::Exposures(_) | Edit::Capital { .. } => {
                let start = self.start_of(edit).clone();
                let scales = start.book().scale.iter().zip(&next.what_if().book.scale);
                let is_raised = scales.into_iter().any(|(before, after)| after > before);
                if !is_raised {
                    return Ok(());
                }
                let history = self.controls(&start);
                check(&start, next.analysis(), &history.stops())
            }
            Edit::Carried { .. } => self.check_carried(next),
            Edit::Position(change) => {
                let start = self.now.clone();
                let history = self.controls(start.analysis());
                let stops = history.stops();
                let at = |amount: f64| {
                    let what_if = change.with_amount(amount).apply(start.what_if()).ok()?;
                    Some(start.at(what_if).analysis().clone())
                };
                change.check(start.analysis(), next.analysis(), &stops, at)
            }
            Edit::Admit { .. } | Edit::Accept(_) if next.what_if().book.scale.len() > self.now().book.scale.len() => {
                self.check_joined(next)
            }
            _ => Ok(()),
        }
    }

    /// Refuses newcomers while the fund is stopped.
    fn check_joined(&mut self, next: &Version) -> Result<(), EditError> {
        let now = self.now.analysis().clone();
        let candidate = next.fund().strategies.last().map_or("", |strategy| strategy.id.as_str());
        let place = path_of("opportunities", candidate);
        let value = next.what_if().book.allocation.last().copied().unwrap_or_default();
        let history = self.controls(&now);
        let stops = history.stops();
        stops.gravest().map_or(Ok(()), |by| Err(stopped(place, value, by, &stops)))
    }

    /// Refuses another what-if that raises an exposure under its own conventions and allocation past what they allow.
    fn check_carried(&mut self, next: &Version) -> Result<(), EditError> {
        let (before, after) = (self.now().book.scale.clone(), &next.what_if().book);
        if after.scale.len() > before.len() {
            self.check_joined(next)?;
        }
        if next.fund().positions != self.now().snapshot.positions {
            let (held, now) = (Arc::clone(&self.now().snapshot), next.analysis().clone());
            let history = self.controls(&now);
            check_sizes(&held, &now, &history.stops())?;
        }
        // A newcomer joins at scale 1.
        let scale = (0..after.scale.len()).map(|at| before.get(at).copied().unwrap_or(1.0)).collect::<Vec<f64>>();
        if scale.iter().zip(&after.scale).all(|(before, after)| after <= before) {
            return Ok(());
        }
        let start = next.analysis().at(Book { scale, ..after.clone() });
        let history = self.controls(&start);
        check(&start, next.analysis(), &history.stops())
    }

    /// The controls of a state, latches and resets counted.
    fn controls(&mut self, at: &Analysis) -> ControlHistory {
        ControlHistory::at(self.past(), &at.report().controls)
    }

    /// The past of the controls under the log of now.
    fn past(&mut self) -> Arc<ControlPast> {
        let log = &self.now.what_if().log;
        if let Some((of, past)) = &self.past
            && Arc::ptr_eq(of, log)
        {
            return Arc::clone(past);
        }
        let past = Arc::new(ControlPast::of(&self.loaded, log, None));
        self.past = Some((Arc::clone(log), Arc::clone(&past)));
        past
    }

    fn is_same_gesture(&self, edit: &Edit) -> bool {
        self.is_open && self.undo.last().is_some_and(|step| edit.continues(&step.edit))
    }

    /// Where the gesture of an edit began: what is on screen for an edit that begins one.
    fn start_of(&self, edit: &Edit) -> &Analysis {
        if self.is_same_gesture(edit) { &self.gesture_start } else { self.now.analysis() }
    }

    /// Ends a gesture: the next edit is a step of its own.
    pub fn end_gesture(&mut self) {
        self.is_open = false;
    }

    /// Adds what was kept of the fund's log elsewhere to that of now and to both sides of every step: no undo takes it back.
    pub fn recall(&mut self, kept: &[LogEntry]) {
        let with_kept = |what_if: &WhatIf| {
            let log = merged(&what_if.log, kept);
            let book = Book { trips: standing_trips(&log), ..what_if.book.clone() };
            WhatIf { log: Arc::new(log), book, ..what_if.clone() }
        };
        let next = with_kept(self.now());
        if next.log == self.now().log {
            return;
        }
        self.now = self.now.at(next);
        for step in self.undo.iter_mut().chain(&mut self.redo) {
            step.other_side = with_kept(&step.other_side);
        }
        self.is_open = false;
    }

    /// Whether something was done to this fund that can be undone or redone.
    pub fn has_steps(&self) -> bool {
        !(self.undo.is_empty() && self.redo.is_empty())
    }

    /// The name of what would be undone.
    pub fn undo_name(&self) -> Option<&str> {
        let opening = self.former.as_ref().map(|former| former.name.as_str());
        self.undo.last().map(|step| step.name.as_str()).or(opening)
    }

    /// The name of what would be redone.
    pub fn redo_name(&self) -> Option<&str> {
        let opening = self.later.as_ref().map(|later| later.name.as_str());
        self.redo.last().map(|step| step.name.as_str()).or(opening)
    }

    /// Takes the last step back; its name, or `None` where there is nothing to undo.
    pub fn undo(&mut self) -> Option<String> {
        let Some(step) = self.undo.pop() else {
            let Opening { name, other_side } = *self.former.take()?;
            let here = std::mem::replace(self, other_side);
            self.later = Some(Box::new(Opening { name: name.clone(), other_side: here }));
            return Some(name);
        };
        Some(self.step_to(step, |session| &mut session.redo))
    }

    /// Takes the last undone step again.
    pub fn redo(&mut self) -> Option<String> {
        let Some(step) = self.redo.pop() else {
            let Opening { name, other_side } = *self.later.take()?;
            let here = std::mem::replace(self, other_side);
            self.former = Some(Box::new(Opening { name: name.clone(), other_side: here }));
            return Some(name);
        };
        Some(self.step_to(step, |session| &mut session.undo))
    }

    /// Writes the moment into the entries that the log has not had before.
    fn stamp(&self, next: &mut WhatIf) {
        let first = self.now().log.len();
        if next.log.len() > first {
            stamp(&mut Arc::make_mut(&mut next.log)[..], first, self.clock);
        }
    }

    fn step_to(&mut self, step: Step, to: impl Fn(&mut Self) -> &mut Vec<Step>) -> String {
        let mut there = step.other_side.clone();
        there.log = continued(&self.loaded, &self.now().log, &there.log);
        self.stamp(&mut there);
        let there = self.now.at(there);
        let here = std::mem::replace(&mut self.now, there).what_if().clone();
        let name = step.name.clone();
        to(self).push(Step { other_side: here, ..step });
        self.is_open = false;
        name
    }
}
