//! The rules of [`super`]: on which scales of one strategy each is broken, all others staying as they are.

use nalgebra::DMatrix;

use super::bound::{Binding, Broken};
use crate::{
    control::coverage_limit,
    correlation::StressedCorrelation,
    exposure::Exposures,
    fund::{Book, ControlId, Limits, Snapshot, UsageBasis, check::MAX_SCALE},
    model::Model,
    var::{
        RiskModel,
        contribution::variance_products,
        path::{ON_THE_BOUND, historical::RankedPath, merged, monte_carlo::DrawnPath, smooth::CurvePath},
    },
};

/// Broken everywhere.
const EVERYWHERE: (f64, f64) = (-1.0, f64::INFINITY);

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
    /// Losses of the fund on the sample's dates, at the model's horizon; empty where the VaR is not of days.
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
        let factor = risk.horizon_factor();
        let mut today = Vec::new();
        if risk.has_days() {
            today = risk.ranked_losses(&exposure);
            today.iter_mut().for_each(|loss| *loss *= factor);
        }
        let value_at_risk = match risk.draws() {
            Some(_) => today[risk.tail_of(&today).var_day()],
            None => risk.fund(&exposure).value_at_risk,
        };
        Some(Self {
            snapshot,
            model,
            risk,
            book,
            stressed,
            standalone: risk.standalone(&exposure).iter().map(|v| v.max(0.0)).collect(),
            losses: today,
            value_at_risk,
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
            UsageBasis::Component if self.today.risk.is_ranked() => match self.drawn_path() {
                Some(path) => path.component_above(budget),
                None => self.path().component_above(budget, self.scale()),
            },
            UsageBasis::Component if self.today.risk.has_days() => self.curve().component_above(budget, self.scale()),
            UsageBasis::Component => {
                let form = Quadratic::of(&self.today.exposure, &self.today.risk.covariance, self.strategy);
                let z = self.today.risk.z() * self.today.risk.horizon_factor();
                rising(|s| z * form.component(s * self.capital()), budget)
            }
        };
        labelled(Binding::Budget, intervals)
    }

    /// fund VaR <= `total_var`, for scales between `low` and `high`.
    pub fn fund_var(&self, low: f64, high: f64) -> Vec<Broken> {
        if let Some(path) = self.drawn_path() {
            return labelled(Binding::FundVar, path.value_at_risk_above(self.total_var(), low, high));
        }
        if self.today.risk.is_ranked() {
            let intervals = self.path().value_at_risk_above(self.total_var(), low, high);
            return labelled(Binding::FundVar, intervals);
        }
        if self.today.risk.has_days() {
            let intervals = self.curve().value_at_risk_above(self.total_var(), low, high);
            return labelled(Binding::FundVar, intervals);
        }
        let form = Quadratic::of(&self.today.exposure, &self.today.risk.covariance, self.strategy);
        let sd = self.total_var() / (self.today.risk.z() * self.today.risk.horizon_factor());
        labelled(Binding::FundVar, form.above(sd, self.capital()))
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

    fn path(&self) -> RankedPath {
        let (at_zero, slope) = self.lines();
        RankedPath::new(at_zero, slope, self.today.model.settings.confidence)
    }

    fn curve(&self) -> CurvePath {
        let (at_zero, slope) = self.lines();
        let settings = self.today.model.settings;
        CurvePath::new(at_zero, slope, settings.confidence, settings.method)
    }

    /// Losses of the dates at scale 0, and what one unit of scale adds to each.
    fn lines(&self) -> (Vec<f64>, Vec<f64>) {
        let columns = self.today.risk.tail_returns();
        let factor = self.today.risk.horizon_factor();
        let slope: Vec<f64> = columns[self.strategy].iter().map(|r| -self.capital() * r * factor).collect();
        let at_zero = self.today.losses.iter().zip(&slope).map(|(loss, b)| loss - b * self.scale());
        (at_zero.collect(), slope)
    }

    /// The path of a method that draws.
    fn drawn_path(&self) -> Option<DrawnPath<'_>> {
        let (returns, ranks) = self.today.risk.draws()?.of_strategy(self.strategy);
        let unit = self.capital() * self.today.risk.horizon_factor();
        Some(DrawnPath {
            losses: &self.today.losses,
            ranks,
            slopes: returns.iter().map(|r| 0.0 - unit * r).collect(),
            today: self.scale(),
            confidence: self.today.model.settings.confidence,
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

/// A quadratic form along one of its arguments: `q + 2 a x + b x^2` with `x` that argument.
struct Quadratic {
    q: f64,
    a: f64,
    b: f64,
}

impl Quadratic {
    fn of(at: &[f64], matrix: &DMatrix<f64>, along: usize) -> Self {
        let total: f64 = variance_products(at, matrix).iter().sum();
        let (x, b) = (at[along], matrix[(along, along)]);
        let row: f64 = matrix.column(along).iter().zip(at).map(|(m, y)| m * y).sum();
        let a = row - b * x;
        Self { q: (total - 2.0 * a * x - b * x * x).max(0.0), a, b }
    }

    /// The argument's share of the root: `x (a + b x) / sqrt(q + 2 a x + b x^2)`.
    fn component(&self, x: f64) -> f64 {
        let root = (self.q + 2.0 * self.a * x + self.b * x * x).max(0.0).sqrt();
        if root > 0.0 { x * (self.a + self.b * x) / root } else { 0.0 }
    }

    /// Scales `s` at which the root is above `bound`, the argument being `s x unit`.
    fn above(&self, bound: f64, unit: f64) -> Vec<(f64, f64)> {
        let (a, b, c) = (self.a * unit, self.b * unit * unit, self.q - bound * bound);
        if b <= 0.0 {
            return if c > 0.0 { vec![EVERYWHERE] } else { Vec::new() };
        }
        let discriminant = a * a - b * c;
        if discriminant <= 0.0 {
            return vec![EVERYWHERE];
        }
        let root = discriminant.sqrt();
        // Of the two roots the one whose sum does not cancel first, the other by their product c / b.
        let far = if a > 0.0 { -(a + root) / b } else { (root - a) / b };
        let near = c / (b * far);
        let (low, high) = (far.min(near), far.max(near));
        if high <= 0.0 {
            return vec![EVERYWHERE];
        }
        let mut intervals = vec![(high, f64::INFINITY)];
        if low > 0.0 {
            intervals.insert(0, (-1.0, low));
        }
        intervals
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

/// Where a used figure is above a budget, given that it stays above once it is: by bisection.
fn rising(used: impl Fn(f64) -> f64, budget: f64) -> Vec<(f64, f64)> {
    if used(MAX_SCALE) <= budget {
        return Vec::new();
    }
    let (mut low, mut high) = (0.0, MAX_SCALE);
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if used(middle) <= budget {
            low = middle;
        } else {
            high = middle;
        }
        if high - low <= 1e-14 * high {
            break;
        }
    }
    vec![(low, f64::INFINITY)]
}

fn labelled(rule: Binding, intervals: impl IntoIterator<Item = (f64, f64)>) -> Vec<Broken> {
    intervals.into_iter().map(|(from, to)| Broken { rule, from, to }).collect()
}
