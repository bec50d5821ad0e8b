//! The fund-wide controls and their limits as the file states them. Measuring against them is `risk::limit`'s.

use super::{Money, Share};

/// How much must be sellable in how many hours.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CoverageLimit {
    /// Share of gross, in (0, 1].
    pub share: Share,
    /// Hours, in (0, 720].
    pub hours: f64,
}

impl Default for CoverageLimit {
    /// 80% in 4 hours.
    fn default() -> Self {
        Self { share: Share(0.80), hours: 4.0 }
    }
}

/// The bounds of the eight controls; `None` turns that control off.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Limits {
    /// Loss of the day over yesterday's NAV.
    pub daily_drawdown: Option<Share>,
    /// Fall from the highest NAV of the week.
    pub weekly_drawdown: Option<Share>,
    /// Fall from the highest NAV of the month.
    pub monthly_drawdown: Option<Share>,
    /// Sum of absolute notionals.
    pub gross_exposure: Option<Money>,
    /// Absolute sum of notionals.
    pub net_exposure: Option<Money>,
    /// Largest sector's share of gross.
    pub sector_concentration: Option<Share>,
    /// Largest exchange's share of gross.
    pub exchange_concentration: Option<Share>,
    /// Share of gross that must be sellable in time.
    pub liquidity_coverage: Option<CoverageLimit>,
}

/// Which control.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ControlId {
    /// Today's loss over yesterday's NAV.
    DailyDrawdown,
    /// Fall from the week's highest NAV.
    WeeklyDrawdown,
    /// Fall from the month's highest NAV.
    MonthlyDrawdown,
    /// Sum of absolute notionals.
    GrossExposure,
    /// Absolute sum of notionals.
    NetExposure,
    /// Largest sector's share of gross.
    SectorConcentration,
    /// Largest exchange's share of gross.
    ExchangeConcentration,
    /// Share of gross that can be sold in time.
    LiquidityCoverage,
}

impl ControlId {
    /// Every control, in the order of the tools.
    pub const ALL: [Self; 8] = [
        Self::DailyDrawdown,
        Self::WeeklyDrawdown,
        Self::MonthlyDrawdown,
        Self::GrossExposure,
        Self::NetExposure,
        Self::SectorConcentration,
        Self::ExchangeConcentration,
        Self::LiquidityCoverage,
    ];

    /// The word for it in a file and in the tools.
    pub fn id(self) -> &'static str {
        match self {
            Self::DailyDrawdown => "daily_drawdown",
            Self::WeeklyDrawdown => "weekly_drawdown",
            Self::MonthlyDrawdown => "monthly_drawdown",
            Self::GrossExposure => "gross_exposure",
            Self::NetExposure => "net_exposure",
            Self::SectorConcentration => "sector_concentration",
            Self::ExchangeConcentration => "exchange_concentration",
            Self::LiquidityCoverage => "liquidity_coverage",
        }
    }

    /// The control of that word.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|control| control.id() == id)
    }
}
