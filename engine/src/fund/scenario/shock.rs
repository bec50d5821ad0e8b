//! The kinds of shock: their parameters, the values in a shock, and back.
//!
//! A new kind is a variant of [`Shock`], a constant [`ShockKind`] in [`SHOCK_KINDS`] and one arm in each of [`Shock::kind`] and
//! [`Shock::values`].

use jiff::civil::Date;

use super::{
    moves::{Move, Scope},
    parameter::{Domain, Parameter, Severity, Unit, Value},
};
use crate::fund::check::{DEPTH, HOURS, MOVE, SEVERITY, SHARE};

/// Daily VaRs that an exchange outage costs by default.
pub const DEFAULT_SEVERITY: f64 = 3.0;

/// One thing that goes wrong.
#[derive(Debug, Clone, PartialEq)]
pub enum Shock {
    /// Every market falls.
    AllMarketsDown {
        /// The fall, in `[0, 1]`.
        magnitude: f64,
    },
    /// Every correlation rises to `rho` or stays where it is above.
    CorrelationSpike {
        /// The floor of the correlations, in `[0, 1]`.
        rho: f64,
    },
    /// Positions at an exchange are frozen for a while.
    ExchangeOutage {
        /// The exchange.
        exchange: String,
        /// How long, in (0, 720].
        duration_hours: f64,
        /// Daily VaRs that the frozen positions lose, in `[0, 10]`.
        severity: f64,
    },
    /// Less can be sold in an hour.
    LiquidityCrisis {
        /// Share of the depth that is gone, in `[0, 1)`.
        depth_reduction: f64,
    },
    /// Prices move as a person says; the moves that reach a position add.
    Custom {
        /// The moves, 1 to 100.
        moves: Vec<Move>,
    },
    /// Joint rows of the history come again, at today's exposures.
    Historical {
        /// The last of them is the last joint row up to this date.
        date: Date,
        /// Number of joint rows up to it, 1 to 20.
        days: u8,
        /// Multiple of what happened then, in `[0, 10]`; 1 is as it was.
        multiplier: f64,
    },
}

/// What a kind of shock is: its name in files, its parameters, and how one is made.
#[derive(Debug, Clone, Copy)]
pub struct ShockKind {
    /// Stable identifier used in the file format and the MCP tools.
    pub id: &'static str,
    /// What happens, for the published schema.
    pub about: &'static str,
    /// Its parameters, in the order of the file.
    pub parameters: &'static [Parameter],
    /// A shock of this kind to start an edit from: at an exchange, up to a date.
    pub start: fn(exchange: &str, date: Date) -> Shock,
    /// The shock of these values, one per parameter; `None` where they are of other types.
    build: fn(&[Value]) -> Option<Shock>,
}

/// Every kind of shock, in the order in which people choose among them.
pub const SHOCK_KINDS: [ShockKind; 6] =
    [ALL_MARKETS_DOWN, CORRELATION_SPIKE, EXCHANGE_OUTAGE, LIQUIDITY_CRISIS, CUSTOM, HISTORICAL];

const ALL_MARKETS_DOWN: ShockKind = ShockKind {
    id: "all_markets_down",
    about: "Every market falls.",
    parameters: &[Parameter::number("magnitude", "The fall.", SHARE, "[0, 1]", Unit::Share).with(Severity::Dial)],
    start: |_, _| Shock::AllMarketsDown { magnitude: 0.20 },
    build: |values| match values {
        [Value::Number(magnitude)] => Some(Shock::AllMarketsDown { magnitude: *magnitude }),
        _ => None,
    },
};

const CORRELATION_SPIKE: ShockKind = ShockKind {
    id: "correlation_spike",
    about: "Every correlation rises to `rho` or stays where it is above.",
    parameters: &[Parameter::number("rho", "The floor of the correlations.", SHARE, "[0, 1]", Unit::Correlation)
        .with(Severity::Dial)],
    start: |_, _| Shock::CorrelationSpike { rho: 0.90 },
    build: |values| match values {
        [Value::Number(rho)] => Some(Shock::CorrelationSpike { rho: *rho }),
        _ => None,
    },
};

const EXCHANGE_OUTAGE: ShockKind = ShockKind {
    id: "exchange_outage",
    about: "Positions at an exchange are frozen for a while.",
    parameters: &[
        Parameter::other("exchange", "The exchange.", Domain::Exchange),
        Parameter::number("duration_hours", "How long.", HOURS, "(0, 720]", Unit::Hours).with(Severity::Dial),
        Parameter::number("severity", "Daily VaRs that the frozen positions lose.", SEVERITY, "[0, 10]", Unit::Times)
            .or(DEFAULT_SEVERITY),
    ],
    start: |exchange, _| Shock::ExchangeOutage {
        exchange: exchange.to_owned(),
        duration_hours: 4.0,
        severity: DEFAULT_SEVERITY,
    },
    build: |values| match values {
        [Value::Text(exchange), Value::Number(duration_hours), Value::Number(severity)] => {
            Some(Shock::ExchangeOutage {
                exchange: exchange.clone(),
                duration_hours: *duration_hours,
                severity: *severity,
            })
        }
        _ => None,
    },
};

const LIQUIDITY_CRISIS: ShockKind = ShockKind {
    id: "liquidity_crisis",
    about: "Less can be sold in an hour.",
    parameters: &[Parameter::number(
        "depth_reduction",
        "Share of the depth that is gone.",
        DEPTH,
        "[0, 1)",
        Unit::Share,
    )
    .with(Severity::Dial)],
    start: |_, _| Shock::LiquidityCrisis { depth_reduction: 0.80 },
    build: |values| match values {
        [Value::Number(depth_reduction)] => Some(Shock::LiquidityCrisis { depth_reduction: *depth_reduction }),
        _ => None,
    },
};

const CUSTOM: ShockKind = ShockKind {
    id: "custom",
    about: "Prices move as given; the moves that reach a position add.",
    parameters: &[Parameter::other("moves", "The moves.", Domain::Moves).with(Severity::Scaled)],
    start: |_, _| Shock::Custom { moves: vec![Move { scope: Scope::Market, size: -0.1 }] },
    build: |values| match values {
        [Value::Moves(moves)] => Some(Shock::Custom { moves: moves.clone() }),
        _ => None,
    },
};

const HISTORICAL: ShockKind = ShockKind {
    id: "historical",
    about: "Joint rows of the history come again, at today's exposures.",
    parameters: &[
        Parameter::other("date", "The last of them is the last joint row up to this date.", Domain::Date),
        Parameter::other(
            "days",
            "Number of joint rows up to it.",
            Domain::Whole { min: 1, max: 20, interval: "whole [1, 20]" },
        )
        .or(1.0),
        Parameter::number("multiplier", "How many times what happened then.", SEVERITY, "[0, 10]", Unit::Times)
            .or(1.0)
            .with(Severity::Scaled),
    ],
    start: |_, date| Shock::Historical { date, days: 1, multiplier: 1.0 },
    build: |values| match values {
        [Value::Date(date), Value::Number(days), Value::Number(multiplier)] => {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number from 1 to 20")]
            let days = *days as u8;
            Some(Shock::Historical { date: *date, days, multiplier: *multiplier })
        }
        _ => None,
    },
};

/// The number in a move of a [`Domain::Moves`]: by how much of its price it moves what it reaches.
pub const MOVE_SIZE: Parameter =
    Parameter::number("move", "By how much of the price: -0.2 is a fall of 20%.", MOVE, "[-1, 10]", Unit::Share)
        .with(Severity::Scaled);

impl Shock {
    /// What kind of shock it is.
    pub fn kind(&self) -> ShockKind {
        match self {
            Self::AllMarketsDown { .. } => ALL_MARKETS_DOWN,
            Self::CorrelationSpike { .. } => CORRELATION_SPIKE,
            Self::ExchangeOutage { .. } => EXCHANGE_OUTAGE,
            Self::LiquidityCrisis { .. } => LIQUIDITY_CRISIS,
            Self::Custom { .. } => CUSTOM,
            Self::Historical { .. } => HISTORICAL,
        }
    }

    /// Values of its parameters, in the order of [`ShockKind::parameters`].
    ///
    /// ```
    /// use headroom_engine::fund::{Shock, Value};
    /// let spike = Shock::CorrelationSpike { rho: 0.9 };
    /// assert_eq!((spike.kind().parameters[0].key, spike.values()), ("rho", vec![Value::Number(0.9)]));
    /// assert_eq!(spike.kind().build(&[Value::Number(0.9)]), Some(spike));
    /// ```
    pub fn values(&self) -> Vec<Value> {
        match self {
            Self::AllMarketsDown { magnitude } => vec![Value::Number(*magnitude)],
            Self::CorrelationSpike { rho } => vec![Value::Number(*rho)],
            Self::ExchangeOutage { exchange, duration_hours, severity } => {
                vec![Value::Text(exchange.clone()), Value::Number(*duration_hours), Value::Number(*severity)]
            }
            Self::LiquidityCrisis { depth_reduction } => vec![Value::Number(*depth_reduction)],
            Self::Custom { moves } => vec![Value::Moves(moves.clone())],
            Self::Historical { date, days, multiplier } => {
                vec![Value::Date(*date), Value::Number(f64::from(*days)), Value::Number(*multiplier)]
            }
        }
    }

    /// Value of a parameter; `None` where the kind has none of that key.
    pub fn value(&self, key: &str) -> Option<Value> {
        let at = self.kind().position(key)?;
        self.values().into_iter().nth(at)
    }

    /// The same shock with every value mapped.
    #[must_use]
    pub fn map(&self, change: impl Fn(&Parameter, Value) -> Value) -> Self {
        let kind = self.kind();
        let values: Vec<Value> =
            kind.parameters.iter().zip(self.values()).map(|(parameter, value)| change(parameter, value)).collect();
        kind.build(&values).unwrap_or_else(|| self.clone())
    }

    /// Replaces the value of a parameter; a shock whose kind has none of that key, or one of another type, stays as it is.
    pub fn set(&mut self, key: &str, value: &Value) {
        *self = self.map(|parameter, now| if parameter.key == key { value.clone() } else { now });
    }
}

impl ShockKind {
    /// The kind of this identifier.
    pub fn of(id: &str) -> Option<Self> {
        SHOCK_KINDS.into_iter().find(|kind| kind.id == id)
    }

    /// Place of a parameter among those of the kind.
    pub fn position(&self, key: &str) -> Option<usize> {
        self.parameters.iter().position(|parameter| parameter.key == key)
    }

    /// The shock of these values, one per parameter in their order; `None` where a value is of another type.
    pub fn build(&self, values: &[Value]) -> Option<Shock> {
        (self.build)(values)
    }
}
