//! A position of a strategy: where it stands, what it is worth, how fast it can be sold.

/// What is held.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Holding {
    /// Something whose value moves in proportion to its price; signed notional, short is negative.
    Linear {
        /// Signed notional.
        notional: f64,
    },
    /// A binary contract that pays 1 or 0; signed contracts, short is negative.
    Binary {
        /// Its price in (0, 1).
        price: f64,
        /// Signed number of contracts.
        contracts: f64,
    },
}

impl Holding {
    /// Signed notional; `contracts x price` for a binary.
    pub fn notional(self) -> f64 {
        match self {
            Self::Linear { notional } => notional,
            Self::Binary { price, contracts } => contracts * price,
        }
    }

    /// Size: the most that it can lose, at least 0, in money. Linear `|notional|`; binary long `price x contracts`, short
    /// `(1 - price) x |contracts|`.
    pub fn most_to_lose(self) -> f64 {
        match self {
            Self::Linear { notional } => notional.abs(),
            Self::Binary { price, contracts } if contracts >= 0.0 => price * contracts,
            Self::Binary { price, contracts } => (1.0 - price) * -contracts,
        }
    }

    /// Part of the fund's net exposure, signed, in money. Linear: its notional, at any beta; binary
    /// `beta x price x contracts`.
    ///
    /// ```
    /// use headroom_engine::fund::Holding;
    /// assert_eq!(Holding::Linear { notional: -100.0 }.net(0.5), -100.0);
    /// assert_eq!(Holding::Binary { price: 0.5, contracts: -100.0 }.net(0.5), -25.0);
    /// ```
    pub fn net(self, beta: f64) -> f64 {
        match self {
            Self::Linear { notional } => notional,
            Self::Binary { price, contracts } => beta * price * contracts,
        }
    }
}

/// One position.
#[derive(Debug, Clone, PartialEq)]
pub struct Position {
    /// Its id, unique in the fund.
    pub id: String,
    /// Index of its strategy in the snapshot's order.
    pub strategy: usize,
    /// What is traded.
    pub instrument: String,
    /// Where it is held.
    pub exchange: String,
    /// Its market category.
    pub sector: String,
    /// What is held.
    pub holding: Holding,
    /// Move of its price for a move of 1 in the market, in `[-100, 100]`.
    pub beta: f64,
    /// Money that can be sold in an hour at acceptable cost, above 0; `None`: not liquidatable.
    pub liquidity_per_hour: Option<f64>,
    /// Volatility of its instrument in a day: of a linear position the standard deviation of the return, in (0, 10]; of a binary
    /// that of the price, in (0, 1]. `None`: assumed.
    pub volatility: Option<f64>,
}

impl Position {
    /// Signed notional, as [`Holding::notional`].
    pub fn notional(&self) -> f64 {
        self.holding.notional()
    }

    /// The most that it can lose, as [`Holding::most_to_lose`].
    pub fn most_to_lose(&self) -> f64 {
        self.holding.most_to_lose()
    }
}
