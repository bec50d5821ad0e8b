"""Rolling forecasts against the next row and the tests of them (engine 9; ruling 16)."""

import numpy as np
from scipy import stats
from scipy.special import ndtri, xlogy

from . import correlation, measures, report as reports, sample as samples, stream
from .tail import tail_share

DRAWS = 10_000


def coverage_tests(hits, confidence):
    """Kupiec, Christoffersen, conditional coverage, exact p and Basel zone of a series of exceptions."""
    hits = np.asarray(hits, bool)
    n, x, a = len(hits), int(hits.sum()), float(tail_share(confidence))
    pairs = [[int(((hits[:-1] == i) & (hits[1:] == j)).sum()) for j in (False, True)] for i in (False, True)]
    coverage, independence = kupiec(n, x, a), christoffersen(*pairs[0], *pairs[1])
    return {
        "observations": n, "exceptions": x, "coverage": coverage, "independence": independence,
        "conditional": coverage + independence,
        "exact_p": min(1.0, 2 * min(stats.binom.cdf(x, n, a), stats.binom.sf(x - 1, n, a))),
        "zone": zone(x, n, a),
    }


def kupiec(n, x, a):
    """Likelihood ratio of unconditional coverage."""
    return float(-2 * (xlogy(n - x, 1 - a) + xlogy(x, a) - xlogy(n - x, 1 - x / n) - xlogy(x, x / n)))


def christoffersen(n00, n01, n10, n11):
    """Likelihood ratio of independence."""
    def likelihood(misses, hits):
        rate = hits / (misses + hits) if misses + hits else 0.0
        return xlogy(misses, 1 - rate) + xlogy(hits, rate)

    return float(2 * (likelihood(n00, n01) + likelihood(n10, n11) - likelihood(n00 + n10, n01 + n11)))


def zone(exceptions, count, share):
    """Green where the binomial cdf is below 95%, red from 99.99%."""
    chance = stats.binom.cdf(exceptions, count, share)
    return "green" if chance < 0.95 else "yellow" if chance < 0.9999 else "red"


def z2(losses, var, es, confidence):
    """Acerbi and Szekely's second statistic; below 0 the losses past VaR are more or larger than forecast."""
    losses, var, es = (np.asarray(x, dtype=float) for x in (losses, var, es))
    hit = losses > var
    return 1 - float((losses[hit] / es[hit]).sum()) / (len(losses) * float(tail_share(confidence)))


def uniforms(count):
    """One uniform per draw and row: draw d takes them from stream d of seed 0, in row order."""
    return stream.unit(stream.words(0, range(DRAWS), -(-count // 16))[:, :count])


def shortfall_p(statistic, inverses, var, es, confidence):
    """p-value of a Z2 among draws of the rows' forecast distributions; `inverses` one inverse cdf per row (ruling 16)."""
    total = np.zeros(DRAWS)
    for u, inverse, v, e in zip(uniforms(len(var)).T, inverses, var, es):
        losses = inverse(u)
        total += np.where(losses > v, losses, 0.0) / e
    drawn = 1 - total / (len(var) * float(tail_share(confidence)))
    return (1 + int((drawn <= statistic).sum())) / (1 + DRAWS)


def inverse_of(columns, exposure, fund):
    """The inverse of the distribution that a method forecasts of the columns, one period: normal, else a loss of the window."""
    if fund.method == "parametric":
        sigma = correlation.estimate(columns, exposure, fund.covariance, fund.decay)[0]
        sd = float(np.sqrt(exposure @ sigma @ exposure))
        return lambda u: sd * ndtri(u)
    if fund.method == "filtered_historical":
        columns = np.column_stack([measures.filtered(c, fund.decay) for c in columns.T])
    losses = np.sort((-columns * exposure).sum(axis=1))  # added as in the VaR, which a loss must exceed
    return lambda u: losses[np.ceil(u * len(losses)).astype(int) - 1]


def normal_z2(confidence, count, draws, seed):
    """Z2 of draws of a right normal model."""
    z = stats.norm.ppf(confidence)
    a = float(tail_share(confidence))
    es = stats.norm.pdf(z) / a
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(0, draws, 1000):
        losses = rng.standard_normal((min(1000, draws), count))
        found.append(1 - np.where(losses > z, losses, 0.0).sum(axis=1) / es / (count * a))
    return np.concatenate(found)


def known(fund, whole, window):
    """Per row after the first `window`: the row's number in the sample `whole`, and the sample of what was known before it."""
    for t in range(window, whole.count):
        end = whole.intervals[t - 1][-1] + 1
        yield t, samples.take(
            fund.dates[:end], fund.returns[:end], fund.capital, ids=fund.ids, period=whole.period, window=window,
            proxy=fund.proxy, proxy_scale=fund.proxy_scale,
        )


def forecast(fund, exposure, whole, t, before):
    """VaR, ES, loss and inverse cdf of a row at an exposure, of the measured and exposed strategies whose own row it is.

    `None` without one.
    """
    at = np.flatnonzero(before.measured & whole.own[t] & (exposure != 0))
    if before.count < samples.LEAST_OWN_ROWS or not len(at):
        return None
    return of_columns(fund, before.filled[:, at], exposure[at], whole.values[t, at])


def forecast_alone(fund, i, exposure, whole, t, before):
    """The same of strategy i alone, on its own rows as known before."""
    if before.count < samples.LEAST_OWN_ROWS or not (before.measured[i] and whole.own[t, i]) or exposure == 0:
        return None
    return of_columns(fund, before.series(i)[:, None], np.array([exposure]), whole.values[t, [i]])


def of_columns(fund, columns, exposure, came):
    var, es, _ = reports.fund_risk(columns, exposure, fund)
    return var, es, -float(came @ exposure), inverse_of(columns, exposure, fund)
