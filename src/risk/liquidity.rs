//! How much of the positions can be sold in how many hours.

use super::exposure::{Line, PositionTable};

/// Slack, relative, of what must be sold: where a position is gone, rounding may leave the sum a hair short.
const SLACK: f64 = 1e-12;

/// One position on its way out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sale {
    /// Absolute notional in money.
    pub size: f64,
    /// Money sold in an hour, at least 0.
    pub rate: f64,
    /// Hours before the first sale.
    pub frozen_hours: f64,
}

impl Sale {
    /// A position at its strategy's scale, with nothing in its way.
    pub fn of(line: &Line, scale: &[f64]) -> Self {
        Self { size: (line.notional * scale[line.strategy]).abs(), rate: line.liquidity_per_hour, frozen_hours: 0.0 }
    }

    /// All positions of a table, unhindered.
    pub fn all(table: &PositionTable, scale: &[f64]) -> Vec<Self> {
        table.lines.iter().map(|line| Self::of(line, scale)).collect()
    }

    /// Money sold after so many hours.
    fn sold(&self, hours: f64) -> f64 {
        self.size.min(self.rate * (hours - self.frozen_hours).max(0.0))
    }
}

/// Share of the gross that can be sold within `hours`; 1 at gross 0.
///
/// `sum min(|n|, rate x max(0, hours - frozen)) / gross`, in `[0, 1]`.
///
/// ```
/// use headroom::risk::{Sale, coverage};
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

/// The least number of hours in which `share` of the gross can be sold; 0 at gross 0, `None` if never.
///
/// What is sold grows piecewise linearly with the hours: the knots are where a position begins to sell and where it is gone.
///
/// ```
/// use headroom::risk::{Sale, hours_to_liquidate};
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
    // Change of the fund's rate at each knot; a position that takes longer than a double can say is never sold.
    let mut knots: Vec<(f64, f64)> = sales
        .iter()
        .filter(|sale| sale.rate > 0.0 && sale.size > 0.0 && (sale.size / sale.rate).is_finite())
        .flat_map(|sale| {
            let gone = sale.frozen_hours + sale.size / sale.rate;
            [(sale.frozen_hours, sale.rate), (gone, -sale.rate)]
        })
        .collect();
    knots.sort_by(|a, b| a.0.total_cmp(&b.0));

    let (mut hours, mut sold, mut rate) = (0.0, 0.0, 0.0);
    for (knot, change) in &knots {
        let at_knot = sold + rate * (knot - hours);
        if at_knot >= wanted * (1.0 - SLACK) && rate > 0.0 {
            return Some((hours + (wanted - sold) / rate).min(*knot));
        }
        (hours, sold, rate) = (*knot, at_knot, rate + change);
    }
    (sold >= wanted * (1.0 - SLACK)).then_some(hours)
}
