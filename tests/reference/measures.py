"""A fund under a what-if's settings and the measures of its risk, for figures.py: sample, VaR and ES, matrices."""

import datetime
import math
from decimal import Decimal
from fractions import Fraction
from statistics import NormalDist

import numpy as np

DEFAULT_SCENARIOS = [
    {"kind": "all_markets_down", "magnitude": 0.20},
    {"kind": "correlation_spike", "rho": 0.90},
    {"kind": "exchange_outage", "exchange": "polymarket", "duration_hours": 4},
    {"kind": "liquidity_crisis", "depth_reduction": 0.80},
]
SPIKE_RULE = {"window": 20, "level": 0.80, "rise": 0.30}


class Fund:
    """A snapshot with the format's defaults filled in, and the settings of a what-if."""

    def __init__(self, raw, exposure=None, confidence=None, horizon=None, window=None):
        budget = raw["risk_budget"]
        self.raw = raw
        self.nav = float(raw["fund"]["nav"])
        self.ids = [s["id"] for s in raw["strategies"]]
        self.capital = np.array([float(s["capital"]) for s in raw["strategies"]])
        self.scale = np.array([float((exposure or {}).get(i, 1.0)) for i in self.ids])
        self.exposure = self.capital * self.scale
        self.total_var = float(budget["total_var"])
        self.confidence = confidence or budget.get("confidence", 0.99)
        self.horizon = horizon or budget.get("horizon_days", 1)
        self.window = window or budget.get("window")
        self.root = float(np.sqrt(self.horizon))
        self.allocation = np.array([float(budget["allocation"].get(i, 0.0)) for i in self.ids])
        self.budget = self.allocation * self.total_var
        self.basis = budget.get("usage_basis", "standalone")
        self.dates = [datetime.date.fromisoformat(d) for d in raw["history"]["dates"]]
        returns = raw["history"]["returns"]
        self.history = np.array([[np.nan if r is None else float(r) for r in returns[i]] for i in self.ids]).T
        given = raw["history"].get("capital", {})
        self.capital_then = np.array([given.get(i, [c] * len(self.dates)) for i, c in zip(self.ids, self.capital)], float).T
        self.positions = raw.get("positions")
        self.limits = raw.get("limits", {})
        self.scenarios = raw.get("scenarios", DEFAULT_SCENARIOS)
        self.spike_rule = SPIKE_RULE | raw.get("policy", {}).get("correlation_spike", {})
        self.take_sample()

    def take_sample(self):
        """The last `window` dates on which every strategy with capital has a return, and how many were left out."""
        complete = ~np.isnan(self.history[:, self.capital > 0]).any(axis=1)
        rows = np.flatnonzero(complete)
        windowed = self.window is not None and self.window <= len(self.dates)
        if windowed:
            rows = rows[-self.window:]
        self.rows = rows
        self.sample = np.where(np.isnan(self.history[rows]), 0.0, self.history[rows])
        self.dropped = int((~complete[rows[0] if windowed else 0:]).sum())


# --- one series of losses -------------------------------------------------------------------------------------------

def tail_of(confidence, count):
    """`aT` exactly, from the shortest decimal of the confidence."""
    return (1 - Fraction(Decimal(repr(confidence)))) * count


def ranked(losses):
    """Row numbers from the largest loss down; equal losses in the order of their dates."""
    return np.argsort(-losses, kind="stable")


def tail_weights(losses, confidence):
    """The weight of each row in the expected shortfall: 1/aT for the floor(aT) worst, the rest of it for the next."""
    tail = tail_of(confidence, len(losses))
    whole = int(tail)
    weights = np.zeros(len(losses))
    order = ranked(losses)
    weights[order[:whole]] = float(1 / tail)
    if tail > whole:
        weights[order[whole]] = float((tail - whole) / tail)
    return weights


def historical_day(losses, confidence):
    """The row of the historical VaR, the ceil(aT)-th largest loss."""
    return ranked(losses)[math.ceil(tail_of(confidence, len(losses))) - 1]


def historical(losses, confidence):
    """VaR and expected shortfall."""
    return float(losses[historical_day(losses, confidence)]), float(tail_weights(losses, confidence) @ losses)


def quantiles(losses, confidence):
    """Hyndman-Fan types 5, 6 and 7 of the losses at the confidence, by their formulas, held against numpy's."""
    ordered, count, level = np.sort(losses), len(losses), Fraction(Decimal(repr(confidence)))
    places = {
        "type_5": (count * level + Fraction(1, 2), "hazen"),
        "type_6": ((count + 1) * level, "weibull"),
        "type_7": ((count - 1) * level + 1, "linear"),
    }
    found = {}
    for name, (place, numpys) in places.items():
        below = min(max(int(place), 1), count)
        above = min(below + 1, count)
        share = float(min(max(place - below, Fraction(0)), Fraction(1)))
        value = float(ordered[below - 1] + share * (ordered[above - 1] - ordered[below - 1]))
        assert np.isclose(value, np.quantile(losses, confidence, method=numpys), rtol=1e-12), name
        found[name] = value
    return found


# --- matrices -------------------------------------------------------------------------------------------------------

def correlation_of(covariance, live):
    """Correlations of a covariance; a strategy that is not live has zeros beside its 1."""
    sd = np.sqrt(np.diag(covariance))
    live = live & (sd > 0)
    found = np.eye(len(sd))
    at = np.ix_(live, live)
    found[at] = covariance[at] / np.outer(sd[live], sd[live])
    np.fill_diagonal(found, 1.0)
    return found


def ewma(sample, decay=0.94):
    """Zero mean, weights decaying from the last date, normalised to 1."""
    weights = decay ** np.arange(len(sample) - 1, -1, -1)
    return (sample * (weights / weights.sum())[:, None]).T @ sample


def ledoit_wolf(sample):
    """Covariance shrunk towards constant correlation (Ledoit-Wolf 2004, appendix B; divisor T) and the shrinkage.

    Two series have one correlation: the target is the matrix itself and the shrinkage 0 / 0, here `None`.
    """
    count = len(sample)
    y = sample - sample.mean(axis=0)
    s = y.T @ y / count
    sd = np.sqrt(np.diag(s))
    n = len(sd)
    if n < 3:
        return s, None
    mean_r = ((s / np.outer(sd, sd)).sum() - n) / (n * (n - 1))
    target = mean_r * np.outer(sd, sd)
    np.fill_diagonal(target, np.diag(s))
    pi = ((y**2).T @ (y**2)) / count - s**2
    # theta[i, j] = mean of (y_i^2 - s_ii)(y_i y_j - s_ij)
    theta = ((y**3).T @ y) / count - np.diag(s)[:, None] * s
    ratio = np.outer(1 / sd, sd)
    cross = ratio * theta
    np.fill_diagonal(cross, 0.0)
    rho = np.trace(pi) + mean_r * cross.sum()
    gamma = ((target - s) ** 2).sum()
    shrinkage = float(max(0.0, min(1.0, (pi.sum() - rho) / gamma / count)))
    return shrinkage * target + (1 - shrinkage) * s, shrinkage


def repaired(matrix):
    """Higham's nearest correlation matrix where the matrix is not positive semi-definite, and the Frobenius distance."""
    if np.linalg.eigvalsh(matrix)[0] >= -1e-10:
        return matrix, 0.0
    y, correction = matrix.copy(), np.zeros_like(matrix)
    for _ in range(100_000):
        before = y
        values, vectors = np.linalg.eigh(y - correction)
        x = (vectors * np.maximum(values, 0.0)) @ vectors.T
        correction = x - (y - correction)
        y = (x + x.T) / 2
        np.fill_diagonal(y, 1.0)
        if np.abs(y - before).max() < 1e-15:
            break
    return y, float(np.linalg.norm(y - matrix))


def raised(matrix, rho):
    """Each off-diagonal correlation at least `rho`, not yet repaired."""
    found = np.maximum(matrix, rho)
    np.fill_diagonal(found, 1.0)
    return found


def spiked(matrix, rho):
    """Each off-diagonal correlation at least `rho`, repaired."""
    return repaired(raised(matrix, rho))[0]


def aggregate(standalone, matrix):
    """V(C) and its components; a negative standalone VaR counts as 0."""
    v = np.maximum(standalone, 0.0)
    against = matrix @ v
    value = float(np.sqrt(max(v @ against, 0.0)))
    return value, (v * against / value if value > 0 else np.zeros(len(v)))


# --- the fund -------------------------------------------------------------------------------------------------------

def measured(fund, method, exposure=None, sample=None):
    """Fund VaR and ES, standalone VaR and ES, and the components, at the fund's horizon."""
    exposure = fund.exposure if exposure is None else exposure
    sample = fund.sample if sample is None else sample
    if method == "historical":
        losses = -sample * exposure
        total = losses.sum(axis=1)
        var, es = historical(total, fund.confidence)
        alone = [historical(column, fund.confidence) for column in losses.T]
        euler = tail_weights(total, fund.confidence) @ losses
        standalone, standalone_es = (np.array([a[k] for a in alone]) for k in (0, 1))
    else:
        normal = NormalDist()
        z = normal.inv_cdf(fund.confidence)
        per_sd = normal.pdf(z) / float(tail_of(fund.confidence, 1))
        covariance = np.atleast_2d(np.cov(sample, rowvar=False, ddof=1))
        against = covariance @ exposure
        sd = float(np.sqrt(exposure @ against))
        var, es = z * sd, per_sd * sd
        own = exposure * np.sqrt(np.diag(covariance))
        standalone, standalone_es = z * own, per_sd * own
        euler = exposure * against / sd * per_sd if sd > 0 else np.zeros(len(exposure))
    if var == 0:
        component = np.zeros(len(exposure))
    elif var > 0 and es > 0:
        component = var * euler / es
        assert np.isclose(component.sum(), var, rtol=1e-11)
    else:
        component = None
    root = fund.root
    return {
        "var": var * root,
        "es": es * root,
        "component": None if component is None else component * root,
        "standalone": standalone * root,
        "standalone_es": standalone_es * root,
        "standalone_day": standalone,
    }


def status(used, budget):
    """`within`, `at_limit` from 95% of the budget, `breach` above it."""
    if used > budget * (1 + 1e-9) or (budget == 0 and used > 0):
        return "breach"
    return "at_limit" if budget > 0 and used >= 0.95 * budget * (1 - 1e-9) else "within"
