//! A candidate by its correlations: on the aggregate of standalone VaRs, `V(C)`.

use nalgebra::DMatrix;

use super::error::{MarginalError, in_range, positive};
use crate::{
    correlation::{Infeasible, aggregate, aggregate_components, bordered, check_bordered},
    math::{Extremes, spectrum},
};

/// An aggregate VaR with and without a newcomer.
#[derive(Debug, Clone, PartialEq)]
pub struct AggregateEntry {
    /// `V0 = sqrt(v'Cv)`.
    pub before: f64,
    /// `V1 = sqrt(V0^2 + u^2 + 2 u sum_i rho_i v_i)`.
    pub after: f64,
    /// `u sum_i rho_i v_i / V0`: the derivative at an exposure of 0, times the exposure; `None` where V0 is 0.
    pub first_order: Option<f64>,
    /// `sum_i rho_i v_i / V0`; `None` where V0 is 0.
    pub correlation_with_fund: Option<f64>,
    /// Components after, the newcomer's last; they add up to V1.
    pub components_after: Vec<f64>,
}

/// The aggregate VaR with one more strategy: `V1 = sqrt(V0^2 + u^2 + 2 u sum_i rho_i v_i)`.
///
/// `v` standalone VaRs in money, negative ones counting as 0; `c` their n x n correlation; `u` that of the newcomer, above 0;
/// `rho` its n correlations. Errors: a wrong number of correlations, one outside `[-1, 1]`, a bordered matrix that is not
/// positive semi-definite. Source: Jorion, Value at Risk, 3rd edition, section 7.2.3 (incremental VaR).
///
/// ```
/// use headroom_engine::candidate::entry_into_aggregate;
/// let entry = entry_into_aggregate(&[3.0], &nalgebra::DMatrix::identity(1, 1), 4.0, &[0.0]).unwrap();
/// assert_eq!((entry.before, entry.after), (3.0, 5.0));
/// assert_eq!(entry.components_after, [1.8, 3.2]);
/// ```
pub fn entry_into_aggregate(v: &[f64], c: &DMatrix<f64>, u: f64, rho: &[f64]) -> Result<AggregateEntry, MarginalError> {
    check_vector(rho, v.len(), "correlations")?;
    positive("standalone", u)?;
    entry(v, c, u, rho)
}

fn entry(v: &[f64], c: &DMatrix<f64>, u: f64, rho: &[f64]) -> Result<AggregateEntry, MarginalError> {
    check_bordered(c, rho).map_err(MarginalError::Infeasible)?;
    let before = aggregate(v, c);
    let all: Vec<f64> = v.iter().copied().chain([u]).collect();
    let whole = bordered(c, rho);
    let covered: f64 = v.iter().zip(rho).map(|(v, rho)| v.larger(0.0) * rho).sum();
    let has_loss = before > 0.0;
    Ok(AggregateEntry {
        before,
        after: aggregate(&all, &whole),
        first_order: has_loss.then(|| u * covered / before),
        correlation_with_fund: has_loss.then(|| covered / before),
        components_after: aggregate_components(&all, &whole),
    })
}

/// Correlations that a caller gives of a candidate and the fund's strategies, in the fund's order.
#[derive(Debug, Clone, PartialEq)]
pub enum GivenCorrelations {
    /// The candidate's correlation with each strategy; those among the strategies are the model's.
    Vector(Vec<f64>),
    /// Correlations among the strategies in the place of the model's, and the candidate's with each.
    Matrix {
        /// n x n, symmetric, 1 on the diagonal, positive semi-definite.
        among: Vec<Vec<f64>>,
        /// The candidate's; `None`: those of the sample, or with fewer than 30 own rows the mean off the diagonal of `among`.
        with_candidate: Option<Vec<f64>>,
    },
}

/// The correlation form: the aggregate VaR of the strategies without and with the candidate.
#[derive(Debug, Clone, PartialEq)]
pub struct CorrelationForm {
    /// The aggregate without and with it.
    pub entry: AggregateEntry,
    /// `V1 - V0`.
    pub net_contribution: f64,
    /// The one correlation that stands in for each of those not given; `None` where none does.
    pub assumed_correlation: Option<f64>,
}

/// The strategies that a candidate joins, as the correlation form knows them.
pub(super) struct Strategies<'a> {
    /// Standalone VaRs, one per strategy, in money.
    pub standalone: &'a [f64],
    /// Their correlation by the model.
    pub correlation: &'a DMatrix<f64>,
    /// Those with figures: all others stay out.
    pub is_measured: &'a [bool],
}

impl CorrelationForm {
    /// The form of a candidate with standalone VaR `u`, a negative one counting as 0.
    ///
    /// `of_sample` are its correlations with each strategy on the sample's rows, where it has 30 of its own. Errors: a wrong number
    /// of correlations, values out of range, a matrix that is none, correlations that no returns can have.
    pub(super) fn of(
        strategies: &Strategies<'_>,
        u: f64,
        given: &GivenCorrelations,
        of_sample: Option<&[f64]>,
    ) -> Result<Self, MarginalError> {
        let count = strategies.standalone.len();
        let mut assumed_correlation = None;
        let (matrix, rho) = match given {
            GivenCorrelations::Vector(rho) => {
                check_vector(rho, count, "existing_correlations")?;
                (strategies.correlation.clone(), rho.clone())
            }
            GivenCorrelations::Matrix { among, with_candidate } => {
                let among = checked_matrix(among, count)?;
                let rho = match (with_candidate, of_sample) {
                    (Some(rho), _) => {
                        check_vector(rho, count, "new_correlations")?;
                        rho.clone()
                    }
                    (None, Some(rho)) => rho.to_vec(),
                    (None, None) => {
                        let assumed = *assumed_correlation.insert(mean_correlation(&among));
                        vec![assumed; count]
                    }
                };
                (among, rho)
            }
        };
        let at: Vec<usize> = (0..count).filter(|i| strategies.is_measured[*i]).collect();
        let v: Vec<f64> = at.iter().map(|i| strategies.standalone[*i]).collect();
        let c = DMatrix::from_fn(at.len(), at.len(), |i, j| matrix[(at[i], at[j])]);
        let rho: Vec<f64> = at.iter().map(|i| rho[*i]).collect();
        let entry = entry(&v, &c, u.larger(0.0), &rho).map_err(|error| of_all(error, &at))?;
        Ok(Self { net_contribution: entry.after - entry.before, entry, assumed_correlation })
    }

    /// Components of the measured strategies, and the candidate's, as one per strategy of the fund; 0 for others.
    pub(super) fn spread(components: &[f64], is_measured: &[bool]) -> Vec<f64> {
        let mut of_measured = components.iter();
        let of = |is_measured: &bool| if *is_measured { of_measured.next().copied().unwrap_or(0.0) } else { 0.0 };
        let mut all: Vec<f64> = is_measured.iter().map(of).collect();
        all.extend(of_measured);
        all
    }
}

/// The same error with places among all strategies.
fn of_all(error: MarginalError, at: &[usize]) -> MarginalError {
    match error {
        MarginalError::Infeasible(mut found) => {
            for interval in &mut found.intervals {
                interval.strategy = at[interval.strategy];
            }
            MarginalError::Infeasible(found)
        }
        other => other,
    }
}

/// The mean off the diagonal, 0 for one strategy, cut to what a candidate can have with every strategy alike.
fn mean_correlation(matrix: &DMatrix<f64>) -> f64 {
    let n = matrix.nrows();
    if n < 2 {
        return 0.0;
    }
    let pairs = (n * (n - 1)) as f64;
    let mean = (matrix.sum() - n as f64) / pairs;
    match check_bordered(matrix, &vec![mean; n]) {
        Ok(()) => mean,
        Err(Infeasible { largest_factor, .. }) => mean * largest_factor.unwrap_or(0.0),
    }
}

fn check_vector(rho: &[f64], count: usize, place: &str) -> Result<(), MarginalError> {
    if rho.len() != count {
        return Err(MarginalError::Length { place: place.to_owned(), given: rho.len(), wanted: count });
    }
    for (i, value) in rho.iter().enumerate() {
        in_range(&format!("{place}[{i}]"), *value, -1.0, 1.0, "[-1, 1]")?;
    }
    Ok(())
}

fn checked_matrix(rows: &[Vec<f64>], count: usize) -> Result<DMatrix<f64>, MarginalError> {
    if let Some(given) = [rows.len()].into_iter().chain(rows.iter().map(Vec::len)).find(|given| *given != count) {
        return Err(MarginalError::Length { place: "existing_correlations".to_owned(), given, wanted: count });
    }
    for (i, row) in rows.iter().enumerate() {
        for (j, value) in row.iter().enumerate() {
            let (value, mirrored) = (*value, rows[j][i]);
            let place = format!("existing_correlations[{i}][{j}]");
            in_range(&place, value, -1.0, 1.0, "[-1, 1]")?;
            let is_right = if i == j { (value - 1.0).abs() <= 1e-12 } else { (value - mirrored).abs() <= 1e-12 };
            if !is_right {
                let range = if i == j { "[1, 1] on the diagonal" } else { "what mirrors it across the diagonal" };
                return Err(MarginalError::OutOfRange { place, value, range });
            }
        }
    }
    let matrix = DMatrix::from_fn(count, count, |i, j| rows[i][j]);
    let found = spectrum(&matrix);
    if found.is_some_and(|spectrum| spectrum.is_positive_semi_definite()) {
        return Ok(matrix);
    }
    let min_eigenvalue = found.map_or(f64::NEG_INFINITY, |spectrum| spectrum.min_eigenvalue);
    Err(MarginalError::Infeasible(Infeasible { min_eigenvalue, intervals: Vec::new(), largest_factor: None }))
}
