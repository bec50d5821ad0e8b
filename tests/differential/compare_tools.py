"""Compares the tools' answers, through `headroom-mcp`, with the reference on real and on random funds.

    python tests/differential/compare_tools.py [--funds 200] [--program target/release/headroom-mcp]
        [--strict] [--snapshot NAME=FILE ...]

Per field: how many numbers, and the largest relative difference. Ends with an error where a closed form differs by more
than 1e-10, what is fitted by more than 1e-8, a scale by more than 1e-6, or a word differs; with `--strict` also where the
answer lacks a field that the reference has.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import sys
import traceback

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: funds are spread over the processors
sys.dont_write_bytecode = True
TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / "tests" / "reference"), str(TOP / "tests" / "differential")]

import answers
import fixed_funds
import random_funds
from contract import controls as ctl, headroom, marginal
from contract.fund import Fund
from contract.report import RANKED, Report
from fields import Fields
from server import Refused, Server, default_program

ESTIMATORS = ("sample", "ewma", "ledoit_wolf")


def what_ifs(fund, name):
    """Arguments of the calls that are compared: as loaded, scaled, and with another setting."""
    first, last = fund.ids[0], fund.ids[-1]
    yield "as loaded", {}
    yield "scaled down", {"exposure": {first: 0.7, last: 0.4}}
    if name.startswith("random"):
        return
    yield "without one", {"exposure": {first: 0.0}}
    yield "10 periods at 97.5%", {"horizon_days": 10, "confidence": 0.975}
    yield "window", {"window": 100}
    for method in ("parametric", "cornish_fisher", "student_t", "filtered_historical", "monte_carlo"):
        yield method, {"method": method}


def at(raw, arguments):
    settings = {k: v for k, v in arguments.items() if k not in ("exposure", "allocation")}
    return Fund(raw, exposure=arguments.get("exposure"), allocation=arguments.get("allocation"), **settings)


def contributions(fund, report, raw):
    """Arguments of `marginal_contribution`; the correlations are halved until returns can have them."""
    correlations = [0.1 if k % 2 else -0.05 for k in range(fund.n)]
    while not marginal.feasible(report.matrices[1], [correlations[i] for i in report.at]):
        correlations = [0.5 * rho for rho in correlations]
    for o in raw.get("opportunities", [])[:1]:
        call = {"new_strategy": "some_candidate", "capital": o["capital"], "expected_returns": o["returns"]}
        if "dates" in o:
            call["dates"] = o["dates"]
        own, _ = marginal.carried(report.sample, marginal.placed(fund, report.sample, o["returns"], o.get("dates")))
        short = own.sum() < marginal.LEAST_RETURNS
        yield "of the file", call | {"existing_correlations": correlations} if short else call
    short = {"new_strategy": "some_candidate", "capital": 400_000, "expected_returns": [0.01, -0.005, 0.02]}
    yield "short", short | {"existing_correlations": correlations}
    yield "of a VaR", {"new_strategy": "some_candidate", "capital": 400_000, "var": 8000.0, "existing_correlations": correlations}


def raises(fields, server, fund, report, rows, where):
    """A raise to just below the largest scale is answered, one to just above it is refused."""
    for i, name in enumerate(fund.ids):
        found = headroom.scales(report, i)
        largest = found["largest_scale"]
        if largest is None or not 1.001 < largest < 9.9 or not headroom.can_add(report, i, found, rows):
            continue
        for scale, wanted in ((1 + (largest - 1) * 0.999, "answered"), (largest * 1.001, "refused")):
            try:
                server.call("risk_budget_status", {"exposure": {name: scale}})
                told = "answered"
            except Refused:
                told = "refused"
            fields.add("raise", {wanted: told}, {wanted: wanted}, f"{where}, {name} at {scale}", False)


def compare(fields, server, raw, name):
    base = Fund(raw)
    for case, arguments in what_ifs(base, name):
        fund = at(raw, arguments)
        report = Report(fund)
        rows = ctl.controls(fund, report.sample)
        fitted = fund.method in ("student_t", "monte_carlo")
        # The scan of a fitted VaR is slow: its largest scales are compared as loaded, on small samples.
        quick = fund.basis == "standalone" or case == "as loaded"
        scans = quick and fund.method in (*RANKED, "parametric", *(["cornish_fisher"] if report.sample.count < 150 else []))
        where = f"{name}, {case}"

        def ask(tool, more=None):
            try:
                return server.call(tool, arguments | (more or {}))
            except Refused as error:
                fields.refused(tool, where, str(error))

        dashboard = ask("risk_dashboard")
        fields.add("dashboard", dashboard, answers.dashboard(fund, report, rows, scans), where, fitted)
        if dashboard is not None:
            codes = sorted({w["code"] for w in dashboard["warnings"]} & set(answers.CODES))
            wanted = answers.warning_codes(fund, report)
            fields.add("warnings", {"codes": ", ".join(codes)}, {"codes": ", ".join(wanted)}, where, False)
        if case == "as loaded" and fund.method != "student_t":
            fields.add("policy", dashboard, answers.proposals(fund), where, fitted)
            if scans:
                raises(fields, server, fund, report, rows, where)
        fields.add("stress", ask("stress_test_fund"), {"results": answers.stress_results(fund, report, fund.scenarios)},
                   where, fitted)
        if report.var is None:
            continue
        for estimator in ESTIMATORS if case == "as loaded" else ():
            fields.add("correlation", ask("correlation_matrix", {"estimator": estimator}),
                       answers.matrix(fund, report, estimator), where, False)
        spike = {"kind": "correlation_spike", "rho": 0.7}
        fields.add("correlation, spiked", ask("correlation_matrix", {"scenario": spike, "estimator": "sample"}),
                   answers.matrix(fund, report, "sample", 0.7), where, True)
        for form, call in contributions(fund, report, raw):
            fields.add(f"marginal, {form}", ask("marginal_contribution", call), answers.contribution(fund, call), where, fitted)
        for call, value in answers.explained_values(fund, report, rows, 0) if case == "as loaded" else ():
            fields.add(f"explain, {call['figure']}", ask("explain", call), {"value": value}, where, fitted,
                       abs(report.var))
        if fund.method in RANKED:
            for figure in ("fund_var", "fund_es"):
                wanted = {"value": answers.number(report.var if figure == "fund_var" else report.es),
                          "days": answers.explained_days(fund, report, figure)}
                fields.add(f"explain, {figure}", ask("explain", {"figure": figure}), wanted, where, fitted)


def one(job):
    program, name, raw = job
    fields = Fields()
    try:
        with Server(program, raw) as server:
            compare(fields, server, raw, name)
    except Refused as error:
        fields.refused("snapshot", name, str(error)[:300])
    except Exception:  # of the reference: told, and a failure of the run
        fields.refused("reference", name, traceback.format_exc(limit=-3))
    return fields


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--funds", type=int, default=200)
    arguments.add_argument("--program", default=None)
    arguments.add_argument("--strict", action="store_true")
    arguments.add_argument("--snapshot", action="append", default=[], metavar="NAME=FILE")
    arguments.add_argument("--only", default="", help="funds whose name holds this")
    given = arguments.parse_args()
    program = given.program or default_program()
    if program is None:
        sys.exit("no headroom-mcp under target/: build it, or give --program")
    funds = dict(fixed_funds.all_of())
    for pair in given.snapshot:
        name, path = pair.split("=", 1)
        funds[name] = json.loads(pathlib.Path(path).read_text())
    funds |= {f"random {k}": random_funds.fund(k) for k in range(given.funds)}
    jobs = [(program, name, raw) for name, raw in funds.items() if given.only in name]
    fields = Fields()
    with concurrent.futures.ProcessPoolExecutor() as pool:
        for found in pool.map(one, jobs):
            fields.join(found)
    print(f"{len(jobs)} funds through {program}\n")
    sys.exit(0 if fields.write(given.strict) else 1)


if __name__ == "__main__":
    main()
