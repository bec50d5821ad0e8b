//! How numbers are written for people: by the browser on the page, plainly in tests.

/// Writers of numbers.
#[derive(Debug, Clone, Copy)]
pub struct Figures {
    /// Money, in whole units.
    pub money: fn(f64) -> String,
    /// A share in percent, with two decimals.
    pub percent: fn(f64) -> String,
    /// A level or a count, with at most six significant digits.
    pub number: fn(f64) -> String,
}

impl Figures {
    /// Writers that know no language, for tests.
    pub const PLAIN: Self = Self {
        money: |value| format!("{value:.0}"),
        percent: |value| format!("{:.2}%", value * 100.0),
        number: |value| format!("{value}"),
    };
}
