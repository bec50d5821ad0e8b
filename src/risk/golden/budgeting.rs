//! Published figures of exposures by risk budgets, with and without bounds.

use nalgebra::DMatrix;

use super::super::{
    covariance::sample_covariance,
    risk_budgeting::{risk_budgeting, risk_budgeting_within},
};
use super::{
    Golden,
    GoldenSubject::Budgeting,
    data::{edhec, square},
};

const INVERSE: &str = "by hand: in proportion to 1 / sd";
const MAILLARD: &str = "Maillard, Roncalli and Teiletche, Journal of Portfolio Management 36 (2010)";
const SCIPY: &str = "scipy, minimize and fsolve, on 24 months of four EDHEC indices";
const BOUNDED: &str = "scipy, minimize of method L-BFGS-B with bounds";

/// Budgets that differ.
const UNEVEN: [f64; 4] = [0.4, 0.3, 0.2, 0.1];

/// The figures of this file.
pub fn goldens() -> Vec<Golden> {
    vec![
        Golden::new(
            Budgeting,
            "Equal contributions, variances .01 .04 .09 .16, weight 1",
            INVERSE,
            0.48,
            1e-10,
            || weight(&diagonal(), &[0.25; 4], 0),
        ),
        Golden::new(
            Budgeting,
            "Equal contributions, variances .01 .04 .09 .16, weight 2",
            INVERSE,
            0.24,
            1e-10,
            || weight(&diagonal(), &[0.25; 4], 1),
        ),
        Golden::new(
            Budgeting,
            "Equal contributions, variances .01 .04 .09 .16, weight 3",
            INVERSE,
            0.16,
            1e-10,
            || weight(&diagonal(), &[0.25; 4], 2),
        ),
        Golden::new(
            Budgeting,
            "Equal contributions, variances .01 .04 .09 .16, weight 4",
            INVERSE,
            0.12,
            1e-10,
            || weight(&diagonal(), &[0.25; 4], 3),
        ),
        Golden::new(Budgeting, "Equal contributions, four correlated, weight 1", MAILLARD, 0.383_612_51, 6e-9, || {
            weight(&maillard(), &[0.25; 4], 0)
        }),
        Golden::new(Budgeting, "Equal contributions, four correlated, weight 2", MAILLARD, 0.191_806_25, 6e-9, || {
            weight(&maillard(), &[0.25; 4], 1)
        }),
        Golden::new(Budgeting, "Equal contributions, four correlated, weight 3", MAILLARD, 0.242_617_85, 6e-9, || {
            weight(&maillard(), &[0.25; 4], 2)
        }),
        Golden::new(Budgeting, "Equal contributions, four correlated, weight 4", MAILLARD, 0.181_963_39, 6e-9, || {
            weight(&maillard(), &[0.25; 4], 3)
        }),
        Golden::new(
            Budgeting,
            "Equal contributions of four indices, weight 1",
            SCIPY,
            0.371_670_943_108_424_9,
            1e-9,
            || weight(&sample_covariance(&edhec()), &[0.25; 4], 0),
        ),
        Golden::new(
            Budgeting,
            "Equal contributions of four indices, weight 2",
            SCIPY,
            0.349_725_574_274_720_73,
            1e-9,
            || weight(&sample_covariance(&edhec()), &[0.25; 4], 1),
        ),
        Golden::new(
            Budgeting,
            "Equal contributions of four indices, weight 3",
            SCIPY,
            0.203_340_897_568_389_6,
            1e-9,
            || weight(&sample_covariance(&edhec()), &[0.25; 4], 2),
        ),
        Golden::new(
            Budgeting,
            "Equal contributions of four indices, weight 4",
            SCIPY,
            0.075_262_585_048_464_74,
            1e-9,
            || weight(&sample_covariance(&edhec()), &[0.25; 4], 3),
        ),
        Golden::new(
            Budgeting,
            "Budgets of 40, 30, 20, 10% of four indices, weight 1",
            SCIPY,
            0.492_516_619_205_986_6,
            1e-9,
            || weight(&sample_covariance(&edhec()), &UNEVEN, 0),
        ),
        Golden::new(
            Budgeting,
            "Budgets of 40, 30, 20, 10% of four indices, weight 2",
            SCIPY,
            0.326_800_246_960_472_4,
            1e-9,
            || weight(&sample_covariance(&edhec()), &UNEVEN, 1),
        ),
        Golden::new(
            Budgeting,
            "Budgets of 40, 30, 20, 10% of four indices, weight 3",
            SCIPY,
            0.151_136_037_543_318_72,
            1e-9,
            || weight(&sample_covariance(&edhec()), &UNEVEN, 2),
        ),
        Golden::new(
            Budgeting,
            "Budgets of 40, 30, 20, 10% of four indices, weight 4",
            SCIPY,
            0.029_547_096_290_222_3,
            1e-9,
            || weight(&sample_covariance(&edhec()), &UNEVEN, 3),
        ),
        Golden::new(Budgeting, "Budgets of 40, 30, 20, 10% within bounds, exposure 1", BOUNDED, 2.0, 1e-12, || {
            bounded(0)
        }),
        Golden::new(
            Budgeting,
            "Budgets of 40, 30, 20, 10% within bounds, exposure 2",
            BOUNDED,
            1.469_046_102_526_409,
            1e-8,
            || bounded(1),
        ),
        Golden::new(Budgeting, "Budgets of 40, 30, 20, 10% within bounds, exposure 3", BOUNDED, 2.0, 1e-12, || {
            bounded(2)
        }),
        Golden::new(Budgeting, "Budgets of 40, 30, 20, 10% within bounds, exposure 4", BOUNDED, 1.5, 1e-12, || {
            bounded(3)
        }),
    ]
}

/// The weight of one, the weights adding up to 1.
fn weight(covariance: &DMatrix<f64>, budgets: &[f64], i: usize) -> Option<f64> {
    let found = risk_budgeting(covariance, budgets).ok()?.exposure;
    Some(found.get(i)? / found.iter().sum::<f64>())
}

fn diagonal() -> DMatrix<f64> {
    let variances = [0.01, 0.04, 0.09, 0.16];
    DMatrix::from_fn(4, 4, |i, j| if i == j { variances[i] } else { 0.0 })
}

fn maillard() -> DMatrix<f64> {
    square(&[0.01, 0.016, 0.0, 0.0, 0.016, 0.04, 0.0, 0.0, 0.0, 0.0, 0.09, -0.06, 0.0, 0.0, -0.06, 0.16])
}

/// Between 0, caps of 2 and 1.5 and a floor of 2.
fn bounded(i: usize) -> Option<f64> {
    let covariance = square(&[
        0.04, 0.006, -0.004, 0.01, 0.006, 0.09, 0.03, 0.0, -0.004, 0.03, 0.16, -0.02, 0.01, 0.0, -0.02, 0.0225,
    ]);
    let bounds = [(0.0, 2.0), (0.0, 9.0), (2.0, 9.0), (0.0, 1.5)];
    let found = risk_budgeting_within(&covariance, &UNEVEN, &bounds, 1.0, None).ok()?;
    found.exposure.get(i).copied()
}
