"""VaR and expected shortfall of one series, by method (engine 2; rulings 9 to 12)."""

import numpy as np
from scipy import optimize, special, stats

from .tail import historical, tail_share

LEAST_NU, MOST_NU = 2.1, 50.0


def normal_quantile(confidence):
    """z, and the ES of a standard normal per unit of sd."""
    z = float(stats.norm.ppf(confidence))
    return z, float(stats.norm.pdf(z)) / float(tail_share(confidence))


# --- filtered historical ---------------------------------------------------------------------------------------------

def filtered(series, decay):
    """Returns times the volatility after the last row over that before their own; begun at the mean square."""
    series = np.asarray(series, dtype=float)
    variance = float(np.mean(series**2)) if len(series) else 0.0
    if variance == 0:
        return np.zeros_like(series)
    before = np.empty(len(series))
    for t, r in enumerate(series):
        before[t] = variance
        variance = decay * variance + (1 - decay) * r * r
    return series * np.sqrt(variance / before)


# --- Cornish-Fisher --------------------------------------------------------------------------------------------------

def moments(pnl):
    """Mean, sd, skewness and excess kurtosis of the population."""
    mean, sd = float(pnl.mean()), float(pnl.std())
    x = (pnl - mean) / sd
    return mean, sd, float(np.mean(x**3)), float(np.mean(x**4) - 3)


def expansion(pnl, confidence):
    """Modified VaR and ES by the formulas, in their domain or not (Favre-Galeano 2002; Boudt-Peterson-Croux 2008)."""
    mean, sd, s, k = moments(pnl)
    a = float(tail_share(confidence))
    q = float(stats.norm.ppf(a))
    h = q + (q**2 - 1) * s / 6 + (q**3 - 3 * q) * k / 24 - (2 * q**3 - 5 * q) * s * s / 36
    factor = 1 + h**3 * s / 6 + (h**6 - 9 * h**4 + 9 * h**2 + 3) * s * s / 72 + (h**4 - 2 * h**2 - 1) * k / 24
    return -(mean + h * sd), -mean + sd * max(-h, float(stats.norm.pdf(h)) / a * factor)


def in_domain(pnl):
    """Whether the expansion is monotone (Maillard 2012)."""
    _, _, s, k = moments(pnl)
    a = k / 8 - s * s / 6
    return a >= 0 and (s / 3) ** 2 <= 4 * a * (1 - k / 8 + 5 * s * s / 36)


def cornish_fisher(pnl, confidence):
    """VaR, ES and whether the expansion holds; the historical figures where it does not."""
    pnl = np.asarray(pnl, dtype=float)
    if np.ptp(pnl) == 0 or pnl.std() == 0:
        return -float(pnl.mean()), -float(pnl.mean()), True
    if not in_domain(pnl):
        return *historical(-pnl, confidence), False
    return *expansion(pnl, confidence), True


# --- Student-t -------------------------------------------------------------------------------------------------------

def log_likelihood(x, location, scale, nu):
    z = (x - location) / scale
    front = special.gammaln((nu + 1) / 2) - special.gammaln(nu / 2) - 0.5 * np.log(nu * np.pi) - np.log(scale)
    return float(np.sum(front - (nu + 1) / 2 * np.log1p(z * z / nu)))


def location_scale(x, nu):
    """Location and scale of largest likelihood at a nu: some reweighting, then Newton on the two equations."""
    location, scale = float(np.median(x)), float(x.std())
    for _ in range(30):
        weights = (nu + 1) / (nu + ((x - location) / scale) ** 2)
        location = float(weights @ x / weights.sum())
        scale = float(np.sqrt(weights @ (x - location) ** 2 / len(x)))
    for _ in range(60):
        z = (x - location) / scale
        psi = (nu + 1) * z / (nu + z * z)
        slope = (nu + 1) * (nu - z * z) / (nu + z * z) ** 2
        score = np.array([psi.sum(), (psi * z - 1).sum()])
        turn = slope * z + psi
        jacobian = -np.array([[slope.sum(), (slope * z).sum()], [turn.sum(), (turn * z).sum()]]) / scale
        step = np.linalg.solve(jacobian, score)
        step *= min(1.0, 0.5 * scale / max(abs(step).max(), 1e-300))
        location, scale = location - float(step[0]), scale - float(step[1])
        if np.abs(step).max() <= 1e-15 * scale:
            break
    return location, scale


def student_t_fit(x):
    """Location, scale and nu of largest likelihood, nu in [2.1, 50]; x in any unit."""
    x = np.asarray(x, dtype=float)
    unit, centre = float(x.std()), float(np.median(x))
    y = (x - centre) / unit

    def profile(nu):
        return log_likelihood(y, *location_scale(y, nu), nu)

    grid = np.exp(np.linspace(np.log(LEAST_NU), np.log(MOST_NU), 25))
    values = [profile(nu) for nu in grid]
    best = int(np.argmax(values))
    low, high = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]

    def slope(nu):
        """Derivative of the profile in nu (the envelope theorem)."""
        location, scale = location_scale(y, nu)
        z = ((y - location) / scale) ** 2
        front = special.digamma((nu + 1) / 2) - special.digamma(nu / 2) - 1 / nu
        return 0.5 * float(np.mean(front - np.log1p(z / nu) + (nu + 1) * z / (nu * (nu + z))))

    if best == len(grid) - 1 and slope(MOST_NU) >= 0:
        nu = MOST_NU
    elif best == 0 and slope(LEAST_NU) <= 0:
        nu = LEAST_NU
    else:
        nu = float(optimize.brentq(slope, low, high, xtol=1e-13, rtol=1e-14))
    location, scale = location_scale(y, nu)
    return centre + unit * location, unit * scale, nu


def student_t(pnl, confidence):
    """VaR, ES and whether the fit is degenerate (a value repeated in more than a third): then the historical figures."""
    pnl = np.asarray(pnl, dtype=float)
    if np.ptp(pnl) == 0:
        return 0.0, 0.0, False
    _, counts = np.unique(pnl, return_counts=True)
    if 3 * counts.max() > len(pnl):
        return *historical(-pnl, confidence), True
    _, scale, nu = student_t_fit(pnl)
    q = float(stats.t.ppf(confidence, nu))
    shortfall = float(stats.t.pdf(q, nu)) / float(tail_share(confidence)) * (nu + q * q) / (nu - 1)
    return scale * q, scale * shortfall, False
