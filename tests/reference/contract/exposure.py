"""Positions as numbers: sizes, nets, pools, coverage, hours and impact (engine 5, 6; rulings 18a, 25, 28a, 31)."""

from dataclasses import dataclass, field

import numpy as np

from . import sample as samples
from .fund import DAYS_OF_PERIOD


@dataclass
class Position:
    """A position at its strategy's scale."""

    id: str
    strategy: int
    instrument: str
    exchange: str
    sector: str
    binary: bool
    beta: float
    notional: float  # linear
    price: float  # binary
    contracts: float
    rate: float | None
    volatility: float | None
    sign: int

    @property
    def size(self):
        """The most that can be lost, without a market move of a linear one."""
        if not self.binary:
            return abs(self.notional)
        return (self.price if self.contracts >= 0 else 1 - self.price) * abs(self.contracts)

    @property
    def net(self):
        return self.beta * self.price * self.contracts if self.binary else self.notional

    @property
    def delta(self):
        return self.net if self.binary else self.beta * self.notional

    def moved(self, move):
        """P&L when the price moves by a share."""
        if not self.binary:
            return self.notional * move
        return self.contracts * (min(max(self.price * (1 + move), 0.0), 1.0) - self.price)


@dataclass
class PositionPool:
    """Positions of one instrument, exchange and side."""

    exchange: str
    members: list = field(default_factory=list)

    @property
    def size(self):
        return sum(p.size for p in self.members)

    @property
    def rate(self):
        return max((p.rate for p in self.members if p.rate), default=0.0)

    def sold(self, hours, depth=1.0, frozen=0.0):
        return min(self.size, self.rate * depth * max(0.0, hours - frozen))


def positions_of(fund):
    found = []
    for p in fund.positions or []:
        i = fund.ids.index(p["strategy"])
        binary = p.get("kind", "linear") == "binary"
        amount = float(p["contracts"] if binary else p["notional"])
        beta = p.get("beta")
        found.append(Position(
            id=p["id"], strategy=i, instrument=p["instrument"], exchange=p["exchange"], sector=p["sector"],
            binary=binary, beta=float(beta) if beta is not None else 0.0 if binary else 1.0,
            notional=0.0 if binary else amount * fund.scale[i], price=float(p["price"]) if binary else 0.0,
            contracts=amount * fund.scale[i] if binary else 0.0, rate=p.get("liquidity_per_hour"),
            volatility=p.get("volatility"), sign=-1 if amount < 0 else 1,
        ))
    return found


def pools_of(positions):
    found = {}
    for p in positions:
        found.setdefault((p.instrument, p.exchange, p.sign), PositionPool(p.exchange)).members.append(p)
    return list(found.values())


def gross(positions):
    return sum(p.size for p in positions)


def groups(positions, key):
    """Sizes by sector or exchange, in the order of the file."""
    sums = {}
    for p in positions:
        sums[getattr(p, key)] = sums.get(getattr(p, key), 0.0) + p.size
    return sums


def coverage_rule(fund):
    """Share and hours, .80 and 4 where the limit is absent."""
    limit = fund.limits.get("liquidity_coverage") or {}
    return float(limit.get("share", 0.80)), float(limit.get("hours", 4))


def coverage(fund, positions, depth=1.0, frozen=None):
    """Share of the gross that can be sold in the hours of the rule; 1 at gross 0. `frozen` hours by exchange."""
    whole = gross(positions)
    if whole <= 0:
        return 1.0
    hours = coverage_rule(fund)[1]
    return sum(b.sold(hours, depth, (frozen or {}).get(b.exchange, 0.0)) for b in pools_of(positions)) / whole


def hours_to_liquidate(fund, positions, depth=1.0, frozen=None):
    """Least hours in which the share of the rule is sold: among the kinks, then along the line; `None` if never."""
    wanted = coverage_rule(fund)[0] * gross(positions)
    if gross(positions) == 0:
        return 0.0
    pools = [(b, (frozen or {}).get(b.exchange, 0.0)) for b in pools_of(positions) if b.rate > 0 and b.size > 0]
    if sum(b.size for b, _ in pools) < wanted * (1 - 1e-12):
        return None
    kinks = sorted({0.0, *[f for _, f in pools], *[f + b.size / (b.rate * depth) for b, f in pools]})

    def sold(hours):
        return sum(b.sold(hours, depth, f) for b, f in pools)

    for low, high in zip(kinks, kinks[1:]):
        if sold(high) >= wanted * (1 - 1e-12):
            return low + (high - low) * min(1.0, max(0.0, (wanted - sold(low)) / (sold(high) - sold(low))))
    return 0.0


# --- volatility and impact -------------------------------------------------------------------------------------------

def instrument_rows(fund, sample, name, price=None):
    """The own rows of an instrument: its returns, or of a binary the P&L a contract at `price` (ruling 18a)."""
    given = fund.instruments.get(name)
    if not given:
        return []
    prices = given.get("prices")
    series = [np.nan if v is None else float(v) for v in prices or given["returns"]]
    present = ~np.isnan(np.array([series[t] for t in sample.rows]))
    _, hole = samples.nulls(present, sample.period == "day")
    holes = {t for t, h in zip(sample.rows, hole) if h}
    last, change = None, {}
    for t in sample.rows:
        value = series[t]
        if t in holes:
            last = None
        elif not np.isnan(value):
            if prices is None:
                change[t] = np.log1p(value) if value > -1 else -np.inf
            elif last is not None:
                change[t] = np.log(value / last) if price is None else logit(value) - logit(last)
            last = value
    found = []
    for interval in sample.intervals:
        moves = [change[t] for t in interval if t in change]
        if moves:
            total = sum(moves)
            found.append(np.expm1(total) if price is None else 1 / (1 + np.exp(-(logit(price) + total))) - price)
    return found


def logit(p):
    return np.log(p / (1 - p))


def volatilities(fund, sample, pools):
    """Daily volatility of each position by id, and the ids where it is assumed (ruling 28a)."""
    found, assumed = {}, []
    for pool in pools:
        given = max((p.volatility for p in pool.members if p.volatility), default=None)
        for p in pool.members:
            if given is not None:
                found[p.id] = float(given)
                continue
            rows = instrument_rows(fund, sample, p.instrument, p.price if p.binary else None)
            if len(rows) >= samples.LEAST_OWN_ROWS:
                found[p.id] = float(np.std(rows, ddof=1) / np.sqrt(DAYS_OF_PERIOD[sample.period]))
            else:
                found[p.id] = 0.04 if p.binary else 0.02
                assumed.append(p.id)
    return found, assumed


def impact(pool, volatility, depth=1.0):
    """Square-root cost of selling a pool, before any cap; 0 where it has no rate."""
    if pool.rate <= 0 or pool.size <= 0:
        return 0.0
    moved = sum((abs(p.contracts) if p.binary else p.size) * volatility[p.id] for p in pool.members)
    return moved * float(np.sqrt(pool.size / (24 * pool.rate * depth)))
