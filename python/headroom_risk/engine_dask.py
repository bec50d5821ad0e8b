"""Dask as the engine of a fleet: workers on this machine, or a scheduler that runs."""

from __future__ import annotations

import importlib
import logging
import tempfile
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .fleet import Call, Chunk, Outcome

__all__ = ["Dask"]

#: Workers that a chunk may lose: at the next one it is given up. Dask counts a worker's end against every task that it had.
MAX_LOST = 2

#: After how many seconds without an answer lost workers are looked for.
PATROL = 5

#: How long a worker may take to start, on a machine that is busy.
PATIENCE = "120s"


class Dask:
    """Dask's distributed scheduler.

    Parameters
    ----------
    workers : int, optional
        Worker processes on this machine, one thread each; one per core if left out.
    address : str, optional
        The scheduler of a cluster that runs; its workers have this package installed, and its own
        ``distributed.scheduler.allowed-failures`` holds.
    """

    def __init__(self, workers: int | None, address: str | None) -> None:
        try:
            distributed: Any = importlib.import_module("distributed")
        except ImportError as error:
            raise ImportError('Dask is not installed: pip install "headroom-risk[dask]", or --engine loop') from error
        self._cluster: Any = None
        self._folder: Any = None
        if address is None:
            # What is said of workers that end is said by the rows.
            logging.getLogger("distributed").setLevel(logging.CRITICAL)
            self._folder = tempfile.TemporaryDirectory(prefix="headroom-fleet-", ignore_cleanup_errors=True)
            settings = {
                "distributed.scheduler.allowed-failures": MAX_LOST,
                "distributed.comm.timeouts.connect": PATIENCE,
                # No pages over HTTP.
                "distributed.scheduler.http.routes": [],
                "distributed.worker.http.routes": [],
            }
            importlib.import_module("dask").config.set(settings)
            self._cluster = distributed.LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                dashboard_address="127.0.0.1:0",
                security=True,
                silence_logs=logging.CRITICAL,
                local_directory=self._folder.name,
            )
            self._workers = len(self._cluster.workers)
        self._client: Any = distributed.Client(self._cluster or address, timeout=PATIENCE)

    def cores(self) -> int:
        """Return the number of worker threads."""
        cores: int = sum(self._client.ncores().values())
        return max(1, cores)

    def outcomes(self, chunks: Iterable[Chunk], call: Call) -> Iterator[tuple[Chunk, list[Outcome] | None]]:
        """Yield each chunk with its outcomes as they come; None where it lost its worker again and again."""
        from .fleet import work

        distributed: Any = importlib.import_module("distributed")
        waiting = iter(chunks)
        chunk_of: dict[str, Chunk] = {}

        def submit() -> list[Any]:
            chunk = next(waiting, None)
            if chunk is None:
                return []
            future = self._client.submit(work, list(chunk), call, pure=False)
            chunk_of[future.key] = chunk
            return [future]

        pending = {future for _ in range(2 * self.cores()) for future in submit()}
        while pending:
            try:
                ready = distributed.wait(pending, timeout=PATROL, return_when="FIRST_COMPLETED").done
            except TimeoutError:
                self._revive()
                continue
            for future in ready:
                try:
                    found = future.result(timeout=PATROL)
                except distributed.scheduler.KilledWorker:
                    found = None
                except TimeoutError:
                    # Its worker ended with the result: it is computed again.
                    self._revive()
                    continue
                pending.remove(future)
                chunk = chunk_of.pop(future.key)
                future.release()
                pending.update(submit())
                yield chunk, found

    def _revive(self) -> None:
        """Start workers of this machine that Dask has given up: it does not start one again that died while it started."""
        if self._cluster is not None and len(self._client.ncores()) < self._workers:
            self._cluster.scale(self._workers)

    def close(self) -> None:
        """End the workers that this process started."""
        self._client.close()
        if self._cluster is not None:
            self._cluster.close()
            self._folder.cleanup()
