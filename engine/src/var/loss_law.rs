//! The distribution of losses behind a VaR and an expected shortfall, as far as it lies beyond the VaR.

use super::expansion::Expansion;
use crate::{
    fund::Confidence,
    math::{Moments, normal_quantile, sort_numbers, student_t_quantile},
};

/// The distribution of one period's loss that a method assumes, a loss positive.
#[derive(Debug, Clone, PartialEq)]
pub enum LossLaw {
    /// Every loss of a window is as likely as another.
    Empirical {
        /// The losses above the VaR, smallest first.
        beyond: Vec<f64>,
        /// Number of losses in the window.
        count: usize,
    },
    /// Normal with mean 0.
    Normal {
        /// Standard deviation.
        sd: f64,
    },
    /// The Cornish-Fisher expansion.
    Expansion(Moments),
    /// Student-t with location 0.
    StudentT {
        /// Scale.
        scale: f64,
        /// Degrees of freedom nu.
        degrees_of_freedom: f64,
    },
}

impl LossLaw {
    /// Every one of some losses, at least one, as likely as another.
    ///
    /// ```
    /// use headroom_engine::var::LossLaw;
    /// let law = LossLaw::empirical(&[3.0, 1.0, 4.0, 2.0], 2.0);
    /// assert_eq!(law, LossLaw::Empirical { beyond: vec![3.0, 4.0], count: 4 });
    /// ```
    pub fn empirical(losses: &[f64], value_at_risk: f64) -> Self {
        let mut beyond: Vec<f64> = losses.iter().copied().filter(|loss| *loss > value_at_risk).collect();
        sort_numbers(&mut beyond);
        Self::Empirical { beyond, count: losses.len() }
    }

    /// `F^-1(u)`, the loss at a cumulative probability in (0, 1), where it is above the VaR at `confidence`, else `None`.
    ///
    /// Of T losses of a window the `ceil(uT)`-th smallest. In the unit of the law.
    ///
    /// ```
    /// use headroom_engine::{fund::Confidence, var::LossLaw};
    /// let law = LossLaw::empirical(&[3.0, 1.0, 4.0, 2.0], 2.0);
    /// let level = Confidence::new(0.6).unwrap();
    /// assert_eq!([0.5, 0.51, 0.75, 0.76].map(|u| law.beyond(u, level)), [None, Some(3.0), Some(3.0), Some(4.0)]);
    /// ```
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "a rank is at most the count, which is far below 2^53"
    )]
    pub fn beyond(&self, u: f64, confidence: Confidence) -> Option<f64> {
        if let Self::Empirical { beyond, count } = self {
            let rank = (u * *count as f64).ceil() as usize;
            return rank.checked_sub(count - beyond.len() + 1).map(|place| beyond[place]);
        }
        (u > confidence.value()).then(|| self.quantile(1.0 - u))
    }

    /// The loss that is exceeded with a probability of `tail`.
    fn quantile(&self, tail: f64) -> f64 {
        match self {
            Self::Empirical { .. } => unreachable!("taken by rank"),
            Self::Normal { sd } => 0.0 - sd * normal_quantile(tail),
            Self::Expansion(losses) => Expansion::at_tail(tail).of(losses).value_at_risk,
            Self::StudentT { scale, degrees_of_freedom } => 0.0 - scale * student_t_quantile(tail, *degrees_of_freedom),
        }
    }
}
