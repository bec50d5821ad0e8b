//! Seeded random numbers: ChaCha8 streams, identical on every machine.
//!
//! A seed has 2^64 streams that do not overlap. Each part of a divided task draws from its own stream, so the answer does
//! not depend on how the parts are distributed.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

use super::normal::normal_quantile;

/// The seed of all figures that use random numbers.
pub const SEED: u64 = 0;

/// A stream of random numbers.
pub struct Stream(ChaCha8Rng);

impl Stream {
    /// Stream `number` of a seed: reproducible, and independent of the seed's other streams.
    /// Source: D. J. Bernstein, ChaCha, a variant of Salsa20 (2008), with 8 rounds.
    ///
    /// ```
    /// use headroom_engine::{math::Stream, var::stationary_days};
    /// let days = |number| stationary_days(&mut Stream::new(0, number), 500, 10);
    /// assert!(days(1) == days(1) && days(1) != days(2));
    /// ```
    pub fn new(seed: u64, number: u64) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream(number);
        Self(generator)
    }

    /// Uniform on (0, 1), at the midpoints of 2^32 equal parts, so never 0 or 1.
    pub(crate) fn unit(&mut self) -> f64 {
        (f64::from(self.0.next_u32()) + 0.5) / 4_294_967_296.0
    }

    /// Uniform on `0..count`, without bias; `count` above 0.
    ///
    /// Source: D. Lemire, ACM Transactions on Modeling and Computer Simulation 29 (2019), algorithm 5.
    #[allow(clippy::cast_possible_truncation, reason = "the lower half of the product is wanted, then the upper")]
    pub(crate) fn below(&mut self, count: u32) -> u32 {
        let mut product = u64::from(self.0.next_u32()) * u64::from(count);
        if (product as u32) < count {
            let least = count.wrapping_neg() % count;
            while (product as u32) < least {
                product = u64::from(self.0.next_u32()) * u64::from(count);
            }
        }
        (product >> 32) as u32
    }

    /// Standard normal, by inversion of one uniform.
    pub(crate) fn normal(&mut self) -> f64 {
        normal_quantile(self.unit())
    }

    /// Chi-square with `nu` >= 1 degrees of freedom.
    ///
    /// Twice a gamma of shape nu / 2; a shape below 1 is raised by 1 and corrected by `u^(1 / shape)`.
    /// Source: G. Marsaglia and W. W. Tsang, ACM Transactions on Mathematical Software 26 (2000) 363-372.
    pub(crate) fn chi_square(&mut self, nu: f64) -> f64 {
        let shape = 0.5 * nu;
        if shape < 1.0 {
            let raised = self.gamma(shape + 1.0);
            return 2.0 * raised * libm::pow(self.unit(), 1.0 / shape);
        }
        2.0 * self.gamma(shape)
    }

    /// Gamma with a shape >= 1 and scale 1.
    fn gamma(&mut self, shape: f64) -> f64 {
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let root = 1.0 + c * x;
            if root <= 0.0 {
                continue;
            }
            let v = root * root * root;
            if libm::log(self.unit()) < 0.5 * x * x + d * (1.0 - v + libm::log(v)) {
                return d * v;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stream_is_the_same_on_every_machine() {
        let mut stream = Stream::new(0, 0);
        let mut other = Stream::new(0, 1);
        let first: Vec<u32> = (0..4).map(|_| stream.below(1_000_000)).collect();
        let second: Vec<u32> = (0..4).map(|_| other.below(1_000_000)).collect();
        assert_ne!(first, second);
        assert_eq!(first, Stream::first_below(0, 0));
    }

    impl Stream {
        fn first_below(seed: u64, number: u64) -> Vec<u32> {
            let mut stream = Self::new(seed, number);
            (0..4).map(|_| stream.below(1_000_000)).collect()
        }
    }

    /// Mean and variance within five standard errors.
    fn moments(draws: &[f64], mean: f64, variance: f64, fourth: f64) {
        let n = draws.len() as f64;
        let found = draws.iter().sum::<f64>() / n;
        assert!((found - mean).abs() < 5.0 * (variance / n).sqrt(), "mean {found}, wanted {mean}");
        let spread = draws.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
        let error = ((fourth - variance * variance) / n).sqrt();
        assert!((spread - variance).abs() < 5.0 * error, "variance {spread}, wanted {variance}");
    }

    #[test]
    fn normal_has_its_moments() {
        let mut stream = Stream::new(1, 0);
        let draws: Vec<f64> = (0..100_000).map(|_| stream.normal()).collect();
        moments(&draws, 0.0, 1.0, 3.0);
    }

    #[test]
    fn chi_square_has_its_moments() {
        // Mean nu, variance 2 nu, fourth central moment 12 nu (nu + 4).
        for nu in [1.0, 1.5, 4.0, 30.0] {
            let mut stream = Stream::new(2, 0);
            let draws: Vec<f64> = (0..100_000).map(|_| stream.chi_square(nu)).collect();
            moments(&draws, nu, 2.0 * nu, 12.0 * nu * (nu + 4.0));
        }
    }

    #[test]
    fn below_is_uniform() {
        let mut stream = Stream::new(3, 0);
        let mut counts = [0.0; 7];
        for _ in 0..70_000 {
            counts[stream.below(7) as usize] += 1.0;
        }
        let square: f64 = counts.iter().map(|c| (c - 10_000.0) * (c - 10_000.0) / 10_000.0).sum();
        // The 99.99% point of chi-square with 6 degrees of freedom (scipy 27.86).
        assert!(square < 27.86, "chi-square {square}");
    }
}
