//! How sure the figures of a method are, beside them: the bootstrap's intervals, or why there are none.

use headroom_engine::{
    fund::Method,
    var::{Interval, Uncertainty},
};

/// A bar of what is used ends at this multiple of the budget.
const BAR_END: f64 = 1.25;

/// Where a share of the budget stands on a bar of what is used, in `[0, 1]`; the budget itself at 0.8.
pub fn bar_place(share: f64) -> f64 {
    share.clamp(0.0, BAR_END) / BAR_END
}

/// How sure a method's figures are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MethodInterval {
    /// 90% interval of the fund's VaR, in money, the lower end first.
    pub value_at_risk: Option<(f64, f64)>,
    /// 90% interval of its expected shortfall, in money.
    pub expected_shortfall: Option<(f64, f64)>,
    /// The share of samples whose VaR is above the fund's limit.
    pub above_limit: Option<f64>,
    /// The interval of VaR on a bar of what is used: where it begins and ends, each in `[0, 1]`.
    pub whisker: Option<(f64, f64)>,
    /// What a reader must know of them, or why there are none; may be empty.
    pub told: &'static str,
}

impl MethodInterval {
    /// The intervals of a method: `found` what its samples gave, where they are made. A method that `has_figures` on screen
    /// has none beside it otherwise.
    pub fn of(method: Method, has_figures: bool, found: Option<&Uncertainty>, limit: f64) -> Self {
        let none =
            |told| Self { value_at_risk: None, expected_shortfall: None, above_limit: None, whisker: None, told };
        let found = match found {
            _ if !has_figures => return none(if method == Method::MonteCarlo { "As historical" } else { "" }),
            None => return none(""),
            Some(found) => found,
        };
        let ends = |interval: Interval| (interval.low, interval.high);
        let (low, high) = ends(found.value_at_risk);
        let place = |figure: f64| bar_place(figure / limit);
        Self {
            value_at_risk: Some((low, high)),
            expected_shortfall: Some(ends(found.expected_shortfall)),
            above_limit: Some(found.above_total_var),
            whisker: (limit > 0.0).then(|| (place(low), place(high))),
            told: if found.method == method { "" } else { "As historical" },
        }
    }
}
