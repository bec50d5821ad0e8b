//! An instrument and its history: what positions are repriced on.

/// An instrument of the file, by the name that positions give.
#[derive(Debug, Clone, PartialEq)]
pub struct Instrument {
    /// Its name, 1 to 200 characters, unique.
    pub name: String,
    /// Its history, one entry per date of the fund's.
    pub history: InstrumentHistory,
}

/// The history of an instrument; `None` where there is none on a date.
#[derive(Debug, Clone, PartialEq)]
pub enum InstrumentHistory {
    /// Prices, above 0; of a binary in (0, 1).
    Prices(Vec<Option<f64>>),
    /// Returns of a linear instrument, in `[-1, 100]`.
    Returns(Vec<Option<f64>>),
}

impl InstrumentHistory {
    /// Its entries, prices or returns.
    pub fn values(&self) -> &[Option<f64>] {
        match self {
            Self::Prices(values) | Self::Returns(values) => values,
        }
    }
}
