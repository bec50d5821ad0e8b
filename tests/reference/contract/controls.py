"""The eight controls: unit value, feed, states, reach and the state of the fund (engine 5; rulings 22 to 25)."""

import datetime

import numpy as np

from . import exposure as ex, sample as samples
from .fund import CONTROLS, DRAWDOWNS

STALE_AFTER = {"day": 4, "week": 10, "month": 45}


class UnitValue:
    """P&L, bases and NAV by date, rolled back from today's NAV; falls of the unit value."""

    def __init__(self, dates, pnl, nav, flows, today=None):
        self.dates, self.today = dates, len(dates) - 1 if today is None else today
        self.pnl = np.asarray(pnl, dtype=float)
        flows = np.asarray(flows, dtype=float)
        self.base, self.nav = np.zeros(self.today + 1), np.zeros(self.today + 1)
        value = nav - float(flows[self.today + 1:].sum())
        for t in range(self.today, -1, -1):
            self.nav[t] = value
            self.base[t] = value - self.pnl[t]
            value = self.base[t] - flows[t]

    @classmethod
    def of(cls, fund, sample):
        pnl = np.where(np.isnan(fund.returns), 0.0, fund.returns) * fund.capital_then
        return cls(fund.dates, pnl.sum(axis=1), fund.nav, fund.flows, sample.rows[-1] if sample.rows else None)

    def daily(self, shock=0.0):
        """Today's loss over its base; `None` without a positive base."""
        base = self.base[self.today]
        return max(0.0, -(self.pnl[self.today] + shock)) / base if base > 0 else None

    def fall(self, first, shock=None):
        """Drawdown and loss of the unit value since a date; `None` where a base or an earlier value is not above 0."""
        value, peak, rows = 1.0, 1.0, [t for t in range(self.today + 1) if self.dates[t] >= first]
        for t in rows:
            if self.base[t] <= 0 or value <= 0:
                return None
            before = value
            value = before * (1 + self.pnl[t] / self.base[t])
            peak = max(peak, value)
            if t == self.today and shock is not None:
                value = before * (1 + (self.pnl[t] + shock) / self.base[t])
        return {"drawdown": (peak - value) / peak, "loss": max(0.0, 1 - value)}

    def falls(self, name, shock=None):
        """The worse of the calendar and the rolling window, by both measures."""
        day = self.dates[self.today]
        if name == "daily_drawdown":
            fall = self.daily(shock or 0.0)
            return None if fall is None else {"drawdown": fall, "loss": fall}
        weekly = name == "weekly_drawdown"
        opening = day - datetime.timedelta(days=day.weekday()) if weekly else day.replace(day=1)
        rolling = day - datetime.timedelta(days=6 if weekly else 29)
        windows = [self.fall(opening, shock), self.fall(rolling, shock)]
        if None in windows:
            return None
        return {key: max(w[key] for w in windows) for key in ("drawdown", "loss")}


def missing(fund, sample):
    """Live strategies that should have a return on the file's last date and have none."""
    last, day, found = len(fund.dates) - 1, fund.dates[-1], []
    for i in np.flatnonzero(fund.capital > 0):
        column = fund.returns[:, i]
        if not np.isnan(column[last]):
            continue
        if sample.period != "day":
            found.append(fund.ids[i])
            continue
        has = ~np.isnan(column)
        start = int(np.argmax(has)) if has.any() else last
        same = [t for t in range(start, last) if fund.dates[t].weekday() == day.weekday()][-4:]
        closed = not has[same].any() if same else day.weekday() >= 5
        _, hole = samples.nulls(has[sample.rows], True)
        if not closed or (len(hole) and hole[-1]):
            found.append(fund.ids[i])
    return found


def feed(fund, sample, name):
    """Why a drawdown control has no input: (reason, whether what is known may trip it all the same)."""
    if sample.irregular:
        return "irregular_dates", False
    if name == "daily_drawdown" and sample.period != "day":
        return "coarser_than_day", False
    if name == "weekly_drawdown" and sample.period == "month":
        return "coarser_than_week", False
    if not sample.rows or (fund.as_of - fund.dates[sample.rows[-1]]).days > STALE_AFTER[sample.period]:
        return "stale", True
    if missing(fund, sample):
        return "missing_return", True
    return None, True


def persons(fund):
    """Actions that a person tripped and nobody reset."""
    withdrawn = {e["entry"] for e in fund.log if e.get("kind") == "withdrawn"}
    standing = {}
    for place, entry in enumerate(fund.log):
        if place in withdrawn or "action" not in entry:
            continue
        if entry["kind"] == "trip":
            standing[entry["action"]] = entry
        elif entry["kind"] == "reset":
            standing.pop(entry["action"], None)
    return list(standing.values())


def exposure_measures(fund, positions, depth=1.0, frozen=None):
    """Measured exposures and the groups of the concentrations."""
    whole = ex.gross(positions)
    measured, group = {"gross_exposure": whole, "net_exposure": abs(sum(p.net for p in positions))}, {}
    for name, key in (("sector_concentration", "sector"), ("exchange_concentration", "exchange")):
        sums = ex.groups(positions, key)
        top = max(sums, key=sums.get, default=None) if whole > 0 else None
        measured[name], group[name] = (sums[top] / whole, top) if top is not None else (0.0, None)
    measured["liquidity_coverage"] = ex.coverage(fund, positions, depth, frozen)
    return measured, group


def limit_of(fund, name):
    limit = fund.limits.get(name)
    return ex.coverage_rule(fund)[0] if name == "liquidity_coverage" and limit is not None else limit


def state_of(name, measured, limit):
    if name == "liquidity_coverage":
        near = measured < 1 and 1 - measured >= 0.8 * (1 - limit)
        return "tripped" if measured < limit else "warning" if near else "active"
    return "tripped" if measured > limit else "warning" if measured >= 0.8 * limit else "active"


def reaches(fund, name, positions):
    """Ids that a tripped control reaches."""
    if name in ("sector_concentration", "exchange_concentration"):
        key = name.split("_")[0]
        whole, limit = ex.gross(positions), fund.limits[name]
        over = {g for g, size in ex.groups(positions, key).items() if size > limit * whole}
        hit = {p.strategy for p in positions if getattr(p, key) in over}
    elif name == "net_exposure":
        total = sum(p.net for p in positions)
        own = [sum(p.net for p in positions if p.strategy == i) for i in range(fund.n)]
        hit = {i for i in range(fund.n) if own[i] * total > 0}
    else:
        hit = set(range(fund.n))
    return [fund.ids[i] for i in sorted(hit)]


def controls(fund, sample, shock=None, depth=1.0, frozen=None):
    """The rows of the eight controls, with a shock on top of today's P&L where there is one."""
    positions = ex.positions_of(fund)
    value = UnitValue.of(fund, sample) if sample.rows else None
    measured, group = exposure_measures(fund, positions, depth, frozen) if fund.positions is not None else ({}, {})
    rows = []
    for name in CONTROLS:
        limit = limit_of(fund, name)
        row = {"id": name, "measured": measured.get(name), "drawdown": None, "loss": None, "limit": limit,
               "state": None, "reason": None, "group": group.get(name), "reaches": []}
        if name in DRAWDOWNS:
            row["reason"], known = feed(fund, sample, name)
            falls = value.falls(name, shock) if value else None
            if falls is None:
                row["reason"] = row["reason"] or "nav_not_positive"
            elif row["reason"] is None or known:
                row |= {"measured": falls[fund.measure.get(name, "drawdown")], **falls}
        elif fund.positions is None:
            row["reason"] = "no_positions"
        if limit is None:
            row["state"] = "off"
        elif row["measured"] is None:
            row["state"] = "unfed"
        else:
            row["state"] = state_of(name, row["measured"], limit)
            if row["reason"] and row["state"] != "tripped":
                row["state"] = "unfed"
        if row["state"] == "unfed" or (row["state"] == "off" and row["reason"]):
            row |= {"measured": None, "drawdown": None, "loss": None}
        if row["state"] == "tripped":
            row["reaches"] = reaches(fund, name, positions)
        rows.append(row)
    return rows


def fund_state(fund, rows):
    tripped = {r["id"] for r in rows if r["state"] == "tripped"}
    actions = {e["action"] for e in persons(fund)}
    if "monthly_drawdown" in tripped or "kill_switch" in actions:
        return "halted"
    return "reducing" if tripped or actions else "active"
