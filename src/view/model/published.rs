//! The published figures as the page shows them: subject by subject, what was wanted and what the engine finds now.

use headroom_engine::audit::{PublishedFigure, PublishedSubject, published_figures};

/// One published figure.
#[derive(Debug, Clone, PartialEq)]
pub struct GoldenRow {
    /// Which figure.
    pub figure: &'static str,
    /// Where it was published.
    pub source: &'static str,
    /// The published number.
    pub wanted: f64,
    /// How far ours may be from it.
    pub tolerance: f64,
    /// What the engine finds now.
    pub found: Option<f64>,
    /// Whether that is it.
    pub is_met: bool,
}

/// The figures of one subject.
#[derive(Debug, Clone, PartialEq)]
pub struct GoldenGroup {
    /// Its name.
    pub label: &'static str,
    /// Its figures.
    pub rows: Vec<GoldenRow>,
}

impl GoldenGroup {
    /// The figures of a subject, computed here and now.
    pub fn of(subject: PublishedSubject) -> Self {
        let row = |golden: PublishedFigure| {
            let found = golden.found();
            GoldenRow {
                figure: golden.figure,
                source: golden.source,
                wanted: golden.wanted,
                tolerance: golden.tolerance,
                found,
                is_met: golden.is_met(found),
            }
        };
        let of_subject = published_figures().into_iter().filter(|golden| golden.subject == subject);
        Self { label: subject.label(), rows: of_subject.map(row).collect() }
    }

    /// How many are met.
    pub fn met(&self) -> usize {
        self.rows.iter().filter(|row| row.is_met).count()
    }
}
