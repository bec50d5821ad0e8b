"""The most plausible losses, by numpy and by scipy's optimizer: nothing here is read from `engine/src`."""

import datetime

import numpy as np
from scipy import optimize, stats

import own


def reverse(add, snapshot, found, returns, exposure):
    """The most plausible losses: by scipy's SLSQP too, and those to each limit by root finding."""
    got, loss = found["reverse"], 1.5 * snapshot["risk_budget"]["total_var"]
    sigma = np.cov(returns.T).reshape(len(exposure), -1)
    variance = exposure @ sigma @ exposure
    add.closed("reverse stress, move", "numpy", got["returns"], -sigma @ exposure * loss / variance)
    add.closed("reverse stress, distance", "numpy", got["distance"], loss / np.sqrt(variance))
    move = most_plausible(sigma, exposure, loss)
    add.fitted("reverse stress, move", "scipy, SLSQP", got["returns"], move)
    add.fitted("reverse stress, distance", "scipy, SLSQP", got["distance"], np.sqrt(move @ np.linalg.solve(sigma, move)))
    distances = np.sqrt(np.einsum("ti,ij,tj->t", returns, np.linalg.inv(sigma), returns))
    add.closed("Mahalanobis distance", "numpy", got["first_day"], distances[0])
    nav, losses = snapshot["fund"]["nav"], -(returns @ exposure)
    dates = [datetime.date.fromisoformat(day) for day in snapshot["history"]["dates"]]
    limits = [snapshot["limits"][name] for name in ("daily_drawdown", "weekly_drawdown", "monthly_drawdown")]
    for place, (limit, told) in enumerate(zip([*limits, None], got["bounds"], strict=True)):
        wanted = snapshot["risk_budget"]["total_var"]
        if limit is not None:
            over = lambda loss: own.falls(dates, -losses, nav, -loss)[place] - limit
            wanted = None if over(0.0) >= 0 else optimize.brentq(over, 0.0, nav, xtol=1e-9, rtol=1e-15)
        add.fitted("reverse stress, loss to a limit", "scipy", told and told["loss"], wanted)
        if told is None:
            continue
        loss, distance = told["loss"], told["loss"] / np.sqrt(variance)
        add.closed("reverse stress, P&L by strategy", "numpy", told["by_strategy"],
                   -exposure * (sigma @ exposure) * loss / variance)
        add.closed("reverse stress, normal probability", "scipy", told["probability"], stats.norm.cdf(-distance))
        add.closed("reverse stress, days as bad and as far", "numpy", told["days"],
                   [np.sum(losses >= loss), np.sum(distances >= distance)])


def most_plausible(sigma, exposure, loss):
    """`min m' Sigma^-1 m` over moves that lose `loss`: in standard deviations, by sequential quadratic programming."""
    sd = np.sqrt(np.diag(sigma))
    inverse = np.linalg.inv(sigma / np.outer(sd, sd))
    weights = exposure * sd / np.linalg.norm(exposure * sd)
    unit = loss / np.linalg.norm(exposure * sd)
    constraint = {"type": "eq", "fun": lambda w: weights @ w + 1, "jac": lambda w: weights}
    found = optimize.minimize(lambda w: 0.5 * w @ inverse @ w, -weights, jac=lambda w: inverse @ w, method="SLSQP",
                              constraints=[constraint], options={"ftol": 1e-16, "maxiter": 1000})
    return found.x * unit * sd
