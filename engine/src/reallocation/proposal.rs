//! Proposals of the reallocation policy: what moves, by which rule and on what evidence.

use std::sync::Arc;

use super::{rolling_sample::RollingSample, usage_history::UsageHistory};
use crate::{
    candidate::fund_vars_with,
    control::{FundState, Ladder},
    fund::{Book, Opportunity, Policy, Rung, Settings, Snapshot, Split, identifiers},
    monte_carlo::Draws,
    sample::Returns,
};

/// A rule of the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReallocationRule {
    /// 1: a strategy uses too little of its budget.
    Underuse,
    /// 2: a strategy with a proven Sharpe ratio stands at its limit.
    AtLimit,
    /// 3: an opportunity with conviction fits into the fund.
    Opportunity,
    /// 4: the correlation of a pair has jumped.
    CorrelationSpike,
}

/// Whose share moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mover {
    /// A strategy of the fund, by its index.
    Strategy(usize),
    /// An opportunity of the snapshot, by its index.
    Opportunity(usize),
}

identifiers! {
    /// What set the size of a move.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum SizedBy {
        /// The share that the rule aims at.
        Target => "target",
        /// The largest share that one proposal moves.
        Step => "step",
        /// The least share that a live strategy keeps.
        Floor => "floor",
        /// What the reserve has.
        Reserve => "reserve",
    }
}

/// What a rule saw.
#[derive(Debug, Clone, PartialEq)]
pub enum Evidence {
    /// Rule 1.
    Underuse {
        /// Utilization on each of the last days, oldest first.
        utilization: Vec<f64>,
        /// What is used today, in money.
        used: f64,
        /// The share at which that would be the target utilization.
        target: f64,
    },
    /// Rule 2.
    AtLimit {
        /// Utilization on each of the last days, oldest first.
        utilization: Vec<f64>,
        /// Its track record.
        record: TrackRecord,
        /// The share at which what is used would be the target utilization.
        target: f64,
    },
    /// Rule 3.
    Opportunity {
        /// How sure its sponsor is.
        conviction: f64,
        /// The share that was asked for.
        requested: f64,
        /// VaR of the fund with it, in money.
        fund_var_with: f64,
    },
    /// Rule 4.
    CorrelationSpike {
        /// The other strategy of the pair.
        with: usize,
        /// Correlation over the short window.
        now: f64,
        /// Correlation over the rows before.
        before: f64,
        /// One-sided p-value of the rise.
        p_value: f64,
        /// V of the pair at the correlation before, in money.
        pair_before: f64,
        /// V of the pair at the correlation now, in money.
        pair_now: f64,
        /// The share that makes up for it.
        target: f64,
    },
}

/// A Sharpe ratio against the policy's threshold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrackRecord {
    /// Annualised Sharpe ratio of the sample.
    pub sharpe: f64,
    /// The threshold.
    pub threshold: f64,
    /// The probability that the true ratio is above the threshold.
    pub probability: f64,
    /// Returns that it is made of.
    pub observations: usize,
}

/// A move that the policy proposes. Shares are of the fund's VaR budget.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// By which rule.
    pub rule: ReallocationRule,
    /// Whose share.
    pub mover: Mover,
    /// The share before.
    pub from: f64,
    /// The share after.
    pub to: f64,
    /// The reserve before, the proposals above it counted.
    pub reserve_from: f64,
    /// The reserve after.
    pub reserve_to: f64,
    /// The largest exposure scale, up to today's, that keeps what is used within the new budget; `None` where today's does.
    pub scale_to: Option<f64>,
    /// What the rule saw.
    pub evidence: Evidence,
    /// What set its size.
    pub sized_by: SizedBy,
}

/// A move whose condition holds and that is not proposed.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldProposal {
    /// By which rule.
    pub rule: ReallocationRule,
    /// Whose share.
    pub mover: Mover,
    /// Why not.
    pub reason: HeldReason,
}

/// Why a move is held.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum HeldReason {
    /// The Sharpe ratio passes, its probability does not; more dates are needed.
    ShortRecord {
        /// The record so far.
        record: TrackRecord,
        /// Dates that it still needs; `None` where no length would do.
        days_needed: Option<u64>,
    },
    /// Still in its cooldown; `days` more trading days.
    CoolingDown {
        /// Dates to go.
        days: usize,
    },
    /// It stands at the least share that a live strategy keeps.
    AtFloor,
    /// The reserve has nothing to give, or less than the floor for a newcomer.
    ReserveEmpty,
    /// No grants while the fund is halted or reduces its risk.
    FundStopped(FundState),
    /// No grant to a strategy that its own drawdown limit has halved or taken out.
    LadderStopped(Rung),
    /// With the opportunity the fund's VaR would be above its budget.
    AboveTotalVar {
        /// VaR of the fund with it, in money.
        fund_var_with: f64,
    },
    /// The fund's VaR is not known, or not with the opportunity.
    Unmeasured,
    /// The rise in correlation is not significant among those of all pairs.
    NotSignificant {
        /// One-sided p-value of the rise.
        p_value: f64,
    },
}

/// What the policy says on a date.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reallocation {
    /// In the order in which they are made.
    pub proposals: Vec<Proposal>,
    /// What is held, and why.
    pub held: Vec<HeldProposal>,
}

/// An opportunity as rule 3 judges it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// Its index in the snapshot.
    pub opportunity: usize,
    /// How sure its sponsor is.
    pub conviction: f64,
    /// The share it asks for.
    pub requested: f64,
    /// VaR of the fund with it, in money; `None` where it is not known.
    pub fund_var_with: Option<f64>,
}

impl Candidate {
    /// The opportunities of a snapshot with conviction, each with the fund's VaR with it at a book: that on the fund's own
    /// rows, or that once it is admitted, whichever is larger. `None` where it cannot be told, and where the fund has no VaR.
    /// `draw` as in [`crate::model::estimate_on`].
    pub(crate) fn all(
        snapshot: &Snapshot,
        settings: Settings,
        book: &Book,
        is_measured: bool,
        draw: impl Fn(&Returns) -> Option<Arc<Draws>>,
    ) -> Vec<Self> {
        let is_sure = |opportunity: &(usize, &Opportunity)| opportunity.1.conviction >= snapshot.policy.conviction;
        let (places, sure): (Vec<usize>, Vec<&Opportunity>) =
            snapshot.opportunities.iter().enumerate().filter(is_sure).unzip();
        let vars = match is_measured {
            true => fund_vars_with(snapshot, settings, book, &sure, draw),
            false => vec![None; sure.len()],
        };
        let one = |((opportunity, of), fund_var_with): ((usize, &Opportunity), Option<f64>)| Self {
            opportunity,
            conviction: of.conviction,
            requested: of.requested_share,
            fund_var_with,
        };
        places.into_iter().zip(sure).zip(vars).map(one).collect()
    }
}

/// What the rules need of a snapshot and settings: once a file and settings, whatever the book.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleBook {
    pub(crate) policy: Policy,
    pub(crate) total_var: f64,
    pub(crate) periods_per_year: Vec<f64>,
    pub(crate) is_live: Vec<bool>,
    pub(crate) sample: Arc<RollingSample>,
    /// Usage on the dates that were asked for.
    pub usage: UsageHistory,
}

/// Where the split stands when the rules look at it.
#[derive(Debug, Clone)]
pub struct Stand<'a> {
    /// The split in force.
    pub split: &'a Split,
    /// The date, as a place in the history, at whose close each strategy moved last.
    pub moved: &'a [Option<usize>],
    /// The fund's state.
    pub fund_state: FundState,
    /// The ladders of the strategies: nothing is granted to one that its own has stopped.
    pub ladders: &'a [Ladder],
    /// Whether the fund's VaR is known: nothing is granted without it.
    pub is_measured: bool,
}
