//! A position of a strategy: where it stands, what it is worth, how fast it can be sold; and those of a fund.

use std::{
    iter::FlatMap,
    ops::{Index, IndexMut},
    slice::Iter,
};

use crate::shared::Shared;

/// What is held.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Holding {
    /// Something whose value moves in proportion to its price; signed notional, short is negative.
    Linear {
        /// Signed notional.
        notional: f64,
    },
    /// A binary contract that pays 1 or 0; signed contracts, short is negative.
    Binary {
        /// Its price in (0, 1).
        price: f64,
        /// Signed number of contracts.
        contracts: f64,
    },
}

impl Holding {
    /// Signed notional; `contracts x price` for a binary.
    pub fn notional(self) -> f64 {
        match self {
            Self::Linear { notional } => notional,
            Self::Binary { price, contracts } => contracts * price,
        }
    }

    /// Size: the most that it can lose, at least 0, in money. Linear `|notional|`; binary long `price x contracts`, short
    /// `(1 - price) x |contracts|`.
    pub fn most_to_lose(self) -> f64 {
        match self {
            Self::Linear { notional } => notional.abs(),
            Self::Binary { price, contracts } if contracts >= 0.0 => price * contracts,
            Self::Binary { price, contracts } => (1.0 - price) * -contracts,
        }
    }

    /// Part of the fund's net exposure, signed, in money. Linear: its notional, at any beta; binary
    /// `beta x price x contracts`.
    ///
    /// ```
    /// use headroom_engine::fund::Holding;
    /// assert_eq!(Holding::Linear { notional: -100.0 }.net(0.5), -100.0);
    /// assert_eq!(Holding::Binary { price: 0.5, contracts: -100.0 }.net(0.5), -25.0);
    /// ```
    pub fn net(self, beta: f64) -> f64 {
        match self {
            Self::Linear { notional } => notional,
            Self::Binary { price, contracts } => beta * price * contracts,
        }
    }
}

/// One position.
#[derive(Debug, Clone, PartialEq)]
pub struct Position {
    /// Its id, unique in the fund.
    pub id: String,
    /// Index of its strategy in the snapshot's order.
    pub strategy: usize,
    /// What is traded.
    pub instrument: String,
    /// Where it is held.
    pub exchange: String,
    /// Its market category.
    pub sector: String,
    /// What is held.
    pub holding: Holding,
    /// Move of its price for a move of 1 in the market, in `[-100, 100]`.
    pub beta: f64,
    /// Money that can be sold in an hour at acceptable cost, above 0; `None`: not liquidatable.
    pub liquidity_per_hour: Option<f64>,
    /// Volatility of its instrument in a day: of a linear position the standard deviation of the return, in (0, 10]; of a binary
    /// that of the price, in (0, 1]. `None`: assumed.
    pub volatility: Option<f64>,
}

impl Position {
    /// Signed notional, as [`Holding::notional`].
    pub fn notional(&self) -> f64 {
        self.holding.notional()
    }

    /// The most that it can lose, as [`Holding::most_to_lose`].
    pub fn most_to_lose(&self) -> f64 {
        self.holding.most_to_lose()
    }
}

/// Positions of a part as it is made.
const PART: usize = 64;

/// The positions of a fund in the file's order: an edit of one copies its part alone, and parts that two what-ifs share are not compared.
///
/// ```
/// use headroom_engine::fund::Positions;
/// # let fund = headroom_engine::testing::three_four_five();
/// let before = fund.positions.unwrap();
/// let mut after: Positions = before.clone();
/// after[1].beta = 2.0;
/// assert_eq!((after.len(), before.in_common(&after)), (2, (1, 0)));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Positions {
    parts: Vec<Part>,
    /// Of each part the number of positions up to its end.
    ends: Vec<usize>,
}

type Part = Shared<Vec<Shared<Position>>>;

/// Positions one after the other.
pub type PositionsIter<'a> =
    FlatMap<Iter<'a, Part>, Iter<'a, Shared<Position>>, fn(&'a Part) -> Iter<'a, Shared<Position>>>;

impl Positions {
    pub(super) const fn none() -> Self {
        Self { parts: Vec::new(), ends: Vec::new() }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.last().copied().unwrap_or_default()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The position at a place.
    pub fn get(&self, at: usize) -> Option<&Shared<Position>> {
        let part = self.part_of(at);
        self.parts.get(part)?.get(at - self.start_of(part))
    }

    /// All of them in order.
    pub fn iter(&self) -> PositionsIter<'_> {
        self.parts.iter().flat_map(|part| part.iter())
    }

    /// Adds one at the end.
    pub fn push(&mut self, position: Shared<Position>) {
        if self.parts.last().is_none_or(|last| last.len() >= PART) {
            self.parts.push(Vec::with_capacity(PART).into());
            self.ends.push(self.len());
        }
        if let (Some(part), Some(end)) = (self.parts.last_mut(), self.ends.last_mut()) {
            part.push(position);
            *end += 1;
        }
    }

    /// Takes the one at a place out; `None` where there is none.
    pub fn remove(&mut self, at: usize) -> Option<Shared<Position>> {
        let part = self.part_of(at);
        let place = at - self.start_of(part);
        let removed = self.parts.get_mut(part)?.remove(place);
        // A part may be empty: each stays beside the one that it was.
        self.ends[part..].iter_mut().for_each(|end| *end -= 1);
        Some(removed)
    }

    /// Keeps those that are so.
    pub fn retain(&mut self, is_so: impl Fn(&Position) -> bool) {
        *self = self.iter().filter(|position| is_so(position)).cloned().collect();
    }

    /// How many two funds have in common at the beginning, and of the others at the end.
    pub fn in_common(&self, other: &Self) -> (usize, usize) {
        let same = |(one, other): &(&Part, &Part)| one.is(other);
        let whole = self.parts.iter().zip(&other.parts).take_while(same).map(|(part, _)| part.len()).sum::<usize>();
        let rest = self.iter().skip(whole).zip(other.iter().skip(whole));
        let start = whole + rest.take_while(|(one, other)| one == other).count();
        let left = self.len().min(other.len()) - start;
        let parts = self.parts.iter().rev().zip(other.parts.iter().rev()).take_while(same);
        let whole = parts.map(|(part, _)| part.len()).sum::<usize>().min(left);
        let rest = self.iter().rev().skip(whole).zip(other.iter().rev().skip(whole)).take(left - whole);
        (start, whole + rest.take_while(|(one, other)| one == other).count())
    }

    /// The part that a place is in.
    fn part_of(&self, at: usize) -> usize {
        self.ends.partition_point(|end| *end <= at)
    }

    fn start_of(&self, part: usize) -> usize {
        part.checked_sub(1).map_or(0, |before| self.ends[before])
    }
}

impl PartialEq for Positions {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.in_common(other).0 == self.len()
    }
}

impl FromIterator<Shared<Position>> for Positions {
    fn from_iter<T: IntoIterator<Item = Shared<Position>>>(positions: T) -> Self {
        let mut all = Self::default();
        positions.into_iter().for_each(|position| all.push(position));
        all
    }
}

impl<'a> IntoIterator for &'a Positions {
    type Item = &'a Shared<Position>;
    type IntoIter = PositionsIter<'a>;

    fn into_iter(self) -> PositionsIter<'a> {
        self.iter()
    }
}

impl<'a> IntoIterator for &'a mut Positions {
    type Item = &'a mut Shared<Position>;
    type IntoIter = std::vec::IntoIter<&'a mut Shared<Position>>;

    fn into_iter(self) -> Self::IntoIter {
        self.parts.iter_mut().flat_map(|part| part.iter_mut()).collect::<Vec<_>>().into_iter()
    }
}

impl Index<usize> for Positions {
    type Output = Shared<Position>;

    fn index(&self, at: usize) -> &Shared<Position> {
        let part = self.part_of(at);
        &self.parts[part][at - self.start_of(part)]
    }
}

impl IndexMut<usize> for Positions {
    fn index_mut(&mut self, at: usize) -> &mut Shared<Position> {
        let part = self.part_of(at);
        let start = self.start_of(part);
        &mut self.parts[part][at - start]
    }
}

#[cfg(test)]
mod tests {
    use super::{Position, Positions, Shared};
    use crate::testing::{Seeded, linear};

    #[test]
    fn edits_of_parts_are_those_of_a_list() {
        let mut random = Seeded::new(64);
        let of = |id: usize| Shared::from(Position { id: format!("p{id}"), ..linear(0, "x", "t", 1.0) });
        let mut list: Vec<Shared<Position>> = (0..200).map(of).collect();
        let mut parts: Positions = list.iter().cloned().collect();
        for edit in 0..600 {
            let (was, before) = (list.clone(), parts.clone());
            let at = random.whole(0, list.len() - 1);
            match random.whole(0, 3) {
                0 => {
                    list.push(of(1_000 + edit));
                    parts.push(of(1_000 + edit));
                }
                1 => {
                    list[at].beta += 1.0;
                    parts[at].beta += 1.0;
                }
                _ if list.len() > 1 => assert_eq!(Some(list.remove(at)), parts.remove(at)),
                _ => {}
            }
            assert_eq!((parts.len(), parts.get(list.len())), (list.len(), None));
            assert!(parts.iter().eq(&list) && list.iter().enumerate().all(|(at, one)| parts[at] == *one));
            assert_eq!(parts, list.iter().cloned().collect()); // whatever the parts
            let start = was.iter().zip(&list).take_while(|(was, is)| was == is).count();
            let end =
                was[start..].iter().rev().zip(list[start..].iter().rev()).take_while(|(was, is)| was == is).count();
            assert_eq!(before.in_common(&parts), (start, end));
            assert_eq!(parts.in_common(&list.iter().cloned().collect()), (list.len(), 0));
        }
    }
}
