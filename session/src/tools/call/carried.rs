//! What is on screen on its way to another program of the page, which answers a call in its place.

use std::sync::Arc;

use headroom_engine::fund::check::Faults;
use headroom_wire::{parse, to_json};

use crate::{Version, WhatIf};

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
        let mut what_if = WhatIf::of(&Arc::new(parse(self.file.as_bytes())?));
        what_if.book.scale = self.scale;
        Ok(Version::new(Arc::clone(&what_if.snapshot)).at(what_if))
    }
}
