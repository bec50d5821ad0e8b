"""Random funds as snapshots, the same on every run."""

import datetime
import json
import pathlib

import numpy as np

LAST = datetime.date(2026, 11, 20)

EXCHANGES, SECTORS, INSTRUMENTS = ["north", "south", "east"], ["crypto", "rates", "events"], ["a", "b", "c", "d"]


def fund(rng, number):
    """One fund: 2 to 12 strategies with heavy tails that partly move together, 60 to 400 dates, positions, a newcomer."""
    count, dates = int(rng.integers(2, 13)), int(rng.integers(60, 401))
    freedom = rng.uniform(2.5, 12)
    market = rng.standard_t(freedom, dates) * 0.01
    skew = rng.uniform(-0.4, 0.4, count)

    def series(beta, k):
        own = rng.standard_t(freedom, dates) * rng.uniform(0.002, 0.02)
        raw = beta * market + own
        raw = raw - skew[k] * (raw**2 - np.mean(raw**2)) / np.std(raw)
        return [round(float(r), 8) for r in np.clip(raw, -0.9, 5.0)]

    ids = [f"s{k}" for k in range(count)]
    weights = rng.dirichlet(np.ones(count + 1))
    allocation = {name: round(float(w), 6) for name, w in zip(ids, weights)}
    days = [(LAST - datetime.timedelta(days=dates - 1 - t)).isoformat() for t in range(dates)]
    entry = series(float(rng.uniform(-0.5, 1.0)), 0)[: int(rng.integers(40, dates + 1))]
    positions = held(number, ids)
    return {
        "format": "headroom.snapshot/1",
        "fund": {"name": f"Fund {number}", "currency": "USD", "nav": round(float(rng.uniform(2e5, 2e6)), 2)},
        "risk_budget": {
            "total_var": round(float(rng.uniform(1e3, 1e5)), 2),
            "confidence": [0.9, 0.95, 0.975, 0.99][int(rng.integers(0, 4))],
            "allocation": allocation,
        },
        "strategies": [{"id": name, "capital": round(float(rng.uniform(1e4, 5e5)), 2)} for name in ids],
        "history": {
            "dates": days,
            "returns": {name: series(float(rng.uniform(-0.5, 1.5)), k) for k, name in enumerate(ids)},
        },
        "positions": positions,
        "limits": {
            "daily_drawdown": 0.02,
            "weekly_drawdown": 0.05,
            "monthly_drawdown": 0.1,
            "liquidity_coverage": {"share": 0.7, "hours": 4},
        },
        "scenarios": scenarios(number, days, ids),
        "opportunities": [
            {
                "strategy": "newcomer",
                "conviction": 0.9,
                "requested_share": 0.01,
                "capital": round(float(rng.uniform(1e4, 3e5)), 2),
                "returns": entry,
            }
        ],
    }


def held(number, ids):
    """Positions of most strategies, linear and binary, long and short; in every other fund some cannot be sold."""
    rng = np.random.default_rng([1, number])
    positions = []
    for name in ids[: max(1, len(ids) - 1)]:
        for _ in range(int(rng.integers(1, 6))):
            position = {
                "id": f"p{len(positions)}",
                "strategy": name,
                "instrument": str(rng.choice(INSTRUMENTS)),
                "exchange": str(rng.choice(EXCHANGES)),
                "sector": str(rng.choice(SECTORS)),
                "beta": round(float(rng.uniform(-0.5, 1.5)), 4),
            }
            if rng.random() < 0.4:
                price, contracts = rng.uniform(0.05, 0.95), rng.uniform(-1e5, 1e5)
                position |= {"kind": "binary", "price": round(float(price), 4), "contracts": round(float(contracts), 1)}
            else:
                position["notional"] = round(float(rng.uniform(-1e5, 2e5)), 2)
            if number % 2 == 0 or rng.random() < 0.7:
                position["liquidity_per_hour"] = round(float(10 ** rng.uniform(2, 5)), 2)
            positions.append(position)
    return positions


def scenarios(number, days, ids):
    """One scenario of each kind, and all of them together."""
    rng = np.random.default_rng([2, number])
    share = lambda low, high: round(float(rng.uniform(low, high)), 4)
    outage = lambda: {
        "kind": "exchange_outage",
        "exchange": str(rng.choice(EXCHANGES)),
        "duration_hours": share(1, 48),
        "severity": share(0, 6),
    }
    fall = {"kind": "all_markets_down", "magnitude": share(0, 1)}
    spike = {"kind": "correlation_spike", "rho": share(0, 1)}
    crisis = {"kind": "liquidity_crisis", "depth_reduction": share(0, 0.99)}
    moves = [{"scope": "market", "move": share(-0.5, 0.5)}]
    for scope, names in (("strategy", ids), ("sector", SECTORS), ("exchange", EXCHANGES), ("instrument", INSTRUMENTS)):
        moves.append({"scope": scope, "name": str(rng.choice(names)), "move": share(-0.5, 0.5)})
    custom = {"kind": "custom", "moves": moves}
    history = {"kind": "historical", "date": days[int(rng.integers(20, len(days)))], "days": int(rng.integers(1, 11)),
               "multiplier": share(0, 3)}
    together = [fall, spike, outage(), outage(), crisis, custom, history]
    return [fall, spike, outage(), crisis, custom, history, together]


def write(folder, numbers, seed=20261120):
    """Writes the funds of a range of numbers into a folder and returns them in the order of their names."""
    rng = np.random.default_rng(seed)
    funds = [fund(rng, number) for number in range(numbers.stop)][numbers.start :]
    for number, snapshot in zip(numbers, funds, strict=True):
        (pathlib.Path(folder) / f"fund-{number:06}.json").write_text(json.dumps(snapshot))
    return funds
