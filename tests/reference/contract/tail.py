"""Exact counts of the tail, ranked losses, order-statistic intervals and the Jeffreys chance (rulings 2, 3, 14a)."""

import functools
import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
from scipy import special, stats


@functools.cache
def tail_share(confidence):
    """a = 1 - confidence, of the shortest decimal that gives the double back."""
    return 1 - Fraction(Decimal(repr(confidence)))


@functools.cache
def tail_of(confidence, count):
    """aT, exact."""
    return tail_share(confidence) * count


def ranked(losses):
    """Row numbers from the largest loss down; of equal losses the earlier first."""
    return np.argsort(-np.asarray(losses), kind="stable")


def var_row(losses, confidence):
    """Row of the k-th largest loss, k = ceil(aT)."""
    return int(ranked(losses)[math.ceil(tail_of(confidence, len(losses))) - 1])


@functools.cache
def rank_weights(confidence, count):
    """Weights of the largest losses in the expected shortfall, from the largest down: 1/aT each, the rest for the next."""
    tail = tail_of(confidence, count)
    whole = int(tail)
    return np.array([float(1 / tail)] * whole + ([float((tail - whole) / tail)] if tail > whole else []))


def tail_weights(losses, confidence):
    """Weight of each row in the expected shortfall."""
    found, by_rank = np.zeros(len(losses)), rank_weights(confidence, len(losses))
    found[ranked(losses)[: len(by_rank)]] = by_rank
    return found


def historical(losses, confidence):
    """VaR and expected shortfall of the losses; below one row of tail both are the worst row."""
    losses = np.asarray(losses, dtype=float)
    return float(losses[var_row(losses, confidence)]), float(tail_weights(losses, confidence) @ losses)


def quantile(losses, confidence, kind):
    """Hyndman-Fan type 5, 6 or 7 of the losses."""
    return float(np.quantile(losses, confidence, method={5: "hazen", 6: "weibull", 7: "linear"}[kind]))


def interval_ranks(confidence, count):
    """Ranks (ascending, from 1) of the 90% interval's ends; the upper `None` beyond the sample, as is a lower."""
    p = float(Fraction(Decimal(repr(confidence))))
    below = stats.binom.cdf(np.arange(count + 1), count, p)  # P(N <= k)
    lower = max((r for r in range(1, count + 1) if below[r - 1] <= 0.05), default=None)
    reached = stats.binom.sf(np.arange(count + 1) - 1, count, p)  # P(N >= k)
    upper = min((s for s in range(1, count + 1) if reached[s] <= 0.05), default=None)
    return lower, upper


def chance_above(confidence, count, above):
    """Chance that VaR is above a level that `above` of `count` losses are above (Jeffreys)."""
    return float(special.betaincc(above + 0.5, count - above + 0.5, float(tail_share(confidence))))
