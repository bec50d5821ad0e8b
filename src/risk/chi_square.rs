//! Upper tails of the chi-square law with one and two degrees of freedom: all that likelihood ratios of a backtest need.

/// `P(X > x)` with one degree of freedom: `erfc(sqrt(x / 2))`; 1 at or below 0.
///
/// Unit: probability. Source: Abramowitz and Stegun 26.4.4 with 26.2.29.
///
/// ```
/// // The square of a standard normal is above 1.96^2 in one case of twenty.
/// assert!((headroom::risk::chi_square_tail_one(1.959_963_984_540_054 * 1.959_963_984_540_054) - 0.05).abs() < 1e-15);
/// ```
pub fn chi_square_tail_one(x: f64) -> f64 {
    libm::erfc((x.max(0.0) / 2.0).sqrt())
}

/// `P(X > x)` with two degrees of freedom: `exp(-x / 2)`; 1 at or below 0.
///
/// Unit: probability. Source: Abramowitz and Stegun 26.4.5: the exponential law with mean 2.
///
/// ```
/// assert_eq!(headroom::risk::chi_square_tail_two(0.0), 1.0);
/// assert!((headroom::risk::chi_square_tail_two(5.991_464_547_107_982) - 0.05).abs() < 1e-15);
/// ```
pub fn chi_square_tail_two(x: f64) -> f64 {
    libm::exp(-x.max(0.0) / 2.0)
}
