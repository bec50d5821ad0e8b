"""The reallocation policy and the controls over time of a sample fund, by numpy and scipy, from the design alone.

    python reallocation.py ../../assets/sample/demo.json reallocation.json

Historical VaR on the standalone basis. The engine is not read; what it does is written here a second time, in another way.
"""
import datetime as dt
import json
import math
import sys
from fractions import Fraction

import numpy as np
from scipy import stats

TARGET, LIMIT, PROBABILITY = 0.80, 0.95, 0.95


def value_at_risk(losses, confidence):
    """The k-th largest loss, k = ceil(aT) counted exactly."""
    k = math.ceil((1 - Fraction(repr(confidence))) * len(losses))
    return np.sort(losses)[::-1][k - 1]


class Fund:
    def __init__(self, file):
        self.file = file
        self.ids = [s["id"] for s in file["strategies"]]
        budget, history = file["risk_budget"], file["history"]
        self.total, self.confidence = budget["total_var"], budget.get("confidence", 0.99)
        self.window = budget.get("window") or 10**9
        self.dates = [dt.date.fromisoformat(d) for d in history["dates"]]
        self.returns = np.array([[np.nan if r is None else r for r in history["returns"][i]] for i in self.ids])
        capital = history.get("capital", {})
        days = len(self.dates)
        self.capital = np.array([capital.get(s["id"], [s["capital"]] * days) for s in file["strategies"]], float)
        self.periods = [s.get("periods_per_year", 365) for s in file["strategies"]]
        self.policy = {
            "underuse_share": 0.5, "underuse_days": 7, "at_limit_days": 5, "sharpe_threshold": 1.0,
            "correlation_spike": {"window": 20, "level": 0.8, "rise": 0.3}, "step": 0.05, "cooldown_days": 5, "floor": 0.02,
        } | file.get("policy", {})
        self.complete = np.flatnonzero(~np.isnan(self.returns).any(axis=0))
        self.limits = file["limits"]
        pnl = np.nansum(self.capital * self.returns, axis=0)
        self.pnl = pnl
        self.close = file["fund"]["nav"] - np.concatenate([np.cumsum(pnl[::-1])[::-1][1:], [0.0]])

    def sample(self, t):
        """Returns on the complete dates up to t, a row a strategy; None below 30."""
        columns = self.complete[self.complete <= t][-self.window:]
        return self.returns[:, columns] if len(columns) >= 30 else None

    def standalone(self, t):
        r = self.sample(t)
        return None if r is None else np.array([c * value_at_risk(-x, self.confidence) for c, x in zip(self.capital[:, t], r)])

    def fall(self, t, first):
        """Fall from the highest of the NAV before the first date on or after `first` and the closes since."""
        start = next(k for k, d in enumerate(self.dates) if d >= first)
        path = [self.close[start] - self.pnl[start], *self.close[start : t + 1]]
        return (max(path) - path[-1]) / max(path)

    def drawdowns(self, t):
        d = self.dates[t]
        daily = max(0.0, -self.pnl[t]) / (self.close[t] - self.pnl[t])
        week = max(self.fall(t, d - dt.timedelta(days=d.weekday())), self.fall(t, d - dt.timedelta(days=6)))
        month = max(self.fall(t, d.replace(day=1)), self.fall(t, d - dt.timedelta(days=29)))
        return daily, week, month

    def controls(self):
        """The fund's state at every close, no resets: the latches of week and month."""
        week = month = False
        states = []
        for t in range(len(self.dates)):
            daily, w, m = self.drawdowns(t)
            limit = self.limits["weekly_drawdown"]
            week = w >= 0.5 * limit if week else w > limit
            month = month or m > self.limits["monthly_drawdown"]
            day = daily > self.limits["daily_drawdown"]
            states.append("halted" if month else "reducing" if week or day else "active")
        return states


def spikes(r, rule):
    w = rule["window"]
    if r.shape[1] <= w:
        return
    now, before = np.corrcoef(r[:, -w:]), np.corrcoef(r)
    n = len(r)
    for i in range(n):
        for j in range(i + 1, n):
            if now[i, j] >= rule["level"] and now[i, j] - before[i, j] >= rule["rise"]:
                yield i, j, now[i, j], before[i, j]


def record(x, periods, threshold):
    """Annualised Sharpe ratio and the probability that it is above the threshold."""
    sr = x.mean() / x.std(ddof=1)
    low = threshold / math.sqrt(periods)
    skew, kurtosis = stats.skew(x), stats.kurtosis(x, fisher=False)
    spread = 1 - skew * sr + (kurtosis - 1) / 4 * sr * sr
    return sr * math.sqrt(periods), stats.norm.cdf((sr - low) * math.sqrt(len(x) - 1) / math.sqrt(spread))


def replay(fund):
    budget, policy = fund.file["risk_budget"], fund.policy
    n, days = len(fund.ids), len(fund.dates)
    share = np.array([budget["allocation"].get(i, 0.0) for i in fund.ids])
    alone = share.copy()
    first = next(t for t in range(days) if fund.sample(t) is not None)
    states = fund.controls()
    moved = [-(10**9)] * n
    used_by_day, log, kept, turnover = {}, [], {}, 0.0
    status = {"policy": [None] * n, "left_alone": [None] * n}
    counts = {name: {"breach": 0, "at_limit": 0} for name in status}
    for t in range(first, days):
        v = fund.standalone(t)
        used_by_day[t] = v
        kept[t] = v / (share * fund.total)
        for name, held in (("policy", share), ("left_alone", alone)):
            for i in range(n):
                u, was = v[i] / (held[i] * fund.total), status[name][i]
                now = "breach" if u > 1 + 1e-9 else "at_limit" if u >= LIMIT * (1 - 1e-9) else "within"
                if now == "within" and was in ("breach", "at_limit") and u >= 0.9 * (1 - 1e-9):
                    now = "at_limit"
                status[name][i] = now
                if now != "within":
                    counts[name][now] += 1
        r, before, reserve = fund.sample(t), share.copy(), 1 - share.sum()
        today = set()

        def move(rule, i, to):
            nonlocal reserve
            if abs(to - share[i]) < 1e-9 or i in today or t - moved[i] < policy["cooldown_days"]:
                return
            log.append([str(fund.dates[t]), rule, fund.ids[i], share[i], to])
            share[i], moved[i] = to, t
            today.add(i)
            reserve = 1 - share.sum()

        def shrink(rule, i, target):
            if target < share[i] - 1e-9:
                move(rule, i, max(target, share[i] - policy["step"], policy["floor"]) if share[i] > policy["floor"] else share[i])

        def lasts(i, count, holds):
            return t - count + 1 >= first and all(holds(kept[k][i]) for k in range(t - count + 1, t + 1))

        for i, j, now, was in spikes(r, policy["correlation_spike"]):
            a, b = max(v[i], 0), max(v[j], 0)
            pair = lambda rho: math.sqrt(a * a + b * b + 2 * rho * a * b)
            for k in (i, j):
                shrink(4, k, share[k] * pair(was) / pair(now))
        for i in range(n):
            if lasts(i, policy["underuse_days"], lambda u: u < policy["underuse_share"] * (1 - 1e-9)):
                shrink(1, i, v[i] / (TARGET * fund.total))
        for i in range(n):
            if states[t] == "active" and lasts(i, policy["at_limit_days"], lambda u: u >= LIMIT * (1 - 1e-9)):
                sharpe, probability = record(r[i], fund.periods[i], policy["sharpe_threshold"])
                if sharpe > policy["sharpe_threshold"] and probability >= PROBABILITY and reserve > 1e-9:
                    move(2, i, share[i] + min(v[i] / (TARGET * fund.total) - share[i], policy["step"], reserve))
        turnover += 0.5 * (np.abs(share - before).sum() + abs(share.sum() - before.sum()))
    return {
        "first": str(fund.dates[first]),
        "moves": log,
        "last": dict(zip(fund.ids, share)),
        "turnover": turnover,
        "counts": counts,
        "states": {s: states[first:].count(s) for s in ("active", "reducing", "halted")},
        "used": {str(fund.dates[t]): dict(zip(fund.ids, used_by_day[t])) for t in range(first, days, 47)},
        "drawdowns": {str(fund.dates[t]): fund.drawdowns(t) for t in range(31, days, 47)},
    }


if __name__ == "__main__":
    source, target = sys.argv[1:]
    with open(source) as file:
        answer = replay(Fund(json.load(file)))
    with open(target, "w") as file:
        json.dump(answer, file, indent=1)
        file.write("\n")
    print(len(answer["moves"]), "moves", answer["counts"], answer["states"], answer["turnover"])
