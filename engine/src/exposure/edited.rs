//! The table of a fund whose positions were edited: what stays is taken over, and no name of it is compared.

use std::ops::Range;

use super::{AlikeNames, Line, PositionTable, pool::is_short};
use crate::fund::{Position, Positions, Shared};

impl PositionTable {
    /// The table of `after`, from this one of `before`: the same to the bit as [`PositionTable::of`], but that positions which stay
    /// keep the volatility of their history. Returns it with the places of the others.
    pub(crate) fn edited(&self, before: &Positions, after: &Positions) -> (Self, Range<usize>) {
        let (start, end) = before.in_common(after);
        let (was, changed) = (start..before.len() - end, start..after.len() - end);
        let pairs = || was.clone().zip(changed.clone()).map(|(was, is)| (&before[was], &after[is]));
        let is_named_alike = |(was, is): (&Shared<Position>, &Shared<Position>)| {
            (&was.sector, &was.exchange, &was.instrument) == (&is.sector, &is.exchange, &is.instrument)
        };
        if before.len() != after.len() || !pairs().all(is_named_alike) {
            return (self.renumbered(was, after, changed.clone()), changed);
        }
        let mut table = self.clone();
        for line in changed.clone() {
            let Line { sector, exchange, instrument, .. } = self.lines[line];
            table.lines[line] = Line::of(&after[line], [sector, exchange, instrument]);
        }
        let sold = |position: &Position| (position.liquidity_per_hour, position.volatility, is_short(position.holding));
        if pairs().any(|(was, is)| sold(was) != sold(is)) {
            table.pools = self.pools.edited((was.clone(), changed.clone()), &table.lines, after).into();
        }
        (table, changed)
    }

    /// The same where names come or go: positions at `was` leave, those at `changed` are new.
    fn renumbered(&self, was: Range<usize>, after: &Positions, changed: Range<usize>) -> Self {
        // What stands before keeps its numbers, for they are in the order of first use.
        let before = &self.lines[..changed.start];
        let used = if before.len() == self.lines.len() {
            [self.sectors.len(), self.exchanges.len(), self.instruments.len()]
        } else {
            let most = |[a, b, c]: [usize; 3], line: &Line| {
                [a.max(line.sector + 1), b.max(line.exchange + 1), c.max(line.instrument + 1)]
            };
            before.iter().fold([0; 3], most)
        };
        let mut sectors = Renumbered::of(&self.sectors, used[0]);
        let mut exchanges = Renumbered::of(&self.exchanges, used[1]);
        let mut instruments = Renumbered::of(&self.instruments, used[2]);
        let of_place = |place: usize| {
            if changed.contains(&place) {
                let position = &after[place];
                let names = [
                    sectors.named(&position.sector),
                    exchanges.named(&position.exchange),
                    instruments.named(&position.instrument),
                ];
                return Line::of(position, names);
            }
            let line = self.lines[place - changed.end + was.end];
            Line {
                sector: sectors.kept(line.sector),
                exchange: exchanges.kept(line.exchange),
                instrument: instruments.kept(line.instrument),
                ..line
            }
        };
        let mut lines = Vec::with_capacity(after.len());
        lines.extend_from_slice(before);
        lines.extend((changed.start..after.len()).map(of_place));
        let (sectors, exchanges) = (sectors.finished(), exchanges.finished());
        Self {
            alike: AlikeNames::of(&sectors, &exchanges).into(),
            pools: self.pools.edited((was, changed.clone()), &lines, after).into(),
            lines,
            sectors,
            exchanges,
            instruments: instruments.finished(),
        }
    }
}

/// Names numbered anew in the order of their first use, by the numbers that they had.
struct Renumbered<'a> {
    old: &'a Shared<Vec<String>>,
    /// By old number the new one.
    numbers: Vec<Option<usize>>,
    in_order: Vec<Name>,
}

#[derive(Clone, PartialEq)]
enum Name {
    Old(usize),
    New(String),
}

impl<'a> Renumbered<'a> {
    /// Of names of which the first `kept` keep their numbers.
    fn of(old: &'a Shared<Vec<String>>, kept: usize) -> Self {
        let mut numbers: Vec<Option<usize>> = (0..kept).map(Some).collect();
        numbers.resize(old.len(), None);
        Self { old, numbers, in_order: (0..kept).map(Name::Old).collect() }
    }

    /// The number of a name that had one.
    fn kept(&mut self, old: usize) -> usize {
        let next = self.in_order.len();
        let number = *self.numbers[old].get_or_insert(next);
        if number == next {
            self.in_order.push(Name::Old(old));
        }
        number
    }

    /// The number of a name.
    fn named(&mut self, name: &str) -> usize {
        if let Some(old) = self.old.iter().position(|old| old == name) {
            return self.kept(old);
        }
        let is_it = |other: &Name| matches!(other, Name::New(other) if other == name);
        self.in_order.iter().position(is_it).unwrap_or_else(|| {
            self.in_order.push(Name::New(name.to_owned()));
            self.in_order.len() - 1
        })
    }

    /// The names in order; those of before where they are the same.
    fn finished(self) -> Shared<Vec<String>> {
        let is_same = |(at, name): (usize, &Name)| *name == Name::Old(at);
        if self.in_order.len() == self.old.len() && self.in_order.iter().enumerate().all(is_same) {
            return self.old.clone();
        }
        let name = |name: Name| match name {
            Name::Old(old) => self.old[old].clone(),
            Name::New(name) => name,
        };
        Shared::from(self.in_order.into_iter().map(name).collect::<Vec<String>>())
    }
}
