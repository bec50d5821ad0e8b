//! Stress scenarios as the file states them: one shock, or several that strike together.

use jiff::civil::Date;

/// How many daily VaRs an exchange outage is taken to cost where nothing else is said.
pub const DEFAULT_SEVERITY: f64 = 3.0;

/// Shocks that can strike together, at most.
pub const MOST_COMBINED: usize = 8;

/// Moves of a custom shock, at most.
pub const MOST_MOVES: usize = 100;

/// One thing that goes wrong.
#[derive(Debug, Clone, PartialEq)]
pub enum Shock {
    /// Every market falls.
    AllMarketsDown {
        /// The fall, in `[0, 1]`.
        magnitude: f64,
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
        depth_reduction: f64,
    },
    /// Prices move as a person says; the moves that reach a position add.
    Custom {
        /// The moves, 1 to 100.
        moves: Vec<Move>,
    },
    /// Days of the history come again, at today's exposures.
    Historical {
        /// The last of the days.
        date: Date,
        /// How many complete dates up to it, 1 to 20.
        days: u8,
        /// How many times what happened then, in `[0, 10]`; 1 is as it was.
        multiplier: f64,
    },
}

/// A move of prices: by how much, and of what.
#[derive(Debug, Clone, PartialEq)]
pub struct Move {
    /// What moves.
    pub scope: Scope,
    /// By how much of its price, in `[-1, 10]`: -0.2 is a fall of 20%.
    pub size: f64,
}

/// What a move reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// The market: every position by its beta.
    Market,
    /// All that a strategy of this id holds; its exposure where it has no positions.
    Strategy(String),
    /// All positions of a sector.
    Sector(String),
    /// All positions at an exchange.
    Exchange(String),
    /// All positions in an instrument.
    Instrument(String),
}

impl Scope {
    /// The word for it in a file and in the tools.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Market => "market",
            Self::Strategy(_) => "strategy",
            Self::Sector(_) => "sector",
            Self::Exchange(_) => "exchange",
            Self::Instrument(_) => "instrument",
        }
    }

    /// What it names; `None` for the market.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Market => None,
            Self::Strategy(name) | Self::Sector(name) | Self::Exchange(name) | Self::Instrument(name) => Some(name),
        }
    }

    /// The same kind of scope with another name; the market has none.
    pub fn named(&self, name: String) -> Self {
        match self {
            Self::Market => Self::Market,
            Self::Strategy(_) => Self::Strategy(name),
            Self::Sector(_) => Self::Sector(name),
            Self::Exchange(_) => Self::Exchange(name),
            Self::Instrument(_) => Self::Instrument(name),
        }
    }
}

impl Shock {
    /// The word for its kind in a file and in the tools.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::AllMarketsDown { .. } => "all_markets_down",
            Self::CorrelationSpike { .. } => "correlation_spike",
            Self::ExchangeOutage { .. } => "exchange_outage",
            Self::LiquidityCrisis { .. } => "liquidity_crisis",
            Self::Custom { .. } => "custom",
            Self::Historical { .. } => "historical",
        }
    }
}

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
