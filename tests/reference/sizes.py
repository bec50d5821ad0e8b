"""A candidate at other sizes, by numpy from the contract's own code: the figures in wire/tests/it/sizes.rs.

Every size is an answer of `contract/marginal.py` of its own. The largest that fits is found by halving after a scan of 100 sizes,
so that a narrow breach is met too. Source of the figure: Garman, Improving on VaR, Risk 9(5) (1996), incremental VaR.

    python tests/reference/sizes.py assets/sample/demo.json
"""

import json
import sys

import numpy as np

from contract.fund import Fund
from contract import marginal
from contract.report import Report

MOST = 10.0
METHODS = ["historical", "parametric", "filtered_historical", "cornish_fisher"]


def of(raw, method, total_var, reserve_share):
    """Contributions at some sizes, and the largest that fits the reserve and the limit."""
    fund = Fund(raw, method=method, total_var=total_var)
    candidate = fund.opportunities[0]
    asked = candidate["capital"]

    def at(capital):
        return marginal.contribution(fund, capital, candidate["returns"], candidate.get("dates"))

    for part in (0.25, 1.0, 2.0, 4.0):
        found = at(part * asked)
        print(f"  {part:4.2f} own {found['var_increase']:.6f} net {found['net_contribution']:.6f}")

    def is_within(scale):
        found = at(scale * asked)
        worst = max(found["fund_after"], found["admitted_var"] or 0.0)
        return found["var_increase"] <= reserve_share * total_var and worst <= total_var

    low = 0.0
    for scale in np.linspace(0, MOST, 101)[1:]:
        if not is_within(scale):
            break
        low = scale
    high = min(low + MOST / 100, MOST)
    if is_within(high):
        return print(f"  largest {MOST * asked:.3f}: nothing binds")
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if is_within(middle) else (low, middle)
    print(f"  largest {low * asked:.3f}")


def joint_days(raw):
    """On the days with a return of the candidate's own: how many, on how many of the fund's ten worst it lost, mean, correlation."""
    fund = Fund(raw)
    candidate, report = fund.opportunities[0], Report(fund)
    column = marginal.placed(fund, report.sample, candidate["returns"], candidate.get("dates"))
    own, values = marginal.carried(report.sample, column)
    pnl, its = (report.columns @ report.exposure)[own], values[own] * candidate["capital"]
    worst = np.argsort(pnl, kind="stable")[:10]
    print(f"days {own.sum()} lost on {(its[worst] < 0).sum()} mean {its[worst].mean():.6f} rho {np.corrcoef(pnl, its)[0, 1]:.12f}")


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        snapshot = json.load(file)
    joint_days(snapshot)
    for method in METHODS:
        for total_var in (500_000.0, 375_000.0):
            print(method, total_var)
            of(snapshot, method, total_var, snapshot["risk_budget"]["reserve"])
