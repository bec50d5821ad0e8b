//! What changed since the last file: the difference of the VaRs by cause and strategy, and what a newer file brought.

use headroom_engine::{
    Analysis,
    audit::{CAUSES, Difference},
    budget::BudgetStatus,
    math::Extremes,
    text::escape,
};

use super::{control_name, date::day_of, method_name, state_word};

/// The causes as columns, in the order of the parts.
pub const CAUSE_NAMES: [&str; CAUSES] = ["Exposures", "New dates", "Old dates", "Volatility", "Settings"];

/// What changed.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeView {
    /// What is compared.
    pub lead: String,
    /// The fund, then each strategy by its component.
    pub rows: Vec<(String, Difference)>,
}

/// A step of the way from the VaR before to the VaR after: its name, what it is or adds, and where its bar begins and how long it
/// is, as parts of the chart.
pub type ChangeStep = (&'static str, f64, [f64; 2]);

/// The way from the figure before to the figure after, a step a cause.
pub fn change_steps(fund: &Difference) -> Vec<ChangeStep> {
    let mut sum = fund.before;
    let step = |(name, part): (&'static str, f64)| {
        let from = sum;
        sum += part;
        (name, part, [from.smaller(sum), from.larger(sum)])
    };
    let causes: Vec<_> = CAUSE_NAMES.into_iter().zip(fund.parts).map(step).collect();
    let whole = |name, value: f64| (name, value, [value.smaller(0.0), value.larger(0.0)]);
    let steps = [whole("Before", fund.before)].into_iter().chain(causes).chain([whole("After", fund.after)]);
    let steps: Vec<ChangeStep> = steps.collect();
    let low = steps.iter().fold(0.0_f64, |low, (_, _, ends)| low.smaller(ends[0]));
    let width = steps.iter().fold(0.0_f64, |high, (_, _, ends)| high.larger(ends[1])) - low;
    let part = |value: f64| if width > 0.0 { value / width } else { 0.0 };
    steps.into_iter().map(|(name, value, [from, to])| (name, value, [part(from - low), part(to - from)])).collect()
}

/// What changed between two states, or why they cannot be compared.
pub fn change_view(before: &Analysis, after: &Analysis) -> Result<ChangeView, String> {
    let change = after.changed_since(before).map_err(|error| error.to_string())?;
    let day = |analysis: &Analysis| day_of(analysis.fund().fund.as_of);
    let count = |count: usize, which: &str| format!("{count} {which} {}", if count == 1 { "date" } else { "dates" });
    let mut lead = format!(
        "{} of {} against {}: {}, {}",
        after.report().conventions.label,
        day(after),
        day(before),
        count(change.days[0], "new"),
        count(change.days[1], "old"),
    );
    for (analysis, method) in [(before, change.methods[0]), (after, change.methods[1])] {
        let own = analysis.conventions().method;
        if own != method {
            lead += &format!(". {} in place of {}", method_name(method), method_name(own));
        }
    }
    let name = |id: &str| {
        let of = |analysis: &Analysis| {
            analysis.fund().strategies.iter().find(|s| s.id.as_str() == id).map(|s| escape(&s.name))
        };
        of(after).or_else(|| of(before)).unwrap_or_default()
    };
    let strategies = change.strategies.iter().map(|(id, difference)| (name(id.as_str()), *difference));
    Ok(ChangeView { lead, rows: [("Fund".to_owned(), change.fund)].into_iter().chain(strategies).collect() })
}

/// What a newer file brought, as sentences: strategies that went over their budgets or came back, controls in another state.
pub fn news(before: &Analysis, after: &Analysis) -> Vec<String> {
    let (was, is) = (before.report(), after.report());
    let over = |analysis: &Analysis, id: &str| {
        let at = analysis.fund().strategy_index(id)?;
        Some(analysis.report().strategies[at].status == BudgetStatus::Breach)
    };
    let strategies = after.fund().strategies.iter().filter_map(|strategy| {
        let (now, then) = (over(after, strategy.id.as_str())?, over(before, strategy.id.as_str()).unwrap_or(false));
        let word = if now { "is over its budget" } else { "is within its budget again" };
        (now != then).then(|| format!("{} {word}", escape(&strategy.name)))
    });
    let controls = is.controls.iter().filter_map(|control| {
        let then = was.controls.iter().find(|other| other.id == control.id)?.state;
        let (from, to) = (state_word(then), state_word(control.state));
        (then != control.state).then(|| format!("{}: {from} before, {to} now", control_name(control.id)))
    });
    strategies.chain(controls).collect()
}
