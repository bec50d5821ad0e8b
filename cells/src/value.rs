//! The values of a column, and what can be said of them without knowing what they mean.

use crate::{
    cell::{Cell, Row, Text},
    number::{is_whole, may_group, median, plain},
};

/// What stands in one cell of a series.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing.
    Missing,
    /// A number.
    Number(f64),
    /// A number that no double holds, as written.
    NotFinite(Box<str>),
    /// Something else, as written.
    Other(Box<str>),
}

impl Value {
    /// The number, if it is one.
    #[inline]
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The same with its number changed.
    pub fn map(&self, change: impl FnOnce(f64) -> f64) -> Self {
        match self {
            Self::Number(number) => Self::Number(change(*number) + 0.0),
            other => other.clone(),
        }
    }
}

/// The values of a column on rows in this order. Numbers, empty cells and, with `has_point`, plain texts of numbers are read
/// here; `read` is asked about every other cell.
#[inline(never)]
pub fn column(
    rows: &[Row],
    order: &[usize],
    column: usize,
    has_point: bool,
    read: &mut dyn FnMut(&Cell) -> Value,
) -> Vec<Value> {
    let mut values = Vec::with_capacity(order.len());
    for row in order.iter().filter_map(|&at| rows.get(at)) {
        let cell = row.cell(column);
        let number = match cell {
            Cell::Number(number) => Some(*number),
            Cell::Text(text) if has_point => plain(text.as_bytes()).filter(|number| number.is_finite()),
            _ => None,
        };
        values.push(match (number, cell) {
            (Some(number), _) => Value::Number(number + 0.0),
            (None, Cell::Empty) => Value::Missing,
            (None, cell) => read(cell),
        });
    }
    values
}

/// Spellings of numbers with a point that tell nothing new: where it may stand between thousands, and where it may not.
#[derive(Debug, Clone, Copy, Default)]
pub struct Spellings([bool; 2]);

/// Shows `see` the texts of a row with their columns, but for whole numbers and spellings that are known. Where it answers
/// `true`, the spelling of that text is known from there on.
#[inline(never)]
pub fn spell<'c>(cells: &'c [Cell], known: &mut Spellings, see: &mut dyn FnMut(usize, &'c Text) -> bool) {
    for (column, cell) in cells.iter().enumerate() {
        let Cell::Text(text) = cell else { continue };
        match may_group(text.as_bytes()) {
            Some(may) => {
                if let Some(is_known) = known.0.get_mut(usize::from(may))
                    && !*is_known
                {
                    *is_known = see(column, text);
                }
            }
            None if is_whole(text.as_bytes()) => {}
            None => _ = see(column, text),
        }
    }
}

/// The finite numbers of a series, never -0, `None` where there is none; `None` where anything else stands in it.
#[inline(never)]
pub fn series(values: &[Value]) -> Option<Vec<Option<f64>>> {
    let mut numbers = Vec::with_capacity(values.len());
    for value in values {
        numbers.push(match value {
            Value::Missing => None,
            Value::Number(number) if number.is_finite() => Some(*number + 0.0),
            _ => return None,
        });
    }
    Some(numbers)
}

/// Counts and extremes of the numbers of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// How many there are.
    pub count: usize,
    /// The place of the first, from 0.
    pub first: usize,
    /// The place of the last.
    pub last: usize,
    /// The smallest of them.
    pub smallest: f64,
    /// The largest of them.
    pub largest: f64,
    /// Standard deviation (divisor n - 1); `None` below two numbers.
    pub sd: Option<f64>,
}

/// The spread of a series; `None` where no number stands in it.
#[inline(never)]
pub fn spread(values: &[Value]) -> Option<Spread> {
    let numbers = || values.iter().filter_map(Value::number);
    let first = values.iter().position(|value| value.number().is_some())?;
    let last = values.iter().rposition(|value| value.number().is_some())?;
    let (mut smallest, mut largest, mut count) = (f64::INFINITY, f64::NEG_INFINITY, 0);
    for number in numbers() {
        count += 1;
        // Adding 0 makes 0 of -0.
        smallest = (if number < smallest { number } else { smallest }) + 0.0;
        largest = (if number > largest { number } else { largest }) + 0.0;
    }
    let size = count as f64;
    let mean = numbers().sum::<f64>() / size;
    let squares: f64 = numbers().map(|number| (number - mean) * (number - mean)).sum();
    let sd = (count > 1).then(|| (squares / (size - 1.0)).sqrt());
    Some(Spread { count, first, last, smallest, largest, sd })
}

/// Whether every number of some series is at least, or with `is_above` above, a bound.
pub fn are_from(series: &[&[Value]], least: f64, is_above: bool) -> bool {
    let mut numbers = series.iter().flat_map(|values| values.iter()).filter_map(Value::number);
    numbers.all(|number| number > least || (!is_above && number == least))
}

/// The largest absolute number of some series; 0 where there is none.
pub fn largest_size(series: &[&[Value]]) -> f64 {
    let sizes = series.iter().flat_map(|values| values.iter()).filter_map(Value::number).map(f64::abs);
    sizes.fold(0.0, |a, b| if b > a { b } else { a })
}

/// Whether more than half of the numbers of some series that are not 0 are at most this large: then their median is, too.
pub fn are_mostly_within(series: &[&[Value]], bound: f64) -> bool {
    let (mut within, mut count) = (0_usize, 0_usize);
    for number in series.iter().flat_map(|values| values.iter()).filter_map(Value::number) {
        count += usize::from(number.abs() > 0.0);
        within += usize::from(number.abs() > 0.0 && number.abs() <= bound);
    }
    2 * within > count
}

/// The median of the absolute numbers of some series that are not 0.
pub fn median_size(series: &[&[Value]]) -> Option<f64> {
    let numbers = series.iter().flat_map(|values| values.iter()).filter_map(Value::number);
    let mut sizes: Vec<f64> = numbers.map(f64::abs).filter(|size| *size > 0.0).collect();
    median(&mut sizes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(numbers: &[f64]) -> Vec<Value> {
        numbers.iter().map(|number| Value::Number(*number)).collect()
    }

    #[test]
    fn column_reads_plain_numbers_and_asks_for_the_rest() {
        let texts = ["1.5", "-0", "1,5", "1e999", "x"];
        let mut cells: Vec<Cell> = texts.iter().map(|text| Cell::Text((*text).into())).collect();
        cells.extend([Cell::Number(2.0), Cell::Empty, Cell::Bool(true)]);
        let rows: Vec<Row> = cells.into_iter().map(|cell| Row { number: 1, cells: vec![Cell::Empty, cell] }).collect();
        let order: Vec<usize> = (0..rows.len()).rev().collect();
        let read = |has_point| {
            let mut asked = Vec::new();
            let values = column(&rows, &order, 1, has_point, &mut |cell| {
                asked.push(cell.to_string());
                Value::Other("?".into())
            });
            (values, asked)
        };
        let other = || Value::Other("?".into());
        let of_numbers = [Value::Number(0.0), Value::Number(1.5)];
        let (values, asked) = read(true);
        let [zero, more] = of_numbers;
        let wanted = [other(), Value::Missing, Value::Number(2.0), other(), other(), other(), zero, more];
        assert_eq!(values, wanted);
        assert!(values[6].number().is_some_and(f64::is_sign_positive));
        assert_eq!(asked, ["TRUE", "x", "1e999", "1,5"]);
        assert_eq!(read(false).1, ["TRUE", "x", "1e999", "1,5", "-0", "1.5"]);
        assert_eq!(column(&rows, &order, 2, true, &mut |_| other()), vec![Value::Missing; 8]);
    }

    #[test]
    fn spell_shows_a_known_spelling_once() {
        let texts = ["0.5", "1.5", "1.234", "2.345", "12", "-7", "1,5", "x", "1,5", "1e5"];
        let mut cells: Vec<Cell> = texts.iter().map(|text| Cell::Text((*text).into())).collect();
        cells.insert(0, Cell::Number(0.25));
        let mut known = Spellings::default();
        let mut seen = |answer| {
            let mut seen = Vec::new();
            spell(&cells, &mut known, &mut |column, text| {
                seen.push((column, text.as_str()));
                answer
            });
            seen
        };
        let rest = [(7, "1,5"), (8, "x"), (9, "1,5"), (10, "1e5")];
        assert_eq!(seen(false), [&[(1, "0.5"), (2, "1.5"), (3, "1.234"), (4, "2.345")][..], &rest].concat());
        assert_eq!(seen(true), [&[(1, "0.5"), (3, "1.234")][..], &rest].concat());
        assert_eq!(seen(true), rest);
    }

    #[test]
    fn series_are_of_finite_numbers_alone() {
        assert_eq!(series(&[Value::Missing, Value::Number(-0.0)]), Some(vec![None, Some(0.0)]));
        for value in [Value::Number(f64::NAN), Value::NotFinite("inf".into()), Value::Other("x".into())] {
            assert_eq!(series(&[Value::Number(1.0), value]), None);
        }
    }

    #[test]
    fn spread_agrees_with_numpy() {
        // numpy: np.std([0.01, -0.02, 0.03], ddof=1) = 0.02516611478423583.
        let values = [&[Value::Missing][..], &numbers(&[0.01, -0.02]), &[Value::Missing], &numbers(&[0.03])].concat();
        let found = spread(&values).expect("three numbers");
        assert_eq!((found.count, found.first, found.last), (3, 1, 4));
        assert_eq!((found.smallest, found.largest), (-0.02, 0.03));
        assert!(found.sd.is_some_and(|sd| (sd - 0.025_166_114_784_235_83).abs() < 1e-17), "{found:?}");
        assert_eq!(spread(&values[..2]).map(|found| found.sd), Some(None));
        assert_eq!(spread(&values[..1]), None);
    }

    #[test]
    fn sizes_leave_out_what_is_zero() {
        let (some, others) = (numbers(&[0.0, -3.0, 1.0]), numbers(&[2.0]));
        let both = [&some[..], &others];
        assert_eq!((median_size(&both), largest_size(&both)), (Some(2.0), 3.0));
        assert!(are_mostly_within(&both, 2.0) && !are_mostly_within(&both, 1.0));
        assert!(are_from(&both, -3.0, false) && !are_from(&both, -3.0, true));
        assert_eq!((median_size(&[&some[..1]]), are_mostly_within(&[], 1.0)), (None, false));
    }
}
