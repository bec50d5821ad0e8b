"""Scenarios over all strategies at once (engine 6; rulings 26 to 31)."""

import datetime

import numpy as np

from . import controls as ctl, exposure as ex, repricing, sample as samples
from .fund import DAYS_OF_PERIOD
from .report import STRESSED_RHO


def shocks_of(scenario):
    if isinstance(scenario, list):
        return scenario
    return scenario["shocks"] if scenario["kind"] == "combined" else [scenario]


class Scenario:
    """What the shocks of one scenario do together."""

    def __init__(self, scenario):
        self.shocks = shocks_of(scenario)
        self.rhos = [s["rho"] for s in self.of("correlation_spike")]
        self.rho = max(self.rhos, default=None)
        self.depth = 1.0
        for s in self.of("liquidity_crisis"):
            self.depth *= 1.0 - s["depth_reduction"]
        self.outages = {}
        for s in self.of("exchange_outage"):
            if s["exchange"] not in self.outages or s["duration_hours"] > self.outages[s["exchange"]][0]:
                self.outages[s["exchange"]] = (float(s["duration_hours"]), float(s.get("severity", 3.0)))
        self.frozen = {name: hours for name, (hours, _) in self.outages.items()}

    def of(self, kind):
        return [s for s in self.shocks if s["kind"] == kind]

    def market(self, p, strategy):
        """P&L of a position by moves of the market and of prices."""
        pnl = sum(p.moved(-p.beta * s["magnitude"]) for s in self.of("all_markets_down"))
        names = {"strategy": strategy, "sector": p.sector, "exchange": p.exchange, "instrument": p.instrument}
        for s in self.of("custom"):
            move = 0.0
            for m in s["moves"]:
                if m["scope"] == "market":
                    move += p.beta * m["move"]
                elif names[m["scope"]] == m["name"]:
                    move += m["move"]
            pnl += p.moved(move)
        return pnl

    def without_positions(self, strategy):
        """P&L per unit of exposure of a strategy that has no positions."""
        share = -sum(s["magnitude"] for s in self.of("all_markets_down"))
        for s in self.of("custom"):
            for m in s["moves"]:
                if m["scope"] == "market" or (m["scope"] == "strategy" and m["name"] == strategy):
                    share += m["move"]
        return share


def poured(loss, sizes, rooms):
    """A loss shared by size; what one cannot take falls to the others by size."""
    taken, left, open_ = [0.0] * len(sizes), loss, [k for k in range(len(sizes)) if rooms[k] > 0 and sizes[k] > 0]
    while left > 0 and open_:
        whole = sum(sizes[k] for k in open_)
        full = [k for k in open_ if left * sizes[k] / whole >= rooms[k] - taken[k]]
        if not full:
            for k in open_:
                taken[k] += left * sizes[k] / whole
            break
        for k in full:
            left -= rooms[k] - taken[k]
            taken[k] = rooms[k]
        open_ = [k for k in open_ if k not in full]
    return taken


def outage_loss(fund, report, scenario, i, own):
    """Outage loss of a strategy before caps, one period's VaR; `None` without that VaR."""
    whole = sum(p.size for p in own)
    stuck = [p for p in own if p.exchange in scenario.outages and p.size > 0]
    if not stuck or whole <= 0:
        return 0.0
    v = report.alone[i, 0]
    if np.isnan(v):
        return None
    days = DAYS_OF_PERIOD[report.sample.period]
    parts = [scenario.outages[p.exchange][1] * np.sqrt(scenario.outages[p.exchange][0] / (24 * days)) * p.size / whole
             for p in stuck]
    return max(v, 0.0) * sum(parts)


def history_moves(fund, scenario, chosen):
    """Returns by strategy of the rows that come again; nan where there are none."""
    total = np.zeros(fund.n)
    for s in scenario.of("historical"):
        whole = samples.take(
            fund.dates, fund.returns, fund.capital, ids=fund.ids, period=fund.given_period, proxy=fund.proxy,
            proxy_scale=fund.proxy_scale,
        )
        whole = repricing.on(fund, whole, chosen)
        date = datetime.date.fromisoformat(s["date"])
        days = int(s.get("days", 1))
        rows = [t for t, d in enumerate(whole.dates) if d <= date][-days:]
        if len(rows) < days:
            return np.full(fund.n, np.nan)
        moves = whole.filled[rows].sum(axis=0)
        moves = np.where(fund.exposure == 0, 0.0, moves)
        total += s.get("multiplier", 1.0) * moves
    return total


def losses(fund, report, scenario):
    """P&L by position id and by strategy (nan for `None`), its parts, and the ids whose volatility is assumed."""
    positions = ex.positions_of(fund)
    pools = ex.pools_of(positions)
    pnl, assumed = {p.id: 0.0 for p in positions}, []
    by_strategy = history_moves(fund, scenario, report.measured_from) * fund.exposure
    parts = {"market": 0.0, "liquidity": 0.0, "outage": 0.0}
    market = {p.id: -scenario.market(p, fund.ids[p.strategy]) for p in positions}
    cost = {p.id: 0.0 for p in positions}
    if scenario.of("liquidity_crisis"):
        volatility, assumed = ex.volatilities(fund, report.sample, pools)
        for pool in pools:
            if pool.size <= 0:
                continue
            whole = [ex.impact(pool, volatility, depth) for depth in (scenario.depth, 1.0)]
            for p in pool.members:
                after, before = (min(c * p.size / pool.size, p.size) for c in whole)
                cost[p.id] = after - before
    for p in positions:
        fall = min(market[p.id], p.size) if p.binary else market[p.id]
        pnl[p.id] = -max(fall, min(fall + cost[p.id], p.size))
        parts["market"] -= fall
        parts["liquidity"] += pnl[p.id] + fall
    for i, name in enumerate(fund.ids):
        own = [p for p in positions if p.strategy == i]
        if not own:
            moved = fund.exposure[i] * scenario.without_positions(name)
            by_strategy[i] += moved
            parts["market"] += moved
            continue
        loss = outage_loss(fund, report, scenario, i, own)
        if loss is None:
            by_strategy[i] = np.nan
            continue
        stuck = [p for p in own if p.exchange in scenario.outages]
        rooms = [p.size - max(0.0, -pnl[p.id]) if p.binary else p.size for p in stuck]
        for p, part in zip(stuck, poured(loss, [p.size for p in stuck], rooms)):
            pnl[p.id] -= part
            parts["outage"] -= part
        by_strategy[i] += sum(pnl[p.id] for p in own)
    return pnl, by_strategy, parts, assumed


def used_after(report, scenario, spiked):
    """Used on the binding basis after the scenario; nan where there is none."""
    basis = report.fund.basis
    if basis == "standalone" or report.var is None:
        return report.used
    if basis == "component":
        return report.spread(spiked["components"]) if spiked else report.component
    return report.spread(report.spiked(max(scenario.rho or 0.0, STRESSED_RHO))[0]["components"])


def run(fund, report, raw):
    """One scenario."""
    scenario = Scenario(raw)
    positions = ex.positions_of(fund)
    by_position, by_strategy, parts, assumed = losses(fund, report, scenario)
    pnl = None if np.isnan(by_strategy).any() else float(by_strategy.sum())
    spiked = spiked_es = None
    if report.var is not None and scenario.rho is not None:
        spiked, spiked_es = report.spiked(scenario.rho)
    var_after = spiked["after"] if spiked else report.var
    used = used_after(report, scenario, spiked)
    fed = fund.positions is not None
    rows = ctl.controls(fund, report.sample, pnl, scenario.depth, scenario.frozen)
    stuck = [p for p in positions if p.exchange in scenario.outages]
    hit = {p.strategy for p in stuck}
    out = bool(scenario.outages)
    return {
        "pnl": pnl,
        "by_strategy": by_strategy,
        "by_position": by_position,
        "parts": parts,
        "nav_after": None if pnl is None else fund.nav + pnl,
        "var_before": report.var,
        "var_after": var_after,
        "es_after": spiked_es["after"] if spiked_es else report.es,
        "theta": spiked["theta"] if spiked else None,
        "theta_es": spiked_es["theta"] if spiked_es else None,
        "components_after": report.spread(spiked["components"]) if spiked else report.component,
        "utilization_after": None if var_after is None else var_after / fund.total_var,
        "utilization_by_strategy": np.array(
            [u / b if b > 0 else np.nan for u, b in zip(used, fund.budget)]
        ),
        "coverage_before": ex.coverage(fund, positions) if fed else None,
        "coverage_after": ex.coverage(fund, positions, scenario.depth, scenario.frozen) if fed else None,
        "hours_to_liquidate": ex.hours_to_liquidate(fund, positions, scenario.depth, scenario.frozen) if fed else None,
        "gross_frozen": sum((p.size for p in stuck), 0.0) if out else None,
        "worst_case": sum((p.size for p in stuck), 0.0) if out else None,
        "net_delta_unhedged": sum(
            (p.delta for p in positions if p.strategy in hit and p.exchange not in scenario.outages), 0.0
        ) if out else None,
        "controls": rows,
        "controls_tripped": [r["id"] for r in rows if r["state"] == "tripped"],
        "fund_state": ctl.fund_state(fund, rows),
        "assumed": assumed,
    }
