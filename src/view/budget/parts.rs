//! Where the fund's VaR sits: its components by strategy, sector and exchange.

use std::collections::BTreeMap;

use headroom_engine::{fund::Position, fund::Snapshot, math::sort_by, report::RiskReport, text::escape};

/// Parts that have a bar of their own; the others share one.
const MAX_PARTS: usize = 8;

/// The fund's VaR, divided one way.
#[derive(Debug, Clone, PartialEq)]
pub struct RiskParts {
    /// What a part is.
    pub of: &'static str,
    /// The parts, the largest first; together they are the fund's VaR.
    pub parts: Vec<RiskPart>,
    /// Share at which a bar ends, the same for every division: that of the largest part, the others together apart.
    pub end: f64,
}

/// One part.
#[derive(Debug, Clone, PartialEq)]
pub struct RiskPart {
    /// Its name, escaped.
    pub name: String,
    /// Its component of the fund's VaR, in money; below 0 where it hedges the others.
    pub component: f64,
    /// The same over the fund's VaR.
    pub share: f64,
}

/// How much of each strategy lies in each sector and each exchange, by its gross.
#[derive(Debug, Clone, PartialEq)]
pub struct RiskGroups {
    /// Names of the strategies, escaped.
    strategies: Vec<String>,
    /// Sectors and exchanges; none where there is no position.
    divisions: Vec<(&'static str, Vec<Group>)>,
}

/// A sector or an exchange: its name, escaped, and the strategies in it with their shares.
type Group = (String, Vec<(usize, f64)>);

impl RiskGroups {
    /// The groups of a fund. A strategy without positions is in none of them but in one of its own kind.
    pub fn of(snapshot: &Snapshot) -> Self {
        let strategies = snapshot.strategies.iter().map(|strategy| escape(&strategy.name)).collect();
        let mut gross = vec![0.0; snapshot.strategies.len()];
        for position in snapshot.positions.iter().flatten() {
            gross[position.strategy] += position.notional().abs();
        }
        let divide = |group: fn(&Position) -> &String| {
            let mut sizes = BTreeMap::<&str, BTreeMap<usize, f64>>::new();
            for position in snapshot.positions.iter().flatten().filter(|position| gross[position.strategy] > 0.0) {
                let sizes = sizes.entry(group(position)).or_default();
                *sizes.entry(position.strategy).or_default() += position.notional().abs();
            }
            let shares =
                |sizes: BTreeMap<usize, f64>| sizes.into_iter().map(|(i, size)| (i, size / gross[i])).collect();
            let bare: Vec<_> = (0..gross.len()).filter(|i| gross[*i] == 0.0).map(|i| (i, 1.0)).collect();
            let bare = (!bare.is_empty()).then(|| ("No positions".to_owned(), bare));
            sizes.into_iter().map(|(name, sizes)| (escape(name), shares(sizes))).chain(bare).collect()
        };
        let has_any = snapshot.positions.as_ref().is_some_and(|positions| !positions.is_empty());
        let divisions = if has_any {
            vec![("Sector", divide(|position| &position.sector)), ("Exchange", divide(|position| &position.exchange))]
        } else {
            Vec::new()
        };
        Self { strategies, divisions }
    }

    /// The fund's VaR, divided by strategy, sector and exchange; empty without a VaR of the fund. A strategy's component goes
    /// to the groups of its positions.
    pub fn parts(&self, report: &RiskReport) -> Vec<RiskParts> {
        let Some(whole) = report.fund.value_at_risk.filter(|var| *var > 0.0) else { return Vec::new() };
        let component = |i: usize| report.strategies.get(i).and_then(|row| row.component_var).unwrap_or_default();
        let by_strategy = self.strategies.iter().enumerate().map(|(i, name)| (name.clone(), component(i)));
        let mut all = vec![division("Strategy", by_strategy.collect(), whole)];
        for (of, groups) in &self.divisions {
            let sum = |shares: &[(usize, f64)]| shares.iter().map(|(i, share)| component(*i) * share).sum();
            all.push(division(of, groups.iter().map(|(name, shares)| (name.clone(), sum(shares))).collect(), whole));
        }
        let own = all.iter().flat_map(|one| &one.parts[..one.parts.len().min(MAX_PARTS - 1)]);
        let end = own.map(|part| part.share.abs()).fold(0.0, f64::max);
        all.iter_mut().for_each(|one| one.end = end);
        all
    }
}

fn division(of: &'static str, mut named: Vec<(String, f64)>, whole: f64) -> RiskParts {
    sort_by(&mut named, |a, b| b.1.total_cmp(&a.1));
    if named.len() > MAX_PARTS {
        let rest = named.split_off(MAX_PARTS - 1);
        named.push((format!("{} others", rest.len()), rest.iter().map(|(_, component)| component).sum()));
    }
    let part = |(name, component): (String, f64)| RiskPart { name, component, share: component / whole };
    RiskParts { of, parts: named.into_iter().map(part).collect(), end: 0.0 }
}
