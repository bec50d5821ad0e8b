//! What a reader of a figure must know beside it. Sentences speak of ids, never of names from a file.

/// The kinds of warning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WarningCode {
    /// Fewer than 30 complete dates: no VaR.
    TooFewObservations,
    /// `aT < 1`: VaR and expected shortfall are the worst day.
    TailBelowOneDay,
    /// The fund loses nothing in its tail: no components.
    NoTailLoss,
    /// Skew and kurtosis lie outside the domain of the Cornish-Fisher expansion.
    CornishFisherDomain,
    /// The history's step is longer than a day.
    NotDaily,
    /// Dates on which a strategy has no return were left out.
    DatesDropped,
    /// The window is longer than the history.
    WindowLongerThanHistory,
    /// A standalone VaR below zero counts as zero in the aggregate.
    NegativeStandalone,
    /// Positions without `liquidity_per_hour`.
    NotLiquidatable,
    /// A strategy without positions.
    NoPositions,
    /// An exchange at which nothing is held.
    NoExchangePositions,
    /// A strategy whose returns do not move.
    ConstantReturns,
    /// A matrix was repaired to be positive semi-definite.
    Repaired,
    /// The draws of a Monte Carlo are being made.
    MonteCarloRunning,
    /// The file on disk is newer than what answers.
    SnapshotStale,
}

impl WarningCode {
    /// The word for it in the tools.
    ///
    /// ```
    /// assert_eq!(headroom::risk::WarningCode::NotDaily.id(), "not_daily");
    /// ```
    pub fn id(self) -> &'static str {
        match self {
            Self::TooFewObservations => "too_few_observations",
            Self::TailBelowOneDay => "tail_below_one_day",
            Self::NoTailLoss => "no_tail_loss",
            Self::CornishFisherDomain => "cornish_fisher_domain",
            Self::NotDaily => "not_daily",
            Self::DatesDropped => "dates_dropped",
            Self::WindowLongerThanHistory => "window_longer_than_history",
            Self::NegativeStandalone => "negative_standalone",
            Self::NotLiquidatable => "not_liquidatable",
            Self::NoPositions => "no_positions",
            Self::NoExchangePositions => "no_exchange_positions",
            Self::ConstantReturns => "constant_returns",
            Self::Repaired => "repaired",
            Self::MonteCarloRunning => "monte_carlo_running",
            Self::SnapshotStale => "snapshot_stale",
        }
    }
}

/// One warning.
#[derive(Debug, Clone, PartialEq)]
pub struct Warning {
    /// Its kind.
    pub code: WarningCode,
    /// The strategy it is about, by its index; `None`: the fund.
    pub strategy: Option<usize>,
    /// A sentence for a person.
    pub message: String,
}

impl Warning {
    /// A warning about the fund as a whole; `message` is a sentence that speaks of ids.
    ///
    /// ```
    /// use headroom::risk::{Warning, WarningCode};
    /// let warning = Warning::fund(WarningCode::Repaired, "The correlation was repaired");
    /// assert_eq!((warning.code, warning.strategy), (WarningCode::Repaired, None));
    /// ```
    pub fn fund(code: WarningCode, message: impl Into<String>) -> Self {
        Self { code, strategy: None, message: message.into() }
    }

    /// A warning about one strategy.
    pub(super) fn strategy(code: WarningCode, strategy: usize, message: impl Into<String>) -> Self {
        Self { code, strategy: Some(strategy), message: message.into() }
    }
}
