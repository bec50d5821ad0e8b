//! Published figures of the normal and Student-t distributions and of a fitted t.

use super::super::{
    moments::{mean_of, sd_of},
    normal::{normal_cdf, normal_density, normal_quantile},
    student_t::student_t_quantile,
    student_t_fit::{standardised_t_quantile, standardised_t_shortfall, student_t_freedom, student_t_risk},
};
use super::{
    Golden,
    GoldenSubject::{Normal, StudentT},
    data::{BACON, EDHEC, losses_of},
};
use crate::fund::Confidence;

const WICHURA: &str = "Wichura, AS 241, Applied Statistics 37 (1988), test values";
const NIST: &str = "NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7";
const MFE: &str = "McNeil, Frey and Embrechts, Quantitative Risk Management, section 2.2.4";
const MFE_TABLE: &str = "McNeil, Frey and Embrechts, section 2.2: 10,000 at an annual volatility of 20%";
const CLOSED: &str = "phi(z) / a, closed form; Basel Committee 2016: 97.5% shortfall near 99% VaR";
const SCIPY: &str = "scipy, root of the likelihood's derivative and stats.t, on 24 months of EDHEC indices";
const ABRAMOWITZ: &str = "Abramowitz and Stegun, table 26.1";

/// The figures of this file.
pub fn goldens() -> Vec<Golden> {
    vec![
        Golden::new(Normal, "Quantile at 0.25", WICHURA, -0.674_489_750_196_081_7, 1e-14, || {
            Some(normal_quantile(0.25))
        }),
        Golden::new(Normal, "Quantile at 0.001", WICHURA, -3.090_232_306_167_814, 1e-14, || {
            Some(normal_quantile(0.001))
        }),
        Golden::new(Normal, "Quantile at 1e-20", WICHURA, -9.262_340_089_798_408, 1e-14, || {
            Some(normal_quantile(1e-20))
        }),
        Golden::new(Normal, "Quantile at 0.95", NIST, 1.645, 5e-4, || Some(normal_quantile(0.95))),
        Golden::new(Normal, "Quantile at 0.975", NIST, 1.960, 5e-4, || Some(normal_quantile(0.975))),
        Golden::new(Normal, "Quantile at 0.99", NIST, 2.326, 5e-4, || Some(normal_quantile(0.99))),
        Golden::new(Normal, "Quantile at 0.999", NIST, 3.090, 5e-4, || Some(normal_quantile(0.999))),
        Golden::new(Normal, "Distribution function at 1", ABRAMOWITZ, 0.841_344_746_068_543, 5e-16, || {
            Some(normal_cdf(1.0))
        }),
        Golden::new(Normal, "Distribution function at 2", ABRAMOWITZ, 0.977_249_868_051_821, 5e-16, || {
            Some(normal_cdf(2.0))
        }),
        Golden::new(Normal, "Density at 1", ABRAMOWITZ, 0.241_970_724_519_143, 5e-16, || Some(normal_density(1.0))),
        Golden::new(Normal, "Expected shortfall at 97.5%, in standard deviations", CLOSED, 2.337_802_8, 5e-8, || {
            Some(normal_shortfall(0.025))
        }),
        Golden::new(Normal, "Expected shortfall at 99%, in standard deviations", CLOSED, 2.665_214_2, 5e-8, || {
            Some(normal_shortfall(0.01))
        }),
        Golden::new(Normal, "VaR of 10,000 at 0.9", MFE_TABLE, 162.1, 0.05, || Some(daily_sd() * normal_quantile(0.9))),
        Golden::new(Normal, "VaR of 10,000 at 0.95", MFE_TABLE, 208.1, 0.05, || {
            Some(daily_sd() * normal_quantile(0.95))
        }),
        Golden::new(Normal, "VaR of 10,000 at 0.975", MFE_TABLE, 247.9, 0.05, || {
            Some(daily_sd() * normal_quantile(0.975))
        }),
        Golden::new(Normal, "VaR of 10,000 at 0.99", MFE_TABLE, 294.3, 0.05, || {
            Some(daily_sd() * normal_quantile(0.99))
        }),
        Golden::new(Normal, "VaR of 10,000 at 0.995", MFE_TABLE, 325.8, 0.05, || {
            Some(daily_sd() * normal_quantile(0.995))
        }),
        Golden::new(
            Normal,
            "Parametric VaR at 99%, zero mean",
            "scipy norm.ppf and numpy std, on Bacon's 24 months",
            0.092_003_660_197_215_69,
            1e-15,
            || Some(sd_of_bacon() * normal_quantile(0.99)),
        ),
        Golden::new(
            Normal,
            "Parametric expected shortfall at 99%, zero mean",
            "scipy norm.pdf and numpy std, on Bacon's 24 months",
            0.105_405_329_193_332,
            1e-15,
            || Some(sd_of_bacon() * normal_shortfall(0.01)),
        ),
        Golden::new(StudentT, "Standardised VaR at 99%, 4 degrees of freedom", MFE, 2.649_492, 5e-7, || {
            t_quantile(0.99, 4.0)
        }),
        Golden::new(
            StudentT,
            "Standardised expected shortfall at 99%, 4 degrees of freedom",
            MFE,
            3.691_510,
            5e-7,
            || t_shortfall(0.99, 4.0),
        ),
        Golden::new(StudentT, "Standardised VaR at 99%, 6 degrees of freedom", MFE, 2.565_978, 5e-7, || {
            t_quantile(0.99, 6.0)
        }),
        Golden::new(
            StudentT,
            "Standardised expected shortfall at 99%, 6 degrees of freedom",
            MFE,
            3.292_545,
            5e-7,
            || t_shortfall(0.99, 6.0),
        ),
        Golden::new(StudentT, "Standardised VaR at 99%, 10 degrees of freedom", MFE, 2.471_991, 5e-7, || {
            t_quantile(0.99, 10.0)
        }),
        Golden::new(
            StudentT,
            "Standardised expected shortfall at 99%, 10 degrees of freedom",
            MFE,
            3.008_184,
            5e-7,
            || t_shortfall(0.99, 10.0),
        ),
        Golden::new(StudentT, "VaR of 10,000 at 0.9, 4 degrees of freedom", MFE_TABLE, 137.1, 0.05, || {
            Some(daily_sd() * t_quantile(0.9, 4.0)?)
        }),
        Golden::new(StudentT, "VaR of 10,000 at 0.95, 4 degrees of freedom", MFE_TABLE, 190.7, 0.05, || {
            Some(daily_sd() * t_quantile(0.95, 4.0)?)
        }),
        Golden::new(StudentT, "VaR of 10,000 at 0.975, 4 degrees of freedom", MFE_TABLE, 248.3, 0.05, || {
            Some(daily_sd() * t_quantile(0.975, 4.0)?)
        }),
        Golden::new(StudentT, "VaR of 10,000 at 0.99, 4 degrees of freedom", MFE_TABLE, 335.1, 0.05, || {
            Some(daily_sd() * t_quantile(0.99, 4.0)?)
        }),
        Golden::new(StudentT, "VaR of 10,000 at 0.995, 4 degrees of freedom", MFE_TABLE, 411.8, 0.05, || {
            Some(daily_sd() * t_quantile(0.995, 4.0)?)
        }),
        Golden::new(StudentT, "Quantile at 0.99, 1 degree of freedom", NIST, 31.821, 5e-4, || {
            Some(student_t_quantile(0.99, 1.0))
        }),
        Golden::new(StudentT, "Quantile at 0.99, 4 degrees of freedom", NIST, 3.747, 5e-4, || {
            Some(student_t_quantile(0.99, 4.0))
        }),
        Golden::new(StudentT, "Quantile at 0.975, 10 degrees of freedom", NIST, 2.228, 5e-4, || {
            Some(student_t_quantile(0.975, 10.0))
        }),
        Golden::new(StudentT, "Quantile at 0.95, 30 degrees of freedom", NIST, 1.697, 5e-4, || {
            Some(student_t_quantile(0.95, 30.0))
        }),
        Golden::new(StudentT, "Quantile at 0.995, 5 degrees of freedom", NIST, 4.032, 5e-4, || {
            Some(student_t_quantile(0.995, 5.0))
        }),
        Golden::new(StudentT, "Fitted degrees of freedom, CTA global", SCIPY, 11.745_926_890_189_1, 1e-6, || {
            Some(student_t_freedom(&EDHEC[1]))
        }),
        Golden::new(StudentT, "Fitted VaR at 99%, CTA global", SCIPY, 0.065_030_876_333_578_06, 1e-9, || {
            fitted(1).map(|(var, _)| var)
        }),
        Golden::new(
            StudentT,
            "Fitted expected shortfall at 99%, CTA global",
            SCIPY,
            0.078_321_181_152_710_51,
            1e-9,
            || fitted(1).map(|(_, shortfall)| shortfall),
        ),
        Golden::new(
            StudentT,
            "Fitted degrees of freedom, distressed securities",
            SCIPY,
            2.852_589_745_751_800_4,
            1e-6,
            || Some(student_t_freedom(&EDHEC[2])),
        ),
        Golden::new(
            StudentT,
            "Fitted VaR at 99%, distressed securities",
            SCIPY,
            0.059_684_427_637_490_54,
            1e-9,
            || fitted(2).map(|(var, _)| var),
        ),
        Golden::new(
            StudentT,
            "Fitted expected shortfall at 99%, distressed securities",
            SCIPY,
            0.094_244_914_577_269_06,
            1e-9,
            || fitted(2).map(|(_, shortfall)| shortfall),
        ),
        Golden::new(
            StudentT,
            "Fitted degrees of freedom, emerging markets",
            SCIPY,
            4.301_330_784_506_356,
            1e-6,
            || Some(student_t_freedom(&EDHEC[3])),
        ),
        Golden::new(StudentT, "Fitted VaR at 99%, emerging markets", SCIPY, 0.151_016_075_343_360_1, 1e-9, || {
            fitted(3).map(|(var, _)| var)
        }),
        Golden::new(
            StudentT,
            "Fitted expected shortfall at 99%, emerging markets",
            SCIPY,
            0.206_479_090_963_000_82,
            1e-9,
            || fitted(3).map(|(_, shortfall)| shortfall),
        ),
    ]
}

/// Expected shortfall of a standard normal.
fn normal_shortfall(a: f64) -> f64 {
    normal_density(normal_quantile(a)) / a
}

fn t_quantile(level: f64, freedom: f64) -> Option<f64> {
    Some(standardised_t_quantile(Confidence::new(level)?, freedom))
}

fn t_shortfall(level: f64, freedom: f64) -> Option<f64> {
    Some(standardised_t_shortfall(Confidence::new(level)?, freedom))
}

/// Parametric figures of Bacon's months, zero mean.
fn sd_of_bacon() -> f64 {
    sd_of(&BACON, mean_of(&BACON))
}

/// VaR and expected shortfall at 99% of an index under a fitted t.
fn fitted(index: usize) -> Option<(f64, f64)> {
    let risk = student_t_risk(&losses_of(&EDHEC[index]), Confidence::new(0.99)?);
    Some((risk.value_at_risk.0, risk.expected_shortfall.0))
}

/// A day's standard deviation of 10,000 at 20% a year of 250 days.
fn daily_sd() -> f64 {
    10_000.0 * 0.2 / 250.0_f64.sqrt()
}
