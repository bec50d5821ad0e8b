"""A fleet gives the files of one process, whatever happens to its workers and its driver."""

from __future__ import annotations

import functools
import hashlib
import importlib
import json
import math
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import fleet_answers
import polars as pl
import pytest
from random_funds import fund

from headroom_risk import Fund
from headroom_risk.__main__ import main
from headroom_risk.firm import COLUMNS
from headroom_risk.fleet import run

#: Dask always; Ray where it is installed and asked for by HEADROOM_RAY=1.
ENGINES = ["dask", *(["ray"] if os.environ.get("HEADROOM_RAY") else [])]
GOOD = int(os.environ.get("HEADROOM_FLEET", "24"))


def write(folder: Path, name: str, document: dict[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(document))


def named(number: int, name: str) -> dict[str, Any]:
    document = fund(number)
    document["risk_budget"]["method"] = "historical"
    document["fund"]["name"] = name
    return document


def files(out: Path) -> dict[str, bytes]:
    return {str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}


@pytest.fixture
def good(tmp_path: Path) -> Path:
    folder = tmp_path / "funds"
    for number in range(GOOD):
        write(folder / f"desk-{number % 3}", f"fund-{number:04}", named(number, f"Fund {number}"))
    return folder


@pytest.mark.parametrize("engine", ENGINES)
def test_lost_workers_and_refused_funds_change_no_other_file(
    engine: str, good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Once A", "Once B"):
        write(good, name, named(1, name))
    one = run(good, tmp_path / "one", engine="loop", progress=None)
    write(good, "panic", named(2, "Panic"))
    write(good, "poison", named(3, "Poison"))
    (good / "malformed.json").write_text("oops")
    marks = tmp_path / "marks"
    marks.mkdir()
    # Workers of Ray look where they start, and there the sources are no package.
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")]))
    answer = functools.partial(fleet_answers.faulty, folder=str(marks))
    found = run(good, tmp_path / "out", engine=engine, workers=2, progress=None, answer=answer)
    assert sorted(path.name for path in marks.iterdir()) == ["Once A", "Once B"], "two workers were killed"
    assert (found.funds, found.computed, found.refused, found.lost) == (GOOD + 5, GOOD + 2, 2, 1)
    assert (one.funds, one.computed, one.refused, one.lost) == (GOOD + 2, GOOD + 2, 0, 0)
    alone, fleet = files(tmp_path / "one"), files(tmp_path / "out")
    firm = json.loads(fleet.pop("firm.json"))["funds"]
    alone.pop("firm.json")
    assert fleet == alone, "the same files, none missing, none twice"
    rows = {name: error and (error["code"], error["rule"]) for name, error in zip(firm["id"], firm["error"], strict=True)}
    assert {name: row for name, row in rows.items() if row} == {
        "malformed": ("snapshot_invalid", "syntax"),
        "panic": ("internal", "panic"),
        "poison": ("internal", "worker_lost"),
    }


@pytest.mark.parametrize("engine", ENGINES)
def test_driver_that_is_killed_goes_on_where_it_was(engine: str, good: Path, tmp_path: Path) -> None:
    run(good, tmp_path / "one", engine="loop", progress=None)
    out = tmp_path / "out"
    # A driver that dies before it answers fails below: nobody waits for it.
    words = [sys.executable, str(Path(__file__).with_name("fleet_driver.py")), str(good), str(out), engine]
    driver = subprocess.Popen(words, stdout=subprocess.DEVNULL, cwd=tmp_path)
    end = time.monotonic() + 200
    while len(list(out.glob("answers/*"))) < 5 and time.monotonic() < end and driver.poll() is None:
        time.sleep(0.05)
    driver.send_signal(signal.SIGKILL)
    driver.wait(10)
    had = len(list(out.glob("answers/*")))
    assert 5 <= had < GOOD and not (out / "firm.json").exists()
    again = subprocess.run(words, check=True, stdout=subprocess.PIPE, timeout=max(300, 2 * GOOD), cwd=tmp_path)
    summary = json.loads(again.stdout.splitlines()[-1])
    # Workers of a driver that is gone may finish what they had.
    assert summary["kept"] >= had and summary["kept"] + summary["computed"] == GOOD
    assert files(out) == files(tmp_path / "one")


@pytest.mark.parametrize("engine", [engine for engine in ENGINES if engine == "ray"])
def test_node_that_is_removed_takes_no_fund_with_it(
    engine: str, good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A busy machine starts a node slowly.
    monkeypatch.setenv("RAY_raylet_start_wait_time_s", "200")
    cluster_utils = importlib.import_module("ray.cluster_utils")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")]))
    run(good, tmp_path / "one", engine="loop", progress=None)
    cluster = cluster_utils.Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    removed: list[int] = []
    try:
        node = cluster.add_node(num_cpus=1)
        cluster.wait_for_nodes()

        def remove(_: str) -> None:
            """Remove the second node with the first funds that come in."""
            if not removed:
                removed.append(len(list((tmp_path / "out").glob("answers/*"))))
                cluster.remove_node(node, allow_graceful=False)

        found = run(good, tmp_path / "out", engine=engine, address=cluster.address, progress=remove, answer=fleet_answers.slow)
    finally:
        cluster.shutdown()
    assert removed[0] < GOOD, "removed in mid-run"
    assert (found.computed, found.refused, found.lost) == (GOOD, 0, 0)
    assert files(tmp_path / "out") == files(tmp_path / "one")


def test_second_run_computes_only_what_changed(good: Path, tmp_path: Path) -> None:
    first = run(good, tmp_path / "out", engine="loop", progress=None)
    before = files(tmp_path / "out")
    second = run(good, tmp_path / "out", engine="loop", progress=None)
    assert (second.computed, second.kept, second.digest) == (0, GOOD, first.digest)
    assert files(tmp_path / "out") == before
    write(good / "desk-0", "fund-0000", named(99, "Another"))
    third = run(good, tmp_path / "out", engine="loop", progress=None)
    assert (third.computed, third.kept) == (1, GOOD - 1) and third.digest != first.digest
    other = run(good, tmp_path / "out", engine="loop", arguments={"confidence": 0.9}, progress=None)
    assert (other.computed, other.kept) == (GOOD, 0), "another call has other keys"


def test_firm_has_the_figures_of_the_answers(good: Path, tmp_path: Path) -> None:
    (good / "a broken.json").write_text("[]")
    lines: list[str] = []
    run(good, tmp_path / "out", engine="loop", parquet=True, progress=lines.append)
    assert lines[-1] == f"{GOOD + 1} of {GOOD + 1} funds, 1 refused"
    firm = json.loads((tmp_path / "out" / "firm.json").read_text())
    assert (firm["format"], firm["count"], tuple(firm["funds"])) == ("headroom.firm/1", GOOD + 1, COLUMNS)
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in zip(*firm["funds"].values(), strict=True)]
    assert [row["id"] for row in rows] == sorted(row["id"] for row in rows)
    assert rows[0]["id"] == "a broken" and rows[0]["var"] is None and rows[0]["error"]["rule"] == "type"
    row = rows[1]
    snapshot = tmp_path / "out" / row["snapshot"]
    answer = Fund.from_file(snapshot).risk_dashboard()
    assert hashlib.sha256(answer.text.encode()).hexdigest() == row["answer_sha256"]
    assert (tmp_path / "out" / row["answer"]).read_text() == answer.text
    assert hashlib.sha256(snapshot.read_bytes()).hexdigest() == row["snapshot_sha256"]
    assert (row["var"], row["nav"], row["currency"]) == (answer["fund"]["var"], answer["nav"], "USD")
    assert row["stressed_var"] == math.fsum(s["stressed_component_var"] for s in answer["strategies"])
    assert row["worst_pnl"] == min(stress["pnl"] for stress in answer["stress"])
    assert row["tripped"] == [control["id"] for control in answer["controls"] if control["state"] == "tripped"]

    funds = pl.read_parquet(tmp_path / "out" / "funds.parquet")
    assert funds["var"].to_list() == firm["funds"]["var"] and funds["id"].to_list() == firm["funds"]["id"]
    strategies = pl.read_parquet(tmp_path / "out" / "strategies.parquet").filter(pl.col("fund") == row["id"])
    assert strategies["used"].to_list() == [strategy["used"] for strategy in answer["strategies"]]
    assert strategies["status"].to_list() == [strategy["status"] for strategy in answer["strategies"]]


def test_two_files_of_one_name_are_refused(good: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="fund-0001"):
        run([good / "desk-1" / "fund-0001.json", good / "desk-1" / "fund-0001.json"], tmp_path / "out", engine="loop")


def test_command_line_says_how_it_ended(good: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "out")
    words = ["fleet", str(good), "--out", out, "--engine", "loop", "--method", "parametric"]
    assert main(words) == 0
    assert json.loads(capsys.readouterr().out)["computed"] == GOOD
    assert json.loads((tmp_path / "out" / "firm.json").read_text())["arguments"] == {"method": "parametric"}
    (good / "broken.json").write_text("{}")
    assert main(words) == 3
    path = str(next(good.rglob("fund-0001.json")))
    capsys.readouterr()
    assert main(["answer", path, "explain", "--arguments", '{"figure":"fund_var"}']) == 0
    assert capsys.readouterr().out == Fund.from_file(path).explain("fund_var").text + "\n"
    assert main(["answer", path, "explain", "--arguments", '{"figure":1}']) == 2
    assert "figure" in capsys.readouterr().err
