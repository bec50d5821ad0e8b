//! Names of groups that differ by case and blanks alone: one exchange written three ways splits its concentration.

use std::collections::BTreeMap;

use super::Line;

/// Which sectors and exchanges have another one's name but for case and blanks, by their numbers; empty where none has.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AlikeNames {
    sectors: Vec<bool>,
    exchanges: Vec<bool>,
}

impl AlikeNames {
    /// Of names in the order of their numbers.
    pub fn of(sectors: &[String], exchanges: &[String]) -> Self {
        Self { sectors: alike(sectors), exchanges: alike(exchanges) }
    }

    /// The places of the positions in such a group.
    pub fn positions(&self, lines: &[Line]) -> Vec<usize> {
        if self.sectors.is_empty() && self.exchanges.is_empty() {
            return Vec::new();
        }
        let is_in = |groups: &[bool], group: usize| groups.get(group).copied().unwrap_or_default();
        let is_alike = |line: &Line| is_in(&self.sectors, line.sector) || is_in(&self.exchanges, line.exchange);
        lines.iter().enumerate().filter(|(_, line)| is_alike(line)).map(|(place, _)| place).collect()
    }
}

fn alike(names: &[String]) -> Vec<bool> {
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    let mut found = vec![false; names.len()];
    for (number, name) in names.iter().enumerate() {
        let plain = name.split_whitespace().flat_map(str::chars).flat_map(char::to_lowercase).collect();
        let earlier = *first.entry(plain).or_insert(number);
        if earlier != number {
            found[earlier] = true;
            found[number] = true;
        }
    }
    if found.contains(&true) { found } else { Vec::new() }
}
