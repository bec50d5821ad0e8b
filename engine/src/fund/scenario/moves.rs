//! Moves of prices in a custom shock: by how much, and of what.

/// Maximum number of moves in a custom shock.
pub const MOST_MOVES: usize = 100;

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
    /// Stable identifier used in the file format and the MCP tools.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Market => "market",
            Self::Strategy(_) => "strategy",
            Self::Sector(_) => "sector",
            Self::Exchange(_) => "exchange",
            Self::Instrument(_) => "instrument",
        }
    }

    /// Name of what it reaches; `None` for the market.
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
