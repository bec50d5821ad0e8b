//! What the controls would do after a shock, and what of it could not be done: frozen exchanges, depth that is gone.
//!
//! An action cuts every position in the same proportion, so that the fund keeps its shape and its VaR falls in proportion too.
//! It has the hours of the coverage limit.

use super::{lab::StressLab, liquidation::sales_under, run::StressResult, shock::correlation_floor};
use crate::{
    control::{Action, coverage_limit},
    correlation::spiked_risk,
    exposure::Sale,
    fund::{ControlId, Scenario},
    math::Extremes,
};

/// What an action that cuts exposure comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct Unwind {
    /// Share of every position that is to be left: 0.5 or 0.
    pub share_left: f64,
    /// Hours that there are: those of the coverage limit.
    pub hours: f64,
    /// Gross before.
    pub gross: f64,
    /// Gross wanted.
    pub gross_wanted: f64,
    /// Gross that is left after the hours; above what is wanted by what is stuck.
    pub gross_reached: f64,
    /// `V(C')` if all could be sold: in proportion to the share that is left.
    pub var_wanted: Option<f64>,
    /// `V(C')` of what is left after the hours, each strategy's VaR in proportion to its gross; a strategy without positions keeps
    /// its own, for how it can be sold is not known.
    pub var_reached: Option<f64>,
    /// Hours in which all of it is done; `None` if never.
    pub hours_needed: Option<f64>,
    /// What is not sold in time, by position, in the file's order.
    pub stuck: Vec<Stuck>,
    /// Cost of selling what can be sold in the hours, at the scenario's depth; `None` where a standard deviation is missing.
    pub cost: Option<f64>,
    /// Loss of the scenario with that cost: the P&L of the prices and the outage, and the cost in place of the scenario's own mark
    /// for thinner depth, which is not counted twice.
    pub liquidity_adjusted_loss: Option<f64>,
    /// Strategies that have an exposure and no positions: how they are cut is not known.
    pub without_positions: Vec<usize>,
}

/// What of a position is not sold in time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stuck {
    /// Index of the position in the file's order.
    pub position: usize,
    /// Money that is not sold in time.
    pub amount: f64,
    /// Hours in which it is; `None` if never.
    pub hours: Option<f64>,
    /// Why.
    pub reason: StuckReason,
}

/// Why something is not sold in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StuckReason {
    /// The file gives no liquidity for it.
    NoLiquidity,
    /// Its exchange is out for all of the hours.
    Frozen,
    /// Too little can be sold in the hours that are left.
    Depth,
}

/// What one action of the controls would do.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// The action.
    pub action: Action,
    /// The tripped controls that ask for it.
    pub controls: Vec<ControlId>,
    /// What it comes to; `None` for [`Action::HaltNewPositions`], which leaves what is held, and without positions in the file.
    pub unwind: Option<Unwind>,
}

impl StressLab<'_> {
    /// What the tripped controls of a result would do, the gravest action first; empty where none is tripped.
    ///
    /// Reducing leaves a half of every position and the kill switch nothing, as [`StressLab::unwind`] says. `result` is
    /// one of this lab.
    ///
    /// ```
    /// use headroom_engine::{control::Action, fund::{ControlId, Scenario, Shock}, stress::{Assumptions, StressLab}};
    /// # let fund = headroom_engine::testing::three_four_five();
    /// # let model = headroom_engine::model::estimate(&fund, headroom_engine::fund::Settings::of(&fund.risk_budget));
    /// # let book = headroom_engine::fund::Book::of(&fund);
    /// # let report = headroom_engine::report::assess(&fund, &model, &book);
    /// // A fall of .4 costs 60, 6% of the NAV, past the weekly limit of 5%: half of a gross of 200 has to go.
    /// let lab = StressLab::new(&fund, &model, &book, &report, Assumptions::default());
    /// let responses = lab.responses(&lab.run(&Scenario::from(Shock::AllMarketsDown { magnitude: 0.4 })));
    /// assert_eq!(responses[0].action, Action::ReduceExposure);
    /// assert_eq!(responses[0].controls, [ControlId::WeeklyDrawdown]);
    /// assert_eq!(responses[0].unwind.as_ref().unwrap().gross_wanted, 100.0);
    /// ```
    pub fn responses(&self, result: &StressResult) -> Vec<Response> {
        result
            .actions()
            .into_iter()
            .map(|action| Response {
                action,
                controls: result.tripped().filter(|id| id.action() == action).collect(),
                unwind: match action {
                    Action::HaltNewPositions => None,
                    Action::ReduceExposure => self.unwind(result, 0.5),
                    Action::KillSwitch => self.unwind(result, 0.0),
                },
            })
            .collect()
    }

    /// What it comes to to leave `share_left` of every position, whether a control asks for it or not; `share_left` in
    /// `[0, 1]`. `None` without positions in the file.
    ///
    /// Of a position of size n `min((1 - share_left) n, rate max(0, hours - frozen))` is sold, rates and frozen hours
    /// those under the scenario of `result`, which is one of this lab. Gross and cost in money, both at least 0; the
    /// cost is [`Assumptions::impact_cost`](crate::stress::Assumptions::impact_cost) of what is sold, with its source.
    ///
    /// ```
    /// use headroom_engine::{fund::{Scenario, Shock}, stress::{Assumptions, StressLab}};
    /// # let fund = headroom_engine::testing::three_four_five();
    /// # let model = headroom_engine::model::estimate(&fund, headroom_engine::fund::Settings::of(&fund.risk_budget));
    /// # let book = headroom_engine::fund::Book::of(&fund);
    /// # let report = headroom_engine::report::assess(&fund, &model, &book);
    /// // 100 at 25 and 100 at 50 an hour, in 4 hours at half of the depth: 50 of the first are left, which takes 8 hours.
    /// let lab = StressLab::new(&fund, &model, &book, &report, Assumptions::default());
    /// let result = lab.run(&Scenario::from(Shock::LiquidityCrisis { depth_reduction: 0.5 }));
    /// let unwind = lab.unwind(&result, 0.0).unwrap();
    /// assert_eq!((unwind.gross_reached, unwind.hours_needed), (50.0, Some(8.0)));
    /// ```
    pub fn unwind(&self, result: &StressResult, share_left: f64) -> Option<Unwind> {
        let table = self.model.positions.as_ref()?;
        let hours = coverage_limit(&self.snapshot.limits).hours;
        let sales = sales_under(table, &self.book.scale, &result.scenario);
        let orders: Vec<Order> = sales.iter().map(|sale| Order::of(sale, 1.0 - share_left, hours)).collect();
        let gross: f64 = sales.iter().map(|sale| sale.size).sum();
        let sold: f64 = orders.iter().map(|order| order.sold).sum();
        let cost = self.cost(result, &orders);
        let marked: f64 = result.liquidity_cost.iter().sum();
        Some(Unwind {
            share_left,
            hours,
            gross,
            gross_wanted: gross * share_left,
            gross_reached: gross - sold,
            var_wanted: self.var_left(&result.scenario, |_| share_left),
            var_reached: self.var_reached(&result.scenario, &orders),
            hours_needed: orders
                .iter()
                .map(|order| order.hours)
                .try_fold(0.0, |most: f64, hours| Some(most.larger(hours?))),
            stuck: orders.iter().enumerate().filter_map(|(at, order)| order.stuck(at, hours)).collect(),
            liquidity_adjusted_loss: result.pnl.zip(cost).map(|(pnl, cost)| cost + (-pnl - marked)),
            cost,
            without_positions: (0..self.exposure.len())
                .filter(|i| !self.has_positions[*i] && self.exposure[*i] != 0.0)
                .collect(),
        })
    }

    /// Cost of the orders: each by the impact of what is sold, at most what its position can still lose.
    fn cost(&self, result: &StressResult, orders: &[Order]) -> Option<f64> {
        let mut sum = 0.0;
        for (at, (line, order)) in self.lines().iter().zip(orders).enumerate() {
            if order.sold == 0.0 {
                continue;
            }
            let marked = result.liquidity_cost.get(at).copied().unwrap_or_default();
            let lost = -(result.by_position[at]? + marked);
            let most = (line.holding.most_to_lose() * self.book.scale[line.strategy] - lost.larger(0.0)).larger(0.0);
            sum += self.assumptions.impact_cost(order.sold, self.volatility(at), order.rate).smaller(most);
        }
        Some(sum)
    }

    fn var_reached(&self, scenario: &Scenario, orders: &[Order]) -> Option<f64> {
        let n = self.exposure.len();
        let (mut gross, mut left) = (vec![0.0; n], vec![0.0; n]);
        for (line, order) in self.lines().iter().zip(orders) {
            gross[line.strategy] += order.size;
            left[line.strategy] += order.size - order.sold;
        }
        self.var_left(scenario, |i| if gross[i] > 0.0 { left[i] / gross[i] } else { 1.0 })
    }

    /// VaR of the fund with a share of every strategy's exposure, under the spike of a scenario.
    fn var_left(&self, scenario: &Scenario, share: impl Fn(usize) -> f64) -> Option<f64> {
        let risk = self.model.risk.as_ref().ok()?;
        let exposure: Vec<f64> = self.exposure.iter().enumerate().map(|(i, x)| x * share(i)).collect();
        let fund = risk.fund(&exposure).value_at_risk;
        Some(match correlation_floor(scenario) {
            Some(rho) => spiked_risk(&risk.standalone(&exposure), &risk.correlation, fund, None, rho).after,
            None => fund,
        })
    }
}

/// What is to be sold of one position, and how far that gets.
struct Order {
    size: f64,
    wanted: f64,
    sold: f64,
    rate: f64,
    frozen_hours: f64,
    /// Hours in which all that is wanted is sold; `None` if never.
    hours: Option<f64>,
}

impl Order {
    fn of(sale: &Sale, share: f64, hours: f64) -> Self {
        let part = Sale { size: sale.size * share, ..*sale };
        let needed = if part.size == 0.0 { Some(0.0) } else { Some(part.gone()).filter(|hours| hours.is_finite()) };
        Self {
            size: sale.size,
            wanted: part.size,
            sold: part.sold(hours),
            rate: sale.rate,
            frozen_hours: sale.frozen_hours,
            hours: needed,
        }
    }

    /// What of it is left after the hours.
    fn stuck(&self, position: usize, hours: f64) -> Option<Stuck> {
        let amount = self.wanted - self.sold;
        let reason = match self {
            Self { rate: 0.0, .. } => StuckReason::NoLiquidity,
            Self { frozen_hours, .. } if *frozen_hours >= hours => StuckReason::Frozen,
            _ => StuckReason::Depth,
        };
        (amount > 0.0).then_some(Stuck { position, amount, hours: self.hours, reason })
    }
}
