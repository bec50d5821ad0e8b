//! Stress scenarios as the file states them: one shock, or several that strike together.

use super::Share;

/// How many daily VaRs an exchange outage is taken to cost where nothing else is said.
pub const DEFAULT_SEVERITY: f64 = 3.0;

/// One thing that goes wrong.
#[derive(Debug, Clone, PartialEq)]
pub enum Shock {
    /// Every market falls.
    AllMarketsDown {
        /// The fall, in `[0, 1]`.
        magnitude: Share,
    },
    /// Every correlation rises to `rho` or stays where it is above.
    CorrelationSpike {
        /// The floor of the correlations, in `[0, 1]`.
        rho: f64,
    },
    /// Positions at an exchange are frozen for a while.
    ExchangeOutage {
        /// The exchange.
        exchange: String,
        /// How long, in (0, 720].
        duration_hours: f64,
        /// Daily VaRs that the frozen positions lose, in `[0, 10]`.
        severity: f64,
    },
    /// Less can be sold in an hour.
    LiquidityCrisis {
        /// Share of the depth that is gone, in `[0, 1)`.
        depth_reduction: Share,
    },
}

impl Shock {
    /// The word for its kind in a file and in the tools.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::AllMarketsDown { .. } => "all_markets_down",
            Self::CorrelationSpike { .. } => "correlation_spike",
            Self::ExchangeOutage { .. } => "exchange_outage",
            Self::LiquidityCrisis { .. } => "liquidity_crisis",
        }
    }
}

/// One to eight shocks that strike at once; a list of one is that shock.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// The shocks, in the file's order.
    pub shocks: Vec<Shock>,
}

impl Scenario {
    /// The four scenarios of a file that names none.
    pub fn defaults() -> Vec<Self> {
        [
            Shock::AllMarketsDown { magnitude: Share(0.20) },
            Shock::CorrelationSpike { rho: 0.90 },
            Shock::ExchangeOutage {
                exchange: "polymarket".to_owned(),
                duration_hours: 4.0,
                severity: DEFAULT_SEVERITY,
            },
            Shock::LiquidityCrisis { depth_reduction: Share(0.80) },
        ]
        .into_iter()
        .map(Self::from)
        .collect()
    }
}

impl From<Shock> for Scenario {
    fn from(shock: Shock) -> Self {
        Self { shocks: vec![shock] }
    }
}
