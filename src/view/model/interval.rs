//! How sure the figures of a method are, beside them: order statistics of the losses that it ranks, else the bootstrap's
//! intervals, or why there are none.

use headroom_engine::{
    fund::Method,
    report::RiskReport,
    var::{Interval, IntervalRanks, OrderStatistics, Uncertainty},
};

/// A bar of what is used ends at this multiple of the budget.
const BAR_END: f64 = 1.25;

/// Where a share of the budget stands on a bar of what is used, in `[0, 1]`; the budget itself at 0.8.
pub fn bar_place(share: f64) -> f64 {
    share.clamp(0.0, BAR_END) / BAR_END
}

/// A 90% interval in money.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MoneyInterval {
    /// The lower end.
    pub lower: f64,
    /// The upper end; `None`: it lies beyond the sample.
    pub upper: Option<f64>,
}

impl From<Interval> for MoneyInterval {
    fn from(interval: Interval) -> Self {
        Self { lower: interval.low, upper: Some(interval.high) }
    }
}

impl From<OrderStatistics> for MoneyInterval {
    fn from(order: OrderStatistics) -> Self {
        Self { lower: order.lower, upper: order.upper }
    }
}

/// How sure a method's figures are.
#[derive(Debug, Clone, PartialEq)]
pub struct MethodInterval {
    /// 90% interval of the fund's VaR.
    pub value_at_risk: Option<MoneyInterval>,
    /// 90% interval of its expected shortfall.
    pub expected_shortfall: Option<MoneyInterval>,
    /// The chance that VaR is above the fund's limit.
    pub above_limit: Option<f64>,
    /// What a reader must know of them, or why there are none; may be empty.
    pub told: &'static str,
}

impl MethodInterval {
    /// The interval of VaR on a bar that ends at `end` times the limit: where it begins and ends, each in `[0, 1]`; to the end of the
    /// bar without an upper end. `None` without an interval, or a limit above 0.
    pub fn whisker(&self, limit: f64, end: f64) -> Option<(f64, f64)> {
        let place = |figure: f64| (figure / limit / end).clamp(0.0, 1.0);
        let interval = self.value_at_risk.filter(|_| limit > 0.0)?;
        Some((place(interval.lower), interval.upper.map_or(1.0, place)))
    }

    /// The intervals of a method: `order` where it ranks losses of the sample, `found` what its samples gave, where they are made.
    /// A method that `has_figures` on screen has none beside it otherwise.
    pub fn of(method: Method, has_figures: bool, order: Option<OrderStatistics>, found: Option<&Uncertainty>) -> Self {
        let waits = !has_figures && method == Method::MonteCarlo;
        let found = found.filter(|_| has_figures);
        let order = order.filter(|_| has_figures);
        let value_at_risk: Option<MoneyInterval> =
            order.map(Into::into).or_else(|| found.map(|found| found.value_at_risk.into()));
        let is_borrowed = found.is_some_and(|found| found.method != method);
        Self {
            value_at_risk,
            expected_shortfall: found
                .map(|found| MoneyInterval { lower: found.expected_shortfall.low, upper: found.shortfall_upper() }),
            above_limit: order.map(|order| order.above_total_var).or(found.map(|found| found.above_total_var)),
            told: if waits || is_borrowed { "As historical" } else { "" },
        }
    }
}

/// Why the interval of a fund's ranked VaR has no upper end and what would give it one, in words; `None` where it has one, or none is
/// ranked.
pub fn no_upper_end_of(report: &RiskReport) -> Option<String> {
    let (confidence, rows) = (report.conventions.settings.confidence, report.conventions.observations);
    report.fund.order_statistics.filter(|order| order.upper.is_none()).map(|_| {
        format!(
            "no upper end: {rows} rows are too few for one at {}%, it takes {}",
            confidence.percent(),
            IntervalRanks::fewest_with_upper(confidence)
        )
    })
}
