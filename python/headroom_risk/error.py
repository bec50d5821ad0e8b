"""Why there is no answer: the same faults, codes and rules as the page and the MCP tools."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

__all__ = ["EngineError", "Fault", "SnapshotError", "ToolError"]


class Fault(NamedTuple):
    """One thing that is wrong with a fund.

    Attributes
    ----------
    path : str
        Where, as in ``strategies[1].capital``; ``(file)`` for the whole.
    rule : str
        Identifier of the rule that is broken, as in ``range``.
    value : str
        What was found there.
    message : str
        What would be right.
    """

    path: str
    rule: str
    value: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message} ({self.rule}: {self.value})"


class SnapshotError(ValueError):
    """A fund that breaks the format; nothing is computed from it.

    Attributes
    ----------
    faults : tuple of Fault
        The first hundred faults, in the order of the format's sections.
    more : int
        Number of further faults.
    """

    faults: tuple[Fault, ...]
    more: int

    def __init__(self, faults: Iterable[Fault], more: int = 0) -> None:
        self.faults = tuple(faults)
        self.more = more
        super().__init__(self.faults, more)

    def __str__(self) -> str:
        lines = [str(fault) for fault in self.faults]
        return "\n".join([*lines, f"and {self.more} more"] if self.more else lines)


class ToolError(ValueError):
    """A call that a tool refuses.

    Attributes
    ----------
    code : str
        Kind of refusal: ``invalid_argument``, ``unknown_strategy``, ``reserve_exceeded``, ``snapshot_invalid``,
        ``too_few_observations``, ``answer_too_large``, ``busy`` or ``internal``.
    path : str
        The argument, as in ``exposure.mm_strategy``; empty for the call as a whole.
    rule : str
        Identifier of the rule that is broken.
    message : str
        What would be right.
    """

    code: str
    path: str
    rule: str
    message: str

    def __init__(self, code: str, path: str, rule: str, message: str) -> None:
        self.code, self.path, self.rule, self.message = code, path, rule, message
        super().__init__(code, path, rule, message)

    def __str__(self) -> str:
        return f"{self.path}: {self.message} ({self.rule})" if self.path else f"{self.message} ({self.rule})"


class EngineError(RuntimeError):
    """A defect of the engine: it panicked at this call. The interpreter and other calls are not affected."""
