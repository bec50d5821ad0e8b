"""Exposures that fit the budgets (engine 8; ruling 15)."""

import numpy as np
from scipy import optimize

from . import controls as ctl, correlation, exposure as ex, headroom
from .report import STRESSED_RHO, Report

CAP = 3.0


def risk_budgets(sigma, shares):
    """`min y'Sy / 2 - sum b ln y` in the logarithms of y, by scipy's trust region; a share of zero gets zero."""
    shares = np.asarray(shares, dtype=float)
    live = shares > 0
    s, b = sigma[np.ix_(live, live)], shares[live] / shares.sum()
    sd = np.sqrt(np.diag(s))
    c = s / np.outer(sd, sd)

    def value(u):
        y = np.exp(u)
        return 0.5 * y @ c @ y - b @ u, y * (c @ y) - b

    def hessian(u):
        y = np.exp(u)
        return np.outer(y, y) * c + np.diag(y * (c @ y))

    found = optimize.minimize(value, np.log(b) / 2, jac=True, hess=hessian, method="trust-exact",
                              options={"gtol": 1e-14, "maxiter": 500})
    x = np.zeros(len(shares))
    x[live] = np.exp(found.x) / sd
    return x


def bounded_risk_budgets(sigma, shares, low, high, strength=1.0):
    """Richard and Roncalli 2019, equation 9, between bounds: coordinate descent on their first-order conditions."""
    shares = np.asarray(shares, dtype=float)
    live = np.flatnonzero(shares > 0)
    b = strength * shares / shares.sum()
    x = np.zeros(len(shares))
    x[live] = np.clip(np.sqrt(b[live] / np.diag(sigma)[live]), np.maximum(low[live], 1e-300), high[live])
    for _ in range(20_000):
        before = x.copy()
        for i in live:
            rest = sigma[i] @ x - sigma[i, i] * x[i]
            root = (-rest + np.sqrt(rest * rest + 4 * sigma[i, i] * b[i])) / (2 * sigma[i, i])
            x[i] = min(max(root, low[i]), high[i])
        if np.abs(x - before).max() <= 1e-15 * np.abs(x).max():
            break
    return x


def target_scales(report, cap=CAP, floor=0.0):
    """Scales on the binding basis before the common factor; nan where a strategy keeps its own."""
    fund = report.fund
    unit = Report(fund.at(exposure=dict.fromkeys(fund.ids, 1.0)), report.sample)
    scales = np.full(fund.n, np.nan)
    able = [i for i in report.at if fund.capital[i] > 0 and unit.standalone[i] > 0]
    if fund.basis == "standalone":
        for i in able:
            scales[i] = min(max(fund.budget[i] / unit.standalone[i], floor), cap)
        return scales
    places = [list(report.at).index(i) for i in able]
    sigma = unit.matrices[0][np.ix_(places, places)]
    if fund.basis == "stressed_component":
        sd = np.sqrt(np.diag(sigma))
        sigma = np.outer(sd, sd) * correlation.raised(unit.matrices[1][np.ix_(places, places)], STRESSED_RHO)
    shares, capital = fund.allocation[able], fund.capital[able]
    target = fund.total_var * (1 - fund.reserve)

    def var_of(x):
        scaled = dict(zip([fund.ids[i] for i in able], x / capital))
        return Report(fund.at(exposure=scaled), report.sample).var

    free = risk_budgets(sigma, shares)
    x = free * target / var_of(free)
    if (x > cap * capital).any() or (x < floor * capital).any():
        low, high = np.where(shares > 0, floor, 0.0) * capital, cap * capital

        def miss(log_strength):
            return var_of(bounded_risk_budgets(sigma, shares, low, high, np.exp(log_strength))) - target

        start = 2 * np.log(np.linalg.norm(x) / np.linalg.norm(free))
        end = start + 20
        if miss(end) > 0:
            end = optimize.brentq(miss, start - 20, end, xtol=1e-12)
        x = bounded_risk_budgets(sigma, shares, low, high, np.exp(end))
    scales[able] = x / capital
    return scales


def fitted_scales(report, cap=CAP, floor=0.0):
    """Scales that can be applied: capped where a control reaches, times the largest common factor at most 1."""
    fund = report.fund
    scales = target_scales(report, cap, floor)
    moved = ~np.isnan(scales)
    scales = np.where(moved, scales, fund.scale)
    for row in ctl.controls(fund, report.sample):
        if row["state"] == "tripped":
            hit = np.array([i in row["reaches"] for i in fund.ids])
            scales = np.where(hit, np.minimum(scales, fund.scale), scales)
    today = broken_by(fund, report.sample)

    def holds(factor):
        after = broken_by(fund.at(exposure=dict(zip(fund.ids, np.where(moved, factor * scales, scales)))), report.sample)
        return all(over <= 0 or over <= today[name] * (1 + 1e-12) for name, over in after.items())

    factor = 1.0
    if not holds(1.0):
        grid = np.linspace(1.0, 0.0, 2001)
        at = next((k for k, f in enumerate(grid) if holds(f)), None)
        if at is None:
            return None
        low, high = grid[at], grid[at - 1]
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if holds(middle) else (low, middle)
        factor = low
    return np.where(moved, factor * scales, scales)


def broken_by(fund, sample):
    """How far above its limit each rule is that a common factor moves; at most 0 where it holds."""
    report = Report(fund, sample)
    over = {"fund_var": (report.var or 0.0) - fund.total_var * (1 + headroom.SLACK)}
    for i, (used, budget) in enumerate(zip(report.used, fund.budget)):
        if not np.isnan(used) and fund.capital[i] > 0:
            over[f"budget.{fund.ids[i]}"] = used - budget * (1 + headroom.SLACK)
    if fund.positions is not None:
        measured, _ = ctl.exposure_measures(fund, ex.positions_of(fund))
        for name in ("gross_exposure", "net_exposure"):
            if fund.limits.get(name) is not None:
                over[name] = measured[name] - fund.limits[name] * (1 + headroom.SLACK)
        if fund.limits.get("liquidity_coverage") is not None:
            over["coverage"] = ex.coverage_rule(fund)[0] * (1 - headroom.SLACK) - measured["liquidity_coverage"]
    return over
