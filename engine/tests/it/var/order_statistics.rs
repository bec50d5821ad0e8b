//! How sure a ranked VaR is.

use headroom_engine::testing::{confidence, near};
use headroom_engine::var::{IntervalRanks, chance_above};

#[test]
fn g23_ranks_of_the_interval_are_those_of_the_binomial() {
    // G23 and more: scipy.stats.binom, by the definition of ruling 14a.
    let rows = [
        (0.99, 120, 117, None),
        (0.99, 298, 292, None),
        (0.99, 299, 293, Some(299)),
        (0.99, 495, 486, Some(494)),
        (0.99, 100, 97, None),
        (0.99, 500, 491, Some(499)),
        (0.95, 59, 53, Some(59)),
        (0.95, 120, 110, Some(119)),
        (0.95, 152, 140, Some(150)),
        (0.975, 250, 239, Some(248)),
        (0.9, 30, 24, Some(30)),
    ];
    for (level, observations, lower, upper) in rows {
        assert_eq!(
            IntervalRanks::of(observations, confidence(level)),
            IntervalRanks { lower, upper },
            "{level} {observations}"
        );
    }
}

#[test]
fn g24_chance_above_is_that_of_the_beta_distribution() {
    // G24 and more: scipy.special.betaincc
    let rows = [
        (0.99, 250, 1, 0.170_328_730_700_861),
        (0.99, 250, 5, 0.932_140_702_737_54),
        (0.99, 120, 0, 0.120_015_763_324_984),
        (0.95, 152, 7, 0.433_086_621_102_315),
        (0.95, 152, 12, 0.941_470_693_716_819),
        (0.975, 400, 10, 0.520_460_957_576_034),
    ];
    for (level, observations, above, wanted) in rows {
        near(chance_above(observations, above, confidence(level)) / wanted, 1.0, 1e-12);
    }
}
