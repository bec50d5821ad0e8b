//! How much of the positions can be sold in how many hours.

use super::PositionTable;
use crate::math::{Extremes, sort_numbers};

/// Slack, relative, of what must be sold: where a position is gone, rounding may leave the sum a hair short.
const SLACK: f64 = 1e-12;

/// One position on its way out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sale {
    /// Size in money: the most that it can lose.
    pub size: f64,
    /// Money sold in an hour, at least 0.
    pub rate: f64,
    /// Hours before the first sale.
    pub frozen_hours: f64,
}

impl Sale {
    /// All positions of a table, unhindered, at one scale per strategy: sizes in money, and of the rate of a position's pool its
    /// share by size, so that all positions of a pool are gone at once.
    ///
    /// ```
    /// # let fund = headroom_engine::testing::three_four_five();
    /// let table = headroom_engine::exposure::PositionTable::of(&fund).unwrap();
    /// // Notionals of 100, the second at twice its scale; what can be sold in an hour does not grow with it.
    /// let sales = headroom_engine::exposure::Sale::all(&table, &[1.0, 2.0]);
    /// assert_eq!((sales[0].size, sales[0].rate, sales[1].size, sales[1].rate), (100.0, 25.0, 200.0, 50.0));
    /// ```
    pub fn all(table: &PositionTable, scale: &[f64]) -> Vec<Self> {
        let sizes = sizes(table, scale);
        unhindered(table, &sizes).collect()
    }

    /// Hours after which it is gone, `frozen + size / rate`; infinite where it cannot be sold. Of a size above 0.
    ///
    /// ```
    /// let sale = headroom_engine::exposure::Sale { size: 100.0, rate: 25.0, frozen_hours: 2.0 };
    /// assert_eq!(sale.gone(), 2.0 + 4.0);
    /// ```
    pub fn gone(&self) -> f64 {
        self.frozen_hours + self.size / self.rate
    }

    /// Money sold within `hours`: `min(size, rate x max(0, hours - frozen))`.
    ///
    /// ```
    /// let sale = headroom_engine::exposure::Sale { size: 100.0, rate: 25.0, frozen_hours: 2.0 };
    /// assert_eq!([1.0, 3.0, 10.0].map(|hours| sale.sold(hours)), [0.0, 25.0, 100.0]);
    /// ```
    pub fn sold(&self, hours: f64) -> f64 {
        self.size.smaller(self.rate * (hours - self.frozen_hours).larger(0.0))
    }
}

/// Share of the gross that can be sold within `hours`; 1 at gross 0.
///
/// `sum min(size, rate x max(0, hours - frozen)) / gross`, in `[0, 1]`.
///
/// ```
/// use headroom_engine::exposure::{Sale, coverage};
/// // 100 at 25 an hour and 100 at 50 an hour, the second from the second hour on
/// let sales = [(25.0, 0.0), (50.0, 1.0)].map(|(rate, frozen_hours)| Sale { size: 100.0, rate, frozen_hours });
/// assert_eq!(coverage(&sales, 2.0), (50.0 + 50.0) / 200.0);
/// ```
pub fn coverage(sales: &[Sale], hours: f64) -> f64 {
    let gross: f64 = sales.iter().map(|sale| sale.size).sum();
    if gross <= 0.0 {
        return 1.0;
    }
    sales.iter().map(|sale| sale.sold(hours)).sum::<f64>() / gross
}

/// The same of all positions of a table, unhindered, at one scale per strategy: [`coverage`] of [`Sale::all`].
///
/// ```
/// # let fund = headroom_engine::testing::three_four_five();
/// let table = headroom_engine::exposure::PositionTable::of(&fund).unwrap();
/// // Of 100 and 100, 25 and 50 an hour
/// assert_eq!(headroom_engine::exposure::coverage_of(&table, &[1.0, 1.0], 1.0), 75.0 / 200.0);
/// ```
pub fn coverage_of(table: &PositionTable, scale: &[f64], hours: f64) -> f64 {
    coverage_of_sizes(table, &sizes(table, scale), hours)
}

/// The same of positions of these sizes.
pub(crate) fn coverage_of_sizes(table: &PositionTable, sizes: &[f64], hours: f64) -> f64 {
    let gross: f64 = sizes.iter().sum();
    if gross <= 0.0 {
        return 1.0;
    }
    unhindered(table, sizes).map(|sale| sale.sold(hours)).sum::<f64>() / gross
}

/// Sizes of the positions of a table at one scale per strategy.
fn sizes(table: &PositionTable, scale: &[f64]) -> Vec<f64> {
    table.lines.iter().map(|line| line.size() * scale[line.strategy]).collect()
}

/// The sales of positions of these sizes. What is in no pool sells as its line says.
fn unhindered<'a>(table: &'a PositionTable, sizes: &'a [f64]) -> impl Iterator<Item = Sale> + 'a {
    let pooled = table.pools.rates(sizes);
    let others = table.lines[table.pools.count()..].iter().map(|line| line.liquidity_per_hour);
    pooled.chain(others).zip(sizes).map(|(rate, size)| Sale { size: *size, rate, frozen_hours: 0.0 })
}

/// The least number of hours in which `share` of the gross can be sold; 0 at gross 0, `None` if never.
///
/// What is sold grows piecewise linearly with the hours, concave from one hour at which a position begins to sell to the next: there
/// Newton's method comes from the left and ends on the piece that reaches the share, after a handful of steps: in each the gap or
/// the slope at least halves. Source: Radzik, Newton's method for fractional combinatorial optimization, FOCS 1992.
///
/// ```
/// use headroom_engine::exposure::{Sale, hours_to_liquidate};
/// // 100 at 25 an hour and 100 at 50 an hour: 150 after two hours, the last 10 in 0.4
/// let sales = [25.0, 50.0].map(|rate| Sale { size: 100.0, rate, frozen_hours: 0.0 });
/// assert!((hours_to_liquidate(&sales, 0.8).unwrap() - 2.4).abs() < 1e-12);
/// ```
pub fn hours_to_liquidate(sales: &[Sale], share: f64) -> Option<f64> {
    let gross: f64 = sales.iter().map(|sale| sale.size).sum();
    let wanted = share * gross;
    if wanted <= 0.0 {
        return Some(0.0);
    }
    // A position that takes longer than a double can say is never sold.
    let can_sell = |sale: &&Sale| sale.size > 0.0 && sale.gone().is_finite();
    let sellable: f64 = sales.iter().filter(can_sell).map(|sale| sale.size).sum();
    let enough = wanted * (1.0 - SLACK);
    if sellable < enough {
        return None;
    }
    let mut starts: Vec<f64> = sales.iter().map(|sale| sale.frozen_hours).filter(|hours| *hours > 0.0).collect();
    sort_numbers(&mut starts);
    starts.dedup();
    let behind = starts.partition_point(|hours| pace(sales, *hours).sold < enough);
    let mut hours = behind.checked_sub(1).map_or(0.0, |at| starts[at]);
    let end = starts.get(behind).copied().unwrap_or(f64::INFINITY);
    loop {
        let Pace { sold, rate } = pace(sales, hours);
        let next = (hours + (wanted.smaller(sellable) - sold) / rate).smaller(end);
        if sold >= enough || rate <= 0.0 || next <= hours {
            return Some(hours);
        }
        hours = next;
    }
}

/// What is sold after some hours, and what is sold in an hour from then on.
struct Pace {
    sold: f64,
    rate: f64,
}

fn pace(sales: &[Sale], hours: f64) -> Pace {
    let mut now = Pace { sold: 0.0, rate: 0.0 };
    for sale in sales {
        let sold = sale.sold(hours);
        let is_selling = sale.frozen_hours <= hours && sold < sale.size;
        now.sold += sold;
        now.rate += if is_selling { sale.rate } else { 0.0 };
    }
    now
}
