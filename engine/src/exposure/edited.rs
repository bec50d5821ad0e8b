//! The table of a fund whose positions were edited: what stays is taken over, and no name of it is compared.

use super::{Line, PositionPool, PositionTable, pool::is_short};
use crate::fund::{Position, Shared, common_ends};

impl PositionTable {
    /// The table of `after`, from this one of `before`: the same to the bit as [`PositionTable::of`], but that positions which stay
    /// keep the volatility of their history. Returns it with the places of the others.
    pub(crate) fn edited(
        &self,
        before: &[Shared<Position>],
        after: &[Shared<Position>],
    ) -> (Self, std::ops::Range<usize>) {
        let (start, end) = common_ends(before, after);
        let changed = start..after.len() - end;
        let before_of = |place: usize| match place {
            place if place < changed.start => Some(&self.lines[place]),
            place if place < changed.end => None,
            place => Some(&self.lines[place + before.len() - after.len()]),
        };
        let mut sectors = Renumbered::of(&self.sectors);
        let mut exchanges = Renumbered::of(&self.exchanges);
        let mut instruments = Renumbered::of(&self.instruments);
        let of_place = |place: usize| match before_of(place) {
            Some(line) => Line {
                sector: sectors.kept(line.sector),
                exchange: exchanges.kept(line.exchange),
                instrument: instruments.kept(line.instrument),
                ..*line
            },
            None => {
                let position = &after[place];
                let names = [
                    sectors.named(&position.sector),
                    exchanges.named(&position.exchange),
                    instruments.named(&position.instrument),
                ];
                Line::of(position, names)
            }
        };
        let lines: Vec<Line> = (0..after.len()).map(of_place).collect();
        let is_of_its_pool = |(was, is): (&Shared<Position>, &Shared<Position>)| {
            let names =
                |position: &Position| (position.liquidity_per_hour, position.volatility, is_short(position.holding));
            names(was) == names(is) && (&was.instrument, &was.exchange) == (&is.instrument, &is.exchange)
        };
        let was = &before[start..before.len() - end];
        let is_pooled_alike = was.len() == changed.len() && was.iter().zip(&after[changed.clone()]).all(is_of_its_pool);
        let pools = if is_pooled_alike { self.pools.clone() } else { PositionPool::all(&lines, after).into() };
        let table = Self {
            lines,
            sectors: sectors.finished(),
            exchanges: exchanges.finished(),
            instruments: instruments.finished(),
            pools,
        };
        (table, changed)
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
    fn of(old: &'a Shared<Vec<String>>) -> Self {
        Self { old, numbers: vec![None; old.len()], in_order: Vec::with_capacity(old.len()) }
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
