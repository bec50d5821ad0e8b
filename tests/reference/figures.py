#!/usr/bin/env python3
"""Reference figures of a fund snapshot, by `contract`: written from the definitions and never from the engine's code.

    python3 -m pip install numpy scipy
    python3 tests/reference/figures.py OUT=SNAPSHOT [OUT=SNAPSHOT ...]

writes the figures of each SNAPSHOT (JSON, `headroom.snapshot/1`) to the file OUT. It reads a snapshot that follows the
format and checks nothing. README.md beside this file has the commands that made the committed files and their layout.

Agreement with the engine is meant to 1e-10 relative, not to the bit: sums are numpy's, in an order of its own.
"""

import json
import math
import re
import sys

import numpy as np

sys.dont_write_bytecode = True  # the folder holds what is committed, nothing else

from contract import controls as ctl, correlation, headroom, marginal, significance, stress
from contract.fund import Fund
from contract.report import STRESSED_RHO, Report, status
from contract.tail import quantile, tail_of, var_row

METHODS = ("historical", "parametric")
# The cases that move neither the sample nor an exposure: their matrices are those as loaded.
SAME_MATRICES = ("confidence_975", "horizon_10")
BASES = ("standalone", "component", "stressed_component")


def matrix_figures(report, matrix, **more):
    """A matrix with what is told beside it."""
    ids, values = [report.fund.ids[i] for i in report.at], np.linalg.eigvalsh(matrix)
    pairs = [(i, j) for i in range(len(matrix)) for j in range(i + 1, len(matrix))]
    high = max(pairs, key=lambda p: matrix[p], default=None)
    return {
        "matrix": matrix,
        "min_eigenvalue": values[0],
        "condition_number": values[-1] / values[0] if values[0] > 1e-12 * values[-1] else None,
        "average": np.mean([matrix[p] for p in pairs]) if pairs else None,
        "highest": {"pair": [ids[i] for i in high], "value": matrix[high]} if high else None,
    } | more


def correlations(report):
    """The three estimators, the covariances behind them, and the pairs that spike."""
    fund, columns, exposure = report.fund, report.columns, report.exposure
    live = correlation.moving(columns, exposure)
    shrunk, shrinkage = correlation.ledoit_wolf(columns[:, live])
    whole = np.zeros((len(live), len(live)))
    whole[np.ix_(live, live)] = shrunk
    matrix = {e: correlation.estimate(columns, exposure, e, fund.decay)[1] for e in ("sample", "ewma", "ledoit_wolf")}
    stressed, distance = correlation.repaired(correlation.raised(matrix["sample"], STRESSED_RHO))
    places = [int(i) for i, moves in zip(report.at, live) if moves]
    return {
        "covariance": correlation.sample_covariance(columns),
        "ewma_covariance": correlation.ewma(columns, fund.decay),
        "ledoit_wolf_covariance": whole,
        "sample": matrix_figures(report, matrix["sample"]),
        "ewma": matrix_figures(report, matrix["ewma"]),
        "ledoit_wolf": matrix_figures(report, matrix["ledoit_wolf"], shrinkage=shrinkage),
        "stressed_090": matrix_figures(report, stressed, repaired_distance=distance),
        "spikes": [
            {"pair": [fund.ids[k] for k in s["pair"]], "now": s["now"], "before": s["before"]}
            for s in significance.spikes(report.sample.values, report.sample.own, places, fund.policy)
        ],
    }


def figure(value):
    return None if value is None or np.isnan(value) else value


def usage(fund, used):
    """What a strategy uses of its budget, strategy by strategy."""
    rows = {}
    for i, name in enumerate(fund.ids):
        taken, budget = figure(used[i]), fund.budget[i]
        left = None if taken is None else budget - taken
        rows[name] = {
            "used": taken,
            "used_share": None if taken is None else taken / fund.total_var,
            "available": left,
            "available_share": None if left is None else left / fund.total_var,
            "utilization": taken / budget if taken is not None and budget else None,
            "status": status(taken, budget),
        }
    return rows


def opportunities(report):
    """What each candidate would add."""
    found = []
    for raw in report.fund.opportunities:
        got = marginal.contribution(report.fund, float(raw["capital"]), raw["returns"], raw.get("dates"))
        row = {"strategy": raw["strategy"], "observations": got["rows"]}
        if got["basis"] == "returns":
            row |= {
                "fund_var_before": got["fund_before"],
                "fund_var_after": got["fund_after"],
                "var_increase": got["var_increase"],
                "net_contribution": got["net_contribution"],
                "diversification_benefit": got["diversification_benefit"],
            }
        found.append(row)
    return found


def scenario(fund, report, raw):
    """One scenario of the snapshot."""
    got = stress.run(fund, report, raw)
    keys = ("pnl", "parts", "nav_after", "var_before", "var_after", "es_after", "utilization_after", "coverage_before",
            "coverage_after", "hours_to_liquidate", "gross_frozen", "worst_case", "net_delta_unhedged", "controls_tripped",
            "fund_state")
    return {"scenario": raw} | {k: got[k] for k in keys} | {
        "by_strategy": {i: figure(v) for i, v in zip(fund.ids, got["by_strategy"])},
        "by_position": {name: value for name, value in got["by_position"].items() if value},
        "strategy_utilization_after": {i: figure(v) for i, v in zip(fund.ids, got["utilization_by_strategy"])},
        "controls_after": [control(r) for r in got["controls"]],
    }


def control(row):
    return {k: row[k] for k in ("id", "measured", "limit", "state", "group")}


def by_method(fund):
    """Every figure that hangs on the method."""
    report = Report(fund)
    rows = ctl.controls(fund, report.sample)
    used = {basis: usage(fund, report.used_on(basis)) for basis in BASES}
    strategies = {}
    for i, name in enumerate(fund.ids):
        scales = headroom.scales(report, i)
        strategies[name] = {
            "budget": fund.budget[i],
            "standalone_var": figure(report.standalone[i]),
            "standalone_es": figure(report.standalone_es[i]),
            "component_var": figure(report.component[i]),
            "stressed_component_var": figure(report.stressed_component[i]),
            "by_basis": {basis: of[name] for basis, of in used.items()},
            **scales,
            "can_add": headroom.can_add(report, i, scales, rows),
        }
    return {
        "fund": {
            "var": report.var,
            "es": report.es,
            "sum_of_standalone": report.sum_of_standalone,
            "diversification": report.sum_of_standalone - report.var,
            "utilization": report.var / fund.total_var,
            "status": status(report.var, fund.total_var),
            "aggregate_var": correlation.aggregate(report.standalone[report.at], report.matrices[1])[0],
            "stressed_var": report.spiked(STRESSED_RHO)[0]["after"],
        },
        "strategies": strategies,
        "opportunities": opportunities(report),
        "stress": [scenario(fund, report, s) for s in fund.scenarios],
    }


def case(raw, name, **settings):
    """All figures of the snapshot under one set of settings."""
    fund = Fund(raw, **settings)
    report = Report(fund)
    sample, rows = report.sample, ctl.controls(fund, report.sample)
    losses = -(report.columns @ report.exposure)
    tail = tail_of(fund.confidence, len(losses))
    return {
        "case": name,
        "settings": {
            "exposure": dict(zip(fund.ids, fund.scale)),
            "confidence": fund.confidence,
            "horizon": fund.horizon,
            "window": fund.window,
            "usage_basis": fund.basis,
        },
        "sample": {
            "period": sample.period,
            "observations": sample.count,
            "carried": sample.carried,
            "open_rows": sample.open_rows,
            "first": sample.dates[0].isoformat(),
            "last": sample.dates[-1].isoformat(),
            "tail": float(tail),
            "rank": math.ceil(tail),
            "var_date": sample.dates[var_row(losses, fund.confidence)].isoformat(),
            "loss_quantiles": {f"type_{k}": quantile(losses, fund.confidence, k) * fund.root for k in (5, 6, 7)},
        },
        **({} if name in SAME_MATRICES else {"correlation": correlations(report)}),
        "controls": [control(r) for r in rows],
        "fund_state": ctl.fund_state(fund, rows),
        "methods": {m: by_method(Fund(raw, **settings | {"method": m})) for m in METHODS},
    }


def cases(raw):
    """As loaded, and the what-ifs."""
    scales = dict(zip((s["id"] for s in raw["strategies"]), (1.5, 0.5, 0.0)))
    return [
        case(raw, "as_loaded"),
        case(raw, "scales", exposure=scales),
        case(raw, "confidence_975", confidence=0.975),
        case(raw, "horizon_10", horizon=10),
        case(raw, "window_100", window=100),
        case(raw, "all_together", exposure=scales, confidence=0.975, horizon=10, window=100),
    ]


def plain(value):
    """Numpy's numbers and arrays as Python's, which `json` prints with the digits that give the double back; no -0."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    value = value.item() if isinstance(value, np.generic) else value
    return value + 0.0 if isinstance(value, float) else value


def text(found):
    """JSON with every innermost list and object on a line of its own."""
    spread = json.dumps(plain(found), indent=1, allow_nan=False)
    return re.sub(r"[\[{][^\[\]{}]*[\]}]", lambda m: re.sub(r"\s*\n\s*", " ", m[0]), spread) + "\n"


def main():
    for argument in sys.argv[1:]:
        out, _, source = argument.partition("=")
        with open(source, encoding="utf-8") as file:
            raw = json.load(file)
        found = {"fund": raw["fund"]["name"], "strategies": [s["id"] for s in raw["strategies"]], "cases": cases(raw)}
        with open(out, "w", encoding="utf-8") as file:
            file.write(text(found))


if __name__ == "__main__":
    main()
