//! What a stress result assumes where the scenario itself does not say: the impact of selling, and how an outage grows
//! with its hours, and the volatility of instruments of which nothing is known.

use crate::{exposure::AssumedVolatility, fund::identifiers};

/// The impact model and the scaling of every result.
///
/// They are no part of a file: a file's scenarios mean the defaults.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Assumptions {
    /// How the cost of selling grows with the size.
    pub impact: Impact,
    /// Factor of the cost, in `[0, 10]`; 1 says that selling a day's volume costs a day's standard deviation.
    pub coefficient: f64,
    /// How an outage's loss grows with its hours.
    pub scaling: Scaling,
    /// Volatility in a day of instruments of which the file gives none.
    pub volatility: AssumedVolatility,
}

impl Default for Assumptions {
    fn default() -> Self {
        Self {
            impact: Impact::SquareRoot,
            coefficient: 1.0,
            scaling: Scaling::SquareRoot,
            volatility: AssumedVolatility { linear: 0.02, binary: 0.04 },
        }
    }
}

identifiers! {
    /// How the cost of selling grows with the size, against what can be sold in a day.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Impact {
        /// With its square root.
        SquareRoot => "square_root",
        /// In proportion.
        Linear => "linear",
    }
}

identifiers! {
    /// How an outage's loss grows with its hours, against a day's.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Scaling {
        /// With their square root, as of independent returns.
        SquareRoot => "square_root",
        /// In proportion, as of a trend.
        Linear => "linear",
    }
}

impl Assumptions {
    /// Cost of selling, in money: `coefficient x size x sd x f(size / (24 x rate))`, f the square root or the share itself.
    ///
    /// `size` in money, `sd` a day, `rate` money an hour, at least 0: at 0 the cost has no bound, but for what costs nothing at
    /// any rate. Sources: the square-root law, Grinold and Kahn 2000; linear impact, Kyle 1985.
    ///
    /// ```
    /// use headroom_engine::stress::Assumptions;
    /// // A quarter of a day's volume at 2% a day: 600 x 0.02 x sqrt(600 / 2400).
    /// assert_eq!(Assumptions::default().impact_cost(600.0, 0.02, 100.0), 6.0);
    /// ```
    pub fn impact_cost(self, size: f64, sd: f64, rate: f64) -> f64 {
        if size == 0.0 || sd == 0.0 || self.coefficient == 0.0 {
            return 0.0;
        }
        let days = size / (24.0 * rate);
        let share = match self.impact {
            Impact::SquareRoot => days.sqrt(),
            Impact::Linear => days,
        };
        self.coefficient * size * sd * share
    }

    /// Number of daily losses that an outage of `hours` costs: `sqrt(hours / 24)`, or `hours / 24`. `hours` at least 0;
    /// without unit. Source of the root: that of [`crate::var::RiskModel::horizon_factor`].
    ///
    /// ```
    /// assert_eq!(headroom_engine::stress::Assumptions::default().days_of(6.0), 0.5);
    /// ```
    pub fn days_of(self, hours: f64) -> f64 {
        match self.scaling {
            Scaling::SquareRoot => (hours / 24.0).sqrt(),
            Scaling::Linear => hours / 24.0,
        }
    }
}
