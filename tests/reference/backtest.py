#!/usr/bin/env python3
"""Reference figures of backtests and of the ledger of components, written from the definitions, never from the engine.

    python3 -m pip install numpy scipy
    python3 tests/reference/backtest.py tests/reference/backtest.json assets/sample/demo.json

Windows are sliced and sorted anew for every day, tests come from scipy's distributions, and the ledger is the tail's table
of strategies by days. The conventions are those of figures.py.
"""

import json
import sys

import numpy as np
from scipy import stats
from scipy.special import xlogy

sys.dont_write_bytecode = True

from measures import Fund, historical, tail_of, tail_weights

METHODS = ("historical", "parametric", "filtered_historical")
SCALES = (1.5, 0.5, 0.0)


def filtered(returns):
    """Each column rescaled to the volatility after its last row: decay .94, begun at the mean square."""
    found = np.zeros_like(returns)
    for i, column in enumerate(returns.T):
        variance = np.mean(column**2)
        if variance == 0:
            continue
        before = []
        for r in column:
            before.append(variance)
            variance = 0.94 * variance + 0.06 * r**2
        found[:, i] = column * np.sqrt(variance / np.array(before))
    return found


def forecast(method, returns, exposure, confidence):
    """VaR and expected shortfall that a window of returns gives, one day."""
    if method == "parametric":
        sd = np.std(returns @ exposure, ddof=1)
        z = stats.norm.ppf(confidence)
        return z * sd, stats.norm.pdf(z) / float(tail_of(confidence, 1)) * sd
    if method == "filtered_historical":
        returns = filtered(returns)
    return historical(-(returns @ exposure), confidence)


def verdict(loss, var, es, confidence):
    """The tests of one series."""
    a = float(tail_of(confidence, 1))
    hit = loss > var
    n, x = len(loss), int(hit.sum())
    coverage = -2 * (xlogy(n - x, 1 - a) + xlogy(x, a) - xlogy(n - x, 1 - x / n) - xlogy(x, x / n))
    counts = [[int(((hit[:-1] == i) & (hit[1:] == j)).sum()) for j in (False, True)] for i in (False, True)]
    (n00, n01), (n10, n11) = counts
    rate = lambda hits, of: hits / of if of else 0.0
    pooled, after_none, after_one = rate(n01 + n11, n - 1), rate(n01, n00 + n01), rate(n11, n10 + n11)
    free = xlogy(n00, 1 - after_none) + xlogy(n01, after_none) + xlogy(n10, 1 - after_one) + xlogy(n11, after_one)
    independence = -2 * (xlogy(n00 + n10, 1 - pooled) + xlogy(n01 + n11, pooled) - free)
    law = stats.binom(n, a)
    cumulative = law.cdf(x)
    return {
        "observations": n,
        "exceptions": np.flatnonzero(hit).tolist(),
        "coverage": [coverage, stats.chi2.sf(coverage, 1)],
        "exact_p": min(1.0, 2 * min(cumulative, law.sf(x - 1))),
        "independence": [independence, stats.chi2.sf(max(independence, 0.0), 1)],
        "conditional": [coverage + independence, stats.chi2.sf(coverage + independence, 2)],
        "zone": "green" if cumulative < 0.95 else "yellow" if cumulative < 0.9999 else "red",
        "shortfall": 1 - float((loss[hit] / es[hit]).sum()) / (n * a),
    }


def backtest(fund, method, window, exposure):
    """One series: a forecast for each date after the first window, from the dates before it."""
    returns = fund.sample
    days = range(window, len(returns))
    pairs = [forecast(method, returns[day - window:day], exposure, fund.confidence) for day in days]
    var, es = np.array(pairs).T
    loss = -(returns[window:] @ exposure)
    return {"value_at_risk": var, "expected_shortfall": es, "loss": loss} | verdict(loss, var, es, fund.confidence)


def ledger(fund, method):
    """Parts of the fund's VaR: a row a day that counts, a column a strategy; and by sector and exchange."""
    pnl_loss = -(filtered(fund.sample) if method == "filtered_historical" else fund.sample) * fund.exposure
    if method == "parametric":
        centred = pnl_loss - pnl_loss.mean(axis=0)
        cells = centred * centred.sum(axis=1)[:, None]
        weights = np.ones(len(cells))
    else:
        weights = tail_weights(pnl_loss.sum(axis=1), fund.confidence)
        cells = pnl_loss * weights[:, None]
    var = forecast(method, fund.sample, fund.exposure, fund.confidence)[0] * fund.root
    cells = cells / cells.sum() * var
    rows = np.flatnonzero(weights)
    order = rows[np.argsort(-cells[rows].sum(axis=1), kind="stable")][:20]
    parts = cells.sum(axis=0)
    found = {
        "value_at_risk": var,
        "components": parts,
        "days": [{"date": str(fund.dates[fund.rows[t]]), "parts": cells[t], "part": cells[t].sum()} for t in order],
    }
    for key in ("sector", "exchange"):
        sizes = {}
        for p in fund.positions:
            size = abs(p["notional"] if "notional" in p else p["price"] * p["contracts"])
            row = sizes.setdefault(p[key], np.zeros(len(fund.ids)))
            row[fund.ids.index(p["strategy"])] += size
        gross = sum(sizes.values())
        share = lambda row: np.divide(row, gross, out=np.zeros_like(row), where=gross > 0)
        found[key] = {name: float(share(row) @ parts) for name, row in sizes.items()}
        found[f"{key}_unattributed"] = float(parts[gross == 0].sum())
    return found


def plain(value):
    """numpy to JSON, money and statistics in full."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    return float(value) if isinstance(value, np.floating) else value


def main(out, path):
    raw = json.load(open(path))
    cases = []
    for confidence, window, scaled in ((0.99, 250, False), (0.95, 100, True)):
        ids = [s["id"] for s in raw["strategies"]]
        fund = Fund(raw, exposure=dict(zip(ids, SCALES)) if scaled else None, confidence=confidence)
        for method in METHODS:
            alone = [np.where(np.arange(len(ids)) == i, fund.exposure, 0.0) for i in range(len(ids))]
            strategies = [backtest(fund, method, window, x) if x.any() else None for x in alone]
            for s in filter(None, strategies):  # whole series for the fund alone
                for key in ("value_at_risk", "expected_shortfall", "loss"):
                    s[key] = float(s[key].sum())
            cases.append({
                "confidence": confidence, "window": window, "scaled": scaled, "method": method,
                "fund": backtest(fund, method, window, fund.exposure), "strategies": strategies,
                "ledger": ledger(fund, method),
            })
    with open(out, "w", encoding="utf-8") as file:
        file.write("[\n" + ",\n".join(json.dumps(plain(c)) for c in cases) + "\n]\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
