//! Published figures of backtests: coverage, independence, zones.

use super::super::{
    binomial::Binomial,
    chi_square::{chi_square_tail_one, chi_square_tail_two},
    exception::{Transitions, Zone, christoffersen, kupiec, shortfall_statistic},
};
use super::{Golden, GoldenSubject::Backtest};

const KUPIEC: &str = "Kupiec's likelihood ratio by scipy.special.xlogy";
const TABLE: &str = "Kupiec 1995; Jorion, Value at Risk, 3rd edition, table 6-2";
const CHRISTOFFERSEN: &str = "Christoffersen's likelihood ratio by scipy.special.xlogy and stats.chi2";
const BASEL: &str = "Basel Committee, Supervisory framework for the use of backtesting, 1996, table 2";
const CHI_SQUARE: &str = "NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.4";
const ACERBI: &str = "by hand, of Acerbi and Szekely 2014, equation 6";

/// The figures of this file.
pub fn goldens() -> Vec<Golden> {
    vec![
        Golden::new(Backtest, "Coverage, 57 exceptions in 1,043 days at 95%", KUPIEC, 0.461_47, 5e-6, || {
            Some(kupiec(1043, 57, 0.05).statistic)
        }),
        Golden::new(Backtest, "Coverage, 3 exceptions in 250 days at 99%", KUPIEC, 0.094_940, 5e-7, || {
            Some(kupiec(250, 3, 0.01).statistic)
        }),
        Golden::new(Backtest, "Coverage, 0 exceptions in 250 days at 99%", KUPIEC, 5.025_168, 5e-7, || {
            Some(kupiec(250, 0, 0.01).statistic)
        }),
        Golden::new(Backtest, "Independence, 53 alone and 4 in a row of 1,042", CHRISTOFFERSEN, 0.258_66, 5e-6, || {
            Some(christoffersen(clusters()).statistic)
        }),
        Golden::new(Backtest, "Its p-value", CHRISTOFFERSEN, 0.611_04, 5e-6, || {
            Some(christoffersen(clusters()).p_value)
        }),
        Golden::new(Backtest, "Most exceptions kept, 255 days at 99%", TABLE, 6.0, 1e-9, || most(255, 0.01)),
        Golden::new(Backtest, "Fewest exceptions kept, 510 days at 99%", TABLE, 2.0, 1e-9, || fewest(510, 0.01)),
        Golden::new(Backtest, "Most exceptions kept, 510 days at 99%", TABLE, 10.0, 1e-9, || most(510, 0.01)),
        Golden::new(Backtest, "Fewest exceptions kept, 1,000 days at 99%", TABLE, 5.0, 1e-9, || fewest(1000, 0.01)),
        Golden::new(Backtest, "Most exceptions kept, 1,000 days at 99%", TABLE, 16.0, 1e-9, || most(1000, 0.01)),
        Golden::new(Backtest, "Fewest exceptions kept, 255 days at 97.5%", TABLE, 3.0, 1e-9, || fewest(255, 0.025)),
        Golden::new(Backtest, "Most exceptions kept, 255 days at 97.5%", TABLE, 11.0, 1e-9, || most(255, 0.025)),
        Golden::new(Backtest, "Fewest exceptions kept, 510 days at 97.5%", TABLE, 7.0, 1e-9, || fewest(510, 0.025)),
        Golden::new(Backtest, "Most exceptions kept, 510 days at 97.5%", TABLE, 20.0, 1e-9, || most(510, 0.025)),
        Golden::new(Backtest, "Fewest exceptions kept, 1,000 days at 97.5%", TABLE, 16.0, 1e-9, || fewest(1000, 0.025)),
        Golden::new(Backtest, "Most exceptions kept, 1,000 days at 97.5%", TABLE, 35.0, 1e-9, || most(1000, 0.025)),
        Golden::new(Backtest, "Fewest exceptions kept, 255 days at 95%", TABLE, 7.0, 1e-9, || fewest(255, 0.05)),
        Golden::new(Backtest, "Most exceptions kept, 255 days at 95%", TABLE, 20.0, 1e-9, || most(255, 0.05)),
        Golden::new(Backtest, "Fewest exceptions kept, 510 days at 95%", TABLE, 17.0, 1e-9, || fewest(510, 0.05)),
        Golden::new(Backtest, "Most exceptions kept, 510 days at 95%", TABLE, 35.0, 1e-9, || most(510, 0.05)),
        Golden::new(Backtest, "Fewest exceptions kept, 1,000 days at 95%", TABLE, 38.0, 1e-9, || fewest(1000, 0.05)),
        Golden::new(Backtest, "Most exceptions kept, 1,000 days at 95%", TABLE, 64.0, 1e-9, || most(1000, 0.05)),
        Golden::new(Backtest, "Fewest exceptions kept, 255 days at 92.5%", TABLE, 12.0, 1e-9, || fewest(255, 0.075)),
        Golden::new(Backtest, "Most exceptions kept, 255 days at 92.5%", TABLE, 27.0, 1e-9, || most(255, 0.075)),
        Golden::new(Backtest, "Fewest exceptions kept, 510 days at 92.5%", TABLE, 28.0, 1e-9, || fewest(510, 0.075)),
        Golden::new(Backtest, "Most exceptions kept, 510 days at 92.5%", TABLE, 50.0, 1e-9, || most(510, 0.075)),
        Golden::new(Backtest, "Fewest exceptions kept, 1,000 days at 92.5%", TABLE, 60.0, 1e-9, || fewest(1000, 0.075)),
        Golden::new(Backtest, "Most exceptions kept, 1,000 days at 92.5%", TABLE, 91.0, 1e-9, || most(1000, 0.075)),
        Golden::new(Backtest, "Fewest exceptions kept, 255 days at 90%", TABLE, 17.0, 1e-9, || fewest(255, 0.1)),
        Golden::new(Backtest, "Most exceptions kept, 255 days at 90%", TABLE, 35.0, 1e-9, || most(255, 0.1)),
        Golden::new(Backtest, "Fewest exceptions kept, 510 days at 90%", TABLE, 39.0, 1e-9, || fewest(510, 0.1)),
        Golden::new(Backtest, "Most exceptions kept, 510 days at 90%", TABLE, 64.0, 1e-9, || most(510, 0.1)),
        Golden::new(Backtest, "Fewest exceptions kept, 1,000 days at 90%", TABLE, 82.0, 1e-9, || fewest(1000, 0.1)),
        Golden::new(Backtest, "Most exceptions kept, 1,000 days at 90%", TABLE, 119.0, 1e-9, || most(1000, 0.1)),
        Golden::new(Backtest, "First exception past green, 250 days at 99%", BASEL, 5.0, 1e-9, || {
            first_past(|zone| zone == Zone::Green)
        }),
        Golden::new(Backtest, "First exception in red, 250 days at 99%", BASEL, 10.0, 1e-9, || {
            first_past(|zone| zone != Zone::Red)
        }),
        Golden::new(Backtest, "Chance of 0 exceptions or fewer, 250 days at 99%", BASEL, 0.081_1, 5e-5, || chance(0)),
        Golden::new(Backtest, "Chance of 1 exception or fewer, 250 days at 99%", BASEL, 0.285_8, 5e-5, || chance(1)),
        Golden::new(Backtest, "Chance of 2 exceptions or fewer, 250 days at 99%", BASEL, 0.543_2, 5e-5, || chance(2)),
        Golden::new(Backtest, "Chance of 3 exceptions or fewer, 250 days at 99%", BASEL, 0.758_1, 5e-5, || chance(3)),
        Golden::new(Backtest, "Chance of 4 exceptions or fewer, 250 days at 99%", BASEL, 0.892_2, 5e-5, || chance(4)),
        Golden::new(Backtest, "Chance of 5 exceptions or fewer, 250 days at 99%", BASEL, 0.958_8, 5e-5, || chance(5)),
        Golden::new(Backtest, "Chance of 6 exceptions or fewer, 250 days at 99%", BASEL, 0.986_3, 5e-5, || chance(6)),
        Golden::new(Backtest, "Chance of 7 exceptions or fewer, 250 days at 99%", BASEL, 0.996_0, 5e-5, || chance(7)),
        Golden::new(Backtest, "Chi-square tail beyond 3.841, one degree of freedom", CHI_SQUARE, 0.05, 5e-5, || {
            Some(chi_square_tail_one(3.841))
        }),
        Golden::new(Backtest, "Chi-square tail beyond 5.991, two degrees of freedom", CHI_SQUARE, 0.05, 5e-5, || {
            Some(chi_square_tail_two(5.991))
        }),
        Golden::new(Backtest, "Shortfall statistic, one exception of twice the forecast", ACERBI, -1.0, 1e-15, || {
            shortfall_statistic(&[4.0, 0.0, 0.0, 0.0], &[1.0; 4], &[2.0; 4], 0.25)
        }),
    ]
}

/// The 95% point of a chi-square law with one degree of freedom.
const CRITICAL: f64 = 3.841;

/// The fewest and most exceptions that the test does not reject, the fewest from one on.
fn not_rejected(days: usize, tail: f64) -> Option<(f64, f64)> {
    let kept = |x: &u32| kupiec(days, *x as usize, tail).statistic < CRITICAL;
    let last = u32::try_from(days).ok()?;
    Some((f64::from((1..=last).find(kept)?), f64::from((1..=last).rev().find(kept)?)))
}

fn fewest(days: usize, tail: f64) -> Option<f64> {
    not_rejected(days, tail).map(|(fewest, _)| fewest)
}

fn most(days: usize, tail: f64) -> Option<f64> {
    not_rejected(days, tail).map(|(_, most)| most)
}

fn clusters() -> Transitions {
    Transitions { n00: 932, n01: 53, n10: 53, n11: 4 }
}

/// The first number of exceptions in 250 days at 99% that a zone no longer holds.
fn first_past(is_inside: fn(Zone) -> bool) -> Option<f64> {
    (0..250_u32).find(|x| !is_inside(Zone::of(250, *x as usize, 0.01))).map(f64::from)
}

/// The chance of so many exceptions or fewer in 250 days at 99%.
fn chance(exceptions: usize) -> Option<f64> {
    Some(Binomial { trials: 250, probability: 0.01 }.at_most(exceptions))
}
