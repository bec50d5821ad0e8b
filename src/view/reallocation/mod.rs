//! The reallocation view: what the policy proposes with its evidence and effect, and what it holds back.

pub mod capital;
pub mod replay;

use headroom_engine::{
    budget::{BudgetStatus, status},
    control::FundState,
    fund::{LogEntry, Rung, Snapshot, UsageBasis},
    reallocation::{Evidence, HeldProposal, HeldReason, Mover, Proposal, Reallocation, ReallocationRule, SizedBy},
    report::RiskReport,
    text::escape,
};
use headroom_session::is_declined;

use super::{budget::basis_name, number::Notation, tone::Tone};

/// Everything that waits for a decision.
#[derive(Debug, Clone, PartialEq)]
pub struct ReallocationView {
    /// What is proposed, in the order in which it is made; without what was declined.
    pub cards: Vec<ProposalCard>,
    /// What is held, and why.
    pub held: Vec<HeldRow>,
    /// How many were declined for this date.
    pub declined: usize,
}

/// One proposal.
#[derive(Debug, Clone, PartialEq)]
pub struct ProposalCard {
    /// The proposal.
    pub proposal: Proposal,
    /// The rule in words.
    pub rule: &'static str,
    /// The id of the strategy.
    pub id: String,
    /// Its name, escaped.
    pub name: String,
    /// Why, in few words.
    pub why: String,
    /// What the rule saw, as a sentence.
    pub reason: String,
    /// What set the size, as a sentence.
    pub size: &'static str,
    /// The budget before and after, in money.
    pub budget: [f64; 2],
    /// Figures of the rule.
    pub facts: Vec<RuleFact>,
    /// The three lenses before and after; empty for an opportunity.
    pub effect: Vec<Effect>,
}

/// A figure that a rule saw.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RuleFact {
    /// What it is.
    pub label: &'static str,
    /// The figure.
    pub figure: FactFigure,
}

/// A figure and its unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum FactFigure {
    /// A share.
    Share(f64),
    /// Money.
    Money(f64),
    /// A plain number.
    Number(f64),
    /// A probability that may be tiny.
    PValue(f64),
    /// An exposure scale.
    Scale(f64),
    /// A count.
    Count(usize),
}

/// One lens of a strategy, against its budget before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// The lens.
    pub lens: &'static str,
    /// Whether it counts as used.
    pub is_binding: bool,
    /// What it measures, in money.
    pub used: Option<f64>,
    /// Used over budget, before and after.
    pub utilization: [Option<f64>; 2],
    /// How the budget stands by it, before and after.
    pub status: [(&'static str, Tone); 2],
}

/// Something held.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldRow {
    /// The rule in words.
    pub rule: &'static str,
    /// Its name, escaped.
    pub name: String,
    /// Why.
    pub reason: String,
}

/// The view of what the policy says about what is on screen.
pub fn reallocation_view(
    snapshot: &Snapshot,
    report: &RiskReport,
    said: &Reallocation,
    log: &[LogEntry],
    written: Notation,
) -> ReallocationView {
    let (declined, open): (Vec<_>, Vec<_>) = said.proposals.iter().partition(|p| is_declined(snapshot, log, p));
    ReallocationView {
        cards: open.into_iter().map(|proposal| card(snapshot, report, proposal, written)).collect(),
        held: said.held.iter().map(|held| held_row(snapshot, held, written)).collect(),
        declined: declined.len(),
    }
}

fn card(snapshot: &Snapshot, report: &RiskReport, proposal: &Proposal, written: Notation) -> ProposalCard {
    let (id, name) = named(snapshot, proposal.mover);
    let total = report.fund.total_var;
    ProposalCard {
        rule: rule_name(proposal.rule),
        id,
        name,
        why: why(snapshot, proposal, written),
        reason: reason(snapshot, proposal, written),
        size: size_sentence(proposal.sized_by),
        budget: [proposal.from * total, proposal.to * total],
        facts: facts(proposal),
        effect: match proposal.mover {
            Mover::Strategy(strategy) => effects(report, strategy, proposal),
            Mover::Opportunity(_) => Vec::new(),
        },
        proposal: proposal.clone(),
    }
}

impl ProposalCard {
    /// What it does, in few words: used over budget of a strategy before and after, the fund's VaR with an opportunity.
    pub fn effect_words(&self, written: Notation) -> String {
        let Notation { percent, money, .. } = written;
        if let Evidence::Opportunity { fund_var_with, .. } = self.proposal.evidence {
            return format!("Fund VaR {}", money(fund_var_with));
        }
        match self.effect.iter().find(|effect| effect.is_binding).map(|effect| effect.utilization) {
            Some([Some(before), Some(after)]) => format!("Uses {} → {}", percent(before), percent(after)),
            _ => String::new(),
        }
    }
}

/// What accepting all proposals comes to, in a sentence; empty without any.
pub fn accepting_words(cards: &[ProposalCard], reserve: f64, written: Notation) -> String {
    let Notation { percent, factor, .. } = written;
    let given: f64 = cards.iter().map(|card| card.proposal.to - card.proposal.from).sum();
    let cuts = || cards.iter().filter_map(|card| card.proposal.scale_to);
    let cut = match (cuts().count(), cuts().fold(f64::INFINITY, f64::min)) {
        (0, _) => String::new(),
        (1, least) => format!(", 1 strategy to cut to {}×", factor(least)),
        (count, least) => format!(", {count} strategies to cut, the most to {}×", factor(least)),
    };
    match cards.len() {
        0 => String::new(),
        count => {
            format!("Accepting {count}: reserve {} → {}{cut}", percent(reserve), percent((reserve - given).max(0.0)))
        }
    }
}

/// Why a proposal is made, in about eight words.
fn why(snapshot: &Snapshot, proposal: &Proposal, written: Notation) -> String {
    let Notation { percent, factor, .. } = written;
    match &proposal.evidence {
        Evidence::Underuse { utilization, .. } => {
            let most = utilization.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            format!("Used at most {} for {} dates", percent(most), utilization.len())
        }
        Evidence::AtLimit { utilization, record, .. } => {
            format!("At its limit for {} dates, Sharpe {}", utilization.len(), factor(record.sharpe))
        }
        Evidence::Opportunity { conviction, requested, .. } => {
            format!("Asks for {} at {} conviction", percent(*requested), percent(*conviction))
        }
        Evidence::CorrelationSpike { with, now, before, .. } => {
            let with = named(snapshot, Mover::Strategy(*with)).1;
            format!("Moves with {with}: {}, was {}", factor(*now), factor(*before))
        }
    }
}

/// Why a proposal is made.
fn reason(snapshot: &Snapshot, proposal: &Proposal, written: Notation) -> String {
    let Notation { percent, factor, money } = written;
    match &proposal.evidence {
        Evidence::Underuse { utilization, .. } => {
            let most = utilization.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            format!("At most {} of its budget used on each of the last {} dates", percent(most), utilization.len())
        }
        Evidence::AtLimit { utilization, record, .. } => format!(
            "At its limit on each of the last {} dates; Sharpe {}, sure by {} that it is above {}",
            utilization.len(),
            factor(record.sharpe),
            percent(record.probability),
            factor(record.threshold),
        ),
        Evidence::Opportunity { conviction, requested, fund_var_with } => format!(
            "Asks for {} at {} conviction; the fund's VaR would be {}",
            percent(*requested),
            percent(*conviction),
            money(*fund_var_with)
        ),
        Evidence::CorrelationSpike { with, now, before, .. } => {
            let with = named(snapshot, Mover::Strategy(*with)).1;
            format!("Moves with {with}: correlation {} lately, {} before", factor(*now), factor(*before))
        }
    }
}

fn named(snapshot: &Snapshot, mover: Mover) -> (String, String) {
    let found = match mover {
        Mover::Strategy(i) => snapshot.strategies.get(i).map(|s| (s.id.to_string(), escape(&s.name))),
        Mover::Opportunity(i) => snapshot.opportunities.get(i).map(|o| (o.strategy.to_string(), escape(&o.name))),
    };
    found.unwrap_or_default()
}

/// A rule in words.
pub fn rule_name(rule: ReallocationRule) -> &'static str {
    match rule {
        ReallocationRule::Underuse => "Under-used",
        ReallocationRule::AtLimit => "At its limit, with a proven record",
        ReallocationRule::Opportunity => "Opportunity",
        ReallocationRule::CorrelationSpike => "Correlation spike",
    }
}

fn size_sentence(sized_by: SizedBy) -> &'static str {
    match sized_by {
        SizedBy::Target => "All that the rule asks for",
        SizedBy::Step => "As much as one step moves",
        SizedBy::Floor => "Down to the least share of a live strategy",
        SizedBy::Reserve => "As much as the reserve has",
    }
}

fn facts(proposal: &Proposal) -> Vec<RuleFact> {
    let fact = |label, figure| RuleFact { label, figure };
    use FactFigure::{Count, Money, Number, PValue, Scale, Share};
    let last = |utilization: &[f64]| utilization.last().copied().unwrap_or_default();
    let mut facts = match &proposal.evidence {
        Evidence::Underuse { utilization, used, target } => vec![
            fact("Utilization today", Share(last(utilization))),
            fact("Dates in a row", Count(utilization.len())),
            fact("Used", Money(*used)),
            fact("Share at the target utilization", Share(*target)),
        ],
        Evidence::AtLimit { utilization, record, target } => vec![
            fact("Utilization today", Share(last(utilization))),
            fact("Dates in a row", Count(utilization.len())),
            fact("Sharpe ratio, a year", Number(record.sharpe)),
            fact("Threshold", Number(record.threshold)),
            fact("Probability that it is above", Share(record.probability)),
            fact("Dates of record", Count(record.observations)),
            fact("Share at the target utilization", Share(*target)),
        ],
        Evidence::Opportunity { conviction, requested, fund_var_with } => vec![
            fact("Conviction", Share(*conviction)),
            fact("Share asked for", Share(*requested)),
            fact("Fund VaR with it", Money(*fund_var_with)),
        ],
        Evidence::CorrelationSpike { now, before, p_value, pair_before, pair_now, target, .. } => vec![
            fact("Correlation now", Number(*now)),
            fact("Over the dates before", Number(*before)),
            fact("p-value of the rise", PValue(*p_value)),
            fact("V of the pair before", Money(*pair_before)),
            fact("V of the pair now", Money(*pair_now)),
            fact("Share that makes up for it", Share(*target)),
        ],
    };
    facts.extend(proposal.scale_to.map(|scale| fact("Exposure scale that fits", Scale(scale))));
    facts
}

/// A p-value with four decimals; one that would show as 0 is under the least of them.
pub fn p_value_text(p_value: f64) -> String {
    if p_value >= 5e-5 { format!("{p_value:.4}") } else { "under 0.0001".to_owned() }
}

fn effects(report: &RiskReport, strategy: usize, proposal: &Proposal) -> Vec<Effect> {
    let Some(row) = report.strategies.get(strategy) else {
        return Vec::new();
    };
    let total = report.fund.total_var;
    let budgets = [proposal.from, proposal.to].map(|share| share * total);
    let lenses = [row.standalone_var, row.component_var, row.stressed_component_var];
    UsageBasis::ALL
        .into_iter()
        .zip(lenses)
        .map(|(basis, used)| Effect {
            lens: basis_name(basis),
            is_binding: basis == report.conventions.settings.usage_basis,
            used,
            utilization: budgets.map(|budget| used.filter(|_| budget > 0.0).map(|used| used / budget)),
            status: budgets.map(|budget| told(status(used, budget))),
        })
        .collect()
}

fn told(status: BudgetStatus) -> (&'static str, Tone) {
    (crate::view::budget::status_word(status), status.into())
}

/// Why a strategy that its ladder has stopped is given nothing.
pub fn ladder_stop_words(rung: Rung) -> &'static str {
    match rung {
        Rung::Soft => "Halved by its own drawdown limit: it may only go down",
        Rung::Hard => "Out by its own drawdown limit: it may only go down",
    }
}

#[allow(clippy::cast_precision_loss, reason = "days are far below 2^53")]
fn held_row(snapshot: &Snapshot, held: &HeldProposal, written: Notation) -> HeldRow {
    let days = |count: u64| match count {
        1 => "1 more date".to_owned(),
        count => format!("{} more dates", (written.money)(count as f64)),
    };
    let reason = match held.reason {
        HeldReason::ShortRecord { record, days_needed } => {
            let passes = format!(
                "Sharpe {}, but only {} sure that it is above {}, not {}",
                (written.factor)(record.sharpe),
                (written.percent)(record.probability),
                (written.factor)(record.threshold),
                (written.percent)(snapshot.policy.sharpe_probability)
            );
            match days_needed {
                Some(count) => format!("{passes}: the record needs {}", days(count)),
                None => format!("{passes}: no record would be long enough"),
            }
        }
        HeldReason::CoolingDown { days: count } => format!("Changed recently: {} to go", days(count as u64)),
        HeldReason::AtFloor => "At the least share of a live strategy".to_owned(),
        HeldReason::ReserveEmpty => "The reserve has nothing to give".to_owned(),
        HeldReason::FundStopped(FundState::Halted) => "No grants while the fund is halted".to_owned(),
        HeldReason::FundStopped(_) => "No grants while the fund reduces its risk".to_owned(),
        HeldReason::LadderStopped(rung) => ladder_stop_words(rung).to_owned(),
        HeldReason::AboveTotalVar { fund_var_with } => {
            format!("With it the fund's VaR would be {}, above its limit", (written.money)(fund_var_with))
        }
        HeldReason::Unmeasured => "The fund's VaR is not known, or not with it".to_owned(),
        HeldReason::NotSignificant { p_value } => format!(
            "The rise in correlation is not significant among all pairs: its p-value is {}",
            p_value_text(p_value)
        ),
    };
    HeldRow { rule: rule_name(held.rule), name: named(snapshot, held.mover).1, reason }
}
