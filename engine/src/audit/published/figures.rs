//! The table of published figures: source, figure, value, tolerance and how the engine computes it.
//!
//! Values were typed from the source, or from another program run on the same data; never from this engine. The inputs and
//! what several rows share are in `inputs.rs`.

use super::{PublishedFigure, PublishedSubject, inputs::*};
use crate::{
    backtest::{Zone, christoffersen, kupiec, shortfall_statistic},
    control::largest_fall,
    correlation::{aggregate, correlation_of, ewma_covariance, ledoit_wolf, ledoit_wolf_identity},
    math::{
        chi_square_tail_one, chi_square_tail_two, moments, normal_cdf, normal_density, normal_quantile, spectrum,
        student_t_quantile,
    },
    var::{
        QuantileType::{Five, One, Seven, Six},
        expected_shortfall, next_variance, standardised_t_quantile, standardised_t_shortfall, value_at_risk,
    },
};

const BACON_BOOK: &str = "Bacon, Practical Portfolio Performance Measurement and Attribution";

const R_QUANTILE: &str = "R 4.2, quantile(), on Bacon's 24 months";

const SKFOLIO: &str = "skfolio 1.12, cvar() and value_at_risk(), on Bacon's 24 months";

const NUMPY_RANKED: &str = "numpy, by the definition, on 24 months of EDHEC's emerging markets index";

const WICHURA: &str = "Wichura, AS 241, Applied Statistics 37 (1988), test values";

const NIST: &str = "NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7";

const MCNEIL: &str = "McNeil, Frey and Embrechts, Quantitative Risk Management, section 2.2.4";

const MCNEIL_TABLE: &str = "McNeil, Frey and Embrechts, section 2.2: 10,000 at an annual volatility of 20%";

const CLOSED_SHORTFALL: &str = "phi(z) / a, closed form; Basel Committee 2016: 97.5% shortfall near 99% VaR";

const SCIPY_T: &str = "numpy and scipy, reweighting, root of the profile likelihood's derivative and stats.t, on 24 months of EDHEC indices";

const ABRAMOWITZ: &str = "Abramowitz and Stegun, table 26.1";

const R_MODIFIED: &str = "R's PerformanceAnalytics 2.1, VaR and ES of method modified, on Bacon's series";

const R_MOMENTS: &str = "R's PerformanceAnalytics 2.1, skewness and kurtosis, on Bacon's series";

const NUMPY_MODIFIED: &str = "numpy and scipy, by the definition, on 24 months of EDHEC's CTA index";

const PYTHAGORAS: &str = "by hand: 3, 4 and 5";

const JORION: &str = "Jorion, Value at Risk, 3rd edition, chapter 7";

const NUMPY_AGGREGATE: &str = "numpy, sqrt(v'Cv), to the fourth decimal";

const NUMPY_COMPONENTS: &str = "numpy, cov and sort, on 24 months of four EDHEC indices";

const SPECIFICATION: &str = "the worked example of the fund's specification";

const INVERSE: &str = "by hand: in proportion to 1 / sd";

const MAILLARD: &str = "Maillard, Roncalli and Teiletche, Journal of Portfolio Management 36 (2010)";

const SCIPY_BUDGETS: &str = "scipy, minimize and fsolve, on 24 months of four EDHEC indices";

const SCIPY_BOUNDS: &str = "scipy, minimize of method L-BFGS-B with bounds";

const KUPIEC: &str = "Kupiec's likelihood ratio by scipy.special.xlogy";

const KUPIEC_TABLE: &str = "Kupiec 1995; Jorion, Value at Risk, 3rd edition, table 6-2";

const CHRISTOFFERSEN: &str = "Christoffersen's likelihood ratio by scipy.special.xlogy and stats.chi2";

const BASEL: &str = "Basel Committee, Supervisory framework for the use of backtesting, 1996, table 2";

const NIST_CHI_SQUARE: &str = "NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.4";

const ACERBI: &str = "by hand, of Acerbi and Szekely 2014, equation 6";

const R_COVARIANCE: &str = "R 4.2, cov() and cor(), on Bacon's series";

const NUMPY_MATRIX: &str = "numpy, on 24 months of four EDHEC indices";

const SKLEARN: &str = "scikit-learn 1.9, LedoitWolf, on 24 months of four EDHEC indices";

const LEDOIT_WOLF: &str = "numpy, by appendix B of Ledoit and Wolf 2004, on 24 months of four EDHEC indices";

const HIGHAM: &str = "Higham, IMA Journal of Numerical Analysis 22 (2002), section 4";

const NAG: &str = "Higham 2002, tridiagonal example; NAG Library, g02aa, example";

const PROJECTIONS: &str = "numpy, alternating projections; a spectral repair gives others";

const CLOSED_SPECTRUM: &str = "closed form: 1 - rho and (1 + (n - 1) rho) / (1 - rho)";

const R_DRAWDOWN: &str = "R's PerformanceAnalytics 2.1, maxDrawdown, on Bacon's series";

const BAILEY: &str = "Bailey and Lopez de Prado, The Sharpe Ratio Efficient Frontier, 2012";

const SCIPY_NORMAL_VAR: &str = "scipy norm.ppf and numpy std, on Bacon's 24 months";

const SCIPY_NORMAL_SHORTFALL: &str = "scipy norm.pdf and numpy std, on Bacon's 24 months";

const HULL: &str = "Hull, Options, Futures and Other Derivatives, section on EWMA";

const FALL: &str = "by hand: 1.25 to 0.5";

/// One row per figure: `source, figure, value, tolerance => computation;`, by subject. A computation may end in `?`.
macro_rules! figures {
    ($($subject:ident { $($source:ident, $figure:literal, $value:expr, $tolerance:literal => $found:expr;)+ })+) => {
        /// Every published figure, in the order of its subject.
        pub fn figures() -> Vec<PublishedFigure> {
            vec![$($(PublishedFigure {
                subject: PublishedSubject::$subject,
                figure: $figure,
                source: $source,
                wanted: $value,
                tolerance: $tolerance,
                compute: || Some($found),
            },)+)+]
        }
    };
}

figures! {
    Ranked {
        BACON_BOOK, "VaR at 95%, quantile type 7", 0.059_2, 1e-15 => quantile(0.95, Seven)?;
        BACON_BOOK, "VaR at 95%, quantile type 1", 0.061, 1e-15 => quantile(0.95, One)?;
        R_QUANTILE, "VaR at 95%, quantile type 5", 0.062_2, 1e-15 => quantile(0.95, Five)?;
        R_QUANTILE, "VaR at 95%, quantile type 6", 0.064, 1e-15 => quantile(0.95, Six)?;
        R_QUANTILE, "VaR at 90%, quantile type 1", 0.049, 1e-15 => quantile(0.9, One)?;
        R_QUANTILE, "VaR at 90%, quantile type 5", 0.050_2, 1e-15 => quantile(0.9, Five)?;
        R_QUANTILE, "VaR at 90%, quantile type 6", 0.055, 1e-15 => quantile(0.9, Six)?;
        R_QUANTILE, "VaR at 90%, quantile type 7", 0.045_4, 1e-15 => quantile(0.9, Seven)?;
        R_QUANTILE, "VaR at 99%, quantile type 6", 0.065, 1e-15 => quantile(0.99, Six)?;
        R_QUANTILE, "VaR at 99%, quantile type 7", 0.064_08, 1e-15 => quantile(0.99, Seven)?;
        SKFOLIO, "Expected shortfall at 95%", 0.064_333_333_333_333_33, 1e-15 =>
            expected_shortfall(&losses_of(&BACON), level(0.95)?);
        SKFOLIO, "Expected shortfall at 90%", 0.060_666_666_666_666_674, 1e-15 =>
            expected_shortfall(&losses_of(&BACON), level(0.9)?);
        NUMPY_RANKED, "Filtered historical VaR at 95%", 0.107_456_139_804_027_7, 1e-14 =>
            value_at_risk(&filtered(), level(0.95)?);
        NUMPY_RANKED, "Filtered historical expected shortfall at 95%", 0.221_322_776_335_333_07, 1e-14 =>
            expected_shortfall(&filtered(), level(0.95)?);
        HULL, "Next variance, lambda 0.9, volatility 1%, return 2%", 0.000_13, 1e-18 =>
            next_variance(0.0001, 0.02, 0.9);
    }
    Normal {
        WICHURA, "Quantile at 0.25", -0.674_489_750_196_081_7, 1e-14 => normal_quantile(0.25);
        WICHURA, "Quantile at 0.001", -3.090_232_306_167_814, 1e-14 => normal_quantile(0.001);
        WICHURA, "Quantile at 1e-20", -9.262_340_089_798_408, 1e-14 => normal_quantile(1e-20);
        NIST, "Quantile at 0.95", 1.645, 5e-4 => normal_quantile(0.95);
        NIST, "Quantile at 0.975", 1.960, 5e-4 => normal_quantile(0.975);
        NIST, "Quantile at 0.99", 2.326, 5e-4 => normal_quantile(0.99);
        NIST, "Quantile at 0.999", 3.090, 5e-4 => normal_quantile(0.999);
        ABRAMOWITZ, "Distribution function at 1", 0.841_344_746_068_543, 5e-16 => normal_cdf(1.0);
        ABRAMOWITZ, "Distribution function at 2", 0.977_249_868_051_821, 5e-16 => normal_cdf(2.0);
        ABRAMOWITZ, "Density at 1", 0.241_970_724_519_143, 5e-16 => normal_density(1.0);
        CLOSED_SHORTFALL, "Expected shortfall at 97.5%, in standard deviations", 2.337_802_8, 5e-8 =>
            normal_shortfall(0.025);
        CLOSED_SHORTFALL, "Expected shortfall at 99%, in standard deviations", 2.665_214_2, 5e-8 =>
            normal_shortfall(0.01);
        MCNEIL_TABLE, "VaR of 10,000 at 0.9", 162.1, 0.05 => daily_sd() * normal_quantile(0.9);
        MCNEIL_TABLE, "VaR of 10,000 at 0.95", 208.1, 0.05 => daily_sd() * normal_quantile(0.95);
        MCNEIL_TABLE, "VaR of 10,000 at 0.975", 247.9, 0.05 => daily_sd() * normal_quantile(0.975);
        MCNEIL_TABLE, "VaR of 10,000 at 0.99", 294.3, 0.05 => daily_sd() * normal_quantile(0.99);
        MCNEIL_TABLE, "VaR of 10,000 at 0.995", 325.8, 0.05 => daily_sd() * normal_quantile(0.995);
        SCIPY_NORMAL_VAR, "Parametric VaR at 99%, zero mean", 0.092_003_660_197_215_69, 1e-15 =>
            sd_of_bacon() * normal_quantile(0.99);
        SCIPY_NORMAL_SHORTFALL, "Parametric expected shortfall at 99%, zero mean", 0.105_405_329_193_332, 1e-15 =>
            sd_of_bacon() * normal_shortfall(0.01);
    }
    StudentT {
        MCNEIL, "Standardised VaR at 99%, 4 degrees of freedom", 2.649_492, 5e-7 =>
            standardised_t_quantile(level(0.99)?, 4.0);
        MCNEIL, "Standardised expected shortfall at 99%, 4 degrees of freedom", 3.691_510, 5e-7 =>
            standardised_t_shortfall(level(0.99)?, 4.0);
        MCNEIL, "Standardised VaR at 99%, 6 degrees of freedom", 2.565_978, 5e-7 =>
            standardised_t_quantile(level(0.99)?, 6.0);
        MCNEIL, "Standardised expected shortfall at 99%, 6 degrees of freedom", 3.292_545, 5e-7 =>
            standardised_t_shortfall(level(0.99)?, 6.0);
        MCNEIL, "Standardised VaR at 99%, 10 degrees of freedom", 2.471_991, 5e-7 =>
            standardised_t_quantile(level(0.99)?, 10.0);
        MCNEIL, "Standardised expected shortfall at 99%, 10 degrees of freedom", 3.008_184, 5e-7 =>
            standardised_t_shortfall(level(0.99)?, 10.0);
        MCNEIL_TABLE, "VaR of 10,000 at 0.9, 4 degrees of freedom", 137.1, 0.05 =>
            daily_sd() * standardised_t_quantile(level(0.9)?, 4.0);
        MCNEIL_TABLE, "VaR of 10,000 at 0.95, 4 degrees of freedom", 190.7, 0.05 =>
            daily_sd() * standardised_t_quantile(level(0.95)?, 4.0);
        MCNEIL_TABLE, "VaR of 10,000 at 0.975, 4 degrees of freedom", 248.3, 0.05 =>
            daily_sd() * standardised_t_quantile(level(0.975)?, 4.0);
        MCNEIL_TABLE, "VaR of 10,000 at 0.99, 4 degrees of freedom", 335.1, 0.05 =>
            daily_sd() * standardised_t_quantile(level(0.99)?, 4.0);
        MCNEIL_TABLE, "VaR of 10,000 at 0.995, 4 degrees of freedom", 411.8, 0.05 =>
            daily_sd() * standardised_t_quantile(level(0.995)?, 4.0);
        NIST, "Quantile at 0.99, 1 degree of freedom", 31.821, 5e-4 => student_t_quantile(0.99, 1.0);
        NIST, "Quantile at 0.99, 4 degrees of freedom", 3.747, 5e-4 => student_t_quantile(0.99, 4.0);
        NIST, "Quantile at 0.975, 10 degrees of freedom", 2.228, 5e-4 => student_t_quantile(0.975, 10.0);
        NIST, "Quantile at 0.95, 30 degrees of freedom", 1.697, 5e-4 => student_t_quantile(0.95, 30.0);
        NIST, "Quantile at 0.995, 5 degrees of freedom", 4.032, 5e-4 => student_t_quantile(0.995, 5.0);
        SCIPY_T, "Fitted degrees of freedom, CTA global", 12.484_191_767_539_365, 1e-6 =>
            fitted(1)?.fit.degrees_of_freedom;
        SCIPY_T, "Fitted VaR at 99%, CTA global", 0.063_731_068_010_201_9, 1e-9 => fitted(1)?.value_at_risk;
        SCIPY_T, "Fitted expected shortfall at 99%, CTA global", 0.076_495_802_198_432_15, 1e-9 =>
            fitted(1)?.expected_shortfall;
        SCIPY_T, "Fitted degrees of freedom, distressed securities", 2.647_937_678_944_588_3, 1e-6 =>
            fitted(2)?.fit.degrees_of_freedom;
        SCIPY_T, "Fitted VaR at 99%, distressed securities", 0.059_202_917_490_418_63, 1e-9 =>
            fitted(2)?.value_at_risk;
        SCIPY_T, "Fitted expected shortfall at 99%, distressed securities", 0.097_195_328_726_721_83, 1e-9 =>
            fitted(2)?.expected_shortfall;
        SCIPY_T, "Fitted degrees of freedom, emerging markets", 3.829_019_861_944_848_6, 1e-6 =>
            fitted(3)?.fit.degrees_of_freedom;
        SCIPY_T, "Fitted VaR at 99%, emerging markets", 0.151_216_472_768_073_6, 1e-9 => fitted(3)?.value_at_risk;
        SCIPY_T, "Fitted expected shortfall at 99%, emerging markets", 0.213_330_113_007_929, 1e-9 =>
            fitted(3)?.expected_shortfall;
    }
    CornishFisher {
        R_MOMENTS, "Skewness, portfolio", -0.082_562_455_208_568_07, 1e-14 => moments(&BACON).skewness;
        R_MOMENTS, "Excess kurtosis, portfolio", -0.567_546_205_892_125_2, 1e-14 => moments(&BACON).excess_kurtosis;
        R_MOMENTS, "Skewness, benchmark", -0.259_847_179_147_272_8, 1e-14 => moments(&BACON_BENCHMARK).skewness;
        R_MOMENTS, "Excess kurtosis, benchmark", -0.292_535_825_270_004_3, 1e-14 =>
            moments(&BACON_BENCHMARK).excess_kurtosis;
        R_MODIFIED, "Modified VaR at 90%, portfolio", 0.042_567_611_898_736_68, 1e-14 =>
            modified(0.9, &BACON)?.value_at_risk;
        R_MODIFIED, "Modified VaR at 95%, portfolio", 0.056_028_994_816_641_01, 1e-14 =>
            modified(0.95, &BACON)?.value_at_risk;
        R_MODIFIED, "Modified VaR at 99%, portfolio", 0.078_180_598_761_917_05, 1e-14 =>
            modified(0.99, &BACON)?.value_at_risk;
        R_MODIFIED, "Modified VaR at 95%, benchmark", 0.054_711_221_465_712_14, 1e-14 =>
            modified(0.95, &BACON_BENCHMARK)?.value_at_risk;
        R_MODIFIED, "Modified expected shortfall at 95%, portfolio", 0.068_791_103_854_392_05, 1e-14 =>
            modified(0.95, &BACON)?.expected_shortfall;
        R_MODIFIED, "Modified expected shortfall at 95%, benchmark", 0.069_866_237_048_981_16, 1e-14 =>
            modified(0.95, &BACON_BENCHMARK)?.expected_shortfall;
        R_MODIFIED, "Modified expected shortfall at 99%, portfolio", 0.089_838_333_332_385_83, 1e-14 =>
            modified(0.99, &BACON)?.expected_shortfall;
        NUMPY_MODIFIED, "VaR at 95%, inside the domain", 0.030_464_440_483_714_41, 1e-14 =>
            modified(0.95, &EDHEC[1]).filter(|risk| risk.is_in_domain)?.value_at_risk;
        NUMPY_MODIFIED, "Expected shortfall at 95%, inside the domain", 0.040_291_994_749_538_12, 1e-14 =>
            modified(0.95, &EDHEC[1])?.expected_shortfall;
    }
    Component {
        PYTHAGORAS, "Fund VaR of 3 and 4, uncorrelated", 5.0, 1e-15 => aggregate(&PAIR, &equicorrelation(2, 0.0));
        PYTHAGORAS, "Component of the 3", 1.8, 1e-15 => three_and_four(0)?;
        PYTHAGORAS, "Component of the 4", 3.2, 1e-15 => three_and_four(1)?;
        JORION, "Standard deviation of two assets", 156_205.0, 0.5 => jorion().2;
        JORION, "VaR of two assets at z = 1.65", 257_738.0, 0.5 => 1.65 * jorion().2;
        JORION, "Component of the first asset", 105_630.0, 0.5 => jorion_component(0)?;
        JORION, "Component of the second asset", 152_108.0, 0.5 => jorion_component(1)?;
        NUMPY_AGGREGATE, "Fund VaR of three at correlation 0", 21_937.411_0, 5e-5 => aggregate_at(0.0);
        NUMPY_AGGREGATE, "Fund VaR of three at correlation 0.3", 27_545.417_0, 5e-5 => aggregate_at(0.3);
        NUMPY_AGGREGATE, "Fund VaR of three at correlation 0.6", 32_190.837_2, 5e-5 => aggregate_at(0.6);
        NUMPY_AGGREGATE, "Fund VaR of three at correlation 0.9", 36_245.689_4, 5e-5 => aggregate_at(0.9);
        NUMPY_AGGREGATE, "Fund VaR of three at correlation 1", 37_500.0, 1e-10 => aggregate_at(1.0);
        NUMPY_AGGREGATE, "Component 1 of three at correlation 0.9", 14_587.941_6, 5e-5 => component_at_90(0)?;
        NUMPY_AGGREGATE, "Component 2 of three at correlation 0.9", 12_070.400_8, 5e-5 => component_at_90(1)?;
        NUMPY_AGGREGATE, "Component 3 of three at correlation 0.9", 9_587.347_0, 5e-5 => component_at_90(2)?;
        NUMPY_COMPONENTS, "Parametric VaR at 99% of four indices", 187_134.745_393_729_3, 1e-8 => parametric_var();
        NUMPY_COMPONENTS, "Parametric component 1 of four indices", 16_213.633_361_013_486, 1e-8 => parametric(0)?;
        NUMPY_COMPONENTS, "Parametric component 2 of four indices", 47_063.392_194_933_43, 1e-8 => parametric(1)?;
        NUMPY_COMPONENTS, "Parametric component 3 of four indices", 16_799.330_940_711_632, 1e-8 => parametric(2)?;
        NUMPY_COMPONENTS, "Parametric component 4 of four indices", 107_058.388_897_070_75, 1e-8 => parametric(3)?;
        NUMPY_COMPONENTS, "Historical VaR at 95% of four indices", 80_450.0, 1e-8 => historical_var()?;
        NUMPY_COMPONENTS, "Historical component 1 of four indices", 16_348.487_377_425_41, 1e-8 => historical(0)?;
        NUMPY_COMPONENTS, "Historical component 2 of four indices", -66_736.741_080_742_75, 1e-8 => historical(1)?;
        NUMPY_COMPONENTS, "Historical component 3 of four indices", 22_564.493_358_369_848, 1e-8 => historical(2)?;
        NUMPY_COMPONENTS, "Historical component 4 of four indices", 108_273.760_344_947_5, 1e-8 => historical(3)?;
    }
    Candidate {
        NUMPY_AGGREGATE, "Fund VaR of three at correlation 0.2", 25_811.819_0, 5e-5 => fourth()?.before;
        NUMPY_AGGREGATE, "Fund VaR with the fourth", 28_324.018_1, 5e-5 => fourth()?.after;
        NUMPY_AGGREGATE, "Net contribution", 2_512.199_1, 5e-5 => fourth()?.after - fourth()?.before;
        NUMPY_AGGREGATE, "Diversification benefit", -5_487.800_9, 5e-5 =>
            fourth()?.after - fourth()?.before - 8_000.0;
        NUMPY_AGGREGATE, "First-order contribution", 1_394.709_9, 5e-5 => fourth()?.first_order?;
        SPECIFICATION, "Net contribution of the seed: 2,500 + (-800)", 1_700.0, 1e-9 => worked_example()?;
    }
    Budgeting {
        INVERSE, "Equal contributions, variances .01 .04 .09 .16, weight 1", 0.48, 1e-10 =>
            weight(&diagonal(), &EVEN, 0)?;
        INVERSE, "Equal contributions, variances .01 .04 .09 .16, weight 2", 0.24, 1e-10 =>
            weight(&diagonal(), &EVEN, 1)?;
        INVERSE, "Equal contributions, variances .01 .04 .09 .16, weight 3", 0.16, 1e-10 =>
            weight(&diagonal(), &EVEN, 2)?;
        INVERSE, "Equal contributions, variances .01 .04 .09 .16, weight 4", 0.12, 1e-10 =>
            weight(&diagonal(), &EVEN, 3)?;
        MAILLARD, "Equal contributions, four correlated, weight 1", 0.383_612_51, 6e-9 =>
            weight(&maillard(), &EVEN, 0)?;
        MAILLARD, "Equal contributions, four correlated, weight 2", 0.191_806_25, 6e-9 =>
            weight(&maillard(), &EVEN, 1)?;
        MAILLARD, "Equal contributions, four correlated, weight 3", 0.242_617_85, 6e-9 =>
            weight(&maillard(), &EVEN, 2)?;
        MAILLARD, "Equal contributions, four correlated, weight 4", 0.181_963_39, 6e-9 =>
            weight(&maillard(), &EVEN, 3)?;
        SCIPY_BUDGETS, "Equal contributions of four indices, weight 1", 0.371_670_943_108_424_9, 1e-9 =>
            weight(&edhec_covariance(), &EVEN, 0)?;
        SCIPY_BUDGETS, "Equal contributions of four indices, weight 2", 0.349_725_574_274_720_73, 1e-9 =>
            weight(&edhec_covariance(), &EVEN, 1)?;
        SCIPY_BUDGETS, "Equal contributions of four indices, weight 3", 0.203_340_897_568_389_6, 1e-9 =>
            weight(&edhec_covariance(), &EVEN, 2)?;
        SCIPY_BUDGETS, "Equal contributions of four indices, weight 4", 0.075_262_585_048_464_74, 1e-9 =>
            weight(&edhec_covariance(), &EVEN, 3)?;
        SCIPY_BUDGETS, "Budgets of 40, 30, 20, 10% of four indices, weight 1", 0.492_516_619_205_986_6, 1e-9 =>
            weight(&edhec_covariance(), &UNEVEN, 0)?;
        SCIPY_BUDGETS, "Budgets of 40, 30, 20, 10% of four indices, weight 2", 0.326_800_246_960_472_4, 1e-9 =>
            weight(&edhec_covariance(), &UNEVEN, 1)?;
        SCIPY_BUDGETS, "Budgets of 40, 30, 20, 10% of four indices, weight 3", 0.151_136_037_543_318_72, 1e-9 =>
            weight(&edhec_covariance(), &UNEVEN, 2)?;
        SCIPY_BUDGETS, "Budgets of 40, 30, 20, 10% of four indices, weight 4", 0.029_547_096_290_222_3, 1e-9 =>
            weight(&edhec_covariance(), &UNEVEN, 3)?;
        SCIPY_BOUNDS, "Budgets of 40, 30, 20, 10% within bounds, exposure 1", 2.0, 1e-12 => bounded(0)?;
        SCIPY_BOUNDS, "Budgets of 40, 30, 20, 10% within bounds, exposure 2", 1.469_046_102_526_409, 1e-8 =>
            bounded(1)?;
        SCIPY_BOUNDS, "Budgets of 40, 30, 20, 10% within bounds, exposure 3", 2.0, 1e-12 => bounded(2)?;
        SCIPY_BOUNDS, "Budgets of 40, 30, 20, 10% within bounds, exposure 4", 1.5, 1e-12 => bounded(3)?;
    }
    Backtest {
        KUPIEC, "Coverage, 57 exceptions in 1,043 days at 95%", 0.461_47, 5e-6 => kupiec(1043, 57, 0.05).statistic;
        KUPIEC, "Coverage, 3 exceptions in 250 days at 99%", 0.094_940, 5e-7 => kupiec(250, 3, 0.01).statistic;
        KUPIEC, "Coverage, 0 exceptions in 250 days at 99%", 5.025_168, 5e-7 => kupiec(250, 0, 0.01).statistic;
        CHRISTOFFERSEN, "Independence, 53 alone and 4 in a row of 1,042", 0.258_66, 5e-6 =>
            christoffersen(clusters()).statistic;
        CHRISTOFFERSEN, "Its p-value", 0.611_04, 5e-6 => christoffersen(clusters()).p_value;
        KUPIEC_TABLE, "Most exceptions kept, 255 days at 99%", 6.0, 1e-9 => most(255, 0.01)?;
        KUPIEC_TABLE, "Fewest exceptions kept, 510 days at 99%", 2.0, 1e-9 => fewest(510, 0.01)?;
        KUPIEC_TABLE, "Most exceptions kept, 510 days at 99%", 10.0, 1e-9 => most(510, 0.01)?;
        KUPIEC_TABLE, "Fewest exceptions kept, 1,000 days at 99%", 5.0, 1e-9 => fewest(1000, 0.01)?;
        KUPIEC_TABLE, "Most exceptions kept, 1,000 days at 99%", 16.0, 1e-9 => most(1000, 0.01)?;
        KUPIEC_TABLE, "Fewest exceptions kept, 255 days at 97.5%", 3.0, 1e-9 => fewest(255, 0.025)?;
        KUPIEC_TABLE, "Most exceptions kept, 255 days at 97.5%", 11.0, 1e-9 => most(255, 0.025)?;
        KUPIEC_TABLE, "Fewest exceptions kept, 510 days at 97.5%", 7.0, 1e-9 => fewest(510, 0.025)?;
        KUPIEC_TABLE, "Most exceptions kept, 510 days at 97.5%", 20.0, 1e-9 => most(510, 0.025)?;
        KUPIEC_TABLE, "Fewest exceptions kept, 1,000 days at 97.5%", 16.0, 1e-9 => fewest(1000, 0.025)?;
        KUPIEC_TABLE, "Most exceptions kept, 1,000 days at 97.5%", 35.0, 1e-9 => most(1000, 0.025)?;
        KUPIEC_TABLE, "Fewest exceptions kept, 255 days at 95%", 7.0, 1e-9 => fewest(255, 0.05)?;
        KUPIEC_TABLE, "Most exceptions kept, 255 days at 95%", 20.0, 1e-9 => most(255, 0.05)?;
        KUPIEC_TABLE, "Fewest exceptions kept, 510 days at 95%", 17.0, 1e-9 => fewest(510, 0.05)?;
        KUPIEC_TABLE, "Most exceptions kept, 510 days at 95%", 35.0, 1e-9 => most(510, 0.05)?;
        KUPIEC_TABLE, "Fewest exceptions kept, 1,000 days at 95%", 38.0, 1e-9 => fewest(1000, 0.05)?;
        KUPIEC_TABLE, "Most exceptions kept, 1,000 days at 95%", 64.0, 1e-9 => most(1000, 0.05)?;
        KUPIEC_TABLE, "Fewest exceptions kept, 255 days at 92.5%", 12.0, 1e-9 => fewest(255, 0.075)?;
        KUPIEC_TABLE, "Most exceptions kept, 255 days at 92.5%", 27.0, 1e-9 => most(255, 0.075)?;
        KUPIEC_TABLE, "Fewest exceptions kept, 510 days at 92.5%", 28.0, 1e-9 => fewest(510, 0.075)?;
        KUPIEC_TABLE, "Most exceptions kept, 510 days at 92.5%", 50.0, 1e-9 => most(510, 0.075)?;
        KUPIEC_TABLE, "Fewest exceptions kept, 1,000 days at 92.5%", 60.0, 1e-9 => fewest(1000, 0.075)?;
        KUPIEC_TABLE, "Most exceptions kept, 1,000 days at 92.5%", 91.0, 1e-9 => most(1000, 0.075)?;
        KUPIEC_TABLE, "Fewest exceptions kept, 255 days at 90%", 17.0, 1e-9 => fewest(255, 0.1)?;
        KUPIEC_TABLE, "Most exceptions kept, 255 days at 90%", 35.0, 1e-9 => most(255, 0.1)?;
        KUPIEC_TABLE, "Fewest exceptions kept, 510 days at 90%", 39.0, 1e-9 => fewest(510, 0.1)?;
        KUPIEC_TABLE, "Most exceptions kept, 510 days at 90%", 64.0, 1e-9 => most(510, 0.1)?;
        KUPIEC_TABLE, "Fewest exceptions kept, 1,000 days at 90%", 82.0, 1e-9 => fewest(1000, 0.1)?;
        KUPIEC_TABLE, "Most exceptions kept, 1,000 days at 90%", 119.0, 1e-9 => most(1000, 0.1)?;
        BASEL, "First exception past green, 250 days at 99%", 5.0, 1e-9 => first_past(|zone| zone == Zone::Green)?;
        BASEL, "First exception in red, 250 days at 99%", 10.0, 1e-9 => first_past(|zone| zone != Zone::Red)?;
        BASEL, "Chance of 0 exceptions or fewer, 250 days at 99%", 0.081_1, 5e-5 => chance(0);
        BASEL, "Chance of 1 exception or fewer, 250 days at 99%", 0.285_8, 5e-5 => chance(1);
        BASEL, "Chance of 2 exceptions or fewer, 250 days at 99%", 0.543_2, 5e-5 => chance(2);
        BASEL, "Chance of 3 exceptions or fewer, 250 days at 99%", 0.758_1, 5e-5 => chance(3);
        BASEL, "Chance of 4 exceptions or fewer, 250 days at 99%", 0.892_2, 5e-5 => chance(4);
        BASEL, "Chance of 5 exceptions or fewer, 250 days at 99%", 0.958_8, 5e-5 => chance(5);
        BASEL, "Chance of 6 exceptions or fewer, 250 days at 99%", 0.986_3, 5e-5 => chance(6);
        BASEL, "Chance of 7 exceptions or fewer, 250 days at 99%", 0.996_0, 5e-5 => chance(7);
        NIST_CHI_SQUARE, "Chi-square tail beyond 3.841, one degree of freedom", 0.05, 5e-5 =>
            chi_square_tail_one(3.841);
        NIST_CHI_SQUARE, "Chi-square tail beyond 5.991, two degrees of freedom", 0.05, 5e-5 =>
            chi_square_tail_two(5.991);
        ACERBI, "Shortfall statistic, one exception of twice the forecast", -1.0, 1e-15 =>
            shortfall_statistic(&[4.0, 0.0, 0.0, 0.0], &[1.0; 4], &[2.0; 4], 0.25)?;
    }
    Matrix {
        R_COVARIANCE, "Standard deviation, divisor T-1", 0.039_548_539_246_370_9, 1e-15 => bacon()[(0, 0)].sqrt();
        R_COVARIANCE, "Covariance, divisor T-1", 0.001_471_478_260_869_565, 1e-16 => bacon()[(0, 1)];
        R_COVARIANCE, "Correlation", 0.969_385_814_875_305_1, 1e-14 => correlation_of(&bacon())[(0, 1)];
        NUMPY_MATRIX, "EWMA variance, lambda 0.94", 0.000_268_646_846_824_205_96, 1e-17 =>
            ewma_covariance(&edhec(), 0.94)[(0, 0)];
        NUMPY_MATRIX, "EWMA covariance, lambda 0.94", 0.000_568_771_994_226_749_1, 1e-17 =>
            ewma_covariance(&edhec(), 0.94)[(0, 3)];
        LEDOIT_WOLF, "Shrinkage towards constant correlation", 0.593_541_228_013_412_8, 1e-12 =>
            ledoit_wolf(&edhec()).1?;
        LEDOIT_WOLF, "Shrunk covariance, constant correlation", 0.000_306_376_299_737_006_6, 1e-16 =>
            ledoit_wolf(&edhec()).0[(0, 3)];
        SKLEARN, "Shrinkage towards the scaled identity", 0.452_245_458_051_880_6, 1e-12 =>
            ledoit_wolf_identity(&edhec()).1?;
        SKLEARN, "Shrunk variance, scaled identity", 0.000_607_827_707_069_379_2, 1e-16 =>
            ledoit_wolf_identity(&edhec()).0[(0, 0)];
        SKLEARN, "Shrunk covariance, scaled identity", 0.000_278_624_362_888_747_2, 1e-16 =>
            ledoit_wolf_identity(&edhec()).0[(0, 3)];
        HIGHAM, "Nearest correlation, neighbours", 0.760_689_853_4, 5e-11 => higham()?.matrix[(0, 1)];
        HIGHAM, "Nearest correlation, ends", 0.157_298_106_1, 5e-11 => higham()?.matrix[(0, 2)];
        HIGHAM, "Distance to it", 0.527_790_5, 5e-8 => higham()?.distance;
        NAG, "Nearest to tridiagonal (-1, 2, -1), entry 1,2", -0.808_4, 5e-5 => tridiagonal()?.matrix[(0, 1)];
        NAG, "Nearest to tridiagonal (-1, 2, -1), entry 1,3", 0.191_6, 5e-5 => tridiagonal()?.matrix[(0, 2)];
        NAG, "Nearest to tridiagonal (-1, 2, -1), entry 1,4", 0.106_8, 5e-5 => tridiagonal()?.matrix[(0, 3)];
        NAG, "Nearest to tridiagonal (-1, 2, -1), entry 2,3", -0.656_2, 5e-5 => tridiagonal()?.matrix[(1, 2)];
        PROJECTIONS, "Nearest to (.9, .7, .3), the .9", 0.894_575_3, 5e-8 => pairs()?.matrix[(0, 1)];
        PROJECTIONS, "Nearest to (.9, .7, .3), the .7", 0.696_620_8, 5e-8 => pairs()?.matrix[(0, 2)];
        PROJECTIONS, "Nearest to (.9, .7, .3), the .3", 0.302_543_6, 5e-8 => pairs()?.matrix[(1, 2)];
        NUMPY_MATRIX, "Least eigenvalue of a correlation", 0.105_949_089_674_849_12, 1e-13 =>
            spectrum(&edhec_correlation())?.min_eigenvalue;
        NUMPY_MATRIX, "Condition number of a correlation", 26.043_029_711_506_75, 1e-10 =>
            spectrum(&edhec_correlation())?.condition_number?;
        CLOSED_SPECTRUM, "Least eigenvalue, five at correlation 0.3", 0.7, 1e-14 =>
            spectrum(&equicorrelation(5, 0.3))?.min_eigenvalue;
        CLOSED_SPECTRUM, "Condition number, five at correlation 0.3", 3.142_857_142_857_143, 1e-13 =>
            spectrum(&equicorrelation(5, 0.3))?.condition_number?;
    }
    Drawdown {
        R_DRAWDOWN, "Largest fall, portfolio", 0.144_672_955_739_218_12, 1e-14 => largest_fall(&BACON)?;
        R_DRAWDOWN, "Largest fall, benchmark", 0.128_071_444_320_000_28, 1e-14 => largest_fall(&BACON_BENCHMARK)?;
        FALL, "Largest fall of +25%, -20%, -50%, +100%", 0.6, 1e-15 => largest_fall(&[0.25, -0.2, -0.5, 1.0])?;
    }
    Sharpe {
        BAILEY, "Probabilistic Sharpe ratio with skewness and kurtosis", 0.913, 5e-4 => probability(-2.448, 10.164)?;
        BAILEY, "Probabilistic Sharpe ratio as if normal", 0.982, 5e-4 => probability(0.0, 3.0)?;
        BAILEY, "Least track record in years, daily", 2.73, 5e-3 => years(250.0, 0.0, 3.0)?;
        BAILEY, "Least track record in years, weekly", 2.83, 5e-3 => years(52.0, 0.0, 3.0)?;
        BAILEY, "Least track record in years, monthly", 3.24, 5e-3 => years(12.0, 0.0, 3.0)?;
        BAILEY, "Least track record in years, monthly, hedge fund", 4.99, 5e-3 => years(12.0, -0.72, 5.78)?;
    }
}
