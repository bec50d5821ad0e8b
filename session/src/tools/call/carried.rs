//! What is on screen on its way to another program of the page, which answers a call in its place.

use std::sync::Arc;

use headroom_engine::fund::{Snapshot, check::Faults};
use headroom_wire::{pack, parse, to_json, unpack};

use crate::{Version, WhatIf};

/// A what-if as a short text and numbers: made and read in no time, however long the history.
#[derive(Debug, Clone, PartialEq)]
pub struct Packed {
    /// The head and the numbers of [`headroom_wire::pack`].
    pub fund: (String, Vec<f64>),
    /// The exposure scales, which are no part of a file.
    pub scale: Vec<f64>,
}

impl Packed {
    /// A what-if made ready to be sent.
    pub fn of(what_if: &WhatIf) -> Self {
        Self { fund: pack(what_if.exported()), scale: what_if.book.scale.clone() }
    }

    /// The version where it arrives; `None` of parts that are of no fund, and of a log that has grown too long.
    pub fn version(self) -> Option<Version> {
        let (head, numbers) = self.fund;
        Some(arrived(unpack(&head, &numbers)?, self.scale))
    }
}

/// A what-if as text and numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Carried {
    /// The snapshot file that an export writes.
    pub file: String,
    /// The exposure scales, which are no part of a file.
    pub scale: Vec<f64>,
}

impl Carried {
    /// A what-if made ready to be sent.
    pub fn of(what_if: &WhatIf) -> Self {
        Self { file: to_json(&what_if.exported()), scale: what_if.book.scale.clone() }
    }

    /// What a call answers from where it arrives, to the bit as where it came from.
    ///
    /// # Errors
    ///
    /// A what-if past the limits of a file: one whose log has grown too long.
    pub fn version(self) -> Result<Version, Faults> {
        Ok(arrived(parse(self.file.as_bytes())?, self.scale))
    }
}

/// A fund at its exposure scales; as its file has it where they are not one for each strategy.
fn arrived(fund: Snapshot, scale: Vec<f64>) -> Version {
    let mut what_if = WhatIf::of(&Arc::new(fund));
    if scale.len() == what_if.book.scale.len() {
        what_if.book.scale = scale;
    }
    Version::new(Arc::clone(&what_if.snapshot)).at(what_if)
}
