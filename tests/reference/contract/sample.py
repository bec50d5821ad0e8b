"""Rows, joint rows, carried returns, own rows, fills and proxies (engine 1; rulings 5 to 7)."""

import math
from dataclasses import dataclass, field

import numpy as np

from .fund import day_number

LONGEST_CLOSED_RUN = 4
LEAST_OWN_ROWS = 30
GOLDEN = 0.6180339887498949


@dataclass
class Sample:
    """The sample at one date. Arrays are T rows by n strategies; rows are numbers of dates of the history."""

    period: str
    irregular: bool
    rows: list  # dates that are rows
    intervals: list  # per joint row of the sample, the dates (rows) that are summed into it
    dates: list
    values: np.ndarray  # carried returns, nan where it is no own row
    own: np.ndarray  # whether it is an own row
    filled: np.ndarray  # the returns of the measured, their lacking rows filled; nan columns of others
    measured: np.ndarray
    proxied: np.ndarray
    carried: int
    open_rows: int
    anchors: list = field(default_factory=list)  # K
    common: np.ndarray = None  # F
    fills: dict = field(default_factory=dict)  # id number -> (beta, residuals, picks by row)

    @property
    def count(self):
        return len(self.intervals)

    def series(self, i):
        """The returns that the own figures of i are on: its own rows, or the whole sample where a proxy stands in."""
        return self.filled[:, i] if self.proxied[i] else self.values[self.own[:, i], i]

    def figure_rows(self, i):
        """The rows of the sample of `series`."""
        return np.arange(self.count) if self.proxied[i] else np.flatnonzero(self.own[:, i])

    def filled_rows(self, i):
        return self.count - int(self.own[:, i].sum()) if self.measured[i] else 0


def rows_of(returns, capital):
    """Dates with a return of a live strategy."""
    live = capital > 0
    return np.flatnonzero(~np.isnan(returns[:, live]).all(axis=1)) if live.any() else np.array([], dtype=int)


def period_of(dates):
    """Period by the lower median of the gaps, and whether it is irregular (ruling 7)."""
    gaps = sorted((b - a).days for a, b in zip(dates, dates[1:]))
    if not gaps:
        return "day", False
    gap = gaps[(len(gaps) - 1) // 2]
    if gap <= 4:
        return "day", False
    if 5 <= gap <= 10:
        return "week", False
    if 25 <= gap <= 35:
        return "month", False
    return "day", True


def nulls(has, daily):
    """Per row of one strategy: `closed`, `hole` masks. `has` whether the row has a return of it."""
    closed, hole = np.zeros(len(has), bool), np.zeros(len(has), bool)
    if not has.any():
        return closed, hole
    start = int(np.argmax(has))
    since = has[start:]
    holes_only = not daily or 2 * since.sum() < len(since)
    t = start
    while t < len(has):
        if has[t]:
            t += 1
            continue
        end = t
        while end < len(has) and not has[end]:
            end += 1
        mask = hole if holes_only or end - t > LONGEST_CLOSED_RUN else closed
        mask[t:end] = True
        t = end
    return closed, hole


def pick(day, count):
    """Number of the residual of a day, by the golden ratio."""
    turned = day * GOLDEN
    return min(math.floor((turned - math.floor(turned)) * count), count - 1)


def fill(own, values, common, days, beta=None):
    """A series with its lacking rows filled, and beta, residuals and picks (ruling 6)."""
    r, f = values[own], common[own]
    if beta is None:
        centred = f - f.mean()
        spread = float(centred @ centred)
        moves = len(f) > 0 and np.ptp(f) > 0
        beta = float((r - r.mean()) @ centred) / spread if moves and spread > 0 else 0.0
    residuals = r - beta * f
    found, picks = values.copy(), {}
    for t in np.flatnonzero(~own):
        picks[int(t)] = pick(days[t], len(residuals))
        found[t] = max(-1.0, beta * common[t] + residuals[picks[int(t)]])
    return found, beta, residuals, picks


def joint_intervals(present, live, daily):
    """Places of the joint rows among the rows, and per joint row the places summed into it; then what is after the last.

    `present` says per row and strategy whether there is a return.
    """
    closed = np.zeros_like(present)
    for i in np.flatnonzero(live):
        closed[:, i], _ = nulls(present[:, i], daily)
    joint = np.flatnonzero(~closed[:, live].any(axis=1))
    intervals, before = [], 0
    for place in joint:
        intervals.append(list(range(before, place + 1)))
        before = place + 1
    return intervals, len(present) - before


def take(dates, returns, capital, *, ids, period=None, window=None, proxy=None, proxy_scale=None):
    """The sample of a history as known at its last date, with the capital of that date."""
    n = len(ids)
    proxy, proxy_scale = proxy or [None] * n, proxy_scale or [1.0] * n
    rows = rows_of(returns, capital)
    inferred, irregular = period_of([dates[t] for t in rows])
    period, irregular = (period, False) if period else (inferred, irregular)
    live = capital > 0
    present = ~np.isnan(returns[rows])
    intervals, open_rows = joint_intervals(present, live, period == "day")
    if window is not None:
        intervals = intervals[-window:]
    intervals = [[int(rows[p]) for p in interval] for interval in intervals]
    count = len(intervals)
    own, values = np.zeros((count, n), bool), np.full((count, n), np.nan)
    for t, interval in enumerate(intervals):
        block = returns[interval]
        own[t] = ~np.isnan(block).all(axis=0)
        for i in np.flatnonzero(own[t]):
            values[t, i] = sum(r for r in block[:, i] if not np.isnan(r))
    sample = Sample(
        period=period, irregular=irregular, rows=[int(r) for r in rows], intervals=intervals,
        dates=[dates[interval[-1]] for interval in intervals], values=values, own=own,
        filled=np.full((count, n), np.nan), measured=np.zeros(n, bool), proxied=np.zeros(n, bool),
        carried=sum(len(interval) - 1 for interval in intervals), open_rows=open_rows,
    )
    complete_columns(sample, capital, ids, proxy, proxy_scale)
    return sample


def complete_columns(sample, capital, ids, proxy, proxy_scale):
    """Measured strategies, K, F and the filled columns."""
    n, count = len(ids), sample.count
    rows = sample.own.sum(axis=0)
    enough = rows >= LEAST_OWN_ROWS
    usable = np.array([p is not None and bool(enough[p]) for p in proxy])
    sample.proxied = usable & (rows < count)
    sample.measured = enough | sample.proxied
    days = [day_number(d) for d in sample.dates]
    whole = [i for i in range(n) if sample.measured[i] and rows[i] == count and capital[i] > 0]
    common = np.zeros(count)
    if whole:
        common = weighted(sample.values, capital, whole)
    else:
        able = [i for i in range(n) if sample.measured[i] and not sample.proxied[i] and capital[i] > 0]
        if able:
            anchor = min(able, key=lambda i: (-rows[i], ids[i].encode()))
            found = fill(sample.own[:, anchor], sample.values[:, anchor], common, days, beta=0.0)
            sample.filled[:, anchor], sample.fills[anchor] = found[0], found[1:]
            whole, common = [anchor], found[0]
    sample.anchors, sample.common = whole, common
    for i in range(n):
        if enough[i] and not sample.proxied[i] and i not in sample.fills:
            if rows[i] == count:
                sample.filled[:, i] = sample.values[:, i]
                continue
            found = fill(sample.own[:, i], sample.values[:, i], common, days)
            sample.filled[:, i], sample.fills[i] = found[0], found[1:]
    for i in np.flatnonzero(sample.proxied):
        stand_in = np.maximum(-1.0, proxy_scale[i] * sample.filled[:, proxy[i]])
        sample.filled[:, i] = np.where(sample.own[:, i], sample.values[:, i], stand_in)


def weighted(values, capital, members):
    """F: returns of the members weighted by capital."""
    total = sum(capital[k] for k in members)
    return sum(capital[k] * values[:, k] for k in members) / total


def of(fund):
    """The sample of a fund as loaded."""
    return take(
        fund.dates, fund.returns, fund.capital, ids=fund.ids, period=fund.given_period, window=fund.window,
        proxy=fund.proxy, proxy_scale=fund.proxy_scale,
    )


def periods_per_year(fund, sample, i):
    """Given, or by the period and the dates (ruling 7)."""
    if fund.given_periods[i] is not None:
        return float(fund.given_periods[i])
    if sample.period != "day":
        return {"week": 52.0, "month": 12.0}[sample.period]
    days = [d for d, r in zip(fund.dates, fund.returns[:, i]) if not np.isnan(r)]
    saturdays = sum(d.weekday() == 5 for d in days)
    return 365.0 if days and 10 * saturdays >= len(days) else 252.0
