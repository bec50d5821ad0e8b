"""The eight controls and the stress scenarios, for figures.py."""

import datetime

import numpy as np

from measures import aggregate, spiked

CONTROLS = (
    "daily_drawdown", "weekly_drawdown", "monthly_drawdown", "gross_exposure", "net_exposure",
    "sector_concentration", "exchange_concentration", "liquidity_coverage",
)


class Held:
    """A position under the what-if's exposure scale."""

    def __init__(self, fund, raw):
        self.raw = raw
        self.id, self.exchange, self.sector = raw["id"], raw["exchange"], raw["sector"]
        self.strategy = fund.ids.index(raw["strategy"])
        self.binary = raw.get("kind", "linear") == "binary"
        self.beta = float(raw.get("beta", 0.0 if self.binary else 1.0))
        self.rate = float(raw.get("liquidity_per_hour", 0.0))
        scale = float(fund.scale[self.strategy])
        if self.binary:
            self.price, self.contracts = float(raw["price"]), float(raw["contracts"]) * scale
            self.notional = self.contracts * self.price
            self.most = self.price * self.contracts if self.contracts >= 0 else (1 - self.price) * -self.contracts
        else:
            self.notional = float(raw["notional"]) * scale
            self.most = abs(self.notional)
        self.gross = abs(self.notional)

    def market(self, magnitude):
        """P&L of the position when all markets fall by `magnitude`."""
        if not self.binary:
            return -self.beta * magnitude * self.notional
        return self.contracts * (min(max(self.price * (1 - self.beta * magnitude), 0.0), 1.0) - self.price)

    def sellable(self, hours, depth=1.0, frozen=0.0):
        """What can be sold of it within these hours."""
        return min(self.gross, self.rate * depth * max(0.0, hours - frozen))


def held(fund):
    """The fund's positions; none where the file has no such key."""
    return [Held(fund, p) for p in fund.positions or []]


def coverage_rule(fund):
    """Share and hours of the coverage control, 80% in 4 hours where there is no limit."""
    limit = fund.limits.get("liquidity_coverage") or {"share": 0.80, "hours": 4}
    return float(limit["share"]), float(limit["hours"])


def coverage(fund, positions, depth=1.0, frozen=None):
    """Share of the gross that can be sold in the hours of the limit."""
    gross = sum(p.gross for p in positions)
    _, hours = coverage_rule(fund)
    sold = sum(p.sellable(hours, depth, (frozen or {}).get(p.id, 0.0)) for p in positions)
    return sold / gross if gross > 0 else 1.0


# --- controls -------------------------------------------------------------------------------------------------------

def closes(fund):
    """P&L per date at the capital of the date, and the NAV before the first date and at each close."""
    pnl = np.where(np.isnan(fund.history), 0.0, fund.history * fund.capital_then).sum(axis=1)
    nav = [fund.nav]
    for day in pnl[::-1]:
        nav.append(nav[-1] - day)
    return pnl, np.array(nav[::-1])


def windows(fund):
    """First row of each drawdown's windows."""
    today = fund.dates[-1]
    monday = today - datetime.timedelta(days=today.weekday())

    def first(date):
        return next(row for row, d in enumerate(fund.dates) if d >= date)

    return {
        "weekly_drawdown": [first(monday), first(today - datetime.timedelta(days=6))],
        "monthly_drawdown": [first(today.replace(day=1)), first(today - datetime.timedelta(days=29))],
    }


def drawdowns(fund, shock=0.0):
    """The three measured drawdowns with a shock added to today's P&L and close; peaks stay those before it."""
    pnl, nav = closes(fund)
    found = {"daily_drawdown": max(0.0, -(pnl[-1] + shock)) / nav[-2] if nav[-2] > 0 else None}
    for name, firsts in windows(fund).items():
        falls = []
        for first in firsts:
            # nav[first] is the NAV before the window's first date.
            if (nav[first:-1] <= 0).any():
                falls = None
                break
            peak = max(nav[first:].max(), nav[-1] + shock)
            falls.append((peak - (nav[-1] + shock)) / peak)
        found[name] = None if falls is None else max(falls)
    return found


def largest_group(positions, key):
    """The group with the largest gross, the first in the file among equals, and its share of the gross."""
    sums = {}
    for p in positions:
        sums[key(p)] = sums.get(key(p), 0.0) + p.gross
    gross = sum(sums.values())
    if not gross > 0:
        return None, 0.0
    name = max(sums, key=sums.get)
    return name, sums[name] / gross


def controls(fund, shock=0.0, depth=1.0, frozen=None):
    """The eight controls: measured, limit, state and, for the concentrations, the group."""
    positions = held(fund)
    measured, group = drawdowns(fund, shock), {}
    if fund.positions is not None:
        measured["gross_exposure"] = sum(p.gross for p in positions)
        measured["net_exposure"] = abs(sum(p.notional for p in positions))
        for name, key in (("sector_concentration", lambda p: p.sector), ("exchange_concentration", lambda p: p.exchange)):
            group[name], measured[name] = largest_group(positions, key)
        measured["liquidity_coverage"] = coverage(fund, positions, depth, frozen)
    rows = []
    for name in CONTROLS:
        limit, value = fund.limits.get(name), measured.get(name)
        if name == "liquidity_coverage" and limit is not None:
            limit = coverage_rule(fund)[0]
        if limit is None:
            state = "off"
        elif value is None:
            state = "unfed"
        elif name == "liquidity_coverage":
            near = value < 1 and 1 - value >= 0.8 * (1 - limit)
            state = "tripped" if value < limit else "warning" if near else "active"
        else:
            state = "tripped" if value > limit else "warning" if value >= 0.8 * limit else "active"
        rows.append({"id": name, "measured": value, "limit": limit, "state": state, "group": group.get(name)})
    return rows


def fund_state(rows):
    """`halted` by the kill switch, `reducing` by any other tripped control, else `active`."""
    tripped = [r["id"] for r in rows if r["state"] == "tripped"]
    if "monthly_drawdown" in tripped:
        return "halted"
    return "reducing" if tripped else "active"


# --- scenarios ------------------------------------------------------------------------------------------------------

def hours_to_liquidate(fund, positions, depth, frozen):
    """The least hours in which the share of the limit can be sold; `None` if never. Exact: linear between its kinks."""
    gross = sum(p.gross for p in positions)
    if gross == 0:
        return 0.0
    wanted = coverage_rule(fund)[0] * gross

    def sold(hours):
        return sum(p.sellable(hours, depth, frozen.get(p.id, 0.0)) for p in positions)

    kinks = sorted({0.0} | {frozen.get(p.id, 0.0) for p in positions}
                   | {frozen.get(p.id, 0.0) + p.gross / (p.rate * depth) for p in positions if p.rate > 0})
    for left, right in zip(kinks, kinks[1:]):
        if sold(right) >= wanted * (1 - 1e-15):
            low, high = sold(left), sold(right)
            return left + (right - left) * (wanted - low) / (high - low)
    return None


def stress(fund, scenario, measures, correlation):
    """One scenario of the snapshot; a list is one combined scenario."""
    shocks = scenario if isinstance(scenario, list) else [scenario]
    kinds = {kind: [s for s in shocks if s["kind"] == kind] for kind in (
        "all_markets_down", "correlation_spike", "exchange_outage", "liquidity_crisis")}
    positions = held(fund)
    count = len(fund.ids)
    depth = float(np.prod([1.0 - s["depth_reduction"] for s in kinds["liquidity_crisis"]]))
    sd = fund.sample.std(axis=0, ddof=1)

    market, liquidity, outage = np.zeros(count), np.zeros(count), np.zeros(count)
    frozen, by_position = {}, {}
    for p in positions:
        fall = -sum(p.market(s["magnitude"]) for s in kinds["all_markets_down"])
        cost = 0.0
        if kinds["liquidity_crisis"] and p.rate > 0:
            at = [p.gross * sd[p.strategy] * np.sqrt(p.gross / (24 * p.rate * d)) for d in (depth, 1.0)]
            cost = min(at[0] - at[1], p.most)
        if p.binary:
            fall = min(fall, p.most)
        both = max(fall, min(fall + cost, p.most))
        market[p.strategy] += fall
        liquidity[p.strategy] += both - fall
        by_position[p.id] = -both
        here = [s for s in kinds["exchange_outage"] if s["exchange"] == p.exchange]
        if here:
            longest = max(here, key=lambda s: s["duration_hours"])
            frozen[p.id] = float(longest["duration_hours"])
            p.severity = float(longest.get("severity", 3.0))
    for i in range(count):
        own = [p for p in positions if p.strategy == i]
        if not own:
            market[i] = fund.exposure[i] * sum(s["magnitude"] for s in kinds["all_markets_down"])
        gross = sum(p.gross for p in own)
        stuck = [p for p in own if p.id in frozen]
        if stuck and gross > 0:
            v = max(measures["standalone_day"][i], 0.0)
            parts = {p.id: v * p.severity * np.sqrt(frozen[p.id] / 24) * p.gross / gross for p in stuck}
            whole = sum(parts.values())
            outage[i] = min(whole, sum(p.most for p in stuck))
            for name, part in parts.items():
                by_position[name] -= part * outage[i] / whole if whole > 0 else 0.0

    by_strategy = -(market + liquidity + outage)
    pnl = float(by_strategy.sum())
    var_before, _ = aggregate(measures["standalone"], correlation)
    rho = max((s["rho"] for s in kinds["correlation_spike"]), default=None)
    after_matrix = correlation if rho is None else spiked(correlation, rho)
    var_after, component = aggregate(measures["standalone"], after_matrix)
    var_after = max(var_after, var_before)
    rows = controls(fund, pnl, depth, frozen)
    fed = fund.positions is not None
    stuck = [p for p in positions if p.id in frozen]
    touched = {p.strategy for p in stuck}
    out = bool(kinds["exchange_outage"])
    return {
        "scenario": scenario,
        "pnl": pnl,
        "by_strategy": dict(zip(fund.ids, by_strategy)),
        "parts": {"market": -market.sum(), "liquidity": -liquidity.sum(), "outage": -outage.sum()},
        "by_position": {name: value for name, value in by_position.items() if value},
        "nav_after": fund.nav + pnl,
        "var_before": var_before,
        "var_after": var_after,
        "es_after": measures["es"] * var_after / var_before if var_before > 0 else None,
        "utilization_after": var_after / fund.total_var,
        "strategy_utilization_after": {
            name: component[i] / fund.budget[i] if fund.budget[i] else None for i, name in enumerate(fund.ids)
        },
        "coverage_before": coverage(fund, positions) if fed else None,
        "coverage_after": coverage(fund, positions, depth, frozen) if fed else None,
        "hours_to_liquidate": hours_to_liquidate(fund, positions, depth, frozen) if fed else None,
        "gross_frozen": sum((p.gross for p in stuck), 0.0) if out else None,
        "worst_case": sum((p.most for p in stuck), 0.0) if out else None,
        "net_delta_unhedged": sum(
            (p.beta * p.notional for p in positions if p.strategy in touched and p.id not in frozen), 0.0
        ) if out else None,
        "controls_after": rows,
        "controls_tripped": [r["id"] for r in rows if r["state"] == "tripped"],
        "fund_state": fund_state(rows),
    }
