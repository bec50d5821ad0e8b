//! Where the returns of a candidate fall on the fund's rows, and the fund with a candidate as one more strategy.

use jiff::civil::Date;

use crate::{
    fund::{Opportunity, Snapshot, Strategy},
    sample::Sample,
};

/// How the returns of a candidate found their rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alignment {
    /// They came with dates.
    Dated {
        /// Returns before the fund's first row or after its last one; they are not used.
        unmatched: usize,
    },
    /// They came without: the last of them is that of the sample's last row, and so backwards.
    AtTheEnd {
        /// Returns further back than the sample; they are not used.
        unused: usize,
    },
}

/// A candidate's returns on the dates of the fund's history, one entry per date, and how they got there.
///
/// A dated return between two rows goes to the next one, added to what is there; one before the first row or after the last is
/// left out. Returns without dates are the last joint rows of `sample`, which is the fund's without the candidate.
///
/// ```
/// use headroom_engine::{candidate::{Alignment, newcomer_returns}, fund::*, sample::Sample};
/// # let fund = headroom_engine::testing::three_four_five();
/// let newcomer = Opportunity {
///     strategy: StrategyId::new("new").unwrap(), name: "New".to_owned(), conviction: 1.0,
///     requested_share: 0.1, capital: 1.0, returns: vec![0.01, 0.02], dates: None,
/// };
/// let (returns, how) = newcomer_returns(&fund, &Sample::of(&fund, None), &newcomer);
/// assert_eq!(returns[37..], [None, Some(0.01), Some(0.02)]); // of 40 dates
/// assert_eq!(how, Alignment::AtTheEnd { unused: 0 });
/// ```
pub fn newcomer_returns(snapshot: &Snapshot, sample: &Sample, newcomer: &Opportunity) -> (Vec<Option<f64>>, Alignment) {
    let (on_rows, how) = on_rows(sample, newcomer);
    let on_date = |date: &Date| sample.rows.binary_search(date).ok().and_then(|row| on_rows[row]);
    (snapshot.history.dates.iter().map(on_date).collect(), how)
}

/// A candidate's returns on the rows of the fund's history.
pub(super) fn on_rows(sample: &Sample, newcomer: &Opportunity) -> (Vec<Option<f64>>, Alignment) {
    let rows = &sample.rows;
    let mut placed = vec![None; rows.len()];
    let Some(given) = &newcomer.dates else {
        let used = newcomer.returns.len().min(sample.observations());
        let unused = newcomer.returns.len() - used;
        let last = &sample.intervals[sample.observations() - used..];
        for (interval, r) in last.iter().zip(&newcomer.returns[unused..]) {
            placed[interval.end - 1] = Some(*r);
        }
        return (placed, Alignment::AtTheEnd { unused });
    };
    let mut unmatched = 0;
    for (date, r) in given.iter().zip(&newcomer.returns) {
        let at = rows.partition_point(|row| row < date);
        if at == rows.len() || *date < rows[0] {
            unmatched += 1;
            continue;
        }
        placed[at] = Some(placed[at].map_or(*r, |sum: f64| sum + r));
    }
    (placed, Alignment::Dated { unmatched })
}

/// The fund with a candidate as its last strategy, its allocation 0, and how its returns found their rows.
///
/// `sample` that of the fund without it. Its capital on every date so far is 0, so that no past P&L, drawdown or usage moves.
///
/// ```
/// # use headroom_engine::{candidate::*, fund::*, sample::*};
/// # let fund = headroom_engine::testing::three_four_five();
/// # let newcomer = Opportunity {
/// #     strategy: StrategyId::new("five").unwrap(), name: "Five".to_owned(), conviction: 1.0,
/// #     requested_share: 0.1, capital: 5.0, returns: vec![0.5], dates: None,
/// # };
/// let (joined, _) = with_newcomer(&fund, &Sample::of(&fund, None), &newcomer);
/// assert_eq!(joined.strategies.len(), fund.strategies.len() + 1);
/// // Its one return is that of the last date, on which it had no capital yet.
/// assert_eq!(joined.history.returns.last().unwrap().last(), Some(&Some(0.5)));
/// assert_eq!(joined.history.capital.last().unwrap().as_ref().unwrap()[39], 0.0);
/// ```
pub fn with_newcomer(snapshot: &Snapshot, sample: &Sample, newcomer: &Opportunity) -> (Snapshot, Alignment) {
    let mut joined = snapshot.clone();
    let (returns, how) = newcomer_returns(snapshot, sample, newcomer);
    joined.history.capital.push(Some(vec![0.0; returns.len()]));
    joined.history.returns.push(returns);
    joined.strategies.push(Strategy {
        id: newcomer.strategy.clone(),
        name: newcomer.name.clone(),
        capital: newcomer.capital,
        periods_per_year: None,
        expected_return: None,
        drawdown_limits: None,
        proxy: None,
    });
    joined.risk_budget.allocation.push(0.0);
    (joined, how)
}
