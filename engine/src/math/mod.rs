//! Mathematics without finance: vectors, moments, distributions, roots, spectra, random streams.

pub(crate) mod beta;
pub(crate) mod chi_squared;
pub(crate) mod false_discovery;
pub(crate) mod kendall;
pub(crate) mod moments;
pub(crate) mod nearest_correlation;
pub(crate) mod normal;
pub(crate) mod order;
pub(crate) mod random;
pub(crate) mod root;
pub(crate) mod spectrum;
pub(crate) mod student_t;
pub(crate) mod tails;
pub(crate) mod vector;

pub use chi_squared::chi_squared_quantile;
pub use false_discovery::benjamini_hochberg;
pub use kendall::{kendall_matrix, kendall_tau};
pub use moments::{Moments, moments};
pub use nearest_correlation::{NearestCorrelation, nearest_correlation};
pub use normal::{normal_cdf, normal_density, normal_quantile};
pub use order::{Extremes, order_by, sort_by, sort_numbers};
pub use random::{SEED, Stream};
pub use spectrum::{Spectrum, eigenvalues, spectrum};
pub use student_t::{student_t_cdf, student_t_density, student_t_log_density, student_t_quantile};
pub use tails::{Binomial, chi_square_tail_one, chi_square_tail_two};
