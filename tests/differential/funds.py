"""Random funds as snapshots, the same on every run."""

import datetime
import json
import pathlib

import numpy as np

LAST = datetime.date(2026, 11, 20)


def fund(rng, number):
    """One fund: 2 to 12 strategies with heavy tails that partly move together, 60 to 400 dates, a newcomer."""
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
        "limits": {"daily_drawdown": 0.02, "weekly_drawdown": 0.05, "monthly_drawdown": 0.1},
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


def write(folder, count, seed=20261120):
    """Writes `count` funds into a folder and returns them in the order of their names."""
    rng = np.random.default_rng(seed)
    folder = pathlib.Path(folder)
    funds = [fund(rng, number) for number in range(count)]
    for number, snapshot in enumerate(funds):
        (folder / f"fund-{number:04}.json").write_text(json.dumps(snapshot))
    return funds
