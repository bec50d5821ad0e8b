"""What changed between two states of a fund, by brute force: the mean over the 120 orders of five causes.

Not by this project's code: numpy and scipy alone. Values for engine/tests/it/audit/change.rs.

    python tests/reference/change.py
"""

import math
from itertools import permutations

import numpy as np
from scipy.stats import norm

T = np.arange(43)
R = np.stack([((T * 7) % 11 - 5) / 1000, ((T * 5) % 13 - 6) / 800])
OLD, NEW = list(range(0, 40)), list(range(1, 43))  # one row out, three in


def historical(returns, exposure, confidence):
    pnl = exposure[:, None] * returns
    loss = -pnl.sum(0)
    count = (1 - confidence) * loss.size
    count = round(count, 9)
    k = math.ceil(count)
    order = sorted(range(loss.size), key=lambda t: (-loss[t], t))[:k]
    weight = np.ones(k)
    weight[-1] = count - (k - 1)
    var = loss[order[-1]]
    share = -(pnl[:, order] * weight).sum(1)
    return var, var * share / share.sum()


def parametric(returns, exposure, confidence):
    sigma = np.cov(returns, ddof=1)
    z = norm.ppf(confidence)
    sd = math.sqrt(exposure @ sigma @ exposure)
    return z * sd, z * exposure * (sigma @ exposure) / sd


def state(now, before, after):
    """The state in which the causes in `now` are as they are."""
    pick = lambda cause, key: (after if cause in now else before)[key]
    rows = [t for t in sorted(set(OLD) | set(NEW)) if t in OLD and t in NEW or t in NEW and "new" in now or t in OLD and t not in NEW and "old" not in now]
    returns = R[:, rows]
    wanted = R[:, NEW if "volatility" in now else OLD].std(1)
    returns = returns * (wanted / returns.std(1))[:, None]
    method, confidence = pick("settings", "method"), pick("settings", "confidence")
    return method(returns, np.array(pick("exposures", "exposure"), float), confidence)


def change(before, after):
    causes = ["exposures", "new", "old", "volatility", "settings"]
    parts = np.zeros((5, 3))
    for order in permutations(range(5)):
        now = set()
        last = np.array([*state(now, before, after)[:1], *state(now, before, after)[1]])
        for k in order:
            now.add(causes[k])
            var, components = state(now, before, after)
            this = np.array([var, *components])
            parts[k] += (this - last) / 120
            last = this
    return parts.T, state(set(), before, after), state(set(causes), before, after)


for name, before, after in [
    ("historical", dict(exposure=[1000, 2000], method=historical, confidence=0.9), dict(exposure=[1500, 1800], method=historical, confidence=0.95)),
    ("parametric", dict(exposure=[1000, 2000], method=historical, confidence=0.9), dict(exposure=[1500, 1800], method=parametric, confidence=0.95)),
]:
    parts, was, now = change(before, after)
    print(name, "before", float(was[0]), "after", float(now[0]))
    for what, row in zip(["fund", "first", "second"], parts):
        print(" ", what, [float(x) for x in row], float(row.sum()))
