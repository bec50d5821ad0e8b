//! What every tool takes: a what-if on the fund, and which strategies to tell of.

use headroom_engine::fund::{Book, Method, Snapshot};
use serde_json::Value;

use super::{argument::Arguments, error::ToolError};
use crate::{Edit, EditError, Version, WhatIf, edit::risk_check::check};

/// The arguments that all tools have. None is required.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WhatIfInput {
    /// What if a strategy had this share of the fund's VaR budget: a share per strategy id. Strategies not named keep theirs;
    /// the reserve gives or takes the difference.
    #[cfg_attr(feature = "schema", schemars(with = "std::collections::BTreeMap<String, f64>", extend("additionalProperties" = { "type": "number", "minimum": 0, "maximum": 1 })))]
    pub allocation: Vec<(usize, f64)>,
    /// What if a strategy's exposure were multiplied: a scale per strategy id, 1 as it is now.
    #[cfg_attr(feature = "schema", schemars(with = "std::collections::BTreeMap<String, f64>", extend("additionalProperties" = { "type": "number", "minimum": 0, "maximum": 10 })))]
    pub exposure: Vec<(usize, f64)>,
    /// How VaR is computed; as the fund does it if left out.
    #[cfg_attr(feature = "schema", schemars(with = "String", extend("enum" = Method::ALL.map(Method::id))))]
    pub method: Option<Method>,
    /// The level of VaR and expected shortfall; the fund's if left out.
    #[cfg_attr(feature = "schema", schemars(with = "f64", extend("exclusiveMinimum" = 0.5, "exclusiveMaximum" = 1)))]
    pub confidence: Option<f64>,
    /// Whole periods of the history ahead; the fund's if left out.
    #[cfg_attr(feature = "schema", schemars(with = "u8", range(min = 1, max = 20)))]
    pub horizon: Option<f64>,
    /// Older name of `horizon`; refused where the two differ.
    #[cfg_attr(feature = "schema", schemars(with = "u8", range(min = 1, max = 20)))]
    pub horizon_days: Option<f64>,
    /// Number of joint rows, the most recent ones of the history, at most all of them; the fund's if left out.
    #[cfg_attr(feature = "schema", schemars(with = "u32", range(min = 30, max = 100_000)))]
    pub window: Option<Option<f64>>,
    /// Tell of these strategies only, by id, in the order of the file. Figures of the fund stay those of all.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>", length(min = 1), extend("uniqueItems" = true)))]
    pub strategies: Option<Vec<usize>>,
}

/// Their names.
pub const FIELDS: [&str; 8] =
    ["allocation", "exposure", "method", "confidence", "horizon", "horizon_days", "window", "strategies"];

impl WhatIfInput {
    /// Reads them.
    pub fn read(arguments: &Arguments<'_>, snapshot: &Snapshot) -> Result<Self, ToolError> {
        let horizon = arguments.whole("horizon", 1, 20)?;
        let horizon_days = arguments.whole("horizon_days", 1, 20)?;
        if let (Some(horizon), Some(older)) = (horizon, horizon_days)
            && horizon != older
        {
            let message = "Leave it out: it is an older name of horizon, which says something else.";
            return Err(ToolError::argument("horizon_days", "exclusive", message));
        }
        Ok(Self {
            allocation: arguments.per_strategy("allocation", snapshot)?,
            exposure: arguments.per_strategy("exposure", snapshot)?,
            method: arguments.word("method", &Method::ALL, Method::id)?,
            confidence: arguments.number("confidence")?,
            horizon,
            horizon_days,
            window: match arguments.get("window") {
                Some(Value::Null) => Some(None),
                _ => arguments.whole("window", 30, 100_000)?.map(Some),
            },
            strategies: arguments.strategies("strategies", snapshot)?,
        })
    }

    /// What is on screen with these changes, each refused where the session would refuse it, in its words.
    ///
    /// Exposures above those on screen are refused where the session would; answers have no memory, so the fund's state is
    /// that of the last date.
    pub fn version(&self, on_screen: &Version) -> Result<Version, ToolError> {
        let next = on_screen.at(self.applied(on_screen)?);
        let (before, after) = (&on_screen.what_if().book.scale, &next.what_if().book.scale);
        if before.iter().zip(after).any(|(before, after)| after > before) {
            let start = next.analysis().at(Book { scale: before.clone(), ..next.what_if().book.clone() });
            check(&start, next.analysis(), &start.stops())
                .map_err(|error| ToolError::edit(error.held_place().unwrap_or_default().to_owned(), &error))?;
        }
        Ok(next)
    }

    /// What is on screen with these changes, each in its range.
    ///
    /// Allocations are lowered before others are raised, so that only the sum counts and no order does.
    fn applied(&self, on_screen: &Version) -> Result<WhatIf, ToolError> {
        let mut trial = Trial { now: on_screen.what_if().clone() };
        let now = |strategy: usize| on_screen.what_if().book.allocation[strategy];
        let (lowered, raised): (Vec<_>, Vec<_>) =
            self.allocation.iter().copied().partition(|(strategy, share)| *share <= now(*strategy));
        for (strategy, share) in lowered.into_iter().chain(raised) {
            let path = trial.path("allocation", strategy);
            trial.apply(path, Edit::Allocation { strategy, share })?;
        }
        for (strategy, scale) in self.exposure.iter().copied() {
            let path = trial.path("exposure", strategy);
            trial.apply(path, Edit::Exposure { strategy, scale })?;
        }
        if let Some(method) = self.method {
            trial.apply("method".to_owned(), Edit::Method(method))?;
        }
        if let Some(confidence) = self.confidence {
            trial.apply("confidence".to_owned(), Edit::Confidence(confidence))?;
        }
        for (name, periods) in [("horizon", self.horizon), ("horizon_days", self.horizon_days)] {
            if let Some(periods) = periods {
                // Whole by its reading; what no u8 holds is outside the range as well.
                let edit = Edit::Horizon(periods.clamp(0.0, 255.0) as u8);
                trial.apply_told(name.to_owned(), edit, periods)?;
            }
        }
        match self.window {
            None => {}
            Some(None) => trial.apply("window".to_owned(), Edit::Window(None))?,
            Some(Some(dates)) => {
                let edit = Edit::Window(Some(dates.clamp(0.0, f64::from(u32::MAX)) as u32));
                trial.apply_told("window".to_owned(), edit, dates)?;
            }
        }
        Ok(trial.now)
    }

    /// The indices of the strategies to tell of, in the order of the file.
    pub fn shown(&self, snapshot: &Snapshot) -> Vec<usize> {
        match &self.strategies {
            Some(strategies) => strategies.clone(),
            None => (0..snapshot.strategies.len()).collect(),
        }
    }
}

/// Edits on trial: nothing on screen changes.
struct Trial {
    now: WhatIf,
}

impl Trial {
    fn path(&self, argument: &str, strategy: usize) -> String {
        headroom_wire::field_path(argument, self.now.snapshot.strategies[strategy].id.as_str())
    }

    fn apply(&mut self, path: String, edit: Edit) -> Result<(), ToolError> {
        self.now = edit.apply(&self.now.snapshot, &self.now).map_err(|error| ToolError::edit(path, &error))?;
        Ok(())
    }

    /// The same, where the number asked for does not fit the edit: a refusal tells that number.
    fn apply_told(&mut self, path: String, edit: Edit, asked: f64) -> Result<(), ToolError> {
        let told = |error| match error {
            EditError::OutOfRange { place, range, .. } => EditError::OutOfRange { place, range, value: asked },
            other => other,
        };
        self.now = edit.apply(&self.now.snapshot, &self.now).map_err(|error| ToolError::edit(path, &told(error)))?;
        Ok(())
    }
}
