//! The reallocation policy as the file states it. `crate::reallocation` has its rules.

/// When two strategies' correlation counts as a spike.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CorrelationSpikeRule {
    /// Number of rows in the short window, at least 5.
    pub window: u32,
    /// Smallest correlation over the window that counts, in `[0, 1]`.
    pub level: f64,
    /// Smallest rise above the correlation of the rows before the window, in `[0, 1]`.
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
    /// Smallest probability that the true Sharpe ratio is above the threshold, in `(0, 1)`.
    pub sharpe_probability: f64,
    /// Smallest conviction of an opportunity, in `[0, 1]`.
    pub conviction: f64,
    /// Utilization towards which shares shrink and grow, in `(0, 1]`.
    pub target_utilization: f64,
    /// When a pair's correlation counts as a spike.
    pub correlation_spike: CorrelationSpikeRule,
    /// False discovery rate of the spikes over all pairs, in `(0, 1]`.
    pub spike_significance: f64,
    /// The largest share one proposal moves.
    pub step: f64,
    /// Days in which a strategy moves at most once.
    pub cooldown_days: u32,
    /// The least share a live strategy keeps.
    pub floor: f64,
    /// Trading cost of a replay in basis points of what is traded, in `[0, 1000]`.
    pub cost_bps: f64,
    /// Years of history at which a mean return counts half against the prior, in `[0, 1000]`.
    pub prior_years: f64,
    /// Return of a year that is expected of a strategy before its history, on capital, in `[-1, 100]`.
    pub prior_return: f64,
}

impl Default for Policy {
    /// The values of the format's table.
    fn default() -> Self {
        Self {
            underuse_share: 0.50,
            underuse_days: 7,
            at_limit_days: 5,
            sharpe_threshold: 1.0,
            sharpe_probability: 0.95,
            conviction: 0.70,
            target_utilization: 0.80,
            correlation_spike: CorrelationSpikeRule { window: 20, level: 0.80, rise: 0.30 },
            spike_significance: 0.05,
            step: 0.05,
            cooldown_days: 5,
            floor: 0.02,
            cost_bps: 10.0,
            prior_years: 3.0,
            prior_return: 0.0,
        }
    }
}
