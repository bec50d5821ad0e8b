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

/// The divisions of a report; empty without a VaR of the fund.
///
/// A strategy's component goes to the sectors and exchanges of its positions by their share of its gross, and to neither where
/// it has no positions. Without any position there is the division by strategy alone.
pub fn risk_parts(snapshot: &Snapshot, report: &RiskReport) -> Vec<RiskParts> {
    let Some(whole) = report.fund.value_at_risk.filter(|var| *var > 0.0) else { return Vec::new() };
    let components: Vec<f64> = report.strategies.iter().map(|row| row.component_var.unwrap_or_default()).collect();
    let by_strategy = snapshot.strategies.iter().zip(&components).map(|(s, component)| (escape(&s.name), *component));
    let mut all = vec![division("Strategy", by_strategy.collect(), whole)];
    if snapshot.positions.iter().flatten().next().is_some() {
        all.push(division("Sector", spread(snapshot, &components, |position| &position.sector), whole));
        all.push(division("Exchange", spread(snapshot, &components, |position| &position.exchange), whole));
    }
    let own = all.iter().flat_map(|one| &one.parts[..one.parts.len().min(MAX_PARTS - 1)]);
    let end = own.map(|part| part.share.abs()).fold(0.0, f64::max);
    all.iter_mut().for_each(|one| one.end = end);
    all
}

/// The components of groups of positions.
fn spread(snapshot: &Snapshot, components: &[f64], group: fn(&Position) -> &String) -> Vec<(String, f64)> {
    let mut gross = vec![0.0; components.len()];
    for position in snapshot.positions.iter().flatten() {
        gross[position.strategy] += position.notional().abs();
    }
    let mut sums = BTreeMap::<&str, f64>::new();
    for position in snapshot.positions.iter().flatten().filter(|position| gross[position.strategy] > 0.0) {
        let share = position.notional().abs() / gross[position.strategy];
        *sums.entry(group(position)).or_default() += components[position.strategy] * share;
    }
    let bare: Vec<f64> = components.iter().zip(&gross).filter(|(_, gross)| **gross == 0.0).map(|(c, _)| *c).collect();
    let bare_part = (!bare.is_empty()).then(|| ("No positions".to_owned(), bare.iter().sum()));
    sums.into_iter().map(|(name, sum)| (escape(name), sum)).chain(bare_part).collect()
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
