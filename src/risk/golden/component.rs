//! Published figures of component VaR, aggregates under a correlation, and a newcomer to them.

use nalgebra::DMatrix;

use super::super::{
    aggregate::{aggregate, aggregate_components},
    contribution::{components_of_covariance, components_of_tail, variance_products},
    covariance::sample_covariance,
    marginal::{AggregateEntry, entry_into_aggregate},
    normal::normal_quantile,
};
use super::{
    Golden,
    GoldenSubject::{Component, Newcomer},
    data::{EDHEC_EXPOSURE, edhec, edhec_fund, equicorrelation, part},
};
use crate::fund::{Confidence, Loss};

const PYTHAGORAS: &str = "by hand: 3, 4 and 5";
const JORION: &str = "Jorion, Value at Risk, 3rd edition, chapter 7";
const FORMULA: &str = "numpy, sqrt(v'Cv), to the fourth decimal";
const NUMPY: &str = "numpy, cov and sort, on 24 months of four EDHEC indices";
const SEED: &str = "the worked example of the fund's specification";

/// Standalone VaRs of three strategies.
const THREE: [Loss; 3] = [Loss(15_000.0), Loss(12_500.0), Loss(10_000.0)];

/// The figures of this file.
pub fn goldens() -> Vec<Golden> {
    vec![
        Golden::new(Component, "Fund VaR of 3 and 4, uncorrelated", PYTHAGORAS, 5.0, 1e-15, || {
            let (v, c) = three_and_four();
            Some(aggregate(&v, &c).0)
        }),
        Golden::new(Component, "Component of the 3", PYTHAGORAS, 1.8, 1e-15, || {
            let (v, c) = three_and_four();
            part(&aggregate_components(&v, &c), 0)
        }),
        Golden::new(Component, "Component of the 4", PYTHAGORAS, 3.2, 1e-15, || {
            let (v, c) = three_and_four();
            part(&aggregate_components(&v, &c), 1)
        }),
        Golden::new(Component, "Standard deviation of two assets", JORION, 156_205.0, 0.5, || Some(jorion().2)),
        Golden::new(Component, "VaR of two assets at z = 1.65", JORION, 257_738.0, 0.5, || Some(1.65 * jorion().2)),
        Golden::new(Component, "Component of the first asset", JORION, 105_630.0, 0.5, || jorion_component(0)),
        Golden::new(Component, "Component of the second asset", JORION, 152_108.0, 0.5, || jorion_component(1)),
        Golden::new(Component, "Fund VaR of three at correlation 0", FORMULA, 21_937.411_0, 5e-5, || under(0.0)),
        Golden::new(Component, "Fund VaR of three at correlation 0.3", FORMULA, 27_545.417_0, 5e-5, || under(0.3)),
        Golden::new(Component, "Fund VaR of three at correlation 0.6", FORMULA, 32_190.837_2, 5e-5, || under(0.6)),
        Golden::new(Component, "Fund VaR of three at correlation 0.9", FORMULA, 36_245.689_4, 5e-5, || under(0.9)),
        Golden::new(Component, "Fund VaR of three at correlation 1", FORMULA, 37_500.0, 1e-10, || under(1.0)),
        Golden::new(Component, "Component 1 of three at correlation 0.9", FORMULA, 14_587.941_6, 5e-5, || {
            component_at_90(0)
        }),
        Golden::new(Component, "Component 2 of three at correlation 0.9", FORMULA, 12_070.400_8, 5e-5, || {
            component_at_90(1)
        }),
        Golden::new(Component, "Component 3 of three at correlation 0.9", FORMULA, 9_587.347_0, 5e-5, || {
            component_at_90(2)
        }),
        Golden::new(Component, "Parametric VaR at 99% of four indices", NUMPY, 187_134.745_393_729_3, 1e-8, || {
            parametric(None)
        }),
        Golden::new(Component, "Parametric component 1 of four indices", NUMPY, 16_213.633_361_013_486, 1e-8, || {
            parametric(Some(0))
        }),
        Golden::new(Component, "Parametric component 2 of four indices", NUMPY, 47_063.392_194_933_43, 1e-8, || {
            parametric(Some(1))
        }),
        Golden::new(Component, "Parametric component 3 of four indices", NUMPY, 16_799.330_940_711_632, 1e-8, || {
            parametric(Some(2))
        }),
        Golden::new(Component, "Parametric component 4 of four indices", NUMPY, 107_058.388_897_070_75, 1e-8, || {
            parametric(Some(3))
        }),
        Golden::new(Component, "Historical VaR at 95% of four indices", NUMPY, 80_450.0, 1e-8, || historical(None)),
        Golden::new(Component, "Historical component 1 of four indices", NUMPY, 16_348.487_377_425_41, 1e-8, || {
            historical(Some(0))
        }),
        Golden::new(Component, "Historical component 2 of four indices", NUMPY, -66_736.741_080_742_75, 1e-8, || {
            historical(Some(1))
        }),
        Golden::new(Component, "Historical component 3 of four indices", NUMPY, 22_564.493_358_369_848, 1e-8, || {
            historical(Some(2))
        }),
        Golden::new(Component, "Historical component 4 of four indices", NUMPY, 108_273.760_344_947_5, 1e-8, || {
            historical(Some(3))
        }),
        Golden::new(Newcomer, "Fund VaR of three at correlation 0.2", FORMULA, 25_811.819_0, 5e-5, || {
            Some(fourth()?.before.0)
        }),
        Golden::new(Newcomer, "Fund VaR with the fourth", FORMULA, 28_324.018_1, 5e-5, || Some(fourth()?.after.0)),
        Golden::new(Newcomer, "Net contribution", FORMULA, 2_512.199_1, 5e-5, || {
            fourth().map(|entry| entry.after.0 - entry.before.0)
        }),
        Golden::new(Newcomer, "Diversification benefit", FORMULA, -5_487.800_9, 5e-5, || {
            fourth().map(|entry| entry.after.0 - entry.before.0 - 8_000.0)
        }),
        Golden::new(Newcomer, "First-order contribution", FORMULA, 1_394.709_9, 5e-5, || {
            Some(fourth()?.first_order?.0)
        }),
        Golden::new(Newcomer, "Net contribution of the seed: 2,500 + (-800)", SEED, 1_700.0, 1e-9, seed),
    ]
}

fn three_and_four() -> ([Loss; 2], DMatrix<f64>) {
    ([Loss(3.0), Loss(4.0)], DMatrix::identity(2, 2))
}

/// Exposures, covariance and standard deviation of Jorion's two assets: 2m at 5% and 1m at 12%, uncorrelated.
fn jorion() -> ([f64; 2], DMatrix<f64>, f64) {
    let exposure = [2_000_000.0, 1_000_000.0];
    let covariance = DMatrix::from_row_slice(2, 2, &[0.05 * 0.05, 0.0, 0.0, 0.12 * 0.12]);
    let variance: f64 = variance_products(&exposure, &covariance).iter().sum();
    (exposure, covariance, variance.sqrt())
}

fn jorion_component(i: usize) -> Option<f64> {
    let (exposure, covariance, sd) = jorion();
    part(&components_of_covariance(&exposure, &covariance, Loss(1.65 * sd))?, i)
}

fn under(rho: f64) -> Option<f64> {
    Some(aggregate(&THREE, &equicorrelation(3, rho)).0)
}

fn component_at_90(i: usize) -> Option<f64> {
    part(&aggregate_components(&THREE, &equicorrelation(3, 0.9)), i)
}

/// Parametric VaR at 99% of the four indices and the part of one.
fn parametric(i: Option<usize>) -> Option<f64> {
    let covariance = sample_covariance(&edhec());
    let variance: f64 = variance_products(&EDHEC_EXPOSURE, &covariance).iter().sum();
    let var = Loss(normal_quantile(0.99) * variance.sqrt());
    let Some(i) = i else { return Some(var.0) };
    part(&components_of_covariance(&EDHEC_EXPOSURE, &covariance, var)?, i)
}

/// Historical VaR at 95% of the four indices and the part of one.
fn historical(i: Option<usize>) -> Option<f64> {
    let (columns, losses, tail) = edhec_fund(Confidence::new(0.95)?);
    let var = Loss(losses[tail.var_day()]);
    let Some(i) = i else { return Some(var.0) };
    part(&components_of_tail(&columns, &EDHEC_EXPOSURE, &tail, var)?, i)
}

/// A fourth strategy of VaR 8,000 beside the three.
fn fourth() -> Option<AggregateEntry> {
    entry_into_aggregate(&THREE, &equicorrelation(3, 0.2), Loss(8_000.0), &[0.1, 0.4, -0.2]).ok()
}

/// A newcomer of VaR 2,500 beside a fund of 10,000 at the correlation that makes 11,700 of them.
fn seed() -> Option<f64> {
    let alone = DMatrix::identity(1, 1);
    let entry = entry_into_aggregate(&[Loss(10_000.0)], &alone, Loss(2_500.0), &[0.6128]).ok()?;
    Some(entry.after.0 - entry.before.0)
}
