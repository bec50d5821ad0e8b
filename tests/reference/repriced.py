#!/usr/bin/env python3
"""Figures of the demonstration fund with its positions repriced, by `contract`: a revaluation in numpy.

    python3 tests/reference/repriced.py tests/reference/repriced.json assets/sample/demo.json

For each basis that reprices (`positions`, `larger`) and each method but the simulated one: VaR and ES of the fund, and per strategy what
it is measured from, its VaR on both bases, standalone VaR and ES, component. Read by `wire/tests/it/reference/repriced.rs`.
"""

import json
import sys

sys.dont_write_bytecode = True  # the folder holds what is committed, nothing else

from contract.fund import Fund
from contract.report import Report

BASES = ("positions", "larger")
METHODS = ("historical", "parametric", "cornish_fisher", "student_t", "filtered_historical")


def case(raw, basis, method):
    budget = raw["risk_budget"] | {"pnl": basis, "method": method}
    fund = Fund(raw | {"risk_budget": budget})
    report = Report(fund)
    rows = {
        name: {
            "measured_from": report.measured_from[i],
            "history_var": report.basis_var[i]["history"],
            "positions_var": report.basis_var[i]["positions"],
            "standalone_var": report.standalone[i],
            "standalone_es": report.standalone_es[i],
            "component_var": report.component[i],
            "own_rows": int(report.sample.own[:, i].sum()),
        }
        for i, name in enumerate(fund.ids)
    }
    return {"pnl": basis, "method": method, "var": report.var, "es": report.es, "strategies": rows}


def main():
    out, snapshot = sys.argv[1:]
    with open(snapshot, encoding="utf-8") as file:
        raw = json.load(file)
    cases = [case(raw, basis, method) for basis in BASES for method in METHODS]
    with open(out, "w", encoding="utf-8") as file:
        json.dump({"cases": cases}, file, indent=1)
        file.write("\n")
    print(f"{out}: {len(cases)} cases")


if __name__ == "__main__":
    main()
