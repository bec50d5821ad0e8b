#!/usr/bin/env python3
"""Reference figures of a fund snapshot, written from the definitions alone and never from the engine's code.

    python3 -m pip install numpy
    python3 tests/reference/figures.py OUT=SNAPSHOT [OUT=SNAPSHOT ...]

writes the figures of each SNAPSHOT (JSON, `headroom.snapshot/1`) to the file OUT. It reads a snapshot that follows the
format and checks nothing. README.md beside this file has the commands that made the committed files and their layout.

Losses are positive, money is in the fund's currency, dates run oldest to newest. The count of the tail (`aT`, its floor
and its ceiling) is exact, in fractions of the decimal that the confidence prints as; everything else is numpy in double
precision, in an order of its own: agreement with the engine is meant to 1e-10 relative, not to the bit.
"""

import datetime
import json
import math
import re
import sys

import numpy as np

sys.dont_write_bytecode = True  # the folder holds what is committed, nothing else

from measures import (
    Fund, aggregate, correlation_of, ewma, historical_day, ledoit_wolf, measured, quantiles, raised, repaired, spiked,
    status, tail_of,
)
from scale import largest_scales
from stress import controls, fund_state, stress

METHODS = ("historical", "parametric")
# The cases that move neither the sample nor an exposure: their matrices are those as loaded.
SAME_MATRICES = ("confidence_975", "horizon_10")
BASES = ("standalone", "component", "stressed_component")


def matrix_figures(fund, matrix, **more):
    """A matrix with what is told beside it."""
    values = np.linalg.eigvalsh(matrix)
    pairs = [(i, j) for i in range(len(matrix)) for j in range(i + 1, len(matrix))]
    high = max(pairs, key=lambda p: matrix[p], default=None)
    return {
        "matrix": matrix,
        "min_eigenvalue": values[0],
        "condition_number": values[-1] / values[0] if values[0] > 1e-12 * values[-1] else None,
        "average": np.mean([matrix[p] for p in pairs]) if pairs else None,
        "highest": {"pair": [fund.ids[i] for i in high], "value": matrix[high]} if high else None,
    } | more


def towards_mean(matrix, live, share):
    """Correlations shrunk towards their mean among the live: (1 - d) r + d rbar, at d = 1 the same to the bit."""
    found = matrix.copy()
    if share is not None:
        at = np.ix_(live, live)
        count = live.sum()
        mean = (matrix[at].sum() - count) / (count * (count - 1))
        found[at] = (1 - share) * matrix[at] + share * mean
        np.fill_diagonal(found, 1.0)
    return found


def correlations(fund):
    """The three estimators, the covariances behind them, and the pairs that spike."""
    live = (fund.exposure > 0) & (np.ptp(fund.sample, axis=0) > 0)
    covariance = np.atleast_2d(np.cov(fund.sample, rowvar=False, ddof=1))
    decayed = ewma(fund.sample)
    shrunk, shrinkage = ledoit_wolf(fund.sample[:, live])
    whole = np.zeros_like(covariance)
    whole[np.ix_(live, live)] = shrunk
    now = correlation_of(np.cov(fund.sample[-fund.spike_rule["window"]:], rowvar=False), live)
    before = correlation_of(covariance, live)
    stressed, distance = repaired(raised(before, 0.90))
    level, rise = fund.spike_rule["level"], fund.spike_rule["rise"]
    spikes = [
        {"pair": [fund.ids[i], fund.ids[j]], "now": now[i, j], "before": before[i, j]}
        for i in range(len(now))
        for j in range(i + 1, len(now))
        if now[i, j] >= level and now[i, j] - before[i, j] >= rise
    ]
    return {
        "covariance": covariance,
        "ewma_covariance": decayed,
        "ledoit_wolf_covariance": whole,
        "sample": matrix_figures(fund, before),
        "ewma": matrix_figures(fund, correlation_of(decayed, live)),
        "ledoit_wolf": matrix_figures(fund, towards_mean(before, live, shrinkage), shrinkage=shrinkage),
        "stressed_090": matrix_figures(fund, stressed, repaired_distance=distance),
        "spikes": spikes,
    }


# --- the fund ---------------------------------------------------------------------------------------------------------

def usage(fund, used):
    """What a strategy uses of its budget, strategy by strategy."""
    rows = {}
    for i, name in enumerate(fund.ids):
        if used is None:
            rows[name] = dict.fromkeys(("used", "used_share", "available", "available_share", "utilization")) | {"status": "unknown"}
            continue
        budget, taken = fund.budget[i], used[i]
        rows[name] = {
            "used": taken,
            "used_share": taken / fund.total_var,
            "available": budget - taken,
            "available_share": (budget - taken) / fund.total_var,
            "utilization": taken / budget if budget else None,
            "status": status(taken, budget),
        }
    return rows


def opportunities(fund, method):
    """What each candidate would add: alone, in the fund, and the difference, on the dates that both have."""
    found = []
    for candidate in fund.raw.get("opportunities", []):
        returns = np.array(candidate["returns"], float)
        if "dates" in candidate:
            then = {datetime.date.fromisoformat(d): r for d, r in zip(candidate["dates"], returns)}
            rows = [k for k, row in enumerate(fund.rows) if fund.dates[row] in then]
            own = np.array([then[fund.dates[fund.rows[k]]] for k in rows])
        else:
            own = returns[-len(fund.rows):]
            rows = list(range(len(fund.rows) - len(own), len(fund.rows)))
        row = {"strategy": candidate["strategy"], "observations": len(rows)}
        if len(rows) >= 30:
            sample = np.column_stack([fund.sample[rows], own])
            exposure = np.append(fund.exposure, float(candidate["capital"]))
            before = measured(fund, method, sample=sample[:, :-1])["var"]
            after = measured(fund, method, exposure, sample)
            alone = after["standalone"][-1]
            row |= {
                "fund_var_before": before,
                "fund_var_after": after["var"],
                "var_increase": alone,
                "net_contribution": after["var"] - before,
                "diversification_benefit": after["var"] - before - alone,
            }
        found.append(row)
    return found


def by_method(fund, method, correlation):
    """Every figure that hangs on the method."""
    m = measured(fund, method)
    normal_var, _ = aggregate(m["standalone"], correlation)
    stressed_matrix = spiked(correlation, 0.90)
    stressed_var, stressed_component = aggregate(m["standalone"], stressed_matrix)
    lenses = dict(zip(BASES, (m["standalone"], m["component"], stressed_component)))
    scales = largest_scales(fund, method)
    state = fund_state(controls(fund))
    rows = usage(fund, lenses[fund.basis])
    return {
        "fund": {
            "var": m["var"],
            "es": m["es"],
            "sum_of_standalone": m["standalone"].sum(),
            "diversification": m["standalone"].sum() - m["var"],
            "utilization": m["var"] / fund.total_var,
            "status": status(m["var"], fund.total_var),
            "aggregate_var": normal_var,
            "stressed_var": max(stressed_var, normal_var),
        },
        "strategies": {
            name: {
                "budget": fund.budget[i],
                "standalone_var": m["standalone"][i],
                "standalone_es": m["standalone_es"][i],
                "component_var": None if m["component"] is None else m["component"][i],
                "stressed_component_var": stressed_component[i],
                "by_basis": {basis: usage(fund, used)[name] for basis, used in lenses.items()},
                **scales[name],
                "can_add": rows[name]["status"] == "within" and state == "active" and scales[name]["largest_scale"] > fund.scale[i],
            }
            for i, name in enumerate(fund.ids)
        },
        "opportunities": opportunities(fund, method),
        "stress": [stress(fund, s, m, correlation) for s in fund.scenarios],
    }


def case(raw, name, **settings):
    """All figures of the snapshot under one set of settings."""
    fund = Fund(raw, **settings)
    found = correlations(fund)
    measures = controls(fund)
    losses = -(fund.sample @ fund.exposure)
    tail = tail_of(fund.confidence, len(losses))
    day = historical_day(losses, fund.confidence)
    return {
        "case": name,
        "settings": {
            "exposure": dict(zip(fund.ids, fund.scale)),
            "confidence": fund.confidence,
            "horizon_days": fund.horizon,
            "window": fund.window,
            "usage_basis": fund.basis,
        },
        "sample": {
            "observations": len(fund.rows),
            "dropped": fund.dropped,
            "first": fund.dates[fund.rows[0]].isoformat(),
            "last": fund.dates[fund.rows[-1]].isoformat(),
            "tail": float(tail),
            "rank": math.ceil(tail),
            "var_date": fund.dates[fund.rows[day]].isoformat(),
            "loss_quantiles": {k: v * fund.root for k, v in quantiles(losses, fund.confidence).items()},
        },
        **({} if name in SAME_MATRICES else {"correlation": found}),
        "controls": measures,
        "fund_state": fund_state(measures),
        "methods": {m: by_method(fund, m, found["sample"]["matrix"]) for m in METHODS},
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
