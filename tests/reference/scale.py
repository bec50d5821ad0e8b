"""The largest scale of a strategy on the standalone basis, without a scan, for figures.py.

Every rule is a function of the one scale s that is linear, or a square root of a quadratic, between known kinks. So the
scales at which a rule can turn are solved for, and the rule is asked in the middle of each gap between them: a breach
however narrow is found, and the crossing is as exact as one division (about 1e-15 relative).
"""

from statistics import NormalDist

import numpy as np

from measures import historical
from stress import coverage_rule, held

MAXIMUM = 10.0


def largest_scales(fund, method):
    """Largest scale and what binds first, for every strategy; `None` on another basis than standalone."""
    return {name: one(fund, method, i) for i, name in enumerate(fund.ids)}


def one(fund, method, i):
    if fund.basis != "standalone":
        return {"largest_scale": None, "bound_by": None}
    rules = [budget(fund, method, i), fund_var(fund, method, i), *exposure_rules(fund, i)]
    start = float(fund.scale[i])
    turns = sorted({0.0, start, MAXIMUM} | {float(t) for rule in rules for t in rule[1] if 0 < t < MAXIMUM})

    def broken(s):
        return [name for name, _, breaks in rules if breaks(s)]

    if not broken(start):
        for left, right in zip(turns, turns[1:]):
            if left < start:
                continue
            now = broken((left + right) / 2)
            if now:
                return {"largest_scale": left, "bound_by": now[0]}
        return {"largest_scale": MAXIMUM, "bound_by": "maximum"}
    bound = broken(start)[0]
    for left, right in reversed(list(zip(turns, turns[1:]))):
        if right > start:
            continue
        now = broken((left + right) / 2)
        if not now:
            return {"largest_scale": right, "bound_by": bound}
        bound = now[0]
    return {"largest_scale": 0.0, "bound_by": bound}


def budget(fund, method, i):
    """Used at most the budget: the standalone VaR goes with the scale, its sign is that of the scale 1."""
    if method == "historical":
        unit = historical(-fund.sample[:, i] * fund.capital[i], fund.confidence)[0] * fund.root
    else:
        unit = NormalDist().inv_cdf(fund.confidence) * fund.sample[:, i].std(ddof=1) * fund.capital[i] * fund.root
    limit = fund.budget[i] * (1 + 1e-9)
    return "budget", [limit / unit] if unit > 0 else [], lambda s: unit * s > limit


def fund_var(fund, method, i):
    """Fund VaR at most the total."""
    limit = fund.total_var * (1 + 1e-9) / fund.root
    others = fund.exposure.copy()
    others[i] = 0.0
    if method == "historical":
        fixed, slope = -(fund.sample @ others), -fund.sample[:, i] * fund.capital[i]
        # The k-th largest loss is above the limit exactly when k losses are, and a loss passes it only here:
        turns = [(limit - a) / b for a, b in zip(fixed, slope) if b != 0]
        return "fund_var", turns, lambda s: historical(fixed + s * slope, fund.confidence)[0] > limit
    covariance = np.atleast_2d(np.cov(fund.sample, rowvar=False, ddof=1))
    z = NormalDist().inv_cdf(fund.confidence)
    unit = np.zeros(len(fund.ids))
    unit[i] = fund.capital[i]
    a, b, c = unit @ covariance @ unit, 2 * others @ covariance @ unit, others @ covariance @ others
    turns = [r.real for r in np.roots([a, b, c - (limit / z) ** 2]) if abs(r.imag) < 1e-12] if a > 0 else []
    return "fund_var", turns, lambda s: z * np.sqrt(max(a * s * s + b * s + c, 0.0)) > limit


def exposure_rules(fund, i):
    """Gross, net, sector, exchange and coverage, where they have a limit and positions feed them."""
    if fund.positions is None:
        return []
    unit = [p for p in held(Rescaled(fund, i, 1.0)) if p.strategy == i]
    rest = [p for p in held(Rescaled(fund, i, 0.0)) if p.strategy != i]
    own, other = sum(p.gross for p in unit), sum(p.gross for p in rest)
    slack = 1e-9 * max(own, other, 1.0)
    rules = []

    def line(name, at_0, per_1):
        """A rule that breaks while at_0 + per_1 s > 0, by more than the last digits."""
        rules.append((name, [-at_0 / per_1] if per_1 else [], lambda s: at_0 + per_1 * s > slack))

    limits = fund.limits
    if limits.get("gross_exposure") is not None:
        line("gross_exposure", other - limits["gross_exposure"], own)
    if limits.get("net_exposure") is not None:
        net_0, net_1 = sum(p.notional for p in rest), sum(p.notional for p in unit)
        line("net_exposure", net_0 - limits["net_exposure"], net_1)
        line("net_exposure", -net_0 - limits["net_exposure"], -net_1)
    for name, key in (("sector_concentration", lambda p: p.sector), ("exchange_concentration", lambda p: p.exchange)):
        if limits.get(name) is None:
            continue
        for group in dict.fromkeys(key(p) for p in rest + unit):
            at_0 = sum(p.gross for p in rest if key(p) == group) - limits[name] * other
            per_1 = sum(p.gross for p in unit if key(p) == group) - limits[name] * own
            line(name, at_0, per_1)
    if limits.get("liquidity_coverage") is not None:
        share, hours = coverage_rule(fund)
        sold = sum(p.sellable(hours) for p in rest)

        def short(s):
            return share * (other + s * own) - sold - sum(min(s * p.gross, p.rate * hours) for p in unit)

        # Between the scales at which a position no longer sells in time, what is short is linear.
        kinks = sorted({0.0, MAXIMUM} | {p.rate * hours / p.gross for p in unit if 0 < p.rate * hours < MAXIMUM * p.gross})
        turns = list(kinks)
        for left, right in zip(kinks, kinks[1:]):
            low, high = short(left), short(right)
            if low * high < 0:
                turns.append(left + (right - left) * low / (low - high))
        rules.append(("liquidity_coverage", turns, lambda s: short(s) > slack))
    return rules


class Rescaled:
    """The fund with the scale of strategy i replaced."""

    def __init__(self, fund, i, scale):
        self.ids, self.positions = fund.ids, fund.positions
        self.scale = fund.scale.copy()
        self.scale[i] = scale
