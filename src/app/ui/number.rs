//! Numbers for people, by the browser's own `Intl`: money in whole units, shares in percent, never -0.
//!
//! A missing figure is a dash. Losses look the same everywhere: a loss is a positive number.

use std::cell::Cell;

use js_sys::{Array, Intl::NumberFormat, Object, Reflect};
use wasm_bindgen::JsValue;

use super::reactive::as_f64;
use crate::view::{MoneyInterval, Notation};

/// How a figure is formatted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// As [`money`].
    Money,
    /// As [`percent`].
    Percent,
    /// As [`fine_percent`].
    FinePercent,
    /// As [`two_decimals`].
    TwoDecimals,
    /// As [`two_decimals`], times.
    Times,
    /// As [`three_decimals`].
    ThreeDecimals,
}

impl Format {
    /// The figure as text; a dash where it is missing.
    pub fn text(self, value: Option<f64>) -> String {
        match self {
            Self::Money => money(value),
            Self::Percent => percent(value),
            Self::FinePercent => fine_percent(value),
            Self::TwoDecimals => two_decimals(value),
            Self::Times => match value {
                Some(value) if is_exact() => exact("×", value),
                Some(_) => format!("{}×", two_decimals(value)),
                None => MISSING.to_owned(),
            },
            Self::ThreeDecimals => three_decimals(value),
        }
    }
}

/// How figures are written inside sentences.
pub const NOTATION: Notation = Notation {
    money: |value| money(Some(value)),
    percent: |share| percent(Some(share)),
    factor: |factor| two_decimals(Some(factor)),
};

/// What stands for a figure that is missing.
pub const MISSING: &str = "–";

/// The sign of a negative number, as wide as a plus.
const MINUS: &str = "\u{2212}";

/// Before the unit of a figure with all its digits, between unit and digits, and behind it: of Unicode's private use.
const EXACT: [char; 3] = ['\u{E000}', '\u{E001}', '\u{E002}'];

thread_local! {
    static IS_EXACT: Cell<bool> = const { Cell::new(false) };
    static WHOLE: NumberFormat = format(&[("maximumFractionDigits", 0.into())]);
    static PERCENT: NumberFormat = format(&[
        ("style", "percent".into()),
        ("minimumFractionDigits", 1.into()),
        ("maximumFractionDigits", 1.into()),
    ]);
    static WHOLE_PERCENT: NumberFormat = format(&[("style", "percent".into()), ("maximumFractionDigits", 0.into())]);
    static FINE_PERCENT: NumberFormat = format(&[
        ("style", "percent".into()),
        ("minimumFractionDigits", 2.into()),
        ("maximumFractionDigits", 2.into()),
    ]);
    static SIGNIFICANT: NumberFormat = format(&[("maximumSignificantDigits", 3.into())]);
    static THREE: NumberFormat = format(&[("minimumFractionDigits", 3.into()), ("maximumFractionDigits", 3.into())]);
    static TEN: NumberFormat = format(&[("maximumSignificantDigits", 10.into())]);
    static COMPACT: NumberFormat = format(&[
        ("notation", "compact".into()),
        ("minimumFractionDigits", 1.into()),
        ("maximumFractionDigits", 1.into()),
    ]);
    static TWO: NumberFormat = format(&[("minimumFractionDigits", 2.into()), ("maximumFractionDigits", 2.into())]);
}

/// Money in whole units, for tables.
pub fn money(value: Option<f64>) -> String {
    shown("money", &WHOLE, value)
}

/// A count.
pub fn count(value: usize) -> String {
    shown("", &WHOLE, Some(as_f64(value)))
}

/// Money in three digits or so with its magnitude: 25.0M.
pub fn compact(value: Option<f64>) -> String {
    shown("money", &COMPACT, value)
}

/// An ISO date as people write it: 20 Nov 2026; as it is where figures have all their digits.
pub fn day(iso: &str) -> String {
    if is_exact() { iso.to_owned() } else { crate::view::day(iso) }
}

/// An interval of money, from its lower end; without an upper one "from 332,100".
pub fn range(interval: MoneyInterval) -> String {
    let lower = money(Some(interval.lower));
    match interval.upper {
        Some(upper) => format!("{lower} to {}", money(Some(upper))),
        None => format!("from {lower}"),
    }
}

/// A share in percent with one decimal.
pub fn percent(value: Option<f64>) -> String {
    shown("share", &PERCENT, value)
}

/// A share in whole percent, for the ticks of a chart.
pub fn percent_whole(value: Option<f64>) -> String {
    shown("share", &WHOLE_PERCENT, value)
}

/// A share in percent with two decimals.
pub fn fine_percent(value: Option<f64>) -> String {
    shown("share", &FINE_PERCENT, value)
}

/// A plain number with two decimals.
pub fn two_decimals(value: Option<f64>) -> String {
    shown("", &TWO, value)
}

/// A plain number with three decimals.
pub fn three_decimals(value: Option<f64>) -> String {
    shown("", &THREE, value)
}

/// A plain number with at most ten significant digits.
pub fn ten_digits(value: Option<f64>) -> String {
    shown("", &TEN, value)
}

/// A plain number with at most three significant digits.
pub fn significant(value: Option<f64>) -> String {
    shown("", &SIGNIFICANT, value)
}

/// What `make` returns, with every figure in all its digits between marks that name its unit: `money`, `share`, `×`, or none.
pub fn exactly<T>(make: impl FnOnce() -> T) -> T {
    IS_EXACT.set(true);
    let made = make();
    IS_EXACT.set(false);
    made
}

/// Whether figures are written in all their digits.
pub fn is_exact() -> bool {
    IS_EXACT.get()
}

/// A figure in all its digits.
pub fn exact(unit: &str, value: f64) -> String {
    let [before, between, behind] = EXACT;
    format!("{before}{unit}{between}{value}{behind}")
}

fn shown(unit: &str, format: &'static std::thread::LocalKey<NumberFormat>, value: Option<f64>) -> String {
    let Some(value) = value else {
        return MISSING.to_owned();
    };
    if is_exact() {
        return exact(unit, value);
    }
    format.with(|format| {
        let text = format.format().call1(&JsValue::UNDEFINED, &value.into());
        text.ok().and_then(|text| text.as_string()).unwrap_or_else(|| value.to_string()).replace('-', MINUS)
    })
}

fn format(pairs: &[(&str, JsValue)]) -> NumberFormat {
    let object = options(pairs);
    let _ = Reflect::set(&object, &"signDisplay".into(), &"negative".into());
    NumberFormat::new(&Array::new(), &object)
}

fn options(pairs: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (key, value) in pairs {
        // A plain object takes any key.
        let _ = Reflect::set(&object, &(*key).into(), value);
    }
    object
}
