"""What the tests share: the repository, the server to compare with."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

TOP = Path(__file__).resolve().parents[2]
SAMPLES = sorted((TOP / "assets" / "sample").glob("*.json"))


class Server:
    """`headroom-mcp` on a fund's file."""

    def __init__(self, program: str, path: Path) -> None:
        pipe = subprocess.PIPE
        self.process = subprocess.Popen([program, str(path)], stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)
        self.number = 0
        hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "python", "version": "1"}}
        self.ask("initialize", hello)
        self.send({"jsonrpc": "2.0", "method": "notifications/initialized"})

    def send(self, message: dict[str, Any]) -> None:
        assert self.process.stdin
        self.process.stdin.write(json.dumps(message).encode() + b"\n")
        self.process.stdin.flush()

    def ask(self, method: str, params: dict[str, Any]) -> Any:
        self.number += 1
        self.send({"jsonrpc": "2.0", "id": self.number, "method": method, "params": params})
        assert self.process.stdout
        answer = json.loads(self.process.stdout.readline())
        assert answer["id"] == self.number
        return answer["result"]

    def text(self, tool: str, arguments: dict[str, Any]) -> tuple[bool, str]:
        """Return whether the call is refused, and the text of its answer or refusal."""
        result = self.ask("tools/call", {"name": tool, "arguments": arguments})
        return result["isError"], result["content"][0]["text"]

    def end(self) -> None:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


@pytest.fixture
def server() -> Iterator[Callable[[Path], Server]]:
    """Start `headroom-mcp` on a file; the program is named by HEADROOM_MCP."""
    program = os.environ.get("HEADROOM_MCP", str(TOP / "target" / "debug" / "headroom-mcp"))
    started: list[Server] = []

    def start(path: Path) -> Server:
        started.append(Server(program, path))
        return started[-1]

    yield start
    for one in started:
        one.end()
