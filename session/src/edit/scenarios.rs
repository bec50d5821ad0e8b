//! What may change of the stress scenarios on screen: each parameter inside the range that the file format gives it.
//!
//! What a scenario costs is not decided here.

use headroom_engine::fund::{MOST_COMBINED, Move, Scenario, Scope, Shock};
use jiff::civil::Date;

use super::error::EditError;

/// A parameter of a shock that is a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShockField {
    /// The fall of all markets.
    Magnitude,
    /// The floor of the correlations.
    Rho,
    /// How long an exchange is out.
    DurationHours,
    /// Daily VaRs that an outage costs.
    Severity,
    /// Share of the depth that is gone.
    DepthReduction,
    /// Complete dates of the history that come again.
    Days,
    /// How many times they come.
    Multiplier,
    /// A custom shock's move of that place.
    Move(usize),
}

impl ShockField {
    /// The numbers of a shock.
    pub fn of(shock: &Shock) -> Vec<Self> {
        match shock {
            Shock::AllMarketsDown { .. } => vec![Self::Magnitude],
            Shock::CorrelationSpike { .. } => vec![Self::Rho],
            Shock::ExchangeOutage { .. } => vec![Self::DurationHours, Self::Severity],
            Shock::LiquidityCrisis { .. } => vec![Self::DepthReduction],
            Shock::Custom { moves } => (0..moves.len()).map(Self::Move).collect(),
            Shock::Historical { .. } => vec![Self::Days, Self::Multiplier],
        }
    }

    /// The word for it in a file.
    pub fn key(self) -> String {
        match self {
            Self::Magnitude => "magnitude".to_owned(),
            Self::Rho => "rho".to_owned(),
            Self::DurationHours => "duration_hours".to_owned(),
            Self::Severity => "severity".to_owned(),
            Self::DepthReduction => "depth_reduction".to_owned(),
            Self::Days => "days".to_owned(),
            Self::Multiplier => "multiplier".to_owned(),
            Self::Move(at) => format!("moves[{at}].move"),
        }
    }

    /// The range it must lie in.
    pub fn range(self) -> &'static str {
        match self {
            Self::Magnitude | Self::Rho => "[0, 1]",
            Self::DurationHours => "(0, 720]",
            Self::Severity | Self::Multiplier => "[0, 10]",
            Self::DepthReduction => "[0, 1)",
            Self::Days => "whole [1, 20]",
            Self::Move(_) => "[-1, 10]",
        }
    }

    /// Whether a number lies in that range; NaN lies in none.
    pub fn is_within(self, value: f64) -> bool {
        match self {
            Self::Magnitude | Self::Rho => (0.0..=1.0).contains(&value),
            Self::DurationHours => value > 0.0 && value <= 720.0,
            Self::Severity | Self::Multiplier => (0.0..=10.0).contains(&value),
            Self::DepthReduction => (0.0..1.0).contains(&value),
            Self::Days => (1.0..=20.0).contains(&value) && value.fract() == 0.0,
            Self::Move(_) => (-1.0..=10.0).contains(&value),
        }
    }

    /// Its value in a shock; `None` where the shock has no such parameter.
    pub fn value(self, shock: &Shock) -> Option<f64> {
        match (self, shock) {
            (Self::Magnitude, Shock::AllMarketsDown { magnitude }) => Some(*magnitude),
            (Self::Rho, Shock::CorrelationSpike { rho }) => Some(*rho),
            (Self::DurationHours, Shock::ExchangeOutage { duration_hours, .. }) => Some(*duration_hours),
            (Self::Severity, Shock::ExchangeOutage { severity, .. }) => Some(*severity),
            (Self::DepthReduction, Shock::LiquidityCrisis { depth_reduction }) => Some(*depth_reduction),
            (Self::Days, Shock::Historical { days, .. }) => Some(f64::from(*days)),
            (Self::Multiplier, Shock::Historical { multiplier, .. }) => Some(*multiplier),
            (Self::Move(at), Shock::Custom { moves }) => moves.get(at).map(|m| m.size),
            _ => None,
        }
    }

    /// The shock with another value there; refused outside the range. A shock without the parameter stays as it is.
    pub fn set(self, shock: &mut Shock, place: &str, value: f64) -> Result<(), EditError> {
        if !self.is_within(value) {
            return Err(EditError::OutOfRange { place: place.to_owned(), value, range: self.range() });
        }
        let value = value + 0.0;
        match (self, shock) {
            (Self::Magnitude, Shock::AllMarketsDown { magnitude }) => *magnitude = value,
            (Self::Rho, Shock::CorrelationSpike { rho }) => *rho = value,
            (Self::DurationHours, Shock::ExchangeOutage { duration_hours, .. }) => *duration_hours = value,
            (Self::Severity, Shock::ExchangeOutage { severity, .. }) => *severity = value,
            (Self::DepthReduction, Shock::LiquidityCrisis { depth_reduction }) => *depth_reduction = value,
            (Self::Days, Shock::Historical { days, .. }) => *days = value as u8,
            (Self::Multiplier, Shock::Historical { multiplier, .. }) => *multiplier = value,
            (Self::Move(at), Shock::Custom { moves }) => {
                if let Some(there) = moves.get_mut(at) {
                    there.size = value;
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// The path of a parameter as a file's faults write it: `scenarios[0].magnitude`, in a combination `scenarios[4][1].rho`, in one
/// with a name `scenarios[4].shocks[1].rho`.
pub fn shock_place(scenarios: &[Scenario], scenario: usize, shock: usize, key: &str) -> String {
    match scenarios.get(scenario) {
        Some(combined) if combined.shocks.len() > 1 && combined.name.is_some() => {
            format!("scenarios[{scenario}].shocks[{shock}].{key}")
        }
        Some(combined) if combined.shocks.len() > 1 => {
            format!("scenarios[{scenario}][{shock}].{key}")
        }
        _ => format!("scenarios[{scenario}].{key}"),
    }
}

/// All plain scenarios at once, in their order; refused unless they are 2 to 8.
pub fn all_together(scenarios: &[Scenario]) -> Result<Scenario, EditError> {
    let shocks: Vec<Shock> = scenarios
        .iter()
        .filter_map(|scenario| match &scenario.shocks[..] {
            [plain] => Some(plain.clone()),
            _ => None,
        })
        .collect();
    if (2..=MOST_COMBINED).contains(&shocks.len()) {
        return Ok(Scenario::together(shocks));
    }
    Err(EditError::OutOfRange {
        place: format!("scenarios[{}]", scenarios.len()),
        #[allow(clippy::cast_precision_loss, reason = "a handful of shocks")]
        value: shocks.len() as f64,
        range: "[2, 8] shocks",
    })
}

/// A new scenario of each kind, with the numbers of a file that names none; the outage is at `exchange`, the replay of `date`.
pub fn new_scenarios(exchange: &str, date: Date) -> Vec<Scenario> {
    let mut scenarios = Scenario::defaults();
    for shock in scenarios.iter_mut().flat_map(|scenario| &mut scenario.shocks) {
        if let Shock::ExchangeOutage { exchange: at, .. } = shock {
            exchange.clone_into(at);
        }
    }
    let fall = Move { scope: Scope::Market, size: -0.1 };
    scenarios.push(Shock::Custom { moves: vec![fall] }.into());
    scenarios.push(Shock::Historical { date, days: 1, multiplier: 1.0 }.into());
    scenarios
}
