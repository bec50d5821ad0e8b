//! The correlation view: what can be chosen, the order of strategies, the matrix's health, its spikes, and why there is none.

pub mod measured;
pub mod overlap;
pub mod pair;

use headroom_engine::math::sort_by;
use headroom_engine::{
    correlation::{CorrelationMatrix, Estimator},
    fund::Snapshot,
    report::RiskReport,
    sample::{MIN_OBSERVATIONS, Sample},
    text::escape,
};

/// Something chosen from a short list.
pub trait Choice: Copy + PartialEq + Send + Sync + 'static {
    /// All there is to choose, in the order shown.
    const ALL: &'static [Self];

    /// Its identifier in addresses and tools.
    fn id(self) -> &'static str;

    /// Its name for people.
    fn name(self) -> &'static str;
}

/// The choice of that word.
pub fn choice_of<C: Choice>(id: &str) -> Option<C> {
    C::ALL.iter().copied().find(|choice| choice.id() == id)
}

/// What a cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CellKind {
    /// The correlation of two strategies.
    #[default]
    Correlation,
    /// The share of the fund's variance that a pair brings.
    RiskShare,
}

impl Choice for CellKind {
    const ALL: &'static [Self] = &[Self::Correlation, Self::RiskShare];

    fn id(self) -> &'static str {
        match self {
            Self::Correlation => "correlation",
            Self::RiskShare => "risk_share",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Correlation => "Correlation",
            Self::RiskShare => "Share of risk",
        }
    }
}

impl Choice for Estimator {
    const ALL: &'static [Self] = &Estimator::ALL;

    fn id(self) -> &'static str {
        Self::id(self)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Sample => "Sample",
            Self::Ewma => "EWMA, 0.94",
            Self::LedoitWolf => "Ledoit–Wolf",
        }
    }
}

/// In which order the strategies stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Arrangement {
    /// As in the file.
    File,
    /// Strategies that move together stand together.
    #[default]
    Cluster,
    /// The largest component VaR first.
    Risk,
}

impl Choice for Arrangement {
    const ALL: &'static [Self] = &[Self::Cluster, Self::File, Self::Risk];

    fn id(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Cluster => "cluster",
            Self::Risk => "risk",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::File => "File",
            Self::Cluster => "Moving together",
            Self::Risk => "Component VaR",
        }
    }
}

/// Whether the matrix with raised correlations is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Stressed {
    /// Not at all.
    #[default]
    Off,
    /// Beside the estimated one.
    Beside,
    /// In its place.
    Instead,
}

impl Choice for Stressed {
    const ALL: &'static [Self] = &[Self::Off, Self::Beside, Self::Instead];

    fn id(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Beside => "beside",
            Self::Instead => "instead",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Off => "Off",
            Self::Beside => "Side by side",
            Self::Instead => "Instead",
        }
    }
}

/// A strategy's name for people, escaped; where two have the same name the id stands behind it.
pub fn strategy_labels(snapshot: &Snapshot) -> Vec<String> {
    let strategies = &snapshot.strategies;
    let is_shared = |name: &str| strategies.iter().filter(|s| s.name == name).count() > 1;
    strategies
        .iter()
        .map(|s| {
            let name = escape(&s.name);
            if is_shared(&s.name) { format!("{name} ({})", s.id) } else { name }
        })
        .collect()
}

/// The strategies by component VaR, the largest first, equals as in the file; the file's order where there are none.
pub fn by_component(report: &RiskReport) -> Vec<usize> {
    let component = |i: &usize| report.strategies[*i].component_var.unwrap_or_default();
    let mut order: Vec<usize> = (0..report.strategies.len()).collect();
    sort_by(&mut order, |a, b| component(b).total_cmp(&component(a)));
    order
}

/// Why there is nothing to show.
#[derive(Debug, Clone, PartialEq)]
pub enum NoMatrix {
    /// A fund of one strategy.
    OneStrategy,
    /// Too few rows.
    TooFewDates {
        /// Rows of the sample.
        observations: usize,
    },
    /// Nothing is exposed: there is no risk to share.
    NoRisk,
    /// The fund's figures have no model.
    NoModel(String),
}

impl NoMatrix {
    /// Why there is no correlation matrix of a sample; `None` where there is one.
    pub fn of(snapshot: &Snapshot, sample: &Sample) -> Option<Self> {
        if snapshot.strategies.len() < 2 {
            return Some(Self::OneStrategy);
        }
        let observations = sample.observations();
        (observations < MIN_OBSERVATIONS).then_some(Self::TooFewDates { observations })
    }

    /// What is missing, in a few words.
    pub fn title(&self) -> &'static str {
        match self {
            Self::OneStrategy => "One strategy has nothing to correlate with",
            Self::TooFewDates { .. } => "Too few rows for a matrix",
            Self::NoRisk => "No risk to share",
            Self::NoModel(_) => "No risk model",
        }
    }

    /// The reason, and what would help.
    pub fn reason(&self) -> String {
        match self {
            Self::OneStrategy => "Open a fund with two strategies or more to see how they move together.".to_owned(),
            Self::TooFewDates { observations } => format!(
                "A matrix needs {MIN_OBSERVATIONS} rows of returns; there are {observations}. Open a fund with more dates."
            ),
            Self::NoRisk => {
                "The fund's variance is 0. Give a strategy whose returns move an exposure above 0.".to_owned()
            }
            Self::NoModel(reason) => format!("Shares of risk come from the fund's risk model: {reason}."),
        }
    }
}

/// How far a matrix can be trusted.
#[derive(Debug, Clone, PartialEq)]
pub struct Health {
    /// Rows of the sample, T.
    pub observations: usize,
    /// Dates over strategies, T/n.
    pub dates_a_strategy: f64,
    /// Mean over the pairs.
    pub average: Option<f64>,
    /// The most correlated pair, by places in the file.
    pub highest: Option<((usize, usize), f64)>,
    /// Smallest eigenvalue.
    pub min_eigenvalue: Option<f64>,
    /// Largest over smallest eigenvalue; `None` where the matrix is singular.
    pub condition_number: Option<f64>,
    /// Shrinkage of Ledoit-Wolf.
    pub shrinkage: Option<f64>,
    /// Frobenius distance of the repair, 0 if none.
    pub repaired_distance: f64,
}

impl Health {
    /// The health of a matrix of a sample.
    #[allow(clippy::cast_precision_loss, reason = "small counts")]
    pub fn of(matrix: &CorrelationMatrix, sample: &Sample) -> Self {
        let observations = sample.observations();
        Self {
            observations,
            dates_a_strategy: observations as f64 / matrix.matrix.nrows().max(1) as f64,
            average: matrix.average,
            highest: matrix.highest,
            min_eigenvalue: matrix.min_eigenvalue,
            condition_number: matrix.condition_number,
            shrinkage: matrix.shrinkage,
            repaired_distance: matrix.repaired_distance,
        }
    }

    /// What to do about a matrix that cannot be trusted.
    pub fn advice(&self) -> Option<&'static str> {
        if self.condition_number.is_some() {
            return None;
        }
        Some(if self.dates_a_strategy <= 1.0 {
            "The matrix is singular: there are no more dates than strategies. Widen the window, or choose Ledoit–Wolf."
        } else {
            "The matrix is singular: one strategy is a mix of others."
        })
    }
}

/// A pair that has begun to move together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpikeRow {
    /// The pair, by places in the file.
    pub pair: (usize, usize),
    /// Over the policy's window.
    pub now: f64,
    /// Over the rows before.
    pub before: f64,
    /// Whether the rise is significant among all pairs.
    pub is_significant: bool,
}

/// Where pairs stand on a map, as row and column.
pub fn marks(pairs: impl Iterator<Item = (usize, usize)>, order: &[usize]) -> Vec<(usize, usize)> {
    let place = |strategy: usize| order.iter().position(|i| *i == strategy);
    pairs
        .filter_map(|(i, j)| Some((place(i)?, place(j)?)))
        .map(|(one, other)| (one.max(other), one.min(other)))
        .collect()
}

/// Strategies without figures beside others: unexposed, or with returns that do not move. By places in the file.
pub fn masked(matrix: &CorrelationMatrix) -> Vec<bool> {
    let mut masked = vec![false; matrix.matrix.nrows()];
    for warning in &matrix.warnings {
        if let Some(i) = warning.strategy {
            masked[i] = true;
        }
    }
    masked
}
