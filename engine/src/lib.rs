//! A fund and its figures: how much of its VaR budget each strategy uses, what is left, and what binds.
//!
//! [`estimate`](model::estimate) makes a [`Model`](model::Model) of a fund under its conventions, once per fund and settings;
//! [`assess`](report::assess) makes a [`RiskReport`](report::RiskReport) of a model and an allocation with exposures, once per
//! edit, and cannot fail.
//!
//! ```
//! use headroom_engine::{
//!     candidate::marginal_contribution,
//!     fund::{Book, Opportunity, Scenario, Settings, Shock},
//!     model::estimate,
//!     report::assess,
//!     stress::stress,
//! };
//! # use headroom_engine::{fund::{StrategyId}, testing::three_four_five};
//! # let mut returns = vec![0.0; 40];
//! # (returns[10], returns[20]) = (0.01, -0.02);
//! # let candidate = Opportunity {
//! #     strategy: StrategyId::new("new").unwrap(), name: "New".to_owned(), conviction: 1.0,
//! #     requested_share: 0.1, capital: 100.0, returns, dates: None,
//! # };
//! let fund = three_four_five();
//! let (settings, book) = (Settings::of(&fund.risk_budget), Book::of(&fund));
//! let model = estimate(&fund, settings);
//! let report = assess(&fund, &model, &book);
//! assert_eq!(report.strategies[0].budget, 4.0); // 40% of a total VaR of 10
//!
//! // The fund loses 5 on its worst day; the candidate earns 1 on that day and loses 2 on another.
//! let entry = marginal_contribution(&fund, settings, &book, &candidate)?;
//! assert!((entry.var_increase - 2.0).abs() < 1e-12 && (entry.net_contribution + 1.0).abs() < 1e-12);
//!
//! let down = Scenario::from(Shock::AllMarketsDown { magnitude: 0.20 });
//! assert!((stress(&fund, &model, &book, &report, &down).pnl.unwrap() + 30.0).abs() < 1e-12);
//! # Ok::<(), headroom_engine::candidate::MarginalError>(())
//! ```
//!
//! Losses are positive, profits negative; money is in the fund's currency; time runs oldest to newest; a missing figure is
//! `None` with a warning, never NaN and never a silent zero.
//!
//! Absent on purpose: files, screens, clocks, serde, unseeded randomness, and any transcendental function but those of `libm`:
//! native and wasm builds give the same bits. A folder imports only those listed before it in `tests/it/layers.rs`.

pub mod analysis;
pub mod audit;
pub mod backtest;
pub mod budget;
pub mod candidate;
pub mod control;
pub mod correlation;
pub mod exposure;
pub mod fund;
pub mod headroom;
pub mod math;
pub mod model;
pub mod monte_carlo;
pub mod overlap;
pub mod reallocation;
pub mod report;
pub mod sample;
mod shared;
pub mod stress;
#[cfg(feature = "testing")]
pub mod testing;
pub mod text;
pub mod var;
pub mod warning;
pub mod watch;

pub use analysis::Analysis;
