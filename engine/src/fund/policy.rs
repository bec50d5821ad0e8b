//! The reallocation policy as the file states it. Its rules are `risk::reallocation`'s.

/// When two strategies' correlation counts as a spike.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CorrelationSpikeRule {
    /// Dates of the short window, at least 5.
    pub window: u32,
    /// The correlation from which it counts.
    pub level: f64,
    /// The least rise above the full-sample correlation.
    pub rise: f64,
}

/// The numbers of the reallocation rules.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Policy {
    /// Utilization under which a day counts as underuse.
    pub underuse_share: f64,
    /// Days in a row of underuse.
    pub underuse_days: u32,
    /// Days in a row at the limit.
    pub at_limit_days: u32,
    /// Annualised Sharpe ratio that a larger budget needs.
    pub sharpe_threshold: f64,
    /// When a pair's correlation counts as a spike.
    pub correlation_spike: CorrelationSpikeRule,
    /// The largest share one proposal moves.
    pub step: f64,
    /// Days in which a strategy moves at most once.
    pub cooldown_days: u32,
    /// The least share a live strategy keeps.
    pub floor: f64,
}

impl Default for Policy {
    /// The values of the format's table.
    fn default() -> Self {
        Self {
            underuse_share: 0.50,
            underuse_days: 7,
            at_limit_days: 5,
            sharpe_threshold: 1.0,
            correlation_spike: CorrelationSpikeRule { window: 20, level: 0.80, rise: 0.30 },
            step: 0.05,
            cooldown_days: 5,
            floor: 0.02,
        }
    }
}
