//! The session: a loaded snapshot, the what-if on screen, and the way back.

use std::sync::Arc;

use jiff::civil::DateTime;

use super::{
    edit::{Edit, EditError, WhatIf},
    log::{continued, stamp, with_trips},
};
use crate::fund::Snapshot;

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

    /// Applies an edit, or refuses it and changes nothing. Steps of one drag are one step to undo.
    pub fn apply(&mut self, edit: Edit) -> Result<(), EditError> {
        let mut next = edit.apply(&self.loaded, &self.now)?;
        self.stamp(&mut next);
        if next == self.now {
            return Ok(());
        }
        let before = std::mem::replace(&mut self.now, next);
        let is_same_drag = self.is_open && self.undo.last().is_some_and(|step| edit.continues(&step.edit));
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
        there.log = Arc::new(continued(&self.loaded, &self.now.log, &there.log));
        self.stamp(&mut there);
        let here = std::mem::replace(&mut self.now, there);
        let name = step.name.clone();
        to(self).push(Step { other_side: here, ..step });
        self.is_open = false;
        name
    }
}
