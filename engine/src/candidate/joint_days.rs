//! The days on which fund and candidate both have a return, and what it did on the fund's worst of them.

use jiff::civil::Date;

use super::{joined::Joined, sharpe::correlation_and_sharpes};
use crate::{
    fund::{Book, Opportunity, Snapshot},
    math::{sort_by, vector::losses},
    model::Model,
};

/// The fund's worst days that are looked at, at most.
const WORST: usize = 10;

/// P&L of fund and candidate on the rows that are the candidate's own, the fund's worst day first.
#[derive(Debug, Clone, PartialEq)]
pub struct JointDays {
    /// The rows, by the fund's P&L ascending; equal ones by date.
    pub dates: Vec<Date>,
    /// P&L of the fund without it, over one row, in money.
    pub fund: Vec<f64>,
    /// P&L of the candidate at its capital, in money.
    pub candidate: Vec<f64>,
    /// How many of them are the worst: ten, or a third of fewer than thirty.
    pub worst: usize,
    /// On how many of these the candidate lost.
    pub lost_on: usize,
    /// Its mean P&L on these, in money.
    pub mean_on_worst: f64,
    /// Correlation of the two over all of them, -1 to 1; `None` where one does not move.
    pub correlation: Option<f64>,
}

/// The days that fund and candidate have in common: on the fund's rows, those with a return of the candidate's own, none filled.
///
/// The fund's P&L is that of a row at the exposures of a book, whatever the method and horizon. `None` without an estimate
/// and with fewer than three such rows.
///
/// ```
/// use headroom_engine::{candidate::*, fund::*, model::estimate};
/// # let fund = headroom_engine::testing::three_four_five();
/// // The fund loses 5 on its worst day. On that day the candidate earns 1.
/// let mut returns = vec![0.0; 40];
/// (returns[10], returns[20]) = (0.01, -0.02);
/// let newcomer = Opportunity {
///     strategy: StrategyId::new("new").unwrap(), name: "New".to_owned(), conviction: 1.0,
///     requested_share: 0.1, capital: 100.0, returns, dates: None,
/// };
/// let model = estimate(&fund, Settings::of(&fund.risk_budget));
/// let days = joint_days(&fund, &model, &Book::of(&fund), &newcomer).unwrap();
/// assert_eq!((days.dates.len(), days.worst), (40, 10));
/// assert!((days.fund[0] + 5.0).abs() < 1e-12 && (days.candidate[0] - 1.0).abs() < 1e-12);
/// ```
pub fn joint_days(snapshot: &Snapshot, model: &Model, book: &Book, newcomer: &Opportunity) -> Option<JointDays> {
    let risk = model.risk.as_ref().ok()?;
    let joined = Joined::of(snapshot, (&model.sample, &model.measured), model.settings, newcomer);
    let losses = losses(risk.returns(), &book.exposure(snapshot), risk.observations());
    let sample = joined.sample();
    let own = sample.own(joined.candidate()).iter().zip(&sample.dates).zip(losses);
    let mut days: Vec<(Date, f64, f64)> =
        own.filter_map(|((own, date), loss)| Some((*date, 0.0 - loss, (*own)? * newcomer.capital + 0.0))).collect();
    if days.len() < 3 {
        return None;
    }
    sort_by(&mut days, |a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    let worst = WORST.min(days.len() / 3);
    let (fund, candidate): (Vec<f64>, Vec<f64>) = days.iter().map(|(_, fund, candidate)| (*fund, *candidate)).unzip();
    let on_worst = &candidate[..worst];
    Some(JointDays {
        dates: days.iter().map(|(date, ..)| *date).collect(),
        worst,
        lost_on: on_worst.iter().filter(|pnl| **pnl < 0.0).count(),
        mean_on_worst: on_worst.iter().sum::<f64>() / worst as f64,
        correlation: correlation_and_sharpes(&candidate, &fund).map(|(rho, ..)| rho),
        fund,
        candidate,
    })
}
