"""Sigma and its correlation by estimator, repair, V(C) and the bridge to the fund VaR (engine 2, 6; rulings 13, 32, 33)."""

import numpy as np


def sample_covariance(returns):
    return np.atleast_2d(np.cov(returns, rowvar=False, ddof=1))


def ewma(returns, decay):
    """Zero mean, weights decaying from the last row and summing to 1."""
    weights = decay ** np.arange(len(returns) - 1, -1, -1)
    return np.atleast_2d((returns * (weights / weights.sum())[:, None]).T @ returns)


def ledoit_wolf(returns):
    """Covariance shrunk towards constant correlation (Ledoit-Wolf 2004, appendix B; divisor T), and the shrinkage.

    Below three series the target is the matrix itself: the shrinkage is `None`.
    """
    count, n = returns.shape
    y = returns - returns.mean(axis=0)
    s = np.atleast_2d(y.T @ y / count)
    if n < 3:
        return s, None
    sd = np.sqrt(np.diag(s))
    mean_r = ((s / np.outer(sd, sd)).sum() - n) / (n * (n - 1))
    target = mean_r * np.outer(sd, sd)
    np.fill_diagonal(target, np.diag(s))
    pi = (y**2).T @ (y**2) / count - s**2
    theta = (y**3).T @ y / count - np.diag(s)[:, None] * s
    np.fill_diagonal(theta, 0.0)
    rho = np.trace(pi) + mean_r * float((np.outer(1 / sd, sd) * theta).sum())
    gamma = float(((target - s) ** 2).sum())
    share = float(np.clip((pi.sum() - rho) / gamma / count, 0.0, 1.0)) if gamma > 0 else 0.0
    return share * target + (1 - share) * s, share


def covariance(returns, estimator, decay):
    """Sigma of columns that move, and the shrinkage (`None` without)."""
    if estimator == "ewma":
        return ewma(returns, decay), None
    if estimator == "ledoit_wolf":
        return ledoit_wolf(returns)
    return sample_covariance(returns), None


def moving(returns, exposure):
    """Columns that are exposed and not constant."""
    return (exposure != 0) & (np.ptp(returns, axis=0) > 0) if len(returns) else np.zeros(len(exposure), bool)


def estimate(returns, exposure, estimator, decay):
    """Sigma, correlation, shrinkage: columns that do not move or are not exposed are zeros beside a 1."""
    n = returns.shape[1]
    live = moving(returns, exposure)
    sigma, matrix, shrinkage = np.zeros((n, n)), np.eye(n), None
    if live.any():
        found, shrinkage = covariance(returns[:, live], estimator, decay)
        at = np.ix_(live, live)
        sigma[at] = found
        sd = np.sqrt(np.diag(found))
        matrix[at] = found / np.outer(sd, sd)
        if shrinkage is not None:
            matrix[at] = shrunk(returns[:, live], shrinkage)
        np.fill_diagonal(matrix, 1.0)
    return sigma, np.clip(matrix, -1.0, 1.0), shrinkage


def shrunk(returns, share):
    """Correlations shrunk towards their mean, (1 - d) r_ij + d rbar: at d = 1 all the same to the bit (ruling 33)."""
    r = np.corrcoef(returns, rowvar=False)
    n = len(r)
    return (1 - share) * r + share * ((r.sum() - n) / (n * (n - 1)))


def repaired(matrix):
    """Higham's nearest correlation matrix where it is not positive semi-definite, and the Frobenius distance."""
    if np.linalg.eigvalsh(matrix)[0] >= -1e-10:
        return matrix, 0.0
    y, correction = matrix.copy(), np.zeros_like(matrix)
    for _ in range(200_000):
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
    """Each pair at least rho; as it is, not repaired."""
    found = np.maximum(matrix, rho)
    np.fill_diagonal(found, 1.0)
    return found


def aggregate(standalone, matrix):
    """V(C) = sqrt(v'Cv) and its components; a negative standalone VaR counts as 0."""
    v = np.maximum(np.asarray(standalone, dtype=float), 0.0)
    against = matrix @ v
    value = float(np.sqrt(max(float(v @ against), 0.0)))
    return value, (v * against / value if value > 0 else np.zeros(len(v)))


def theta_of(fund_var, standalone, matrix):
    """The share of the way to all ones at which V(C_theta) is the fund VaR; `None` where V(C) is above it."""
    v = np.maximum(np.asarray(standalone, dtype=float), 0.0)
    q2, s2 = float(v @ matrix @ v), float(v.sum()) ** 2
    if fund_var < np.sqrt(max(q2, 0.0)) * (1 - 1e-12):  # rounding alone, as of the parametric VaR, is not above
        return None
    if s2 - q2 <= 1e-12 * s2:
        return 0.0
    return min(1.0, max(0.0, (fund_var**2 - q2) / (s2 - q2)))


def spike(fund_var, components, standalone, matrix, rho):
    """A spike to rho on the base of the fund VaR: theta, VaR after, components after.

    Serves ES the same way. `components` may be `None`, and stay so.
    """
    unchanged = {"theta": None, "after": fund_var, "components": components}
    v = np.maximum(np.asarray(standalone, dtype=float), 0.0)
    q = aggregate(v, matrix)[0]
    if fund_var is None or fund_var <= 0 or q <= 0:
        return unchanged
    theta = theta_of(fund_var, v, matrix)
    base = matrix if theta is None else (1 - theta) * matrix + theta
    stressed = raised(base, rho)
    unchanged["theta"] = theta
    if (stressed == base).all():
        return unchanged
    after_2 = float(v @ stressed @ v)
    root = float(np.sqrt(max(after_2, 0.0)))
    after = fund_var * root / q if theta is None else max(fund_var, root)
    moved = None
    if components is not None:
        moved = components + v * (stressed @ v) / after_2 * after - v * (base @ v) / float(v @ base @ v) * fund_var
    return {"theta": theta, "after": after, "components": moved}
