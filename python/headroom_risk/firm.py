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

__all__ = ["COLUMNS", "FORMAT", "write_firm", "write_parquet"]

FORMAT = "headroom.firm/1"

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
    losses = [(stress["pnl"], place) for place, stress in enumerate(found["stress"]) if stress["pnl"] is not None]
    worst_pnl, worst = min(losses, default=(None, None))
    return {
        **source,
        **{name: found["fund"][name] for name in ("name", "var", "es", "total_var", "utilization", "status")},
        **{name: found[name] for name in ("currency", "nav", "fund_state")},
        "answer": answer.relative_to(out.resolve()).as_posix(),
        "answer_sha256": hashlib.sha256(content).hexdigest(),
        "stressed_var": None if None in stressed else math.fsum(stressed),
        "tripped": [control["id"] for control in found["controls"] if control["state"] == "tripped"],
        "worst_scenario": None if worst is None else found["stress"][worst]["scenario"],
        "worst_pnl": worst_pnl,
        "warnings": len(found["warnings"]),
    }


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
