//! The reallocation policy: what it proposes on a date, and why. A person accepts or declines; nothing here changes a fund.
//!
//! Reductions come first (correlation spikes, then underuse), so that grants (opportunities, then strategies at their limit)
//! see what went to the reserve. Nothing moves by more than `step`, falls below `floor`, or moves twice in
//! `cooldown_days` dates. Utilization over time is that of `usage_history`.

mod capital_search;
mod close;
mod expected;
mod path;
mod performance;
pub(crate) mod proposal;
pub(crate) mod replay;
mod rolling_sample;
pub(crate) mod rules;
mod sharpe_split;
pub(crate) mod usage_history;

pub use capital_search::{CapitalFound, CapitalKind, CapitalSearch, CapitalWish, Sides};
pub use close::Usage;
pub use expected::{CapitalPlan, Certainty, ExpectedReturn, PlanResample, implied_returns};
pub use path::{PathDay, PathKind};
pub use performance::{Differences, Performance};
pub use proposal::{
    Candidate, Evidence, HeldProposal, HeldReason, Mover, Proposal, Reallocation, ReallocationRule, RuleBook, SizedBy,
    Stand, TrackRecord,
};
pub use replay::{Replay, ReplayPath, ReplayRun, replay};
pub use rolling_sample::RollingSample;
pub use sharpe_split::sharpe_split;
pub use usage_history::{UsageDay, UsageHistory};

use std::sync::Arc;

use rules::Round;

use crate::{
    budget::{BudgetStatus, status},
    control::{FundState, Ladder},
    correlation::{CorrelationSpike, pair_spikes},
    fund::{Book, LogEntry, LogEvent, Settings, Snapshot, Split, standing},
    headroom::scale_within_budget,
    model::Model,
    monte_carlo::{Draws, draws::made_here},
    report::RiskReport,
    sample::{Returns, Sample, periods_per_year},
};

impl ReallocationRule {
    /// Its number, 1 to 4.
    ///
    /// ```
    /// assert_eq!(headroom_engine::reallocation::ReallocationRule::CorrelationSpike.number(), 4);
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

/// What the policy says about a book on the last date: its proposals, and what it holds.
///
/// `report` is that of the book, the fund's state and the ladders with or without memory; `moved` from [`last_moves`]. The allocations of the
/// book are taken as those of the days before, too; its scales count for the fund's VaR with an opportunity and nowhere else,
/// as usage over time is of the capital of each date. No proposal has a `scale_to` before [`Reallocation::with_scales`].
///
/// ```
/// use headroom_engine::{fund::Settings, reallocation::{RuleBook, reallocation}};
/// # let fund = headroom_engine::testing::three_four_five();
/// # let model = headroom_engine::model::estimate(&fund, headroom_engine::fund::Settings::of(&fund.risk_budget));
/// # let book = headroom_engine::fund::Book::of(&fund);
/// # let report = headroom_engine::report::assess(&fund, &model, &book);
/// // Used are 75% and 80% of the budgets, and the two move against each other: there is nothing to move.
/// let rules = RuleBook::today(&fund, Settings::of(&fund.risk_budget));
/// let found = reallocation(&fund, &rules, &book, &report, &[None, None], (report.fund_state, &[]));
/// assert!(found.proposals.is_empty() && found.held.is_empty());
/// ```
pub fn reallocation(
    snapshot: &Snapshot,
    rules: &RuleBook,
    book: &Book,
    report: &RiskReport,
    moved: &[Option<usize>],
    state: (FundState, &[Ladder]),
) -> Reallocation {
    reallocation_on(snapshot, rules, book, report, moved, state, made_here)
}

/// As [`reallocation`], with the draws of a Monte Carlo from elsewhere, as [`crate::model::estimate_on`] takes them: `draw` is
/// asked once for each opportunity with conviction. Without its draws an opportunity is held as [`HeldReason::Unmeasured`].
///
/// ```
/// use headroom_engine::{candidate::*, fund::*, model::*, reallocation::*, report::*, sample::*, var::*};
/// # let mut fund = headroom_engine::testing::three_four_five();
/// # fund.opportunities.push(Opportunity {
/// #     strategy: StrategyId::new("new").unwrap(), name: "New".to_owned(), conviction: 1.0,
/// #     requested_share: 0.1, capital: 1.0, returns: vec![0.01; 40], dates: None,
/// # });
/// let settings = Settings { method: Method::from_id("monte_carlo").unwrap(), ..Settings::of(&fund.risk_budget) };
/// # let (model, book) = (estimate(&fund, settings), Book::of(&fund));
/// # let report = assess(&fund, &model, &book);
/// # let (rules, state) = (RuleBook::today(&fund, settings), (report.fund_state, &[][..]));
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
    (fund_state, ladders): (FundState, &[Ladder]),
    draw: impl Fn(&Returns) -> Option<Arc<Draws>>,
) -> Reallocation {
    let split = Split::new(&book.allocation);
    let (settings, has_var) = (report.conventions.settings, report.fund.value_at_risk.is_some());
    let candidates = Candidate::all(snapshot, settings, book, has_var, draw);
    let is_measured = report.fund.utilization.is_some();
    rules.proposals(&Stand { split: &split, moved, fund_state, ladders, is_measured }, &candidates)
}

impl Reallocation {
    /// The same with a `scale_to` for every cut that leaves what is used at a book above the new budget.
    ///
    /// `model` and `report` are those of the snapshot and the book. Scales are factors of the exposure as loaded,
    /// at most today's, each with all others as they are today.
    ///
    /// ```
    /// use headroom_engine::{fund::{Book, Settings}, headroom::scale_within_budget, model::estimate};
    /// # let fund = headroom_engine::testing::three_four_five();
    /// // Three uses 3: a budget of 1.5 fits at half its exposure.
    /// let (settings, mut book) = (Settings::of(&fund.risk_budget), Book::of(&fund));
    /// let model = estimate(&fund, settings);
    /// book.allocation[0] = 0.15;
    /// let scale = scale_within_budget(&fund, &model, &book, 0).unwrap();
    /// assert!((scale - 0.5).abs() < 1e-9);
    /// ```
    pub fn with_scales(mut self, snapshot: &Snapshot, model: &Model, book: &Book, report: &RiskReport) -> Self {
        for proposal in self.proposals.iter_mut().filter(|p| p.to < p.from) {
            let Mover::Strategy(strategy) = proposal.mover else {
                continue;
            };
            let budget = proposal.to * snapshot.risk_budget.total_var;
            if status(report.strategies[strategy].used, budget) == BudgetStatus::Breach {
                let mut cut = book.clone();
                cut.allocation[strategy] = proposal.to;
                proposal.scale_to = scale_within_budget(snapshot, model, &cut, strategy);
            }
        }
        self
    }
}

impl RuleBook {
    /// What proposals on the last date need: usage on as many dates as the rules look back, the longer of
    /// `underuse_days` and `at_limit_days`. Usage in money at the settings' confidence and horizon, a loss positive;
    /// `None` on the dates before, with fewer than 30 joint rows, and where the method gives no VaR.
    ///
    /// ```
    /// use headroom_engine::{fund::Settings, reallocation::RuleBook};
    /// # let fund = headroom_engine::testing::three_four_five();
    /// // The policy looks back 7 of the 40 dates. Three and four use 3 and 4.
    /// let usage = RuleBook::today(&fund, Settings::of(&fund.risk_budget)).usage;
    /// assert!(usage.used(0, 32).is_none() && usage.used(0, 33).is_some());
    /// assert!((usage.used(0, 39).unwrap() - 3.0).abs() < 1e-12 && (usage.used(1, 39).unwrap() - 4.0).abs() < 1e-12);
    /// ```
    pub fn today(snapshot: &Snapshot, settings: Settings) -> Self {
        Self::over(snapshot, settings, reach(snapshot), None)
    }

    /// The same as [`RuleBook::today`] under the settings of a model of the snapshot, from which it takes what both have.
    ///
    /// ```
    /// # let fund = headroom_engine::testing::three_four_five();
    /// use headroom_engine::{Analysis, reallocation::RuleBook};
    /// let analysis = Analysis::new(fund);
    /// let rules = RuleBook::of_model(analysis.fund(), analysis.model());
    /// assert_eq!(rules, RuleBook::today(analysis.fund(), analysis.conventions()));
    /// ```
    pub fn of_model(snapshot: &Snapshot, model: &Model) -> Self {
        Self::over(snapshot, model.settings, reach(snapshot), Some(model))
    }

    /// What a replay needs before its first row: usage on no date.
    pub(crate) fn before(snapshot: &Snapshot, settings: Settings) -> Self {
        Self::over(snapshot, settings, 0, None)
    }

    /// With usage on the last `days` dates.
    fn over(snapshot: &Snapshot, settings: Settings, days: usize, model: Option<&Model>) -> Self {
        let sample = Arc::new(RollingSample::of(snapshot, settings.window));
        let usage = UsageHistory::of(snapshot, settings, &sample, days, model);
        let period = Sample::of(snapshot, None).step.period;
        Self {
            policy: snapshot.policy,
            total_var: snapshot.risk_budget.total_var,
            periods_per_year: (0..snapshot.strategies.len()).map(|i| periods_per_year(snapshot, period, i)).collect(),
            is_live: snapshot.strategies.iter().map(|s| s.capital > 0.0).collect(),
            usage,
            sample,
        }
    }

    /// Used over budget of a strategy on a date, with a share of the budget; `None` where nothing is known or the share is 0.
    pub(crate) fn utilization(&self, strategy: usize, date: usize, share: f64) -> Option<f64> {
        let used = self.usage.used(strategy, date)?;
        (share > 0.0).then(|| used / (share * self.total_var))
    }

    /// What the policy says on the last date, with the split on screen taken as that of the days before it too.
    ///
    /// Rules 4, 1, 3, 2 in this order, each on what those before it left. Shares are of the fund's VaR budget, in
    /// `[0, 1]`; none moves by more than `step`. `stand.moved` one a strategy, `candidates` those of rule 3. Cannot
    /// fail: where usage is not known a rule says nothing. Source: the policy of the snapshot.
    ///
    /// ```
    /// use headroom_engine::{control::FundState, fund::{Settings, Split}, reallocation::{RuleBook, SizedBy, Stand}};
    /// # let fund = headroom_engine::testing::three_four_five();
    /// // Of a budget of 7 three uses 3, under a half. 80% would be 3.75, but a step is 0.05 of the fund's budget of 10.
    /// let rules = RuleBook::today(&fund, Settings::of(&fund.risk_budget));
    /// let split = Split::new(&[0.7, 0.2]);
    /// let state = FundState::Active;
    /// let stand = Stand { split: &split, moved: &[None, None], fund_state: state, ladders: &[], is_measured: true };
    /// let proposal = &rules.proposals(&stand, &[]).proposals[0];
    /// assert!((proposal.to - 0.65).abs() < 1e-12 && proposal.sized_by == SizedBy::Step);
    /// ```
    pub fn proposals(&self, stand: &Stand<'_>, candidates: &[Candidate]) -> Reallocation {
        let last = self.usage.dates.len() - 1;
        let allocation = stand.split.allocation();
        let mut round = Round::new(self, last, stand, |i, t| self.utilization(i, t, allocation[i]));
        if let Some(sample) = self.sample.at(last) {
            let is_own = |strategy: usize, row: usize| sample.is_own(strategy, row);
            let (rule, rate) = (&self.policy.correlation_spike, self.policy.spike_significance);
            round.correlation_spikes(pair_spikes(&sample.slices(), &is_own, rule, rate));
        }
        round.underuse();
        round.opportunities(candidates);
        round.at_limit();
        round.answer
    }

    /// What the policy says at the close of a date of the past, with the utilization that was: no opportunities.
    pub(crate) fn at(
        &self,
        date: usize,
        stand: &Stand<'_>,
        utilization: impl Fn(usize, usize) -> Option<f64>,
        spikes: Vec<CorrelationSpike>,
    ) -> Vec<Proposal> {
        let mut round = Round::new(self, date, stand, utilization);
        round.correlation_spikes(spikes);
        round.underuse();
        round.at_limit();
        round.answer.proposals
    }
}

/// How many dates the rules look back.
fn reach(snapshot: &Snapshot) -> usize {
    snapshot.policy.underuse_days.max(snapshot.policy.at_limit_days) as usize
}

/// The place in the history of the last accepted move of each strategy, by the entries of a log that stand.
///
/// ```
/// # let fund = headroom_engine::testing::three_four_five();
/// // An empty log: nothing has moved.
/// assert_eq!(headroom_engine::reallocation::last_moves(&fund, &[]), [None, None]);
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
