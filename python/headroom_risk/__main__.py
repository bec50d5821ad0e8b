"""The command line: `python -m headroom_risk answer FUND.json TOOL`, `python -m headroom_risk fleet FUNDS/ --out OUT`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from . import _engine
from .error import EngineError, SnapshotError, ToolError
from .fleet import run

REFUSED, INCOMPLETE = 2, 3


def main(words: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    given = _parser().parse_args(words)
    try:
        return _answer(given) if given.command == "answer" else _fleet(given)
    except (SnapshotError, ToolError, EngineError, OSError, ImportError, ValueError) as error:
        print(f"headroom_risk: {error}", file=sys.stderr)
        return REFUSED


def _answer(given: argparse.Namespace) -> int:
    print(_engine.answer(Path(given.fund).read_bytes(), given.tool, given.arguments))
    return 0


def _fleet(given: argparse.Namespace) -> int:
    arguments = json.loads(given.arguments or "{}")
    if not isinstance(arguments, dict):
        raise ToolError("invalid_argument", "", "type", "Give the arguments as a JSON object.")
    if given.method is not None:
        arguments["method"] = given.method
    is_terminal = sys.stderr.isatty()

    def show(line: str) -> None:
        print(f"\r\033[K{line}" if is_terminal else line, end="" if is_terminal else "\n", file=sys.stderr, flush=True)

    summary = run(
        given.funds[0] if len(given.funds) == 1 else given.funds,
        given.out,
        tool=given.tool,
        arguments=arguments,
        engine=given.engine,
        workers=given.workers,
        address=given.address,
        parquet=given.parquet,
        firm_snapshot=given.firm_snapshot,
        progress=show,
    )
    if is_terminal:
        print(file=sys.stderr)
    print(json.dumps(vars(summary)))
    return INCOMPLETE if summary.refused or summary.lost else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m headroom_risk", description=__doc__)
    parser.add_argument("--version", action="version", version=f"headroom_risk {_engine.version()}")
    commands = parser.add_subparsers(dest="command", required=True)
    answer = commands.add_parser("answer", help="print a tool's answer on one fund")
    answer.add_argument("fund", help="a fund's file, headroom.snapshot/1")
    answer.add_argument("tool", help="risk_dashboard, risk_budget_status, stress_test_fund, …")
    answer.add_argument("--arguments", default="", metavar="JSON", help="the tool's arguments, a JSON object")
    fleet = commands.add_parser(
        "fleet",
        help="ask every fund of a folder the same",
        epilog="Exit code: 0 all answered; 2 refused as a whole; 3 some funds are refused or lost, and rows with an error.",
    )
    fleet.add_argument("funds", nargs="+", help="a folder of funds' files, or files")
    fleet.add_argument(
        "--out", required=True, help="the folder of answers/ and firm.json; a second run computes only what it lacks"
    )
    fleet.add_argument("--tool", default="risk_dashboard")
    fleet.add_argument("--arguments", default="", metavar="JSON", help="the tool's arguments, the same for every fund")
    fleet.add_argument("--method", help="the VaR method, in place of each fund's own")
    fleet.add_argument("--engine", choices=("dask", "ray", "loop"), default="dask", help="loop: this process alone")
    fleet.add_argument("--workers", type=int, help="worker processes on this machine; one per core if left out")
    fleet.add_argument("--address", help="a cluster that runs: Dask's scheduler, or Ray's head")
    fleet.add_argument("--parquet", action="store_true", help="write funds.parquet and strategies.parquet as well")
    fleet.add_argument(
        "--firm-snapshot",
        action="store_true",
        help="write firm_snapshot.json as well: the firm as one fund, its strategies the funds",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
