//! The rules of [`super`]: on which scales of one strategy each is broken, all others staying as they are.

use std::cell::OnceCell;

use super::{
    bound::{Binding, BreachInterval},
    stressed::{stressed_component, stressed_component_above},
};
use crate::{
    control::{
        Severities, StopBy, exposure_severity,
        rule::{OwnSize, PositionsAlong, rule_of},
    },
    fund::{Book, ControlId, Limits, Snapshot, UsageBasis},
    model::Model,
    var::{
        RiskModel,
        path::{ON_THE_BOUND, PathStart, Span, VarPath, line},
    },
};

/// The fund as it is: what every strategy's ray starts from.
pub struct Base<'a> {
    snapshot: &'a Snapshot,
    model: &'a Model,
    risk: &'a RiskModel,
    book: &'a Book,
    exposure: Vec<f64>,
    /// Losses of the fund, one per outcome of the method, at the model's horizon.
    losses: Vec<f64>,
    /// The fund's VaR.
    value_at_risk: f64,
    /// What the method fits to the losses.
    fitted: OnceCell<Option<[f64; 3]>>,
}

impl<'a> Base<'a> {
    /// The fund at the scales of a book; `None` without a VaR.
    pub fn of(snapshot: &'a Snapshot, model: &'a Model, book: &'a Book) -> Option<Self> {
        let risk = model.risk.as_ref().ok()?;
        let exposure = book.exposure(snapshot);
        Some(Self {
            snapshot,
            model,
            risk,
            book,
            losses: risk.losses(&exposure),
            value_at_risk: risk.fund(&exposure).value_at_risk,
            exposure,
            fitted: OnceCell::new(),
        })
    }
}

impl Base<'_> {
    /// Whether every strategy with an exposure is in the fund's figures.
    pub fn is_measured(&self) -> bool {
        self.exposure.iter().zip(&self.risk.is_measured).all(|(exposure, is_measured)| *is_measured || *exposure == 0.0)
    }

    /// What a control of exposure measures, the larger the worse; `None` for a drawdown and where it is unfed.
    pub fn severity(&self, control: ControlId) -> Option<f64> {
        self.severity_at(control, &self.book.scale)
    }

    fn severity_at(&self, control: ControlId, scale: &[f64]) -> Option<f64> {
        let model = self.model;
        exposure_severity(control, &self.snapshot.limits, &model.drawdowns, model.positions.as_ref()?, scale)
    }

    /// What each rule measures that the scale of a strategy moves, in their order.
    pub fn measures(&self, strategy: usize) -> Vec<RuleMeasure> {
        let limits = &self.snapshot.limits;
        let table = self.model.positions.as_ref();
        let severities = table.map(|table| Severities::at(limits, &self.model.drawdowns, table, &self.book.scale));
        let severity = |id| severities.as_ref()?.of(id);
        let state = (self.snapshot, self.model, self.book);
        measures(state, strategy, (self.used(strategy), self.value_at_risk), severity)
    }

    /// What counts as used of a strategy's budget.
    fn used(&self, strategy: usize) -> f64 {
        match self.model.settings.usage_basis {
            UsageBasis::Standalone => self.risk.standalone_of(strategy, self.exposure[strategy]),
            UsageBasis::Component => {
                self.risk.fund(&self.exposure).components.map_or(0.0, |components| components[strategy])
            }
            UsageBasis::StressedComponent => stressed_component(self.risk, &self.exposure, strategy).unwrap_or(0.0),
        }
    }
}

/// What each rule measures that the scale of a strategy moves, in their order: of VaR what is `used` of its budget and the fund's;
/// `severity` of a control of exposure, the larger the worse.
pub fn measures(
    (snapshot, model, book): (&Snapshot, &Model, &Book),
    strategy: usize,
    (used, value_at_risk): (f64, f64),
    severity: impl Fn(ControlId) -> Option<f64>,
) -> Vec<RuleMeasure> {
    let mut measures = Vec::new();
    let total_var = snapshot.risk_budget.total_var;
    if snapshot.strategies[strategy].capital > 0.0 {
        let bound = book.allocation[strategy] * total_var;
        measures.push(RuleMeasure { rule: Binding::Budget, severity: used, bound });
        measures.push(RuleMeasure { rule: Binding::FundVar, severity: value_at_risk, bound: total_var });
    }
    let Some(table) = &model.positions else {
        return measures;
    };
    let own = OwnSize::of(table, strategy);
    for id in ControlId::ALL {
        let Some(limit) = snapshot.limits.of(id).filter(|_| rule_of(id).is_moved_by(own)) else { continue };
        let bound = if id.is_floor() { -limit } else { limit };
        if let Some(severity) = severity(id) {
            measures.push(RuleMeasure { rule: Binding::Limit(id), severity, bound });
        }
    }
    measures
}

/// What one rule measures.
pub struct RuleMeasure {
    /// The rule.
    pub rule: Binding,
    /// The larger the worse: of a floor what it measures, negated.
    pub severity: f64,
    bound: f64,
}

impl RuleMeasure {
    /// Whether the rule is broken, past the slack of its bound.
    pub fn is_broken(&self) -> bool {
        self.severity > self.bound + self.bound.abs() * ON_THE_BOUND
    }
}

/// One strategy's scale from 0 to 10, everything else as it is.
pub struct Direction<'a> {
    base: &'a Base<'a>,
    strategy: usize,
    /// How VaR moves along it, made once it is asked for.
    path: OnceCell<Box<dyn VarPath + 'a>>,
}

impl<'a> Direction<'a> {
    /// The ray of a strategy.
    pub fn new(base: &'a Base<'a>, strategy: usize) -> Self {
        Self { base, strategy, path: OnceCell::new() }
    }

    /// The scale as it is.
    pub fn scale(&self) -> f64 {
        self.base.book.scale[self.strategy]
    }

    /// The strategy, by index.
    pub fn strategy(&self) -> usize {
        self.strategy
    }

    /// Whether there is a VaR of the strategy.
    pub fn is_measured(&self) -> bool {
        self.base.risk.is_measured[self.strategy]
    }

    /// Whether every strategy with an exposure is in the fund's figures.
    pub fn is_fund_measured(&self) -> bool {
        self.base.is_measured()
    }

    /// The order that decides between rules that are broken at the same scale.
    pub fn rank(&self, rule: Binding) -> usize {
        match rule {
            Binding::Budget => 0,
            Binding::FundVar => 1,
            Binding::Limit(control) => 2 + control as usize,
            Binding::Maximum => 2 + ControlId::ALL.len(),
        }
    }

    /// Whether what a stop measures is less at another scale: only a control of exposure can be eased.
    pub fn eases(&self, stop: StopBy, to: f64) -> bool {
        let StopBy::Control(control) = stop else {
            return false;
        };
        let mut scale = self.base.book.scale.clone();
        scale[self.strategy] = to;
        self.base.severity_at(control, &scale) < self.base.severity(control)
    }

    /// Whether the fund's VaR is above its budget, by more than rounding.
    pub fn is_over(&self) -> bool {
        self.base.value_at_risk > self.total_var() * (1.0 + ON_THE_BOUND)
    }

    /// Whether the scale moves any VaR.
    pub fn moves_var(&self) -> bool {
        self.capital() > 0.0
    }

    /// used <= budget, on the basis of the settings: where it is broken on the span, at least.
    pub fn budget(&self, span: Span) -> Vec<BreachInterval> {
        let budget = self.base.book.allocation[self.strategy] * self.total_var();
        let intervals = match self.base.model.settings.usage_basis {
            UsageBasis::Standalone => line(-budget, self.standalone_at_one()),
            UsageBasis::StressedComponent => {
                let own = (self.strategy, self.capital());
                stressed_component_above(self.base.risk, &self.base.exposure, own, (budget, span), self.path().breaks())
            }
            UsageBasis::Component => self.path().component_above(budget, span),
        };
        labelled(Binding::Budget, intervals)
    }

    /// fund VaR <= `total_var`, for scales between `low` and `high`.
    pub fn fund_var(&self, low: f64, high: f64) -> Vec<BreachInterval> {
        labelled(Binding::FundVar, self.path().var_above(self.total_var(), low, high))
    }

    /// The exposure limits that are set and that the scale moves.
    pub fn limits(&self) -> Vec<BreachInterval> {
        let Some(table) = &self.base.model.positions else {
            return Vec::new();
        };
        let limits: &Limits = &self.base.snapshot.limits;
        let along = PositionsAlong::of(table, &self.base.book.scale, self.strategy);
        ControlId::ALL
            .into_iter()
            .filter_map(|id| Some((id, rule_of(id).breaches(limits, limits.of(id)?, &along)?)))
            .flat_map(|(id, intervals)| labelled(Binding::Limit(id), intervals))
            .collect()
    }

    fn path(&self) -> &dyn VarPath {
        let (base, strategy) = (self.base, self.strategy);
        let start = || PathStart {
            exposure: &base.exposure,
            losses: &base.losses,
            strategy,
            capital: self.capital(),
            scale: self.scale(),
            fitted: &base.fitted,
        };
        &**self.path.get_or_init(|| base.risk.along(start()))
    }

    fn capital(&self) -> f64 {
        self.base.snapshot.strategies[self.strategy].capital
    }

    fn total_var(&self) -> f64 {
        self.base.snapshot.risk_budget.total_var
    }

    /// The strategy's standalone VaR at scale 1.
    fn standalone_at_one(&self) -> f64 {
        self.base.risk.standalone_of(self.strategy, self.capital())
    }
}

fn labelled(rule: Binding, intervals: impl IntoIterator<Item = (f64, f64)>) -> Vec<BreachInterval> {
    intervals.into_iter().map(|(from, to)| BreachInterval { rule, from, to }).collect()
}
