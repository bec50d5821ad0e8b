"""When a pair's correlation has risen (engine 7, rule 4; ruling 33) and how sure a Sharpe ratio is (ruling 34)."""

import numpy as np
from scipy import stats


def rise_test(now, before, rows_now, rows_before, kurtosis_share):
    """z and one-sided p of a rise of a correlation; p is 0 where it is 1 now."""
    if now >= 1.0:
        return np.inf, 0.0
    spread = (1 + kurtosis_share) * (1 / (rows_now - 3) + 1 / (rows_before - 3))
    z = float((np.arctanh(now) - np.arctanh(before)) / np.sqrt(spread))
    return z, float(stats.norm.sf(z))


def discoveries(p_values, level):
    """Benjamini-Hochberg: whether each is significant at the level."""
    p = np.asarray(p_values, dtype=float)
    order = np.argsort(p, kind="stable")
    below = np.flatnonzero(p[order] <= level * np.arange(1, len(p) + 1) / len(p))
    found = np.zeros(len(p), bool)
    if len(below):
        found[order[: below[-1] + 1]] = True
    return found.tolist()


def spikes(values, own, places, policy):
    """The pairs that are high and have risen, with `significant`. `places` the columns that can spike.

    Now is the last w rows, all of them own rows of both; before the rows of both before them, at least 30.
    """
    rule = policy["correlation_spike"]
    w, family = rule["window"], []
    if len(values) <= w:
        return []
    for a, i in enumerate(places):
        for j in places[a + 1:]:
            both = own[:, i] & own[:, j]
            earlier = np.flatnonzero(both[:-w])
            if not both[-w:].all() or len(earlier) < 30:
                continue
            x, y = values[:, i], values[:, j]
            if any(np.ptp(s) == 0 for s in (x[-w:], y[-w:], x[earlier], y[earlier])):
                continue
            now = float(np.corrcoef(x[-w:], y[-w:])[0, 1])
            before = float(np.corrcoef(x[earlier], y[earlier])[0, 1])
            rows = np.flatnonzero(both)
            k = max(0.0, float(np.mean([stats.kurtosis(x[rows]), stats.kurtosis(y[rows])])) / 3)
            family.append((i, j, now, before, rise_test(now, before, w, len(earlier), k)[1]))
    told = discoveries([p for *_, p in family], policy["spike_significance"])
    return [
        {"pair": (i, j), "now": now, "before": before, "p_value": p, "significant": significant}
        for (i, j, now, before, p), significant in zip(family, told)
        if now >= rule["level"] and now - before >= rule["rise"]
    ]


def sharpe_record(returns, periods, threshold):
    """Annualised Sharpe ratio, and the probability that it is above the threshold (Bailey-Lopez de Prado 2012)."""
    x = np.asarray(returns, dtype=float)
    ratio = float(x.mean() / x.std(ddof=1))
    skew, kurtosis = float(stats.skew(x)), float(stats.kurtosis(x, fisher=False))
    spread = 1 - skew * ratio + (kurtosis - 1) / 4 * ratio**2
    above = ratio - threshold / np.sqrt(periods)
    return ratio * np.sqrt(periods), float(stats.norm.cdf(above * np.sqrt(len(x) - 1) / np.sqrt(spread)))
