#!/usr/bin/env python3
"""The stress figures of `figures.py`, picked out of what it writes: stress results and the stressed usage basis.

    python3 tests/reference/stress.py tests/reference/stress.json demo=FIGURES seed=FIGURES

FIGURES are files that `figures.py` wrote of the sample funds. Second edition of the contract throughout.
"""

import json
import sys

KEYS = ("observations", "carried", "open_rows")


def picked(case):
    """One case: what it was made with, and the figures by method."""
    methods = {
        name: {
            "fund_var": figures["fund"]["var"],
            "stressed_var": figures["fund"]["stressed_var"],
            "stressed_component_var": {
                key: row["stressed_component_var"] for key, row in figures["strategies"].items()
            },
            "stress": figures["stress"],
        }
        for name, figures in case["methods"].items()
    }
    sample = {key: case["sample"][key] for key in KEYS}
    return {"case": case["case"], "settings": case["settings"], "sample": sample, "methods": methods}


def main(out, *pairs):
    funds = {}
    for pair in pairs:
        name, path = pair.split("=", 1)
        with open(path, encoding="utf-8") as file:
            funds[name] = [picked(case) for case in json.load(file)["cases"]]
    with open(out, "w", encoding="utf-8") as file:
        json.dump(funds, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
