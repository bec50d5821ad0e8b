//! The fund-wide controls and their limits as the file states them. Measuring against them is `control`'s.

use super::identifiers::identifiers;

/// How much must be sellable in how many hours.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CoverageLimit {
    /// Share of gross, in (0, 1].
    pub share: f64,
    /// Hours, in (0, 720].
    pub hours: f64,
}

impl Default for CoverageLimit {
    /// 80% in 4 hours.
    fn default() -> Self {
        Self { share: 0.80, hours: 4.0 }
    }
}

identifiers! {
    /// What a drawdown control measures a fall from.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
    pub enum DrawdownMeasure {
        /// The highest unit value of the window.
        #[default]
        Drawdown => "drawdown",
        /// The opening of the window.
        Loss => "loss",
    }
}

impl DrawdownMeasure {
    /// Where the fall starts, as a sentence says it.
    pub(crate) fn origin(self) -> &'static str {
        match self {
            Self::Drawdown => "its highest",
            Self::Loss => "its opening",
        }
    }
}

/// The bounds of the eight controls; `None` turns that control off.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Limits {
    /// Loss of the day over its base.
    pub daily_drawdown: Option<f64>,
    /// Fall of the unit value in the week.
    pub weekly_drawdown: Option<f64>,
    /// Fall of the unit value in the month.
    pub monthly_drawdown: Option<f64>,
    /// Sum of sizes.
    pub gross_exposure: Option<f64>,
    /// Absolute sum of nets.
    pub net_exposure: Option<f64>,
    /// Largest sector's share of gross.
    pub sector_concentration: Option<f64>,
    /// Largest exchange's share of gross.
    pub exchange_concentration: Option<f64>,
    /// Share of gross that must be sellable in time.
    pub liquidity_coverage: Option<CoverageLimit>,
    /// The drawdown controls whose fall is from the window's opening; of the others it is from its highest.
    pub measured_by_loss: Vec<ControlId>,
}

impl Limits {
    /// The limit of a control, in the unit of what it measures; for coverage the share wanted. `None` where the file sets
    /// none.
    ///
    /// ```
    /// use headroom_engine::fund::{ControlId, Limits};
    /// let limits = Limits { daily_drawdown: Some(0.02), ..Limits::default() };
    /// assert_eq!(limits.of(ControlId::DailyDrawdown), Some(0.02));
    /// assert_eq!(limits.of(ControlId::GrossExposure), None);
    /// ```
    pub fn of(&self, id: ControlId) -> Option<f64> {
        match id {
            ControlId::DailyDrawdown => self.daily_drawdown,
            ControlId::WeeklyDrawdown => self.weekly_drawdown,
            ControlId::MonthlyDrawdown => self.monthly_drawdown,
            ControlId::GrossExposure => self.gross_exposure,
            ControlId::NetExposure => self.net_exposure,
            ControlId::SectorConcentration => self.sector_concentration,
            ControlId::ExchangeConcentration => self.exchange_concentration,
            ControlId::LiquidityCoverage => self.liquidity_coverage.map(|limit| limit.share),
        }
    }

    /// What a drawdown control measures its fall from.
    pub fn measure_of(&self, id: ControlId) -> DrawdownMeasure {
        if self.measured_by_loss.contains(&id) { DrawdownMeasure::Loss } else { DrawdownMeasure::Drawdown }
    }
}

identifiers! {
    /// Which control.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum ControlId {
        /// Loss of today over its base.
        DailyDrawdown => "daily_drawdown",
        /// Fall of the unit value in the week.
        WeeklyDrawdown => "weekly_drawdown",
        /// Fall of the unit value in the month.
        MonthlyDrawdown => "monthly_drawdown",
        /// Sum of sizes.
        GrossExposure => "gross_exposure",
        /// Absolute sum of nets.
        NetExposure => "net_exposure",
        /// Largest sector's share of gross.
        SectorConcentration => "sector_concentration",
        /// Largest exchange's share of gross.
        ExchangeConcentration => "exchange_concentration",
        /// Share of gross that can be sold in time.
        LiquidityCoverage => "liquidity_coverage",
    }
}

identifiers! {
    /// What a tripped control does.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Action {
        /// No new positions, where the control reaches.
        HaltNewPositions => "halt_new_positions",
        /// Exposure down to half of the gross at the trip.
        ReduceExposure => "reduce_exposure",
        /// Everything stops until a person resets it.
        KillSwitch => "kill_switch",
    }
}
