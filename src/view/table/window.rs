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

/// Rows that come on the page at first.
pub const FIRST_ROWS: usize = 12;

/// Rows that come on the page in a frame after that: building and laying out many holds up the page's thread.
const STEP: usize = 4;

/// The rows that are on the page next, from those that are (`before`) to those that are wanted: the wanted ones grow at their
/// end a few a frame; where none of them is there yet, all come at once, as after a leap of a long table.
pub fn next_rows(before: (usize, usize), (from, to): (usize, usize)) -> (usize, usize) {
    let is_empty = before.0 >= before.1;
    let is_among = before.0 < to && from < before.1;
    match (is_empty, is_among) {
        (true, _) => (from, to.min(from + FIRST_ROWS)),
        (false, true) => (from, to.min(before.1 + STEP)),
        (false, false) => (from, to),
    }
}

#[cfg(test)]
mod tests {
    use super::{next_rows, shown_rows};

    #[test]
    fn rows_come_a_few_a_frame() {
        let frames = |mut shown: (usize, usize), wanted| {
            let mut frames = Vec::new();
            while shown != wanted {
                shown = next_rows(shown, wanted);
                frames.push(shown);
            }
            frames
        };
        assert_eq!(frames((0, 5), (0, 25)), [(0, 9), (0, 13), (0, 17), (0, 21), (0, 25)]); // a larger fund comes in
        assert_eq!(frames((0, 25), (0, 5)), [(0, 5)]);
        assert_eq!(frames((0, 0), (0, 20)), [(0, 12), (0, 16), (0, 20)]);
        assert_eq!(frames((0, 36), (12, 48)), [(12, 40), (12, 44), (12, 48)]); // scrolled a little down, and up
        assert_eq!(frames((24, 60), (12, 48)), [(12, 48)]);
        assert_eq!(frames((0, 36), (240, 288)), [(240, 288)]); // and far
        assert_eq!(frames((0, 5), (0, 0)), [(0, 0)]);
    }

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
