//! Time to liquidate: what of a position, a strategy, an exchange or the fund is sold after how many hours.
//!
//! Curves are piecewise linear and kept by their knots, so that every reading of them is exact. What selling costs is not here.

use super::shock::CombinedShocks;
use crate::math::sort_by;
use crate::{
    exposure::{PositionTable, Sale},
    fund::Scenario,
    math::Extremes,
};

/// A point of a curve: hours, and what is sold by then.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Knot {
    /// Hours from now.
    pub hours: f64,
    /// Money sold by then.
    pub sold: f64,
}

/// What is sold after how many hours: nothing at 0, linear between the knots, flat after the last.
#[derive(Debug, Clone, PartialEq)]
pub struct LiquidationCurve {
    /// Sum of absolute notionals, in money.
    pub gross: f64,
    /// The knots by hours, the first at 0 hours.
    pub knots: Vec<Knot>,
}

/// The curves of a fund.
#[derive(Debug, Clone, PartialEq)]
pub struct Liquidation {
    /// All positions.
    pub fund: LiquidationCurve,
    /// A curve a strategy, in the snapshot's order.
    pub by_strategy: Vec<LiquidationCurve>,
    /// A curve an exchange, in the order of [`PositionTable::exchanges`].
    pub by_exchange: Vec<LiquidationCurve>,
    /// A curve a position, in the file's order.
    pub by_position: Vec<LiquidationCurve>,
}

/// The curves of positions that are sold in this way; `strategies` how many the fund has.
///
/// `sales` one a line of the table, unhindered or under a scenario. Money; hours from now.
///
/// ```
/// use headroom_engine::{exposure::Sale, stress::liquidation};
/// # let fund = headroom_engine::testing::three_four_five();
/// # let model = headroom_engine::model::estimate(&fund, headroom_engine::fund::Settings::of(&fund.risk_budget));
/// // 100 at 25 an hour and 100 at 50 an hour: 150 after two hours, 160 after 2.4.
/// let table = model.positions.as_ref().unwrap();
/// let curves = liquidation(table, &Sale::all(table, &[1.0, 1.0]), 2);
/// assert_eq!((curves.fund.gross, curves.fund.sold(2.0), curves.by_strategy[0].sold(2.0)), (200.0, 150.0, 50.0));
/// assert!((curves.fund.hours_to(0.8).unwrap() - 2.4).abs() < 1e-12);
/// ```
pub fn liquidation(table: &PositionTable, sales: &[Sale], strategies: usize) -> Liquidation {
    let grouped = |groups: usize, group_of: &dyn Fn(usize) -> usize| -> Vec<LiquidationCurve> {
        let mut sales_of: Vec<Vec<Sale>> = vec![Vec::new(); groups];
        for (line, sale) in sales.iter().enumerate().take(table.lines.len()) {
            sales_of[group_of(line)].push(*sale);
        }
        sales_of.iter().map(|sales| LiquidationCurve::of(sales)).collect()
    };
    Liquidation {
        fund: LiquidationCurve::of(sales),
        by_strategy: grouped(strategies, &|line| table.lines[line].strategy),
        by_exchange: grouped(table.exchanges.len(), &|line| table.lines[line].exchange),
        by_position: sales.iter().map(|sale| LiquidationCurve::of(std::slice::from_ref(sale))).collect(),
    }
}

/// How the positions can be sold under a scenario, in the order of the table.
///
/// Depth factors multiply; of several outages of an exchange the longest holds its positions.
///
/// ```
/// use headroom_engine::{fund::{Shock}, stress::sales_under};
/// # let fund = headroom_engine::testing::three_four_five();
/// # let model = headroom_engine::model::estimate(&fund, headroom_engine::fund::Settings::of(&fund.risk_budget));
/// // 25 and 50 an hour: a quarter of the depth leaves 6.25 and 12.5.
/// let crisis = Shock::LiquidityCrisis { depth_reduction: 0.75 }.into();
/// let sales = sales_under(model.positions.as_ref().unwrap(), &[1.0, 1.0], &crisis);
/// assert_eq!((sales[0].rate, sales[1].rate), (6.25, 12.5));
/// ```
pub fn sales_under(table: &PositionTable, scale: &[f64], scenario: &Scenario) -> Vec<Sale> {
    CombinedShocks::of(scenario).stressed(&Sale::all(table, scale), table)
}

impl LiquidationCurve {
    /// The curve of some positions: `sum min(|n|, rate x max(0, hours - frozen))`.
    ///
    /// Money after hours from now. A knot where a position begins to sell and where it is gone; positions that cannot
    /// be sold stay under the gross.
    ///
    /// ```
    /// use headroom_engine::{exposure::Sale, stress::LiquidationCurve};
    /// let open = Sale { size: 300.0, rate: 100.0, frozen_hours: 0.0 };
    /// let out = Sale { size: 400.0, rate: 200.0, frozen_hours: 4.0 };
    /// let curve = LiquidationCurve::of(&[open, out]);
    /// let knots: Vec<_> = curve.knots.iter().map(|k| (k.hours, k.sold)).collect();
    /// assert_eq!(knots, [(0.0, 0.0), (3.0, 300.0), (4.0, 300.0), (6.0, 700.0)]);
    /// assert_eq!(curve.hours_to(0.5), Some(4.25)); // 350 of 700
    /// ```
    pub fn of(sales: &[Sale]) -> Self {
        let gross: f64 = sales.iter().map(|sale| sale.size).sum();
        let gone = |sale: &Sale| sale.frozen_hours + sale.size / sale.rate;
        // What takes more hours than a double counts is not sold.
        let sellable = || sales.iter().filter(|sale| sale.rate > 0.0 && sale.size > 0.0 && gone(sale).is_finite());
        // Change of the rate at each knot.
        let mut changes: Vec<(f64, f64)> =
            sellable().flat_map(|sale| [(sale.frozen_hours, sale.rate), (gone(sale), -sale.rate)]).collect();
        sort_by(&mut changes, |a, b| a.0.total_cmp(&b.0));

        let mut knots = vec![Knot { hours: 0.0, sold: 0.0 }];
        let (mut rate, mut last) = (Running::default(), knots[0]);
        for (at, (hours, change)) in changes.iter().enumerate() {
            last = Knot { hours: *hours, sold: last.sold + rate.value() * (hours - last.hours) };
            rate.add(*change);
            let is_last_there = changes.get(at + 1).is_none_or(|(next, _)| next > hours);
            if is_last_there && *hours > 0.0 {
                knots.push(last);
            }
        }
        if let Some(end) = knots.last_mut().filter(|end| end.hours > 0.0) {
            // Rounding of the running sum ends here: what can be sold is sold.
            end.sold = sellable().map(|sale| sale.size).sum();
        }
        Self { gross, knots }
    }

    /// Money sold within `hours`; 0 at 0 hours and before, flat after the last knot.
    ///
    /// ```
    /// # use headroom_engine::{exposure::Sale, stress::LiquidationCurve};
    /// # let sale = |size, rate, frozen_hours| Sale { size, rate, frozen_hours };
    /// // 300 at 100 an hour, and 400 at 200 an hour from the fourth hour on
    /// let curve = LiquidationCurve::of(&[sale(300.0, 100.0, 0.0), sale(400.0, 200.0, 4.0)]);
    /// assert_eq!([1.0, 4.0, 5.0, 9.0].map(|hours| curve.sold(hours)), [100.0, 300.0, 500.0, 700.0]);
    /// ```
    pub fn sold(&self, hours: f64) -> f64 {
        let after = self.knots.partition_point(|knot| knot.hours <= hours);
        let Some(before) = after.checked_sub(1).map(|k| self.knots[k]) else {
            return 0.0;
        };
        match self.knots.get(after) {
            None => before.sold,
            Some(next) => {
                before.sold + (next.sold - before.sold) * ((hours - before.hours) / (next.hours - before.hours))
            }
        }
    }

    /// Share of the gross sold within `hours`, in `[0, 1]`; 1 at gross 0.
    ///
    /// ```
    /// # use headroom_engine::{exposure::Sale, stress::LiquidationCurve};
    /// # let sale = |size, rate, frozen_hours| Sale { size, rate, frozen_hours };
    /// // 100 of 400
    /// assert_eq!(LiquidationCurve::of(&[sale(400.0, 50.0, 0.0)]).share_sold(2.0), 0.25);
    /// ```
    pub fn share_sold(&self, hours: f64) -> f64 {
        if self.gross > 0.0 { self.sold(hours) / self.gross } else { 1.0 }
    }

    /// The least number of hours in which `share` of the gross can be sold; 0 at gross 0, `None` if never.
    ///
    /// ```
    /// # use headroom_engine::{exposure::Sale, stress::LiquidationCurve};
    /// # let sale = |size, rate, frozen_hours| Sale { size, rate, frozen_hours };
    /// // 200 at 50 an hour; of 50 there is no market.
    /// let curve = LiquidationCurve::of(&[sale(200.0, 50.0, 0.0), sale(50.0, 0.0, 0.0)]);
    /// assert_eq!((curve.hours_to(0.5), curve.hours_to(1.0)), (Some(2.5), None)); // 125 of 250
    /// ```
    pub fn hours_to(&self, share: f64) -> Option<f64> {
        /// Slack, relative, of what must be sold: rounding may leave the sum a hair short.
        const SLACK: f64 = 1e-12;
        let wanted = share * self.gross;
        if wanted <= 0.0 {
            return Some(0.0);
        }
        let reached = self.knots.iter().position(|knot| knot.sold >= wanted * (1.0 - SLACK))?;
        let (next, before) = (self.knots[reached], self.knots[reached.checked_sub(1)?]);
        let part = (wanted - before.sold) / (next.sold - before.sold);
        Some((before.hours + part * (next.hours - before.hours)).smaller(next.hours))
    }

    /// Hours after which nothing more is sold; 0 where nothing can be.
    ///
    /// ```
    /// # use headroom_engine::{exposure::Sale, stress::LiquidationCurve};
    /// # let sale = |size, rate, frozen_hours| Sale { size, rate, frozen_hours };
    /// // Two hours of selling after four of waiting
    /// assert_eq!(LiquidationCurve::of(&[sale(400.0, 200.0, 4.0), sale(50.0, 0.0, 0.0)]).end(), 6.0);
    /// ```
    pub fn end(&self) -> f64 {
        self.knots.last().map_or(0.0, |knot| knot.hours)
    }

    /// Money that cannot be sold at all, at least 0.
    ///
    /// ```
    /// # use headroom_engine::{exposure::Sale, stress::LiquidationCurve};
    /// # let sale = |size, rate, frozen_hours| Sale { size, rate, frozen_hours };
    /// assert_eq!(LiquidationCurve::of(&[sale(400.0, 200.0, 4.0), sale(50.0, 0.0, 0.0)]).stuck(), 50.0);
    /// ```
    pub fn stuck(&self) -> f64 {
        (self.gross - self.knots.last().map_or(0.0, |knot| knot.sold)).larger(0.0)
    }
}

/// A sum that keeps what rounding drops: a slow position goes on selling after a fast one is gone.
///
/// Source: A. Neumaier, Zeitschrift fuer Angewandte Mathematik und Mechanik 54 (1974) 39-51.
#[derive(Default)]
struct Running {
    sum: f64,
    dropped: f64,
}

impl Running {
    fn add(&mut self, term: f64) {
        let sum = self.sum + term;
        self.dropped += if self.sum.abs() >= term.abs() { (self.sum - sum) + term } else { (term - sum) + self.sum };
        self.sum = sum;
    }

    /// The sum, at least 0.
    fn value(&self) -> f64 {
        (self.sum + self.dropped).larger(0.0)
    }
}
