"""Ray as the engine of a fleet: workers on this machine, or a cluster that runs."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .fleet import Call, Chunk, Outcome

__all__ = ["Ray"]

#: How often a chunk whose worker is lost is tried again before it is given up.
MAX_RETRIES = 2


class Ray:
    """Ray's tasks.

    Parameters
    ----------
    workers : int, optional
        Worker processes on this machine; one per core if left out.
    address : str, optional
        A cluster that runs: ``auto`` or the address of its head; its nodes have this package installed, or are sent it by
        ``HEADROOM_RISK_WHEEL``, the path of a wheel.
    """

    def __init__(self, workers: int | None, address: str | None) -> None:
        # Nothing is reported to anyone.
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        try:
            ray: Any = importlib.import_module("ray")
        except ImportError as error:
            raise ImportError('Ray is not installed: pip install "headroom-risk[ray]", or --engine dask') from error
        self._ray = ray
        self._is_own = not ray.is_initialized()
        if self._is_own:
            wheel = os.environ.get("HEADROOM_RISK_WHEEL")
            here: dict[str, Any] = {} if address else {"num_cpus": workers, "include_dashboard": False}
            ray.init(
                address=address,
                log_to_driver=False,
                logging_level="ERROR",
                runtime_env={"py_modules": [wheel]} if wheel else None,
                **here,
            )

    def cores(self) -> int:
        """Return the number of cores of the cluster."""
        return max(1, int(self._ray.cluster_resources().get("CPU", 1)))

    def outcomes(self, chunks: Iterable[Chunk], call: Call) -> Iterator[tuple[Chunk, list[Outcome] | None]]:
        """Yield each chunk with its outcomes as they come; None where it lost its worker again and again."""
        from .fleet import work

        ray = self._ray
        task = ray.remote(max_retries=MAX_RETRIES)(work)
        waiting = iter(chunks)
        chunk_of: dict[Any, Chunk] = {}
        bound = 2 * self.cores()
        while True:
            while len(chunk_of) < bound and (chunk := next(waiting, None)) is not None:
                chunk_of[task.remote(list(chunk), call)] = chunk
            if not chunk_of:
                return
            ready, _ = ray.wait(list(chunk_of), num_returns=1)
            for reference in ready:
                chunk = chunk_of.pop(reference)
                found: list[Outcome] | None
                try:
                    found = ray.get(reference)
                except (ray.exceptions.WorkerCrashedError, ray.exceptions.NodeDiedError, ray.exceptions.OutOfMemoryError):
                    found = None
                yield chunk, found

    def close(self) -> None:
        """End the workers that this process started."""
        if self._is_own:
            self._ray.shutdown()
