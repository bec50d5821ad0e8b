//! Draws that the page keeps, by the returns that they are of: draws depend on nothing else, so those of one fund's returns are
//! never taken for another's.

use std::sync::Arc;

use headroom_engine::monte_carlo::{DRAWS, Draws};
use leptos::prelude::*;

/// Returns of a sample, one series a strategy.
pub type Columns = Vec<Vec<f64>>;

/// The bytes of ranks that are kept; the last two samples always are.
const MOST_BYTES: usize = 128 << 20;

/// The draws that are kept, those used last at the end; copied freely.
#[derive(Clone, Copy)]
pub struct KeptDraws(StoredValue<Vec<(Arc<Columns>, Arc<Draws>)>>);

impl KeptDraws {
    /// None.
    pub fn new() -> Self {
        Self(StoredValue::new(Vec::new()))
    }

    /// The draws of these returns. Nothing is tracked.
    pub fn of(self, columns: &[Vec<f64>]) -> Option<Arc<Draws>> {
        let found = self.0.try_update_value(|kept| {
            let place = kept.iter().position(|(of, _)| **of == columns)?;
            kept[place..].rotate_left(1);
            kept.last().map(|(_, draws)| Arc::clone(draws))
        });
        found.flatten()
    }

    /// Keeps draws; what was not used for longest goes where there are too many.
    pub fn keep(self, columns: Arc<Columns>, draws: Arc<Draws>) {
        self.0.update_value(|kept| {
            kept.retain(|(of, _)| *of != columns);
            kept.push((columns, draws));
            while kept.len() > 2 && kept.iter().map(|(of, _)| bytes(of)).sum::<usize>() > MOST_BYTES {
                kept.remove(0);
            }
        });
    }

    /// Whether the draws of these returns can be kept and no other go.
    pub fn have_room_for(self, columns: &[Vec<f64>]) -> bool {
        self.0.with_value(|kept| kept.iter().map(|(of, _)| bytes(of)).sum::<usize>() + bytes(columns) <= MOST_BYTES)
    }
}

/// Bytes of the ranks, two each.
fn bytes(columns: &[Vec<f64>]) -> usize {
    2 * DRAWS * columns.len()
}
