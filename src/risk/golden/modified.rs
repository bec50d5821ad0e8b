//! Published figures of skewness, kurtosis and Cornish-Fisher VaR.

use super::super::{
    cornish_fisher::{CornishFisherRisk, cornish_fisher_risk},
    moments::moments,
};
use super::{
    Golden,
    GoldenSubject::CornishFisher,
    data::{BACON, BACON_BENCHMARK, EDHEC, losses_of},
};
use crate::fund::Confidence;

const R: &str = "R's PerformanceAnalytics 2.1, VaR and ES of method modified, on Bacon's series";
const MOMENTS: &str = "R's PerformanceAnalytics 2.1, skewness and kurtosis, on Bacon's series";
const NUMPY: &str = "numpy and scipy, by the definition, on 24 months of EDHEC's CTA index";

/// The figures of this file.
pub fn goldens() -> Vec<Golden> {
    vec![
        Golden::new(CornishFisher, "Skewness, portfolio", MOMENTS, -0.082_562_455_208_568_07, 1e-14, || {
            Some(moments(&BACON).skewness)
        }),
        Golden::new(CornishFisher, "Excess kurtosis, portfolio", MOMENTS, -0.567_546_205_892_125_2, 1e-14, || {
            Some(moments(&BACON).excess_kurtosis)
        }),
        Golden::new(CornishFisher, "Skewness, benchmark", MOMENTS, -0.259_847_179_147_272_8, 1e-14, || {
            Some(moments(&BACON_BENCHMARK).skewness)
        }),
        Golden::new(CornishFisher, "Excess kurtosis, benchmark", MOMENTS, -0.292_535_825_270_004_3, 1e-14, || {
            Some(moments(&BACON_BENCHMARK).excess_kurtosis)
        }),
        Golden::new(CornishFisher, "Modified VaR at 90%, portfolio", R, 0.042_567_611_898_736_68, 1e-14, || {
            var(0.9, &BACON)
        }),
        Golden::new(CornishFisher, "Modified VaR at 95%, portfolio", R, 0.056_028_994_816_641_01, 1e-14, || {
            var(0.95, &BACON)
        }),
        Golden::new(CornishFisher, "Modified VaR at 99%, portfolio", R, 0.078_180_598_761_917_05, 1e-14, || {
            var(0.99, &BACON)
        }),
        Golden::new(CornishFisher, "Modified VaR at 95%, benchmark", R, 0.054_711_221_465_712_14, 1e-14, || {
            var(0.95, &BACON_BENCHMARK)
        }),
        Golden::new(
            CornishFisher,
            "Modified expected shortfall at 95%, portfolio",
            R,
            0.068_791_103_854_392_05,
            1e-14,
            || shortfall(0.95, &BACON),
        ),
        Golden::new(
            CornishFisher,
            "Modified expected shortfall at 95%, benchmark",
            R,
            0.069_866_237_048_981_16,
            1e-14,
            || shortfall(0.95, &BACON_BENCHMARK),
        ),
        Golden::new(
            CornishFisher,
            "Modified expected shortfall at 99%, portfolio",
            R,
            0.089_838_333_332_385_83,
            1e-14,
            || shortfall(0.99, &BACON),
        ),
        Golden::new(CornishFisher, "VaR at 95%, inside the domain", NUMPY, 0.030_464_440_483_714_41, 1e-14, || {
            at(0.95, &EDHEC[1]).filter(|risk| risk.is_in_domain).map(|risk| risk.value_at_risk.0)
        }),
        Golden::new(
            CornishFisher,
            "Expected shortfall at 95%, inside the domain",
            NUMPY,
            0.040_291_994_749_538_12,
            1e-14,
            || shortfall(0.95, &EDHEC[1]),
        ),
    ]
}

fn at(level: f64, returns: &[f64]) -> Option<CornishFisherRisk> {
    Some(cornish_fisher_risk(&losses_of(returns), Confidence::new(level)?))
}

fn var(level: f64, returns: &[f64]) -> Option<f64> {
    at(level, returns).map(|risk| risk.value_at_risk.0)
}

fn shortfall(level: f64, returns: &[f64]) -> Option<f64> {
    at(level, returns).map(|risk| risk.expected_shortfall.0)
}
