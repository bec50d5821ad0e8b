//! The waterfall of a scenario's P&L: from nothing to the fund's P&L, step by step, by strategy or by exchange.

use super::run::StressResult;
use crate::exposure::PositionTable;
use crate::math::sort_by;

/// Whose P&L a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StepOf {
    /// A strategy, by its index.
    Strategy(usize),
    /// An exchange, by its index in [`PositionTable::exchanges`].
    Exchange(usize),
    /// What is at no exchange: strategies whose P&L comes from no position.
    NoPosition,
}

/// One step: P&L and the running sums before and after it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// Whose it is.
    pub of: StepOf,
    /// Its P&L, negative for a loss.
    pub pnl: f64,
    /// The running sum before.
    pub from: f64,
    /// The running sum after.
    pub to: f64,
}

/// P&L in steps, the largest loss first and the largest gain last; of equals the first in the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Waterfall {
    /// The steps; each begins where the one before ends.
    pub steps: Vec<Step>,
    /// P&L of the fund, where the last step ends.
    pub total: f64,
}

/// The steps by strategy; `None` where a strategy's P&L is missing.
///
/// ```
/// use headroom_engine::{fund::{Scenario, Shock}, stress::{StepOf, stress, waterfall_by_strategy}};
/// # let fund = headroom_engine::testing::three_four_five();
/// # let model = headroom_engine::model::estimate(&fund, headroom_engine::fund::Settings::of(&fund.risk_budget));
/// # let book = headroom_engine::fund::Book::of(&fund);
/// # let report = headroom_engine::report::assess(&fund, &model, &book);
/// // A fall of .2 costs three 20 and four 10.
/// let down = Scenario::from(Shock::AllMarketsDown { magnitude: 0.2 });
/// let waterfall = waterfall_by_strategy(&stress(&fund, &model, &book, &report, &down)).unwrap();
/// assert_eq!((waterfall.steps[0].of, waterfall.steps[0].to), (StepOf::Strategy(0), -20.0));
/// assert_eq!((waterfall.steps[1].from, waterfall.steps[1].to), (-20.0, -30.0));
/// ```
pub fn waterfall_by_strategy(result: &StressResult) -> Option<Waterfall> {
    let parts: Option<Vec<f64>> = result.by_strategy.iter().copied().collect();
    let parts = parts?.into_iter().enumerate().map(|(i, pnl)| (StepOf::Strategy(i), pnl));
    Some(Waterfall::of(parts.collect(), result.pnl?))
}

/// The steps by exchange; `None` where the P&L of the fund or of a position is missing.
///
/// What strategies make outside their positions is a step of its own, present where it is not 0.
///
/// ```
/// use headroom_engine::{fund::{Scenario, Shock}, stress::{StepOf, stress, waterfall_by_exchange}};
/// # let fund = headroom_engine::testing::three_four_five();
/// # let model = headroom_engine::model::estimate(&fund, headroom_engine::fund::Settings::of(&fund.risk_budget));
/// # let book = headroom_engine::fund::Book::of(&fund);
/// # let report = headroom_engine::report::assess(&fund, &model, &book);
/// // A fall of .2 costs 20 at the first exchange and 10 at the second.
/// let down = Scenario::from(Shock::AllMarketsDown { magnitude: 0.2 });
/// let result = stress(&fund, &model, &book, &report, &down);
/// let waterfall = waterfall_by_exchange(&result, model.positions.as_ref()).unwrap();
/// assert_eq!((waterfall.steps[0].of, waterfall.steps[0].pnl), (StepOf::Exchange(0), -20.0));
/// ```
pub fn waterfall_by_exchange(result: &StressResult, table: Option<&PositionTable>) -> Option<Waterfall> {
    let total = result.pnl?;
    let mut at_exchange = vec![0.0; table.map_or(0, |table| table.exchanges.len())];
    let mut outside: Vec<f64> = result.by_strategy.iter().map(|pnl| pnl.unwrap_or_default()).collect();
    let mut size = vec![0.0; outside.len()];
    for (line, pnl) in table.map_or(&[][..], |table| &table.lines).iter().zip(&result.by_position) {
        let pnl = pnl.as_ref()?;
        at_exchange[line.exchange] += pnl;
        outside[line.strategy] -= pnl;
        size[line.strategy] += pnl.abs();
    }
    // Where all of a strategy's P&L comes from its positions only rounding is left of it.
    let outside: f64 =
        outside.iter().zip(&size).filter(|(left, size)| left.abs() > 1e-12 * **size).map(|(left, _)| left).sum();
    let mut parts: Vec<(StepOf, f64)> =
        at_exchange.into_iter().enumerate().map(|(e, pnl)| (StepOf::Exchange(e), pnl)).collect();
    if outside != 0.0 {
        parts.push((StepOf::NoPosition, outside));
    }
    Some(Waterfall::of(parts, total))
}

impl Waterfall {
    fn of(mut parts: Vec<(StepOf, f64)>, total: f64) -> Self {
        sort_by(&mut parts, |a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        let mut running = 0.0;
        let mut steps: Vec<Step> = parts
            .into_iter()
            .map(|(of, pnl)| {
                let from = running;
                running += pnl;
                Step { of, pnl, from, to: running }
            })
            .collect();
        if let Some(last) = steps.last_mut() {
            // The same sum in another order: rounding ends here.
            last.to = total;
        }
        Self { steps, total }
    }
}
