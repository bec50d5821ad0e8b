#!/usr/bin/env python3
"""The best expected return under limits by skfolio, Riskfolio-Lib and cvxpy (Clarabel), on the demonstration fund's own sample.

    python3 tests/reference/optimum.py tests/reference/optimum.json assets/sample/demo.json

Needs skfolio 1.12, riskfolio-lib 7.4 and cvxpy 1.9. Each case is stated where the program can state it: a risk limit, caps and
linear limits by all three; a limit of gross that binds as the sum of weights of Riskfolio-Lib, which knows no other; the sum of
all trades and the sum of standalone VaRs beside the fund's by cvxpy alone. Expected returns are the means of the sample x 365;
money is in units of the capital in all.
"""

import json
import sys
import warnings

import cvxpy as cp
import numpy as np
import pandas as pd
import riskfolio as rp
from scipy.stats import norm
from skfolio.measures import RiskMeasure
from skfolio.optimization import MeanRisk, ObjectiveFunction

sys.dont_write_bytecode = True
warnings.filterwarnings("ignore")

from contract import sample as samples
from contract.fund import Fund

CAP = 3.0
TIGHT = {"tol_gap_abs": 1e-12, "tol_gap_rel": 1e-12, "tol_feas": 1e-12}


def sectors(n):
    return np.arange(n) % 3


def case_rows(case, c):
    """A x <= b of gross and of sector shares, x in units of the capital in all."""
    n, rows, bounds = len(c), [], []
    if case.get("gross"):
        rows.append(np.ones(n))
        bounds.append(case["gross"])
    if case.get("sector"):
        for k in range(3):
            rows.append((sectors(n) == k) - case["sector"])
            bounds.append(0.0)
    return np.array(rows).reshape(-1, n), np.array(bounds)


def by_cvxpy(case, returns, m, c, z):
    sigma = np.cov(returns.T, ddof=1)
    x = cp.Variable(len(c))
    root = np.linalg.cholesky(sigma).T
    rules = [x >= 0, x <= CAP * c, z * cp.norm(root @ x) <= case["var"]]
    rows, bounds = case_rows(case, c)
    if len(bounds):
        rules.append(rows @ x <= bounds)
    if case.get("turnover"):
        rules.append(cp.norm1(x - c) <= case["turnover"])
    if case.get("standalone"):
        rules.append((z * np.sqrt(np.diag(sigma))) @ x <= case["standalone"])
    problem = cp.Problem(cp.Maximize(m @ x), rules)
    problem.solve(solver="CLARABEL", **TIGHT)
    return float(problem.value), list(map(float, x.value))


def by_skfolio(case, returns, m, c, z):
    rows, bounds = case_rows(case, c)
    # Weights of no sum; returns of a row, so that the mean is the sample's.
    model = MeanRisk(
        objective_function=ObjectiveFunction.MAXIMIZE_RETURN, risk_measure=RiskMeasure.STANDARD_DEVIATION,
        max_standard_deviation=case["var"] / z, budget=None, min_weights=0.0, max_weights=CAP * c,
        left_inequality=rows if len(bounds) else None, right_inequality=bounds if len(bounds) else None,
        solver="CLARABEL", solver_params=TIGHT,
    )
    model.fit(pd.DataFrame(returns, columns=[f"s{i}" for i in range(len(c))]))
    return float(m @ model.weights_), list(map(float, model.weights_))


def by_riskfolio(case, returns, m, c, z):
    # Weights that sum to 1: shares of the gross that binds.
    gross, n = case["gross"], len(c)
    port = rp.Portfolio(returns=pd.DataFrame(returns, columns=[f"s{i}" for i in range(n)]))
    port.assets_stats(method_mu="hist", method_cov="hist")
    port.mu, port.cov = port.mu, pd.DataFrame(np.cov(returns.T, ddof=1), index=port.cov.index, columns=port.cov.columns)
    port.upperdev = case["var"] / z / gross
    rows, bounds = case_rows({"sector": case.get("sector")}, c)
    rows, bounds = np.vstack([rows, np.eye(n)]), np.concatenate([bounds, CAP * c / gross])
    port.ainequality, port.binequality = rows, bounds.reshape(-1, 1)
    port.solvers, port.sol_params = ["CLARABEL"], {"CLARABEL": TIGHT}
    w = port.optimization(model="Classic", rm="MV", obj="MaxRet", rf=0, hist=True).to_numpy().ravel()
    return float(gross * m @ w), list(map(float, gross * w))


CASES = {
    "var": {"var": 0.004},
    "var_and_caps": {"var": 0.016},
    "sectors": {"var": 0.006, "sector": 0.4},
    "gross": {"var": 0.006, "gross": 0.9},
    "gross_and_sectors": {"var": 0.008, "gross": 0.8, "sector": 0.4},
    "turnover": {"var": 0.006, "turnover": 0.3},
    "standalone": {"var": 0.012, "standalone": 0.015},
}


def main(target, source):
    with open(source, encoding="utf-8") as file:
        fund = Fund(json.load(file))
    returns = samples.of(fund).filled
    c = fund.exposure / fund.exposure.sum()
    z = norm.ppf(fund.confidence)
    m = returns.mean(axis=0) * 365.0
    answer = {"expected": list(map(float, m)), "cases": []}
    for name, case in CASES.items():
        objective, x = by_cvxpy(case, returns, m, c, z)
        found = {"name": name, **case, "cvxpy": objective, "exposure": x}
        if not case.get("turnover") and not case.get("standalone"):
            found["skfolio"] = by_skfolio(case, returns, m, c, z)[0]
        if case.get("gross"):
            found["riskfolio"] = by_riskfolio(case, returns, m, c, z)[0]
        answer["cases"].append(found)
        print(name, {k: found[k] for k in ("cvxpy", "skfolio", "riskfolio") if k in found}, np.round(np.array(x) / c, 4))
    with open(target, "w", encoding="utf-8") as file:
        json.dump(answer, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
