"""A driver to be killed: a fleet of slow answers in a process of its own."""

from __future__ import annotations

import json
import sys

from fleet_answers import slow

from headroom_risk.fleet import run

if __name__ == "__main__":
    funds, out, engine = sys.argv[1:]
    print(json.dumps(vars(run(funds, out, engine=engine, workers=2, progress=None, answer=slow))))
