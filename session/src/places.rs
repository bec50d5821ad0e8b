//! Where a position stands by its id, and how an instrument is held, without a look at every position.

use std::sync::{Arc, OnceLock};

use headroom_engine::{
    fund::{Position, Positions, Shared, Snapshot},
    math::order_by,
};

/// The places of the positions of a fund by their ids, ordered on first use, and those that were added to it. Edits add positions at
/// the end and close others, so that a position stands where it was or before.
#[derive(Debug, Clone)]
pub(crate) struct Places {
    loaded: Arc<Snapshot>,
    /// Of each position at the end that is not one of the fund the hashes of its id and of its instrument.
    added: Arc<Vec<[u64; 2]>>,
    by_id: Arc<OnceLock<Vec<usize>>>,
    by_instrument: Arc<OnceLock<Vec<usize>>>,
}

impl Places {
    /// Of a fund to which nothing was added.
    pub fn of(loaded: &Arc<Snapshot>) -> Self {
        Self { loaded: Arc::clone(loaded), added: Arc::default(), by_id: Arc::default(), by_instrument: Arc::default() }
    }

    /// One more is held, at the end.
    pub fn add(&mut self, position: &Position) {
        Arc::make_mut(&mut self.added).push([hash(&position.id), hash(&position.instrument)]);
    }

    /// Of those held the one at a place is closed.
    pub fn close(&mut self, held: &Positions, at: usize) {
        if let Some(nth) = (at + self.added.len()).checked_sub(held.len()) {
            Arc::make_mut(&mut self.added).remove(nth);
        }
    }

    /// The place of an id among the positions held now.
    pub fn find(&self, held: &Positions, id: &str) -> Option<usize> {
        let is_it = |position: &Shared<Position>| position.id == id;
        let Some(place) = self.loaded_at(id) else {
            return self.added(held, 0, id).find(|at| is_it(&held[*at]));
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
        self.added(held, 1, instrument).any(|at| is_it(&held[at]))
    }

    /// The places of those that were added which may have this id, or with 1 this instrument.
    fn added(&self, held: &Positions, which: usize, name: &str) -> impl Iterator<Item = usize> {
        let (first, wanted) = (held.len() - self.added.len(), hash(name));
        let may = move |(_, hashes): &(usize, &[u64; 2])| hashes[which] == wanted;
        self.added.iter().enumerate().filter(may).map(move |(nth, _)| first + nth)
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

/// FNV-1a of 64 bits. Source: Fowler, Noll and Vo, The FNV Non-Cryptographic Hash Algorithm (draft-eastlake-fnv).
fn hash(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
