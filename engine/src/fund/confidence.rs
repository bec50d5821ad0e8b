//! Confidence levels and exact tail counts.

use std::fmt;

/// A confidence level in (0.5, 1), read as the shortest decimal that gives its double back.
///
/// The tail `a = 1 - confidence` is kept as an exact fraction, since `1.0 - 0.95` is not `0.05` in doubles
/// and a count made from it is off by one where it matters.
///
/// ```
/// use headroom_engine::fund::Confidence;
/// let c = Confidence::new(0.95).unwrap();
/// assert_eq!(c.tail_count(100).ceil, 5);
/// assert!(Confidence::new(0.5).is_none());
/// ```
#[derive(Clone, Copy, PartialEq)]
pub struct Confidence {
    value: f64,
    tail: u128,
    scale: u128,
}

impl Confidence {
    /// A level strictly between one half and one; `None` for anything else.
    pub fn new(value: f64) -> Option<Self> {
        if !(value > 0.5 && value < 1.0) {
            return None;
        }
        let text = value.to_string();
        let digits = text.strip_prefix("0.")?;
        let scale = 10_u128.checked_pow(u32::try_from(digits.len()).ok()?)?;
        let level: u128 = digits.parse().ok()?;
        Some(Self { value, tail: scale - level, scale })
    }

    /// The level as a double.
    pub fn value(self) -> f64 {
        self.value
    }

    /// The tail probability `a`, the double nearest to the exact fraction.
    #[allow(clippy::cast_precision_loss, reason = "the quotient is rounded once, as wanted")]
    pub fn tail(self) -> f64 {
        self.tail as f64 / self.scale as f64
    }

    /// The level in percent as its shortest decimal: `97.5` of 0.975.
    ///
    /// ```
    /// let percent = |level| headroom_engine::fund::Confidence::new(level).unwrap().percent();
    /// assert_eq!([0.6, 0.99, 0.57, 0.9999].map(percent), ["60", "99", "57", "99.99"]);
    /// ```
    pub fn percent(self) -> String {
        let digits = self.value.to_string();
        let digits = format!("{:0<2}", digits.strip_prefix("0.").unwrap_or(&digits));
        match digits.split_at(2) {
            (whole, "") => whole.to_owned(),
            (whole, rest) => format!("{whole}.{rest}"),
        }
    }

    /// How many of `observations` lie in the tail, exactly: floor and ceiling of `aT`, and `aT` itself.
    #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53; the quotient is rounded once")]
    pub fn tail_count(self, observations: usize) -> TailCount {
        let product = self.tail * observations as u128;
        let floor = product / self.scale;
        let rest = product % self.scale;
        TailCount {
            floor: floor as usize,
            ceil: (floor + u128::from(rest > 0)) as usize,
            exact: floor as f64 + rest as f64 / self.scale as f64,
            fraction: rest as f64 / self.scale as f64,
        }
    }
}

impl fmt::Debug for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Confidence({})", self.value)
    }
}

/// `aT`, the number of observations in the tail, with its exact floor and ceiling.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TailCount {
    /// Whole observations in the tail.
    pub floor: usize,
    /// The rank of the historical VaR, from the largest loss.
    pub ceil: usize,
    /// `aT` as a double.
    pub exact: f64,
    /// `aT - floor(aT)`: the part of a day that the expected shortfall still takes.
    pub fraction: f64,
}
