//! What a candidate adds at other sizes, and the largest of them that fits.

use std::{cell::OnceCell, sync::Arc};

use super::joined::Joined;
use crate::{
    fund::{Book, Opportunity, Snapshot, check::MAX_SCALE},
    math::Extremes,
    model::Model,
    monte_carlo::Draws,
    sample::Returns,
    var::{RiskModel, path::PathStart},
};

/// A candidate in a fund, to be measured at any capital: the fund is estimated once, and every size repriced from it.
#[derive(Debug)]
pub struct EntrySizes {
    risk: RiskModel,
    /// On the rows of the fund once the candidate is admitted, where these are others.
    admitted: Option<RiskModel>,
    /// Exposures without it, and its own, 0, last.
    exposure: Vec<f64>,
    fund_before: f64,
    asked: f64,
    reserve: f64,
    total_var: f64,
}

/// A candidate at one capital, in money.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EntryAtSize {
    /// Its capital.
    pub capital: f64,
    /// Its standalone VaR.
    pub var_increase: f64,
    /// Fund VaR with it less fund VaR without it.
    pub net_contribution: f64,
}

/// What ends the sizes that fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SizeBound {
    /// Its standalone VaR would be more than the reserve.
    Reserve,
    /// The fund's VaR would be above `total_var`.
    FundVar,
    /// Ten times what it asks for: larger ones are not looked at.
    Maximum,
}

/// The largest capital that fits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LargestSize {
    /// In money; 0 where none fits.
    pub capital: f64,
    /// What a larger one would break.
    pub bound_by: SizeBound,
}

impl EntrySizes {
    /// A candidate at the exposures of a book, as [`super::marginal_contribution_on`] measures it: on the fund's own rows, what it
    /// lacks filled. `None` with fewer than 30 own rows, for a capital that is not above 0, and without an estimate.
    pub fn of(
        snapshot: &Snapshot,
        model: &Model,
        book: &Book,
        newcomer: &Opportunity,
        draw: impl Fn(&Returns) -> Option<Arc<Draws>>,
    ) -> Option<Self> {
        let before = model.risk.as_ref().ok().filter(|_| newcomer.capital > 0.0)?;
        let joined = Joined::of(snapshot, (&model.sample, &model.measured), model.settings, newcomer);
        joined.column()?;
        let mut exposure = book.exposure(snapshot);
        let fund_before = before.fund(&exposure).value_at_risk;
        exposure.push(0.0);
        let total_var = snapshot.risk_budget.total_var;
        Some(Self {
            risk: joined.risk(&draw).ok()?,
            admitted: joined.admitted_risk(&draw),
            exposure,
            fund_before,
            asked: newcomer.capital,
            reserve: book.reserve * total_var,
            total_var,
        })
    }

    /// The fund's VaR without it, in money.
    pub fn fund_before(&self) -> f64 {
        self.fund_before
    }

    /// What it adds at a capital in money: `net = VaR(x, c) - VaR(x)`, each the method's figure of the whole fund, nothing
    /// extrapolated; its own `VaR(c) = c VaR(1)`. A loss positive; at 0 both are 0. Cannot fail. Source: Garman 1996, "Improving on
    /// VaR", Risk 9(5), incremental VaR.
    ///
    /// ```
    /// use headroom_engine::{candidate::*, fund::*, model::estimate};
    /// # let fund = headroom_engine::testing::three_four_five();
    /// // The fund loses 5 on its worst day. On that day the candidate earns 1% of its capital; on another it loses 2%.
    /// let mut returns = vec![0.0; 40];
    /// (returns[10], returns[20]) = (0.01, -0.02);
    /// let newcomer = Opportunity {
    ///     strategy: StrategyId::new("new").unwrap(), name: "New".to_owned(), conviction: 1.0,
    ///     requested_share: 0.1, capital: 100.0, returns, dates: None,
    /// };
    /// let model = estimate(&fund, Settings::of(&fund.risk_budget));
    /// let sizes = EntrySizes::of(&fund, &model, &Book::of(&fund), &newcomer, |_| None).unwrap();
    /// let (small, large) = (sizes.at(100.0), sizes.at(300.0));
    /// assert!((small.net_contribution + 1.0).abs() < 1e-12 && (small.var_increase - 2.0).abs() < 1e-12);
    /// // At three times its size its own loss of 6 is the fund's worst day.
    /// assert!((large.net_contribution - 1.0).abs() < 1e-12);
    /// ```
    pub fn at(&self, capital: f64) -> EntryAtSize {
        let var_increase = self.own(capital);
        let net_contribution =
            if capital == 0.0 { 0.0 } else { self.risk.fund(&self.with(capital)).value_at_risk - self.fund_before };
        EntryAtSize { capital, var_increase, net_contribution }
    }

    /// The largest capital up to ten times the one asked for at which its standalone VaR is within the reserve and the fund's VaR
    /// within `total_var`, on the fund's own rows and on those it has once the candidate is admitted; every smaller one fits too.
    /// To 1e-9 relative; a VaR that is linear in pieces is followed from crossing to crossing.
    pub fn largest(&self) -> LargestSize {
        let own = self.own(self.asked);
        let by_reserve = if own > 0.0 { self.reserve / own } else { f64::INFINITY };
        let by_var = [Some(&self.risk), self.admitted.as_ref()]
            .into_iter()
            .flatten()
            .map(|risk| self.first_above(risk))
            .fold(f64::INFINITY, f64::smaller);
        let (scale, bound_by) = if by_reserve.smaller(by_var) > MAX_SCALE {
            (MAX_SCALE, SizeBound::Maximum)
        } else if by_reserve <= by_var {
            (by_reserve, SizeBound::Reserve)
        } else {
            (by_var, SizeBound::FundVar)
        };
        LargestSize { capital: scale * self.asked, bound_by }
    }

    /// The least scale of the capital asked for past which the fund's VaR is above its limit.
    fn first_above(&self, risk: &RiskModel) -> f64 {
        let losses = risk.losses(&self.exposure);
        let strategy = self.exposure.len() - 1;
        let (exposure, fitted) = (&self.exposure, &OnceCell::new());
        let start = PathStart { exposure, losses: &losses, strategy, capital: self.asked, scale: 0.0, fitted };
        let above = risk.along(start).var_above(self.total_var, 0.0, MAX_SCALE);
        above.first().map_or(f64::INFINITY, |(from, _)| from.larger(0.0))
    }

    fn own(&self, capital: f64) -> f64 {
        self.risk.standalone_of(self.exposure.len() - 1, capital)
    }

    fn with(&self, capital: f64) -> Vec<f64> {
        let mut exposure = self.exposure.clone();
        exposure.pop();
        exposure.push(capital);
        exposure
    }
}
