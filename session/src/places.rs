//! Where a position stands by its id, and how an instrument is held, without a look at every position.

use std::sync::{Arc, OnceLock};

use headroom_engine::{
    fund::{Position, Shared, Snapshot},
    math::order_by,
};

/// Closed positions in a row over which the walk of [`Places::changed`] stays beside the loaded ones.
const NEAR: usize = 8;

/// The places of the positions of a loaded fund by their ids, ordered on first use. Edits add positions at the end and close others,
/// so that a position stands where it was or before.
#[derive(Debug, Clone)]
pub(crate) struct Places {
    loaded: Arc<Snapshot>,
    by_id: Arc<OnceLock<Vec<usize>>>,
    by_instrument: Arc<OnceLock<Vec<usize>>>,
}

impl Places {
    /// Of a fund as loaded.
    pub fn of(loaded: &Arc<Snapshot>) -> Self {
        Self { loaded: Arc::clone(loaded), by_id: Arc::default(), by_instrument: Arc::default() }
    }

    /// The place of an id among the positions held now.
    pub fn find(&self, held: &[Shared<Position>], id: &str) -> Option<usize> {
        let is_it = |position: &Shared<Position>| position.id == id;
        let Some(place) = self.loaded_at(id) else {
            return self.changed(held).find(|(_, position)| is_it(position)).map(|(at, _)| at);
        };
        let end = held.len().min(place + 1);
        let after = || held[end..].iter().position(is_it).map(|at| end + at);
        held[..end].iter().rposition(is_it).or_else(after)
    }

    /// Whether any position of an instrument that is held now is so.
    pub fn any(&self, held: &[Shared<Position>], instrument: &str, is_so: impl Fn(&Position) -> bool) -> bool {
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
        self.changed(held).any(|(_, position)| is_it(position))
    }

    fn loaded(&self) -> &[Shared<Position>] {
        self.loaded.positions.as_deref().unwrap_or_default()
    }

    fn loaded_at(&self, id: &str) -> Option<usize> {
        let loaded = self.loaded();
        let order = || order_by(loaded.len(), &mut |a, b| loaded[a].id.cmp(&loaded[b].id));
        let by_id = self.by_id.get_or_init(order);
        let at = by_id.binary_search_by(|at| loaded[*at].id.as_str().cmp(id)).ok()?;
        Some(by_id[at])
    }

    /// The positions held now with their places, but for most of those that are as loaded: these are told by where they are kept.
    fn changed<'a>(&'a self, held: &'a [Shared<Position>]) -> impl Iterator<Item = (usize, &'a Shared<Position>)> {
        let mut loaded = self.loaded();
        held.iter().enumerate().filter(move |(_, position)| {
            let same = loaded.iter().take(NEAR).position(|loaded| loaded.is(position));
            // One that was resized stands beside the one that was loaded.
            let passed =
                same.map_or_else(|| usize::from(loaded.first().is_some_and(|it| it.id == position.id)), |at| at + 1);
            loaded = &loaded[passed..];
            same.is_none()
        })
    }
}
