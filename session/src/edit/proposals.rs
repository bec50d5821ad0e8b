//! Proposals of the reallocation policy, accepted or declined.

use headroom_engine::{
    fund::{LogEntry, LogEvent, LoggedMove, Opportunity, Snapshot, StrategyId, standing},
    math::Extremes,
    reallocation::{Evidence, Mover, Proposal},
};

use super::{
    admit::admit,
    allocation::allocate,
    error::{ALLOCATION, EditError, no_such_strategy, path_of},
};
use crate::{
    WhatIf,
    log::{entry, with_entry},
};

/// The what-if with proposals accepted: their shares and scales moved, their opportunities admitted, an entry each.
///
/// A `scale_to` set to `None` leaves the exposure as it is.
/// Refused as a whole where a share has moved since it was proposed, and where the reserve cannot pay.
pub fn accept(loaded: &Snapshot, now: &WhatIf, proposals: &[Proposal]) -> Result<WhatIf, EditError> {
    // Places of opportunities shift as one is admitted: their names do not.
    let named: Vec<Named> =
        proposals.iter().map(|proposal| Named::of(&now.snapshot, proposal)).collect::<Result<_, _>>()?;
    let mut next = now.clone();
    for (proposal, named) in proposals.iter().zip(&named) {
        next = match &named.opportunity {
            Some(opportunity) => admit(&next, opportunity, proposal.to)?,
            None => moved(&next, &named.id, proposal)?,
        };
        let event = LogEvent::Accepted(named.logged(proposal));
        next = with_entry(&next, entry(loaded, event, &reason(&now.snapshot, proposal)));
    }
    Ok(next)
}

/// The what-if with proposals declined: an entry each, and nothing else.
pub fn decline(loaded: &Snapshot, now: &WhatIf, proposals: &[Proposal]) -> Result<WhatIf, EditError> {
    let mut next = now.clone();
    for proposal in proposals {
        let event = LogEvent::Declined(Named::of(&now.snapshot, proposal)?.logged(proposal));
        next = with_entry(&next, entry(loaded, event, &reason(&now.snapshot, proposal)));
    }
    Ok(next)
}

/// Whether a proposal was declined on the last date of the history, and that still stands.
pub fn is_declined(snapshot: &Snapshot, log: &[LogEntry], proposal: &Proposal) -> bool {
    let Ok(named) = Named::of(snapshot, proposal) else {
        return false;
    };
    let last = snapshot.history.last_date();
    log.iter().zip(standing(log)).any(|(entry, stands)| match &entry.event {
        LogEvent::Declined(logged) => {
            stands && entry.date >= last && logged.rule == proposal.rule.number() && logged.strategy == named.id
        }
        _ => false,
    })
}

/// Why a proposal is made, as the log tells it; ids only.
fn reason(snapshot: &Snapshot, proposal: &Proposal) -> String {
    let percent = |share: f64| format!("{:.1}%", share * 100.0);
    match &proposal.evidence {
        Evidence::Underuse { utilization, .. } => {
            let most = utilization.iter().copied().fold(f64::NEG_INFINITY, f64::larger);
            format!("At most {} of its budget used on each of the last {} dates", percent(most), utilization.len())
        }
        Evidence::AtLimit { utilization, record, .. } => format!(
            "At its limit on each of the last {} dates, Sharpe {:.2} above {} with probability {}",
            utilization.len(),
            record.sharpe,
            record.threshold,
            percent(record.probability)
        ),
        Evidence::Opportunity { conviction, requested, fund_var_with } => {
            format!("Conviction {conviction}, {} asked for, fund VaR with it {fund_var_with:.0}", percent(*requested))
        }
        Evidence::CorrelationSpike { with, now, before, p_value, .. } => {
            let with = snapshot.strategies.get(*with).map_or("?", |strategy| strategy.id.as_str());
            format!("Correlation with {with} at {now:.2}, {before:.2} before, p-value {p_value:.2e}")
        }
    }
}

/// A proposal's strategy by name, and the opportunity where it is one.
struct Named {
    id: StrategyId,
    opportunity: Option<Opportunity>,
}

impl Named {
    fn of(snapshot: &Snapshot, proposal: &Proposal) -> Result<Self, EditError> {
        match proposal.mover {
            Mover::Strategy(value) => {
                let strategy = snapshot.strategies.get(value).ok_or_else(|| no_such_strategy(value))?;
                Ok(Self { id: strategy.id.clone(), opportunity: None })
            }
            Mover::Opportunity(value) => {
                let opportunity = snapshot.opportunities.get(value).ok_or_else(|| no_such_strategy(value))?;
                Ok(Self { id: opportunity.strategy.clone(), opportunity: Some(opportunity.clone()) })
            }
        }
    }

    fn logged(&self, proposal: &Proposal) -> LoggedMove {
        let (rule, strategy) = (proposal.rule.number(), self.id.clone());
        LoggedMove { rule, strategy, from: proposal.from, to: proposal.to }
    }
}

/// A strategy's share moved as proposed, its exposure scale cut to the one that fits.
fn moved(now: &WhatIf, id: &StrategyId, proposal: &Proposal) -> Result<WhatIf, EditError> {
    let strategy =
        now.snapshot.strategy_index(id.as_str()).ok_or_else(|| EditError::NoSuchStrategy { value: id.to_string() })?;
    let share = now.book.allocation[strategy];
    if (share - proposal.from).abs() > 1e-9 {
        let place = path_of(ALLOCATION, id.as_str());
        return Err(EditError::Stale { place, value: proposal.from, now: share });
    }
    let mut next = now.clone();
    allocate(&now.snapshot, &mut next.book, strategy, proposal.to)?;
    if let Some(scale) = proposal.scale_to {
        next.book.scale[strategy] = next.book.scale[strategy].smaller(scale);
    }
    Ok(next)
}
