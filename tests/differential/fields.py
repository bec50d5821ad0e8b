"""The report of a comparison of answers: per field how many numbers, and how far the worst was."""

import re

CLOSED, FITTED, SCALE = 1e-10, 1e-8, 1e-6
SCALES = ("largest_scale", "least_scale")
# Money near zero is compared with the size of the answer's money, a scale with that as loaded (1): the slack of 1e-9 on a
# rule moves a small scale by more than a millionth of itself. An eigenvalue is compared with 1, their mean. Everything else
# is compared with a millionth at least.
MONEY = ("var", "es", "used", "budget", "available", "pnl", "by_strategy", "components_after", "net_contribution",
         "diversification", "diversification_benefit", "first_order", "part", "net_delta_unhedged", "hours_to_liquidate")


def plain(path):
    """A path without the numbers of its lists and without ids: `strategies[].used`."""
    return re.sub(r"\[\d+\]", "[]", re.sub(r"(by_strategy|components_after)\..*", r"\1", path))


# A chance, in spite of its name.
CHANCE = "above_total_var"


class Fields:
    """Rows of tool and field."""

    def __init__(self):
        self.rows = {}  # (tool, field) -> [count, worst, tolerance, where]
        self.absent = {}  # (tool, field) -> count
        self.refusals = []

    def add(self, tool, found, wanted, where, fitted, money=None):
        """Compares an answer with what the reference has; `found` `None` was refused. `money`: the size of the fund's."""
        if found is not None:
            self.walk(tool, "", found, wanted, where, FITTED if fitted else CLOSED, money or money_of(wanted))

    def walk(self, tool, path, found, wanted, where, tolerance, money):
        if isinstance(wanted, dict) and isinstance(found, dict):
            for key, value in wanted.items():
                below = f"{path}.{key}" if path else key
                if key in found:
                    self.walk(tool, below, found[key], value, where, tolerance, money)
                else:
                    place = (tool, plain(below))
                    self.absent[place] = self.absent.get(place, 0) + 1
        elif isinstance(wanted, list) and isinstance(found, list) and len(found) == len(wanted):
            for k, (a, b) in enumerate(zip(found, wanted)):
                self.walk(tool, f"{path}[{k}]", a, b, where, tolerance, money)
        else:
            self.leaf(tool, path, found, wanted, where, tolerance, money)

    def leaf(self, tool, path, found, wanted, where, tolerance, money):
        field = plain(path)
        last = re.split(r"[.\[]", field.rstrip("[]"))[-1]
        if last in SCALES:
            tolerance = SCALE
        numbers = all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in (found, wanted))
        if numbers:
            # The value that `explain` tells is of the figure that its tool is named after.
            figure = tool.split(", ")[-1] if last == "value" else last
            is_money = figure != CHANCE and any(figure == m or figure.endswith(f"_{m}") for m in MONEY)
            least = money * 1e-3 if is_money else 1.0 if last in (*SCALES, "min_eigenvalue") else 1e-6
            off = abs(found - wanted)
            off = off / max(abs(wanted), least) if off else 0.0
        else:
            off = 0.0 if found == wanted else float("inf")
        row = self.rows.setdefault((tool, field), [0, 0.0, tolerance, None, 0])
        row[0] += 1
        row[2] = max(row[2], tolerance)
        if not off <= tolerance:
            row[4] += 1
        if not off <= row[1]:
            row[1], row[3] = off, f"{where}: {path} {found!r} for {wanted!r}"

    def refused(self, tool, where, reason):
        self.refusals.append((tool, where, reason))

    def join(self, other):
        for key, (count, worst, tolerance, where, far) in other.rows.items():
            row = self.rows.setdefault(key, [0, 0.0, tolerance, None, 0])
            row[0], row[2], row[4] = row[0] + count, max(row[2], tolerance), row[4] + far
            if not worst <= row[1]:
                row[1], row[3] = worst, where
        for key, count in other.absent.items():
            self.absent[key] = self.absent.get(key, 0) + count
        self.refusals += other.refusals

    def write(self, strict):
        """Prints the report; whether everything is within its tolerance."""
        names = [f"{tool}: {field}" for tool, field in self.rows]
        width = max(map(len, names), default=5)
        print(f"{'field':{width}}  numbers  largest difference  tolerance")
        for name, (count, worst, tolerance, where, far) in zip(names, self.rows.values()):
            mark = "" if worst <= tolerance else f"  TOO FAR {far} times, worst {where}"
            print(f"{name:{width}}  {count:7}  {worst:18.1e}  {tolerance:9.0e}{mark}")
        for (tool, field), count in self.absent.items():
            print(f"absent: {tool}: {field} ({count} times)")
        for tool, where, reason in self.refusals[:40]:
            print(f"refused: {tool}, {where}: {reason}")
        if len(self.refusals) > 40:
            print(f"... and {len(self.refusals) - 40} more refusals")
        far = sum(worst > tolerance for _, worst, tolerance, _, _ in self.rows.values())
        print(f"\n{len(self.rows)} fields, {sum(r[0] for r in self.rows.values())} values, {far} fields too far, "
              f"{len(self.absent)} absent, {len(self.refusals)} refused")
        return far == 0 and not self.refusals and not (strict and self.absent)


def money_of(wanted):
    """The size of the answer's money: its fund VaR, else its largest number."""
    fund = wanted.get("fund")
    if fund and fund.get("var"):
        return abs(fund["var"])
    sizes = [abs(v) for v in numbers_in(wanted)]
    return max(sizes, default=1.0)


def numbers_in(value):
    if isinstance(value, dict):
        for v in value.values():
            yield from numbers_in(v)
    elif isinstance(value, list):
        for v in value:
            yield from numbers_in(v)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield value
