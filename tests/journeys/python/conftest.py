"""A server of its own for each test, and the Python client that knows the specification only."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[2]
BINARY = os.environ.get("SKIRMISH_BIN", str(TESTS.parent / "target/release/skirmish"))
sys.path.insert(0, str(TESTS / "stranger"))


class Server:
    def __init__(self, *options: str) -> None:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("SKIRMISH_")}
        self.process = subprocess.Popen(
            [BINARY, "--bind", "127.0.0.1:0", "--ops-bind", "none", "--log-format", "json", "--drain-timeout-s", "0", *options],
            stderr=subprocess.PIPE,
            env=environment,
            text=True,
        )
        self.url = ""
        serving = "serving http://"
        for line in self.process.stderr:
            message = json.loads(line)["message"]
            if message.startswith(serving):
                self.url = f"ws://{message.removeprefix(serving)}/ws"
                break
        assert self.url, "the server ended at once"
        # A full pipe would hold the server up.
        threading.Thread(target=self.process.stderr.read, daemon=True).start()

    def terminate(self) -> None:
        self.process.send_signal(signal.SIGTERM)


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    try:
        yield running
    finally:
        running.process.kill()
        running.process.wait()
