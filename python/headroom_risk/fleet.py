"""The same call on many funds: read, computed and written by the workers of an engine that exists (Dask, Ray).

A call is pure: same bytes in, same bytes out. So nothing is shared or merged, a worker that is lost costs only what it had in
flight, and a run that is started again computes only what has no answer yet.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, Protocol
from urllib.parse import quote

from . import _engine
from .data import to_arguments
from .error import EngineError, SnapshotError, ToolError
from .firm import write_firm, write_firm_snapshot, write_parquet

__all__ = ["Call", "Chunk", "Engine", "Outcome", "Source", "Summary", "run", "work"]

#: Funds of a chunk at most; by a Monte Carlo, which takes about 100 ms per fund.
MAX_CHUNK, MAX_CHUNK_MONTE_CARLO = 20, 10


class Source(NamedTuple):
    """A fund's file: an id that no other has, and its path."""

    id: str
    path: str


@dataclass(frozen=True)
class Call:
    """What every fund is asked, and where answers go.

    ``answer`` computes: a function of file, tool and arguments that workers can import.
    """

    tool: str
    arguments: str
    out: str
    answer: Callable[[bytes, str, str], str] = _engine.answer

    def key(self, snapshot_sha256: str) -> str:
        """Return the content key of an answer: engine, file and call."""
        parts = "\0".join([_engine.version(), snapshot_sha256, self.tool, self.arguments])
        return hashlib.sha256(parts.encode()).hexdigest()[:32]

    def path(self, source: Source, snapshot_sha256: str) -> Path:
        """Return where the answer of a fund goes."""
        return Path(self.out, "answers", f"{quote(source.id, safe='')}.{self.key(snapshot_sha256)}.json")


class Outcome(NamedTuple):
    """What became of one fund: the hash of its file, and the refusal or None."""

    source: Source
    snapshot_sha256: str | None
    error: dict[str, str] | None


#: Funds that one worker computes in one go.
Chunk = Sequence[Source]


class Engine(Protocol):
    """What runs chunks on workers."""

    def cores(self) -> int:
        """Return the number of workers."""
        ...

    def outcomes(self, chunks: Iterable[Chunk], call: Call) -> Iterator[tuple[Chunk, list[Outcome] | None]]:
        """Yield each chunk with its outcomes as they come; None where it lost its worker again and again."""
        ...

    def close(self) -> None:
        """End the workers that this process started."""
        ...


@dataclass(frozen=True)
class Summary:
    """What a run did.

    Attributes
    ----------
    funds : int
        Number of funds.
    computed, kept : int
        Funds with an answer, of this run and of an earlier one.
    refused, lost : int
        Funds that were refused, and funds that lost their worker each time; each is a row with its ``error``.
    seconds : float
        Wall time.
    firm : str or None
        Path of ``firm.json``; None for a tool other than ``risk_dashboard``.
    digest : str
        SHA-256 over the ids and answers of all funds: equal for equal funds, engine and call.
    """

    funds: int
    computed: int
    kept: int
    refused: int
    lost: int
    seconds: float
    firm: str | None
    digest: str


def work(chunk: Chunk, call: Call) -> list[Outcome]:
    """Compute and write the answers of a chunk, on a worker. No exception leaves it: a refusal is an outcome."""
    return [_answered(source, call) for source in chunk]


def _answered(source: Source, call: Call) -> Outcome:
    digest = None
    try:
        file = Path(source.path).read_bytes()
        digest = hashlib.sha256(file).hexdigest()
        _replace(call.path(source, digest), call.answer(file, call.tool, call.arguments).encode(), Path(call.out))
    except SnapshotError as error:
        fault = error.faults[0]
        return Outcome(source, digest, _refusal("snapshot_invalid", fault.path, fault.rule, fault.message))
    except ToolError as error:
        return Outcome(source, digest, _refusal(error.code, error.path, error.rule, error.message))
    except EngineError as error:
        return Outcome(source, digest, _refusal("internal", "", "panic", str(error)))
    except OSError as error:
        return Outcome(
            source, digest, _refusal("snapshot_invalid", "(file)", "unreadable", error.strerror or "It is unreadable.")
        )
    except Exception as error:
        # A defect, of this fund alone: the others go on.
        return Outcome(source, digest, _refusal("internal", "", "exception", f"{type(error).__name__}: {error}"))
    return Outcome(source, digest, None)


def _refusal(code: str, path: str, rule: str, message: str) -> dict[str, str]:
    return {"code": code, "path": path, "rule": rule, "message": message}


def _replace(path: Path, content: bytes, out: Path) -> None:
    """Write a file whole or not at all: aside, then under its name."""
    aside = out / ".aside" / uuid.uuid4().hex
    aside.write_bytes(content)
    os.replace(aside, path)


def sources_of(given: str | os.PathLike[str] | Iterable[str | os.PathLike[str]]) -> list[Source]:
    """Return the funds of a folder (every ``.json`` below it) or of a list of files, sorted by id.

    The id is the path below the folder, or the file's name, without ``.json``.

    Raises
    ------
    ValueError
        If two files of a list have one name.
    """
    if isinstance(given, (str, os.PathLike)) and Path(given).is_dir():
        top = Path(given)
        found = [(path.relative_to(top), path) for path in top.rglob("*.json") if path.is_file()]
    else:
        listed = [given] if isinstance(given, (str, os.PathLike)) else given
        found = [(Path(Path(path).name), Path(path)) for path in listed]
    sources = sorted(Source(name.with_suffix("").as_posix(), str(path)) for name, path in found)
    for one, next_one in pairwise(sources):
        if one.id == next_one.id:
            raise ValueError(f"two funds have the id {one.id!r}: give a folder, whose paths tell them apart")
    return sources


def run(
    sources: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    out: str | os.PathLike[str],
    *,
    tool: str = "risk_dashboard",
    arguments: Mapping[str, Any] | None = None,
    engine: str | Engine = "dask",
    workers: int | None = None,
    address: str | None = None,
    parquet: bool = False,
    firm_snapshot: bool = False,
    progress: Callable[[str], Any] | None = print,
    answer: Callable[[bytes, str, str], str] = _engine.answer,
) -> Summary:
    """Ask every fund the same.

    Parameters
    ----------
    sources : path, or iterable of paths
        A folder of funds (``headroom.snapshot/1`` in JSON, at any depth), or files. Workers read them: on a cluster, from a
        disk that all share.
    out : path
        The folder of ``answers/``, ``firm.json`` and, on request, ``funds.parquet`` and ``strategies.parquet``.
    tool : str, default "risk_dashboard"
        The tool; ``firm.json`` is of ``risk_dashboard``.
    arguments : mapping, optional
        Its arguments, the same for every fund.
    engine : {"dask", "ray", "loop"}
        What computes: Dask (extra ``dask``), Ray (extra ``ray``), or this process alone.
    workers : int, optional
        Number of worker processes on this machine; one per core if left out.
    address : str, optional
        A cluster that runs: Dask's scheduler, or Ray's head (``auto``).
    parquet : bool, default False
        Also write Parquet (extra ``parquet``).
    firm_snapshot : bool, default False
        Also write ``firm_snapshot.json``, the firm as one fund whose strategies are the funds.
    progress : callable, optional
        Is given a line of text when something has come, at most once a second.
    answer : callable, optional
        What computes an answer from file, tool and arguments; workers import it.

    Returns
    -------
    Summary

    Raises
    ------
    ToolError
        For arguments that are no JSON.
    ValueError
        For two funds of one id, and funds that make no firm snapshot: several currencies, none or more than 512 answered.
    ImportError
        If the engine is not installed.
    """
    start = time.monotonic()
    found = sources_of(sources)
    folder = Path(out)
    shutil.rmtree(folder / ".aside", ignore_errors=True)
    for name in ("answers", ".aside"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    call = Call(tool, to_arguments(arguments) if arguments else "", str(folder.resolve()), answer)
    outcomes = {outcome.source: outcome for source in found if (outcome := _kept(source, call)) is not None}
    kept = len(outcomes)
    open_sources = [source for source in found if source not in outcomes]
    lines = _Progress(len(found), kept, progress)
    if open_sources:
        started = _engine_of(engine, workers, address)
        try:
            for outcome in _all_outcomes(open_sources, call, started):
                outcomes[outcome.source] = outcome
                lines.came(outcome)
        finally:
            started.close()
    shutil.rmtree(folder / ".aside", ignore_errors=True)
    lines.end()
    rows = [outcomes[source] for source in found]
    answers = [None if row.error else call.path(row.source, row.snapshot_sha256 or "") for row in rows]
    digest, firm = hashlib.sha256(), None
    for row, path in zip(rows, answers, strict=True):
        content = json.dumps(row.error).encode() if path is None else path.read_bytes()
        digest.update(row.source.id.encode() + b"\0" + hashlib.sha256(content).digest())
    if tool == "risk_dashboard":
        firm = str(write_firm(folder, call.arguments, rows, answers))
        if parquet:
            write_parquet(folder, rows, answers)
        if firm_snapshot:
            write_firm_snapshot(folder, rows, answers)
    lost = sum(1 for row in rows if row.error and row.error["rule"] == "worker_lost")
    refused = sum(1 for row in rows if row.error) - lost
    computed = len(rows) - kept - refused - lost
    return Summary(len(rows), computed, kept, refused, lost, time.monotonic() - start, firm, digest.hexdigest())


def _kept(source: Source, call: Call) -> Outcome | None:
    """Return the outcome of a fund that has an answer under its key."""
    try:
        digest = hashlib.sha256(Path(source.path).read_bytes()).hexdigest()
    except OSError:
        return None
    return Outcome(source, digest, None) if call.path(source, digest).is_file() else None


def _all_outcomes(sources: Sequence[Source], call: Call, engine: Engine) -> Iterator[Outcome]:
    """Yield the outcome of every fund.

    Chunks that lose their workers are tried again fund by fund, one at a time, so that each loss is the fund's own.
    """
    size = MAX_CHUNK_MONTE_CARLO if "monte_carlo" in call.arguments else MAX_CHUNK
    size = max(1, min(size, -(-len(sources) // (4 * engine.cores()))))
    suspects: list[Source] = []
    for chunk, found in engine.outcomes((sources[i : i + size] for i in range(0, len(sources), size)), call):
        if found is None:
            suspects.extend(chunk)
        else:
            yield from found
    for suspect in suspects:
        for _, found in engine.outcomes([[suspect]], call):
            lost = _refusal("internal", "", "worker_lost", "Each worker that computed this fund was lost.")
            yield from [Outcome(suspect, None, lost)] if found is None else found


def _engine_of(engine: str | Engine, workers: int | None, address: str | None) -> Engine:
    if not isinstance(engine, str):
        return engine
    if engine == "loop":
        return Loop()
    if engine == "dask":
        from .engine_dask import Dask

        return Dask(workers, address)
    if engine == "ray":
        from .engine_ray import Ray

        return Ray(workers, address)
    raise ValueError(f"there is no engine {engine!r}; there are dask, ray and loop")


class Loop:
    """No workers: one fund after the other, in the process that asks."""

    def cores(self) -> int:
        """Return the number of workers."""
        return 1

    def outcomes(self, chunks: Iterable[Chunk], call: Call) -> Iterator[tuple[Chunk, list[Outcome] | None]]:
        """Yield each chunk with its outcomes."""
        for chunk in chunks:
            yield chunk, work(chunk, call)

    def close(self) -> None:
        """Nothing was started."""


class _Progress:
    """The line of progress: `820 of 1,000 funds, 3 refused, 0:41 left`."""

    def __init__(self, total: int, kept: int, show: Callable[[str], Any] | None) -> None:
        self.total, self.kept, self.done, self.refused, self.show = total, kept, kept, 0, show
        self.start = self.last = time.monotonic()

    def came(self, outcome: Outcome) -> None:
        self.done += 1
        self.refused += outcome.error is not None
        now = time.monotonic()
        if self.show and now - self.last >= 1 and self.done < self.total:
            self.last = now
            left = round((now - self.start) / (self.done - self.kept) * (self.total - self.done))
            self.show(f"{self._line()}, {left // 60}:{left % 60:02} left")

    def end(self) -> None:
        if self.show:
            self.show(self._line())

    def _line(self) -> str:
        return f"{self.done:,} of {self.total:,} funds, {self.refused:,} refused"
