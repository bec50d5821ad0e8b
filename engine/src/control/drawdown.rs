//! The unit value of the fund through its history, and how far it has fallen today, this week, this month.

use jiff::{SignedDuration, civil::Date};

use super::feed::Feed;
use crate::{
    fund::{ControlId, DrawdownMeasure, Snapshot},
    math::Extremes,
};

/// What the three drawdown controls measure, from which a shock on top of today can be measured too.
///
/// P&L of a date is the sum of the capital of that date x return, a missing return being a P&L of 0. NAV is rolled back from
/// today's by the base `B_t = NAV_t - P&L_t`, with `NAV_(t-1) = B_t - flow_t`. A fall is of the unit value
/// `W_t = W_(t-1) (1 + P&L_t / B_t)`, which no subscription and no redemption moves. What-if scales move nothing here.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawdowns {
    /// P&L of today, the last date with a return of a strategy with capital.
    today: f64,
    /// The base of today: the NAV before its P&L, its flow counted.
    base: f64,
    /// The calendar week and the rolling 7 days; `None` where a base or an earlier unit value is not above 0.
    week: [Option<Window>; 2],
    /// The same of the calendar month and the rolling 30 days.
    month: [Option<Window>; 2],
    /// What they lack.
    feed: Feed,
}

/// A fall, as shares of the value that it is from: at least 0, above 1 past a loss of everything.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fall {
    /// From the highest unit value of the window: `(peak - last) / peak`.
    pub drawdown: f64,
    /// From the opening of the window: `max(0, 1 - last / opening)`.
    pub loss: f64,
}

impl Fall {
    /// The one that a limit is about.
    pub(crate) fn by(self, measure: DrawdownMeasure) -> f64 {
        match measure {
            DrawdownMeasure::Drawdown => self.drawdown,
            DrawdownMeasure::Loss => self.loss,
        }
    }
}

/// Unit values of a window that ends today, its opening being 1.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Window {
    /// The highest up to the close of today, the opening counted.
    peak: f64,
    /// Before the P&L of today.
    before: f64,
}

impl Drawdowns {
    /// The falls of a snapshot as of today, the last date with a return of a strategy with capital.
    ///
    /// ```
    /// use headroom_engine::{control::Drawdowns, fund::ControlId};
    /// # let fund = headroom_engine::testing::three_four_five();
    /// let falls = Drawdowns::of(&fund);
    /// assert_eq!(falls.fall(ControlId::WeeklyDrawdown, 0.0).unwrap().drawdown, 0.0); // its last week was quiet
    /// ```
    pub fn of(snapshot: &Snapshot) -> Self {
        let path = UnitValues::of(snapshot);
        path.at(path.today)
    }

    /// What the controls lack today.
    pub fn feed(&self) -> &Feed {
        &self.feed
    }

    /// The fall that a drawdown control measures, with a shock on top of today's P&L, missing returns counting as 0.
    ///
    /// `shock` in money, negative for a loss; it moves the last unit value and no peak. Daily: `max(0, -P&L) / B`, both
    /// measures alike. Weekly: the worse of the calendar week (from Monday) and the rolling 7 days; monthly: the worse of
    /// the calendar month and the rolling 30 days. `None` where a base or an earlier unit value of the window is not above
    /// 0, where the history is coarser than the control or its dates are irregular, and for the controls of exposure.
    ///
    /// ```
    /// use headroom_engine::{control::Drawdowns, fund::ControlId};
    /// # let fund = headroom_engine::testing::three_four_five();
    /// let falls = Drawdowns::of(&fund);
    /// // 20 of a NAV of 1,000
    /// assert_eq!(falls.fall(ControlId::DailyDrawdown, -20.0).unwrap().loss, 0.02);
    /// // November stood at 1,000, but 30 days go back to 22 October, which began at 1,005.
    /// let fall = falls.fall(ControlId::MonthlyDrawdown, 0.0).unwrap();
    /// assert!((fall.drawdown - 5.0 / 1_005.0).abs() < 1e-15);
    /// ```
    pub fn fall(&self, control: ControlId, shock: f64) -> Option<Fall> {
        if self.feed.coarse(control).is_some() {
            return None;
        }
        let growth = (self.base > 0.0).then(|| 1.0 + (self.today + shock) / self.base)?;
        let [calendar, rolling] = match control {
            ControlId::DailyDrawdown => {
                let loss = ((-(self.today + shock)).larger(0.0) / self.base).smaller(f64::MAX);
                return Some(Fall { drawdown: loss, loss });
            }
            ControlId::WeeklyDrawdown => self.week,
            ControlId::MonthlyDrawdown => self.month,
            _ => return None,
        };
        let of = |window: Window| {
            let last = window.before * growth;
            let share = |from: f64| ((from - last) / from).clamp(0.0, f64::MAX);
            Fall { drawdown: share(window.peak), loss: share(1.0) }
        };
        let (calendar, rolling) = (of(calendar?), of(rolling?));
        Some(Fall { drawdown: calendar.drawdown.larger(rolling.drawdown), loss: calendar.loss.larger(rolling.loss) })
    }

    /// The P&L on top of today at which a drawdown control measures `fall`, a share; in money, negative for a loss.
    /// `None` where [`Drawdowns::fall`] is.
    ///
    /// Daily: `-fall x B - P&L of today`. Of a window: the last unit value is `(1 - fall) x peak`, of a loss `1 - fall`.
    ///
    /// ```
    /// use headroom_engine::{control::Drawdowns, fund::{ControlId, DrawdownMeasure}};
    /// # let fund = headroom_engine::testing::three_four_five();
    /// let shock = |control| Drawdowns::of(&fund).shock_to(control, DrawdownMeasure::Drawdown, 0.02);
    /// assert_eq!(shock(ControlId::DailyDrawdown), Some(-20.0)); // of 1,000
    /// assert!((shock(ControlId::MonthlyDrawdown).unwrap() + 15.1).abs() < 1e-12); // to 0.98 x 1,005 = 984.9
    /// ```
    pub fn shock_to(&self, control: ControlId, measure: DrawdownMeasure, fall: f64) -> Option<f64> {
        if self.base <= 0.0 || self.feed.coarse(control).is_some() {
            return None;
        }
        let [calendar, rolling] = match control {
            ControlId::DailyDrawdown => return Some(-fall * self.base - self.today),
            ControlId::WeeklyDrawdown => self.week,
            ControlId::MonthlyDrawdown => self.month,
            _ => return None,
        };
        let of = |window: Window| {
            let from = match measure {
                DrawdownMeasure::Drawdown => window.peak,
                DrawdownMeasure::Loss => 1.0,
            };
            ((1.0 - fall) * from / window.before - 1.0) * self.base - self.today
        };
        Some(of(calendar?).larger(of(rolling?)))
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
        peak = peak.larger(worth);
        fall = fall.larger(1.0 - worth / peak);
    }
    (!returns.is_empty()).then_some(fall)
}

/// P&L of the fund on a date of its history, in money, negative for a loss: the sum of the capital of that date x return, a
/// missing return being a P&L of 0.
///
/// ```
/// # use headroom_engine::{control::pnl_of, testing::three_four_five};
/// let mut fund = three_four_five(); // a capital of 100 each
/// (fund.history.returns[0][7], fund.history.returns[1][7]) = (Some(-0.02), None);
/// assert_eq!(pnl_of(&fund, 7), -2.0);
/// ```
pub fn pnl_of(snapshot: &Snapshot, t: usize) -> f64 {
    let history = &snapshot.history;
    let of_strategy = |(i, strategy): (usize, &crate::fund::Strategy)| {
        let capital = history.capital[i].as_ref().map_or(strategy.capital, |c| c[t]);
        history.returns[i][t].map_or(0.0, |r| capital * r)
    };
    snapshot.strategies.iter().enumerate().map(of_strategy).sum()
}

/// P&L, flow and base of every history date.
#[derive(Debug, Clone)]
pub(crate) struct UnitValues {
    dates: Vec<Date>,
    pnl: Vec<f64>,
    base: Vec<f64>,
    /// The index of today.
    pub today: usize,
    /// What the drawdown controls lack.
    pub feed: Feed,
}

impl UnitValues {
    /// The path of a snapshot, rolled back from its NAV. Dates after today have flows only.
    pub fn of(snapshot: &Snapshot) -> Self {
        let history = &snapshot.history;
        let count = history.dates.len();
        let today = snapshot.today();
        let pnl: Vec<f64> = (0..count).map(|t| if t <= today { pnl_of(snapshot, t) } else { 0.0 }).collect();
        let mut base = vec![0.0; count];
        let mut close = snapshot.fund.nav;
        for t in (0..count).rev() {
            base[t] = close - pnl[t];
            close = base[t] - history.flows.as_ref().map_or(0.0, |flows| flows[t]);
        }
        Self { dates: history.dates.clone(), pnl, base, today, feed: Feed::of(snapshot) }
    }

    /// A path without dates yet, under the feed of a snapshot.
    pub fn empty(snapshot: &Snapshot) -> Self {
        Self { dates: Vec::new(), pnl: Vec::new(), base: Vec::new(), today: 0, feed: Feed::of(snapshot) }
    }

    /// Adds the next date with its P&L and the NAV before it, both in money.
    pub fn push(&mut self, date: Date, pnl: f64, base: f64) {
        self.today = self.dates.len();
        self.dates.push(date);
        self.pnl.push(pnl);
        self.base.push(base);
    }

    /// How far the unit value was below its highest so far at the close of every date, its opening counted, as a share of that
    /// highest. `None` on a date whose base is not above 0 and on one that lost everything: the unit value begins anew after it.
    pub fn under_water(&self) -> Vec<Option<f64>> {
        let (mut worth, mut peak) = (1.0_f64, 1.0_f64);
        let close = |(pnl, base): (&f64, &f64)| {
            worth *= 1.0 + pnl / base;
            if *base <= 0.0 || worth <= 0.0 {
                (worth, peak) = (1.0, 1.0);
                return None;
            }
            peak = peak.larger(worth);
            Some((peak - worth) / peak)
        };
        self.pnl.iter().zip(&self.base).map(close).collect()
    }

    /// The NAV of date `t` before its P&L, its flow counted.
    pub fn base(&self, t: usize) -> f64 {
        self.base[t]
    }

    /// The first date of a drawdown control's own window that ends today: the earlier of calendar and rolling.
    pub fn opening(&self, control: ControlId) -> Date {
        let today = self.dates[self.today];
        match control {
            ControlId::WeeklyDrawdown => monday(today).min(days_ago(today, 7)),
            ControlId::MonthlyDrawdown => today.first_of_month().min(days_ago(today, 30)),
            _ => today,
        }
    }

    /// What the drawdown controls measure at the close of date `t`, that date being today.
    pub fn at(&self, t: usize) -> Drawdowns {
        let today = self.dates[t];
        Drawdowns {
            today: self.pnl[t],
            base: self.base[t],
            week: [self.window(monday(today), t), self.window(days_ago(today, 7), t)],
            month: [self.window(today.first_of_month(), t), self.window(days_ago(today, 30), t)],
            feed: self.feed.clone(),
        }
    }

    /// The window of the dates from `first` to date `t`; `None` where a base or an earlier unit value is not above 0.
    fn window(&self, first: Date, t: usize) -> Option<Window> {
        let start = self.dates[..=t].partition_point(|date| *date < first);
        let (mut peak, mut before) = (1.0_f64, 1.0_f64);
        for u in start..=t {
            if self.base[u] <= 0.0 || before <= 0.0 {
                return None;
            }
            let close = before * (1.0 + self.pnl[u] / self.base[u]);
            peak = peak.larger(close);
            if u < t {
                before = close;
            }
        }
        Some(Window { peak, before })
    }
}

/// The Monday of a date's ISO week.
fn monday(date: Date) -> Date {
    days_before(date, date.weekday().to_monday_zero_offset().into()).unwrap_or(date)
}

/// The date a number of days earlier; `None` before the first date there is.
fn days_before(date: Date, days: i64) -> Option<Date> {
    date.checked_sub(SignedDuration::from_hours(24 * days)).ok()
}

/// The first of the `days` days that end on a date.
fn days_ago(date: Date, days: i64) -> Date {
    days_before(date, days - 1).unwrap_or(Date::MIN)
}
