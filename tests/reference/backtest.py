#!/usr/bin/env python3
"""Reference figures of backtests and of the ledger of components, written from the definitions, never from the engine.

    python3 -m pip install numpy scipy
    python3 tests/reference/backtest.py tests/reference/backtest.json assets/sample/demo.json

Windows are sliced and sorted anew for every day, tests come from scipy's distributions, and the ledger is the tail's table
of strategies by days. The conventions are those of `contract`.
"""

import json
import sys

import numpy as np
from scipy import stats

sys.dont_write_bytecode = True

from contract import backtest, exposure, measures, sample as samples
from contract.fund import Fund
from contract.report import Report
from contract.tail import tail_weights

METHODS = ("historical", "parametric", "filtered_historical")
SCALES = (1.5, 0.5, 0.0)


def series(fund, forecasts):
    """The forecasts of one series against its losses, and the tests of them."""
    forecasts = [f for f in forecasts if f is not None]
    var, es, loss = np.array([f[:3] for f in forecasts]).T
    found = backtest.coverage_tests(loss > var, fund.confidence)
    shortfall = backtest.z2(loss, var, es, fund.confidence)
    return {
        "value_at_risk": var, "expected_shortfall": es, "loss": loss, "observations": found["observations"],
        "exceptions": np.flatnonzero(loss > var).tolist(),
        "coverage": [found["coverage"], stats.chi2.sf(found["coverage"], 1)], "exact_p": found["exact_p"],
        "independence": [found["independence"], stats.chi2.sf(max(found["independence"], 0.0), 1)],
        "conditional": [found["conditional"], stats.chi2.sf(found["conditional"], 2)], "zone": found["zone"],
        "shortfall": shortfall,
        "shortfall_p": backtest.shortfall_p(shortfall, [f[3] for f in forecasts], var, es, fund.confidence),
    }


def ledger(report):
    """Parts of the fund's VaR: a row a day that counts, a column a strategy; and by sector and exchange."""
    fund, columns = report.fund, report.columns
    if fund.method == "filtered_historical":
        columns = np.column_stack([measures.filtered(c, fund.decay) for c in columns.T])
    losses = -columns * report.exposure
    if fund.method == "parametric":
        centred = losses - losses.mean(axis=0)
        cells, weights = centred * centred.sum(axis=1)[:, None], np.ones(len(losses))
    else:
        weights = tail_weights(losses.sum(axis=1), fund.confidence)
        cells = losses * weights[:, None]
    cells = cells / cells.sum() * report.var
    rows = np.flatnonzero(weights)
    order = rows[np.argsort(-cells[rows].sum(axis=1), kind="stable")][:20]
    parts = cells.sum(axis=0)
    found = {
        "value_at_risk": report.var,
        "components": parts,
        "days": [{"date": str(report.sample.dates[t]), "parts": cells[t], "part": cells[t].sum()} for t in order],
    }
    for key in ("sector", "exchange"):
        found |= grouped(fund, key, parts)
    return found


def grouped(fund, key, parts):
    """Components by sector or exchange, by the sizes of a strategy's positions at scale 1."""
    sizes = {}
    for p in exposure.positions_of(fund.at(exposure=dict.fromkeys(fund.ids, 1.0))):
        sizes.setdefault(getattr(p, key), np.zeros(fund.n))[p.strategy] += p.size
    gross = sum(sizes.values())
    share = lambda row: np.divide(row, gross, out=np.zeros_like(row), where=gross > 0)
    return {key: {name: float(share(row) @ parts) for name, row in sizes.items()},
            f"{key}_unattributed": float(parts[gross == 0].sum())}


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
        what_if = dict(zip(ids, SCALES)) if scaled else None
        base = Fund(raw, exposure=what_if, confidence=confidence)
        whole = samples.of(base)
        rows = list(backtest.known(base, whole, window))
        for method in METHODS:
            fund = Fund(raw, exposure=what_if, confidence=confidence, method=method)
            whole_fund = series(fund, [backtest.forecast(fund, fund.exposure, whole, t, before) for t, before in rows])
            alone = lambda i, x: [backtest.forecast_alone(fund, i, x, whole, t, before) for t, before in rows]
            strategies = [series(fund, alone(i, x)) if x else None for i, x in enumerate(fund.exposure)]
            for s in filter(None, strategies):  # whole series for the fund alone
                for key in ("value_at_risk", "expected_shortfall", "loss"):
                    s[key] = float(s[key].sum())
            cases.append({
                "confidence": confidence, "window": window, "scaled": scaled, "method": method,
                "fund": whole_fund, "strategies": strategies, "ledger": ledger(Report(fund)),
            })
    with open(out, "w", encoding="utf-8") as file:
        file.write("[\n" + ",\n".join(json.dumps(plain(c)) for c in cases) + "\n]\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
