#!/usr/bin/env python3
"""Holds the reference itself against published numbers, loops written out, and a scan.

    python3 tests/reference/check.py SNAPSHOT [SNAPSHOT ...]

No answer is a pass. The published numbers are the goldens of the design (G1, G8, G10, G11); each SNAPSHOT has its
shrinkage computed in plain loops and its largest scales looked for on a grid of 0.01 and then halved to 1e-9.
"""

import json
import math
import sys

import numpy as np

sys.dont_write_bytecode = True

from figures import METHODS
from measures import Fund, aggregate, historical, ledoit_wolf, measured, quantiles, repaired, status, tail_of
from scale import largest_scales
from stress import controls

BACON = [0.3, 2.6, 1.1, -1.0, 1.5, 2.5, 1.6, 6.7, -1.4, 4.0, -0.5, 8.1, 4.0, -3.7, -6.1, 1.7, -4.9, -2.2, 7.0, 5.8,
         -6.5, 2.4, -0.5, -0.9]


def close(found, wanted, tolerance=1e-9):
    assert np.allclose(found, wanted, rtol=0, atol=tolerance), (found, wanted)


def goldens():
    var, component = aggregate(np.array([3.0, 4.0]), np.eye(2))  # G1
    close([var, *component], [5, 1.8, 3.2])
    v = np.array([15000.0, 12500.0, 10000.0])  # G8
    for rho, wanted in ((0, 21937.4110), (0.3, 27545.4170), (0.6, 32190.8372), (0.9, 36245.6894), (1, 37500)):
        var, component = aggregate(v, np.full((3, 3), float(rho)) + (1 - rho) * np.eye(3))
        close(var, wanted, 6e-5)
        if rho == 0.9:
            close(component, [14587.9416, 12070.4008, 9587.3470], 6e-5)
    matrix, distance = repaired(np.array([[1.0, 1, 0], [1, 1, 1], [0, 1, 1]]))  # G10, Higham 2002
    close([matrix[0, 1], matrix[0, 2], distance], [0.7606898534, 0.1572981061, 0.5277905], 6e-8)
    losses = -np.array(BACON) / 100  # G11
    var, es = historical(losses, 0.95)
    close([var, es, quantiles(losses, 0.95)["type_7"]], [0.0610, 0.0643333, 0.0592], 5e-5)
    for confidence, count, floor, ceiling in ((0.9, 30, 3, 3), (0.95, 100, 5, 5), (0.99, 700, 7, 7), (0.975, 1000, 25, 25)):
        tail = tail_of(confidence, count)
        assert (math.floor(tail), math.ceil(tail)) == (floor, ceiling)


def shrinkage(sample):
    """Ledoit and Wolf's appendix B, sum by sum."""
    count, n = sample.shape
    y = sample - sample.mean(axis=0)
    s = [[sum(y[t, i] * y[t, j] for t in range(count)) / count for j in range(n)] for i in range(n)]
    r = [[s[i][j] / math.sqrt(s[i][i] * s[j][j]) for j in range(n)] for i in range(n)]
    mean = 2 / ((n - 1) * n) * sum(r[i][j] for i in range(n) for j in range(i + 1, n))
    pi = rho = gamma = 0.0
    for i in range(n):
        for j in range(n):
            moved = [y[t, i] * y[t, j] - s[i][j] for t in range(count)]
            part = sum(m * m for m in moved) / count
            pi += part
            if i == j:
                rho += part
                continue
            theta_i = sum((y[t, i] ** 2 - s[i][i]) * moved[t] for t in range(count)) / count
            theta_j = sum((y[t, j] ** 2 - s[j][j]) * moved[t] for t in range(count)) / count
            rho += mean / 2 * (math.sqrt(s[j][j] / s[i][i]) * theta_i + math.sqrt(s[i][i] / s[j][j]) * theta_j)
            gamma += (mean * math.sqrt(s[i][i] * s[j][j]) - s[i][j]) ** 2
    return max(0.0, min(1.0, (pi - rho) / gamma / count))


def broken(raw, name, i, method, s):
    """Whether any rule of the largest scale is broken with strategy i at s, asked of the figures themselves."""
    fund = Fund(raw, exposure={name: s})
    m = measured(fund, method)
    tripped = [r["id"] for r in controls(fund) if r["state"] == "tripped" and "drawdown" not in r["id"]]
    over = status(m["standalone"][i], fund.budget[i]) == "breach"
    return bool(over or status(m["var"], fund.total_var) == "breach" or tripped)


def scan(raw, method):
    """The first change on a grid going up (or, where a rule is broken, going down), then halved."""
    found = largest_scales(Fund(raw), method)
    for i, name in enumerate(found):
        def bad(s):
            return broken(raw, name, i, method, s)

        grid = np.arange(1.0, 10.0, 0.01) if not bad(1.0) else np.arange(1.0, 0.0, -0.01)
        start, answer = bad(1.0), 0.0 if bad(1.0) else 10.0
        for left, right in zip(grid, grid[1:]):
            if bad(right) != start:
                for _ in range(32):
                    middle = (left + right) / 2
                    left, right = (middle, right) if bad(middle) == start else (left, middle)
                answer = left
                break
        wanted = found[name]["largest_scale"]
        assert abs(answer - wanted) <= 2e-9 * max(1.0, wanted), (name, method, answer, wanted)


def main():
    goldens()
    for path in sys.argv[1:]:
        with open(path, encoding="utf-8") as file:
            raw = json.load(file)
        sample = Fund(raw).sample
        close(ledoit_wolf(sample)[1], shrinkage(sample), 1e-10)
        for method in METHODS:
            scan(raw, method)


if __name__ == "__main__":
    main()
