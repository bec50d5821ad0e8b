"""What a tool answers."""

from __future__ import annotations

import json
from typing import Any

__all__ = ["Answer"]


class Answer(dict[str, Any]):
    """A tool's answer as a dict: money in the fund's currency, losses positive, P&L negative for a loss, shares as fractions.

    A figure that is missing is None, with a warning in ``warnings``.

    Attributes
    ----------
    text : str
        The tool's own bytes, those of ``headroom-mcp`` and of the page.
    """

    text: str

    def __init__(self, text: str) -> None:
        super().__init__(json.loads(text))
        self.text = text

    def __reduce__(self) -> tuple[type[Answer], tuple[str]]:
        return Answer, (self.text,)
