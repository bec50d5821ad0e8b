//! The rules of [`super`]: on which scales of one strategy each is broken, all others staying as they are.

use super::bound::{Binding, Broken};
use crate::{
    control::rule::{Direction, rule_of},
    correlation::StressedCorrelation,
    fund::{Book, ControlId, Limits, Snapshot, UsageBasis},
    model::Model,
    var::{
        RiskModel,
        path::{
            EVERYWHERE, ON_THE_BOUND, PathStart, VarPath, line,
            parametric::{Quadratic, rising},
        },
    },
};

/// The fund as it is: what every strategy's ray starts from.
pub struct Today<'a> {
    snapshot: &'a Snapshot,
    model: &'a Model,
    risk: &'a RiskModel,
    book: &'a Book,
    stressed: &'a StressedCorrelation,
    exposure: Vec<f64>,
    /// Standalone VaRs, negative ones as 0.
    standalone: Vec<f64>,
    /// Losses of the fund, one per outcome of the method, at the model's horizon.
    losses: Vec<f64>,
    /// The fund's VaR.
    value_at_risk: f64,
}

impl<'a> Today<'a> {
    /// The fund at the scales of a book; `None` without a VaR.
    pub fn of(
        snapshot: &'a Snapshot,
        model: &'a Model,
        book: &'a Book,
        stressed: &'a StressedCorrelation,
    ) -> Option<Self> {
        let risk = model.risk.as_ref().ok()?;
        let exposure = book.exposure(snapshot);
        Some(Self {
            snapshot,
            model,
            risk,
            book,
            stressed,
            standalone: risk.standalone(&exposure).iter().map(|v| v.max(0.0)).collect(),
            losses: risk.losses(&exposure),
            value_at_risk: risk.fund(&exposure).value_at_risk,
            exposure,
        })
    }
}

/// One strategy's scale from 0 to 10, everything else as it is.
pub struct Ray<'a> {
    today: &'a Today<'a>,
    strategy: usize,
}

impl<'a> Ray<'a> {
    /// The ray of a strategy.
    pub fn new(today: &'a Today<'a>, strategy: usize) -> Self {
        Self { today, strategy }
    }

    /// The scale of today.
    pub fn scale(&self) -> f64 {
        self.today.book.scale[self.strategy]
    }

    /// Whether the fund's VaR is above its budget today, by more than rounding.
    pub fn is_over(&self) -> bool {
        self.today.value_at_risk > self.total_var() * (1.0 + ON_THE_BOUND)
    }

    /// Whether the scale moves any VaR.
    pub fn moves_var(&self) -> bool {
        self.capital() > 0.0
    }

    /// Broken everywhere or nowhere: the VaR rules of a strategy whose scale moves no VaR.
    pub fn fixed_var(&self) -> Vec<Broken> {
        labelled(Binding::FundVar, self.is_over().then_some(EVERYWHERE))
    }

    /// used <= budget, on the basis of the settings.
    pub fn budget(&self) -> Vec<Broken> {
        let budget = self.today.book.allocation[self.strategy] * self.total_var();
        let intervals = match self.today.model.settings.usage_basis {
            UsageBasis::Standalone => line(-budget, self.standalone_at_one()),
            UsageBasis::StressedComponent => {
                let form = Quadratic::of(&self.today.standalone, &self.today.stressed.matrix, self.strategy);
                let unit = self.standalone_at_one().max(0.0);
                rising(|s| form.component(s * unit), budget)
            }
            UsageBasis::Component => self.path().component_above(budget),
        };
        labelled(Binding::Budget, intervals)
    }

    /// fund VaR <= `total_var`, for scales between `low` and `high`.
    pub fn fund_var(&self, low: f64, high: f64) -> Vec<Broken> {
        labelled(Binding::FundVar, self.path().var_above(self.total_var(), low, high))
    }

    /// The exposure limits that are set and that the scale moves.
    pub fn limits(&self) -> Vec<Broken> {
        let Some(table) = &self.today.model.positions else {
            return Vec::new();
        };
        let limits: &Limits = &self.today.snapshot.limits;
        let along = Direction::of(table, &self.today.book.scale, self.strategy);
        ControlId::ALL
            .into_iter()
            .filter_map(|id| Some((id, rule_of(id).breaches(limits, limits.of(id)?, &along)?)))
            .flat_map(|(id, intervals)| labelled(Binding::Limit(id), intervals))
            .collect()
    }

    fn path(&self) -> Box<dyn VarPath + '_> {
        let (today, strategy) = (self.today, self.strategy);
        today.risk.along(PathStart {
            exposure: &today.exposure,
            losses: &today.losses,
            strategy,
            capital: self.capital(),
            scale: self.scale(),
        })
    }

    fn capital(&self) -> f64 {
        self.today.snapshot.strategies[self.strategy].capital
    }

    fn total_var(&self) -> f64 {
        self.today.snapshot.risk_budget.total_var
    }

    /// The strategy's standalone VaR at scale 1.
    fn standalone_at_one(&self) -> f64 {
        self.today.risk.standalone_of(self.strategy, self.capital())
    }
}

fn labelled(rule: Binding, intervals: impl IntoIterator<Item = (f64, f64)>) -> Vec<Broken> {
    intervals.into_iter().map(|(from, to)| Broken { rule, from, to }).collect()
}
