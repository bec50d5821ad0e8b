//! The ledger of a component as rows: its days, its strategies, its sectors and exchanges.

use headroom_engine::math::sort_by;
use headroom_engine::{
    audit::{Grouping, Ledger, LedgerDay, LedgerGroups},
    fund::{Method, Snapshot},
    model::Model,
    text::escape,
};

use crate::view::correlation::strategy_labels;

/// Longer lists of days are cut, and the rest told in one row.
pub const MOST_DAYS: usize = 25;

/// One part of a component.
#[derive(Debug, Clone, PartialEq)]
pub struct PartRow {
    /// The day, strategy, sector or exchange.
    pub label: String,
    /// What was lost on the day, one day.
    pub loss: Option<f64>,
    /// How much of the day counts.
    pub weight: Option<f64>,
    /// Its part of the component, in money.
    pub part: f64,
    /// That part over the component; `None` for a component of 0.
    pub share: Option<f64>,
    /// Its size against the largest of its list, in `[0, 1]`.
    pub bar: f64,
}

/// A component of the fund's VaR, opened.
#[derive(Debug, Clone, PartialEq)]
pub struct LedgerView {
    /// What it is.
    pub title: String,
    /// The component, in money.
    pub total: f64,
    /// What the days are.
    pub told: &'static str,
    /// The days, the largest part first.
    pub days: Vec<PartRow>,
    /// How many days are not listed.
    pub days_left: usize,
    /// The strategies of the fund with their places in the file, the largest part first; empty for a strategy.
    pub strategies: Vec<(usize, PartRow)>,
    /// Sectors and exchanges; `None` where the file has no positions.
    pub groups: Option<[Vec<PartRow>; 2]>,
}

/// The component of a strategy (`None`: the fund's VaR) opened, or why it cannot be.
pub fn ledger_view(
    snapshot: &Snapshot,
    model: &Model,
    exposure: &[f64],
    component: Option<usize>,
) -> Result<LedgerView, String> {
    let risk = model.risk.as_ref().map_err(ToString::to_string)?;
    let fund = risk.fund(exposure);
    let parts =
        fund.components.ok_or("The fund loses nothing in its tail: there is no component to open".to_owned())?;
    let ledger = Ledger::of(model, exposure);
    let labels = strategy_labels(snapshot);
    let (title, kept): (String, Vec<f64>) = match component {
        None => ("VaR of the fund".to_owned(), parts.clone()),
        Some(one) => {
            let kept = parts.iter().enumerate().map(|(i, part)| if i == one { *part } else { 0.0 });
            (format!("component VaR of {}", labels[one]), kept.collect())
        }
    };
    let days =
        ledger.as_ref().map_or(Vec::new(), |ledger| component.map_or_else(|| ledger.fund(), |i| ledger.strategy(i)));
    let total = component.map_or(fund.value_at_risk, |i| parts[i]);
    let groups = model.positions.as_ref().map(|table| {
        [Grouping::Sector, Grouping::Exchange].map(|grouping| {
            let found = LedgerGroups::of(&kept, table, grouping);
            let standing = found.groups.iter().map(|group| (escape(&group.name), group.part));
            let nowhere = found.unattributed.iter().map(|(i, part)| (format!("{}, no positions", labels[*i]), *part));
            let rows = standing.filter(|(_, part)| *part != 0.0).chain(nowhere);
            sorted(rows.map(|(label, part)| row(label, part, total)).collect())
        })
    });
    let mut strategies: Vec<(usize, PartRow)> = match component {
        None => parts.iter().enumerate().map(|(i, part)| (i, row(labels[i].clone(), *part, total))).collect(),
        Some(_) => Vec::new(),
    };
    sort_by(&mut strategies, |a, b| b.1.part.total_cmp(&a.1.part));
    scale_bars(strategies.iter_mut().map(|(_, row)| row));
    Ok(LedgerView { title, total, told: told(model, ledger.as_ref()), strategies, groups, ..opened(&days, total) })
}

/// The days as rows, the rest counted.
fn opened(days: &[LedgerDay], total: f64) -> LedgerView {
    let listed = &days[..days.len().min(MOST_DAYS)];
    let mut rows: Vec<PartRow> = listed
        .iter()
        .map(|day| PartRow {
            loss: Some(day.loss),
            weight: Some(day.weight),
            ..row(day.date.to_string(), day.part, total)
        })
        .collect();
    let rest = &days[listed.len()..];
    if !rest.is_empty() {
        let label = if rest.len() == 1 { "1 other date".to_owned() } else { format!("{} other dates", rest.len()) };
        rows.push(row(label, rest.iter().map(|day| day.part).sum(), total));
    }
    scale_bars(rows.iter_mut());
    LedgerView {
        title: String::new(),
        total,
        told: "",
        days: rows,
        days_left: rest.len(),
        strategies: Vec::new(),
        groups: None,
    }
}

fn told(model: &Model, ledger: Option<&Ledger<'_>>) -> &'static str {
    match model.settings.method {
        _ if ledger.is_none() => "The tail is made of draws and not of dates: there are no dates to list",
        _ if ledger.is_some_and(|ledger| !ledger.is_of_tail()) => {
            "Every date of the sample counts, by how far the strategy and the fund were from their means together"
        }
        Method::FilteredHistorical => "The fund's worst dates, in returns rescaled to today's volatility",
        Method::CornishFisher | Method::StudentT => {
            "The fund's worst dates; their shares of the historical shortfall are scaled to the VaR of the method"
        }
        _ => "The fund's worst dates: their shares of the expected shortfall, scaled to the VaR",
    }
}

fn row(label: String, part: f64, total: f64) -> PartRow {
    let share = (total != 0.0).then(|| part / total);
    PartRow { label, loss: None, weight: None, part, share, bar: 0.0 }
}

fn sorted(mut rows: Vec<PartRow>) -> Vec<PartRow> {
    sort_by(&mut rows, |a, b| b.part.total_cmp(&a.part));
    scale_bars(rows.iter_mut());
    rows
}

fn scale_bars<'r>(rows: impl Iterator<Item = &'r mut PartRow>) {
    let rows: Vec<&mut PartRow> = rows.collect();
    let largest = rows.iter().map(|row| row.part.abs()).fold(0.0, f64::max);
    for row in rows {
        row.bar = if largest > 0.0 { row.part.abs() / largest } else { 0.0 };
    }
}
