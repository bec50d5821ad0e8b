"""How far a strategy's scale can go, and what binds there (engine 3; ruling 20).

Every rule gives the scales at which it may turn, solved for, and says at any scale whether it holds. Between two turns
nothing changes, so the set A is known from the turns and the middles between them.
"""

import numpy as np
from scipy import optimize

from . import controls as ctl, correlation, exposure as ex
from .fund import DRAWDOWNS, EXPOSURES
from .measures import normal_quantile
from .report import RANKED, STRESSED_RHO, Report, fund_risk
from .tail import historical, rank_weights, ranked, tail_of

MAXIMUM = 10.0
SLACK = 1e-9
ORDER = ("budget", "fund_var", *EXPOSURES)
GRID = {"cornish_fisher": 400, "student_t": 40, "monte_carlo": 40}


class Path:
    """The figures that the scale of strategy i moves, along that scale."""

    def __init__(self, report, i):
        self.report, self.fund, self.i = report, report.fund, i
        self.place = list(report.at).index(i)
        self.ranked = report.scenarios
        unit = Report(self.fund.at(exposure={self.fund.ids[i]: 1.0}), report.sample)
        self.unit_var, self.matrix = float(unit.standalone[i]), unit.matrices[1]
        self.others = report.standalone[report.at].copy()
        self.kept = {}

    def exposure(self, s):
        x = self.report.exposure.copy()
        x[self.place] = s * self.fund.capital[self.i]
        return x

    def risk(self, s):
        """VaR and components of the fund, at the horizon."""
        if s not in self.kept:
            x, fund = self.exposure(s), self.fund
            if fund.method in (*RANKED, "monte_carlo"):
                losses = -self.ranked * x
                total = losses.sum(axis=1)
                weights = rank_weights(fund.confidence, len(total))
                rows = ranked(total)[: len(weights)]
                var, es = total[rows[-1]], weights @ total[rows]
                parts = var * (weights @ losses[rows]) / es if var > 0 and es > 0 else 0.0 * x
            else:
                var, _, parts = fund_risk(self.report.columns, x, fund)
            self.kept[s] = var * fund.root, None if parts is None else parts * fund.root
        return self.kept[s]

    def used(self, s):
        """What i uses of its budget, on the binding basis; 0 where there are no components."""
        if self.fund.basis == "standalone":
            return s * self.unit_var
        var, parts = self.risk(s)
        if parts is None:
            return 0.0
        if self.fund.basis == "component" or s == 0:
            return float(parts[self.place])
        v = self.others.copy()
        v[self.place] = s * self.unit_var
        return float(correlation.spike(var, parts, v, self.matrix, STRESSED_RHO)["components"][self.place])


def turns_of(holds_by, grid):
    """Scales where a smooth function changes sign: on a grid, then by root finding."""
    values = [holds_by(s) for s in grid]
    found = []
    for left, right, a, b in zip(grid, grid[1:], values, values[1:]):
        if a == 0:
            found.append(left)
        elif a * b < 0:
            found.append(optimize.brentq(holds_by, left, right, xtol=1e-14, rtol=1e-13))
    return found


# --- rules of the VaR ------------------------------------------------------------------------------------------------

def lines(report, i):
    """Fund losses as fixed + s x slope of a ranked method, one period."""
    fund, place = report.fund, list(report.at).index(i)
    ranked = report.scenarios
    others = report.exposure.copy()
    others[place] = 0.0
    return -(ranked @ others), -ranked[:, place] * fund.capital[i]


def fund_var_rule(report, i, path):
    fund, limit = report.fund, report.fund.total_var * (1 + SLACK)
    if fund.method in RANKED:
        fixed, slope = lines(report, i)
        level = limit / fund.root
        turns = [(level - a) / b for a, b in zip(fixed, slope) if b != 0]
        return turns, lambda s: historical(fixed + s * slope, fund.confidence)[0] <= level
    if fund.method == "parametric":
        sigma = report.matrices_at_unit(i)
        place, z = list(report.at).index(i), normal_quantile(fund.confidence)[0] * fund.root
        others, unit = report.exposure.copy(), np.zeros(len(report.at))
        others[place], unit[place] = 0.0, fund.capital[i]
        a, b, c = unit @ sigma @ unit, 2 * others @ sigma @ unit, others @ sigma @ others
        turns = [float(r.real) for r in np.roots([a, b, c - (limit / z) ** 2]) if abs(r.imag) < 1e-9] if a > 0 else []
        return turns, lambda s: z * np.sqrt(max(a * s * s + b * s + c, 0.0)) <= limit
    grid = np.linspace(0.0, MAXIMUM, GRID[fund.method] + 1)
    return turns_of(lambda s: path.risk(s)[0] - limit, grid), lambda s: path.risk(s)[0] <= limit


def order_changes(report, i):
    """Scales at which two rows of the tail change places, for a ranked method."""
    fixed, slope = lines(report, i)
    count = int(tail_of(report.fund.confidence, len(fixed))) + 2
    found = set()
    for t in range(len(fixed)):
        parted = slope - slope[t]
        with np.errstate(divide="ignore", invalid="ignore"):
            at = (fixed[t] - fixed) / parted
        for u in np.flatnonzero((parted != 0) & (at > 0) & (at < MAXIMUM)):
            if u > t:
                level = fixed[t] + at[u] * slope[t]
                if (fixed + at[u] * slope > level + 1e-9 * abs(level)).sum() < count:
                    found.add(float(at[u]))
    return sorted(found)


def budget_rule(report, i, path, budget=None, slack=SLACK):
    fund = report.fund
    budget = fund.budget[i] if budget is None else budget
    limit = budget * (1 + slack)
    if fund.basis == "standalone":
        turns = [0.0] if path.unit_var <= 0 or budget == 0 else [limit / path.unit_var]
        return turns, lambda s: s * path.unit_var <= limit

    def over(s):
        return path.used(s) - limit

    # Components jump where two rows of the tail change places; between two such scales they are smooth.
    kinks = [0.0, *(order_changes(report, i) if fund.method not in ("parametric", "monte_carlo") else []), MAXIMUM]
    grid = []
    for left, right in zip(kinks, kinks[1:]):
        inner = 3 if len(kinks) > 60 else 100
        grid += list(left + (right - left) * np.linspace(1e-9, 1 - 1e-9, inner))
    return kinks + turns_of(over, grid), lambda s: not over(s) > 0


# --- rules of the exposures ------------------------------------------------------------------------------------------

class Line:
    """a + b s."""

    def __init__(self, at_zero, per_scale):
        self.a, self.b = at_zero, per_scale

    def __call__(self, s):
        return self.a + self.b * s

    def turn(self, level=0.0):
        return [(level - self.a) / self.b] if self.b else []


def line_of(positions, i, value):
    """Sum of a value of the positions as a line in the scale of i; they stand at scale 1 of i."""
    return Line(sum(value(p) for p in positions if p.strategy != i), sum(value(p) for p in positions if p.strategy == i))


def exposure_rules(report, i):
    fund = report.fund
    positions = ex.positions_of(fund.at(exposure={fund.ids[i]: 1.0}))
    own = [p for p in positions if p.strategy == i]
    if fund.positions is None or not sum(p.size for p in own) > 0:
        return {}
    gross, rules = line_of(positions, i, lambda p: p.size), {}
    limit = fund.limits.get("gross_exposure")
    if limit is not None:
        top = limit * (1 + SLACK)
        rules["gross_exposure"] = (gross.turn(top), lambda s, top=top: gross(s) <= top)
    limit = fund.limits.get("net_exposure")
    net = line_of(positions, i, lambda p: p.net)
    if limit is not None and any(p.net for p in own):
        top = limit * (1 + SLACK)
        rules["net_exposure"] = (net.turn(top) + net.turn(-top), lambda s, top=top: abs(net(s)) <= top)
    for name, key in (("sector_concentration", "sector"), ("exchange_concentration", "exchange")):
        limit = fund.limits.get(name)
        if limit is not None:
            rules[name] = concentration_rule(positions, i, gross, key, limit * (1 + SLACK))
    if fund.limits.get("liquidity_coverage") is not None:
        rules["liquidity_coverage"] = coverage_rule(fund, positions, i, gross)
    return rules


def concentration_rule(positions, i, gross, key, limit):
    over = []
    for group in dict.fromkeys(getattr(p, key) for p in positions):
        sums = line_of([p for p in positions if getattr(p, key) == group], i, lambda p: p.size)
        over.append(Line(sums.a - limit * gross.a, sums.b - limit * gross.b))
    return [t for line in over for t in line.turn()], lambda s: all(line(s) <= 1e-12 * gross(s) for line in over)


def coverage_rule(fund, positions, i, gross):
    share, hours = ex.coverage_rule(fund)
    pools = [(line_of(b.members, i, lambda p: p.size), b.rate * hours) for b in ex.pools_of(positions)]
    kinks = {0.0, MAXIMUM}
    for size, most in pools:
        kinks |= {t for t in size.turn(most) if 0 < t < MAXIMUM}
    kinks = sorted(kinks)

    def short(s):
        return share * (1 - SLACK) * gross(s) - sum(min(size(s), most) for size, most in pools)

    turns = list(kinks)
    for left, right in zip(kinks, kinks[1:]):
        low, high = short(left), short(right)
        if low * high < 0:
            turns.append(left + (right - left) * low / (low - high))
    return turns, lambda s: short(s) <= 1e-12 * gross(s)


# --- the answer ------------------------------------------------------------------------------------------------------

def rules_of(report, i):
    """The rules that the scale of i moves, in their order: (turns, holds) by name."""
    rules = {}
    if report.fund.capital[i] > 0:
        path = Path(report, i)
        rules["budget"] = budget_rule(report, i, path)
        rules["fund_var"] = fund_var_rule(report, i, path)
    return rules | exposure_rules(report, i)


def scales(report, i):
    """`largest_scale`, `least_scale`, `bound_by` of strategy i."""
    fund = report.fund
    nothing = {"largest_scale": None, "least_scale": None, "bound_by": None}
    if fund.capital[i] > 0 and np.isnan(report.standalone[i]):
        return nothing
    rules, now = rules_of(report, i), float(fund.scale[i])
    if not rules:
        return nothing | {"largest_scale": MAXIMUM, "bound_by": "maximum"}

    def broken(s):
        return [name for name in ORDER if name in rules and not rules[name][1](s)]

    turns = {0.0, MAXIMUM, now}
    for found, _ in rules.values():
        turns |= {t for t in found if 0 <= t <= MAXIMUM}
    points = sorted(turns)
    # The turns and the middles between them, in order.
    places = [p for pair in zip(points, [(a + b) / 2 for a, b in zip(points, points[1:])] + [None]) for p in pair][:-1]
    held = [not broken(p) for p in places]
    here = places.index(now)
    if held[here]:
        end = here
        while end + 1 < len(places) and held[end + 1]:
            end += 1
        return nothing | end_of(places, end, broken)
    below = [k for k in range(here) if held[k]]
    if below:
        return nothing | end_of(places, below[-1], broken)
    above = [k for k in range(here, len(places)) if held[k]]
    if above:
        start = above[0]
        return nothing | {"least_scale": edge(places, start, -1), "bound_by": broken(places[start - 1])[0]}
    return nothing | {"bound_by": broken(now)[0]}


def edge(places, k, step):
    """The end of the set beyond a middle is the turn next to it."""
    return places[k] if k % 2 == 0 else places[k + step]


def end_of(places, k, broken):
    if k == len(places) - 1:
        return {"largest_scale": MAXIMUM, "bound_by": "maximum"}
    past = next(p for p in places[k + 1:] if broken(p))
    return {"largest_scale": edge(places, k, 1), "bound_by": broken(past)[0]}


def largest_within(report, i, budget):
    """The largest scale of strategy i up to today's at which it uses at most the budget; `None` if there is none."""
    now = float(report.fund.scale[i])
    turns, holds = budget_rule(report, i, Path(report, i), budget, 0.0)
    points = sorted({0.0, now, *(t for t in turns if 0 <= t <= now)})
    for low, high in zip(reversed(points[:-1]), reversed(points[1:])):
        if holds((low + high) / 2):
            return high
    return 0.0 if holds(0.0) else None


def shortfall(fund, name):
    """The measure of an exposure control, larger for worse."""
    value = ctl.exposure_measures(fund, ex.positions_of(fund))[0][name]
    return -value if name == "liquidity_coverage" else value


def can_add(report, i, found, rows):
    """Whether a raise is possible and no tripped control that reaches i forbids it."""
    fund, now = report.fund, float(report.fund.scale[i])
    target = next((found[k] for k in ("largest_scale", "least_scale") if found[k] is not None), None)
    if target is None or not target > now * (1 + 1e-6) or not report.is_measured:
        return False
    if ctl.persons(fund):
        return False
    raised = fund.at(exposure={fund.ids[i]: target})
    for row in rows:
        if row["state"] != "tripped" or fund.ids[i] not in row["reaches"]:
            continue
        if row["id"] in DRAWDOWNS or not shortfall(raised, row["id"]) < shortfall(fund, row["id"]):
            return False
    return True
