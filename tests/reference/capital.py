#!/usr/bin/env python3
"""Expected returns of a year and the allocation in proportion to Sharpe ratios, by docs/capital.md alone.

    python3 tests/reference/capital.py tests/reference/capital.json assets/sample/demo.json
"""

import json
import sys

import numpy as np

sys.dont_write_bytecode = True

from contract import sample as samples, stream
from contract.fund import Fund

RESAMPLES = 1000
FIRST_STREAM = 4 << 32


def expected(own, periods, policy):
    """History, weight, expected return, volatility, Sharpe ratio of own returns."""
    w = len(own) / (len(own) + policy["prior_years"] * periods)
    mean, sd = own.mean() * periods, own.std(ddof=1) * np.sqrt(periods)
    m = w * mean + (1 - w) * policy["prior_return"]
    return mean, w, m, sd, m / sd


def shares(sharpe, start):
    weight = np.where(start > 0, np.maximum(0.0, sharpe), 0.0)
    return start.sum() * weight / weight.sum()


def plan(fund):
    sample = samples.of(fund)
    periods = [samples.periods_per_year(fund, sample, i) for i in range(fund.n)]
    start = fund.allocation
    own = [fund.returns[~np.isnan(fund.returns[:, i]), i] for i in range(fund.n)]
    found = np.array([expected(own[i], periods[i], fund.policy) for i in range(fund.n)])
    to = shares(found[:, 4], start)
    sigma, x = np.cov(sample.filled.T, ddof=1), fund.exposure
    implied = sigma @ x * (found[:, 2] @ x) / (x @ sigma @ x)
    rows = len(fund.dates)
    block = next(b for b in range(1, rows + 1) if b**3 >= rows)
    days = stream.stationary_days(0, range(FIRST_STREAM, FIRST_STREAM + RESAMPLES), rows, block)
    drawn, same = np.zeros((RESAMPLES, fund.n)), np.zeros(fund.n)
    for k, picked in enumerate(days):
        again = fund.returns[picked]
        made = np.array([expected(again[~np.isnan(again[:, i]), i], periods[i], fund.policy) for i in range(fund.n)])
        drawn[k] = made[:, 2]
        same += np.sign(shares(made[:, 4], start) - start) == np.sign(to - start)
    ends = np.quantile(drawn, [0.05, 0.95], axis=0)
    return {
        name: {
            "observations": len(own[i]), "history": found[i, 0], "weight": found[i, 1], "expected": found[i, 2],
            "volatility": found[i, 3], "sharpe": found[i, 4], "implied": implied[i], "share": start[i], "proposed": to[i],
            "interval": list(ends[:, i]), "agreement": same[i] / RESAMPLES,
        }
        for i, name in enumerate(fund.ids)
    }


if __name__ == "__main__":
    target, source = sys.argv[1:]
    with open(source, encoding="utf-8") as file:
        answer = plan(Fund(json.load(file)))
    with open(target, "w", encoding="utf-8") as file:
        json.dump(answer, file, indent=1)
        file.write("\n")
    for name, row in answer.items():
        print(f"| `{name}` | {row['expected'] * 100:.1f}% | {row['interval'][0] * 100:.1f}% to {row['interval'][1] * 100:.1f}% | "
              f"{row['implied'] * 100:.1f}% | {row['sharpe']:.2f} | {row['share'] * 100:.1f}% | {row['proposed'] * 100:.1f}% | "
              f"{row['agreement'] * 100:.0f}% |")
