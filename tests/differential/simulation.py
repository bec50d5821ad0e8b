"""The copula, Monte Carlo and bootstrap by numpy and scipy: on the very draws of the engine, made here from its documented
streams, and on draws of numpy's own. Nothing here is read from `engine/src`."""

import pathlib
import sys

import numpy as np

import own

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "reference"))

from contract import monte_carlo, stream
from contract.monte_carlo import DRAWS, SEED, copula, ranks_of

RESAMPLES, FIRST_STREAM, LEFT_OUT = 1_000, 1 << 32, 0.05

try:
    from arch.bootstrap import StationaryBootstrap
except ImportError:
    StationaryBootstrap = None


# Draws.


def drawn_ranks(correlation, freedom, observations):
    """Ranks of all draws, from the engine's streams."""
    return ranks_of(monte_carlo.joint_draws(correlation, freedom), freedom, observations)


def other_ranks(correlation, freedom, observations, number):
    """Ranks of as many draws by numpy's generator and numpy's spectral factor."""
    rng = np.random.default_rng([3, number])
    joint = rng.multivariate_normal(np.zeros(len(correlation)), correlation, size=DRAWS, method="eigh")
    if freedom is not None:
        joint *= np.sqrt(freedom / rng.chisquare(freedom, DRAWS))[:, None]
    return ranks_of(joint, freedom, observations)


def outcomes(returns, ranks):
    """The returns at ranks, one column a strategy."""
    return np.take_along_axis(np.sort(returns, axis=0), ranks, axis=0)


def quantile_errors(losses, level, quantile, other=np.inf):
    """How far a quantile of `other` outcomes is from that of these, in standard errors of the two; 0 among equal losses."""
    near = 1e-9 * abs(quantile)
    above, from_ = np.mean(losses > quantile + near), np.mean(losses >= quantile - near)
    return max(above - level, level - from_, 0.0) / np.sqrt(level * (1 - level) * (1 / len(losses) + 1 / other))


def shortfall_errors(losses, others, confidence):
    """The difference of two shortfalls in standard errors (Manistre and Hancock 2005)."""
    def told(sample):
        tail = own.Tail(sample, confidence)
        worst, var, es = sample[tail.days], sample[tail.days[-1]], tail.mean(sample)
        return es, (np.var(worst) + confidence * (es - var) ** 2) / tail.exact
    (first, a), (second, b) = told(losses), told(others)
    return abs(first - second) / np.sqrt(a + b) if a + b > 0 else abs(first - second)


# The bootstrap.


def mean_block(observations):
    block = 1
    while block**3 < observations:
        block += 1
    return block


def resampled_days(observations):
    streams = range(FIRST_STREAM, FIRST_STREAM + RESAMPLES)
    return stream.stationary_days(SEED, streams, observations, mean_block(observations))


def replicates(returns, exposure, confidence, days):
    """VaR, shortfall and shares of the historical method on samples of days, one row a sample."""
    found = [own.historical(returns[sample], exposure, confidence) for sample in days]
    return tuple(np.array([f[part] for f in found]) for part in (0, 1, 3))


def intervals(var, es, parts):
    """5% and 95% of VaR, shortfall and components over samples."""
    ends = lambda figures: np.quantile(figures, [LEFT_OUT, 1 - LEFT_OUT], axis=0)
    return {"var": ends(var), "es": ends(es), "components": ends(parts).T if (var >= 0).all() else None}


def another_bootstrap(returns, exposure, confidence, number):
    """Historical VaRs of as many samples by the stationary bootstrap of `arch`."""
    losses = -(returns @ exposure)
    peer = StationaryBootstrap(mean_block(len(losses)), losses, seed=np.random.default_rng([4, number]))
    rank = own.Tail(losses, confidence).rank
    return peer.apply(lambda sample: np.sort(sample)[-rank], RESAMPLES)[:, 0]


def compare(add, snapshot, found, returns, exposure, confidence, number):
    """Copula, Monte Carlo and bootstrap of one fund."""
    dates = len(returns)
    got = found["monte_carlo"]
    correlation, freedom = copula(returns)
    add.fitted("copula, correlation", "scipy", got["copula"]["correlation"], correlation)
    add.fitted("copula, degrees of freedom", "scipy", got["copula"]["freedom"], freedom)

    ranks = drawn_ranks(np.array(got["copula"]["correlation"]), got["copula"]["freedom"], dates)
    told = np.array(got["ranks"]).T
    add.closed("Monte Carlo, ranks that differ", "numpy", np.sum(told != ranks[-len(told):]), 0)
    sample = outcomes(returns, ranks)
    var, es, parts, _ = own.historical(sample, exposure, confidence)
    alone = [own.historical(sample[:, [i]], exposure[[i]], confidence)[:2] for i in range(len(exposure))]
    add.closed("Monte Carlo VaR, same draws", "numpy", got["var"], var)
    add.closed("Monte Carlo ES, same draws", "numpy", got["es"], es)
    add.closed("Monte Carlo components, same draws", "numpy", got["components"], parts, abs(var))
    add.closed("Monte Carlo standalone VaR, same draws", "numpy", got["standalone"], [a[0] for a in alone])
    add.closed("Monte Carlo standalone ES, same draws", "numpy", got["standalone_es"], [a[1] for a in alone])
    other = outcomes(returns, other_ranks(correlation, freedom, dates, number))
    losses, others = -(sample @ exposure), -(other @ exposure)
    add.drawn("Monte Carlo VaR, other draws, standard errors", "numpy",
              quantile_errors(others, 1 - confidence, got["var"], len(losses)))
    add.drawn("Monte Carlo ES, other draws, standard errors", "numpy", shortfall_errors(losses, others, confidence))

    days = resampled_days(dates)
    rescaled = np.column_stack([own.filtered(column) for column in returns.T])
    var, es, shares = replicates(returns, exposure, confidence, days)
    normal = [own.parametric(returns[sample], exposure, confidence) for sample in days]
    *expanded, holds = own.cornish_fisher((returns @ exposure)[days], confidence)
    expanded = [np.where(holds, own_, ranked) for own_, ranked in zip(expanded, (var, es))]
    now = replicates(rescaled, exposure, confidence, days)
    total = snapshot["risk_budget"]["total_var"]
    for name, label, figures in (
        ("historical", "historical", (var, es, var[:, None] * shares)),
        ("parametric", "parametric", tuple(np.array([f[part] for f in normal]) for part in range(3))),
        ("filtered_historical", "filtered historical", (now[0], now[1], now[0][:, None] * now[2])),
        ("cornish_fisher", "Cornish-Fisher", (*expanded, expanded[0][:, None] * shares)),
    ):
        got, wanted = found["bootstrap"][name], intervals(*figures)
        add.closed("bootstrap, mean block", "numpy", got["mean_block"], mean_block(dates))
        add.closed(f"bootstrap, {label}, VaR interval", "numpy", got["var"], wanted["var"])
        add.closed(f"bootstrap, {label}, ES interval", "numpy", got["es"], wanted["es"])
        add.closed(f"bootstrap, {label}, component intervals", "numpy", got["components"], wanted["components"],
                   np.max(np.abs(wanted["var"])))
        add.closed(f"bootstrap, {label}, chance above the budget", "numpy", got["above"], np.mean(figures[0] > total), 1.0)
    if StationaryBootstrap:
        peer = another_bootstrap(returns, exposure, confidence, number)
        for level, end in zip((1 - LEFT_OUT, LEFT_OUT), found["bootstrap"]["historical"]["var"]):
            add.drawn("bootstrap, historical VaR interval, other samples, standard errors", "arch",
                      quantile_errors(peer, level, end, RESAMPLES))
    told = found["bootstrap"]["student_t"]
    every = RESAMPLES // len(told)
    for (one_var, one_es, one_parts), sample, share in zip(told, days[::every], shares[::every], strict=True):
        wanted = own.student_t(returns[sample] @ exposure, confidence)
        add.fitted("bootstrap, Student-t, VaR of a sample", "scipy", one_var, wanted[0])
        add.fitted("bootstrap, Student-t, ES of a sample", "scipy", one_es, wanted[1])
        add.fitted("bootstrap, Student-t, components of a sample", "scipy", one_parts, wanted[0] * share, wanted[0])
