"""Losses under stress and the cost of getting out, position by position in plain Python, from `docs/stress.md`: nothing here
is read from `engine/src`."""

import datetime

import numpy as np
from scipy import optimize, stats

import own

# Coefficient of the impact, its power of the share of a day's volume, and the power of an outage's share of a day.
ASSUMED = {"defaults": (1.0, 0.5, 0.5), "linear": (0.7, 1.0, 1.0)}


class Held:
    """A position at its strategy's scale."""

    def __init__(self, position, strategy, scale):
        self.at, self.strategy = position, strategy
        self.binary = position.get("kind") == "binary"
        self.beta = position["beta"]
        self.rate = position.get("liquidity_per_hour")
        if self.binary:
            self.price, self.contracts = position["price"], position["contracts"] * scale
            self.notional = self.price * self.contracts
            self.most = (self.price if self.contracts >= 0 else self.price - 1) * self.contracts
        else:
            self.notional = position["notional"] * scale
            self.most = abs(self.notional)
        self.size = abs(self.notional)

    def moved(self, move):
        if self.binary:
            return self.contracts * (min(max(self.price * (1 + move), 0.0), 1.0) - self.price)
        return self.notional * move


def impact(size, sd, rate, assumed):
    coefficient, power, _ = assumed
    return coefficient * size * sd * (size / (24 * rate)) ** power if size * sd * coefficient > 0 else 0.0


class Scenario:
    """The shocks that strike together."""

    def __init__(self, shocks):
        of = lambda kind: [shock for shock in shocks if shock["kind"] == kind]
        self.falls = [shock["magnitude"] for shock in of("all_markets_down")]
        self.spikes = [shock["rho"] for shock in of("correlation_spike")]
        self.outages, self.history = of("exchange_outage"), of("historical")
        self.customs = [shock["moves"] for shock in of("custom")]
        self.thins = bool(of("liquidity_crisis"))
        self.depth = np.prod([1 - shock["depth_reduction"] for shock in of("liquidity_crisis")])

    def outage(self, position):
        """Hours and severity of the longest outage at its exchange, the first of equals."""
        here = [o for o in self.outages if o["exchange"] == position.at["exchange"]]
        longest = max(here, key=lambda o: o["duration_hours"], default=None)
        return (longest["duration_hours"], longest["severity"]) if longest else (0.0, 0.0)

    def moves(self, position):
        """One move a shock; the moves of a custom shock add."""
        named = {"strategy": "strategy", "sector": "sector", "exchange": "exchange", "instrument": "instrument"}
        of = lambda move: (position.beta * move["move"] if move["scope"] == "market" else
                           move["move"] if position.at[named[move["scope"]]] == move["name"] else 0.0)
        return [-position.beta * fall for fall in self.falls] + [sum(map(of, moves)) for moves in self.customs]


class Lab:
    """A fund at its scales."""

    def __init__(self, snapshot, returns, confidence, scale):
        self.names = [s["id"] for s in snapshot["strategies"]]
        self.scale = np.array(scale)
        self.exposure = np.array([s["capital"] for s in snapshot["strategies"]]) * self.scale
        self.held = [Held(p, self.names.index(p["strategy"]), scale[self.names.index(p["strategy"])])
                     for p in snapshot["positions"]]
        self.returns, self.snapshot, self.confidence = returns, snapshot, confidence
        self.sd = returns.std(axis=0, ddof=1)
        alone = [own.historical(returns[:, [i]], self.exposure[[i]], confidence)[0] for i in range(len(self.names))]
        self.v = np.maximum(alone, 0)
        self.correlation = np.corrcoef(returns.T).reshape(len(self.names), -1)
        self.limit = snapshot["limits"]["liquidity_coverage"]

    def spiked(self, scenario, v):
        calm, parts = own.aggregate(v, self.correlation)
        if not scenario.spikes:
            return calm, calm, parts
        raised = np.maximum(self.correlation, max(scenario.spikes))
        np.fill_diagonal(raised, 1)
        if np.linalg.eigvalsh(raised)[0] < -1e-10:
            raised = own.nearest_correlation(raised)[0]
        stressed, parts = own.aggregate(v, raised)
        return calm, max(stressed, calm), parts

    def run(self, scenario, assumed):
        pnl, costs = [], []
        for p in self.held:
            market = sum(p.moved(move) for move in scenario.moves(p))
            if p.binary:
                market = max(market, -p.most)
            cost = 0.0
            if scenario.thins and p.rate is not None:
                sd = self.sd[p.strategy]
                cost = impact(p.size, sd, p.rate * scenario.depth, assumed) - impact(p.size, sd, p.rate, assumed)
            # Capped at what it can lose, and so is the sum with the market's part, which for a linear one is not.
            with_cost = max(market - min(cost, p.most), min(market, -p.most)) if cost > 0 else market
            costs.append(market - with_cost)
            pnl.append(with_cost)
        by_strategy = np.zeros(len(self.names))
        for i, name in enumerate(self.names):
            mine = [k for k, p in enumerate(self.held) if p.strategy == i]
            weights = {}
            for k in mine:
                hours, severity = scenario.outage(self.held[k])
                weights[k] = severity * (hours / 24) ** assumed[2] * self.held[k].size
            weight, gross = sum(weights.values()), sum(self.held[k].size for k in mine)
            frozen = sum(self.held[k].most for k in mine if scenario.outage(self.held[k])[0] > 0)
            if weight > 0:
                loss = min(self.v[i] * weight / gross, frozen)
                for k in mine:
                    pnl[k] -= loss * weights[k] / weight
                    if self.held[k].binary:
                        pnl[k] = max(pnl[k], -self.held[k].most)
            by_strategy[i] = sum(pnl[k] for k in mine)
            if not mine:
                moves = [m for moves in scenario.customs for m in moves]
                own_moves = sum(m["move"] for m in moves if m["scope"] == "market" or m.get("name") == name
                                and m["scope"] == "strategy")
                by_strategy[i] = self.exposure[i] * (own_moves - sum(scenario.falls))
        dates = self.snapshot["history"]["dates"]
        for shock in scenario.history:
            end = dates.index(shock["date"]) + 1
            by_strategy += shock["multiplier"] * self.exposure * self.returns[end - shock["days"]: end].sum(axis=0)
        return np.array(pnl), np.array(costs), by_strategy

    def sold(self, p, size, scenario, hours):
        return min(size, (p.rate or 0.0) * scenario.depth * max(0.0, hours - scenario.outage(p)[0]))

    def hours(self, scenario):
        """Least hours in which the share of the coverage limit is sold: among the knots, then along the line."""
        wanted = self.limit["share"] * sum(p.size for p in self.held)
        live = [p for p in self.held if p.rate and p.size > 0]
        if sum(p.size for p in live) < wanted * (1 - 1e-12):
            return None
        total = lambda hours: sum(self.sold(p, p.size, scenario, hours) for p in live)
        gone = [scenario.outage(p)[0] + p.size / (p.rate * scenario.depth) for p in live]
        knots = sorted({0.0, *gone, *[scenario.outage(p)[0] for p in live]})
        for low, high in zip(knots, knots[1:]):
            if total(high) >= wanted * (1 - 1e-12):
                return low + (high - low) * min(1.0, max(0.0, (wanted - total(low)) / (total(high) - total(low))))
        return 0.0

    def unwind(self, scenario, assumed, left, pnl, costs):
        hours, cost, stuck, needed, gone = self.limit["hours"], 0.0, [], [], np.zeros(len(self.names))
        for k, p in enumerate(self.held):
            wanted = p.size * (1 - left)
            sold = self.sold(p, wanted, scenario, hours)
            gone[p.strategy] += sold
            if p.rate:
                needed.append(scenario.outage(p)[0] + wanted / (p.rate * scenario.depth))
            else:
                needed.append(None)
            if wanted - sold > 0:
                stuck.append([k, wanted - sold])
            if sold > 0:
                room = max(0.0, p.most - max(0.0, -(pnl[k] + costs[k])))
                cost += min(impact(sold, self.sd[p.strategy], p.rate * scenario.depth, assumed), room)
        gross = np.zeros(len(self.names))
        for p in self.held:
            gross[p.strategy] += p.size
        share = np.where(gross > 0, 1 - gone / np.where(gross > 0, gross, 1), 1.0)
        return {"cost": cost, "stuck": stuck, "hours_needed": None if None in needed else max(needed),
                "gross_reached": gross.sum() - gone.sum(), "var_reached": self.spiked(scenario, self.v * share)[1]}


def compare(add, snapshot, found, returns, confidence, es_of):
    """Every scenario of a fund, by positions, strategies and fund. `es_of` the fund's shortfall at exposures."""
    got = found["stress"]
    lab = Lab(snapshot, returns, confidence, got["scale"])
    nav = snapshot["fund"]["nav"]
    dates = [datetime.date.fromisoformat(day) for day in snapshot["history"]["dates"]]
    capital = np.array([s["capital"] for s in snapshot["strategies"]])
    es = es_of(lab.exposure)
    for name, assumed in ASSUMED.items():
        for told, shocks in zip(got[name], snapshot["scenarios"], strict=True):
            shocks = shocks if isinstance(shocks, list) else [shocks]
            kind = shocks[0]["kind"].replace("_", " ") if len(shocks) == 1 else "all together"
            scenario = Scenario(shocks)
            pnl, costs, by_strategy = lab.run(scenario, assumed)
            total = by_strategy.sum()
            size = np.max(np.abs(by_strategy))
            label = f"stress, {kind}"
            add.closed(f"{label}, P&L by position", "own", told["by_position"], pnl, size)
            add.closed(f"{label}, P&L by strategy", "own", told["by_strategy"], by_strategy)
            add.closed(f"{label}, P&L", "own", told["pnl"], total, size)
            if scenario.thins:
                add.closed(f"{label}, liquidity cost", "own", told["liquidity_cost"], costs)
            add.closed("stress, NAV after", "own", told["nav_after"], nav + total, size)
            before, after, parts = lab.spiked(scenario, lab.v)
            # A repaired correlation is found by iteration.
            check = add.fitted if scenario.spikes else add.closed
            spiked = ", spiked" if scenario.spikes else ""
            add.closed("stress, VaR before", "numpy", told["var_before"], before)
            check(f"stress, VaR after{spiked}", "numpy", told["var_after"], after)
            check(f"stress, ES after{spiked}", "numpy", told["es_after"], es * after / before if before > 0 else None)
            budgets = np.array([snapshot["risk_budget"]["allocation"][n] for n in lab.names])
            budgets = budgets * snapshot["risk_budget"]["total_var"]
            use = [part / budget if budget > 0 else None for part, budget in zip(parts, budgets)]
            for mine, theirs in zip(told["utilization_by_strategy"], use):
                check(f"stress, utilization after{spiked}", "numpy", mine, theirs, 1.0)
            gross = sum(p.size for p in lab.held)
            sold = sum(lab.sold(p, p.size, scenario, lab.limit["hours"]) for p in lab.held)
            add.closed("stress, coverage after", "own", told["coverage_after"], sold / gross, 1.0)
            add.closed("stress, hours to liquidate", "own", told["hours_to_liquidate"], lab.hours(scenario))
            if scenario.outages:
                out = [scenario.outage(p)[0] > 0 for p in lab.held]
                hit = {p.strategy for p, is_out in zip(lab.held, out) if is_out}
                frozen = [p for p, is_out in zip(lab.held, out) if is_out]
                add.closed("outage, gross frozen", "own", told["gross_frozen"], sum(p.size for p in frozen), gross)
                add.closed("outage, worst case", "own", told["worst_case"], sum(p.most for p in frozen), gross)
                delta = sum(p.beta * p.notional for p, is_out in zip(lab.held, out) if not is_out and p.strategy in hit)
                add.closed("outage, delta unhedged", "own", told["net_delta_unhedged"], delta, gross)
            add.closed("stress, drawdowns after", "own", told["drawdowns"],
                       own.falls(dates, returns @ capital, nav, total), 1.0)
            for left, answer in zip((0.5, 0.0), told["unwind"]):
                wanted = lab.unwind(scenario, assumed, left, pnl, costs)
                cost = wanted["cost"]
                add.closed("getting out, cost", "own", answer["cost"], cost)
                add.closed("getting out, loss with cost", "own", answer["liquidity_adjusted_loss"],
                           cost - total - costs.sum(), max(size, cost))
                add.closed("getting out, gross reached", "own", answer["gross_reached"], wanted["gross_reached"], gross)
                add.closed("getting out, hours", "own", answer["hours_needed"], wanted["hours_needed"])
                amounts = lambda stuck: np.bincount([int(k) for k, _ in stuck], [a for _, a in stuck], len(lab.held))
                add.closed("getting out, stuck", "own", amounts(answer["stuck"]), amounts(wanted["stuck"]), gross)
                check(f"getting out, VaR reached{spiked}", "numpy", answer["var_reached"], wanted["var_reached"])


def reverse(add, snapshot, found, returns, exposure):
    """The most plausible losses: by scipy's SLSQP too, and those to each limit by root finding."""
    got, loss = found["reverse"], 1.5 * snapshot["risk_budget"]["total_var"]
    sigma = np.cov(returns.T).reshape(len(exposure), -1)
    variance = exposure @ sigma @ exposure
    add.closed("reverse stress, move", "numpy", got["returns"], -sigma @ exposure * loss / variance)
    add.closed("reverse stress, distance", "numpy", got["distance"], loss / np.sqrt(variance))
    move = most_plausible(sigma, exposure, loss)
    add.fitted("reverse stress, move", "scipy, SLSQP", got["returns"], move)
    add.fitted("reverse stress, distance", "scipy, SLSQP", got["distance"], np.sqrt(move @ np.linalg.solve(sigma, move)))
    distances = np.sqrt(np.einsum("ti,ij,tj->t", returns, np.linalg.inv(sigma), returns))
    add.closed("Mahalanobis distance", "numpy", got["first_day"], distances[0])
    nav, losses = snapshot["fund"]["nav"], -(returns @ exposure)
    dates = [datetime.date.fromisoformat(day) for day in snapshot["history"]["dates"]]
    limits = [snapshot["limits"][name] for name in ("daily_drawdown", "weekly_drawdown", "monthly_drawdown")]
    for place, (limit, told) in enumerate(zip([*limits, None], got["bounds"], strict=True)):
        wanted = snapshot["risk_budget"]["total_var"]
        if limit is not None:
            over = lambda loss: own.falls(dates, -losses, nav, -loss)[place] - limit
            wanted = None if over(0.0) >= 0 else optimize.brentq(over, 0.0, nav, xtol=1e-9, rtol=1e-15)
        add.fitted("reverse stress, loss to a limit", "scipy", told and told["loss"], wanted)
        if told is None:
            continue
        loss, distance = told["loss"], told["loss"] / np.sqrt(variance)
        add.closed("reverse stress, P&L by strategy", "numpy", told["by_strategy"],
                   -exposure * (sigma @ exposure) * loss / variance)
        add.closed("reverse stress, normal probability", "scipy", told["probability"], stats.norm.cdf(-distance))
        add.closed("reverse stress, days as bad and as far", "numpy", told["days"],
                   [np.sum(losses >= loss), np.sum(distances >= distance)])


def most_plausible(sigma, exposure, loss):
    """`min m' Sigma^-1 m` over moves that lose `loss`: in standard deviations, by sequential quadratic programming."""
    sd = np.sqrt(np.diag(sigma))
    inverse = np.linalg.inv(sigma / np.outer(sd, sd))
    weights = exposure * sd / np.linalg.norm(exposure * sd)
    unit = loss / np.linalg.norm(exposure * sd)
    constraint = {"type": "eq", "fun": lambda w: weights @ w + 1, "jac": lambda w: weights}
    found = optimize.minimize(lambda w: 0.5 * w @ inverse @ w, -weights, jac=lambda w: inverse @ w, method="SLSQP",
                              constraints=[constraint], options={"ftol": 1e-16, "maxiter": 1000})
    return found.x * unit * sd
