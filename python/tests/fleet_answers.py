"""What computes answers in the tests of the fleet: as the engine does, but for funds whose names say what goes wrong."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

from headroom_risk import _engine


def faulty(file: bytes, tool: str, arguments: str, *, folder: str) -> str:
    """Kill this worker for `Poison` each time and for `Once` the first time; panic for `Panic`."""
    name = "" if file[:1] != b"{" else str(json.loads(file)["fund"]["name"])
    if name == "Panic":
        _engine._panic_for_test("boom")
    if name == "Poison":
        os.kill(os.getpid(), signal.SIGKILL)
    if name.startswith("Once"):
        try:
            Path(folder, name).touch(exist_ok=False)
            os.kill(os.getpid(), signal.SIGKILL)
        except FileExistsError:
            pass
    return _engine.answer(file, tool, arguments)


def slow(file: bytes, tool: str, arguments: str) -> str:
    """Take a third of a second more."""
    time.sleep(0.3)
    return _engine.answer(file, tool, arguments)
