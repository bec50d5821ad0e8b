"""Positions repriced on their instruments' history: who can be, P&L by row, what each strategy is measured from (ruling 18a)."""

import numpy as np

from . import sample as samples
from .fund import day_number

TWO = ("history", "positions")


def logit(p):
    return np.log(p / (1 - p))


def moves(fund, sample, name, binary):
    """Per joint row the return, or the move of the logit, its lacking rows filled; and which rows are its own. `None` without 30."""
    given = fund.instruments.get(name)
    if not given:
        return None
    prices = given.get("prices")
    series = np.array([np.nan if v is None else float(v) for v in prices or given["returns"]])[sample.rows]
    _, hole = samples.nulls(~np.isnan(series), sample.period == "day")
    change, last = np.full(len(series), np.nan), np.nan
    for t, value in enumerate(series):
        if hole[t]:
            last = np.nan
        elif not np.isnan(value):
            if prices is None:
                change[t] = np.log1p(value) if value > -1 else -np.inf
            else:
                change[t] = logit(value) - logit(last) if binary else np.log(value / last)
            last = value
    place = {t: k for k, t in enumerate(sample.rows)}
    own, values = np.zeros(sample.count, bool), np.full(sample.count, np.nan)
    for t, interval in enumerate(sample.intervals):
        known = [change[place[r]] for r in interval if not np.isnan(change[place[r]])]
        own[t] = bool(known)
        if known:
            values[t] = sum(known) if binary else np.expm1(sum(known))
    if own.sum() < samples.LEAST_OWN_ROWS:
        return None
    days = [day_number(d) for d in sample.dates]
    _, beta, residuals, picks = samples.fill(own, values, sample.common, days)
    for t, k in picks.items():
        value = beta * sample.common[t] + residuals[k]
        values[t] = value if binary else max(-1.0, value)
    return values, own


def pnl_of(position, change):
    """P&L of a position on every row, in money at scale 1."""
    if position.get("kind") == "binary":
        p, n = float(position["price"]), float(position["contracts"])
        return n * (1 / (1 + np.exp(-(logit(p) + change))) - p)
    return float(position["notional"]) * change


def repriced(fund, sample):
    """Per strategy P&L over capital on every row and whether each row is its own; `None` where it cannot be repriced."""
    cache = {}
    found = []
    for i, capital in zip(fund.ids, fund.capital):
        total, own = np.zeros(sample.count), np.ones(sample.count, bool)
        held = [p for p in fund.positions or [] if p["strategy"] == i]
        able = capital > 0 and fund.positions is not None
        for p in held:
            key = (p["instrument"], p.get("kind") == "binary")
            if key not in cache:
                cache[key] = moves(fund, sample, *key)
            if cache[key] is None:
                able = False
                break
            total, own = total + pnl_of(p, cache[key][0]), own & cache[key][1]
        able = able and own.sum() >= samples.LEAST_OWN_ROWS
        found.append((total / capital, own, bool(held)) if able else None)
    return found


def measure(fund, series_risk):
    """The sample that figures are on, per strategy what it is measured from and its VaR on both bases, and the basis."""
    sample = samples.of(fund)
    nothing = [{"history": None, "positions": None} for _ in fund.ids]
    if sample.count < samples.LEAST_OWN_ROWS or (not fund.instruments and fund.pnl in (None, "history")) or fund.positions is None:
        return sample, ["history"] * fund.n, nothing, "history"
    priced = repriced(fund, sample)
    basis = fund.pnl or ("larger" if any(r and r[2] for r in priced) else "history")
    ranked = fund
    if fund.method == "monte_carlo":
        ranked = fund.at(method="historical")
    chosen, both = [], []
    for i in range(fund.n):
        def var(series):
            return float(series_risk(series, 1.0, ranked)[0]) * fund.root * fund.exposure[i]
        history = var(sample.series(i)) if sample.measured[i] else None
        positions = var(priced[i][0][priced[i][1]]) if priced[i] else None
        both.append({"history": history, "positions": positions})
        unit = var_at_unit(series_risk, ranked, sample, i, priced[i])
        takes = priced[i] is not None and (
            basis == "positions" or (basis == "larger" and (unit[0] is None or unit[1] > unit[0]))
        )
        chosen.append("positions" if takes else "history")
    return put(sample, chosen, priced), chosen, both, basis


def put(sample, chosen, priced):
    """The sample with the returns of strategies that are measured from positions."""
    for i, origin in enumerate(chosen):
        if origin == "positions" and priced[i] is not None:
            returns, own, _ = priced[i]
            sample.filled[:, i], sample.own[:, i] = returns, own
            sample.values[:, i] = np.where(own, returns, np.nan)
            sample.measured[i], sample.proxied[i] = True, False
    return sample


def on(fund, sample, chosen):
    """Another sample of the fund's past returns, repriced where the report is."""
    return put(sample, chosen, repriced(fund, sample)) if "positions" in (chosen or []) else sample


def var_at_unit(series_risk, fund, sample, i, priced):
    history = float(series_risk(sample.series(i), 1.0, fund)[0]) if sample.measured[i] else None
    return history, float(series_risk(priced[0][priced[1]], 1.0, fund)[0]) if priced else None
