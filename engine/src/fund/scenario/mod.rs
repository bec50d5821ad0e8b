//! Stress scenarios as the file states them: one shock, or several that strike together.
//!
//! The kinds of shock and their parameters are in [`shock`]; what a shock costs is in [`crate::stress`].

pub(crate) mod moves;
pub(crate) mod parameter;
pub(crate) mod shock;

use shock::{DEFAULT_SEVERITY, Shock};

/// Maximum number of shocks in a combined scenario.
pub const MOST_COMBINED: usize = 8;

/// One to eight shocks that strike at once; a list of one is that shock.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// What a person calls it, 1 to 200 characters; `None`: by its shocks.
    pub name: Option<String>,
    /// The shocks, in the file's order.
    pub shocks: Vec<Shock>,
}

impl Scenario {
    /// Shocks that strike together, without a name.
    pub fn together(shocks: Vec<Shock>) -> Self {
        Self { name: None, shocks }
    }

    /// The four scenarios of a file that names none.
    pub fn defaults() -> Vec<Self> {
        [
            Shock::AllMarketsDown { magnitude: 0.20 },
            Shock::CorrelationSpike { rho: 0.90 },
            Shock::ExchangeOutage {
                exchange: "polymarket".to_owned(),
                duration_hours: 4.0,
                severity: DEFAULT_SEVERITY,
            },
            Shock::LiquidityCrisis { depth_reduction: 0.80 },
        ]
        .into_iter()
        .map(Self::from)
        .collect()
    }
}

impl From<Shock> for Scenario {
    fn from(shock: Shock) -> Self {
        Self::together(vec![shock])
    }
}
