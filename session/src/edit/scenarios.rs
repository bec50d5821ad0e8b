//! What may change of the stress scenarios on screen: each parameter inside the range that the file format gives it.
//!
//! What a scenario costs is not decided here.

use headroom_engine::fund::{MOST_COMBINED, MOVE_SIZE, Parameter, SHOCK_KINDS, Scenario, Shock, Value};
use jiff::civil::Date;

use super::error::EditError;

/// A number of a shock that a person can edit: a parameter, or the size of one move of a custom shock.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShockField {
    /// What the number is: its range and unit.
    pub parameter: Parameter,
    /// The list of moves that it is in and its place there; `None` for a parameter of its own.
    row: Option<(&'static str, usize)>,
}

impl ShockField {
    /// The numbers of a shock, in the order of its parameters.
    pub fn of(shock: &Shock) -> Vec<Self> {
        let kind = shock.kind();
        let of_parameter = |(parameter, value): (&Parameter, Value)| match value {
            Value::Number(_) => vec![Self { parameter: *parameter, row: None }],
            Value::Moves(moves) => (0..moves.len()).map(|row| Self::of_move(parameter.key, row)).collect(),
            Value::Text(_) | Value::Date(_) => Vec::new(),
        };
        kind.parameters.iter().zip(shock.values()).flat_map(of_parameter).collect()
    }

    /// The size of the move at `row` of the moves under `key`.
    pub fn of_move(key: &'static str, row: usize) -> Self {
        Self { parameter: MOVE_SIZE, row: Some((key, row)) }
    }

    /// Its key in a file, `magnitude` or `moves[2].move`.
    pub fn key(self) -> String {
        match self.row {
            Some((moves, row)) => format!("{moves}[{row}].{}", self.parameter.key),
            None => self.parameter.key.to_owned(),
        }
    }

    /// The range it must lie in.
    pub fn range(self) -> &'static str {
        self.parameter.interval()
    }

    /// Whether a number lies in that range; NaN lies in none.
    pub fn is_within(self, value: f64) -> bool {
        self.parameter.contains(value)
    }

    /// Its value in a shock; `None` where the shock has no such parameter.
    pub fn value(self, shock: &Shock) -> Option<f64> {
        match (self.row, shock.value(self.row.map_or(self.parameter.key, |(moves, _)| moves))?) {
            (None, Value::Number(value)) => Some(value),
            (Some((_, row)), Value::Moves(moves)) => moves.get(row).map(|one| one.size),
            _ => None,
        }
    }

    /// The shock with another value there; refused outside the range. A shock without the parameter stays as it is.
    pub fn set(self, shock: &mut Shock, place: &str, value: f64) -> Result<(), EditError> {
        if !self.is_within(value) {
            return Err(EditError::OutOfRange { place: place.to_owned(), value, range: self.range() });
        }
        let value = value + 0.0;
        let Some((key, row)) = self.row else {
            shock.set(self.parameter.key, &Value::Number(value));
            return Ok(());
        };
        if let Some(Value::Moves(mut moves)) = shock.value(key)
            && let Some(there) = moves.get_mut(row)
        {
            there.size = value;
            shock.set(key, &Value::Moves(moves));
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

/// A new scenario of each kind, in the order of [`SHOCK_KINDS`]; an outage is at `exchange`, a replay up to `date`.
pub fn new_scenarios(exchange: &str, date: Date) -> Vec<Scenario> {
    SHOCK_KINDS.iter().map(|kind| (kind.start)(exchange, date).into()).collect()
}
