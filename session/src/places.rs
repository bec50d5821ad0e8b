//! Where a position stands by its id, and how an instrument is held, without a look at every position.

use std::sync::{Arc, OnceLock};

use headroom_engine::{
    fund::{Position, Positions, Shared, Snapshot},
    math::order_by,
};

/// The places of the positions of a fund by their ids, ordered on first use, and how many were added to it. Edits add positions at the
/// end and close others, so that a position stands where it was or before.
#[derive(Debug, Clone)]
pub(crate) struct Places {
    loaded: Arc<Snapshot>,
    /// Positions at the end that are not those of the fund.
    added: usize,
    by_id: Arc<OnceLock<Vec<usize>>>,
    by_instrument: Arc<OnceLock<Vec<usize>>>,
}

impl Places {
    /// Of a fund to which nothing was added.
    pub fn of(loaded: &Arc<Snapshot>) -> Self {
        Self { loaded: Arc::clone(loaded), added: 0, by_id: Arc::default(), by_instrument: Arc::default() }
    }

    /// One more is held, at the end.
    pub fn add(&mut self) {
        self.added += 1;
    }

    /// Of those held the one at a place is closed.
    pub fn close(&mut self, held: &Positions, at: usize) {
        self.added -= usize::from(at + self.added >= held.len());
    }

    /// The place of an id among the positions held now.
    pub fn find(&self, held: &Positions, id: &str) -> Option<usize> {
        let is_it = |position: &Shared<Position>| position.id == id;
        let Some(place) = self.loaded_at(id) else {
            return self.added(held).position(is_it).map(|back| held.len() - 1 - back);
        };
        // It stands where it was or before, but for a position added in the place of one that was closed.
        let mut places = (0..held.len().min(place + 1)).rev().chain(place + 1..held.len());
        places.find(|at| is_it(&held[*at]))
    }

    /// Whether any position of an instrument that is held now is so.
    pub fn any(&self, held: &Positions, instrument: &str, is_so: impl Fn(&Position) -> bool) -> bool {
        let loaded = self.loaded();
        let order = || order_by(loaded.len(), &mut |a, b| loaded[a].instrument.cmp(&loaded[b].instrument));
        let by_instrument = self.by_instrument.get_or_init(order);
        let first = by_instrument.partition_point(|at| loaded[*at].instrument.as_str() < instrument);
        let of_it = by_instrument[first..].iter().map(|at| &loaded[*at]);
        let is_it = |position: &Position| position.instrument == instrument && is_so(position);
        if of_it.take_while(|it| it.instrument == instrument).any(|it| is_so(it)) {
            // It may be closed by now.
            return held.iter().any(|position| is_it(position));
        }
        self.added(held).any(|position| is_it(position))
    }

    /// Those held that were added, the last first.
    fn added<'a>(&self, held: &'a Positions) -> impl Iterator<Item = &'a Shared<Position>> {
        held.iter().rev().take(self.added)
    }

    fn loaded(&self) -> &Positions {
        self.loaded.held()
    }

    fn loaded_at(&self, id: &str) -> Option<usize> {
        let loaded = self.loaded();
        let order = || order_by(loaded.len(), &mut |a, b| loaded[a].id.cmp(&loaded[b].id));
        let by_id = self.by_id.get_or_init(order);
        let at = by_id.binary_search_by(|at| loaded[*at].id.as_str().cmp(id)).ok()?;
        Some(by_id[at])
    }
}
