//! The section `scenarios` as it is written. How it is read is in [`super::stress_read`].

use serde::Serialize;

use crate::fund::{Move, Scenario, Shock};
use crate::wire::file::{Day, Text};

/// A stress scenario, or several that strike together.
#[derive(Serialize)]
#[serde(untagged)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Scenario"))]
pub enum ScenarioFile<'s> {
    /// One shock.
    One(NamedShockFile<'s>),
    /// Shocks that strike together.
    Together(#[cfg_attr(feature = "schema", schemars(length(min = 1, max = 8)))] Vec<ShockFile<'s>>),
    /// Shocks that strike together, with a name.
    Combined(CombinedFile<'s>),
}

/// A shock that may have a name.
#[derive(Serialize)]
pub struct NamedShockFile<'s> {
    #[serde(flatten)]
    shock: ShockFile<'s>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<Text<'s>>,
}

/// Shocks that strike together, with a name.
#[derive(Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "CombinedScenario", deny_unknown_fields)
)]
pub struct CombinedFile<'s> {
    /// The word for it.
    #[cfg_attr(feature = "schema", schemars(extend("const" = "combined")))]
    kind: &'static str,
    /// What it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Text<'s>"))]
    name: Option<Text<'s>>,
    /// The shocks.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 8)))]
    shocks: Vec<ShockFile<'s>>,
}

/// One thing that goes wrong.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Shock", deny_unknown_fields))]
pub enum ShockFile<'s> {
    /// Every market falls.
    AllMarketsDown {
        /// The fall.
        #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 1)))]
        magnitude: f64,
    },
    /// Every correlation rises to `rho` or stays where it is above.
    CorrelationSpike {
        /// The floor of the correlations.
        #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 1)))]
        rho: f64,
    },
    /// Positions at an exchange are frozen for a while.
    ExchangeOutage {
        /// The exchange.
        exchange: Text<'s>,
        /// How long.
        #[cfg_attr(feature = "schema", schemars(extend("exclusiveMinimum" = 0), range(max = 720)))]
        duration_hours: f64,
        /// Daily VaRs that the frozen positions lose.
        #[serde(default)]
        #[cfg_attr(feature = "schema", schemars(extend("default" = crate::fund::DEFAULT_SEVERITY), range(min = 0, max = 10)))]
        severity: f64,
    },
    /// Less can be sold in an hour.
    LiquidityCrisis {
        /// Share of the depth that is gone.
        #[cfg_attr(feature = "schema", schemars(extend("exclusiveMaximum" = 1), range(min = 0)))]
        depth_reduction: f64,
    },
    /// Prices move as given; the moves that reach a position add.
    Custom {
        /// The moves.
        #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 100)))]
        moves: Vec<MoveFile<'s>>,
    },
    /// Days of the history come again, at today's exposures.
    Historical {
        /// The last of the days, a complete date of the history.
        date: Day,
        /// How many complete dates up to it.
        #[serde(default)]
        #[cfg_attr(feature = "schema", schemars(extend("default" = 1), range(min = 1, max = 20)))]
        days: u8,
        /// How many times what happened then.
        #[serde(default)]
        #[cfg_attr(feature = "schema", schemars(extend("default" = 1.0), range(min = 0, max = 10)))]
        multiplier: f64,
    },
}

/// A move of prices.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Move", deny_unknown_fields))]
pub struct MoveFile<'s> {
    /// What moves: the market by each position's beta, or all that is of one strategy, sector, exchange or instrument.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["market", "strategy", "sector", "exchange", "instrument"])))]
    scope: &'static str,
    /// Which one; nothing for the market.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Text<'s>"))]
    name: Option<Text<'s>>,
    /// By how much of the price: -0.2 is a fall of 20%.
    #[serde(rename = "move")]
    #[cfg_attr(feature = "schema", schemars(range(min = -1, max = 10)))]
    size: f64,
}

impl<'s> From<&'s Scenario> for ScenarioFile<'s> {
    fn from(scenario: &'s Scenario) -> Self {
        let name = scenario.name.as_deref().map(Text);
        match (&scenario.shocks[..], name) {
            ([shock], name) => Self::One(NamedShockFile { shock: shock.into(), name }),
            (shocks, None) => Self::Together(shocks.iter().map(ShockFile::from).collect()),
            (shocks, name) => {
                let shocks = shocks.iter().map(ShockFile::from).collect();
                Self::Combined(CombinedFile { kind: "combined", name, shocks })
            }
        }
    }
}

impl<'s> From<&'s Shock> for ShockFile<'s> {
    fn from(shock: &'s Shock) -> Self {
        match shock {
            Shock::AllMarketsDown { magnitude } => Self::AllMarketsDown { magnitude: magnitude.0 },
            Shock::CorrelationSpike { rho } => Self::CorrelationSpike { rho: *rho },
            Shock::ExchangeOutage { exchange, duration_hours, severity } => {
                Self::ExchangeOutage { exchange: Text(exchange), duration_hours: *duration_hours, severity: *severity }
            }
            Shock::LiquidityCrisis { depth_reduction } => Self::LiquidityCrisis { depth_reduction: depth_reduction.0 },
            Shock::Custom { moves } => Self::Custom { moves: moves.iter().map(MoveFile::from).collect() },
            Shock::Historical { date, days, multiplier } => {
                Self::Historical { date: Day(*date), days: *days, multiplier: *multiplier }
            }
        }
    }
}

impl<'s> From<&'s Move> for MoveFile<'s> {
    fn from(Move { scope, size }: &'s Move) -> Self {
        Self { scope: scope.id(), name: scope.name().map(Text), size: *size }
    }
}
