//! The rules of [`super`]: on which scales of one strategy each is broken, all others staying as they are.

use super::bound::{Binding, Broken};
use crate::{
    control::coverage_limit,
    correlation::StressedCorrelation,
    exposure::Exposures,
    fund::{Book, ControlId, Limits, Snapshot, UsageBasis},
    model::Model,
    var::{
        RiskModel,
        path::{
            EVERYWHERE, ON_THE_BOUND, PathStart, VarPath, merged,
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

    /// The gross, net, sector, exchange and coverage limits that are set and fed.
    pub fn limits(&self) -> Vec<Broken> {
        let Some(table) = &self.today.model.positions else {
            return Vec::new();
        };
        let limits: &Limits = &self.today.snapshot.limits;
        let mut scale = self.today.book.scale.clone();
        scale[self.strategy] = 0.0;
        let others = Exposures::at(table, &scale);
        let mut alone = vec![0.0; scale.len()];
        alone[self.strategy] = 1.0;
        let own = Exposures::at(table, &alone);

        let mut broken = Vec::new();
        if let Some(limit) = limits.gross_exposure {
            let intervals = line(others.gross - limit, own.gross);
            broken.extend(labelled(Binding::Limit(ControlId::GrossExposure), intervals));
        }
        if let Some(limit) = limits.net_exposure {
            let long = line(others.net - limit, own.net);
            let short = line(-others.net - limit, -own.net);
            broken.extend(labelled(Binding::Limit(ControlId::NetExposure), long.into_iter().chain(short)));
        }
        let mut concentration = |id, limit: f64, of_others: &[f64], of_own: &[f64]| {
            for (other, own_size) in of_others.iter().zip(of_own) {
                let intervals = line(other - limit * others.gross, own_size - limit * own.gross);
                broken.extend(labelled(Binding::Limit(id), intervals));
            }
        };
        if let Some(limit) = limits.sector_concentration {
            concentration(ControlId::SectorConcentration, limit, &others.gross_by_sector, &own.gross_by_sector);
        }
        if let Some(limit) = limits.exchange_concentration {
            concentration(ControlId::ExchangeConcentration, limit, &others.gross_by_exchange, &own.gross_by_exchange);
        }
        if limits.liquidity_coverage.is_some() {
            broken.extend(labelled(Binding::Limit(ControlId::LiquidityCoverage), self.coverage_below()));
        }
        broken
    }

    /// Coverage below its share: `share x gross - sum min(|n|, rate x hours)`, convex and piecewise linear in the scale.
    fn coverage_below(&self) -> Vec<(f64, f64)> {
        let limit = coverage_limit(&self.today.snapshot.limits);
        let Some(table) = &self.today.model.positions else {
            return Vec::new();
        };
        let (mut value, mut slope) = (0.0, 0.0);
        let mut knots: Vec<(f64, f64)> = Vec::new();
        for position in &table.lines {
            let size = position.notional.abs();
            let sellable = position.liquidity_per_hour * limit.hours;
            if position.strategy == self.strategy {
                slope += (limit.share - 1.0) * size;
                if size > 0.0 {
                    knots.push((sellable / size, size));
                }
            } else {
                let size = size * self.today.book.scale[position.strategy];
                value += limit.share * size - size.min(sellable);
            }
        }
        knots.sort_by(|a, b| a.0.total_cmp(&b.0));
        knots.push((f64::INFINITY, 0.0));
        let mut at = 0.0;
        let mut intervals = Vec::new();
        for (knot, change) in knots {
            // On [at, knot] the deficit is value + slope (s - at).
            for (from, to) in line(value - slope * at, slope) {
                let clipped = (if at == 0.0 { from } else { from.max(at) }, to.min(knot));
                if clipped.0 < clipped.1 {
                    intervals.push(clipped);
                }
            }
            if knot.is_finite() {
                value += slope * (knot - at);
                slope += change;
                at = knot;
            }
        }
        merged(intervals)
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

/// Where `value + slope s > 0`, for s from 0 on.
pub(crate) fn line(value: f64, slope: f64) -> Vec<(f64, f64)> {
    let crossing = -value / slope;
    if slope > 0.0 {
        vec![(if value > 0.0 { -1.0 } else { crossing }, f64::INFINITY)]
    } else if value > 0.0 {
        vec![(-1.0, if slope < 0.0 { crossing } else { f64::INFINITY })]
    } else {
        Vec::new()
    }
}

fn labelled(rule: Binding, intervals: impl IntoIterator<Item = (f64, f64)>) -> Vec<Broken> {
    intervals.into_iter().map(|(from, to)| Broken { rule, from, to }).collect()
}
