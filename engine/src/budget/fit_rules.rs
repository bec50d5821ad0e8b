//! The rules that fitted exposures keep: one common factor, and the way from today's scales.

use crate::{
    control::{Stops, exposure_severity},
    correlation::{STRESSED_BASIS_RHO, spiked_risk},
    fund::{Book, ControlId, Snapshot, UsageBasis},
    headroom::{Binding, RaiseRefusal, Refused, check_raise},
    math::{Extremes, root::boundary},
    model::Model,
    var::{RiskModel, path::ON_THE_BOUND},
};

/// Controls of exposure that a common factor moves.
const BY_FACTOR: [ControlId; 3] = [ControlId::GrossExposure, ControlId::NetExposure, ControlId::LiquidityCoverage];

/// Controls of exposure that it does not move.
const BY_SHARE: [ControlId; 2] = [ControlId::SectorConcentration, ControlId::ExchangeConcentration];

/// Steps of the grid on which a factor is looked for beside exposures that do not follow it.
const STEPS: u32 = 64;

/// Past a bound by this much, relative, is rounding: less than an edit and a control forgive.
const ROUNDING: f64 = 1e-12;

/// How near a search comes, relative.
const NEAR: f64 = 1e-13;

/// The rules of a fund, judged from its scales today.
pub struct FitRules<'a> {
    snapshot: &'a Snapshot,
    model: &'a Model,
    risk: &'a RiskModel,
    today: &'a Book,
    /// Fund VaR at today's scales.
    var_today: f64,
    /// Used of each strategy there.
    used_today: Vec<f64>,
}

/// What a rule measures and the most that it may: its bound, or today's measure where that is worse.
struct Measure {
    rule: Binding,
    severity: f64,
    most: f64,
}

impl Measure {
    fn is_broken(&self) -> bool {
        self.severity > self.most + self.most.abs() * ROUNDING
    }
}

impl<'a> FitRules<'a> {
    /// The rules at the scales of a book.
    pub fn of(snapshot: &'a Snapshot, model: &'a Model, risk: &'a RiskModel, today: &'a Book) -> Self {
        let mut rules = Self { snapshot, model, risk, today, var_today: 0.0, used_today: Vec::new() };
        (rules.var_today, rules.used_today) = rules.var_and_used(&today.scale);
        rules
    }

    /// Used of each strategy on the binding basis, in money; 0 for one that is not measured.
    pub fn used(&self, scale: &[f64]) -> Vec<f64> {
        self.var_and_used(scale).1
    }

    /// The largest factor, at most 1, at which fund VaR, budgets, gross, net and coverage hold or are no worse than today, and
    /// the rule broken just above it. Kept scales do not follow the factor; 0 where no factor keeps the rules.
    pub fn factor(&self, fitted: &[f64], is_kept: &[bool]) -> (f64, Option<Binding>) {
        let at = |factor: f64| -> Vec<f64> {
            fitted.iter().zip(is_kept).map(|(s, is_kept)| if *is_kept { *s } else { factor * s }).collect()
        };
        let (mut factor, mut keeps) = (1.0, None);
        let exposure = |factor: f64| self.exposure_measures(&BY_FACTOR, &at(factor));
        if let Some(broken) = exposure(1.0).iter().find(|measure| measure.is_broken()) {
            // Coverage does not fall as exposures do, gross and net scale: below the first breach nothing is broken.
            keeps = Some(broken.rule);
            factor = boundary(|factor| !exposure(factor).iter().any(Measure::is_broken), 0.0, 1.0, NEAR).0;
            keeps =
                exposure(factor * (1.0 + 2.0 * NEAR) + NEAR).iter().find(|m| m.is_broken()).map(|m| m.rule).or(keeps);
        }
        let follows = fitted.iter().zip(is_kept).all(|(s, is_kept)| !is_kept || *s == 0.0);
        let mut measures = self.var_measures(&at(factor));
        // VaR and its components are homogeneous: one step brings the worst to its bound.
        for _ in 0..3 {
            let over = |m: &Measure| if m.most > 0.0 { m.severity / m.most } else { f64::INFINITY };
            let broken = measures.iter().filter(|m| m.is_broken());
            let Some(worst) = broken.reduce(|worst, other| if over(other) > over(worst) { other } else { worst })
            else {
                return (factor, keeps);
            };
            if !follows {
                break;
            }
            (factor, keeps) = (factor / over(worst), Some(worst.rule));
            measures = self.var_measures(&at(factor));
        }
        let holds = |factor: f64| !self.var_measures(&at(factor)).iter().any(Measure::is_broken);
        let on_grid = |step: u32| factor * f64::from(step) / f64::from(STEPS);
        match (0..STEPS).rev().find(|step| holds(on_grid(*step))) {
            Some(step) => {
                let (low, high) = boundary(holds, on_grid(step), on_grid(step + 1), NEAR);
                let broken = self.var_measures(&at(high));
                (low, broken.iter().find(|measure| measure.is_broken()).map(|measure| measure.rule).or(keeps))
            }
            None => (0.0, measures.iter().find(|measure| measure.is_broken()).map(|measure| measure.rule).or(keeps)),
        }
    }

    /// The last scales on the straight way from today's to those wanted that an edit may set, how far along they are, and the
    /// rule that ends the way before its end.
    pub fn way(&self, wanted: Vec<f64>, stops: &Stops<'_>) -> (Vec<f64>, f64, Option<Binding>) {
        let today = &self.today.scale;
        let at =
            |way: f64| -> Vec<f64> { today.iter().zip(&wanted).map(|(from, to)| from + way * (to - from)).collect() };
        let refusal = |scale: Vec<f64>| {
            let end = Book { scale, ..self.today.clone() };
            check_raise(self.snapshot, self.model, self.today, &end, stops).err()
        };
        let Some(refused) = refusal(wanted.clone()) else {
            return (wanted, 1.0, None);
        };
        // Each group's share of gross is monotone along the way, so what is allowed of it is a stretch from today on.
        let keeps_shares = |way: f64| !self.exposure_measures(&BY_SHARE, &at(way)).iter().any(Measure::is_broken);
        let mut end = if keeps_shares(1.0) { 1.0 } else { boundary(keeps_shares, 0.0, 1.0, NEAR).0 };
        if refusal(at(end)).is_some() {
            end = boundary(|way| refusal(at(way)).is_none(), 0.0, end, ON_THE_BOUND).0;
        }
        let rule = match refused {
            RaiseRefusal { why: Refused::Held { rule, .. }, .. } => Some(rule),
            RaiseRefusal { why: Refused::Stopped(_) | Refused::Unmeasured, .. } => None,
        };
        (at(end), end, rule)
    }

    /// Whether every limit of exposure holds at some scales, or is no worse than today.
    pub fn keeps_limits(&self, scale: &[f64]) -> bool {
        let keeps = |controls: &[ControlId]| !self.exposure_measures(controls, scale).iter().any(Measure::is_broken);
        keeps(&BY_FACTOR) && keeps(&BY_SHARE)
    }

    /// Fund VaR and the budgets at some scales.
    fn var_measures(&self, scale: &[f64]) -> Vec<Measure> {
        let total_var = self.snapshot.risk_budget.total_var;
        let (value_at_risk, used) = self.var_and_used(scale);
        let measure = |rule, severity, bound: f64, today: f64| Measure { rule, severity, most: bound.larger(today) };
        let budgets = used.iter().zip(&self.used_today).zip(&self.today.allocation);
        std::iter::once(measure(Binding::FundVar, value_at_risk, total_var, self.var_today))
            .chain(budgets.map(|((used, today), share)| measure(Binding::Budget, *used, share * total_var, *today)))
            .collect()
    }

    /// What controls of exposure measure at some scales.
    fn exposure_measures(&self, controls: &[ControlId], scale: &[f64]) -> Vec<Measure> {
        let Some(table) = &self.model.positions else {
            return Vec::new();
        };
        let limits = &self.snapshot.limits;
        let severity = |id, scale: &[f64]| exposure_severity(id, limits, &self.model.drawdowns, table, scale);
        let measure = |id: &ControlId| {
            let limit = limits.of(*id)?;
            let bound = if id.is_floor() { -limit } else { limit };
            let (severity, today) = (severity(*id, scale)?, severity(*id, &self.today.scale)?);
            Some(Measure { rule: Binding::Limit(*id), severity, most: bound.larger(today) })
        };
        controls.iter().filter_map(measure).collect()
    }

    /// Fund VaR and used of each strategy on the binding basis, as [`FitRules::used`].
    pub fn var_and_used(&self, scale: &[f64]) -> (f64, Vec<f64>) {
        let strategies = self.snapshot.strategies.iter();
        let exposure: Vec<f64> = strategies.zip(scale).map(|(strategy, scale)| strategy.capital * scale).collect();
        let fund = self.risk.fund(&exposure);
        let components = || fund.components.clone();
        let used = match self.model.settings.usage_basis {
            UsageBasis::Standalone => Some(self.risk.standalone(&exposure)),
            UsageBasis::Component => components(),
            UsageBasis::StressedComponent => {
                let (standalone, correlation) = (self.risk.standalone(&exposure), &self.risk.correlation);
                let (var, components) = (fund.value_at_risk, components());
                spiked_risk(&standalone, correlation, var, components.as_deref(), STRESSED_BASIS_RHO).components
            }
        };
        let mut used = used.unwrap_or_else(|| vec![0.0; exposure.len()]);
        for (used, is_measured) in used.iter_mut().zip(&self.risk.is_measured) {
            if !is_measured {
                *used = 0.0;
            }
        }
        (fund.value_at_risk, used)
    }
}
