//! The sample: the complete dates on which every strategy with capital has a return.
//!
//! Every figure is computed on these dates, standalone ones too, so that figures of one report can be compared.

use jiff::civil::Date;

use crate::{
    fund::Snapshot,
    warning::{Warning, WarningCode},
};

/// Fewer complete dates than this give no VaR.
pub const MIN_OBSERVATIONS: usize = 30;

/// Complete dates and the returns on them.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// The complete dates, ascending.
    pub dates: Vec<Date>,
    /// One series a strategy, in the snapshot's order, on `dates`. A strategy without capital that lacks a return on one of
    /// them has `None`.
    columns: Vec<Option<Vec<f64>>>,
    /// Incomplete dates between the first date of the sample (of the history, if no window is set) and the last.
    pub dropped: usize,
    /// What a reader must know of the sample.
    pub warnings: Vec<Warning>,
}

impl Sample {
    /// The last `window` complete dates of a snapshot's history; all of them without a window.
    ///
    /// Listwise over the strategies with capital above 0: a what-if scale never changes the sample. Returns as
    /// fractions. Cannot fail: too few dates are [`crate::model::estimate`]'s to refuse, at fewer than [`MIN_OBSERVATIONS`].
    /// Source: complete-case analysis, Little and Rubin, Statistical Analysis with Missing Data (2002), 3.2.
    ///
    /// ```
    /// use headroom_engine::sample::Sample;
    /// # let mut fund = headroom_engine::testing::three_four_five();
    /// // Without four's return of the last of 40 dates, the last two complete ones are the 38th and the 39th.
    /// fund.history.returns[1][39] = None;
    /// let sample = Sample::of(&fund, Some(2));
    /// assert_eq!((sample.dates.as_slice(), sample.dropped), (&fund.history.dates[37..39], 1));
    /// ```
    pub fn of(snapshot: &Snapshot, window: Option<u32>) -> Self {
        let history = &snapshot.history;
        let with_capital: Vec<usize> =
            (0..snapshot.strategies.len()).filter(|i| snapshot.strategies[*i].capital > 0.0).collect();
        let complete = complete_dates(snapshot);

        let wanted = window.map_or(usize::MAX, |w| w as usize);
        let chosen = &complete[complete.len().saturating_sub(wanted)..];
        let first = match (window, chosen.first()) {
            (Some(_), Some(first)) => *first,
            _ => 0,
        };
        let dropped = history.dates.len() - first - chosen.len();

        let columns = history.returns.iter().map(|series| chosen.iter().map(|t| series[*t]).collect()).collect();
        let mut sample =
            Self { dates: chosen.iter().map(|t| history.dates[*t]).collect(), columns, dropped, warnings: Vec::new() };
        if window.is_some_and(|w| w as usize > history.dates.len()) {
            sample.warnings.push(Warning::fund(
                WarningCode::WindowLongerThanHistory,
                format!(
                    "The window of {wanted} dates is longer than the history of {}; all of it is used",
                    history.dates.len()
                ),
            ));
        }
        sample.warn_of_dropped(snapshot, first, &with_capital);
        sample.warn_of_step();
        sample
    }

    /// The number of complete dates, T.
    ///
    /// ```
    /// # let fund = headroom_engine::testing::three_four_five();
    /// assert_eq!(headroom_engine::sample::Sample::of(&fund, Some(10)).observations(), 10);
    /// ```
    pub fn observations(&self) -> usize {
        self.dates.len()
    }

    /// The returns of a strategy on the sample's dates, as fractions, oldest first; `None` for a strategy without
    /// capital that lacks one. `strategy` is an index of the snapshot's.
    ///
    /// ```
    /// # let fund = headroom_engine::testing::three_four_five();
    /// // The last 10 of 40 dates begin with the 31st, on which three made 4%.
    /// let sample = headroom_engine::sample::Sample::of(&fund, Some(10));
    /// assert_eq!(sample.column(0).unwrap()[..2], [0.04, 0.0]);
    /// ```
    pub fn column(&self, strategy: usize) -> Option<&[f64]> {
        self.columns[strategy].as_deref()
    }

    fn warn_of_dropped(&mut self, snapshot: &Snapshot, first: usize, with_capital: &[usize]) {
        let span = self.dropped + self.observations();
        if self.dropped * 10 <= span {
            return;
        }
        let missing = |i: &usize| snapshot.history.returns[*i][first..].iter().filter(|r| r.is_none()).count();
        // The first of those that miss most.
        let cause = with_capital.iter().rev().max_by_key(|i| missing(i)).copied();
        if let Some(i) = cause {
            self.warnings.push(Warning::strategy(
                WarningCode::DatesDropped,
                i,
                format!(
                    "{} of {span} dates are left out because a return is missing, most of them of {}",
                    self.dropped, snapshot.strategies[i].id
                ),
            ));
        }
    }

    fn warn_of_step(&mut self) {
        let mut gaps: Vec<i32> = self.dates.windows(2).map(|pair| days_between(pair[0], pair[1])).collect();
        gaps.sort_unstable();
        let Some(upper) = gaps.get(gaps.len() / 2) else {
            return;
        };
        let lower = gaps[(gaps.len() - 1) / 2];
        if lower + upper > 8 {
            self.warnings.push(Warning::fund(
                WarningCode::NotDaily,
                "The history's step is longer than a day; each step counts as one day",
            ));
        }
    }
}

/// The complete dates of a snapshot, as indices of its history: those on which every strategy with capital has a return.
pub fn complete_dates(snapshot: &Snapshot) -> Vec<usize> {
    let history = &snapshot.history;
    let with_capital: Vec<&Vec<Option<f64>>> =
        snapshot.strategies.iter().zip(&history.returns).filter(|(s, _)| s.capital > 0.0).map(|(_, r)| r).collect();
    (0..history.dates.len()).filter(|t| with_capital.iter().all(|returns| returns[*t].is_some())).collect()
}

/// Calendar days from one date to a later one.
pub fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}
