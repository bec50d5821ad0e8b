"""Compares the engine with numpy, scipy, scikit-learn, skfolio, QuantLib and R's PerformanceAnalytics on random funds.

    python tests/differential/compare.py [--funds 200]

Wants numpy, scipy and scikit-learn; skfolio, QuantLib and R are compared where they are there. Ends with an error where
a figure is further from its peer's than its tolerance: 1e-10 for closed forms, 1e-6 for what is fitted or optimised.
"""

import argparse
import datetime
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import numpy as np
from scipy import stats
from sklearn.covariance import LedoitWolf

import funds
import own
import programs

TOP = pathlib.Path(__file__).resolve().parents[2]
CLOSED, FITTED = 1e-10, 1e-6


class Table:
    """Rows of figure and peer: how many numbers were compared, and how far the worst was."""

    def __init__(self):
        self.rows = {}

    def add(self, figure, peer, found, wanted, tolerance, number, scale=0.0):
        """Compares one number or an array of them; an array by its largest entry, anything at least by `scale`."""
        row = self.rows.setdefault((figure, peer), [0, 0.0, tolerance, None])
        if (found is None) != (wanted is None):
            row[0], row[1], row[3] = row[0] + 1, float("inf"), f"fund {number}: {found} for {wanted}"
            return
        if wanted is None:
            return
        found, wanted = np.asarray(found, dtype=float), np.asarray(wanted, dtype=float)
        size = max(np.max(np.abs(wanted), initial=0.0), scale)
        off = np.max(np.abs(found - wanted), initial=0.0)
        off = off / size if size > 0 else off
        row[0] += wanted.size
        if not off <= row[1]:
            row[1], row[3] = off, f"fund {number}"

    def write(self):
        width = max(len(figure) for figure, _ in self.rows)
        wide = max(len(peer) for _, peer in self.rows)
        print(f"{'figure':{width}}  {'peer':{wide}}  numbers  largest difference  tolerance")
        for (figure, peer), (count, worst, tolerance, where) in self.rows.items():
            mark = "" if worst <= tolerance else f"  TOO FAR, {where}"
            print(f"{figure:{width}}  {peer:{wide}}  {count:7}  {worst:18.1e}  {tolerance:9.0e}{mark}")
        return all(worst <= tolerance for _, worst, tolerance, _ in self.rows.values())


def figures(folder):
    command = ["cargo", "run", "--quiet", "--example", "figures", "--", str(folder)]
    if shutil.which("cargo") is None:
        sys.exit("cargo is not on the path")
    answer = subprocess.run(command, cwd=TOP, check=True, capture_output=True, text=True)
    return [json.loads(line) for line in answer.stdout.splitlines()]


def optional(value, change=lambda v: v):
    return None if value is None else change(value)


def compare(table, snapshot, found, number):
    budget = snapshot["risk_budget"]
    confidence, names = budget["confidence"], [s["id"] for s in snapshot["strategies"]]
    returns = np.array([snapshot["history"]["returns"][name] for name in names]).T
    exposure = np.array([s["capital"] for s in snapshot["strategies"]])
    nav = snapshot["fund"]["nav"]
    of_nav = returns @ exposure / nav
    pnl = of_nav * nav

    def closed(figure, peer, got, wanted, scale=0.0):
        table.add(figure, peer, got, wanted, CLOSED, number, scale)

    def fitted(figure, peer, got, wanted, scale=0.0):
        table.add(figure, peer, got, wanted, FITTED, number, scale)

    # Quantiles and tails.
    got = found["tail"]
    kinds = {"type5": "hazen", "type6": "weibull", "type7": "linear"}
    for kind, name in kinds.items():
        closed(f"historical VaR, {kind}", "numpy", got[kind], np.quantile(-of_nav, confidence, method=name))
    closed("historical VaR, type1", "own", got["type1"], np.sort(-of_nav)[-own.Tail(-of_nav, confidence).rank])
    closed("parametric VaR with mean", "scipy", got["mean_var"],
           stats.norm.ppf(confidence) * of_nav.std(ddof=1) - of_nav.mean())
    closed("parametric ES with mean", "scipy", got["mean_es"],
           stats.norm.pdf(stats.norm.ppf(confidence)) / (1 - confidence) * of_nav.std(ddof=1) - of_nav.mean())

    # Methods: fund, components, standalone.
    methods = found["methods"]
    shares = own.historical(returns, exposure, confidence)[3]
    alone = range(len(exposure))

    def method(name, label, peer, fund, single, parts, check):
        var, es = fund
        got = methods[name]
        check(f"{label} VaR", peer, got["var"], var)
        check(f"{label} ES", peer, got["es"], es)
        check(f"{label} components", peer, got["components"], parts, abs(var))
        check(f"{label} standalone VaR", peer, got["standalone"], [single(i)[0] for i in alone])
        check(f"{label} standalone ES", peer, got["standalone_es"], [single(i)[1] for i in alone])

    var, es, parts, _ = own.historical(returns, exposure, confidence)
    method("historical", "historical", "own", (var, es),
           lambda i: own.historical(returns[:, [i]], exposure[[i]], confidence)[:2], parts, closed)
    var, es, parts = own.parametric(returns, exposure, confidence)
    method("parametric", "parametric", "numpy, scipy", (var, es),
           lambda i: own.parametric(returns[:, [i]], exposure[[i]], confidence)[:2], parts, closed)
    rescaled = np.column_stack([own.filtered(column) for column in returns.T])
    var, es, parts, _ = own.historical(rescaled, exposure, confidence)
    method("filtered_historical", "filtered historical", "own", (var, es),
           lambda i: own.historical(rescaled[:, [i]], exposure[[i]], confidence)[:2], parts, closed)

    def expansion(series, columns, x):
        var, es, holds = own.cornish_fisher(series, confidence)
        return (var, es) if holds else own.historical(columns, x, confidence)[:2]

    var, es = expansion(pnl, returns, exposure)
    method("cornish_fisher", "Cornish-Fisher", "scipy", (var, es),
           lambda i: expansion(returns[:, i] * exposure[i], returns[:, [i]], exposure[[i]]), var * shares, closed)
    told = {i for code, i in methods["cornish_fisher"]["warnings"] if code == "cornish_fisher_domain"}
    outside = {i for i in alone if not own.cornish_fisher(returns[:, i], confidence)[2]}
    outside |= set() if own.cornish_fisher(pnl, confidence)[2] else {None}
    closed("Cornish-Fisher domain", "scipy", len(told ^ outside), 0)
    var, es = own.student_t(pnl, confidence)
    method("student_t", "Student-t", "scipy", (var, es),
           lambda i: own.student_t(returns[:, i] * exposure[i], confidence), var * shares, fitted)

    got = found["moments"]
    closed("skewness, excess kurtosis", "scipy", [got["skewness"], got["kurtosis"]],
           [stats.skew(of_nav), stats.kurtosis(of_nav)])
    fitted("degrees of freedom", "scipy", got["freedom"], own.freedom(of_nav))

    # Matrices.
    got = found["matrices"]
    correlation = np.corrcoef(returns.T)
    closed("covariance, sample", "numpy", got["sample"], np.cov(returns.T))
    closed("covariance, EWMA", "numpy", got["ewma"], own.ewma(returns))
    closed("correlation", "numpy", got["correlation"], correlation)
    constant, share = own.constant_correlation(returns)
    closed("Ledoit-Wolf, constant correlation", "own", got["constant"], constant)
    closed("Ledoit-Wolf, its shrinkage", "own", got["constant_share"], share)
    peer = LedoitWolf().fit(returns)
    closed("Ledoit-Wolf, identity", "scikit-learn", got["identity"], peer.covariance_)
    closed("Ledoit-Wolf, identity, its shrinkage", "scikit-learn", got["identity_share"], peer.shrinkage_)
    pushed = np.clip(correlation * 1.7, -1, 1)
    np.fill_diagonal(pushed, 1)
    nearest, distance = own.nearest_correlation(pushed)
    fitted("nearest correlation", "scipy, dual", got["nearest"][0], nearest)
    fitted("nearest correlation, distance", "scipy, dual", got["nearest"][1], distance, 1.0)
    values = np.linalg.eigvalsh(correlation)
    closed("smallest eigenvalue", "numpy", got["min_eigenvalue"], values[0], 1.0)
    closed("condition number", "numpy", got["condition_number"], values[-1] / values[0])
    count = len(exposure)
    tau = np.eye(count)
    for i in range(count):
        for j in range(i):
            tau[i, j] = tau[j, i] = stats.kendalltau(returns[:, i], returns[:, j]).statistic
    closed("Kendall's tau", "scipy", got["kendall"], tau)

    # V(C), risk budgets, a newcomer.
    v = np.array([own.historical(returns[:, [i]], exposure[[i]], confidence)[0] for i in alone])
    for name, matrix in (("value", correlation), ("stressed", np.maximum(correlation, 0.9))):
        np.fill_diagonal(matrix, 1)
        total, parts = own.aggregate(v, matrix)
        parts_name = "components" if name == "value" else "stressed_components"
        closed(f"V(C), {name}", "numpy", found["aggregate"][name], total)
        closed(f"V(C), {name}, components", "numpy", found["aggregate"][parts_name], parts)
    got, sigma = found["budgeting"], np.cov(returns.T)
    budgets = np.array([budget["allocation"][name] for name in names])
    fitted("risk budgets", "scipy", got["free"], own.risk_budgets(sigma, budgets))
    fitted("risk budgets with caps", "scipy", got["held"], own.risk_budgets_within(sigma, budgets, got["cap"]))
    newcomer = snapshot["opportunities"][0]
    for name in ("historical", "parametric"):
        series = np.array(newcomer["returns"])
        wanted = own.entry(returns, exposure, series, newcomer["capital"], confidence, name)
        for key, value in wanted.items():
            scale = 0.0 if key == "share" else wanted["increase"]
            closed(f"newcomer, {name}, {key}", "own", found["entry"][name][key], value, scale)

    # Over time.
    dates = [datetime.date.fromisoformat(day) for day in snapshot["history"]["dates"]]
    closed("drawdowns", "own", found["controls"], own.falls(dates, pnl, nav), 1.0)
    for column, got in zip(returns.T, found["sharpe"]):
        for label, value, wanted in zip(("Sharpe ratio", "probabilistic Sharpe", "least track record"), got,
                                        own.sharpe(column)):
            closed(label, "scipy", value, wanted)
    for name, got in found["backtest"].items():
        wanted = own.backtest(returns, exposure, confidence, name)
        for key in ("var", "es", "exceptions"):
            closed(f"backtest, {name}, {key}", "own", got[key], wanted[key])
        closed(f"backtest, {name}, Z2", "own", got["z2"], wanted["z2"], 1.0)
        closed(f"backtest, {name}, exact p", "scipy", got["exact_p"], wanted["exact_p"])
        for key, degrees in (("coverage", 1), ("independence", 1), ("conditional", 2)):
            statistic, p_value = got[key]
            closed(f"backtest, {name}, {key}", "scipy", statistic, wanted[key], 1.0)
            # Of the engine's statistic: near 0 the p-value is the square root of its rounding.
            closed(f"backtest, {name}, {key}, p", "scipy", p_value, stats.chi2.sf(statistic, degrees))
    got, loss = found["reverse"], 1.5 * budget["total_var"]
    move = -sigma @ exposure * loss / (exposure @ sigma @ exposure)
    closed("reverse stress, move", "numpy", got["returns"], move)
    closed("reverse stress, distance", "numpy", got["distance"], loss / np.sqrt(exposure @ sigma @ exposure))
    closed("Mahalanobis distance", "numpy", got["first_day"],
           np.sqrt(returns[0] @ np.linalg.solve(sigma, returns[0])))
    closed("filtered returns", "own", np.array(found["filtered"]).T, rescaled)
    return of_nav, returns, budgets


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--funds", type=int, default=200)
    count = arguments.parse_args().funds
    with tempfile.TemporaryDirectory() as folder:
        snapshots = funds.write(folder, count)
        answers = figures(folder)
    assert len(answers) == len(snapshots), "a fund was not answered"
    table, series = Table(), []
    for number, (snapshot, answer) in enumerate(zip(snapshots, answers)):
        of_nav, returns, budgets = compare(table, snapshot, answer, number)
        series.append((of_nav, snapshot["risk_budget"]["confidence"]))
        programs.compare(table, answer, of_nav, returns, budgets, snapshot["risk_budget"]["confidence"], number)
    programs.compare_r(table, answers, series)
    print(f"{count} random funds; {programs.versions()}\n")
    sys.exit(0 if table.write() else 1)


if __name__ == "__main__":
    main()
