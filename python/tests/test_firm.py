"""The firm's file is the one that the page reads, and a firm as one fund is a fund."""

from __future__ import annotations

import json
import math
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from conftest import TOP
from random_funds import fund

from headroom_risk import Fund
from headroom_risk.__main__ import main
from headroom_risk.fleet import run

#: What the page's reader is tested on (`wire/tests/it/firm.rs`).
COMMITTED = TOP / "wire" / "tests" / "data" / "firm.json"


def saved(folder: Path, name: str, document: dict[str, Any]) -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(document))


def test_firm_is_the_one_that_the_page_is_tested_on(tmp_path: Path) -> None:
    funds = tmp_path / "funds"
    funds.mkdir()
    for name in ("demo", "seed", "halted"):
        shutil.copy(TOP / "assets" / "sample" / f"{name}.json", funds)
    (funds / "malformed.json").write_text("{")
    run(funds, tmp_path / "out", engine="loop", progress=None)
    written = (tmp_path / "out" / "firm.json").read_bytes()
    if os.environ.get("HEADROOM_WRITE"):
        COMMITTED.write_bytes(written)
    assert written == COMMITTED.read_bytes(), "run HEADROOM_WRITE=1 cargo xtask test python"


def three_funds(folder: Path) -> None:
    for number in range(3):
        saved(folder, f"fund-{number}", fund(number))


def test_firm_as_one_fund_has_the_returns_of_its_funds(tmp_path: Path) -> None:
    three_funds(tmp_path / "funds")
    (tmp_path / "funds" / "broken.json").write_text("[]")
    run(tmp_path / "funds", tmp_path / "out", engine="loop", firm_snapshot=True, progress=None)
    firm = Fund.from_file(tmp_path / "out" / "firm_snapshot.json")
    parts = [fund(number) for number in range(3)]
    document = firm.to_dict()
    assert document["fund"]["nav"] == math.fsum(part["fund"]["nav"] for part in parts)
    assert [row["capital"] for row in document["strategies"]] == [part["fund"]["nav"] for part in parts]
    assert [row["name"] for row in document["strategies"]] == [part["fund"]["name"] for part in parts]
    assert document["risk_budget"]["total_var"] == math.fsum(part["risk_budget"]["total_var"] for part in parts)
    # The last date, by hand: P&L at today's capital over NAV.
    for row, part in zip(document["strategies"], parts, strict=True):
        capital = {strategy["id"]: strategy["capital"] for strategy in part["strategies"]}
        pnl = math.fsum(
            capital[name] * values[-1] for name, values in part["history"]["returns"].items() if values[-1] is not None
        )
        assert document["history"]["dates"][-1] == part["history"]["dates"][-1]
        assert document["history"]["returns"][row["id"]][-1] == pytest.approx(pnl / part["fund"]["nav"], rel=1e-12)
    assert firm.risk_dashboard(method="historical")["fund"]["var"] > 0


def test_firm_of_two_currencies_or_of_none_is_no_fund(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    three_funds(tmp_path / "funds")
    other = fund(7)
    other["fund"]["currency"] = "EUR"
    saved(tmp_path / "funds", "other", other)
    words = ["fleet", str(tmp_path / "funds"), "--out", str(tmp_path / "out"), "--engine", "loop", "--firm-snapshot"]
    assert main(words) == 2
    assert "EUR, USD" in capsys.readouterr().err
    (tmp_path / "funds" / "other.json").unlink()
    assert main(words) == 0
    assert (tmp_path / "out" / "firm_snapshot.json").is_file()
    empty = tmp_path / "none"
    saved(empty, "broken", {})
    with pytest.raises(ValueError, match="1 to 512 funds, not 0"):
        run(empty, tmp_path / "other", engine="loop", firm_snapshot=True, progress=None)
