"""Random funds of the second edition, the same on every run: calendars, gaps, candidates, proxies, flows, pools, binaries."""

import datetime

import numpy as np

FRIDAY = datetime.date(2026, 11, 20)
EXCHANGES, SECTORS = ("north", "south", "east"), ("crypto", "rates", "events")
LINEAR, BINARY = ("BTC", "ETH", "BUND", "OIL"), ("CUT-DEC", "RAIN-PAR")
METHODS = ("historical", "historical", "parametric", "filtered_historical", "cornish_fisher", "student_t")


def calendar(rng, period):
    """Ascending dates of a history; daily ones with weekends or without."""
    if period == "day":
        count = int(rng.integers(45, 260))
        whole = rng.random() < 0.5
        last = FRIDAY + datetime.timedelta(int(rng.integers(0, 3)) if whole else 0)
        days = [last - datetime.timedelta(k) for k in range(3 * count)]
        kept = [d for d in days if whole or d.weekday() < 5][:count]
        return kept[::-1]
    if period == "week":
        return [FRIDAY - datetime.timedelta(7 * k) for k in range(int(rng.integers(45, 200)))][::-1]
    found, day = [], datetime.date(2026, 11, 1)
    for _ in range(int(rng.integers(40, 140))):
        day = day - datetime.timedelta(1)
        found.append(day)
        day = day.replace(day=1)
    return found[::-1]


def gaps(rng, dates, period, k):
    """Which dates of one strategy have a return."""
    has = np.ones(len(dates), bool)
    kind = rng.random()
    if k == 0:  # one strategy without gaps, most of the time
        if rng.random() < 0.8:
            return has
    if period == "day" and any(d.weekday() >= 5 for d in dates) and kind < 0.45:
        has &= np.array([d.weekday() < 5 for d in dates])
    if kind > 0.92 and period == "day":
        has &= np.array([d.weekday() == 4 for d in dates])
    for _ in range(int(rng.integers(0, 4))):
        start, length = int(rng.integers(1, len(dates))), int(rng.choice([1, 1, 2, 3, 4, 5, 9]))
        has[start: start + length] = False
    if rng.random() < 0.25:
        has[: max(0, len(dates) - int(rng.choice([12, 25, 29, 30, 31, 40, 40, 60])))] = False
    if rng.random() > 0.12:
        has[-1] = has[-1] or dates[-1].weekday() < 5 or period != "day"
    if not has.any():
        has[-1] = True
    return has


def positions_of(rng, ids, capital):
    found = []
    for i, c in zip(ids, capital):
        for _ in range(int(rng.integers(0, 4))):
            raw = {"id": f"p{len(found)}", "strategy": i, "exchange": str(rng.choice(EXCHANGES)),
                   "sector": str(rng.choice(SECTORS))}
            if rng.random() < 0.3:
                price = round(float(rng.uniform(0.05, 0.95)), 3)
                raw |= {"instrument": str(rng.choice(BINARY)), "kind": "binary", "price": price,
                        "contracts": int(rng.integers(-300_000, 300_000)) or 1}
                if rng.random() < 0.5:
                    raw["beta"] = round(float(rng.uniform(-2, 2)), 2)
            else:
                raw |= {"instrument": str(rng.choice(LINEAR)), "notional": round(float(rng.normal(0, 0.4) * max(c, 1e5)), 2)}
                if rng.random() < 0.7:
                    raw["beta"] = round(float(rng.uniform(-0.5, 1.8)), 2)
            if rng.random() < 0.8:
                raw["liquidity_per_hour"] = round(float(rng.uniform(1e3, 4e5)), 1)
            if rng.random() < 0.4:
                raw["volatility"] = round(float(rng.uniform(0.005, 0.08)), 4)
            found.append(raw)
    return found


def scenarios_of(rng, ids, dates):
    found = [
        {"kind": "all_markets_down", "magnitude": round(float(rng.uniform(0, 0.6)), 3)},
        {"kind": "correlation_spike", "rho": round(float(rng.uniform(0, 1)), 2)},
        {"kind": "exchange_outage", "exchange": str(rng.choice(EXCHANGES)), "duration_hours": int(rng.integers(1, 100))},
        {"kind": "liquidity_crisis", "depth_reduction": round(float(rng.uniform(0, 0.95)), 2)},
        {"kind": "custom", "moves": [
            {"scope": "market", "move": round(float(rng.uniform(-0.3, 0.3)), 2)},
            {"scope": "sector", "name": "crypto", "move": round(float(rng.uniform(-0.4, 0.2)), 2)},
            {"scope": "strategy", "name": ids[0], "move": -0.05},
            {"scope": "instrument", "name": "BTC", "move": 0.1},
            {"scope": "exchange", "name": "south", "move": -0.02}]},
        {"kind": "historical", "date": str(dates[-int(rng.integers(1, 20))]), "days": int(rng.integers(1, 4)),
         "multiplier": round(float(rng.uniform(0, 3)), 2)},
    ]
    outage = {"kind": "exchange_outage", "exchange": "north", "duration_hours": 30,
              "severity": round(float(rng.uniform(0, 10)), 2)}
    crisis = {"kind": "liquidity_crisis", "depth_reduction": 0.5}
    found.append({"kind": "combined", "name": "Winter", "shocks": [found[0], found[1], outage, crisis, found[3]]})
    found.append({"kind": "combined", "shocks": [found[4], found[2], outage]})
    return found


def fund(number):
    rng = np.random.default_rng([20261120, number])
    period = str(rng.choice(["day", "day", "day", "week", "month"]))
    dates, n = calendar(rng, period), int(rng.integers(2, 8))
    scale = {"day": 0.01, "week": 0.02, "month": 0.04}[period]
    freedom, ids = float(rng.uniform(2.6, 12)), [f"s{k}" for k in range(n)]
    market = rng.standard_t(freedom, len(dates)) * scale
    together, first = rng.random() < 0.4, None
    returns, capital = {}, [float(round(c, -3)) for c in rng.uniform(2e5, 4e6, n)]
    for k, i in enumerate(ids):
        series = rng.uniform(-0.6, 1.2) * market + rng.standard_t(freedom, len(dates)) * scale * rng.uniform(0.2, 1.2)
        if k == 1 and together:
            series[-30:] = 0.8 * first[-30:] + 0.1 * series[-30:]
        series = np.clip(series + 0.03 * scale, -0.95, 5)
        first = series if k == 0 else first
        has = gaps(rng, dates, period, k)
        returns[i] = [round(float(r), 7) if h else None for r, h in zip(series, has)]
    if n > 3 and rng.random() < 0.1:
        capital[-1] = 0.0
    strategies = [{"id": i, "capital": c} for i, c in zip(ids, capital)]
    if n > 2 and rng.random() < 0.35:
        strategies[-1]["proxy"] = ids[0]
        if rng.random() < 0.5:
            strategies[-1]["proxy_scale"] = round(float(rng.uniform(0.3, 2.5)), 2)
    weights = rng.dirichlet(np.ones(n + 1) * 3)
    allocation = {i: round(float(w), 4) for i, w in zip(ids, weights)}
    nav = round(float(1.5 * sum(capital) + 1e5), 2)
    spread = float(np.std(market)) * sum(capital)
    raw = {
        "format": "headroom.snapshot/1",
        "fund": {"name": f"Fund {number}", "currency": "USD", "nav": nav, "as_of": str(dates[-1])},
        "risk_budget": {
            "total_var": round(float(spread * rng.uniform(0.5, 2.5) * rng.choice([1, 1, 8])), 2),
            "confidence": float(rng.choice([0.9, 0.95, 0.975, 0.99])), "method": str(rng.choice(METHODS)),
            "usage_basis": str(rng.choice(["standalone", "standalone", "component", "stressed_component"])),
            "covariance": str(rng.choice(["sample", "sample", "ewma", "ledoit_wolf"])),
            "allocation": allocation,
        },
        "strategies": strategies,
        "history": {"dates": [str(d) for d in dates], "returns": returns},
        "limits": {"daily_drawdown": 0.02, "weekly_drawdown": 0.05, "monthly_drawdown": 0.1},
    }
    more(rng, raw, period, dates, ids, capital)
    if number % 2 and raw.get("positions"):
        instruments_of(np.random.default_rng([20261121, number]), raw, dates, scale)
    return raw


def instruments_of(rng, raw, dates, scale):
    """Histories of what is held: prices or returns, with weekends, gaps, holes and late starts; a basis that counts."""
    raw["instruments"] = {}
    for name in sorted({p["instrument"] for p in raw["positions"]}):
        moves = rng.standard_t(4, len(dates)) * scale * 1.5
        if name in BINARY:
            series = 1 / (1 + np.exp(-(rng.uniform(-1, 1) + 3 * np.cumsum(moves))))
            series, field, digits = np.clip(series, 1e-6, 1 - 1e-6), "prices", 9
        elif rng.random() < 0.5:
            series, field, digits = 100 * np.exp(np.cumsum(moves)), "prices", 6
        else:
            series, field, digits = np.clip(moves, -0.95, 5), "returns", 7
        has = gaps(rng, dates, "day", 1)
        raw["instruments"][name] = {field: [round(float(v), digits) if h else None for v, h in zip(series, has)]}
    if rng.random() < 0.15:
        raw["instruments"].popitem()
    if rng.random() < 0.7:
        raw["risk_budget"]["pnl"] = str(rng.choice(["history", "positions", "positions", "larger"]))


def more(rng, raw, period, dates, ids, capital):
    """What only some funds have."""
    budget, history = raw["risk_budget"], raw["history"]
    if rng.random() < 0.3:
        budget["horizon"] = int(rng.integers(2, 11))
    if rng.random() < 0.3:
        budget["window"] = int(rng.integers(30, 160))
    if rng.random() < 0.3:
        budget["ewma_lambda"] = round(float(rng.uniform(0.82, 0.99)), 3)
    if rng.random() < 0.5:
        history["period"] = period
    if rng.random() < 0.4:
        history["flows"] = [round(float(f), 2) if rng.random() < 0.05 else 0 for f in rng.normal(0, 2e5, len(dates))]
    if rng.random() < 0.4:
        ramp = np.linspace(0.5, 1.0, len(dates))
        history["capital"] = {i: [round(float(c * r), 2) for r in ramp] for i, c in zip(ids[:2], capital[:2])}
    if rng.random() < 0.12:
        late = dates[-1] + datetime.timedelta(int(rng.integers(1, 60)))
        raw["fund"]["as_of"] = str(late)
    if rng.random() < 0.3:
        raw["limits"]["measure"] = {"weekly_drawdown": "loss", "monthly_drawdown": str(rng.choice(["loss", "drawdown"]))}
    kind = rng.random()
    if kind > 0.12:
        raw["positions"] = positions_of(rng, ids, capital) if kind > 0.2 else []
        whole = sum(capital)
        raw["limits"] |= {
            "gross_exposure": round(float(whole * rng.uniform(0.2, 1.5)), 2),
            "net_exposure": round(float(whole * rng.uniform(0.05, 0.8)), 2),
            "sector_concentration": round(float(rng.uniform(0.35, 0.9)), 3),
            "exchange_concentration": round(float(rng.uniform(0.35, 0.9)), 3),
        }
        if rng.random() < 0.7:
            raw["limits"]["liquidity_coverage"] = {"share": round(float(rng.uniform(0.3, 0.95)), 2),
                                                   "hours": int(rng.integers(1, 24))}
    raw["scenarios"] = scenarios_of(rng, ids, dates)
    raw["opportunities"] = [opportunity(rng, raw, period, dates)]
    if rng.random() < 0.08:
        raw["log"] = [{"kind": "trip", "action": str(rng.choice(["kill_switch", "halt_new_positions"])), "by": "desk",
                       "date": str(dates[-1]), "reason": "by hand"}]


def opportunity(rng, raw, period, dates):
    """A candidate: dated on its own calendar or undated, 40 returns, fewer, or more."""
    count = int(rng.choice([3, 12, 29, 30, 40, 40, 90, 150]))
    found = {"strategy": "candidate", "conviction": round(float(rng.uniform(0.4, 1)), 2), "requested_share": 0.05,
             "capital": round(float(rng.uniform(1e5, 2e6)), -3)}
    values = [round(float(r), 6) for r in rng.standard_t(4, count) * 0.012]
    if rng.random() < 0.5:
        days = dates[-count:] if rng.random() < 0.5 else [d for d in dates if d.weekday() < 5][-count:]
        found["dates"] = [str(d) for d in days]
        values = values[: len(days)]
    found["returns"] = values
    return found
