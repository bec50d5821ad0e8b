//! A breach made up to test a control with.

/// A breach: a P&L on top of today's, or a position beside those that are there.
pub struct Breach {
    /// The breach itself.
    pub made_up: MadeUp,
    /// What there is more of, as a sentence says it after the amount.
    what: &'static str,
}

/// What is made up.
pub enum MadeUp {
    /// P&L in money.
    Shock(f64),
    /// Signed notional; the sector and the exchange, new ones where left out.
    Position { notional: f64, sector: Option<usize>, exchange: Option<usize> },
}

impl Breach {
    /// A P&L on top of today's, in money.
    pub fn shock(pnl: f64) -> Self {
        Self { made_up: MadeUp::Shock(pnl), what: "on top of today" }
    }

    /// A position of a strategy of its own, which cannot be sold; in a new sector and at a new exchange unless given.
    pub fn position(notional: f64, sector: Option<usize>, exchange: Option<usize>, what: &'static str) -> Self {
        Self { made_up: MadeUp::Position { notional, sector, exchange }, what }
    }

    /// As a sentence.
    pub fn describe(&self) -> String {
        match self.made_up {
            MadeUp::Shock(pnl) => format!("P&L of {pnl:.2} {}", self.what),
            MadeUp::Position { notional, .. } => format!("{notional:.2} {}", self.what),
        }
    }
}
