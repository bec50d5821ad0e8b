"""What Python programs have (lists, arrays, data frames, dates) as the values of a fund's file.

Data frames are taken by their columns and index, whoever makes them: neither pandas, polars nor numpy is imported.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any

from .error import ToolError

__all__ = ["as_columns", "as_date", "as_dates", "as_numbers", "as_rows", "is_frame", "to_arguments", "to_file"]


def is_frame(value: object) -> bool:
    """Return whether a value is a data frame: it has columns and gives each by its name."""
    return hasattr(value, "columns") and hasattr(value, "__getitem__") and not isinstance(value, Mapping)


def _list(values: Any) -> list[Any]:
    """Return the values of a list, array or column of a frame as a list of Python's own types."""
    for name in ("to_list", "tolist"):
        if hasattr(values, name):
            return list(getattr(values, name)())
    return list(values)


def _is_missing(value: Any) -> bool:
    """Return whether a value stands for none: None, NaN, NaT or pandas' NA."""
    if value is None:
        return True
    try:
        return bool(value != value)
    except TypeError:
        return True


def _plain(value: Any) -> Any:
    """Return a value as JSON has it: scalars of numpy become Python's own, dates become text."""
    if hasattr(value, "isoformat"):
        return as_date(value)
    if hasattr(value, "item") and not isinstance(value, (str, bytes)):
        return value.item()
    return value


def as_numbers(values: Any) -> list[Any]:
    """Return a series as a list of numbers, with None where there is none (None, NaN, NA)."""
    return [None if _is_missing(value) else _plain(value) for value in _list(values)]


def as_date(value: Any) -> str:
    """Return a date, datetime, timestamp or text as ISO text, ``2026-11-20``."""
    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    is_moment = len(text) > 10 and text[10] in "T "
    return text[:10] if is_moment else text


def as_dates(values: Iterable[Any]) -> list[str]:
    """Return dates as ISO text."""
    return [as_date(value) for value in _list(values)]


def as_columns(frame: Any) -> tuple[list[str] | None, dict[str, list[Any]]]:
    """Return the dates of a frame of series, and its series by name.

    The dates are the column ``date``, else the index where it has dates.
    """
    names = [str(name) for name in frame.columns]
    columns = {name: frame[original] for name, original in zip(names, list(frame.columns), strict=True)}
    dates = columns.pop("date", None)
    if dates is None:
        index = _list(getattr(frame, "index", []))
        dates = index if index and all(hasattr(day, "isoformat") or isinstance(day, str) for day in index) else None
    series = {name: as_numbers(column) for name, column in columns.items()}
    return (None if dates is None else as_dates(dates)), series


def as_rows(value: Any) -> list[Any]:
    """Return a frame as a list of objects, one per row without its missing values; a list as it is."""
    if not is_frame(value):
        return list(value)
    columns = {str(name): as_numbers(value[name]) for name in value.columns}
    length = max((len(column) for column in columns.values()), default=0)
    rows = ({name: column[i] for name, column in columns.items()} for i in range(length))
    return [{name: entry for name, entry in row.items() if entry is not None} for row in rows]


def to_file(document: Mapping[str, Any]) -> bytes:
    """Return a document as JSON; a number that is not finite is written as such, for the parser to name its place."""
    return json.dumps(document, ensure_ascii=False, default=_plain).encode("utf-8", "surrogatepass")


def to_arguments(arguments: Mapping[str, Any]) -> str:
    """Return the arguments of a call as JSON.

    Raises
    ------
    ToolError
        For a number that is not finite (rule ``finite``), at its path.
    """
    try:
        return json.dumps(arguments, ensure_ascii=False, allow_nan=False, default=_plain)
    except ValueError:
        path = _not_finite(arguments, "")
        if path is None:
            raise
        raise ToolError("invalid_argument", path, "finite", "Give a number that a double holds.") from None


def _not_finite(value: Any, path: str) -> str | None:
    """Return the path of the first number that is not finite."""
    if isinstance(value, Mapping):
        inside = ((f"{path}.{key}" if path else str(key), entry) for key, entry in value.items())
    elif isinstance(value, (list, tuple)):
        inside = ((f"{path}[{i}]", entry) for i, entry in enumerate(value))
    else:
        value = _plain(value)
        return path if isinstance(value, float) and not math.isfinite(value) else None
    return next((found for at, entry in inside if (found := _not_finite(entry, at)) is not None), None)
