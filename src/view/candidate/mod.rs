//! The new strategy view: what a newcomer does to the fund, as an equation, a table of facts, and a row a strategy.

pub mod days;
pub mod size;

use headroom_engine::{
    budget::BudgetStatus,
    candidate::{Alignment, CandidateRows, ContributionForm, MarginalContribution, MarginalError},
    correlation::Infeasible,
    fund::Snapshot,
    sample::MIN_OBSERVATIONS,
    text::escape,
    var::EstimateError,
};

use self::days::{DaysRow, admit_words, days_rows};
use super::{
    budget::status_word,
    date::day_of,
    number::Notation,
    tone::Tone,
    words::{data_notes::too_few_words, refusal::range_words},
};

/// Everything that the view says of a newcomer.
#[derive(Debug, Clone, PartialEq)]
pub struct EntryView {
    /// Standalone VaR of the newcomer.
    pub increase: f64,
    /// What diversification takes off, normally negative.
    pub benefit: f64,
    /// Their sum: what the fund's VaR grows by.
    pub net: f64,
    /// The answer, in a sentence.
    pub verdict: String,
    /// How grave it is.
    pub tone: Tone,
    /// What the figures were made from, in a sentence.
    pub basis: String,
    /// The fund's VaR on each sample of days.
    pub days: Vec<DaysRow>,
    /// The button that adds it.
    pub admit: String,
    /// The rest of the picture.
    pub facts: Vec<Fact>,
    /// Component VaR by strategy, the newcomer last.
    pub rows: Vec<EntryRow>,
}

/// An amount and how it is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum FactAmount {
    /// In the fund's currency.
    Money(f64),
    /// A part of a whole.
    Share(f64),
    /// A plain number.
    Number(f64),
}

/// One fact.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// What it is.
    pub label: &'static str,
    /// The figure, or why there is none.
    pub amount: Result<FactAmount, &'static str>,
    /// The figure that it is held against, and what that is.
    pub against: Option<(&'static str, FactAmount)>,
    /// How grave it is.
    pub tone: Tone,
    /// The same in a word; empty where there is nothing to say.
    pub word: &'static str,
}

/// Component VaR of a strategy before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct EntryRow {
    /// Display name, escaped.
    pub name: String,
    /// Before; `None` for the newcomer, and where the fund has no tail loss.
    pub before: Option<f64>,
    /// After.
    pub after: Option<f64>,
    /// Share of the fund's VaR after.
    pub share: Option<f64>,
}

const NO_TAIL: &str = "The fund loses nothing in its tail";

/// What is said of a newcomer called `name`.
///
/// `rows_of_fund` is the number of rows of the fund's sample without it, `unit` what one of them is called.
pub fn entry_view(
    snapshot: &Snapshot,
    name: &str,
    entry: &MarginalContribution,
    (rows_of_fund, unit): (usize, &str),
    written: Notation,
) -> EntryView {
    let (verdict, tone) = verdict(snapshot, entry, written);
    EntryView {
        verdict,
        tone,
        days: days_rows(entry, rows_of_fund, unit),
        admit: admit_words(entry, rows_of_fund, unit),
        increase: entry.var_increase,
        benefit: entry.diversification_benefit,
        net: entry.net_contribution,
        basis: basis(entry),
        facts: facts(snapshot, entry),
        rows: rows(snapshot, name, entry),
    }
}

/// Whether it fits, and by how much.
fn verdict(snapshot: &Snapshot, entry: &MarginalContribution, written: Notation) -> (String, Tone) {
    let Notation { money, percent, .. } = written;
    let (budgets, total) = (&entry.budgets, snapshot.risk_budget.total_var);
    let after = format!("Fund VaR {} → {} of {}", money(entry.fund_before), money(entry.fund_after), money(total));
    let (own, budget, asked) = (money(entry.var_increase), money(budgets.budget), percent(budgets.requested));
    let (told, tone) = if entry.fund_after > total {
        ("above its limit".to_owned(), Tone::Breach)
    } else if budgets.reserve_after < 0.0 {
        (format!("it asks for {asked}, and the reserve has {}", money(budgets.reserve)), Tone::Breach)
    } else if entry.var_increase > budgets.budget {
        (format!("on its own {own}, more than the {budget} it asks for"), Tone::Breach)
    } else {
        (format!("on its own {own} of the {budget} it asks for"), Tone::Calm)
    };
    (format!("{after}; {told}"), tone)
}

fn basis(entry: &MarginalContribution) -> String {
    let by_correlations = "the correlations decide: standalone VaRs under them, exact for elliptical returns. The change comes on top of the fund's VaR";
    let Some(CandidateRows { own, filled, first, last, alignment }) = entry.rows else {
        return format!("Without returns {by_correlations}");
    };
    let (first, last) = (day_of(first), day_of(last));
    let dates = match entry.basis {
        ContributionForm::Returns if filled > 0 => format!(
            "On the fund's own rows: it has returns on {own} dates, {first} to {last}; the other {filled} rows are filled by its beta and its own residuals"
        ),
        ContributionForm::Returns => {
            format!("On the fund's own rows: it has returns on all {own} dates, {first} to {last}")
        }
        ContributionForm::ShortSeries | ContributionForm::Correlations => format!(
            "Short series: of its {own} returns, {first} to {last}, only its own VaR is estimated, from their standard deviation; {by_correlations}"
        ),
    };
    match alignment {
        Alignment::Dated { unmatched: 0 } => format!("{dates}. The returns came with dates"),
        Alignment::Dated { unmatched } => {
            format!(
                "{dates}. {unmatched} returns are before the fund's first row or after its last one and are not used"
            )
        }
        Alignment::AtTheEnd { unused: 0 } => {
            format!("{dates}. The returns came without dates and are taken as the last ones of the sample")
        }
        Alignment::AtTheEnd { unused } => format!(
            "{dates}. The returns came without dates and are taken as the last ones of the sample; the oldest {unused} reach further back and are not used"
        ),
    }
}

fn facts(snapshot: &Snapshot, entry: &MarginalContribution) -> Vec<Fact> {
    let (budgets, total) = (&entry.budgets, snapshot.risk_budget.total_var);
    let money = FactAmount::Money;
    let of_status = |status: BudgetStatus| (Tone::from(status), status_word(status));
    let plain = |label, amount| Fact { label, amount, against: None, tone: Tone::Calm, word: "" };
    let (fund_tone, fund_word) = of_status(budgets.fund_status);
    let (own_tone, own_word) = of_status(budgets.status);
    let (reserve_tone, reserve_word) = match budgets.is_covered {
        true => (Tone::Calm, "Covered"),
        false => (Tone::Breach, "Not covered"),
    };
    let mut facts = vec![
        Fact {
            against: Some(("of", money(total))),
            tone: fund_tone,
            word: fund_word,
            ..plain("Fund VaR with it", Ok(money(entry.fund_after)))
        },
        plain("Fund VaR without it", Ok(money(entry.fund_before))),
        plain("Its share of the fund's VaR", entry.share_after.map(FactAmount::Share).ok_or(NO_TAIL)),
        Fact {
            against: Some(("exact", money(entry.net_contribution))),
            ..plain("First-order estimate", entry.first_order.map(money).ok_or(NO_TAIL))
        },
        Fact {
            against: Some(("of", money(budgets.budget))),
            tone: own_tone,
            word: own_word,
            ..plain("Fits the budget it asks for?", Ok(money(entry.var_increase)))
        },
        Fact {
            against: Some(("of", money(budgets.reserve))),
            tone: reserve_tone,
            word: reserve_word,
            ..plain("Fits the reserve?", Ok(money(entry.var_increase)))
        },
        Fact {
            tone: if budgets.reserve_after < 0.0 { Tone::Breach } else { Tone::Calm },
            word: if budgets.reserve_after < 0.0 { "More than the reserve" } else { "" },
            ..plain("Reserve once it has its budget", Ok(money(budgets.reserve_after)))
        },
        sharpe(entry),
    ];
    facts.extend(further(entry));
    facts
}

/// What only some forms have.
fn further(entry: &MarginalContribution) -> Vec<Fact> {
    let money = FactAmount::Money;
    let beside = |label, value, words, other| Fact {
        label,
        amount: Ok(money(value)),
        against: Some((words, money(other))),
        tone: Tone::Calm,
        word: "",
    };
    let mut facts = Vec::new();
    if let Some([low, high]) = entry.interval {
        facts.push(beside("Its own VaR, 90% interval", low, "to", high));
    }
    if let (Some(form), ContributionForm::Returns) = (&entry.correlation_form, entry.basis) {
        let (net, before) = (form.net_contribution, form.entry.before);
        facts.push(beside("Net contribution by the correlations given", net, "on top of", before));
    }
    facts
}

fn sharpe(entry: &MarginalContribution) -> Fact {
    let label = "Sharpe ratio of a row";
    match entry.sharpe {
        None => Fact {
            label,
            amount: Err(match entry.basis {
                ContributionForm::Correlations => "Not given",
                ContributionForm::Returns | ContributionForm::ShortSeries => "Returns do not move",
            }),
            against: None,
            tone: Tone::Muted,
            word: "",
        },
        Some(test) => Fact {
            label,
            amount: Ok(FactAmount::Number(test.newcomer)),
            against: Some(("to beat", FactAmount::Number(test.hurdle))),
            tone: if test.is_passed { Tone::Calm } else { Tone::Watch },
            word: if test.is_passed { "Raises the fund's" } else { "Lowers the fund's" },
        },
    }
}

fn rows(snapshot: &Snapshot, name: &str, entry: &MarginalContribution) -> Vec<EntryRow> {
    let after = entry.fund_after;
    let names = snapshot.strategies.iter().map(|strategy| escape(&strategy.name)).chain([escape(name)]);
    names
        .enumerate()
        .map(|(i, name)| {
            let at = |list: &Option<Vec<f64>>| list.as_ref()?.get(i).copied();
            let component = at(&entry.components_after);
            EntryRow {
                name,
                before: at(&entry.components_before),
                after: component,
                share: component.filter(|_| after > 0.0).map(|part| part / after),
            }
        })
        .collect()
}

/// Why nothing is said of a newcomer, and what would be possible.
#[derive(Debug, Clone, PartialEq)]
pub struct EntryRefusal {
    /// The place, the rule, the value.
    pub message: String,
    /// The correlations that alone could put an impossible matrix right.
    pub intervals: Vec<IntervalRow>,
    /// The largest factor for all of them; `None` where that is not the way.
    pub factor: Option<f64>,
}

impl EntryRefusal {
    /// What stands before the factor: one way of several, or the only one.
    pub fn factor_words(&self) -> &'static str {
        match self.intervals.is_empty() {
            true => "Changing one alone is not enough. All of them weaker in proportion: ",
            false => "Or all of them weaker in proportion: ",
        }
    }
}

/// The correlations with one strategy that the others allow.
#[derive(Debug, Clone, PartialEq)]
pub struct IntervalRow {
    /// Index of the strategy.
    pub strategy: usize,
    /// Display name, escaped.
    pub name: String,
    /// What was given.
    pub value: f64,
    /// The least that is possible.
    pub low: f64,
    /// The largest.
    pub high: f64,
    /// The one of the interval that is nearest to what was given, rounded into it where it has room for that.
    pub nearest: f64,
}

/// A refusal as the view says it; a row of the fund's sample is one of `unit`.
pub fn entry_refusal(snapshot: &Snapshot, error: &MarginalError, unit: &str, written: Notation) -> EntryRefusal {
    let (intervals, factor) = match error {
        MarginalError::Infeasible(found) => (interval_rows(snapshot, found), found.largest_factor),
        _ => (Vec::new(), None),
    };
    EntryRefusal { message: refusal_message(error, unit, written), intervals, factor }
}

fn refusal_message(error: &MarginalError, unit: &str, written: Notation) -> String {
    let money = written.money;
    match error {
        MarginalError::Estimate(EstimateError::TooFewObservations { observations }) => {
            too_few_words(*observations, unit)
        }
        MarginalError::Estimate(EstimateError::NotDrawn) => "Monte Carlo has drawn nothing yet".to_owned(),
        MarginalError::TooFewOwnRows { own } => {
            format!("{own} of its returns are on {unit} of the fund, 2 are needed: add more, or give their dates")
        }
        MarginalError::NeedsCorrelations { own, var_increase, interval: [low, high] } => format!(
            "{own} of its returns are on {unit} of the fund, fewer than {MIN_OBSERVATIONS}: give its correlations too. On its own {}, likely {} to {}",
            money(*var_increase),
            money(*low),
            money(*high)
        ),
        MarginalError::OutOfRange { place, value, range } => match place.split('[').next().unwrap_or_default() {
            "capital" => "The capital is above 0".to_owned(),
            "standalone" => "The standalone VaR is above 0".to_owned(),
            "returns" => format!("{} is no return: it lies between -100% and 10,000%", (written.percent)(*value)),
            "requested_share" => range_words(place, range),
            _ => "A correlation is between -1 and 1".to_owned(),
        },
        MarginalError::Infeasible(_) => "Correlations like these are impossible together".to_owned(),
        MarginalError::Length { .. } | MarginalError::Dates { .. } => error.to_string(),
    }
}

fn interval_rows(snapshot: &Snapshot, found: &Infeasible) -> Vec<IntervalRow> {
    found
        .intervals
        .iter()
        .map(|interval| IntervalRow {
            strategy: interval.strategy,
            name: snapshot.strategies.get(interval.strategy).map(|s| escape(&s.name)).unwrap_or_default(),
            value: interval.value,
            low: interval.low,
            high: interval.high,
            nearest: rounded_into(interval.value, interval.low, interval.high),
        })
        .collect()
}

/// The end of an interval that is nearest to `value`, with three decimals if such a number lies inside.
fn rounded_into(value: f64, low: f64, high: f64) -> f64 {
    let is_below = value < low;
    let end = if is_below { low } else { high };
    let rounded = if is_below { (end * 1000.0).ceil() } else { (end * 1000.0).floor() } / 1000.0;
    if (low..=high).contains(&rounded) { rounded + 0.0 } else { end }
}
