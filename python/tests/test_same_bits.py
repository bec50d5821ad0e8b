"""The wheel answers with the bytes of `headroom-mcp`: answers and refusals, on the samples and on random funds."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import SAMPLES, Server
from random_funds import CALLS, fund

from headroom_risk import Fund, ToolError, _engine

#: Random funds; 200 once by HEADROOM_FUNDS=200.
FUNDS = int(os.environ.get("HEADROOM_FUNDS", "14"))


def text(one: Fund, tool: str, arguments: dict[str, object]) -> tuple[bool, str]:
    """Return whether the call is refused, and the text of its answer or refusal."""
    try:
        return False, one.answer(tool, arguments).text
    except ToolError as refused:
        fields = {"code": refused.code, "path": refused.path, "rule": refused.rule, "message": refused.message}
        return True, json.dumps(fields, separators=(",", ":"), ensure_ascii=False)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_answers_on_samples_are_the_bytes_of_the_server(path: Path, server: Callable[[Path], Server]) -> None:
    asked, one = server(path), Fund.from_file(path)
    for tool, arguments in CALLS:
        assert text(one, tool, arguments) == asked.text(tool, arguments), (tool, arguments)


@pytest.mark.parametrize("number", range(FUNDS))
def test_answers_on_random_funds_are_the_bytes_of_the_server(
    number: int, tmp_path: Path, server: Callable[[Path], Server]
) -> None:
    path = tmp_path / "fund.json"
    path.write_text(json.dumps(fund(number)))
    asked, one = server(path), Fund.from_file(path)
    refused = 0
    for tool, arguments in CALLS:
        found = text(one, tool, arguments)
        assert found == asked.text(tool, arguments), (tool, arguments)
        refused += found[0]
    assert 2 <= refused <= 4, "eight calls are answered, but where a fund has too few dates"


def test_answer_of_a_file_is_that_of_a_fund_and_of_what_the_fund_writes() -> None:
    for path in SAMPLES:
        file = path.read_bytes()
        one = Fund.from_json(file)
        first = _engine.answer(file, "risk_dashboard", "")
        assert first == one.risk_dashboard().text == Fund.from_json(one.to_json()).risk_dashboard().text
