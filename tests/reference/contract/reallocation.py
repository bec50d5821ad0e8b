"""The policy's proposals at the last row, and what is due but held (engine 7; rulings 33, 34)."""

import datetime

import numpy as np

from . import controls as ctl, headroom, marginal, sample as samples, significance
from .report import Report

TINY = 1e-9
AT_LIMIT = 0.95


def known_at(fund, sample, t):
    """Report of what was known at the close of a row, at the capital of its date and scale 1."""
    end = sample.rows[t]
    then = fund.at(exposure=dict.fromkeys(fund.ids, 1.0))
    then.capital = fund.capital_then[end]
    then.exposure = then.capital.copy()
    taken = samples.take(
        fund.dates[: end + 1], fund.returns[: end + 1], then.capital, ids=fund.ids, period=sample.period,
        window=fund.window, proxy=fund.proxy, proxy_scale=fund.proxy_scale,
    )
    return Report(then, taken)


def used_over_time(fund, sample, count):
    """Used on the binding basis at the last `count` rows, oldest first; nan where unknown."""
    first = max(0, len(sample.rows) - count)
    return [known_at(fund, sample, t).used for t in range(first, len(sample.rows))]


class Policy:
    """One run of the rules at the last row: shares move, proposals and held moves are collected."""

    def __init__(self, fund):
        self.fund, self.policy = fund, fund.policy
        self.report = Report(fund)
        self.sample = samples.of(fund)  # over the history, positions are not known
        self.share, self.reserve = fund.allocation.copy(), fund.reserve
        days = max(self.policy["underuse_days"], self.policy["at_limit_days"])
        self.used = np.array(used_over_time(fund, self.sample, days))
        unit = Report(fund.at(exposure=dict.fromkeys(fund.ids, 1.0)))
        for i, origin in enumerate(self.report.measured_from):
            if origin == "positions":  # the last row is the report's at scale 1 (ruling 34)
                self.used[-1][i] = unit.used[i]
        self.moved, self.proposals, self.held = set(), [], []
        rows = ctl.controls(fund, self.sample)
        self.stopped = ctl.fund_state(fund, rows) != "active"

    def cooling(self, name):
        """Whether an accepted move of the log is fewer rows ago than the cooldown."""
        for entry in self.fund.log:
            if entry.get("kind") == "accepted" and entry.get("strategy") == name:
                day = datetime.date.fromisoformat(entry["date"])
                since = sum(self.fund.dates[t] > day for t in self.sample.rows)
                if since < self.policy["cooldown_days"]:
                    return True
        return False

    def due(self, i, count, holds):
        """Whether utilization is known and holds on each of the last rows."""
        if len(self.used) < count or self.fund.budget[i] <= 0:
            return False
        values = self.used[-count:, i] / self.fund.budget[i]
        return bool(not np.isnan(values).any() and all(holds(u) for u in values))

    def hold(self, rule, name, reason):
        held = {"rule": rule, "strategy": name, "reason": reason}
        if held not in self.held:
            self.held.append(held)

    def move(self, rule, name, start, to, scale_to=None):
        before = self.reserve
        self.reserve = before - (to - start)
        self.moved.add(name)
        self.proposals.append({"rule": rule, "strategy": name, "from": start, "to": to, "reserve_from": before,
                               "reserve_to": self.reserve, "scale_to": scale_to})

    def shrink(self, rule, i, target):
        name, start = self.fund.ids[i], float(self.share[i])
        if name in self.moved or target >= start - TINY:
            return
        floor = self.policy["floor"] if self.fund.capital[i] > 0 else 0.0
        if start <= floor + TINY:
            return self.hold(rule, name, "at_floor")
        if self.cooling(name):
            return self.hold(rule, name, "cooling_down")
        to = max(target, start - self.policy["step"], floor)
        self.share[i] = to
        self.move(rule, name, start, to, self.scale_to(i, to))

    def scale_to(self, i, share):
        """The largest scale up to today's with used within the new budget; `None` where used is within already."""
        budget, used = share * self.fund.total_var, self.report.used[i]
        if np.isnan(used) or used <= budget * (1 + TINY):
            return None
        return headroom.largest_within(self.report, i, budget)

    def run(self):
        self.correlation_spikes()
        for i in range(self.fund.n):
            share = self.policy["underuse_share"]
            if self.due(i, self.policy["underuse_days"], lambda u: u < share * (1 - TINY)):
                self.shrink(1, i, self.target(i))
        self.opportunities()
        for i in range(self.fund.n):
            if self.due(i, self.policy["at_limit_days"], lambda u: u >= AT_LIMIT * (1 - TINY)):
                self.grow(i)
        return self.proposals, self.held

    def target(self, i):
        return float(self.used[-1, i]) / (self.policy["target_utilization"] * self.fund.total_var)

    def correlation_spikes(self):
        fund, report = self.fund, self.report
        if report.var is None:
            return
        moving = [int(i) for i in report.at if np.ptp(report.sample.filled[:, i]) > 0 and fund.exposure[i] != 0]
        v = np.maximum(report.standalone, 0.0)
        for spike in significance.spikes(self.sample.values, self.sample.own, moving, self.policy):
            i, j = spike["pair"]
            if not spike["significant"]:
                self.hold(4, fund.ids[i], "not_significant")
                self.hold(4, fund.ids[j], "not_significant")
                continue

            def pair(rho):
                return float(np.sqrt(v[i] ** 2 + v[j] ** 2 + 2 * rho * v[i] * v[j]))

            if pair(spike["now"]) > 0:
                for k in (i, j):
                    self.shrink(4, k, float(self.share[k]) * pair(spike["before"]) / pair(spike["now"]))

    def grant(self, rule, name, start, most):
        """A grant from the reserve, or why it is held."""
        if self.stopped:
            return self.hold(rule, name, "fund_stopped")
        if not self.report.is_measured:
            return self.hold(rule, name, "unmeasured")
        if self.reserve <= TINY:
            return self.hold(rule, name, "reserve_empty")
        if self.cooling(name):
            return self.hold(rule, name, "cooling_down")
        return self.move(rule, name, start, start + min(most, self.policy["step"], self.reserve))

    def opportunities(self):
        fund = self.fund
        for o in fund.opportunities:
            if o["conviction"] < self.policy["conviction"]:
                continue
            # "No grants while the fund is stopped or not measured" comes before the rule's own condition.
            if self.stopped or not self.report.is_measured:
                self.hold(3, o["strategy"], "fund_stopped" if self.stopped else "unmeasured")
                continue
            found = marginal.contribution(fund, float(o["capital"]), o["returns"], o.get("dates"))
            if found["basis"] != "returns":
                self.hold(3, o["strategy"], "unmeasured")
                continue
            if max(found["fund_after"], found["admitted_var"] or 0.0) > fund.total_var * (1 + TINY):
                self.hold(3, o["strategy"], "above_total_var")
                continue
            self.grant(3, o["strategy"], 0.0, float(o["requested_share"]))

    def grow(self, i):
        fund, name = self.fund, self.fund.ids[i]
        if name in self.moved or self.target(i) <= self.share[i] + TINY:
            return None
        first, last = self.sample.intervals[0][0], self.sample.rows[-1]
        own = [r for r in fund.returns[first: last + 1, i] if not np.isnan(r)]
        periods = samples.periods_per_year(fund, self.sample, i)
        threshold = self.policy["sharpe_threshold"]
        if len(own) < 2 or np.ptp(own) == 0:
            return None
        ratio, chance = significance.sharpe_record(own, periods, threshold)
        if ratio <= threshold:
            return None
        if chance < self.policy["sharpe_probability"]:
            return self.hold(2, name, "short_record")
        start = float(self.share[i])
        self.grant(2, name, start, self.target(i) - start)
        self.share[i] = self.proposals[-1]["to"] if self.proposals and self.proposals[-1]["strategy"] == name else start
        return None


def proposals(fund):
    """Proposals in the order in which they are made, and held moves."""
    return Policy(fund).run()
