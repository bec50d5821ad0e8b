//! One edit: what it changes, what refuses it, what it is called.

use crate::{
    fund::{Confidence, Horizon, Method, RiskBudget, Share, Snapshot, UsageBasis},
    risk::{Book, MAX_SCALE, Settings},
};

/// What is on screen beside the loaded file: the book and the conventions.
#[derive(Debug, Clone, PartialEq)]
pub struct WhatIf {
    /// Allocation, reserve and exposure scales.
    pub book: Book,
    /// Method, confidence, horizon, window and usage basis.
    pub settings: Settings,
}

impl WhatIf {
    /// A snapshot as loaded.
    pub fn of(snapshot: &Snapshot) -> Self {
        Self { book: Book::of(snapshot), settings: Settings::of(&snapshot.risk_budget) }
    }
}

impl WhatIf {
    /// The snapshot with this budget and these conventions: what an export writes. Exposure scales are no part of a file.
    pub fn exported(&self, snapshot: &Snapshot) -> Snapshot {
        let budget = &snapshot.risk_budget;
        Snapshot {
            risk_budget: RiskBudget {
                total_var: budget.total_var,
                confidence: self.settings.confidence,
                horizon: self.settings.horizon,
                method: self.settings.method,
                window: self.settings.window,
                usage_basis: self.settings.usage_basis,
                allocation: self.book.allocation.clone(),
                reserve: self.book.reserve,
            },
            ..snapshot.clone()
        }
    }
}

/// A change that a person asks for.
#[derive(Debug, Clone, Copy, PartialEq)]
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
    /// How VaR is computed.
    Method(Method),
    /// The level of VaR, in (0.5, 1).
    Confidence(f64),
    /// Days ahead, 1 to 20.
    Horizon(u8),
    /// The last so many complete dates, 30 to 100,000; `None`: all.
    Window(Option<u32>),
    /// Which figure counts as used.
    UsageBasis(UsageBasis),
    /// Everything as loaded.
    AsLoaded,
}

/// An edit that is refused: where, by which rule, and what was asked for. What was there stays.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum EditError {
    /// The reserve cannot pay.
    #[error("{place}: {value} is refused, the reserve has {available} and could raise it to {most} at most")]
    ReserveExceeded {
        /// The path of what was edited.
        place: String,
        /// What was asked for.
        value: f64,
        /// What the reserve has, as a share.
        available: f64,
        /// The largest share that it could pay.
        most: f64,
    },
    /// A value outside its range.
    #[error("{place}: {value} is refused, it must lie in {range}")]
    OutOfRange {
        /// The path of what was edited.
        place: String,
        /// What was asked for.
        value: f64,
        /// The range that holds.
        range: &'static str,
    },
    /// A strategy that is not there.
    #[error("strategies: there is no strategy {value}")]
    NoSuchStrategy {
        /// The index asked for.
        value: usize,
    },
}

impl EditError {
    /// The rule that refused.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::ReserveExceeded { .. } => "reserve_exceeded",
            Self::OutOfRange { .. } => "range",
            Self::NoSuchStrategy { .. } => "reference",
        }
    }
}

/// The path of the allocations in a file.
const ALLOCATION: &str = "risk_budget.allocation";

/// Slack of a sum of shares.
const SUM_TOLERANCE: f64 = 1e-9;

impl Edit {
    /// Whether two edits are steps of the same drag: the same thing of the same strategy.
    pub fn continues(self, earlier: Self) -> bool {
        match (self, earlier) {
            (Self::Allocation { strategy: a, .. }, Self::Allocation { strategy: b, .. })
            | (Self::Exposure { strategy: a, .. }, Self::Exposure { strategy: b, .. }) => a == b,
            _ => false,
        }
    }

    /// The what-if after the edit; refused edits change nothing.
    pub fn apply(self, snapshot: &Snapshot, now: &WhatIf) -> Result<WhatIf, EditError> {
        let mut next = now.clone();
        match self {
            Self::Allocation { strategy, share } => {
                let place = place(snapshot, ALLOCATION, strategy)?;
                in_range(&place, share, 0.0..=1.0, "[0, 1]")?;
                allocate(&mut next.book, strategy, share, place)?;
            }
            Self::Exposure { strategy, scale } => {
                let place = place(snapshot, "exposure", strategy)?;
                in_range(&place, scale, 0.0..=MAX_SCALE, "[0, 10]")?;
                next.book.scale[strategy] = scale + 0.0;
            }
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
            Self::UsageBasis(basis) => next.settings.usage_basis = basis,
            Self::AsLoaded => next = WhatIf::of(snapshot),
        }
        Ok(next)
    }

    /// What the edit is called, in the words of the page; ids only.
    pub fn name(self, snapshot: &Snapshot) -> String {
        let id = |strategy: usize| snapshot.strategies.get(strategy).map_or("?", |s| s.id.as_str());
        match self {
            Self::Allocation { strategy, .. } => format!("Allocation of {}", id(strategy)),
            Self::Exposure { strategy, .. } => format!("Exposure of {}", id(strategy)),
            Self::Method(_) => "Method".to_owned(),
            Self::Confidence(_) => "Confidence".to_owned(),
            Self::Horizon(_) => "Horizon".to_owned(),
            Self::Window(_) => "Window".to_owned(),
            Self::UsageBasis(_) => "Usage basis".to_owned(),
            Self::AsLoaded => "As loaded".to_owned(),
        }
    }
}

/// Gives a strategy a share; the reserve is what is left of 1, so the sum is held by construction.
fn allocate(book: &mut Book, strategy: usize, share: f64, place: String) -> Result<(), EditError> {
    let others: f64 =
        book.allocation.iter().enumerate().filter(|(i, _)| *i != strategy).map(|(_, share)| share.0).sum();
    let reserve = 1.0 - others - share;
    if reserve < -SUM_TOLERANCE {
        return Err(EditError::ReserveExceeded {
            place,
            value: share,
            available: book.reserve.0,
            most: (1.0 - others).max(0.0),
        });
    }
    book.allocation[strategy] = Share(share + 0.0);
    book.reserve = Share(reserve.max(0.0));
    Ok(())
}

/// The path of a strategy's allocation, as refusals name it; `None` for a strategy that is not there.
pub fn allocation_place(snapshot: &Snapshot, strategy: usize) -> Option<String> {
    place(snapshot, ALLOCATION, strategy).ok()
}

/// The path of a strategy's entry; an id with a dot in it is quoted, as in a file's faults.
fn place(snapshot: &Snapshot, what: &str, strategy: usize) -> Result<String, EditError> {
    let strategy = snapshot.strategies.get(strategy).ok_or(EditError::NoSuchStrategy { value: strategy })?;
    let id = strategy.id.as_str();
    let is_plain = !id.starts_with(|c: char| c.is_ascii_digit() || c == '-') && !id.contains('.');
    Ok(if is_plain { format!("{what}.{id}") } else { format!("{what}[\"{id}\"]") })
}

fn in_range(
    place: &str,
    value: f64,
    range: std::ops::RangeInclusive<f64>,
    text: &'static str,
) -> Result<(), EditError> {
    if range.contains(&value) { Ok(()) } else { Err(out_of_range(place, value, text)) }
}

fn out_of_range(place: &str, value: f64, range: &'static str) -> EditError {
    EditError::OutOfRange { place: place.to_owned(), value, range }
}
