#!/usr/bin/env python3
"""The replay of the policy in money beside four other splits, by `contract`: from the definitions alone.

    python3 tests/reference/replay.py tests/reference/replay.json [EDHEC]

Exposures `x = c min(1, budget / used)` by what was known at the close before, the path's own drawdown controls, cost, and what
each path comes to; the policy's moves. Cases: the samples, one of them with its rows relabelled months, and the snapshot of
thirteen hedge-fund indexes with and without limits.
"""

import copy
import datetime
import json
import os
import sys

import numpy as np

sys.dont_write_bytecode = True

from contract import controls, fit, reallocation, sample as samples, stream
from contract.fund import DRAWDOWNS, Fund
from contract.report import Report

NEVER = -(10**9)
SLACK = 1e-12
PATHS = ("policy", "left_alone", "equal_risk", "sharpe", "no_limits")
RESAMPLES = 1000
FIRST_STREAM = 3 << 32


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

    def scale_to(self, i, share):
        """Of today alone."""

    def opportunities(self):
        """Those of the file are of today."""


class Controls:
    """The drawdown controls of one path: what its own unit value trips, latched."""

    def __init__(self, fund, period, irregular):
        self.limits, self.measure, self.log = fund.limits, fund.measure, fund.log
        coarse = {"daily_drawdown": period != "day", "weekly_drawdown": period == "month"}
        self.fed = {name: not irregular and not coarse.get(name, False) for name in DRAWDOWNS}
        self.dates, self.pnl, self.base = [], [], []
        self.latched = dict.fromkeys(DRAWDOWNS, False)
        self.accepted = dict.fromkeys(DRAWDOWNS, None)
        self.tripped = dict.fromkeys(DRAWDOWNS, False)
        self.half = None

    def falls(self, name):
        value = object.__new__(controls.UnitValue)
        value.dates, value.today = self.dates, len(self.dates) - 1
        value.pnl, value.base = np.array(self.pnl), np.array(self.base)
        found = value.falls(name)
        return None if found is None else found[self.measure.get(name, "drawdown")]

    def close(self, date, pnl, base, gross, following):
        self.dates.append(date)
        self.pnl.append(pnl)
        self.base.append(base)
        for name in DRAWDOWNS:
            limit = self.limits.get(name)
            if limit is None:
                continue
            fall = self.falls(name) if self.fed[name] else None
            past = fall is not None and fall > limit * (1 + SLACK)
            if fall is None:
                self.tripped[name] = self.latched[name]
            elif self.latched[name]:
                back = name == "weekly_drawdown" and fall < 0.5 * limit * (1 - SLACK)
                self.latched[name] = self.tripped[name] = not back
            elif past and self.accepted[name] is not None and fall <= self.accepted[name] * (1 + SLACK):
                self.tripped[name] = False
            else:
                self.accepted[name] = None
                self.tripped[name] = past
                if past and name != "daily_drawdown":
                    self.latched[name] = True
                    if name == "weekly_drawdown":
                        self.half = 0.5 * gross
        state = "halted" if self.tripped["monthly_drawdown"] else "reducing" if any(self.tripped.values()) else "active"
        withdrawn = {e["entry"] for e in self.log if e["kind"] == "withdrawn"}
        for place, entry in enumerate(self.log):
            day = datetime.date.fromisoformat(entry["date"])
            due = date <= day and (following is None or day < following)
            name = entry.get("control")
            if entry["kind"] == "reset" and place not in withdrawn and due and self.latched.get(name):
                self.latched[name] = self.tripped[name] = False
                self.accepted[name] = self.falls(name)
        return state

    def restrain(self, before, x):
        if self.tripped["daily_drawdown"]:
            x = np.minimum(x, before)
        if self.tripped["weekly_drawdown"] and x.sum() > self.half:
            x = x * (self.half / x.sum())
        return np.zeros(len(x)) if self.tripped["monthly_drawdown"] else x


def next_status(used, budget, was):
    """Status with hysteresis: `at_limit` is left below 90%."""
    if np.isnan(used):
        return "unknown"
    if used > budget * (1 + 1e-9):
        return "breach"
    near = 0.9 if was in ("breach", "at_limit") else 0.95
    return "at_limit" if budget > 0 and used >= near * budget * (1 - 1e-9) else "within"


def used_at(fund, sample, t, x, known):
    """What exposures x use by what is known at the close of row t."""
    capital = fund.capital_then[sample.rows[t]]
    if known is None:
        return np.full(fund.n, np.nan)
    if fund.basis == "standalone":
        return np.where(capital > 0, known.standalone / np.where(capital > 0, capital, 1.0) * x, known.standalone)
    moved = copy.copy(known.fund)
    moved.exposure = x
    return Report(moved, known.sample).used


def equal_risk(known, start):
    """Shares of equal risk among those with a share, the reserve kept; standalone: in proportion to y sd of the y that give it."""
    sigma = np.cov(known.sample.filled.T, ddof=1).reshape(known.fund.n, known.fund.n)
    live = (start > 0) & (np.diag(sigma) > 0)
    if not live.any():
        return None
    weight = live.astype(float)
    if known.fund.basis == "standalone":
        sd = np.sqrt(np.diag(sigma)[live])
        s = sigma[np.ix_(live, live)]
        weight[live] = polished(s / np.outer(sd, sd), fit.risk_budgets(s, np.ones(live.sum())) * sd)
    return start.sum() * weight / weight.sum()


def polished(c, y):
    """A solution of `y (C y) = 1/n` by Newton's steps from one near it."""
    for _ in range(50):
        miss = y * (c @ y) - 1.0 / len(y)
        y = y - np.linalg.solve(np.diag(c @ y) + np.diag(y) @ c, miss)
    return y


def by_sharpe(fund, sample, known, t, start):
    """Shares in proportion to the shrunk Sharpe ratios that are above 0, the reserve kept."""
    first, last = known.sample.rows[0], sample.rows[t]
    if fund.window is not None:
        first = known.sample.rows[max(0, len(known.sample.rows) - fund.window)]
    weight = np.zeros(fund.n)
    for i in np.flatnonzero(start > 0):
        own = fund.returns[first:last + 1, i]
        own = own[~np.isnan(own)]
        if len(own) < 2 or np.ptp(own) == 0:
            continue
        periods = samples.periods_per_year(fund, sample, i)
        w = len(own) / (len(own) + fund.policy["prior_years"] * periods)
        expected = w * own.mean() * periods + (1 - w) * fund.policy["prior_return"]
        weight[i] = max(0.0, expected / (own.std(ddof=1) * np.sqrt(periods)))
    return start.sum() * weight / weight.sum() if weight.sum() > 0 else None


def performance(returns, periods):
    """Total and annual return, volatility, Sharpe ratio, largest drawdown."""
    worth = np.cumprod(1 + returns)
    sd = returns.std(ddof=1)
    peak = np.maximum.accumulate(np.concatenate([[1.0], worth]))[1:]
    return {
        "total_return": worth[-1] - 1, "annual_return": worth[-1] ** (periods / len(returns)) - 1,
        "volatility": sd * np.sqrt(periods), "sharpe": returns.mean() / sd * np.sqrt(periods) if np.ptp(returns) > 0 else None,
        "max_drawdown": max(0.0, (1 - worth / peak).max()),
    }


def intervals(returns, periods):
    """5% and 95% quantiles of the differences to the allocation left alone over the resamples."""
    rows = len(returns["left_alone"])
    block = next(b for b in range(1, rows + 1) if b**3 >= rows)
    days = stream.stationary_days(0, range(FIRST_STREAM, FIRST_STREAM + RESAMPLES), rows, block)
    found = {name: [performance(path[d], periods) for d in days] for name, path in returns.items()}
    told = {}
    for name, all_of in found.items():
        told[name] = {}
        for figure in ("annual_return", "volatility", "sharpe", "max_drawdown"):
            pairs = [(a[figure], b[figure]) for a, b in zip(all_of, found["left_alone"])]
            known = all(a is not None and b is not None for a, b in pairs)
            ends = np.quantile([a - b for a, b in pairs], [0.05, 0.95]) if known else None
            told[name][figure] = None if ends is None else list(ends)
    return told


def replay(fund):
    sample = samples.of(fund)
    rows, cost = sample.rows, fund.policy["cost_bps"] / 10_000
    value = controls.UnitValue.of(fund, sample)
    closes = [reallocation.known_at(fund, sample, t) for t in range(len(rows))]
    closes = [known if known.has_var else None for known in closes]
    first = next(t for t, known in enumerate(closes) if known is not None)
    start = fund.allocation.copy()
    gaps = [(b - a).days for a, b in zip([fund.dates[t] for t in rows], [fund.dates[t] for t in rows[1:]])]
    middle = sorted(gaps)[(len(gaps) - 1) // 2]
    irregular = fund.given_period is None and not (middle <= 4 or 5 <= middle <= 10 or 25 <= middle <= 35)
    saturdays = sum(fund.dates[t].weekday() == 5 for t in rows)
    periods = {"week": 52.0, "month": 12.0}.get(sample.period, 365.0 if 10 * saturdays >= len(rows) else 252.0)
    told, by_path, moves = {}, {}, []
    for name in PATHS:
        share, kept, moved_at = start.copy(), [], {}
        guard = None if name == "no_limits" else Controls(fund, sample.period, irregular)
        nav, status, before, before_c = None, [None] * fund.n, None, None
        sums = dict.fromkeys(("turnover", "cost", "forgone", "pnl", "breach_days", "limit_days", "stopped_days"), 0.0)
        returns, exposures = [], {}
        for t in range(first, len(rows)):
            c = fund.capital_then[rows[t]]
            r = np.nan_to_num(fund.returns[rows[t]])
            budget = share * fund.total_var
            used = used_at(fund, sample, t - 1, c, closes[t - 1]) if t > first else np.full(fund.n, np.nan)
            flow = fund.flows[(rows[t - 1] + 1 if t else 0):rows[t] + 1].sum()
            if nav is None:
                nav, before, before_c = value.base[rows[t]] - flow, c, c
            x = c.copy()
            if guard is not None:
                binds = np.nan_to_num(used, nan=-1.0) > budget
                x = np.where(binds, c * budget / np.where(binds, used, 1.0), c)
                x = guard.restrain(before, x)
            kept_x = np.where(before_c > 0, before * c / np.where(before_c > 0, before_c, 1.0), c)
            traded = np.abs(x - kept_x).sum()
            base = nav + flow
            pnl = x @ r - cost * traded
            nav = base + pnl
            sums["turnover"] += traded
            sums["cost"] += cost * traded
            sums["forgone"] += (c - x) @ r
            sums["pnl"] += pnl
            returns.append(pnl / base)
            now = used_at(fund, sample, t, x, closes[t])
            for i in range(fund.n):
                status[i] = next_status(now[i], budget[i], status[i])
                sums["breach_days"] += status[i] == "breach"
                sums["limit_days"] += status[i] == "at_limit"
            following = fund.dates[rows[t + 1]] if t + 1 < len(rows) else None
            state = "active" if guard is None else guard.close(fund.dates[rows[t]], pnl, base, x.sum(), following)
            sums["stopped_days"] += state != "active"
            if t % 47 == 0:
                exposures[str(fund.dates[rows[t]])] = list(x)
            before, before_c = x, c
            known = closes[t]
            if known is None:
                continue
            new_month = t == first or fund.dates[rows[t]].replace(day=1) != fund.dates[rows[t - 1]].replace(day=1)
            if name == "policy":
                with np.errstate(divide="ignore", invalid="ignore"):
                    kept.append(np.where(share > 0, known.used / budget, np.nan))
                for m in Day(fund, known, t, share, kept, moved_at, state != "active").run()[0]:
                    moves.append([str(fund.dates[rows[t]]), m["rule"], m["strategy"], m["from"], m["to"]])
                    moved_at[m["strategy"]] = t
            elif new_month and name in ("equal_risk", "sharpe"):
                made = equal_risk(known, start) if name == "equal_risk" else by_sharpe(fund, sample, known, t, start)
                share = share if made is None else made
        by_path[name] = np.array(returns)
        told[name] = sums | performance(by_path[name], periods) | {"last": list(share), "exposure": exposures}
    for name, found in intervals(by_path, periods).items():
        told[name]["differences"] = found
    date = lambda t: str(fund.dates[rows[t]])
    return {
        "first": date(first), "rows": len(rows) - first, "periods_per_year": periods, "moves": moves, "paths": told,
        "used": {date(t): list(closes[t].used) for t in range(first, len(rows), 47)},
        "drawdowns": {date(t): drawdowns(fund, sample, t) for t in range(31, len(rows), 47)},
    }


def drawdowns(fund, sample, t):
    """The three falls of the fund itself at a row, by the measure of each limit."""
    value = controls.UnitValue.of(fund, sample)
    at = rows_value(fund, value, sample.rows[t])
    found = [at.falls(name) for name in DRAWDOWNS]
    return [f[fund.measure.get(n, "drawdown")] for f, n in zip(found, DRAWDOWNS)]


def rows_value(fund, value, t):
    return controls.UnitValue(fund.dates, value.pnl, value.nav[t] + fund.flows[t + 1:].sum(), fund.flows, today=t)


def months(raw):
    """The same rows as months, from January 1980 on."""
    raw = copy.deepcopy(raw)
    count = len(raw["history"]["dates"])
    raw["history"]["dates"] = [f"{1980 + k // 12}-{k % 12 + 1:02}-28" for k in range(count)]
    raw["fund"]["as_of"] = raw["history"]["dates"][-1]
    raw["risk_budget"].pop("periods_per_year", None)
    for strategy in raw["strategies"]:
        strategy.pop("periods_per_year", None)
    return raw


def components(raw):
    raw = copy.deepcopy(raw)
    raw["risk_budget"]["usage_basis"] = "component"
    return raw


def without_limits(raw):
    return {key: value for key, value in raw.items() if key != "limits"}


if __name__ == "__main__":
    target, *edhec = sys.argv[1:]
    top = os.path.join(os.path.dirname(__file__), "..", "..", "assets", "sample")
    read = lambda path: json.load(open(path, encoding="utf-8"))
    sample = lambda name: read(os.path.join(top, f"{name}.json"))
    cases = {name: sample(name) for name in ("demo", "conditions", "halted")}
    cases["conditions_months"] = months(sample("conditions"))
    cases["conditions_component"] = components(sample("conditions"))
    for path in edhec:
        cases |= {"edhec": read(path), "edhec_without_limits": without_limits(read(path))}
    answer = {}
    for name, raw in cases.items():
        answer[name] = replay(Fund(raw))
        print(name, answer[name]["rows"], len(answer[name]["moves"]), "moves",
              {k: round(p["annual_return"], 4) for k, p in answer[name]["paths"].items()},
              {k: (int(p["breach_days"]), int(p["stopped_days"])) for k, p in answer[name]["paths"].items()}, flush=True)
    with open(target, "w", encoding="utf-8") as file:
        json.dump(answer, file, indent=1)
        file.write("\n")
