//! A small seeded generator and the draws that the sample funds need.

/// SplitMix64 (Steele, Lea and Flood 2014): one word of state, the same numbers everywhere.
pub struct Draw(u64);

impl Draw {
    /// A stream of its own per `seed`.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform strictly between 0 and 1.
    pub fn uniform(&mut self) -> f64 {
        ((self.word() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    /// Standard normal, by Box and Muller.
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * self.uniform().ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }

    /// Student-t with 4 degrees of freedom, scaled to variance 1.
    ///
    /// A chi-square of 4 is the sum of two exponentials; a t of 4 has variance 2.
    pub fn student(&mut self) -> f64 {
        let chi_square = -2.0 * (self.uniform() * self.uniform()).ln();
        self.normal() / (chi_square / 4.0).sqrt() / 2.0_f64.sqrt()
    }
}

/// `count` Student-t draws of one stream.
pub fn students(seed: u64, count: usize) -> Vec<f64> {
    let mut draw = Draw::new(seed);
    (0..count).map(|_| draw.student()).collect()
}
