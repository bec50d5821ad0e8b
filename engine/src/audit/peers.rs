//! The VaR and expected shortfall that other programs give for the same returns, each by its own rule to the digit.
//!
//! For a person who knows a peer's figure and asks why ours differs. Each rule is written with the peer's own operations
//! in doubles, `1 - confidence` included, since a rank made from it can be one further than the exact one. Our own
//! measures are in [`crate::var::tail`] and [`crate::model`].

use crate::math::sort_numbers;
use crate::{
    fund::{Confidence, identifiers},
    math::{
        Extremes, moments,
        moments::{mean_of, sd_of},
        normal_density, normal_quantile,
        vector::{losses, mean},
    },
    var::RiskModel,
};

identifiers! {
    /// A rule of another program, as that program computes it from a series of returns.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Peer {
        /// `numpy.quantile` with its default.
        Numpy => "numpy",
        /// PerformanceAnalytics, method `historical`.
        PerformanceAnalyticsHistorical => "performance_analytics_historical",
        /// PerformanceAnalytics, method `gaussian`.
        PerformanceAnalyticsGaussian => "performance_analytics_gaussian",
        /// PerformanceAnalytics, method `modified`: its default.
        PerformanceAnalyticsModified => "performance_analytics_modified",
        /// skfolio's `value_at_risk` and `cvar`.
        Skfolio => "skfolio",
        /// QuantLib's `RiskStatistics`.
        QuantLib => "quantlib",
        /// The historical simulation report of the Open Source Risk Engine.
        OpenSourceRiskEngine => "ore",
    }
}

impl Peer {
    /// The program and its method, for a person.
    ///
    /// ```
    /// assert_eq!(headroom_engine::audit::Peer::PerformanceAnalyticsModified.name(), "PerformanceAnalytics, modified");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Self::Numpy => "numpy",
            Self::PerformanceAnalyticsHistorical => "PerformanceAnalytics, historical",
            Self::PerformanceAnalyticsGaussian => "PerformanceAnalytics, gaussian",
            Self::PerformanceAnalyticsModified => "PerformanceAnalytics, modified",
            Self::Skfolio => "skfolio",
            Self::QuantLib => "QuantLib",
            Self::OpenSourceRiskEngine => "ORE",
        }
    }

    /// The rule in a sentence; T returns, `a = 1 - confidence`.
    ///
    /// ```
    /// assert!(headroom_engine::audit::Peer::QuantLib.rule().starts_with("VaR is the ceil(aT)-th smallest return"));
    /// ```
    pub fn rule(self) -> &'static str {
        match self {
            Self::Numpy => "VaR is the quantile between the returns at place (T - 1) a (type 7); no expected shortfall",
            Self::PerformanceAnalyticsHistorical => {
                "VaR is R's quantile of type 7; ES is the mean of the returns below it; none if negative, at most 1"
            }
            Self::PerformanceAnalyticsGaussian => {
                "z sd - mean, divisor T; ES = phi(z) sd / a - mean; none if negative, at most 1"
            }
            Self::PerformanceAnalyticsModified => {
                "Cornish-Fisher with the mean, divisor T, no domain check; ES after Boudt, Peterson and Croux, at least the \
                 VaR; none if negative, at most 1"
            }
            Self::Skfolio => {
                "VaR is the loss after the floor(aT) largest (type 1 of the losses); ES with a fraction of a row"
            }
            Self::QuantLib => {
                "VaR is the ceil(aT)-th smallest return (type 1); ES is the mean of the returns below it; no less than 0, \
                 confidence from 0.9"
            }
            Self::OpenSourceRiskEngine => {
                "VaR is the ceil((1 - a) T)-th largest P&L; ES is the mean of the P&L up to it; none where aT < 1"
            }
        }
    }

    /// Where the rule was read, and the version that it was compared with.
    ///
    /// ```
    /// assert_eq!(headroom_engine::audit::Peer::Numpy.source(), "numpy 2.4.6, numpy.quantile");
    /// ```
    pub fn source(self) -> &'static str {
        match self {
            Self::Numpy => "numpy 2.4.6, numpy.quantile",
            Self::PerformanceAnalyticsHistorical
            | Self::PerformanceAnalyticsGaussian
            | Self::PerformanceAnalyticsModified => {
                "PerformanceAnalytics 2.1.0, R/VaR.R, R/ES.R, R/PortfolioRisk.R; R 4.2.2"
            }
            Self::Skfolio => "skfolio 1.12.2, measures/_measures.py",
            Self::QuantLib => "QuantLib 1.44, ql/math/statistics/riskstatistics.hpp",
            Self::OpenSourceRiskEngine => {
                "ORE, orea/engine/historicalsimulationvar.cpp; Boost.Accumulators tail_quantile"
            }
        }
    }
}

/// What a peer gives for a series of returns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PeerFigures {
    /// VaR, positive for a loss, or why the peer gives none.
    pub value_at_risk: Result<f64, NotGiven>,
    /// Expected shortfall, positive for a loss, or why the peer gives none.
    pub expected_shortfall: Result<f64, NotGiven>,
}

/// Why a peer has no figure where we have one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotGiven {
    /// The program has no such function.
    #[error("the program has no function for it")]
    NoFunction,
    /// PerformanceAnalytics answers a negative figure with `NA`.
    #[error("the figure is negative, which the program answers with NA")]
    Negative,
    /// PerformanceAnalytics divides by a variance of 0: `NaN`.
    #[error("the returns do not move, for which the program has no number")]
    DoNotMove,
    /// QuantLib refuses a confidence under 0.9.
    #[error("the program takes no confidence below 0.9")]
    Confidence,
    /// QuantLib refuses an expected shortfall of no days.
    #[error("no return lies below the VaR, which the program refuses")]
    NoDaysBelow,
    /// Boost's accumulator does not hold the order statistic: NaN.
    #[error("the tail holds less than one day, for which the program has no number")]
    TailBelowOneDay,
}

/// VaR and expected shortfall of `returns` by the rule of a peer; 1 period, in the unit of the returns, a loss positive.
///
/// `returns` are fractions (0.01 is 1%), one a date, profits positive, at least one: PerformanceAnalytics caps
/// losses at 1. [`Peer::rule`] says the formula, [`Peer::source`] where it stands.
///
/// ```
/// use headroom_engine::{audit::{Peer, peer_figures}, fund::{Confidence}};
/// // Losses 1% to 20%: place 19 x .05 of numpy, and no ES there
/// let returns: Vec<f64> = (1..=20).map(|percent| -f64::from(percent) / 100.0).collect();
/// let level = Confidence::new(0.95).unwrap();
/// assert!((peer_figures(&returns, level, Peer::Numpy).value_at_risk.unwrap() - 0.1905).abs() < 1e-15);
/// assert!(peer_figures(&returns, level, Peer::Numpy).expected_shortfall.is_err());
/// // aT = 1: skfolio's VaR is the second largest loss, its ES the largest
/// let skfolio = peer_figures(&returns, level, Peer::Skfolio);
/// assert_eq!(skfolio.value_at_risk, Ok(0.19));
/// assert!((skfolio.expected_shortfall.unwrap() - 0.20).abs() < 1e-15);
/// ```
pub fn peer_figures(returns: &[f64], confidence: Confidence, peer: Peer) -> PeerFigures {
    let level = confidence.value();
    let mut sorted = returns.to_vec();
    sort_numbers(&mut sorted);
    match peer {
        Peer::Numpy => PeerFigures {
            value_at_risk: Ok(0.0 - numpy_quantile(&sorted, 1.0 - level)),
            expected_shortfall: Err(NotGiven::NoFunction),
        },
        Peer::PerformanceAnalyticsHistorical => r_historical(&sorted, level),
        Peer::PerformanceAnalyticsGaussian => r_gaussian(returns, level),
        Peer::PerformanceAnalyticsModified => r_modified(returns, level),
        Peer::Skfolio => skfolio(&sorted, level),
        Peer::QuantLib => quantlib(&sorted, level),
        Peer::OpenSourceRiskEngine => risk_engine(&sorted, confidence.tail()),
    }
}

/// The fund's VaR and expected shortfall by the rule of a peer, in money at the model's horizon, a loss positive.
///
/// The returns are the fund's P&L at these exposures over `nav`, on the dates of the sample and not filtered; the figure
/// is the peer's times `nav` times `sqrt(h)`. `exposure` is one a strategy, `nav` is above 0. Errors as in [`peer_figures`].
///
/// ```
/// use headroom_engine::{audit::{Peer, peer_figures_of_fund}, fund::{Confidence}};
/// # let fund = headroom_engine::testing::three_four_five();
/// # let risk = headroom_engine::model::estimate(&fund, headroom_engine::fund::Settings::of(&fund.risk_budget)).risk.unwrap();
/// // No exposure, no loss.
/// let level = Confidence::new(0.99).unwrap();
/// assert_eq!(peer_figures_of_fund(&risk, level, &[0.0, 0.0], 1.0, Peer::Skfolio).value_at_risk, Ok(0.0));
/// ```
pub fn peer_figures_of_fund(
    risk: &RiskModel,
    confidence: Confidence,
    exposure: &[f64],
    nav: f64,
    peer: Peer,
) -> PeerFigures {
    let returns: Vec<f64> =
        losses(risk.returns(), exposure, risk.observations()).into_iter().map(|loss| 0.0 - loss / nav).collect();
    let of_one = peer_figures(&returns, confidence, peer);
    let in_money = |figure: f64| figure * nav * risk.horizon_factor();
    PeerFigures {
        value_at_risk: of_one.value_at_risk.map(in_money),
        expected_shortfall: of_one.expected_shortfall.map(in_money),
    }
}

/// Parametric VaR and expected shortfall with the mean: `z sd - mean` and `phi(z) / a sd - mean`, divisor T-1.
///
/// 1 period, in the unit of `returns`, a loss positive; of at least two returns. Our own parametric VaR leaves the mean
/// out. Source: Jorion, Value at Risk, 3rd ed., section 5.2 (absolute VaR, and relative to the mean).
///
/// ```
/// use headroom_engine::{audit::parametric_with_mean, fund::Confidence};
/// // Mean .01, sd .01: at Phi(z) = .95 the VaR is .01 x 1.6449 - .01
/// let (value_at_risk, _) = parametric_with_mean(&[0.0, 0.01, 0.02], Confidence::new(0.95).unwrap());
/// assert!((value_at_risk - 0.006_448_536_269_514_722).abs() < 1e-15);
/// ```
pub fn parametric_with_mean(returns: &[f64], confidence: Confidence) -> (f64, f64) {
    let mean = mean_of(returns);
    let sd = sd_of(returns, mean);
    let z = normal_quantile(confidence.value());
    (z * sd - mean, normal_density(z) / confidence.tail() * sd - mean)
}

/// `numpy.quantile`: linear between neighbours, from the nearer one.
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place in the sample lies between 0 and its length"
)]
fn numpy_quantile(sorted: &[f64], probability: f64) -> f64 {
    let place = (sorted.len() as f64 - 1.0) * probability;
    let below = place.floor() as usize;
    let (low, high) = (sorted[below], sorted[(below + 1).min(sorted.len() - 1)]);
    let (share, step) = (place - place.floor(), high - low);
    if share >= 0.5 { high - step * (1.0 - share) } else { low + step * share }
}

/// R's `quantile`, type 7.
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place in the sample lies between 1 and its length"
)]
fn r_quantile(sorted: &[f64], probability: f64) -> f64 {
    let place = 1.0 + (sorted.len() as f64 - 1.0) * probability;
    let (low, high) = (sorted[place.floor() as usize - 1], sorted[place.ceil() as usize - 1]);
    let share = place - place.floor();
    if share > 0.0 && high != low { (1.0 - share) * low + share * high } else { low }
}

/// PerformanceAnalytics reads a level below 0.51 as the tail's probability.
fn r_tail(level: f64) -> f64 {
    if level >= 0.51 { 1.0 - level } else { level }
}

/// What PerformanceAnalytics holds for reasonable: negative is `NA`, above 1 is 1.
fn reasonable(figure: f64) -> Result<f64, NotGiven> {
    if figure < 0.0 { Err(NotGiven::Negative) } else { Ok(figure.smaller(1.0)) }
}

fn r_historical(sorted: &[f64], level: f64) -> PeerFigures {
    let below = r_quantile(sorted, r_tail(level));
    let days = sorted.partition_point(|r| *r < below);
    let shortfall = if days == 0 { -below } else { -mean(&sorted[..days]) };
    PeerFigures {
        value_at_risk: reasonable(-r_quantile(sorted, 1.0 - level)),
        expected_shortfall: reasonable(shortfall),
    }
}

fn r_gaussian(returns: &[f64], level: f64) -> PeerFigures {
    let (moments, tail) = (moments(returns), r_tail(level));
    let z = normal_quantile(tail);
    PeerFigures {
        value_at_risk: reasonable(-moments.mean - z * moments.sd),
        expected_shortfall: reasonable(-moments.mean + normal_density(z) * moments.sd / tail),
    }
}

/// Source: Boudt, Peterson and Croux, Journal of Risk 11 (2008) 79-103; the lesser of the two in the shortfall is theirs.
fn r_modified(returns: &[f64], level: f64) -> PeerFigures {
    let (moments, tail) = (moments(returns), r_tail(level));
    if moments.sd == 0.0 {
        let none = Err(NotGiven::DoNotMove);
        return PeerFigures { value_at_risk: none, expected_shortfall: none };
    }
    let (s, k) = (moments.skewness, moments.excess_kurtosis);
    let z = normal_quantile(tail);
    let h = z + (z * z - 1.0) * s / 6.0 + (z * z * z - 3.0 * z) * k / 24.0 - (2.0 * z * z * z - 5.0 * z) * s * s / 36.0;
    let (h2, h3) = (h * h, h * h * h);
    let by_skewness = h3 * s / 6.0 + (h3 * h3 - 9.0 * h2 * h2 + 9.0 * h2 + 3.0) * s * s / 72.0;
    let beyond = normal_density(h) * (1.0 + by_skewness + (h2 * h2 - 2.0 * h2 - 1.0) * k / 24.0) / tail;
    PeerFigures {
        value_at_risk: reasonable(-moments.mean - h * moments.sd),
        expected_shortfall: reasonable(-moments.mean - moments.sd * h.smaller(-beyond)),
    }
}

#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place in the sample lies between 0 and its length"
)]
fn skfolio(sorted: &[f64], level: f64) -> PeerFigures {
    let total = sorted.len() as f64;
    let in_tail = (1.0 - level) * total;
    let after = ((in_tail + 4.0 * f64::EPSILON * total).floor() as usize).min(sorted.len() - 1);
    let whole = (in_tail.ceil() as usize).saturating_sub(1);
    let sum: f64 = sorted[..whole].iter().sum();
    PeerFigures {
        value_at_risk: Ok(0.0 - sorted[after]),
        expected_shortfall: Ok(-sum / in_tail + sorted[whole] * (whole as f64 / in_tail - 1.0)),
    }
}

#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rank lies between 1 and the length of the sample"
)]
fn quantlib(sorted: &[f64], level: f64) -> PeerFigures {
    if level < 0.9 {
        return PeerFigures { value_at_risk: Err(NotGiven::Confidence), expected_shortfall: Err(NotGiven::Confidence) };
    }
    let rank = (((1.0 - level) * sorted.len() as f64).ceil() as usize).clamp(1, sorted.len());
    let target = sorted[rank - 1].smaller(0.0);
    let days = sorted.partition_point(|r| *r < target);
    PeerFigures {
        value_at_risk: Ok(0.0 - target),
        expected_shortfall: if days == 0 {
            Err(NotGiven::NoDaysBelow)
        } else {
            Ok(0.0 - mean(&sorted[..days]).smaller(0.0))
        },
    }
}

/// The report's column `Quantile_a` of the P&L with its sign turned; from the largest, in a cache of the largest.
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rank lies between 1 and the length of the sample"
)]
fn risk_engine(sorted: &[f64], tail: f64) -> PeerFigures {
    let total = sorted.len() as f64;
    let rank = (total * (1.0 - tail)).ceil() as usize;
    let cached = ((total * (1.0 - tail) + 0.5).floor() as usize + 2).min(sorted.len());
    if rank >= cached {
        let none = Err(NotGiven::TailBelowOneDay);
        return PeerFigures { value_at_risk: none, expected_shortfall: none };
    }
    let quantile = sorted[sorted.len() - rank];
    let days = sorted.partition_point(|pnl| *pnl <= quantile);
    PeerFigures { value_at_risk: Ok(0.0 - quantile), expected_shortfall: Ok(0.0 - mean(&sorted[..days])) }
}
