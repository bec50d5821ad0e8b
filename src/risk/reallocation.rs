//! The reallocation policy: what it proposes on a date, and why. A person accepts or declines; nothing here changes a fund.
//!
//! Reductions come first (correlation spikes, then underuse), so that grants (opportunities, then strategies at their limit)
//! see what went to the reserve. Nothing moves by more than `step`, falls below `floor`, or moves twice in
//! `cooldown_days` dates. Utilization over time is that of [`super::usage_history`].

use std::sync::Arc;

use super::{
    assess::RiskReport,
    book::Book,
    draws::{Draws, made_here},
    limit::FundState,
    marginal::marginal_contribution_on,
    model::Settings,
    reallocation_rules::Round,
    split::Split,
    usage_history::{RollingSample, UsageHistory},
};
use crate::fund::{LogEntry, LogEvent, Loss, Method, Opportunity, Policy, Snapshot, identifiers, standing};

/// The utilization towards which shares shrink and grow.
pub const TARGET_UTILIZATION: f64 = 0.80;

/// The least conviction of an opportunity.
pub const LEAST_CONVICTION: f64 = 0.70;

/// The least probability that a Sharpe ratio is above its threshold.
pub const LEAST_PROBABILITY: f64 = 0.95;

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

impl ReallocationRule {
    /// Its number, 1 to 4.
    ///
    /// ```
    /// assert_eq!(headroom::risk::ReallocationRule::CorrelationSpike.number(), 4);
    /// ```
    pub fn number(self) -> u8 {
        match self {
            Self::Underuse => 1,
            Self::AtLimit => 2,
            Self::Opportunity => 3,
            Self::CorrelationSpike => 4,
        }
    }
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
        /// The share at which that would be 80%.
        target: f64,
    },
    /// Rule 2.
    AtLimit {
        /// Utilization on each of the last days, oldest first.
        utilization: Vec<f64>,
        /// Its track record.
        record: TrackRecord,
        /// The share at which what is used would be 80%.
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
        /// Correlation over the whole sample.
        before: f64,
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
    /// The Sharpe ratio passes, its probability does not: so many more days are needed.
    ShortRecord {
        /// The record so far.
        record: TrackRecord,
        /// Dates that it still needs; `None` where no length would do.
        days_needed: Option<u64>,
    },
    /// It moved too short ago: so many more dates.
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
    /// With the opportunity the fund's VaR would be above its budget.
    AboveTotalVar {
        /// VaR of the fund with it, in money.
        fund_var_with: f64,
    },
    /// The fund's VaR with the opportunity is not known.
    Unmeasured,
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
    /// The opportunities of a snapshot with conviction, each with the fund's VaR with it at a book: that on the dates that both
    /// have, or the fund's own VaR with the net contribution on top, whichever is larger. `None` where it cannot be told.
    /// `draw` as in [`marginal_contribution_on`].
    fn all(
        snapshot: &Snapshot,
        settings: Settings,
        book: &Book,
        fund_var: Option<Loss>,
        draw: impl Fn(&[Vec<f64>]) -> Option<Arc<Draws>>,
    ) -> Vec<Self> {
        let sure = |opportunity: &&(usize, &Opportunity)| opportunity.1.conviction.0 >= LEAST_CONVICTION;
        let all: Vec<(usize, &Opportunity)> = snapshot.opportunities.iter().enumerate().collect();
        all.iter()
            .filter(sure)
            .map(|(place, opportunity)| Self {
                opportunity: *place,
                conviction: opportunity.conviction.0,
                requested: opportunity.requested_share.0,
                fund_var_with: fund_var.and_then(|fund_var| {
                    let entry = marginal_contribution_on(snapshot, settings, book, opportunity, &draw).ok()?;
                    Some(entry.fund_after.0.max(fund_var.0 + entry.net_contribution.0))
                }),
            })
            .collect()
    }
}

/// What the policy says about a book on the last date: its proposals, and what it holds.
///
/// `report` is that of the book, `fund_state` with or without memory; `moved` from [`last_moves`]. The allocations of the book are taken as those of the days before, too; its scales count for
/// the fund's VaR with an opportunity and nowhere else, as usage over time is of the capital of each date.
///
/// ```
/// use headroom::risk::{RuleBook, Settings, reallocation};
/// # let fund = headroom::risk::testing::three_four_five();
/// # let model = headroom::risk::estimate(&fund, headroom::risk::Settings::of(&fund.risk_budget));
/// # let (lens, book) = (headroom::risk::stressed_lens(&model), headroom::risk::Book::of(&fund));
/// # let report = headroom::risk::assess(&fund, &model, &lens, &book);
/// // Used are 75% and 80% of the budgets, and the two move against each other: there is nothing to move.
/// let rules = RuleBook::today(&fund, Settings::of(&fund.risk_budget));
/// let found = reallocation(&fund, &rules, &book, &report, &[None, None], report.fund_state);
/// assert!(found.proposals.is_empty() && found.held.is_empty());
/// ```
pub fn reallocation(
    snapshot: &Snapshot,
    rules: &RuleBook,
    book: &Book,
    report: &RiskReport,
    moved: &[Option<usize>],
    fund_state: FundState,
) -> Reallocation {
    reallocation_on(snapshot, rules, book, report, moved, fund_state, made_here)
}

/// As [`reallocation`], with the draws of a Monte Carlo from elsewhere, as [`marginal_contribution_on`] takes them: `draw` is
/// asked once for each opportunity with conviction. Without its draws an opportunity is held as [`HeldReason::Unmeasured`].
///
/// ```
/// use headroom::{fund::*, risk::*};
/// # let mut fund = headroom::risk::testing::three_four_five();
/// # fund.opportunities.push(Opportunity {
/// #     strategy: StrategyId::new("new").unwrap(), name: "New".to_owned(), conviction: Share(1.0),
/// #     requested_share: Share(0.1), capital: Money(1.0), returns: vec![0.01; 40], dates: None,
/// # });
/// let settings = Settings { method: Method::MonteCarlo, ..Settings::of(&fund.risk_budget) };
/// # let (model, book) = (estimate(&fund, settings), Book::of(&fund));
/// # let report = assess(&fund, &model, &stressed_lens(&model), &book);
/// # let (rules, state) = (RuleBook::today(&fund, settings), report.fund_state);
/// let found = reallocation_on(&fund, &rules, &book, &report, &[None; 2], state, |_| None);
/// let of_opportunities = |held: &&HeldProposal| held.mover == Mover::Opportunity(0);
/// assert_eq!(found.held.iter().find(of_opportunities).unwrap().reason, HeldReason::Unmeasured);
/// ```
pub fn reallocation_on(
    snapshot: &Snapshot,
    rules: &RuleBook,
    book: &Book,
    report: &RiskReport,
    moved: &[Option<usize>],
    fund_state: FundState,
    draw: impl Fn(&[Vec<f64>]) -> Option<Arc<Draws>>,
) -> Reallocation {
    let split = Split::new(&book.allocation);
    let (settings, fund_var) = (report.conventions.settings, report.fund.value_at_risk);
    let candidates = Candidate::all(snapshot, settings, book, fund_var, draw);
    rules.proposals(&Stand { split: &split, moved, fund_state }, &candidates)
}

/// What the rules need of a snapshot and settings: once a file and settings, whatever the book.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleBook {
    pub(super) policy: Policy,
    pub(super) total_var: f64,
    pub(super) periods_per_year: Vec<f64>,
    pub(super) is_live: Vec<bool>,
    pub(super) sample: RollingSample,
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
}

impl RuleBook {
    /// What proposals on the last date need: usage on as many dates as the rules look back, the longer of
    /// `underuse_days` and `at_limit_days`. Usage in money at the settings' confidence and horizon, a loss positive;
    /// `None` on the dates before, with fewer than 30 complete dates, and where the method gives no VaR.
    ///
    /// ```
    /// use headroom::risk::{RuleBook, Settings};
    /// # let fund = headroom::risk::testing::three_four_five();
    /// // The policy looks back 7 of the 40 dates. Three and four use 3 and 4.
    /// let days = RuleBook::today(&fund, Settings::of(&fund.risk_budget)).usage.days;
    /// assert!(days[32].is_none() && days[33].is_some());
    /// let used = &days[39].as_ref().unwrap().used;
    /// assert!((used[0].unwrap() - 3.0).abs() < 1e-12 && (used[1].unwrap() - 4.0).abs() < 1e-12);
    /// ```
    pub fn today(snapshot: &Snapshot, settings: Settings) -> Self {
        let days = snapshot.policy.underuse_days.max(snapshot.policy.at_limit_days);
        Self::over(snapshot, settings, days as usize)
    }

    /// What a replay of the whole history needs: as [`RuleBook::today`], with usage on every date that has 30 complete
    /// dates behind it, itself counted.
    ///
    /// ```
    /// use headroom::risk::{RuleBook, Settings};
    /// # let fund = headroom::risk::testing::three_four_five();
    /// let days = RuleBook::whole(&fund, Settings::of(&fund.risk_budget)).usage.days;
    /// assert!(days[28].is_none() && days[29].is_some()); // the 29th and the 30th date
    /// ```
    pub fn whole(snapshot: &Snapshot, settings: Settings) -> Self {
        Self::over(snapshot, settings, usize::MAX)
    }

    fn over(snapshot: &Snapshot, settings: Settings, days: usize) -> Self {
        let sample = RollingSample::of(snapshot, settings.window);
        Self {
            policy: snapshot.policy,
            total_var: snapshot.risk_budget.total_var.0,
            periods_per_year: snapshot.strategies.iter().map(|s| s.periods_per_year).collect(),
            is_live: snapshot.strategies.iter().map(|s| s.capital.0 > 0.0).collect(),
            usage: UsageHistory::of(snapshot, settings, &sample, days),
            sample,
        }
    }

    /// The method of usage over time.
    pub(super) fn method(&self) -> Method {
        self.usage.method
    }

    /// Used over budget of a strategy on a date, with a share of the budget; `None` where nothing is known or the share is 0.
    pub(super) fn utilization(&self, strategy: usize, date: usize, share: f64) -> Option<f64> {
        let used = self.usage.days[date].as_ref()?.used[strategy]?;
        (share > 0.0).then(|| used / (share * self.total_var))
    }

    /// What the policy says on the last date, with the split on screen taken as that of the days before it too.
    ///
    /// Rules 4, 1, 3, 2 in this order, each on what those before it left. Shares are of the fund's VaR budget, in
    /// `[0, 1]`; none moves by more than `step`. `stand.moved` one a strategy, `candidates` those of rule 3. Cannot
    /// fail: where usage is not known a rule says nothing. Source: the policy of the snapshot.
    ///
    /// ```
    /// use headroom::{fund::Share, risk::{FundState, RuleBook, Settings, SizedBy, Split, Stand}};
    /// # let fund = headroom::risk::testing::three_four_five();
    /// // Of a budget of 7 three uses 3, under a half. 80% would be 3.75, but a step is 0.05 of the fund's budget of 10.
    /// let rules = RuleBook::today(&fund, Settings::of(&fund.risk_budget));
    /// let split = Split::new(&[Share(0.7), Share(0.2)]);
    /// let stand = Stand { split: &split, moved: &[None, None], fund_state: FundState::Active };
    /// let proposal = &rules.proposals(&stand, &[]).proposals[0];
    /// assert!((proposal.to - 0.65).abs() < 1e-12 && proposal.sized_by == SizedBy::Step);
    /// ```
    pub fn proposals(&self, stand: &Stand<'_>, candidates: &[Candidate]) -> Reallocation {
        let last = self.usage.dates.len() - 1;
        let allocation = stand.split.allocation();
        self.at(last, stand, |i, t| self.utilization(i, t, allocation[i]), candidates)
    }

    /// What the policy says at the close of a date, with the utilization that was.
    pub(super) fn at(
        &self,
        date: usize,
        stand: &Stand<'_>,
        utilization: impl Fn(usize, usize) -> Option<f64>,
        candidates: &[Candidate],
    ) -> Reallocation {
        let mut round = Round::new(self, date, stand, utilization);
        round.correlation_spikes();
        round.underuse();
        round.opportunities(candidates);
        round.at_limit();
        round.answer
    }
}

/// The place in the history of the last accepted move of each strategy, by the entries of a log that stand.
///
/// ```
/// # let fund = headroom::risk::testing::three_four_five();
/// // An empty log: nothing has moved.
/// assert_eq!(headroom::risk::last_moves(&fund, &[]), [None, None]);
/// ```
pub fn last_moves(snapshot: &Snapshot, log: &[LogEntry]) -> Vec<Option<usize>> {
    let mut moved = vec![None; snapshot.strategies.len()];
    let stands = standing(log);
    for (entry, _) in log.iter().zip(stands).filter(|(_, stands)| *stands) {
        let LogEvent::Accepted(accepted) = &entry.event else {
            continue;
        };
        let behind = snapshot.history.dates.partition_point(|date| *date <= entry.date);
        if let (Some(strategy), Some(at)) = (snapshot.strategy_index(accepted.strategy.as_str()), behind.checked_sub(1))
        {
            moved[strategy] = moved[strategy].max(Some(at));
        }
    }
    moved
}
