//! The four rules on one date, each on what the ones before it left.

use super::proposal::{
    Candidate, Evidence, HeldProposal, HeldReason, Mover, Proposal, Reallocation, ReallocationRule, RuleBook, SizedBy,
    Stand, TrackRecord,
};
use crate::math::sort_by;
use crate::{
    budget::AT_LIMIT_FROM,
    candidate::SharpeRatio,
    control::{FundState, Ladder},
    correlation::CorrelationSpike,
    fund::Split,
    math::Extremes,
};

/// Relative slack of both thresholds of utilization, so that rounding alone meets no condition.
const SLACK: f64 = 1e-9;

/// Moves smaller than this share are not proposed.
const LEAST_MOVE: f64 = 1e-9;

/// The rules at the close of one date.
pub struct Round<'a, U> {
    book: &'a RuleBook,
    date: usize,
    split: Split,
    moved: &'a [Option<usize>],
    /// Who has moved in this round.
    has_moved: Vec<bool>,
    fund_state: FundState,
    ladders: &'a [Ladder],
    is_measured: bool,
    utilization: U,
    /// What the rules said so far.
    pub answer: Reallocation,
}

impl<'a, U: Fn(usize, usize) -> Option<f64>> Round<'a, U> {
    /// The round of a date.
    pub fn new(book: &'a RuleBook, date: usize, stand: &Stand<'a>, utilization: U) -> Self {
        Self {
            book,
            date,
            split: stand.split.clone(),
            moved: stand.moved,
            has_moved: vec![false; stand.split.allocation().len()],
            fund_state: stand.fund_state,
            ladders: stand.ladders,
            is_measured: stand.is_measured,
            utilization,
            answer: Reallocation::default(),
        }
    }

    /// Rule 4: both of a pair whose correlation has jumped shrink so that the pair's V is what it was before. A jump that is
    /// not significant is held.
    ///
    /// `V = sqrt(v_i^2 + v_j^2 + 2 rho v_i v_j)` of their standalone VaRs; both shares are multiplied by `V(before) / V(now)`.
    ///
    /// `spikes` are those of the date's sample.
    pub fn correlation_spikes(&mut self, spikes: Vec<CorrelationSpike>) {
        let book = self.book;
        if !book.usage.is_known(self.date) {
            return;
        }
        let rule = ReallocationRule::CorrelationSpike;
        let (significant, others): (Vec<_>, Vec<_>) = spikes.into_iter().partition(|spike| spike.is_significant);
        for spike in significant {
            let (i, j) = spike.pair;
            let alone = |i: usize| book.usage.standalone(i, self.date).map(|v| v.larger(0.0));
            let Some((a, b)) = alone(i).zip(alone(j)) else { return };
            let v = |rho: f64| (a * a + b * b + 2.0 * rho * a * b).larger(0.0).sqrt();
            let (pair_before, pair_now) = (v(spike.before), v(spike.now));
            if pair_now <= 0.0 {
                continue;
            }
            let factor = pair_before / pair_now;
            for (mover, with) in [(i, j), (j, i)] {
                let target = self.split.allocation()[mover] * factor;
                let CorrelationSpike { now, before, p_value, .. } = spike;
                let evidence = Evidence::CorrelationSpike { with, now, before, p_value, pair_before, pair_now, target };
                self.shrink(rule, mover, target, evidence);
            }
        }
        for CorrelationSpike { pair, p_value, .. } in others {
            self.hold(rule, pair.0, HeldReason::NotSignificant { p_value });
            self.hold(rule, pair.1, HeldReason::NotSignificant { p_value });
        }
    }

    /// Rule 1: who used less than `underuse_share` on each of the last `underuse_days` shrinks towards the target
    /// utilization.
    pub fn underuse(&mut self) {
        let policy = &self.book.policy;
        let below = policy.underuse_share * (1.0 - SLACK);
        for strategy in 0..self.split.allocation().len() {
            let Some(utilization) = self.run(strategy, policy.underuse_days, |u| u < below) else {
                continue;
            };
            if let Some((used, target)) = self.at_target(strategy) {
                let evidence = Evidence::Underuse { utilization, used, target };
                self.shrink(ReallocationRule::Underuse, strategy, target, evidence);
            }
        }
    }

    /// Rule 3: an opportunity with conviction, with which the fund stays within its VaR budget, gets what it asks for, as far
    /// as reserve and step go. The surest first.
    pub fn opportunities(&mut self, candidates: &[Candidate]) {
        let rule = ReallocationRule::Opportunity;
        let mut order: Vec<&Candidate> =
            candidates.iter().filter(|c| c.conviction >= self.book.policy.conviction).collect();
        sort_by(&mut order, |a, b| b.conviction.total_cmp(&a.conviction));
        for candidate in order {
            let mover = Mover::Opportunity(candidate.opportunity);
            let (share, sized_by) = self.granted(candidate.requested);
            let reason = match candidate.fund_var_with {
                _ if self.fund_state != FundState::Active => HeldReason::FundStopped(self.fund_state),
                None => HeldReason::Unmeasured,
                Some(_) if !self.is_measured => HeldReason::Unmeasured,
                Some(fund_var_with) if fund_var_with > self.book.total_var * (1.0 + SLACK) => {
                    HeldReason::AboveTotalVar { fund_var_with }
                }
                Some(fund_var_with) if share >= LEAST_MOVE && share >= self.book.policy.floor - LEAST_MOVE => {
                    let (conviction, requested) = (candidate.conviction, candidate.requested);
                    let evidence = Evidence::Opportunity { conviction, requested, fund_var_with };
                    let reserve_from = self.split.reserve();
                    self.split.grant(share);
                    let reserve_to = self.split.reserve();
                    let (from, to) = (0.0, share);
                    self.answer.proposals.push(Proposal {
                        rule,
                        mover,
                        from,
                        to,
                        reserve_from,
                        reserve_to,
                        scale_to: None,
                        evidence,
                        sized_by,
                    });
                    continue;
                }
                Some(_) if sized_by == SizedBy::Reserve => HeldReason::ReserveEmpty,
                // What it asks for, or what a step gives, is less than a live strategy has.
                Some(_) => HeldReason::AtFloor,
            };
            self.answer.held.push(HeldProposal { rule, mover, reason });
        }
    }

    /// Rule 2: who stood at its limit on each of the last `at_limit_days` with a proven Sharpe ratio grows towards the
    /// target utilization.
    pub fn at_limit(&mut self) {
        let book = self.book;
        let policy = &book.policy;
        let from = AT_LIMIT_FROM * (1.0 - SLACK);
        for strategy in 0..self.split.allocation().len() {
            let Some(utilization) = self.run(strategy, policy.at_limit_days, |u| u >= from) else {
                continue;
            };
            let returns = book.sample.returns(strategy, self.date);
            let Some(sharpe) = SharpeRatio::of(&returns, book.periods_per_year[strategy]) else {
                continue;
            };
            let threshold = policy.sharpe_threshold;
            if sharpe.annualised() <= threshold {
                continue;
            }
            // Where the error of the ratio vanishes there is no probability: it is not proven.
            let probability = sharpe.probability_above(threshold).unwrap_or(0.0);
            let observations = sharpe.observations;
            let record = TrackRecord { sharpe: sharpe.annualised(), threshold, probability, observations };
            if probability < policy.sharpe_probability {
                let days_needed = days_needed(&sharpe, threshold, policy.sharpe_probability);
                self.hold(ReallocationRule::AtLimit, strategy, HeldReason::ShortRecord { record, days_needed });
                continue;
            }
            if let Some((_, target)) = self.at_target(strategy) {
                self.grow(strategy, target, Evidence::AtLimit { utilization, record, target });
            }
        }
    }

    /// Utilization on the last `days` dates, where all of them meet a condition.
    fn run(&self, strategy: usize, days: u32, holds: impl Fn(f64) -> bool) -> Option<Vec<f64>> {
        let first = (self.date + 1).checked_sub(days as usize)?;
        let on = |t| (self.utilization)(strategy, t).filter(|u| holds(*u));
        // The last date first: it fails most often.
        let mut found = (first..=self.date).rev().map(on).collect::<Option<Vec<f64>>>()?;
        found.reverse();
        Some(found)
    }

    /// What a strategy uses today in money, and the share at which that is the target utilization.
    fn at_target(&self, strategy: usize) -> Option<(f64, f64)> {
        let used = self.book.usage.used(strategy, self.date)?;
        Some((used, used / (self.book.policy.target_utilization * self.book.total_var)))
    }

    fn shrink(&mut self, rule: ReallocationRule, strategy: usize, target: f64, evidence: Evidence) {
        let policy = &self.book.policy;
        let from = self.split.allocation()[strategy];
        let floor = if self.book.is_live[strategy] { policy.floor } else { 0.0 };
        if target >= from - LEAST_MOVE {
            return;
        }
        if from <= floor + LEAST_MOVE {
            return self.hold(rule, strategy, HeldReason::AtFloor);
        }
        let (least, least_by) =
            largest_of([(target, SizedBy::Target), (from - policy.step, SizedBy::Step), (floor, SizedBy::Floor)]);
        self.settle(rule, strategy, least, least_by, evidence);
    }

    fn grow(&mut self, strategy: usize, target: f64, evidence: Evidence) {
        let rule = ReallocationRule::AtLimit;
        let from = self.split.allocation()[strategy];
        if target - from < LEAST_MOVE {
            return;
        }
        if self.fund_state != FundState::Active {
            return self.hold(rule, strategy, HeldReason::FundStopped(self.fund_state));
        }
        if let Some(rung) = Ladder::stop_of(self.ladders, strategy) {
            return self.hold(rule, strategy, HeldReason::LadderStopped(rung));
        }
        if !self.is_measured {
            return self.hold(rule, strategy, HeldReason::Unmeasured);
        }
        if self.split.reserve() <= LEAST_MOVE {
            return self.hold(rule, strategy, HeldReason::ReserveEmpty);
        }
        let (more, sized_by) = self.granted(target - from);
        self.settle(rule, strategy, from + more, sized_by, evidence);
    }

    /// How much of a wish step and reserve allow.
    fn granted(&self, wanted: f64) -> (f64, SizedBy) {
        let bounds = [(self.book.policy.step, SizedBy::Step), (self.split.reserve(), SizedBy::Reserve)];
        bounds.into_iter().fold((wanted, SizedBy::Target), |least, bound| if bound.0 < least.0 { bound } else { least })
    }

    /// Moves a share, unless it moved too short ago.
    fn settle(&mut self, rule: ReallocationRule, strategy: usize, to: f64, sized_by: SizedBy, evidence: Evidence) {
        let from = self.split.allocation()[strategy];
        if (to - from).abs() < LEAST_MOVE || self.has_moved[strategy] {
            return;
        }
        let cooldown = self.book.policy.cooldown_days as usize;
        if let Some(days) =
            self.moved[strategy].and_then(|at| (at + cooldown).checked_sub(self.date)).filter(|d| *d > 0)
        {
            return self.hold(rule, strategy, HeldReason::CoolingDown { days });
        }
        let reserve_from = self.split.reserve();
        self.split.give(strategy, to);
        self.has_moved[strategy] = true;
        let (mover, reserve_to) = (Mover::Strategy(strategy), self.split.reserve());
        self.answer.proposals.push(Proposal {
            rule,
            mover,
            from,
            to,
            reserve_from,
            reserve_to,
            scale_to: None,
            evidence,
            sized_by,
        });
    }

    /// Says why a move is not made, once a rule and strategy.
    fn hold(&mut self, rule: ReallocationRule, strategy: usize, reason: HeldReason) {
        let mover = Mover::Strategy(strategy);
        let is_told = self.answer.held.iter().any(|held| held.rule == rule && held.mover == mover);
        if !is_told && !self.has_moved[strategy] {
            self.answer.held.push(HeldProposal { rule, mover, reason });
        }
    }
}

/// The largest of some bounds, the first of equals.
fn largest_of(bounds: [(f64, SizedBy); 3]) -> (f64, SizedBy) {
    let [first, rest @ ..] = bounds;
    rest.into_iter().fold(first, |largest, bound| if bound.0 > largest.0 { bound } else { largest })
}

/// Dates that a record still needs for its probability; `None` where no length would do.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "checked to be a count"
)]
fn days_needed(sharpe: &SharpeRatio, threshold: f64, probability: f64) -> Option<u64> {
    let least = sharpe.least_track_record(threshold, probability)?.ceil();
    let more = (least - sharpe.observations as f64).larger(1.0);
    (more < 1e15).then_some(more as u64)
}
