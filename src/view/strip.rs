//! The strip over every view: how much VaR is left, what the limit is made of, and how the fund stands.

use headroom_engine::{
    budget::BudgetStatus,
    control::{Action, ControlHistory, ControlState, FundState},
    fund::Snapshot,
    math::sort_by,
    report::RiskReport,
    sample::MIN_OBSERVATIONS,
    text::escape,
};

use super::{
    budget::{basis_name, control_name, method_name},
    ladder::stopped_words,
    number::{Notation, as_float},
    tone::Tone,
    words::{
        data_notes::{period_plural, too_few_words},
        warning::warning_words,
    },
};

/// From this share of the sum of standalone VaRs on, little is diversified away.
const CONCENTRATED_FROM: f64 = 0.90;

/// Lines of the list of what needs attention at most.
const MAX_NEEDS: usize = 3;

/// The strip.
#[derive(Debug, Clone, PartialEq)]
pub struct StripView {
    /// `total_var` less the fund's VaR, in money; negative above the limit.
    pub headroom: Option<f64>,
    /// Whether nothing of it can be used.
    pub is_blocked: bool,
    /// The state of the fund: the worst of its VaR budget and its controls.
    pub state: &'static str,
    /// Its tone.
    pub tone: Tone,
    /// VaR of the fund.
    pub fund_var: Option<f64>,
    /// The most the fund may lose.
    pub total_var: f64,
    /// What the limit is made of.
    pub parts: Vec<LimitPart>,
    /// What a VaR lacks, where there are too few rows for one.
    pub lacks: Option<String>,
}

/// A part of the fund's VaR limit. The parts add up to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LimitPart {
    /// What it is.
    pub name: &'static str,
    /// Its class in the style sheets.
    pub class: &'static str,
    /// In money; negative where budgets are exceeded.
    pub amount: f64,
    /// Over the whole bar.
    pub share: f64,
}

/// Something that needs attention, the gravest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Need {
    /// What it is.
    pub title: String,
    /// Its figures.
    pub detail: String,
    /// Its tone.
    pub tone: Tone,
    /// Where it is dealt with.
    pub place: NeedPlace,
}

/// The view that deals with a need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NeedPlace {
    /// The controls.
    Controls,
    /// Proposals for budgets.
    Reallocation,
    /// How strategies move together.
    Correlation,
    /// Notes on the data, below the budgets.
    Data,
}

/// The strip of a report and the controls, latches counted.
pub fn strip_view(report: &RiskReport, controls: &ControlHistory) -> StripView {
    let (fund, state) = (&report.fund, controls.fund_state);
    let (word, tone) = match (state, fund.status) {
        (FundState::Halted, _) => ("Halted", Tone::Breach),
        (_, BudgetStatus::Breach) => ("Over its limit", Tone::Breach),
        (FundState::Reducing, _) => ("Reducing", Tone::Breach),
        (FundState::Active, BudgetStatus::AtLimit) => ("At its limit", Tone::Watch),
        (FundState::Active, BudgetStatus::Unknown) => ("Not measured", Tone::Watch),
        (FundState::Active, BudgetStatus::Within) => ("Within limit", Tone::Calm),
    };
    StripView {
        headroom: fund.value_at_risk.map(|var| fund.total_var - var),
        is_blocked: state != FundState::Active,
        state: word,
        tone,
        fund_var: fund.value_at_risk,
        total_var: fund.total_var,
        parts: limit_parts(report),
        lacks: lacking_rows(report),
    }
}

/// How many rows are lacking for a VaR; `None` where there are enough of them.
pub fn lacking_rows(report: &RiskReport) -> Option<String> {
    let made = &report.conventions;
    (made.observations < MIN_OBSERVATIONS).then(|| too_few_words(made.observations, period_plural(made.period)))
}

/// Method and sample: "Historical, 1,495 days".
pub fn measured_by(report: &RiskReport, written: Notation) -> String {
    let made = &report.conventions;
    let count = (written.money)(as_float(made.observations));
    format!("{}, {count} {}", method_name(made.settings.method), period_plural(made.period))
}

/// How the fund is measured, in a line.
pub fn convention_line(report: &RiskReport, written: Notation) -> String {
    let basis = basis_name(report.conventions.settings.usage_basis).to_lowercase();
    format!("{}, {}; used as {basis}", report.conventions.label, measured_by(report, written))
}

/// `total_var` = fund VaR + (used by the strategies - fund VaR) + (budgets - used) + reserve.
fn limit_parts(report: &RiskReport) -> Vec<LimitPart> {
    let fund = &report.fund;
    let used: Option<f64> = report.strategies.iter().map(|row| row.used).sum();
    let (Some(var), Some(used)) = (fund.value_at_risk, used) else {
        return Vec::new();
    };
    let budgets: f64 = report.strategies.iter().map(|row| row.budget).sum();
    let amounts = [
        ("VaR", "part-used", var),
        ("Diversification", "part-diversification", used - var),
        ("Free in budgets", "part-free", budgets - used),
        ("Reserve", "part-reserve", report.reserve_amount),
    ];
    // What is exceeded has no length: the others then pass the mark of the limit.
    let whole = amounts.iter().map(|(_, _, amount)| amount.max(0.0)).sum::<f64>().max(f64::MIN_POSITIVE);
    let part = |(name, class, amount): (&'static str, &'static str, f64)| LimitPart {
        name,
        class,
        amount,
        share: amount.max(0.0) / whole,
    };
    amounts.map(part).into()
}

/// What needs attention, at most three lines: a stop, an exceeded limit, a strategy at its limit, concentration, missing data.
///
/// `shared` is what most of the VaR rests on while every budget is kept, a title and its figures: it says more than that little
/// is diversified away, and takes the place of that line.
pub fn needs(
    snapshot: &Snapshot,
    report: &RiskReport,
    controls: &ControlHistory,
    shared: Option<(String, String)>,
    written: Notation,
) -> Vec<Need> {
    let mut needs = Vec::new();
    let percent = |share: f64| format!("{:.1}%", share * 100.0);
    for control in controls.now.iter().filter(|control| control.state == ControlState::Tripped) {
        let name = control_name(control.id);
        let title = match control.action {
            Action::KillSwitch => format!("Halted by {}: exposures can only go down", name.to_lowercase()),
            Action::HaltNewPositions | Action::ReduceExposure => format!("{name} is past its limit"),
        };
        needs.push(Need { title, detail: control.detail.clone(), tone: Tone::Breach, place: NeedPlace::Controls });
    }
    for (title, detail) in stopped_words(controls, snapshot) {
        needs.push(Need { title, detail, tone: Tone::Breach, place: NeedPlace::Controls });
    }
    let fund = &report.fund;
    if let (BudgetStatus::Breach, Some(utilization)) = (fund.status, fund.utilization) {
        let detail = format!("{} of the limit; cut the fund to {:.2}×", percent(utilization), 1.0 / utilization);
        let title = "The fund is over its VaR limit".to_owned();
        needs.push(Need { title, detail, tone: Tone::Breach, place: NeedPlace::Reallocation });
    }
    let mut strategies: Vec<usize> = (0..report.strategies.len())
        .filter(|i| matches!(report.strategies[*i].status, BudgetStatus::AtLimit | BudgetStatus::Breach))
        .collect();
    let used = |i: &usize| report.strategies[*i].utilization.unwrap_or(f64::INFINITY);
    sort_by(&mut strategies, |a, b| used(b).total_cmp(&used(a)));
    for i in strategies {
        let name = escape(&snapshot.strategies[i].name);
        let (what, tone) = match report.strategies[i].status {
            BudgetStatus::Breach => ("is over its budget", Tone::Breach),
            _ => ("is at its limit", Tone::Watch),
        };
        let utilization = report.strategies[i].utilization;
        let detail =
            utilization.map_or("It has no budget".to_owned(), |share| format!("{} of its budget", percent(share)));
        needs.push(Need { title: format!("{name} {what}"), detail, tone, place: NeedPlace::Reallocation });
    }
    if let Some((title, detail)) = shared {
        needs.push(Need { title, detail, tone: Tone::Watch, place: NeedPlace::Correlation });
    } else if let Some((var, sum)) = fund.value_at_risk.zip(fund.sum_of_standalone)
        && sum > 0.0
        && var / sum >= CONCENTRATED_FROM
        && report.strategies.iter().filter(|row| row.used.is_some_and(|used| used > 0.0)).count() > 1
    {
        needs.push(Need {
            title: "Little diversification: the strategies lose together".to_owned(),
            detail: format!("VaR is {:.0}% of their sum", var / sum * 100.0),
            tone: Tone::Watch,
            place: NeedPlace::Correlation,
        });
    }
    let missing = controls.now.iter().filter(|control| control.state == ControlState::Unfed).count();
    if missing > 0 {
        needs.push(Need {
            title: format!("{missing} of the 8 controls lack data"),
            detail: "They cannot warn".to_owned(),
            tone: Tone::Watch,
            place: NeedPlace::Controls,
        });
    }
    if let (BudgetStatus::Unknown, Some(warning)) = (fund.status, report.warnings.first()) {
        let title = "The fund's VaR is not measured".to_owned();
        needs.insert(
            0,
            Need {
                title,
                detail: warning_words(snapshot, warning, written),
                tone: Tone::Watch,
                place: NeedPlace::Data,
            },
        );
    }
    sort_by(&mut needs, |a, b| (a.tone != Tone::Breach).cmp(&(b.tone != Tone::Breach)));
    needs.truncate(MAX_NEEDS);
    needs
}
