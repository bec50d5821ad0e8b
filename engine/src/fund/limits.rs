//! The fund-wide controls and their limits as the file states them. Measuring against them is `risk::limit`'s.

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

/// The bounds of the eight controls; `None` turns that control off.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Limits {
    /// Loss of the day over yesterday's NAV.
    pub daily_drawdown: Option<f64>,
    /// Fall from the highest NAV of the week.
    pub weekly_drawdown: Option<f64>,
    /// Fall from the highest NAV of the month.
    pub monthly_drawdown: Option<f64>,
    /// Sum of absolute notionals.
    pub gross_exposure: Option<f64>,
    /// Absolute sum of notionals.
    pub net_exposure: Option<f64>,
    /// Largest sector's share of gross.
    pub sector_concentration: Option<f64>,
    /// Largest exchange's share of gross.
    pub exchange_concentration: Option<f64>,
    /// Share of gross that must be sellable in time.
    pub liquidity_coverage: Option<CoverageLimit>,
}

identifiers! {
    /// Which control.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum ControlId {
        /// Today's loss over yesterday's NAV.
        DailyDrawdown => "daily_drawdown",
        /// Fall from the week's highest NAV.
        WeeklyDrawdown => "weekly_drawdown",
        /// Fall from the month's highest NAV.
        MonthlyDrawdown => "monthly_drawdown",
        /// Sum of absolute notionals.
        GrossExposure => "gross_exposure",
        /// Absolute sum of notionals.
        NetExposure => "net_exposure",
        /// Largest sector's share of gross.
        SectorConcentration => "sector_concentration",
        /// Largest exchange's share of gross.
        ExchangeConcentration => "exchange_concentration",
        /// Share of gross that can be sold in time.
        LiquidityCoverage => "liquidity_coverage",
    }
}
