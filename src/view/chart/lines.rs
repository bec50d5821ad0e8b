//! Lines over dates or numbers, with limits, in a square of side 1: where each point lies, what is written at the axes.

use std::fmt::Write as _;

/// Side of a drawing in its own units.
pub const SIDE: f64 = 1_000.0;

/// Height of a word in a drawing, as a part of the drawing's.
const NOTE_HEIGHT: f64 = 0.09;

/// How many times as far as the farthest figure a limit may lie to be drawn.
const FAR: f64 = 4.0;

/// Labels of the axis of points at most.
const MAX_LABELS: usize = 5;

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What it is called.
    pub name: String,
    /// A figure a point; `None` breaks the line.
    pub values: Vec<Option<f64>>,
    /// The limit that it is held against.
    pub limit: Option<f64>,
}

/// A limit of its own, named where it lies.
#[derive(Debug, Clone, PartialEq)]
pub struct Bound {
    /// What it is called.
    pub name: String,
    /// Where it lies.
    pub value: f64,
}

/// Points on end that have something in common.
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    /// What they have in common, as a class in the style sheets.
    pub class: &'static str,
    /// Where they begin, from the left.
    pub from: f64,
    /// Where they end.
    pub to: f64,
}

/// A word in the drawing: beside a line, or at a mark from top to bottom.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    /// Where it stands, from the left.
    pub across: f64,
    /// Where its foot stands, from the top; `None`: a mark over the whole height.
    pub down: Option<f64>,
    /// How many lines above the drawing, where it is of a mark.
    pub row: usize,
    /// What it is of, as a class in the style sheets.
    pub class: &'static str,
    /// What is written.
    pub text: String,
}

/// How the first line of a chart is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// From point to point.
    Line,
    /// The same over an area from nothing.
    Area,
    /// A stroke a point, from nothing.
    Strokes,
}

/// A chart, ready to be drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct LineChart {
    /// What each point is called, an ISO date or a number.
    pub points: Vec<String>,
    /// The lines.
    pub lines: Vec<Line>,
    /// How many of the lines are drawn; the others stand in the table and are read.
    pub drawn: usize,
    /// How the first line is drawn.
    pub form: Form,
    /// Limits of their own.
    pub bounds: Vec<Bound>,
    /// Bands along the top.
    pub bands: Vec<Band>,
    /// Figures at which a line is drawn across.
    pub ticks: Vec<f64>,
    /// Words in the drawing; with them it has no legend.
    pub notes: Vec<Note>,
    /// Points of the first line that have a dot.
    pub dots: Vec<usize>,
    low: f64,
    high: f64,
}

impl LineChart {
    /// A chart of lines over points; it always holds 0, and the limits that are not far from the lines. `None` without two points or
    /// without a figure.
    pub fn of(points: Vec<String>, lines: Vec<Line>) -> Option<Self> {
        Self::with_bounds(points, lines, Vec::new())
    }

    /// The same with limits of their own.
    pub fn with_bounds(points: Vec<String>, lines: Vec<Line>, bounds: Vec<Bound>) -> Option<Self> {
        let of_lines = || lines.iter().flat_map(|line| line.values.iter().flatten()).copied();
        let (least, most) = (of_lines().fold(0.0, f64::min), of_lines().fold(0.0, f64::max));
        // A limit that would leave the lines flat is told, and not drawn.
        let is_near = |limit: &f64| {
            let end = if *limit < 0.0 { least } else { most };
            end == 0.0 || limit.abs() <= FAR * end.abs()
        };
        let limits = || lines.iter().filter_map(|line| line.limit).filter(is_near);
        let figures = || of_lines().chain(limits()).chain(bounds.iter().map(|bound| bound.value));
        let (low, high) = (figures().fold(0.0, f64::min), figures().fold(0.0, f64::max));
        let is_drawn =
            points.len() > 1 && high > low && lines.iter().any(|line| line.values.iter().any(Option::is_some));
        is_drawn.then(|| {
            let step = round_step((high - low) / 4.0);
            // A little air, so that no line lies on the edge.
            let (low, high) = ((low * 1.02 / step).floor() * step, (high * 1.02 / step).ceil() * step);
            let mut ticks = vec![low];
            while let Some(last) = ticks.last().copied().filter(|last| last + step <= high + 0.5 * step) {
                ticks.push(last + step);
            }
            let (drawn, notes) = (lines.len(), Vec::new());
            Self {
                points,
                lines,
                drawn,
                form: Form::Line,
                bounds,
                bands: Vec::new(),
                ticks,
                notes,
                dots: Vec::new(),
                low,
                high,
            }
        })
    }

    /// The chart whose first line is an area, the others being read and not drawn, with bands along its top.
    pub fn as_area(self, bands: Vec<Band>) -> Self {
        Self { drawn: 1, form: Form::Area, bands, ..self }
    }

    /// The chart whose first line is a stroke a point, with a dot at the ends of some of them.
    pub fn as_strokes(self, dots: Vec<usize>) -> Self {
        Self { form: Form::Strokes, dots, ..self }
    }

    /// Bands of the points that have a class, each as long as its points lie on end.
    pub fn bands_of(classes: &[Option<&'static str>]) -> Vec<Band> {
        let whole = as_f64(classes.len().max(1));
        let mut bands: Vec<Band> = Vec::new();
        let mut before = None;
        for (at, class) in classes.iter().enumerate() {
            let (from, to) = (as_f64(at) / whole, as_f64(at + 1) / whole);
            match (class, bands.last_mut()) {
                (Some(class), Some(band)) if before == Some(*class) => (band.class, band.to) = (class, to),
                (Some(class), _) => bands.push(Band { class, from, to }),
                (None, _) => {}
            }
            before = *class;
        }
        bands
    }

    /// The chart of figures that are never above `most`: its axis ends there.
    pub fn at_most(mut self, most: f64) -> Self {
        if self.high > most {
            self.high = most;
            self.ticks.retain(|tick| *tick < most);
            self.ticks.push(most);
        }
        self
    }

    /// The chart with words in it, placed apart: one line each beside the lines, and marks that are near each other on two
    /// lines.
    pub fn noted(self, mut notes: Vec<Note>) -> Self {
        let place = |note: &Note| note.down.unwrap_or(-1.0);
        headroom_engine::math::sort_by(&mut notes, |a, b| place(a).total_cmp(&place(b)));
        let mut marks = Vec::<f64>::new();
        for note in notes.iter_mut().filter(|note| note.down.is_none()) {
            note.row = usize::from(marks.iter().any(|mark| (mark - note.across).abs() < 0.5));
            marks.push(note.across);
        }
        // Above its line, or below where there is no room; of two at one place the first goes up.
        let mut next = 1.0 + NOTE_HEIGHT;
        for note in notes.iter_mut().rev() {
            if let Some(down) = &mut note.down {
                *down = if *down < NOTE_HEIGHT { *down + NOTE_HEIGHT } else { *down }.min(next - NOTE_HEIGHT);
                next = *down;
            }
        }
        // None above the drawing: its upper ones go down again.
        let mut last = 0.0;
        for note in &mut notes {
            if let Some(down) = &mut note.down {
                *down = down.max(last + NOTE_HEIGHT);
                last = *down;
            }
        }
        Self { notes, ..self }
    }

    /// Where a point lies, from the left.
    pub fn across(&self, at: usize) -> f64 {
        as_f64(at) / as_f64(self.points.len() - 1)
    }

    /// Where a figure lies that the axis does not reach: "above" or "below".
    pub fn beyond(&self, value: f64) -> Option<&'static str> {
        if value > self.high {
            return Some("above");
        }
        (value < self.low).then_some("below")
    }

    /// Where a figure lies, from the top.
    pub fn down(&self, value: f64) -> f64 {
        (self.high - value) / (self.high - self.low)
    }

    /// The point nearest to a place from the left.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held between 0 and the last point")]
    pub fn point_at(&self, across: f64) -> usize {
        (across.clamp(0.0, 1.0) * as_f64(self.points.len() - 1)).round() as usize
    }

    /// The first line as strokes from nothing in a drawing of side [`SIDE`].
    fn strokes(&self, line: &Line) -> String {
        let (mut path, floor) = (String::new(), self.down(0.0) * SIDE);
        for (at, value) in line.values.iter().enumerate() {
            if let Some(value) = value {
                // Writing into a string cannot fail.
                let _ = write!(path, "M{:.1} {floor:.1}V{:.1}", self.across(at) * SIDE, self.down(*value) * SIDE);
            }
        }
        path
    }

    /// Line `at` as an SVG path in a drawing of side [`SIDE`].
    pub fn path_of(&self, at: usize) -> String {
        match self.form {
            Form::Strokes if at == 0 => self.strokes(&self.lines[at]),
            _ => self.path(&self.lines[at]),
        }
    }

    /// The same, whatever it is.
    fn path(&self, line: &Line) -> String {
        let (mut path, mut verb) = (String::new(), 'M');
        for (at, value) in line.values.iter().enumerate() {
            let Some(value) = value else {
                verb = 'M';
                continue;
            };
            // Writing into a string cannot fail.
            let _ = write!(path, "{verb}{:.1} {:.1}", self.across(at) * SIDE, self.down(*value) * SIDE);
            verb = 'L';
        }
        path
    }

    /// The first line as an area from nothing, where it is one.
    pub fn area(&self) -> Option<String> {
        let line = self.lines.first().filter(|_| self.form == Form::Area)?;
        let floor = self.down(0.0) * SIDE;
        let (mut path, mut at) = (String::new(), 0);
        while at < line.values.len() {
            let run = line.values[at..].iter().take_while(|value| value.is_some()).count();
            let place = |(k, value): (usize, &Option<f64>)| {
                value.map(|value| (self.across(at + k) * SIDE, self.down(value) * SIDE))
            };
            let places: Vec<_> = line.values[at..at + run].iter().enumerate().filter_map(place).collect();
            if let (Some(first), Some(last)) = (places.first(), places.last()) {
                let _ = write!(path, "M{:.1} {floor:.1}", first.0);
                for (x, y) in &places {
                    let _ = write!(path, "L{x:.1} {y:.1}");
                }
                let _ = write!(path, "L{:.1} {floor:.1}Z", last.0);
            }
            at += run + 1;
        }
        Some(path)
    }

    /// The points whose names are written, evenly spread from the first to the last.
    pub fn labels(&self) -> Vec<usize> {
        let last = self.points.len() - 1;
        let count = MAX_LABELS.min(last + 1);
        (0..count).map(|k| (k * last + (count - 1) / 2) / (count - 1)).collect()
    }
}

/// The least of 1, 2, 5 times a power of ten that is not below a value.
pub(super) fn round_step(value: f64) -> f64 {
    let power = libm::pow(10.0, libm::log10(value).floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|step| step * power).find(|step| *step >= value).unwrap_or(10.0 * power)
}

#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn as_f64(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::{Line, LineChart, Note};

    fn chart(values: &[Option<f64>], limit: f64) -> Option<LineChart> {
        let points = (0..values.len()).map(|i| i.to_string()).collect();
        LineChart::of(points, vec![Line { name: "VaR".to_owned(), values: values.to_vec(), limit: Some(limit) }])
    }

    #[test]
    fn line_breaks_where_a_figure_is_missing_and_limits_are_inside() {
        let chart = chart(&[Some(100.0), None, Some(300.0), Some(400.0)], 500.0).expect("two figures");
        assert_eq!(chart.ticks, [0.0, 200.0, 400.0, 600.0]); // by hand: a fourth of 500, rounded up to 200; 510 lies below 600
        assert_eq!((chart.down(600.0), chart.down(0.0)), (0.0, 1.0));
        let path = chart.path(&chart.lines[0]);
        assert_eq!(path, "M0.0 833.3M666.7 500.0L1000.0 333.3");
        assert_eq!((chart.point_at(0.4), chart.point_at(-1.0), chart.point_at(9.0)), (1, 0, 3));
        assert_eq!(chart.labels(), [0, 1, 2, 3]);
        // The same as strokes: from nothing, at the foot, to each figure.
        assert_eq!(chart.as_strokes(vec![2]).path_of(0), "M0.0 1000.0V833.3M666.7 1000.0V500.0M1000.0 1000.0V333.3");
    }

    #[test]
    fn words_in_the_drawing_are_placed_apart() {
        let note = |across, down, text: &str| Note { across, down, row: 0, class: "", text: text.to_owned() };
        let notes = vec![
            note(1.0, Some(0.99), "own"),
            note(1.0, Some(1.0), "adds"),
            note(0.0, Some(0.02), "headroom"),
            note(0.0, Some(0.98), "reserve"),
            note(0.3, None, "asked"),
            note(0.6, None, "largest"),
        ];
        let chart = chart(&[Some(1.0), Some(2.0)], 3.0).expect("two figures").noted(notes);
        let found: Vec<_> = chart.notes.iter().map(|note| (note.text.as_str(), note.row, note.down)).collect();
        // By hand: below its line at the top; three at the bottom a height of .09 apart; marks .3 apart on two lines.
        assert_eq!(
            found,
            [
                ("asked", 0, None),
                ("largest", 1, None),
                ("headroom", 0, Some(0.02 + 0.09)),
                ("reserve", 0, Some(1.0 - 0.09 - 0.09)),
                ("own", 0, Some(1.0 - 0.09)),
                ("adds", 0, Some(1.0))
            ]
        );
    }

    #[test]
    fn words_at_the_top_of_a_drawing_stay_inside() {
        let note = |text: &str| Note { across: 0.0, down: Some(0.0), row: 0, class: "", text: text.to_owned() };
        let chart =
            chart(&[Some(1.0), Some(2.0)], 3.0).expect("two figures").noted(vec![note("reserve"), note("headroom")]);
        let found: Vec<_> = chart.notes.iter().map(|note| note.down).collect();
        assert_eq!(found, [Some(0.09), Some(0.18)]); // by hand: one height of .09 each
    }

    #[test]
    fn limit_far_from_the_lines_is_told_and_not_drawn() {
        // By hand: 400 is four times 100, 401 is more; without it a fourth of 100 is rounded up to 50.
        let near = chart(&[Some(20.0), Some(100.0)], 400.0).expect("two figures");
        assert_eq!((near.beyond(400.0), near.ticks.last()), (None, Some(&500.0)));
        let far = chart(&[Some(20.0), Some(100.0)], 401.0).expect("two figures");
        assert_eq!((far.beyond(401.0), far.ticks.last()), (Some("above"), Some(&150.0)));
        let below = chart(&[Some(-20.0), Some(900.0)], -100.0).expect("two figures");
        assert_eq!(below.beyond(-100.0), None, "the axis reaches it by its step");
        assert_eq!(chart(&[Some(-20.0), Some(30.0)], -100.0).expect("two figures").beyond(-100.0), Some("below"));
    }

    #[test]
    fn chart_without_figures_is_none() {
        assert!(chart(&[None, None], 5.0).is_none());
        assert!(chart(&[Some(1.0)], 5.0).is_none());
        assert!(chart(&[Some(0.0), Some(0.0)], 0.0).is_none());
    }

    #[test]
    fn labels_reach_from_the_first_point_to_the_last() {
        let chart = chart(&[Some(1.0); 500], 2.0).expect("500 figures");
        assert_eq!(chart.labels(), [0, 125, 250, 374, 499]); // by hand: quarters of 499, rounded
    }

    #[test]
    fn area_has_a_piece_where_figures_are_on_end_and_bands_too() {
        let falls = chart(&[Some(0.0), Some(-1.0), None, Some(-2.0)], -2.0).expect("figures").as_area(Vec::new());
        assert_eq!((falls.drawn, falls.ticks.len()), (1, 6)); // 0 to -2.5 by 0.5: 2% more than 2 lies below -2
        assert_eq!(
            falls.area().expect("it is one"),
            "M0.0 0.0L0.0 0.0L333.3 400.0L333.3 0.0ZM1000.0 0.0L1000.0 800.0L1000.0 0.0Z"
        );
        let bands = LineChart::bands_of(&[None, Some("a"), Some("a"), Some("b")]);
        let told: Vec<_> = bands.iter().map(|band| (band.class, band.from, band.to)).collect();
        assert_eq!(told, [("a", 0.25, 0.75), ("b", 0.75, 1.0)]);
    }

    #[test]
    fn falls_hang_below_nothing() {
        let chart = chart(&[Some(-0.01), Some(-0.03)], -0.08).expect("two figures");
        assert_eq!((chart.down(0.0), chart.ticks.len()), (0.0, 6)); // 0 to -10% by 2%: 2% more than the limit of 8% lies below -8%
    }
}
