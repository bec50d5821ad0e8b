//! Plain view models: what a view shows, as values that are compared, so that only what changed repaints.
//!
//! Words, tones and geometry live here; numbers stay numbers (the page formats them by `Intl`). No element, no signal.

mod backtest;
mod backtest_chart;
mod budget;
mod control;
pub mod correlation;
mod fit;
mod golden;
pub mod heatmap;
mod least_severity;
mod ledger;
mod liquidation;
mod marginal;
mod method_interval;
mod model;
pub mod palette;
mod reallocation;
mod replay;
mod reverse_stress;
mod stress;
mod stress_assumption;
mod stress_bar;
mod stress_csv;
mod stress_figure;
mod stress_position;
mod stress_response;
mod stress_title;
mod stress_typing;
mod tone;
mod waterfall;

pub use backtest::{TestRow, backtest_told, exception_beside, size_told, test_rows, zone_word};
pub use backtest_chart::BacktestChart;
pub use budget::{
    Bar, BudgetRow, BudgetView, FundLine, ReserveRow, basis_name, binding_word, budget_view, control_name, method_name,
    state_word, status_word,
};
pub use control::{
    ControlRow, ControlTrace, ControlView, DayReading, LogRow, Run, TRACE_HEIGHT, action_word, control_rows,
    control_traces, control_view, day_reading, fund_word, is_money, trace_y,
};
pub use fit::{FitRow, FitView, fit_view};
pub use golden::{GoldenGroup, GoldenRow};
pub use least_severity::{Severity, SeverityCell, SeverityRow, severity_heads, severity_row};
pub use ledger::{LedgerView, MOST_DAYS, PartRow, ledger_view};
pub use liquidation::{
    ExitTimes, LiquidationChart, LiquidationRow, LiquidationView, MOST_SLOW, liquidation_chart, liquidation_view,
};
pub use marginal::{EntryRefusal, EntryRow, EntryView, Fact, FactAmount, IntervalRow, entry_refusal, entry_view};
pub use method_interval::{MethodInterval, bar_place};
pub use model::{MethodRow, PeerRow, estimator_told, method_rows, method_rule, peer_rows};
pub use reallocation::{
    Effect, FactFigure, HeldRow, ProposalCard, ReallocationView, RuleFact, reallocation_view, rule_name,
};
pub use replay::{
    HEIGHT as REPLAY_HEIGHT, PathReading, PathTotals, ReadingRow, ReplayChart, ReplayReading, ReplayRow, Stretch,
    WIDTH as REPLAY_WIDTH, path_name, path_totals, replay_chart, replay_csv, replay_reading,
};
pub use reverse_stress::{MOST_MOVES, MoveRow, ReverseFigures, ReverseRow, bound_name, reverse_rows};
pub use stress::{
    ControlAfter, FundAfter, StressColumn, Toned, controls_now, strategy_names, stress_column, stress_columns,
};
pub use stress_assumption::{assumption_sentences, impact_words, scaling_words};
pub use stress_bar::{Extent, PnlBar};
pub use stress_csv::stress_csv;
pub use stress_figure::{Amount, Figure, FigureRow, figure_rows};
pub use stress_position::{Loser, LosingPosition, MOST_POSITIONS, losers};
pub use stress_response::{MOST_STUCK, ResponseView, StuckRow, UnwindColumn, response_view};
pub use stress_title::{from_percent, in_percent, move_title, scenario_title, scope_name, shock_name, shock_title};
pub use stress_typing::Typing;
pub use tone::Tone;
pub use waterfall::{MOST_STEPS, WaterfallRow, WaterfallView, waterfall_view};
