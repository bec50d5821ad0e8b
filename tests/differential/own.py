"""What the engine computes, by numpy and scipy and from the papers: nothing here is read from `engine/src`."""

import datetime
import functools
import pathlib
import sys
from fractions import Fraction
from math import ceil, floor

import numpy as np
from scipy import optimize, special, stats

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "reference"))

from contract import measures


class Tail:
    """The worst days of a loss sample at a confidence: whole days and the part of one more."""

    def __init__(self, losses, confidence):
        exact = (1 - Fraction(str(confidence))) * len(losses)
        self.whole, self.rank, self.exact = floor(exact), ceil(exact), float(exact)
        self.days = np.lexsort((np.arange(len(losses)), -losses))[: self.rank]
        self.part = float(exact - self.whole)

    def mean(self, series):
        if self.rank == 1:
            return series[self.days[0]]
        weights = np.ones(self.rank)
        if self.part > 0:
            weights[-1] = self.part
        return np.dot(weights, series[self.days]) / self.exact


def historical(pnl, exposure, confidence):
    """VaR, shortfall and Euler components of a P&L matrix (dates by strategies) in money."""
    losses = -(pnl @ exposure)
    tail = Tail(losses, confidence)
    var, es = losses[tail.days[-1]], tail.mean(losses)
    shares = np.array([tail.mean(-pnl[:, i] * exposure[i]) for i in range(len(exposure))])
    return var, es, var * shares / shares.sum(), shares / shares.sum()


@functools.lru_cache
def normal(confidence):
    """Quantile and shortfall of a standard normal."""
    z = stats.norm.ppf(confidence)
    return z, stats.norm.pdf(z) / (1 - confidence)


def parametric(returns, exposure, confidence):
    z, shortfall = normal(confidence)
    sigma = np.cov(returns.T, ddof=1).reshape(len(exposure), -1)
    sd = np.sqrt(exposure @ sigma @ exposure)
    return z * sd, shortfall * sd, z * exposure * (sigma @ exposure) / sd


def cornish_fisher(pnl, confidence):
    """VaR, shortfall and whether the expansion holds; of several funds, one a row."""
    mean, sd = pnl.mean(axis=-1), pnl.std(axis=-1)
    s, k = stats.skew(pnl, axis=-1), stats.kurtosis(pnl, axis=-1)
    inner = k / 8 - s**2 / 6
    holds = (inner >= 0) & ((s / 3) ** 2 <= 4 * inner * (1 - k / 8 + 5 * s**2 / 36))
    a = 1 - confidence
    q = stats.norm.ppf(a)
    h = q + (q**2 - 1) * s / 6 + (q**3 - 3 * q) * k / 24 - (2 * q**3 - 5 * q) * s**2 / 36
    beyond = stats.norm.pdf(h) / a
    beyond *= 1 + h**3 * s / 6 + (h**6 - 9 * h**4 + 9 * h**2 + 3) * s**2 / 72 + (h**4 - 2 * h**2 - 1) * k / 24
    return -mean - h * sd, -mean + sd * np.maximum(-h, beyond), holds


def freedom(sample):
    """Degrees of freedom of a t by maximum likelihood over location, scale and nu."""
    return measures.student_t_fit(sample)[2]


def student_t(sample, confidence):
    """VaR and ES of the fitted t, its location left out; historical where one value is more than a third of all."""
    return measures.student_t(sample, confidence)[:2]


def filtered(returns):
    """Hull and White: each day rescaled from the volatility before it to the one after the last."""
    variance = np.mean(returns**2)
    before = []
    for r in returns:
        before.append(np.sqrt(variance))
        variance = 0.94 * variance + 0.06 * r * r
    return returns * np.sqrt(variance) / np.array(before)


def ewma(returns):
    weights = 0.94 ** np.arange(len(returns) - 1, -1, -1)
    return (returns * (weights / weights.sum())[:, None]).T @ returns


def constant_correlation(returns):
    """Ledoit and Wolf 2004, appendix B, as matrices."""
    t, n = returns.shape
    x = returns - returns.mean(axis=0)
    sample = x.T @ x / t
    if n < 3:
        return sample, None
    sd = np.sqrt(np.diag(sample))
    corr = sample / np.outer(sd, sd)
    rbar = (corr.sum() - n) / (n * (n - 1))
    target = rbar * np.outer(sd, sd)
    np.fill_diagonal(target, np.diag(sample))
    pi = (x**2).T @ (x**2) / t - sample**2
    theta = (x**3).T @ x / t - np.diag(sample)[:, None] * sample
    np.fill_diagonal(theta, 0)
    rho = np.trace(pi) + rbar * np.sum(np.outer(1 / sd, sd) * theta)
    share = np.clip((pi.sum() - rho) / np.sum((sample - target) ** 2) / t, 0, 1)
    return share * target + (1 - share) * sample, share


def nearest_correlation(matrix):
    """The dual of Qi and Sun 2006, by a quasi-Newton method and not by projections."""

    def positive(y):
        values, vectors = np.linalg.eigh(matrix + np.diag(y))
        return (vectors * np.maximum(values, 0)) @ vectors.T

    def dual(y):
        x = positive(y)
        return 0.5 * np.sum(x * x) - y.sum(), np.diag(x) - 1

    options = {"maxiter": 5000, "ftol": 1e-16, "gtol": 1e-11}
    y = optimize.minimize(dual, np.zeros(len(matrix)), jac=True, method="L-BFGS-B", options=options).x
    x = positive(y)
    return x, np.linalg.norm(x - matrix)


def risk_budgets(sigma, budgets):
    """`min x'Sx/2 - sum b ln x` in the logarithms of x, by scipy's trust region; scaled to a variance of 1."""
    live = budgets > 0
    s, b = sigma[np.ix_(live, live)], budgets[live] / budgets.sum()
    sd = np.sqrt(np.diag(s))
    c = s / np.outer(sd, sd)

    def value(u):
        y = np.exp(u)
        return 0.5 * y @ c @ y - b @ u, y * (c @ y) - b

    def hessian(u):
        y = np.exp(u)
        return np.outer(y, y) * c + np.diag(y * (c @ y))

    found = optimize.minimize(value, np.log(b) / 2, jac=True, hess=hessian, method="trust-exact",
                              options={"gtol": 1e-13, "maxiter": 500})
    x = np.zeros(len(budgets))
    x[live] = np.exp(found.x) / sd
    return x / np.sqrt(x @ sigma @ x)


def risk_budgets_within(sigma, budgets, floor, cap, strength=1.0):
    """Richard and Roncalli 2019, equation 9: scipy's L-BFGS-B, then Newton on those that no bound holds.

    Floor and cap a number, or one a strategy; `strength` that of the budgets.
    """
    live = budgets > 0
    s, b = sigma[np.ix_(live, live)], strength * budgets[live] / budgets.sum()
    sd = np.sqrt(np.diag(s))
    c = s / np.outer(sd, sd)
    low, high = (np.broadcast_to(bound, len(budgets))[live] * sd for bound in (floor, cap))
    low = np.maximum(low, 1e-12 * np.sqrt(strength))

    def value(y):
        return (0.5 * y @ c @ y - b @ np.log(y)) / strength, (c @ y - b / y) / strength

    y = optimize.minimize(value, np.clip(np.sqrt(b), low, high), jac=True, method="L-BFGS-B", bounds=list(zip(low, high)),
                          options={"ftol": 1e-16, "gtol": 1e-12, "maxiter": 20000, "maxfun": 200000}).x
    free = (y < high * (1 - 1e-9)) & (y > low * (1 + 1e-9))
    for _ in range(20):
        gradient = (c @ y - b / y)[free]
        if not free.any():
            break
        y[free] -= np.linalg.solve((c + np.diag(b / y**2))[np.ix_(free, free)], gradient)
    x = np.zeros(len(budgets))
    x[live] = y / sd
    return x


def aggregate(v, c):
    v = np.maximum(v, 0)
    total = np.sqrt(v @ c @ v)
    return total, v * (c @ v) / total


def falls(dates, pnl, nav, shock=0.0):
    """Daily, weekly and monthly fall: the worse of the calendar's and the rolling window; a shock on top of today's P&L."""
    close = nav - np.concatenate([np.cumsum(pnl[::-1])[::-1][1:], [0.0]])
    today, before = dates[-1], close[-1] - pnl[-1]
    daily = max(0.0, -(pnl[-1] + shock)) / before

    def fall(first):
        inside = [t for t, day in enumerate(dates) if day >= first]
        highest = max([close[inside[0]] - pnl[inside[0]]] + [close[t] for t in inside])
        return max(0.0, (highest - close[-1] - shock) / highest)

    days = datetime.timedelta
    monday, first = today - days(today.weekday()), today.replace(day=1)
    week = max(fall(monday), fall(today - days(6)))
    month = max(fall(first), fall(today - days(29)))
    return [daily, week, month]


def sharpe(returns, threshold=1.0, periods=252):
    """Annualised ratio, probability above the threshold, least track record (Bailey and Lopez de Prado 2012).

    Then both against a threshold that is as far below the ratio.
    """
    ratio = returns.mean() / returns.std(ddof=1)
    s, k = stats.skew(returns), stats.kurtosis(returns, fisher=False)
    spread = 1 - s * ratio + (k - 1) / 4 * ratio**2
    found = [ratio * np.sqrt(periods)]
    for above in (ratio - threshold / np.sqrt(periods), threshold / np.sqrt(periods)):
        found.append(stats.norm.cdf(above * np.sqrt(len(returns) - 1) / np.sqrt(spread)))
        found.append(1 + spread * (stats.norm.ppf(0.95) / above) ** 2 if above > 0 else None)
    return found


def backtest(returns, exposure, confidence, method, window=40):
    """Rolling forecasts and what the tests say of them."""
    losses = -(returns @ exposure)
    var, es = [], []
    for day in range(window, len(losses)):
        past = returns[day - window : day]
        if method == "parametric":
            v, e, _ = parametric(past, exposure, confidence)
        else:
            if method == "filtered_historical":
                past = np.column_stack([filtered(column) for column in past.T])
            v, e, _, _ = historical(past, exposure, confidence)
        var.append(v)
        es.append(e)
    var, es, loss = np.array(var), np.array(es), losses[window:]
    hit = loss > var
    n, x, a = len(loss), int(hit.sum()), 1 - confidence

    def log_likelihood(p, miss, hits):
        return special.xlogy(miss, 1 - p) + special.xlogy(hits, p)

    coverage = 2 * (log_likelihood(x / n, n - x, x) - log_likelihood(a, n - x, x))
    pairs = np.array([[np.sum((hit[:-1] == i) & (hit[1:] == j)) for j in (0, 1)] for i in (0, 1)], dtype=float)
    share = pairs[:, 1].sum() / pairs.sum()
    after = [row[1] / row.sum() if row.sum() else 0.0 for row in pairs]
    independence = 2 * (sum(log_likelihood(p, *row) for p, row in zip(after, pairs))
                        - log_likelihood(share, *pairs.sum(axis=0)))
    both = coverage + independence
    exact = min(1.0, 2 * min(stats.binom.cdf(x, n, a), stats.binom.sf(x - 1, n, a))) if n < 250 else None
    z2 = 1 - np.sum(loss[hit] / es[hit]) / (n * a) if (es > 0).all() else None
    return {"var": var, "es": es, "exceptions": x, "coverage": coverage, "independence": independence,
            "conditional": both, "exact_p": exact, "z2": z2}
