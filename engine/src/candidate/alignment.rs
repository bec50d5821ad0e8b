//! Where the returns of a strategy that is not in the fund yet fall on the fund's dates.

use jiff::civil::Date;

use crate::{
    fund::{Opportunity, Snapshot, Strategy},
    sample::Sample,
};

/// How the returns of a newcomer found their dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alignment {
    /// They came with dates.
    Dated {
        /// Returns on dates that the fund's history does not have; they are not used.
        unmatched: usize,
    },
    /// They came without: the last of them is that of the sample's last date, and so backwards.
    AtTheEnd {
        /// Returns further back than the sample; they are not used.
        unused: usize,
    },
}

/// A newcomer's returns on the dates of a history, one entry a date, and how they got there.
///
/// `history` and `sample` ascending dates, `sample` the complete ones of the fund without the newcomer. Returns without dates
/// are the last dates of the sample (an entry further back than the sample is not used).
///
/// ```
/// use headroom_engine::fund::*;
/// use headroom_engine::candidate::{Alignment, newcomer_returns};
/// use jiff::civil::date;
/// let days = [date(2026, 11, 18), date(2026, 11, 19), date(2026, 11, 20)];
/// let newcomer = Opportunity {
///     strategy: StrategyId::new("new").unwrap(), name: "New".to_owned(), conviction: 1.0,
///     requested_share: 0.1, capital: 1.0, returns: vec![0.01, 0.02], dates: None,
/// };
/// let (returns, how) = newcomer_returns(&days, &days, &newcomer);
/// assert_eq!(returns, [None, Some(0.01), Some(0.02)]);
/// assert_eq!(how, Alignment::AtTheEnd { unused: 0 });
/// ```
pub fn newcomer_returns(history: &[Date], sample: &[Date], newcomer: &Opportunity) -> (Vec<Option<f64>>, Alignment) {
    let returns = &newcomer.returns;
    let (dates, returns, unused) = match &newcomer.dates {
        Some(dates) => (&dates[..], &returns[..], 0),
        None => {
            let used = returns.len().min(sample.len());
            let unused = returns.len() - used;
            (&sample[sample.len() - used..], &returns[unused..], unused)
        }
    };
    let on_history: Vec<Option<f64>> =
        history.iter().map(|date| dates.binary_search(date).ok().and_then(|at| returns.get(at).copied())).collect();
    let matched = on_history.iter().flatten().count();
    let how = match newcomer.dates {
        Some(_) => Alignment::Dated { unmatched: returns.len() - matched },
        None => Alignment::AtTheEnd { unused },
    };
    (on_history, how)
}

/// The fund with a newcomer as its last strategy, its allocation 0, and how its returns found their dates.
///
/// `sample` that of the fund without it. Nothing else of the fund changes.
///
/// ```
/// # use headroom_engine::{candidate::*, fund::*, model::*, reallocation::*, report::*, sample::*, var::*};
/// # let fund = headroom_engine::testing::three_four_five();
/// # let newcomer = Opportunity {
/// #     strategy: StrategyId::new("five").unwrap(), name: "Five".to_owned(), conviction: 1.0,
/// #     requested_share: 0.1, capital: 5.0, returns: vec![0.5], dates: None,
/// # };
/// let (joined, _) = with_newcomer(&fund, &Sample::of(&fund, None), &newcomer);
/// assert_eq!(joined.strategies.len(), fund.strategies.len() + 1);
/// // Its one return is that of the last date.
/// assert_eq!(joined.history.returns.last().unwrap().last(), Some(&Some(0.5)));
/// ```
pub fn with_newcomer(snapshot: &Snapshot, sample: &Sample, newcomer: &Opportunity) -> (Snapshot, Alignment) {
    let mut joined = snapshot.clone();
    let (returns, how) = newcomer_returns(&joined.history.dates, &sample.dates, newcomer);
    joined.history.returns.push(returns);
    joined.history.capital.push(None);
    joined.strategies.push(Strategy {
        id: newcomer.strategy.clone(),
        name: newcomer.name.clone(),
        capital: newcomer.capital,
        periods_per_year: None,
        proxy: None,
    });
    joined.risk_budget.allocation.push(0.0);
    (joined, how)
}
