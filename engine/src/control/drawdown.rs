//! The fund's P&L and NAV through its history, and how far it has fallen today, this week, this month.

use jiff::{ToSpan, civil::Date};

use crate::fund::{ControlId, Snapshot};

/// What the three drawdown controls measure, from which a shock on top of today can be measured too.
///
/// P&L of a date is the sum of the capital of that date x return, a missing return being a P&L of 0; NAV is rolled back from
/// today's. History P&L never uses the what-if scale.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawdowns {
    /// P&L of the last history date.
    today: f64,
    /// NAV before it.
    opening: f64,
    /// NAV at its close.
    close: f64,
    /// Highest NAV of the calendar week and of the rolling 7 days; `None` where a NAV on the way is not above 0.
    week: [Option<f64>; 2],
    /// The same of the calendar month and the rolling 30 days.
    month: [Option<f64>; 2],
}

impl Drawdowns {
    /// The P&L and NAV history of a snapshot, as far back as the windows reach; today is the last history date.
    ///
    /// ```
    /// # let fund = headroom_engine::testing::three_four_five();
    /// let falls = headroom_engine::control::Drawdowns::of(&fund);
    /// assert_eq!((falls.daily(0.0), falls.weekly(0.0)), (Some(0.0), Some(0.0))); // its last week was quiet
    /// ```
    pub fn of(snapshot: &Snapshot) -> Self {
        let path = NavPath::of(snapshot);
        path.at(path.pnl.len() - 1)
    }

    /// Loss of today, with a shock's P&L added, over the NAV before: `max(0, -P&L) / NAV before`.
    ///
    /// `shock` in money, negative for a loss; a share, at least 0. `None` where that NAV is not above 0.
    ///
    /// ```
    /// # let fund = headroom_engine::testing::three_four_five();
    /// // 20 of a NAV of 1,000
    /// assert_eq!(headroom_engine::control::Drawdowns::of(&fund).daily(-20.0), Some(0.02));
    /// ```
    pub fn daily(&self, shock: f64) -> Option<f64> {
        (self.opening > 0.0).then(|| ((-(self.today + shock)).max(0.0) / self.opening).min(f64::MAX))
    }

    /// Fall from the highest NAV of the week, `(highest - last) / highest`: the worse of the calendar week and the
    /// rolling 7 days, the NAV before the first day of each counting too.
    ///
    /// `shock` in money, negative for a loss, moves the last NAV and no peak; a share, at least 0. `None` where a NAV
    /// on the way is not above 0.
    ///
    /// ```
    /// # let fund = headroom_engine::testing::three_four_five();
    /// // The week has stood at 1,000: a shock takes it to 950.
    /// assert_eq!(headroom_engine::control::Drawdowns::of(&fund).weekly(-50.0), Some(0.05));
    /// ```
    pub fn weekly(&self, shock: f64) -> Option<f64> {
        self.worse(self.week, shock)
    }

    /// Fall from the highest NAV of the month: the worse of the calendar month and the rolling 30 days; else as
    /// [`Drawdowns::weekly`].
    ///
    /// ```
    /// # let fund = headroom_engine::testing::three_four_five();
    /// // November stood at 1,000, but 30 days go back to 22 October, which began at 1,005.
    /// let fall = headroom_engine::control::Drawdowns::of(&fund).monthly(0.0).unwrap();
    /// assert!((fall - 5.0 / 1_005.0).abs() < 1e-15);
    /// ```
    pub fn monthly(&self, shock: f64) -> Option<f64> {
        self.worse(self.month, shock)
    }

    /// The P&L on top of today at which a drawdown control measures `fall`, a share; in money, negative for a loss.
    /// `None` where it is unfed, and for the controls of exposure.
    ///
    /// `-fall x NAV before - P&L of today`; of a week or month `(1 - fall) x highest - last`, highest as it was.
    ///
    /// ```
    /// use headroom_engine::{control::Drawdowns, fund::ControlId};
    /// # let fund = headroom_engine::testing::three_four_five();
    /// let shock = |control| Drawdowns::of(&fund).shock_to(control, 0.02);
    /// assert_eq!(shock(ControlId::DailyDrawdown), Some(-20.0)); // of 1,000
    /// assert!((shock(ControlId::MonthlyDrawdown).unwrap() + 15.1).abs() < 1e-12); // to 0.98 x 1,005 = 984.9
    /// ```
    pub fn shock_to(&self, control: ControlId, fall: f64) -> Option<f64> {
        let from = |[calendar, rolling]: [Option<f64>; 2]| Some((1.0 - fall) * calendar?.max(rolling?) - self.close);
        match control {
            ControlId::DailyDrawdown => (self.opening > 0.0).then_some(-fall * self.opening - self.today),
            ControlId::WeeklyDrawdown => from(self.week),
            ControlId::MonthlyDrawdown => from(self.month),
            _ => None,
        }
    }

    /// `(highest - last) / highest`; peaks stay as they were before the shock.
    fn worse(&self, highest: [Option<f64>; 2], shock: f64) -> Option<f64> {
        let last = self.close + shock;
        let [calendar, rolling] = highest;
        let fall = |highest: f64| ((highest - last) / highest).clamp(0.0, f64::MAX);
        Some(fall(calendar?).max(fall(rolling?)))
    }
}

/// The largest fall of compounded returns from a peak, the start counting as one: `max_t 1 - W_t / max_(s <= t) W_s` with
/// `W_t = prod (1 + r)`.
///
/// `returns` oldest to newest, as fractions; a share in [0, 1], or above 1 past a loss of everything. `None` without returns.
/// Source: Magdon-Ismail and Atiya, Maximum drawdown, Risk 17 (2004).
///
/// ```
/// // 1.25 is the peak, 0.5 the trough
/// let fall = headroom_engine::control::largest_fall(&[0.25, -0.2, -0.5, 1.0]).unwrap();
/// assert!((fall - 0.6).abs() < 1e-15);
/// ```
pub fn largest_fall(returns: &[f64]) -> Option<f64> {
    let (mut worth, mut peak, mut fall) = (1.0_f64, 1.0_f64, 0.0_f64);
    for r in returns {
        worth *= 1.0 + r;
        peak = peak.max(worth);
        fall = fall.max(1.0 - worth / peak);
    }
    (!returns.is_empty()).then_some(fall)
}

/// P&L and closing NAV of every history date.
pub(crate) struct NavPath<'a> {
    dates: &'a [Date],
    pnl: Vec<f64>,
    close: Vec<f64>,
}

impl<'a> NavPath<'a> {
    /// The path of a snapshot, rolled back from its NAV.
    pub fn of(snapshot: &'a Snapshot) -> Self {
        let history = &snapshot.history;
        let pnl: Vec<f64> = (0..history.dates.len())
            .map(|t| {
                let of_strategy = |(i, strategy): (usize, &crate::fund::Strategy)| {
                    let capital = history.capital[i].as_ref().map_or(strategy.capital, |c| c[t]);
                    history.returns[i][t].map_or(0.0, |r| capital * r)
                };
                snapshot.strategies.iter().enumerate().map(of_strategy).sum()
            })
            .collect();
        let mut close = vec![snapshot.fund.nav; pnl.len()];
        for t in (1..pnl.len()).rev() {
            close[t - 1] = close[t] - pnl[t];
        }
        Self { dates: &history.dates, pnl, close }
    }

    /// What the drawdown controls measure at the close of date `t`, that date being today.
    pub fn at(&self, t: usize) -> Drawdowns {
        let today = self.dates[t];
        let monday = today.checked_sub(i64::from(today.weekday().to_monday_zero_offset()).days()).unwrap_or(today);
        let days_ago = |days: i64| today.checked_sub((days - 1).days()).unwrap_or(Date::MIN);
        Drawdowns {
            today: self.pnl[t],
            opening: self.close[t] - self.pnl[t],
            close: self.close[t],
            week: [self.highest(monday, t), self.highest(days_ago(7), t)],
            month: [self.highest(today.first_of_month(), t), self.highest(days_ago(30), t)],
        }
    }

    /// The highest of the NAV before the first date from `first` on and the closes up to date `t`; `None` where the opening or
    /// an earlier close is not above 0.
    fn highest(&self, first: Date, t: usize) -> Option<f64> {
        let start = self.dates[..=t].partition_point(|date| *date < first);
        let opening = self.close[start] - self.pnl[start];
        let earlier = &self.close[start..t];
        let is_fed = opening > 0.0 && earlier.iter().all(|nav| *nav > 0.0);
        is_fed.then(|| self.close[start..=t].iter().copied().fold(opening, f64::max))
    }
}
