//! Why a control is unfed.

use crate::fund::identifiers;

identifiers! {
    /// Why a control has no measure, or one that is incomplete.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum NoData {
        /// A base or an earlier unit value of the window is not above 0.
        NavNotPositive => "nav_not_positive",
        /// The newest return is too old.
        Stale => "stale",
        /// A live strategy has no return on the last date.
        MissingReturn => "missing_return",
        /// A return of the history covers more than a day.
        CoarserThanDay => "coarser_than_day",
        /// A return of the history covers more than a week.
        CoarserThanWeek => "coarser_than_week",
        /// The dates are neither daily, weekly nor monthly.
        IrregularDates => "irregular_dates",
        /// The file has no positions.
        NoPositions => "no_positions",
    }
}

impl NoData {
    /// The reason as a sentence.
    pub(crate) const fn describe(self) -> &'static str {
        match self {
            Self::NavNotPositive => "A NAV of the window is not above 0",
            Self::Stale => "The newest return is too old",
            Self::MissingReturn => "A strategy with capital has no return on the last date",
            Self::CoarserThanDay => "A return of the history covers more than a day",
            Self::CoarserThanWeek => "A return of the history covers more than a week",
            Self::IrregularDates => "The dates are neither daily, weekly nor monthly",
            Self::NoPositions => "The file has no positions",
        }
    }
}
