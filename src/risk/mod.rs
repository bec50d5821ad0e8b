//! From a fund to figures: pure functions, one definition each.
//!
//! [`estimate`] makes a [`Model`] of a snapshot, once a file and settings; [`assess()`] makes a [`RiskReport`] of a model and
//! what is on screen, once an edit, and cannot fail. Losses are positive, profits negative; money is in the fund's currency;
//! time runs oldest to newest; a missing figure is `None` with a warning, never NaN and never a silent zero.
//!
//! Absent here: files, screens, clocks, unseeded randomness, and any transcendental function but those of `libm`, so that
//! native and wasm builds give the same bits.

mod aggregate;
mod assess;
mod backtest;
mod book;
mod bootstrap;
mod bordered;
mod budget;
mod compare_methods;
mod contribution;
mod control_history;
mod copula;
mod cornish_fisher;
mod correlation;
mod covariance;
mod coverage_tests;
mod drawdown;
mod drawn_path;
mod draws;
mod drill;
mod equal_risk;
mod exposure;
mod filtered;
mod fit;
mod kendall;
mod least_severity;
mod ledger;
mod limit;
mod liquidation;
mod liquidity;
mod mahalanobis;
mod marginal;
mod model;
mod moments;
mod monte_carlo;
mod nearest;
mod newcomer;
mod normal;
mod peers;
mod published;
mod random;
mod ranked_path;
mod reallocation;
mod reallocation_rules;
mod replay;
mod replay_days;
mod reverse_stress;
mod risk_budgeting;
mod risk_model;
mod rolling;
mod root;
mod sample;
mod scale;
mod scale_curve;
mod scale_rules;
mod sharpe;
mod spectrum;
mod split;
mod stress;
mod stress_assumption;
mod stress_loss;
mod stress_move;
mod stress_outage;
mod stress_response;
mod student_t;
mod student_t_fit;
mod tail;
mod tails;
pub mod testing;
mod usage_history;
mod vector;
mod warning;
mod waterfall;

pub use aggregate::{SPIKE_OF_THE_LENS, StressedCorrelation, aggregate, aggregate_components, spiked};
pub use assess::{Conventions, Drawing, FundFigures, RiskReport, StrategyFigures, assess, controls_at, stressed_lens};
pub use backtest::{Backtest, BacktestError, BacktestSeries, Verdict};
pub use book::Book;
pub use bootstrap::{Interval, RESAMPLES, Replicate, Resampling, Uncertainty, mean_block, stationary_days};
pub use bordered::{FeasibleInterval, Infeasible, bordered, check_bordered};
pub use budget::{AT_LIMIT_FROM, AddAnswer, BudgetStatus, LEAVES_LIMIT_BELOW, can_add, freed_by, status, status_after};
pub use compare_methods::{MethodFigures, compare_methods};
pub use contribution::{components_of_covariance, components_of_tail, share_of_risk};
pub use control_history::{
    ClosedLatch, ControlChange, ControlDay, ControlEvent, ControlHistory, ControlPast, DRAWDOWNS, REDUCED_TO,
    RELEASED_UNDER, control_history,
};
pub use copula::Copula;
pub use cornish_fisher::{CornishFisherRisk, cornish_fisher_risk, is_in_cornish_fisher_domain};
pub use correlation::{
    CorrelationMatrix, CorrelationSpike, EstimatedCorrelation, Order, correlation_matrix, pair_spikes,
};
pub use covariance::{
    Estimator, correlation_of, ewma_covariance, ledoit_wolf, ledoit_wolf_identity, sample_covariance,
};
pub use coverage_tests::{
    EXACT_BELOW, LikelihoodRatio, Transitions, Zone, christoffersen, conditional_coverage, kupiec, shortfall_statistic,
};
pub use drawdown::{Drawdowns, largest_fall};
pub use draws::Draws;
pub use drill::{Drill, DrillOutcome, drill};
pub use exposure::{Exposures, Line, PositionTable};
pub use filtered::{filtered_returns, next_variance};
pub use fit::{Fit, FitError, FitForm, fit_exposures};
pub use kendall::{kendall_matrix, kendall_tau};
pub use least_severity::{LeastSeverity, Reach, SeverityDial, SeveritySearch, at_severity, least_severities};
pub use ledger::{Grouping, Ledger, LedgerDay, LedgerGroup, LedgerGroups};
pub use limit::{Action, Control, ControlId, ControlState, FundState, fund_state, limit_of};
pub use liquidation::{Knot, Liquidation, LiquidationCurve, liquidation, sales_under};
pub use liquidity::{Sale, coverage, hours_to_liquidate};
pub use mahalanobis::Mahalanobis;
pub use marginal::{
    AggregateEntry, CorrelatedNewcomer, EntryBasis, EntryBudgets, MarginalContribution, MarginalError,
    entry_into_aggregate, marginal_contribution, marginal_contribution_of_correlations, marginal_contribution_on,
};
pub use model::{EstimateError, Model, Settings, estimate, estimate_on};
pub use moments::{Moments, moments};
pub use monte_carlo::{BLOCK, Block, DRAWS, Drawer, Plan};
pub use nearest::{NearestCorrelation, nearest_correlation};
pub use newcomer::{Alignment, newcomer_returns, with_newcomer};
pub use normal::{normal_cdf, normal_density, normal_quantile};
pub use peers::{NotGiven, Peer, PeerFigures, parametric_with_mean, peer_figures, peer_figures_of_fund};
pub use published::{PublishedFigure, PublishedSubject, published_figures};
pub use random::{SEED, Stream};
pub use reallocation::{
    Candidate, Evidence, HeldProposal, HeldReason, LEAST_CONVICTION, LEAST_PROBABILITY, Mover, Proposal, Reallocation,
    ReallocationRule, RuleBook, SizedBy, Stand, TARGET_UTILIZATION, TrackRecord, last_moves, reallocation,
    reallocation_on,
};
pub use replay::{PathKind, Replay, ReplayDay, ReplayPath, replay};
pub use replay_days::{WEEK, WorstStretch, worst_days};
pub use reverse_stress::{
    Bound, NoReverseStress, PlausibleMove, ReverseStress, most_plausible_move, reverse_stress, reverse_stresses,
};
pub use risk_budgeting::{RiskBudgeting, RiskBudgetingError, risk_budgeting, risk_budgeting_within};
pub use risk_model::{FundRisk, RiskModel, columns_of};
pub use sample::{MIN_OBSERVATIONS, Sample};
pub use scale::{Binding, LargestScale, MAX_SCALE, largest_scale_of, largest_scales};
pub use sharpe::{SharpeRatio, SharpeTest};
pub use spectrum::{Spectrum, spectrum};
pub use split::{Cents, Split};
pub use stress::{StressLab, StressResult, stress};
pub use stress_assumption::{Assumptions, Impact, Scaling};
pub use stress_response::{Response, Stuck, StuckReason, Unwind};
pub use student_t::{student_t_cdf, student_t_density, student_t_log_density, student_t_quantile};
pub use student_t_fit::{
    StudentTRisk, standardised_t_quantile, standardised_t_shortfall, student_t_degrees_of_freedom, student_t_risk,
};
pub use tail::{QuantileType, Tail, expected_shortfall, quantile_of_losses, value_at_risk};
pub use tails::{Binomial, chi_square_tail_one, chi_square_tail_two};
pub use usage_history::{UsageDay, UsageHistory};
pub use warning::{Warning, WarningCode};
pub use waterfall::{Step, StepOf, Waterfall, waterfall_by_exchange, waterfall_by_strategy};
