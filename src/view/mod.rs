//! Plain view models: what a view shows, as values that are compared, so that only what changed repaints.
//!
//! Words, tones and geometry live here; numbers stay numbers (the page formats them by `Intl`). No element, no signal.

mod action;
mod budget;
mod candidate;
mod change;
pub mod chart;
mod compare;
mod control;
pub mod correlation;
mod date;
mod field_draft;
mod fit;
mod held;
mod ladder;
mod model;
pub mod number;
mod palette;
mod reallocation;
mod stress;
mod strip;
mod table;
mod tone;
mod what_if;
mod words;

pub use action::{FundAction, exit_words, fund_actions, trades_csv};
pub use budget::parts::{RiskPart, RiskParts, risk_parts};
pub use budget::{
    BudgetRow, BudgetView, RELIEVED, Relief, ReserveRow, SortKey, TotalRow, basis_name, binding_word, budget_view,
    control_name, is_of_positions, measured_words, method_name, pnl_name, relief, row_order, short_name, size_words,
    state_word, status_word,
};
pub use candidate::days::{DaysRow, JointView, admit_words, days_rows, joint_view};
pub use candidate::size::{SizeStep, SizeView, size_steps, size_view};
pub use candidate::{EntryRefusal, EntryRow, EntryView, Fact, FactAmount, IntervalRow, entry_refusal, entry_view};
pub use change::{CAUSE_NAMES, ChangeStep, ChangeView, change_steps, change_view, news};
pub use chart::backtest::BacktestChart;
pub use chart::rho::rho_chart;
pub use chart::trace::{MAX_READ, MAX_READ_AT_ONCE, TRACED, headroom_chart, stayed_chart, traced_dates};
pub use compare::{CompareRow, MAX_KEPT, Measure, compare};
pub use control::{
    ControlRow, ControlView,
    chart::{DayReading, RECENT, day_reading, drawdown_chart, recent},
    concentration::{Concentration, Group, concentrations},
    control_rows, control_view,
    log::{LogKind, LogRow},
    nearest_words,
    words::{action_word, fund_word},
};
pub use date::{day, day_of};
pub use field_draft::FieldDraft;
pub use fit::{FitRow, FitView, fit_refusal_words, fit_view};
pub use held::{Takeable, held_name, takeable, taken};
pub use ladder::{
    LadderRow, RungCell, horizon_words, ladder_chart, ladder_rows, ladder_words, rung_name, rung_subject, tell_stopped,
};
pub use model::backtest::{TestRow, backtest_told, exception_beside, rows_told, size_told, test_rows, zone_word};
pub use model::interval::{MethodInterval, MoneyInterval, bar_place, no_upper_end_of};
pub use model::ledger::{LedgerView, MOST_DAYS, PartRow, ledger_view};
pub use model::published::{GoldenGroup, GoldenRow};
pub use model::tail::{TailBar, TailChart};
pub use model::{
    MethodRow, PeerRow, estimator_told, method_rows, method_rule, method_span, model_verdict, peer_rows, plot_end,
};
pub use number::{Notation, from_percent, in_percent, parse, set_grouping};
pub use palette::{confidence_asked, palette_matches};
pub use reallocation::capital::{CapitalLine, CapitalMove, CapitalOutcome, CapitalPlanned, capital_move};
pub use reallocation::replay::{PathRow, Replayed, path_name, policy_moves, replay_csv, replay_lines, verdict};
pub use reallocation::{
    Effect, FactFigure, HeldRow, ProposalCard, ReallocationView, RuleFact, accepting_words, p_value_text,
    reallocation_view, rule_name,
};
pub use stress::assumptions::{impact_words, scaling_words};
pub use stress::bar::{Extent, PnlBar};
pub use stress::csv::stress_csv;
pub use stress::figures::{Amount, Figure, FigureRow, FigureRows, NO_OUTAGE, figure_rows};
pub use stress::least_severity::{Severity, SeverityCell, SeverityRow, severity_heads, severity_row};
pub use stress::liquidation::{
    ExitTimes, LiquidationChart, LiquidationRow, LiquidationView, MOST_SLOW, liquidation_chart, liquidation_view,
};
pub use stress::positions::{Loser, LosingPosition, MOST_POSITIONS, losers};
pub use stress::response::{MOST_STUCK, ResponseView, StuckRow, UnwindColumn, response_view};
pub use stress::reverse::{MOST_MOVES, MoveRow, ReverseFigures, ReverseRow, bound_name, reverse_rows};
pub use table::columns::{BudgetColumn, columns_of, columns_text, row_matches, sort_of, sort_text};

pub use stress::waterfall::{MOST_STEPS, WaterfallRow, WaterfallView, waterfall_view};
pub use stress::words::{
    ParameterWords, assumption_sentences, move_title, parameter_words, scenario_title, scope_name, shock_name,
    shock_title,
};
pub use stress::{
    ControlAfter, FundAfter, StressColumn, Toned, controls_now, strategy_names, stress_column, stress_columns,
};
pub use strip::{LimitPart, Need, NeedPlace, StripView, convention_line, lacking_rows, measured_by, needs, strip_view};
pub use table::window::{FIRST_ROWS, VIRTUAL_FROM, next_rows, shown_rows};
pub use tone::Tone;
pub use what_if::changes;
pub use words::{
    data_notes::period_plural,
    explain::{AskedFigure, ExplainView, explain_view, figure_name},
    refusal::{range_words, refusal_words, stopped_words},
    warning::warning_words,
};
