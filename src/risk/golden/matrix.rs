//! Published figures of covariances, shrinkage, spectra and the nearest correlation matrix.

use nalgebra::DMatrix;

use super::super::{
    covariance::{correlation_of, ewma_covariance, ledoit_wolf, ledoit_wolf_identity, sample_covariance},
    nearest::{NearestCorrelation, nearest_correlation},
    spectrum::spectrum,
};
use super::{
    Golden,
    GoldenSubject::Matrix,
    data::{BACON, BACON_BENCHMARK, edhec, equicorrelation, square},
};

const R: &str = "R 4.2, cov() and cor(), on Bacon's series";
const NUMPY: &str = "numpy, on 24 months of four EDHEC indices";
const SKLEARN: &str = "scikit-learn 1.9, LedoitWolf, on 24 months of four EDHEC indices";
const APPENDIX: &str = "numpy, by appendix B of Ledoit and Wolf 2004, on 24 months of four EDHEC indices";
const HIGHAM: &str = "Higham, IMA Journal of Numerical Analysis 22 (2002), section 4";
const NAG: &str = "Higham 2002, tridiagonal example; NAG Library, g02aa, example";
const PROJECTIONS: &str = "numpy, alternating projections; a spectral repair gives others";
const CLOSED: &str = "closed form: 1 - rho and (1 + (n - 1) rho) / (1 - rho)";

/// The figures of this file.
pub fn goldens() -> Vec<Golden> {
    vec![
        Golden::new(Matrix, "Standard deviation, divisor T-1", R, 0.039_548_539_246_370_9, 1e-15, || {
            Some(bacon()[(0, 0)].sqrt())
        }),
        Golden::new(Matrix, "Covariance, divisor T-1", R, 0.001_471_478_260_869_565, 1e-16, || Some(bacon()[(0, 1)])),
        Golden::new(Matrix, "Correlation", R, 0.969_385_814_875_305_1, 1e-14, || {
            Some(correlation_of(&bacon())[(0, 1)])
        }),
        Golden::new(Matrix, "EWMA variance, lambda 0.94", NUMPY, 0.000_268_646_846_824_205_96, 1e-17, || {
            Some(ewma_covariance(&edhec())[(0, 0)])
        }),
        Golden::new(Matrix, "EWMA covariance, lambda 0.94", NUMPY, 0.000_568_771_994_226_749_1, 1e-17, || {
            Some(ewma_covariance(&edhec())[(0, 3)])
        }),
        Golden::new(Matrix, "Shrinkage towards constant correlation", APPENDIX, 0.593_541_228_013_412_8, 1e-12, || {
            ledoit_wolf(&edhec()).1
        }),
        Golden::new(
            Matrix,
            "Shrunk covariance, constant correlation",
            APPENDIX,
            0.000_306_376_299_737_006_6,
            1e-16,
            || Some(ledoit_wolf(&edhec()).0[(0, 3)]),
        ),
        Golden::new(Matrix, "Shrinkage towards the scaled identity", SKLEARN, 0.452_245_458_051_880_6, 1e-12, || {
            ledoit_wolf_identity(&edhec()).1
        }),
        Golden::new(Matrix, "Shrunk variance, scaled identity", SKLEARN, 0.000_607_827_707_069_379_2, 1e-16, || {
            Some(ledoit_wolf_identity(&edhec()).0[(0, 0)])
        }),
        Golden::new(Matrix, "Shrunk covariance, scaled identity", SKLEARN, 0.000_278_624_362_888_747_2, 1e-16, || {
            Some(ledoit_wolf_identity(&edhec()).0[(0, 3)])
        }),
        Golden::new(Matrix, "Nearest correlation, neighbours", HIGHAM, 0.760_689_853_4, 5e-11, || {
            Some(higham()?.matrix[(0, 1)])
        }),
        Golden::new(Matrix, "Nearest correlation, ends", HIGHAM, 0.157_298_106_1, 5e-11, || {
            Some(higham()?.matrix[(0, 2)])
        }),
        Golden::new(Matrix, "Distance to it", HIGHAM, 0.527_790_5, 5e-8, || Some(higham()?.distance)),
        Golden::new(Matrix, "Nearest to tridiagonal (-1, 2, -1), entry 1,2", NAG, -0.808_4, 5e-5, || {
            Some(tridiagonal()?.matrix[(0, 1)])
        }),
        Golden::new(Matrix, "Nearest to tridiagonal (-1, 2, -1), entry 1,3", NAG, 0.191_6, 5e-5, || {
            Some(tridiagonal()?.matrix[(0, 2)])
        }),
        Golden::new(Matrix, "Nearest to tridiagonal (-1, 2, -1), entry 1,4", NAG, 0.106_8, 5e-5, || {
            Some(tridiagonal()?.matrix[(0, 3)])
        }),
        Golden::new(Matrix, "Nearest to tridiagonal (-1, 2, -1), entry 2,3", NAG, -0.656_2, 5e-5, || {
            Some(tridiagonal()?.matrix[(1, 2)])
        }),
        Golden::new(Matrix, "Nearest to (.9, .7, .3), the .9", PROJECTIONS, 0.894_575_3, 5e-8, || {
            Some(pairs()?.matrix[(0, 1)])
        }),
        Golden::new(Matrix, "Nearest to (.9, .7, .3), the .7", PROJECTIONS, 0.696_620_8, 5e-8, || {
            Some(pairs()?.matrix[(0, 2)])
        }),
        Golden::new(Matrix, "Nearest to (.9, .7, .3), the .3", PROJECTIONS, 0.302_543_6, 5e-8, || {
            Some(pairs()?.matrix[(1, 2)])
        }),
        Golden::new(Matrix, "Least eigenvalue of a correlation", NUMPY, 0.105_949_089_674_849_12, 1e-13, || {
            Some(spectrum(&correlation_of(&sample_covariance(&edhec())))?.min_eigenvalue)
        }),
        Golden::new(Matrix, "Condition number of a correlation", NUMPY, 26.043_029_711_506_75, 1e-10, || {
            spectrum(&correlation_of(&sample_covariance(&edhec())))?.condition_number
        }),
        Golden::new(Matrix, "Least eigenvalue, five at correlation 0.3", CLOSED, 0.7, 1e-14, || {
            Some(spectrum(&equicorrelation(5, 0.3))?.min_eigenvalue)
        }),
        Golden::new(Matrix, "Condition number, five at correlation 0.3", CLOSED, 3.142_857_142_857_143, 1e-13, || {
            spectrum(&equicorrelation(5, 0.3))?.condition_number
        }),
    ]
}

fn bacon() -> DMatrix<f64> {
    sample_covariance(&[&BACON, &BACON_BENCHMARK])
}

fn higham() -> Option<NearestCorrelation> {
    nearest_correlation(&square(&[1.0, 1.0, 0.0, 1.0, 1.0, 1.0, 0.0, 1.0, 1.0]))
}

fn tridiagonal() -> Option<NearestCorrelation> {
    let entry = |i: usize, j: usize| match i.abs_diff(j) {
        0 => 2.0,
        1 => -1.0,
        _ => 0.0,
    };
    nearest_correlation(&DMatrix::from_fn(4, 4, entry))
}

fn pairs() -> Option<NearestCorrelation> {
    nearest_correlation(&square(&[1.0, 0.9, 0.7, 0.9, 1.0, 0.3, 0.7, 0.3, 1.0]))
}
