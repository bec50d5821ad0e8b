"""The t copula over empirical margins, on the documented random streams (engine 2; ruling 14)."""

import functools

import numpy as np
from scipy import optimize, special, stats

from . import correlation, stream

SEED, DRAWS, BLOCK = 0, 100_000, 4_096


def tau_matrix(returns):
    """Kendall's tau-b of every pair."""
    count = returns.shape[1]
    tau = np.eye(count)
    for i in range(count):
        for j in range(i):
            tau[i, j] = tau[j, i] = stats.kendalltau(returns[:, i], returns[:, j]).statistic
    return tau


def copula(returns):
    """Correlation by Kendall's tau, degrees of freedom by maximum likelihood on the ranks (Demarta and McNeil 2005)."""
    raw = np.sin(np.pi / 2 * tau_matrix(returns))
    np.fill_diagonal(raw, 1)
    found = correlation.repaired(raw)[0]
    return found, degrees_of_freedom(returns, found)


def degrees_of_freedom(returns, matrix):
    """In [1, 50]; `None` where the Gaussian copula is at least as likely, and for one series.

    Roots of the likelihood's slope, found to more digits than its top. Ranks over T + 1.
    """
    if returns.shape[1] < 2:
        return None
    ranks = stats.rankdata(returns, axis=0) / (len(returns) + 1)
    values, back = np.unique(ranks, return_inverse=True)
    back = back.reshape(ranks.shape)
    if np.linalg.eigvalsh(matrix)[0] < 1e-6:
        matrix = (1 - 1e-6) * matrix + 1e-6 * np.eye(len(matrix))
    inverse, log_determinant = np.linalg.inv(matrix), np.linalg.slogdet(matrix)[1]
    dates, count = ranks.shape

    def log_likelihood(log_nu):
        nu = np.exp(log_nu)
        x = stats.t.ppf(values, nu)[back]
        square = np.einsum("ti,ij,tj->t", x, inverse, x)
        joint = special.gammaln((nu + count) / 2) - special.gammaln(nu / 2) - 0.5 * count * np.log(nu * np.pi)
        joint = joint - 0.5 * log_determinant - (nu + count) / 2 * np.log1p(square / nu)
        return np.sum(joint) - stats.t.logpdf(x, nu).sum()

    def slope(log_nu, h=0.01):
        far = log_likelihood(log_nu - 2 * h) - log_likelihood(log_nu + 2 * h)
        return (far + 8 * (log_likelihood(log_nu + h) - log_likelihood(log_nu - h))) / (12 * h)

    grid = np.linspace(0, np.log(50), 25)
    slopes = [slope(at) for at in grid]
    tops = [grid[0]] if slopes[0] <= 0 else []
    for low, high, a, b in zip(grid, grid[1:], slopes, slopes[1:]):
        if a > 0 >= b:
            tops.append(optimize.brentq(slope, low, high, xtol=1e-10))
    if not tops:
        return None
    best = max(tops, key=log_likelihood)
    z = stats.norm.ppf(values)[back]
    gaussian = 0.5 * (np.sum(z * z) - np.einsum("ti,ij,tj->", z, inverse, z) - dates * log_determinant)
    highest = log_likelihood(best)
    return None if max(gaussian, log_likelihood(np.log(50))) >= highest else float(np.exp(best))


def factor(matrix):
    """Cholesky's factor; where the matrix is singular, with a column of zeros for each pivot of rounding size."""
    lower = np.zeros_like(matrix)
    for j in range(len(matrix)):
        left = matrix[j:, j] - lower[j:, :j] @ lower[j, :j]
        if left[0] > 1e-10:
            lower[j:, j] = left / np.sqrt(left[0])
    return lower


def joint_draws(matrix, freedom):
    """Draws of the t (or normal) vector, block by block from the engine's streams."""
    lower, found = factor(matrix), []
    for number, first in enumerate(range(0, DRAWS, BLOCK)):
        draws = min(BLOCK, DRAWS - first)
        normals, chi_squares = stream.normals_and_chi_squares(SEED, number, draws, len(lower), freedom)
        joint = normals @ lower.T
        found.append(joint if freedom is None else joint * np.sqrt(freedom / chi_squares)[:, None])
    return np.concatenate(found)


def ranks_of(joint, freedom, count):
    """How many of the quantiles at k / m, k below m, lie below: `ceil(m F(y)) - 1`."""
    levels = np.arange(1, count) / count
    quantiles = special.ndtri(levels) if freedom is None else stats.t.ppf(levels, freedom)
    return np.searchsorted(quantiles, joint, side="left")


def outcomes(columns, series):
    """Drawn returns, one column a strategy: dependence of the filled columns, margins of the own rows."""
    return _outcomes(columns.shape, columns.tobytes(), tuple(s.tobytes() for s in series))


@functools.lru_cache(maxsize=4)
def _outcomes(shape, columns, series):
    columns = np.frombuffer(columns).reshape(shape)
    series = [np.frombuffer(s) for s in series]
    moves = [i for i, s in enumerate(series) if np.ptp(s) > 0 and np.ptp(columns[:, i]) > 0]
    found = np.tile([s[0] for s in series], (DRAWS, 1))
    if moves:
        matrix, freedom = copula(columns[:, moves])
        joint = joint_draws(matrix, freedom)
        for place, i in enumerate(moves):
            found[:, i] = np.sort(series[i])[ranks_of(joint[:, place], freedom, len(series[i]))]
    return found
