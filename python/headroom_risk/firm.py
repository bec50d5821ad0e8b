"""The funds of a firm as one file, `headroom.firm/1`, and as Parquet.

No clock and no path of this machine are in them, so two runs give the same files.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import _engine

if TYPE_CHECKING:
    from .fleet import Outcome

__all__ = ["COLUMNS", "CONTROLS", "FORMAT", "write_firm", "write_firm_snapshot", "write_parquet"]

FORMAT = "headroom.firm/1"

#: The controls, in the order of a fund's states in the column `controls`.
CONTROLS = (
    "daily_drawdown",
    "weekly_drawdown",
    "monthly_drawdown",
    "gross_exposure",
    "net_exposure",
    "sector_concentration",
    "exchange_concentration",
    "liquidity_coverage",
)

#: Strategies of a fund at most: what a firm as a fund can hold.
MAX_STRATEGIES = 512

#: The columns of a firm, one entry per fund each; null where a fund has no figure.
COLUMNS = (
    "id",
    "name",
    "snapshot",
    "snapshot_sha256",
    "answer",
    "answer_sha256",
    "currency",
    "nav",
    "var",
    "es",
    "total_var",
    "utilization",
    "stressed_var",
    "status",
    "fund_state",
    "controls",
    "tripped",
    "worst_scenario",
    "worst_pnl",
    "warnings",
    "error",
)


def write_firm(out: Path, arguments: str, rows: Sequence[Outcome], answers: Sequence[Path | None]) -> Path:
    """Write `firm.json`: by columns, an entry per fund, sorted by id.

    Parameters
    ----------
    out : Path
        The folder.
    arguments : str
        The arguments of `risk_dashboard` as JSON.
    rows, answers : sequence
        The outcomes and the files of their answers, None where refused.
    """
    funds = [_fund(out, row, answer) for row, answer in zip(rows, answers, strict=True)]
    firm = {
        "format": FORMAT,
        "engine": _engine.version(),
        "tool": "risk_dashboard",
        "arguments": json.loads(arguments or "{}"),
        "count": len(funds),
        "controls": list(CONTROLS),
        "funds": {name: [fund.get(name) for fund in funds] for name in COLUMNS},
    }
    path = out / "firm.json"
    aside = out / "firm.json.aside"
    aside.write_text(json.dumps(firm, ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n", encoding="utf-8")
    os.replace(aside, path)
    return path


def _fund(out: Path, row: Outcome, answer: Path | None) -> dict[str, Any]:
    """Return the columns of one fund."""
    source = {
        "id": row.source.id,
        "snapshot": Path(os.path.relpath(row.source.path, out)).as_posix(),
        "snapshot_sha256": row.snapshot_sha256,
    }
    if answer is None:
        return {**source, "error": row.error}
    content = answer.read_bytes()
    found = json.loads(content)
    stressed = [strategy["stressed_component_var"] for strategy in found["strategies"]]
    states = {control["id"]: control["state"] for control in found["controls"]}
    losses = [(stress["pnl"], place) for place, stress in enumerate(found["stress"]) if stress["pnl"] is not None]
    worst_pnl, worst = min(losses, default=(None, None))
    return {
        **source,
        **{name: found["fund"][name] for name in ("name", "var", "es", "total_var", "utilization", "status")},
        **{name: found[name] for name in ("currency", "nav", "fund_state")},
        "answer": answer.relative_to(out.resolve()).as_posix(),
        "answer_sha256": hashlib.sha256(content).hexdigest(),
        "stressed_var": None if None in stressed else math.fsum(stressed),
        "controls": [states[name] for name in CONTROLS],
        "tripped": [control["id"] for control in found["controls"] if control["state"] == "tripped"],
        "worst_scenario": None if worst is None else found["stress"][worst]["scenario"],
        "worst_pnl": worst_pnl,
        "warnings": len(found["warnings"]),
    }


def write_firm_snapshot(out: Path, rows: Sequence[Outcome], answers: Sequence[Path | None]) -> Path:
    """Write `firm_snapshot.json`, the firm as one fund that the page opens: a strategy per answered fund.

    Its capital is the fund's NAV, its return of a date the sum of capital times return over the strategies that have one then,
    over the NAV; its allocation is its share of the sum of the funds' VaR budgets, which is the firm's. Nothing is in reserve.

    Parameters
    ----------
    out : Path
        The folder.
    rows, answers : sequence
        The outcomes and the files of their answers, None where refused.

    Raises
    ------
    ValueError
        For no fund, more than 512, funds of several currencies, or one whose dates no other has.
    """
    funds = [(row.source, json.loads(Path(row.source.path).read_bytes())) for row, at in zip(rows, answers, strict=True) if at]
    currencies = sorted({fund["fund"]["currency"] for _, fund in funds})
    if not 1 <= len(funds) <= MAX_STRATEGIES:
        raise ValueError(f"a firm as one fund has 1 to {MAX_STRATEGIES} funds, not {len(funds)}: make one per desk")
    if len(currencies) > 1:
        raise ValueError(f"a firm as one fund has one currency, not {', '.join(currencies)}: make one per currency")
    series = [_fund_returns(fund) for _, fund in funds]
    dates = sorted(set().union(*series))
    budgets = [float(fund["risk_budget"]["total_var"]) for _, fund in funds]
    total = math.fsum(budgets)
    ids = [f"fund-{number:03}" for number in range(1, len(funds) + 1)]
    shares = [math.floor(budget / total * 1e12) / 1e12 for budget in budgets]
    document = {
        "format": "headroom.snapshot/1",
        "fund": {
            "name": "Firm",
            "currency": currencies[0],
            "nav": math.fsum(fund["fund"]["nav"] for _, fund in funds),
        },
        "risk_budget": {"total_var": total, "allocation": dict(zip(ids, shares, strict=True))},
        "strategies": [
            {"id": name, "name": fund["fund"]["name"], "capital": fund["fund"]["nav"]}
            for name, (_, fund) in zip(ids, funds, strict=True)
        ],
        "history": {
            "dates": dates,
            "returns": {name: [found.get(date) for date in dates] for name, found in zip(ids, series, strict=True)},
        },
    }
    path = out / "firm_snapshot.json"
    aside = out / "firm_snapshot.json.aside"
    aside.write_text(json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n", encoding="utf-8")
    os.replace(aside, path)
    return path


def _fund_returns(fund: dict[str, Any]) -> dict[str, float]:
    """Return the fund's return on its NAV by date, where a strategy has one."""
    capital = {strategy["id"]: strategy["capital"] for strategy in fund["strategies"]}
    found = {}
    for at, date in enumerate(fund["history"]["dates"]):
        column = [(capital[name], values[at]) for name, values in fund["history"]["returns"].items() if name in capital]
        pnl = [size * value for size, value in column if value is not None]
        if pnl:
            found[date] = math.fsum(pnl) / fund["fund"]["nav"]
    return found


def write_parquet(out: Path, rows: Sequence[Outcome], answers: Sequence[Path | None]) -> None:
    """Write `funds.parquet`, a row per fund, and `strategies.parquet`, a row per strategy of an answered fund.

    Lists, scenarios and errors are text in JSON. Needs polars (extra `parquet`).
    """
    import polars as pl

    text = pl.String()
    kinds: dict[str, Any] = {name: text for name in COLUMNS}
    kinds |= {name: pl.Float64() for name in ("nav", "var", "es", "total_var", "utilization", "stressed_var", "worst_pnl")}
    kinds["warnings"] = pl.Int64()
    funds = [_fund(out, row, answer) for row, answer in zip(rows, answers, strict=True)]
    columns = {name: [_cell(fund.get(name), kinds[name] == text) for fund in funds] for name in COLUMNS}
    _save(pl.DataFrame(columns, schema=kinds, strict=False), out / "funds.parquet")
    strategies: list[dict[str, Any]] = []
    for row, answer in zip(rows, answers, strict=True):
        if answer is not None:
            strategies += [{"fund": row.source.id, **strategy} for strategy in json.loads(answer.read_bytes())["strategies"]]
    names = list(strategies[0]) if strategies else ["fund", "id"]
    words = {name for name in names if any(isinstance(row[name], (str, dict, list)) for row in strategies)} | {"fund", "id"}
    flags = {name for name in names if any(isinstance(row[name], bool) for row in strategies)}
    kinds = {name: text if name in words else pl.Boolean() if name in flags else pl.Float64() for name in names}
    columns = {name: [_cell(row[name], name in words) for row in strategies] for name in names}
    _save(pl.DataFrame(columns, schema=kinds, strict=False), out / "strategies.parquet")


def _cell(value: Any, is_text: bool) -> Any:
    """Return a value of a column; in one of text, what is no text as JSON."""
    is_json = is_text and value is not None and not isinstance(value, str)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if is_json else value


def _save(frame: Any, path: Path) -> None:
    aside = path.with_name(path.name + ".aside")
    frame.write_parquet(aside)
    os.replace(aside, path)
