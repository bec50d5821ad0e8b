//! What a reader of a figure must know beside it. Sentences speak of ids, never of names from a file.

use crate::fund::identifiers;

identifiers! {
    /// The kinds of warning.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    pub enum WarningCode {
        /// Fewer than 30 rows of the fund or own rows of a strategy: no VaR.
        TooFewObservations => "too_few_observations",
        /// `aT < 1`: VaR and expected shortfall are the worst day.
        TailBelowOneDay => "tail_below_one_day",
        /// The fund loses nothing in its tail: no components.
        NoTailLoss => "no_tail_loss",
        /// Skew and kurtosis lie outside the domain of the Cornish-Fisher expansion.
        CornishFisherDomain => "cornish_fisher_domain",
        /// More than a third of a series is one value: the historical figure stands in for a Student-t.
        StudentTDegenerate => "student_t_degenerate",
        /// A strategy without figures: the fund's lack it.
        NotMeasured => "not_measured",
        /// Rows that a strategy lacks were filled.
        Filled => "filled",
        /// Another strategy stands in for rows that one lacks.
        Proxied => "proxied",
        /// Rows summed into a later one.
        Carried => "carried",
        /// Rows after the last joint one.
        OpenRows => "open_rows",
        /// Dates that are neither daily, weekly nor monthly.
        IrregularDates => "irregular_dates",
        /// The newest return is too old for today's drawdown controls.
        Stale => "stale",
        /// Strategies with capital and without a return on the last date.
        MissingReturn => "missing_return",
        /// The stated periods per year are not those that the dates speak for.
        PeriodsPerYearUnlikely => "periods_per_year_unlikely",
        /// The window is longer than the history.
        WindowLongerThanHistory => "window_longer_than_history",
        /// A standalone VaR below zero counts as zero in the aggregate.
        NegativeStandalone => "negative_standalone",
        /// Positions without `liquidity_per_hour`.
        NotLiquidatable => "not_liquidatable",
        /// Positions whose volatility is assumed.
        AssumedVolatility => "assumed_volatility",
        /// A strategy without positions.
        NoPositions => "no_positions",
        /// Sectors or exchanges whose names differ by case and blanks alone.
        SimilarNames => "similar_names",
        /// An exchange at which nothing is held.
        NoExchangePositions => "no_exchange_positions",
        /// A strategy whose returns do not move.
        ConstantReturns => "constant_returns",
        /// A matrix was repaired to be positive semi-definite.
        Repaired => "repaired",
        /// Fewer than 30 returns of a candidate: a VaR by their standard deviation.
        ShortSeries => "short_series",
        /// The draws of a Monte Carlo are being made.
        MonteCarloRunning => "monte_carlo_running",
        /// The file on disk is newer than what answers.
        SnapshotStale => "snapshot_stale",
    }
}

/// One warning.
#[derive(Debug, Clone, PartialEq)]
pub struct Warning {
    /// Its kind.
    pub code: WarningCode,
    /// The strategy it is about, by its index; `None`: the fund.
    pub strategy: Option<usize>,
    /// Strategies that it lists, by their indices.
    pub strategies: Vec<usize>,
    /// Number of rows that it is about.
    pub rows: Option<usize>,
    /// Positions that it lists, by their indices in the file's order.
    pub positions: Vec<usize>,
    /// A sentence for a person.
    pub message: String,
}

impl Warning {
    /// A warning about the fund as a whole; `message` is a sentence that speaks of ids.
    ///
    /// ```
    /// use headroom_engine::warning::{Warning, WarningCode};
    /// let warning = Warning::fund(WarningCode::Repaired, "The correlation was repaired");
    /// assert_eq!((warning.code, warning.strategy), (WarningCode::Repaired, None));
    /// ```
    pub fn fund(code: WarningCode, message: impl Into<String>) -> Self {
        Self {
            code,
            strategy: None,
            strategies: Vec::new(),
            rows: None,
            positions: Vec::new(),
            message: message.into(),
        }
    }

    /// A warning about one strategy.
    pub(crate) fn strategy(code: WarningCode, strategy: usize, message: impl Into<String>) -> Self {
        Self { strategy: Some(strategy), ..Self::fund(code, message) }
    }

    /// The same about a number of rows.
    pub fn with_rows(self, rows: usize) -> Self {
        Self { rows: Some(rows), ..self }
    }

    /// The same about a list of strategies.
    pub(crate) fn with_strategies(self, strategies: Vec<usize>) -> Self {
        Self { strategies, ..self }
    }
}
