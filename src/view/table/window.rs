//! Which rows of a long table are on the page.

/// From this number of rows on only those near the screen are on the page.
pub const VIRTUAL_FROM: usize = 100;

/// Rows beyond the screen that are on the page, and the step in which the range moves.
const MARGIN: usize = 12;

/// The range of rows that are on the page, of `count`, where the screen shows those from `first` to `last`, counted in rows
/// from the top of the table and perhaps outside it.
pub fn shown_rows(count: usize, first: f64, last: f64) -> (usize, usize) {
    if count < VIRTUAL_FROM {
        return (0, count);
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative, and a table's rows")]
    let at = |row: f64| row.clamp(0.0, 1e6) as usize;
    let from = at(first).saturating_sub(MARGIN) / MARGIN * MARGIN;
    let to = (at(last) + MARGIN).div_ceil(MARGIN) * MARGIN;
    (from.min(count), to.min(count))
}

#[cfg(test)]
mod tests {
    use super::shown_rows;

    #[test]
    fn rows_on_the_page_hold_the_screen_and_no_more_than_two_margins() {
        assert_eq!(shown_rows(99, 40.0, 60.0), (0, 99)); // few rows are all there
        for first in 0..500_u32 {
            let (from, to) = shown_rows(512, f64::from(first) + 0.4, f64::from(first) + 25.6);
            let (first, last) = (first as usize, (first as usize + 26).min(512));
            assert!(from <= first && to >= last && to - from <= 26 + 4 * 12, "{first}: {from} to {to}");
        }
        assert_eq!(shown_rows(512, -40.0, -10.0), (0, 12)); // below the screen: the first rows
        assert_eq!(shown_rows(512, 900.0, 920.0), (512, 512)); // above it: none
    }
}
