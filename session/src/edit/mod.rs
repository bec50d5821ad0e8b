//! One edit: what it changes, what refuses it, what it is called.

pub(crate) mod action;
pub(crate) mod admit;
pub(crate) mod allocation;
pub(crate) mod carried;
pub(crate) mod error;
pub(crate) mod position;
pub(crate) mod proposals;
pub(crate) mod reset;
pub(crate) mod risk_check;
pub(crate) mod scenarios;

use std::sync::Arc;

use action::{Flatten, flatten, reduce, trip};
use admit::admit;
use allocation::{SUM_TOLERANCE, allocate};
use carried::carried;
use error::{ALLOCATION, EditError, in_range, of_length, out_of_range, place};
use headroom_engine::{
    fund::{
        Action, Book, Confidence, Estimator, Horizon, LogEntry, LogEvent, Method, Opportunity, PnlBasis, Scenario,
        Snapshot, UsageBasis, check::MAX_SCALE, standing, standing_trips,
    },
    math::Extremes,
    reallocation::Proposal,
    text::escape,
};

use position::PositionChange;
use proposals::{accept, decline};
use reset::{Latched, reset};

use crate::{WhatIf, log::continued};

/// A change that a person asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    /// A strategy's share of the fund's VaR; the reserve gives or takes the difference.
    Allocation {
        /// Index of the strategy.
        strategy: usize,
        /// The share wanted, in `[0, 1]`.
        share: f64,
    },
    /// A strategy's exposure scale.
    Exposure {
        /// Index of the strategy.
        strategy: usize,
        /// The scale wanted, in `[0, 10]`.
        scale: f64,
    },
    /// Every strategy's share at once, in the snapshot's order; the reserve is what they leave.
    Allocations(Vec<f64>),
    /// Every strategy's exposure scale at once, in the snapshot's order.
    Exposures(Vec<f64>),
    /// Every strategy's share and exposure scale at once, in the snapshot's order: a proposal of capital.
    Capital {
        /// The shares wanted, each in `[0, 1]`; the reserve is what they leave.
        shares: Vec<f64>,
        /// The scales wanted, each in `[0, 10]`.
        scales: Vec<f64>,
    },
    /// A newcomer joins as the last strategy, at scale 1, with a share from the reserve.
    Admit {
        /// Who joins.
        opportunity: Box<Opportunity>,
        /// The share wanted, in `[0, 1]`.
        share: f64,
    },
    /// The stress scenarios.
    Scenarios(Vec<Scenario>),
    /// Proposals of the reallocation policy are accepted, all of them or none.
    Accept(Vec<Proposal>),
    /// Proposals are declined: they are not shown again for the same date.
    Decline(Vec<Proposal>),
    /// A person opens a latch.
    Reset {
        /// The latch.
        of: Latched,
        /// Who, 1 to 200 characters.
        by: String,
        /// Why, 1 to 200 characters.
        reason: String,
    },
    /// Every exposure is cut to a share of what it is, in `[0, 1]`.
    Reduce {
        /// The share of gross that is left.
        share: f64,
    },
    /// Something is closed.
    Flatten(Flatten),
    /// A person stops the fund.
    Trip {
        /// Kill switch or halt of new positions.
        action: Action,
        /// Who, 1 to 200 characters.
        by: String,
        /// Why, 1 to 200 characters.
        reason: String,
    },
    /// A person takes a person's stop back.
    Release {
        /// What was tripped.
        action: Action,
        /// Who, 1 to 200 characters.
        by: String,
        /// Why, 1 to 200 characters.
        reason: String,
    },
    /// How VaR is computed.
    Method(Method),
    /// The level of VaR, in (0.5, 1).
    Confidence(f64),
    /// Days ahead, 1 to 20.
    Horizon(u8),
    /// Number of joint rows, the most recent ones, 30 to 100,000; `None`: all.
    Window(Option<u32>),
    /// How Sigma is estimated.
    Covariance(Estimator),
    /// Decay in one period of every exponentially weighted average, in [0.80, 0.999].
    EwmaLambda(f64),
    /// Which figure counts as used.
    UsageBasis(UsageBasis),
    /// Whose P&L counts; `None`: as a file that leaves it out.
    Pnl(Option<PnlBasis>),
    /// A position is added, closed or resized.
    Position(PositionChange),
    /// Everything as loaded.
    AsLoaded,
    /// Everything of another what-if of the loaded fund at once, but the log.
    Carried {
        /// The fund as an export of that what-if writes it.
        file: Arc<Snapshot>,
        /// Every strategy's exposure scale, in the order of `file`.
        scale: Vec<f64>,
    },
}

impl Edit {
    /// Whether two edits are steps of the same drag: the same thing of the same strategy.
    pub fn continues(&self, earlier: &Self) -> bool {
        match (self, earlier) {
            (Self::Allocation { strategy: a, .. }, Self::Allocation { strategy: b, .. })
            | (Self::Exposure { strategy: a, .. }, Self::Exposure { strategy: b, .. }) => a == b,
            (Self::Scenarios(a), Self::Scenarios(b)) => a.len() == b.len(),
            _ => false,
        }
    }

    /// The what-if after the edit; refused edits change nothing. `loaded` is the snapshot as it was loaded.
    pub fn apply(&self, loaded: &Arc<Snapshot>, now: &WhatIf) -> Result<WhatIf, EditError> {
        let mut next = now.clone();
        let snapshot = &now.snapshot;
        match *self {
            Self::Allocation { strategy, share } => {
                allocate(snapshot, &mut next.book, strategy, share)?;
            }
            Self::Exposure { strategy, scale } => {
                let place = place(snapshot, "exposure", strategy)?;
                in_range(&place, scale, 0.0..=MAX_SCALE, "[0, 10]")?;
                next.book.scale[strategy] = scale + 0.0;
            }
            Self::Allocations(ref shares) => next.book = allocate_all(snapshot, &now.book, shares)?,
            Self::Exposures(ref scales) => next.book.scale = scales_of(snapshot, scales)?,
            Self::Capital { ref shares, ref scales } => {
                next.book = allocate_all(snapshot, &now.book, shares)?;
                next.book.scale = scales_of(snapshot, scales)?;
            }
            Self::Admit { ref opportunity, share } => return admit(now, opportunity, share),
            Self::Accept(ref proposals) => return accept(loaded, now, proposals),
            Self::Decline(ref proposals) => return decline(loaded, now, proposals),
            Self::Reset { of, ref by, ref reason } => return reset(loaded, now, of, by, reason),
            Self::Reduce { share } => return reduce(now, share),
            Self::Flatten(ref target) => return flatten(now, target),
            Self::Trip { action, ref by, ref reason } => return trip(loaded, now, action, true, by, reason),
            Self::Release { action, ref by, ref reason } => return trip(loaded, now, action, false, by, reason),
            Self::Scenarios(ref scenarios) => next.scenarios.clone_from(scenarios),
            Self::Method(method) => next.settings.method = method,
            Self::Confidence(value) => {
                next.settings.confidence =
                    Confidence::new(value).ok_or_else(|| out_of_range("confidence", value, "(0.5, 1)"))?;
            }
            Self::Horizon(days) => {
                next.settings.horizon =
                    Horizon::new(days).ok_or_else(|| out_of_range("horizon_days", f64::from(days), "[1, 20]"))?;
            }
            Self::Window(window) => {
                if let Some(window) = window {
                    in_range("window", f64::from(window), 30.0..=100_000.0, "[30, 100000]")?;
                }
                next.settings.window = window;
            }
            Self::Covariance(estimator) => next.settings.covariance.estimator = estimator,
            Self::EwmaLambda(lambda) => {
                in_range("ewma_lambda", lambda, 0.80..=0.999, "[0.80, 0.999]")?;
                next.settings.covariance.ewma_lambda = lambda;
            }
            Self::UsageBasis(basis) => next.settings.usage_basis = basis,
            Self::Pnl(basis) => next.settings.pnl = basis,
            Self::Position(ref change) => return change.apply(now),
            Self::Carried { ref file, ref scale } => return carried(loaded, now, file, scale),
            Self::AsLoaded => {
                // Resets and a person's trips are no part of the what-if: they stand.
                let wanted = as_loaded(loaded, &now.log);
                next = WhatIf { log: continued(loaded, &now.log, &wanted), ..WhatIf::of(loaded) };
                next.book.trips = standing_trips(&next.log);
            }
        }
        Ok(next)
    }

    /// What the edit is called, in the words of the page; ids only.
    pub fn name(&self, snapshot: &Snapshot) -> String {
        let id = |strategy: usize| snapshot.strategies.get(strategy).map_or("?", |s| s.id.as_str());
        match *self {
            Self::Allocation { strategy, .. } => format!("Allocation of {}", id(strategy)),
            Self::Exposure { strategy, .. } => format!("Exposure of {}", id(strategy)),
            Self::Allocations(_) => "Allocations".to_owned(),
            Self::Exposures(_) => "Exposures".to_owned(),
            Self::Capital { .. } => "Allocations and exposures".to_owned(),
            Self::Admit { ref opportunity, .. } => format!("Admission of {}", opportunity.strategy),
            Self::Scenarios(_) => "Scenarios".to_owned(),
            Self::Accept(ref proposals) => format!("Acceptance of {}", count_of(proposals)),
            Self::Decline(ref proposals) => format!("Refusal of {}", count_of(proposals)),
            Self::Reset { of: Latched::Control(control), .. } => format!("Reset of {}", control.id()),
            Self::Reset { of: Latched::Ladder(strategy, rung), .. } => {
                format!("Reset of the {} drawdown of {}", rung.id(), id(strategy))
            }
            Self::Reduce { share } => format!("Cut to {}% of gross", (1e4 * share).round() / 100.0),
            Self::Flatten(Flatten::Strategy(strategy)) => format!("Flattening of {}", id(strategy)),
            Self::Flatten(Flatten::Exchange(ref exchange)) => format!("Flattening at {}", escape(exchange)),
            Self::Flatten(Flatten::All) => "Flattening of everything".to_owned(),
            Self::Trip { action, .. } => action_name(action).to_owned(),
            Self::Release { action, .. } => format!("Release of the {}", action_name(action).to_lowercase()),
            Self::Method(_) => "Method".to_owned(),
            Self::Confidence(_) => "Confidence".to_owned(),
            Self::Horizon(_) => "Horizon".to_owned(),
            Self::Window(_) => "Window".to_owned(),
            Self::Covariance(_) => "Covariance".to_owned(),
            Self::EwmaLambda(_) => "EWMA lambda".to_owned(),
            Self::UsageBasis(_) => "Usage basis".to_owned(),
            Self::Pnl(_) => "P&L basis".to_owned(),
            Self::Position(ref change) => change.name(),
            Self::AsLoaded => "As loaded".to_owned(),
            Self::Carried { .. } => "Carried what-if".to_owned(),
        }
    }
}

fn action_name(action: Action) -> &'static str {
    match action {
        Action::HaltNewPositions => "Halt of new positions",
        Action::ReduceExposure => "Reduction of exposure",
        Action::KillSwitch => "Kill switch",
    }
}

fn count_of(proposals: &[Proposal]) -> String {
    match proposals.len() {
        1 => "a proposal".to_owned(),
        count => format!("{count} proposals"),
    }
}

/// What the log says once everything is as loaded: what the file says, and the resets and a person's trips since.
fn as_loaded(loaded: &Snapshot, log: &[LogEntry]) -> Vec<LogEntry> {
    let stands = standing(log);
    let since = log.iter().zip(stands).skip(loaded.log.len());
    let resets = since.filter(|(entry, stands)| *stands && stands_beside(&entry.event));
    let mut wanted = loaded.log.clone();
    wanted.extend(resets.map(|(entry, _)| entry.clone()));
    wanted
}

/// Whether an event of the log is no part of the what-if.
fn stands_beside(event: &LogEvent) -> bool {
    matches!(
        event,
        LogEvent::Reset { .. }
            | LogEvent::LadderReset { .. }
            | LogEvent::PersonTrip { .. }
            | LogEvent::ActionReset { .. }
    )
}

/// Every scale given at once.
fn scales_of(snapshot: &Snapshot, scales: &[f64]) -> Result<Vec<f64>, EditError> {
    of_length("exposure", scales, snapshot)?;
    for (strategy, scale) in scales.iter().enumerate() {
        in_range(&place(snapshot, "exposure", strategy)?, *scale, 0.0..=MAX_SCALE, "[0, 10]")?;
    }
    Ok(scales.iter().map(|scale| scale + 0.0).collect())
}

/// The book with every share given at once; the reserve is what is left of 1.
fn allocate_all(snapshot: &Snapshot, book: &Book, shares: &[f64]) -> Result<Book, EditError> {
    of_length(ALLOCATION, shares, snapshot)?;
    for (strategy, share) in shares.iter().enumerate() {
        in_range(&place(snapshot, ALLOCATION, strategy)?, *share, 0.0..=1.0, "[0, 1]")?;
    }
    let sum: f64 = shares.iter().sum();
    let reserve = 1.0 - sum;
    if reserve < -SUM_TOLERANCE {
        let (place, available) = (ALLOCATION.to_owned(), book.reserve);
        return Err(EditError::ReserveExceeded { place, value: sum, available, most: 1.0 });
    }
    let allocation = shares.iter().map(|share| share + 0.0).collect();
    Ok(Book { allocation, reserve: reserve.larger(0.0), ..book.clone() })
}
