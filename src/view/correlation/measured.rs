//! What the correlation view measures of a sample, as plain values: small funds have it at once, large ones from a worker.

use std::ops::Range;

use headroom_engine::{
    correlation::{CorrelationMatrix, EstimatedCorrelation, Order, correlation_matrix, pair_spikes},
    fund::{CorrelationSpikeRule, CovarianceRule, Shared, Snapshot},
    math::sort_by,
    sample::Sample,
};
use nalgebra::DMatrix;

use super::{SpikeRow, masked, pair::passage_means};
use crate::view::number::{as_count, as_float};

/// Products of two returns up to which everything is measured at once: some 10 ms.
const MOST_AT_ONCE: usize = 1 << 22;

/// What is asked of the returns of a sample.
#[derive(Debug, Clone, PartialEq)]
pub struct Correlating {
    /// One series a strategy, on the rows of the sample; zeros for one without capital that lacks a return.
    pub series: Vec<Shared<Vec<f64>>>,
    /// Returns that are not a strategy's own: rows times its place, plus the row; ascending.
    pub filled: Vec<usize>,
    /// The strategies with an exposure, one a strategy.
    pub exposed: Vec<bool>,
    /// How the matrix is estimated.
    pub rule: CovarianceRule,
    /// When a pair spikes, and the false discovery rate of the family of pairs.
    pub spikes: (CorrelationSpikeRule, f64),
    /// The correlation that every pair is raised to at least: then the matrix is all that is asked.
    pub stress: Option<f64>,
}

/// What is found.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// The matrix, clustered; in the file's order under a stress. Its warnings are `masked`.
    pub matrix: CorrelationMatrix,
    /// Strategies without figures beside others.
    pub masked: Vec<bool>,
    /// Pairs that have begun to move together, the largest now first.
    pub spikes: Vec<SpikeRow>,
    /// The mean correlation of all pairs over time, as [`passage_means`].
    pub means: Vec<Option<f64>>,
}

impl Correlating {
    /// What is asked of a fund's sample.
    pub fn of(snapshot: &Snapshot, sample: &Sample, exposed: Vec<bool>, rule: CovarianceRule) -> Self {
        let rows = sample.observations();
        let zeros = Shared::from(vec![0.0; rows]);
        let count = snapshot.strategies.len();
        let filled =
            |i: usize| (0..rows).filter(move |row| sample.own(i)[*row].is_none()).map(move |row| i * rows + row);
        Self {
            series: (0..count).map(|i| sample.shared(i).unwrap_or(&zeros).clone()).collect(),
            filled: (0..count).flat_map(filled).collect(),
            exposed,
            rule,
            spikes: (snapshot.policy.correlation_spike, snapshot.policy.spike_significance),
            stress: None,
        }
    }

    /// The same with every pair raised to `rho` at least.
    pub fn raised(&self, rho: f64) -> Self {
        Self { stress: Some(rho), ..self.clone() }
    }

    /// Whether the page's thread would be held for it.
    pub fn is_large(&self) -> bool {
        let (count, rows) = (self.series.len(), self.series.first().map_or(0, |series| series.len()));
        count * count / 2 * rows.max(count) > MOST_AT_ONCE
    }

    /// Measures.
    pub fn measured(&self) -> Measured {
        let series: Vec<&[f64]> = self.series.iter().map(|series| &series[..]).collect();
        let order = if self.stress.is_some() { Order::File } else { Order::Cluster };
        let ids = vec![""; series.len()]; // warnings are not told in the engine's words
        let mut matrix = correlation_matrix(&series, &self.exposed, &ids, self.rule, order, self.stress);
        let masked = masked(&matrix);
        matrix.warnings.clear();
        if self.stress.is_some() {
            return Measured { matrix, masked, spikes: Vec::new(), means: Vec::new() };
        }
        let live: Vec<&[f64]> = series.iter().zip(&masked).filter(|(_, is)| !**is).map(|(series, _)| *series).collect();
        Measured { spikes: self.spike_rows(&series, &masked), means: passage_means(&live), matrix, masked }
    }

    /// The matrix of some rows alone, in the file's order; `None` past the last row.
    pub fn matrix_of(&self, rows: Range<usize>) -> Option<DMatrix<f64>> {
        let series: Vec<&[f64]> = self.series.iter().map(|series| series.get(rows.clone())).collect::<Option<_>>()?;
        let ids = vec![""; series.len()];
        Some(EstimatedCorrelation::of(&series, &self.exposed, &ids, self.rule).into_matrix())
    }

    fn spike_rows(&self, series: &[&[f64]], masked: &[bool]) -> Vec<SpikeRow> {
        let rows = series.first().map_or(0, |series| series.len());
        let mut own = vec![true; series.len() * rows];
        self.filled.iter().for_each(|at| own[*at] = false);
        let (rule, false_discovery_rate) = &self.spikes;
        let spikes = pair_spikes(series, &|i, row| own[i * rows + row], rule, *false_discovery_rate);
        let mut found: Vec<SpikeRow> = spikes
            .into_iter()
            .filter(|spike| !masked[spike.pair.0] && !masked[spike.pair.1])
            .map(|spike| SpikeRow {
                pair: spike.pair,
                now: spike.now,
                before: spike.before,
                is_significant: spike.is_significant,
            })
            .collect();
        sort_by(&mut found, |a, b| b.now.total_cmp(&a.now));
        found
    }
}

impl Measured {
    /// As lists of numbers: the pairs' correlations, the order, figures of the matrix, masked strategies, spikes, means.
    pub fn numbers(&self) -> [Vec<f64>; 6] {
        let CorrelationMatrix { matrix, highest, .. } = &self.matrix;
        let known = |figure: Option<f64>| figure.unwrap_or(f64::NAN);
        let ((i, j), value) = highest.unwrap_or(((0, 0), f64::NAN));
        let figures = vec![
            known(self.matrix.shrinkage),
            known(self.matrix.min_eigenvalue),
            known(self.matrix.condition_number),
            self.matrix.repaired_distance,
            known(self.matrix.average),
            as_float(i),
            as_float(j),
            value,
        ];
        let spike = |row: &SpikeRow| {
            let (i, j) = row.pair;
            [as_float(i), as_float(j), row.now, row.before, f64::from(u8::from(row.is_significant))]
        };
        [
            pairs(matrix.nrows()).map(|(i, j)| matrix[(j, i)]).collect(),
            self.matrix.order.iter().map(|i| as_float(*i)).collect(),
            figures,
            self.masked.iter().map(|is| f64::from(u8::from(*is))).collect(),
            self.spikes.iter().flat_map(spike).collect(),
            self.means.iter().map(|mean| known(*mean)).collect(),
        ]
    }

    /// From [`Measured::numbers`]; `None` where these are of nothing.
    pub fn of_numbers([correlations, order, figures, masked, spikes, means]: &[Vec<f64>; 6]) -> Option<Self> {
        let count = order.len();
        let known = |figure: f64| Some(figure).filter(|figure| !figure.is_nan());
        let [shrinkage, least, condition, repaired_distance, average, i, j, value] = *figures.first_chunk::<8>()?;
        if correlations.len() != pairs(count).count() || masked.len() != count {
            return None;
        }
        let mut matrix = DMatrix::identity(count, count);
        for ((i, j), value) in pairs(count).zip(correlations) {
            (matrix[(i, j)], matrix[(j, i)]) = (*value, *value);
        }
        let spike = |[i, j, now, before, is_significant]: &[f64; 5]| SpikeRow {
            pair: (as_count(*i), as_count(*j)),
            now: *now,
            before: *before,
            is_significant: *is_significant > 0.0,
        };
        Some(Self {
            matrix: CorrelationMatrix {
                matrix,
                order: order.iter().map(|i| as_count(*i)).collect(),
                shrinkage: known(shrinkage),
                min_eigenvalue: known(least),
                condition_number: known(condition),
                repaired_distance,
                average: known(average),
                highest: known(value).map(|value| ((as_count(i), as_count(j)), value)),
                warnings: Vec::new(),
            },
            masked: masked.iter().map(|is| *is > 0.0).collect(),
            spikes: spikes.as_chunks::<5>().0.iter().map(spike).collect(),
            means: means.iter().map(|mean| known(*mean)).collect(),
        })
    }
}

/// The pairs of `count` strategies, the first below the second.
fn pairs(count: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..count).flat_map(move |i| (i + 1..count).map(move |j| (i, j)))
}
