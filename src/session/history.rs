//! The session: a loaded snapshot, the what-if on screen, and the way back.

use std::sync::Arc;

use super::edit::{Edit, EditError, WhatIf};
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
}

impl Session {
    /// A session on a snapshot, as loaded.
    pub fn new(snapshot: Arc<Snapshot>) -> Self {
        Self { now: WhatIf::of(&snapshot), loaded: snapshot, undo: Vec::new(), redo: Vec::new(), is_open: false }
    }

    /// The snapshot as it was loaded; no edit touches it.
    pub fn loaded(&self) -> &Arc<Snapshot> {
        &self.loaded
    }

    /// What is on screen.
    pub fn now(&self) -> &WhatIf {
        &self.now
    }

    /// Whether what is on screen is what was loaded.
    pub fn is_as_loaded(&self) -> bool {
        self.now == WhatIf::of(&self.loaded)
    }

    /// Applies an edit, or refuses it and changes nothing. Steps of one drag are one step to undo.
    pub fn apply(&mut self, edit: Edit) -> Result<(), EditError> {
        let next = edit.apply(&self.loaded, &self.now)?;
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

    fn cross(&mut self, step: Step, to: impl Fn(&mut Self) -> &mut Vec<Step>) -> String {
        let here = std::mem::replace(&mut self.now, step.other_side);
        let name = step.name.clone();
        to(self).push(Step { other_side: here, ..step });
        self.is_open = false;
        name
    }
}
