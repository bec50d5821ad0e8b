//! Draws that the page keeps, by the returns that they are of: draws depend on nothing else, so those of one fund's returns are
//! never taken for another's.

use std::sync::Arc;

use headroom_engine::{
    monte_carlo::{DRAWS, Draws},
    sample::Returns,
};
use leptos::prelude::*;

/// The bytes of ranks that are kept; the last two samples always are.
const MOST_BYTES: usize = 128 << 20;

/// The draws that are kept, those used last at the end; copied freely.
#[derive(Clone, Copy)]
pub struct KeptDraws(StoredValue<Vec<(Arc<Returns>, Arc<Draws>)>>);

impl KeptDraws {
    /// None.
    pub fn new() -> Self {
        Self(StoredValue::new(Vec::new()))
    }

    /// The draws of these returns. Nothing is tracked.
    pub fn of(self, returns: &Returns) -> Option<Arc<Draws>> {
        let found = self.0.try_update_value(|kept| {
            let place = kept.iter().position(|(of, _)| **of == *returns)?;
            kept[place..].rotate_left(1);
            kept.last().map(|(_, draws)| Arc::clone(draws))
        });
        found.flatten()
    }

    /// Keeps draws; what was not used for longest goes where there are too many.
    pub fn keep(self, returns: Arc<Returns>, draws: Arc<Draws>) {
        self.0.update_value(|kept| {
            kept.retain(|(of, _)| *of != returns);
            kept.push((returns, draws));
            while kept.len() > 2 && kept.iter().map(|(of, _)| bytes(of)).sum::<usize>() > MOST_BYTES {
                kept.remove(0);
            }
        });
    }

    /// Whether the draws of these returns can be kept and no other go.
    pub fn have_room_for(self, returns: &Returns) -> bool {
        self.0.with_value(|kept| kept.iter().map(|(of, _)| bytes(of)).sum::<usize>() + bytes(returns) <= MOST_BYTES)
    }
}

/// Bytes of the ranks, two each.
fn bytes(returns: &Returns) -> usize {
    2 * DRAWS * returns.fund.len()
}
