#!/usr/bin/env python3
"""The reallocation policy and the controls over time of a fund, by `contract`: from the definitions alone.

    python3 tests/reference/reallocation.py assets/sample/demo.json tests/reference/reallocation.json

Shares only: which move each date makes, what is used, and the states of the controls; not the money of the paths.
"""

import json
import sys

import numpy as np

sys.dont_write_bytecode = True

from contract import controls, reallocation, sample as samples
from contract.fund import DRAWDOWNS, Fund

NEVER = -(10**9)


class Day(reallocation.Policy):
    """The rules at the close of one row of the history."""

    def __init__(self, fund, report, t, share, kept, moved_at, stopped):
        self.fund, self.policy, self.report, self.sample = report.fund, fund.policy, report, report.sample
        self.share, self.reserve = share, 1.0 - float(share.sum())
        self.t, self.kept, self.moved_at, self.stopped = t, kept, moved_at, stopped
        self.used = np.array([report.used])
        self.moved, self.proposals, self.held = set(), [], []

    def cooling(self, name):
        return self.t - self.moved_at.get(name, NEVER) < self.policy["cooldown_days"]

    def due(self, i, count, holds):
        values = [row[i] for row in self.kept[-count:]]
        return len(values) == count and not np.isnan(values).any() and all(holds(u) for u in values)

    def opportunities(self):
        """Those of the file are of today."""


def states(fund, sample):
    """The fund's state at each row, the week and the month latched."""
    week = month = False
    found = []
    for t in sample.rows:
        falls = drawdowns(fund, t)
        limit = fund.limits["weekly_drawdown"]
        week = falls[1] >= 0.5 * limit if week else falls[1] > limit
        month = month or falls[2] > fund.limits["monthly_drawdown"]
        day = falls[0] > fund.limits["daily_drawdown"]
        found.append("halted" if month else "reducing" if week or day else "active")
    return found


def drawdowns(fund, t):
    """The three falls at a row, by the measure of each limit."""
    value = controls.UnitValue.of(fund, samples.of(fund))
    at = controls.UnitValue(fund.dates, value.pnl, value.nav[t] + fund.flows[t + 1:].sum(), fund.flows, today=t)
    return [at.falls(name)[fund.measure.get(name, "drawdown")] for name in DRAWDOWNS]


def next_status(used, budget, was):
    """Status with hysteresis: `at_limit` is left below 90%."""
    u = used / budget
    now = "breach" if u > 1 + 1e-9 else "at_limit" if u >= 0.95 * (1 - 1e-9) else "within"
    return "at_limit" if now == "within" and was in ("breach", "at_limit") and u >= 0.9 * (1 - 1e-9) else now


def replay(fund):
    sample = samples.of(fund)
    share, alone = fund.allocation.copy(), fund.allocation.copy()
    moved_at, log, kept, used_by_row, turnover = {}, [], [], {}, 0.0
    status = {"policy": [None] * fund.n, "left_alone": [None] * fund.n}
    counts = {name: {"breach": 0, "at_limit": 0} for name in status}
    told = states(fund, sample)
    for t in range(len(sample.rows)):
        report = reallocation.known_at(fund, sample, t)
        if not report.has_var:
            continue
        used_by_row[t] = report.used
        kept.append(report.used / (share * fund.total_var))
        for name, held in (("policy", share), ("left_alone", alone)):
            for i in range(fund.n):
                status[name][i] = now = next_status(report.used[i], held[i] * fund.total_var, status[name][i])
                if now != "within":
                    counts[name][now] += 1
        before = share.copy()
        moves, _ = Day(fund, report, t, share, kept, moved_at, told[t] != "active").run()
        for m in moves:
            log.append([str(fund.dates[sample.rows[t]]), m["rule"], m["strategy"], m["from"], m["to"]])
            moved_at[m["strategy"]] = t
        turnover += 0.5 * (np.abs(share - before).sum() + abs(share.sum() - before.sum()))
    first = min(used_by_row)
    date = lambda t: str(fund.dates[sample.rows[t]])
    return {
        "first": date(first), "moves": log, "last": dict(zip(fund.ids, share)), "turnover": turnover, "counts": counts,
        "states": {s: told[first:].count(s) for s in ("active", "reducing", "halted")},
        "used": {date(t): dict(zip(fund.ids, used_by_row[t])) for t in range(first, len(sample.rows), 47)},
        "drawdowns": {date(t): drawdowns(fund, sample.rows[t]) for t in range(31, len(sample.rows), 47)},
    }


if __name__ == "__main__":
    source, target = sys.argv[1:]
    with open(source, encoding="utf-8") as file:
        answer = replay(Fund(json.load(file)))
    with open(target, "w", encoding="utf-8") as file:
        json.dump(answer, file, indent=1)
        file.write("\n")
    print(len(answer["moves"]), "moves", answer["counts"], answer["states"], answer["turnover"])
