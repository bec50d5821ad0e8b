"""The stdio server of the tools, asked from Python: one process per snapshot."""

import json
import pathlib
import subprocess
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]


def default_program():
    """The server as cargo builds it, the newest of the profiles."""
    found = [p for p in TOP.glob("target/*/headroom-mcp") if p.is_file()]
    return max(found, key=lambda p: p.stat().st_mtime, default=None)


class Refused(Exception):
    """The server refused a snapshot or an argument."""


class Server:
    """`headroom-mcp` on a snapshot; `call` gives a tool's structured answer."""

    def __init__(self, program, snapshot):
        self.folder = tempfile.TemporaryDirectory()
        path = pathlib.Path(self.folder.name) / "fund.json"
        path.write_text(json.dumps(snapshot))
        self.process = subprocess.Popen(
            [str(program), str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        self.number = 0
        hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "differential", "version": "1"}}
        self.ask("initialize", hello)
        self.send({"jsonrpc": "2.0", "method": "notifications/initialized"})

    def send(self, message):
        try:
            self.process.stdin.write(json.dumps(message) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            raise Refused(self.process.stderr.read().strip()) from None

    def ask(self, method, params):
        self.number += 1
        self.send({"jsonrpc": "2.0", "id": self.number, "method": method, "params": params})
        while True:
            line = self.process.stdout.readline()
            if not line:
                raise Refused(self.process.stderr.read().strip())
            answer = json.loads(line)
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise Refused(answer["error"].get("message"))
                return answer["result"]

    def call(self, tool, arguments):
        """The structured answer; raises with the code and the place where the tool refuses."""
        result = self.ask("tools/call", {"name": tool, "arguments": arguments})
        if result.get("isError"):
            raise Refused(result["content"][0]["text"])
        return result["structuredContent"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()
        self.folder.cleanup()
