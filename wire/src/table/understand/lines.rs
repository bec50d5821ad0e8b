//! Dated numbers of one strategy, instrument or fund, and returns from P&L and from levels.

pub(crate) use headroom_cells::value::Value;
use jiff::civil::Date;

use super::question::ColumnKind;

/// A series of a table, one value per date of the table.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    /// What it belongs to, as its header or its cells name it.
    pub name: String,
    /// What its numbers are.
    pub kind: ColumnKind,
    /// The column that it stands in, from 0.
    pub column: usize,
    /// Its values.
    pub values: Vec<Value>,
    /// The row of each value; 0 where there is none.
    pub rows: Vec<u32>,
}

impl Line {
    /// The series on other dates: empty on those that its table lacks.
    pub fn on(&self, own: &[Date], dates: &[Date]) -> Self {
        let mut values = Vec::with_capacity(dates.len());
        let mut rows = Vec::with_capacity(dates.len());
        for date in dates {
            match own.binary_search(date) {
                Ok(i) => {
                    values.push(self.values[i].clone());
                    rows.push(self.rows[i]);
                }
                Err(_) => {
                    values.push(Value::Missing);
                    rows.push(0);
                }
            }
        }
        Self { values, rows, ..self.clone() }
    }
}

/// Returns from levels: `p_t / (p_s + flow_t) - 1`, where `s` is the last date before `t` with a level. The first level
/// has no return, and a date without a level none either.
pub(crate) fn returns_of_levels(levels: &[Value], flows: Option<&[Value]>) -> Vec<Value> {
    let mut before: Option<f64> = None;
    let mut flowed = 0.0;
    let returns = levels.iter().enumerate().map(|(i, level)| {
        flowed += flows.and_then(|flows| flows[i].number()).unwrap_or(0.0);
        let Value::Number(level) = *level else { return level.clone() };
        let base = before.map(|before| before + std::mem::take(&mut flowed));
        if before.replace(level).is_none() {
            flowed = 0.0;
        }
        base.map_or(Value::Missing, |base| Value::Number(level / base - 1.0))
    });
    returns.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn returns_of_levels_are_changes_since_the_last_level() {
        use Value::{Missing, Number};
        // 100 -> 110 -> (none) -> 121 -> 60.5: +10%, +10% over two dates, -50%.
        let levels = [Number(100.0), Number(110.0), Missing, Number(121.0), Number(60.5)];
        let returns = returns_of_levels(&levels, None);
        let numbers: Vec<Option<f64>> = returns.iter().map(Value::number).collect();
        assert_eq!(numbers, [None, Some(110.0 / 100.0 - 1.0), None, Some(121.0 / 110.0 - 1.0), Some(-0.5)]);
    }

    #[test]
    fn returns_of_levels_leave_out_what_was_subscribed() {
        use Value::Number;
        // 100, then 50 come in at the start of the date and the fund ends it at 165: +10%.
        let returns = returns_of_levels(&[Number(100.0), Number(165.0)], Some(&[Number(7.0), Number(50.0)]));
        assert_eq!(returns[1], Number(165.0 / 150.0 - 1.0));
    }
}
