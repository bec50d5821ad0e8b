//! The session: a loaded snapshot, the what-if on screen, and the way back.

use std::sync::Arc;

use headroom_engine::{
    control::{ControlHistory, ControlPast},
    fund::{Book, LogEntry, Snapshot},
};
use jiff::civil::DateTime;

use crate::{
    Edit, EditError, Room, Stopped, WhatIf,
    edit::error::path_of,
    log::{continued, stamp},
    with_trips,
};

/// Steps that can be undone.
const MAX_STEPS: usize = 500;

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
    now: WhatIf,
    undo: Vec<Step>,
    redo: Vec<Step>,
    /// Whether the last step may still take further steps of the same drag into itself.
    is_open: bool,
    /// The moment that entries of the log are written at.
    clock: Option<DateTime>,
    /// The model that raises were judged by last.
    room: Option<Room>,
    /// The past of the controls, and the log that it was walked under.
    past: Option<(Arc<Vec<LogEntry>>, Arc<ControlPast>)>,
}

impl Session {
    /// A session on a snapshot, as loaded.
    pub fn new(snapshot: Arc<Snapshot>) -> Self {
        Self {
            now: WhatIf::of(&snapshot),
            loaded: snapshot,
            undo: Vec::new(),
            redo: Vec::new(),
            is_open: false,
            clock: None,
            room: None,
            past: None,
        }
    }

    /// The snapshot as it was loaded; no edit touches it.
    pub fn loaded(&self) -> &Arc<Snapshot> {
        &self.loaded
    }

    /// What is on screen.
    pub fn now(&self) -> &WhatIf {
        &self.now
    }

    /// Sets the moment, in UTC, that entries of the log are written at from now on.
    pub fn set_clock(&mut self, now: DateTime) {
        self.clock = Some(now);
    }

    /// Whether what is on screen is what was loaded; the log, which only grows, apart.
    pub fn is_as_loaded(&self) -> bool {
        self.now == WhatIf { log: Arc::clone(&self.now.log), ..WhatIf::of(&self.loaded) }
    }

    /// What is on screen as a snapshot with the trips of the history in its log: what an export writes.
    pub fn exported(&self) -> Snapshot {
        Snapshot { log: with_trips(&self.loaded, &self.now.log), ..self.now.exported() }
    }

    /// Takes a model that is there already, so that none is made anew to judge a raise by.
    pub fn offer(&mut self, room: Room) {
        if room.fits(&self.now) {
            self.room = Some(room);
        }
    }

    /// How far the scale of a strategy may be raised from where its drag began; its scale where it may not.
    pub fn most_scale(&mut self, strategy: usize) -> f64 {
        let wish = Edit::Exposure { strategy, scale: 0.0 };
        let book = self.start_of(&wish).book.clone();
        let stopped = self.stopped(&book);
        let most = self.room().most_scale(&book, strategy, stopped);
        most.max(self.now.book.scale[strategy])
    }

    /// Why an edit would be refused; `None` where it would be taken.
    pub fn refusal_of(&mut self, edit: &Edit) -> Option<EditError> {
        let next = edit.apply(&self.loaded, &self.now);
        next.and_then(|next| self.hold(edit, &next)).err()
    }

    /// Applies an edit, or refuses it and changes nothing. Steps of one drag are one step to undo.
    pub fn apply(&mut self, edit: Edit) -> Result<(), EditError> {
        let mut next = edit.apply(&self.loaded, &self.now)?;
        self.hold(&edit, &next)?;
        self.stamp(&mut next);
        if next == self.now {
            return Ok(());
        }
        let is_same_drag = self.is_same_drag(&edit);
        let before = std::mem::replace(&mut self.now, next);
        if !is_same_drag {
            self.undo.push(Step { name: edit.name(&before.snapshot), edit, other_side: before });
            if self.undo.len() > MAX_STEPS {
                self.undo.remove(0);
            }
        }
        self.redo.clear();
        self.is_open = true;
        Ok(())
    }

    /// Refuses an edit that takes more risk than it may. A drag is judged from where it began.
    fn hold(&mut self, edit: &Edit, next: &WhatIf) -> Result<(), EditError> {
        match edit {
            Edit::Exposure { .. } | Edit::Exposures(_) => {
                let start = self.start_of(edit).book.clone();
                let is_raised = start.scale.iter().zip(&next.book.scale).any(|(before, after)| after > before);
                let stopped = if is_raised { self.stopped(&start) } else { None };
                self.room().hold(&start, &next.book, stopped)
            }
            Edit::Admit { .. } | Edit::Accept(_) if next.book.scale.len() > self.now.book.scale.len() => {
                let book = self.now.book.clone();
                let newcomer = next.snapshot.strategies.last().map_or("", |strategy| strategy.id.as_str());
                let place = path_of("opportunities", newcomer);
                let value = next.book.allocation.last().copied().unwrap_or_default();
                match self.stopped(&book) {
                    Some(Stopped { state, control }) => {
                        Err(EditError::Stopped { place, value, state: state.id(), control })
                    }
                    None => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }

    /// What stops the fund at a book: latches and resets counted.
    fn stopped(&mut self, book: &Book) -> Option<Stopped> {
        let controls = self.room().controls(book);
        let history = ControlHistory::at(self.past(), &controls);
        Stopped::of(&history.now, history.fund_state)
    }

    /// The past of the controls under the log of now.
    fn past(&mut self) -> Arc<ControlPast> {
        if let Some((log, past)) = &self.past
            && Arc::ptr_eq(log, &self.now.log)
        {
            return Arc::clone(past);
        }
        let past = Arc::new(ControlPast::of(&self.loaded, &self.now.log, None));
        self.past = Some((Arc::clone(&self.now.log), Arc::clone(&past)));
        past
    }

    /// The model of what is on screen.
    fn room(&mut self) -> &Room {
        let now = &self.now;
        if self.room.as_ref().is_none_or(|room| !room.fits(now)) {
            self.room = None;
        }
        self.room.get_or_insert_with(|| Room::of(now))
    }

    fn is_same_drag(&self, edit: &Edit) -> bool {
        self.is_open && self.undo.last().is_some_and(|step| edit.continues(&step.edit))
    }

    /// What was on screen where a drag began; what is on screen for an edit that begins one.
    fn start_of(&self, edit: &Edit) -> &WhatIf {
        match self.undo.last() {
            Some(step) if self.is_same_drag(edit) => &step.other_side,
            _ => &self.now,
        }
    }

    /// Ends a drag: the next edit is a step of its own.
    pub fn seal(&mut self) {
        self.is_open = false;
    }

    /// The name of what would be undone.
    pub fn undo_name(&self) -> Option<&str> {
        self.undo.last().map(|step| step.name.as_str())
    }

    /// The name of what would be redone.
    pub fn redo_name(&self) -> Option<&str> {
        self.redo.last().map(|step| step.name.as_str())
    }

    /// Takes the last step back; its name, or `None` where there is nothing to undo.
    pub fn undo(&mut self) -> Option<String> {
        let step = self.undo.pop()?;
        Some(self.cross(step, |session| &mut session.redo))
    }

    /// Takes the last undone step again.
    pub fn redo(&mut self) -> Option<String> {
        let step = self.redo.pop()?;
        Some(self.cross(step, |session| &mut session.undo))
    }

    /// Writes the moment into the entries that the log has not had before.
    fn stamp(&self, next: &mut WhatIf) {
        let first = self.now.log.len();
        if next.log.len() > first {
            stamp(&mut Arc::make_mut(&mut next.log)[..], first, self.clock);
        }
    }

    fn cross(&mut self, step: Step, to: impl Fn(&mut Self) -> &mut Vec<Step>) -> String {
        let mut there = step.other_side.clone();
        there.log = continued(&self.loaded, &self.now.log, &there.log);
        self.stamp(&mut there);
        let here = std::mem::replace(&mut self.now, there);
        let name = step.name.clone();
        to(self).push(Step { other_side: here, ..step });
        self.is_open = false;
        name
    }
}
