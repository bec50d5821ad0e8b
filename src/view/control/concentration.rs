//! What makes the concentration: sectors and exchanges by their share of gross, against the limits.

use headroom_engine::{
    exposure::Exposures, fund::ControlId, fund::Snapshot, math::sort_by, model::Model, text::escape,
};

/// Groups that have a bar of their own; the others share one.
const MAX_GROUPS: usize = 6;

/// The bars of one division of gross.
#[derive(Debug, Clone, PartialEq)]
pub struct Concentration {
    /// What a group is.
    pub of: &'static str,
    /// The control of the largest group.
    pub control: ControlId,
    /// The most that a group may have of gross.
    pub limit: Option<f64>,
    /// The groups, the largest first.
    pub groups: Vec<Group>,
    /// Share at which a bar ends, the same for both divisions.
    pub end: f64,
}

/// One bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Its name, escaped.
    pub name: String,
    /// Share of gross, in `[0, 1]`.
    pub share: f64,
    /// Gross in it, in money.
    pub gross: f64,
    /// Whether it is past the limit; never what several groups have together.
    pub is_over: bool,
}

/// Sectors and exchanges of a fund at what is on screen; empty without positions or at gross 0.
pub fn concentrations(snapshot: &Snapshot, model: &Model, exposures: Option<&Exposures>) -> Vec<Concentration> {
    let Some((table, exposures)) = model.positions.as_ref().zip(exposures).filter(|(_, e)| e.gross > 0.0) else {
        return Vec::new();
    };
    let of = |of, control, names: &[String], gross: &[f64]| {
        let limit = snapshot.limits.of(control);
        Concentration { of, control, limit, groups: groups(names, gross, exposures.gross, limit), end: 0.0 }
    };
    let mut both = vec![
        of("Sector", ControlId::SectorConcentration, &table.sectors, &exposures.gross_by_sector),
        of("Exchange", ControlId::ExchangeConcentration, &table.exchanges, &exposures.gross_by_exchange),
    ];
    let shares = both.iter().flat_map(|one| one.groups.iter().map(|group| group.share).chain(one.limit));
    let end = (shares.fold(0.0, f64::max) * 1.1).min(1.0);
    both.iter_mut().for_each(|one| one.end = end);
    both
}

fn groups(names: &[String], gross: &[f64], whole: f64, limit: Option<f64>) -> Vec<Group> {
    let mut sorted: Vec<(&String, f64)> = names.iter().zip(gross.iter().copied()).filter(|(_, g)| *g > 0.0).collect();
    sort_by(&mut sorted, |a, b| b.1.total_cmp(&a.1));
    let group = |name: String, gross: f64, is_over: bool| Group { name, share: gross / whole, gross, is_over };
    let own = if sorted.len() > MAX_GROUPS { MAX_GROUPS - 1 } else { sorted.len() };
    let mut groups: Vec<Group> = sorted[..own]
        .iter()
        .map(|(name, gross)| {
            group(escape(name), *gross, limit.is_some_and(|limit| gross / whole > limit * (1.0 + 1e-12)))
        })
        .collect();
    if own < sorted.len() {
        let rest = sorted[own..].iter().map(|(_, gross)| gross).sum();
        groups.push(group(format!("{} others", sorted.len() - own), rest, false));
    }
    groups
}
