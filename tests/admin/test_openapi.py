"""The admin API is as /api/admin/openapi.json says: judged by programs that are not from here."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

BINARY = os.environ.get("SKIRMISH_BIN", str(Path(__file__).parents[2] / "target/release/skirmish"))
TOKEN = "a-token-for-this-test"
# What a schema cannot say, such as "visible characters" or "not more bots than seats", is refused
# though it fits; and a server that has as many matches as it takes answers 503.
UNTOLD = "positive_data_acceptance,not_a_server_error"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def document() -> Iterator[str]:
    """Where a server of one's own describes its admin API."""
    ops = free_port()
    environment = {k: v for k, v in os.environ.items() if not k.startswith("SKIRMISH_")}
    process = subprocess.Popen(
        [BINARY, "--bind", "127.0.0.1:0", "--ops-bind", f"127.0.0.1:{ops}", "--max-matches", "4"],
        stderr=subprocess.PIPE,
        env=environment | {"SKIRMISH_ADMIN_TOKENS": f"tester:{TOKEN}"},
        text=True,
    )
    try:
        assert any("serving http://" in line for line in process.stderr), "it ended at once"
        # A full pipe would hold the server up.
        threading.Thread(target=process.stderr.read, daemon=True).start()
        yield f"http://127.0.0.1:{ops}/api/admin/openapi.json"
        assert process.poll() is None, "it runs on, whatever it was asked"
    finally:
        process.kill()
        process.wait()


def test_the_description_is_openapi_3_1(document: str) -> None:
    with urllib.request.urlopen(document) as answer:
        described = json.load(answer)
    assert described["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(described).validate()
    operations = [op for path in described["paths"].values() for op in path.values()]
    assert len(operations) == 22
    assert all(operation["summary"] for operation in operations)


def test_each_answer_is_as_described(document: str, tmp_path: Path) -> None:
    # Some hundred requests, right ones and wrong ones; not those that would end the server.
    run = subprocess.run(
        [
            Path(sys.executable).with_name("schemathesis"), "run", document,
            "--header", f"Authorization: Bearer {TOKEN}",
            "--exclude-path", "/api/admin/drain",
            "--exclude-checks", UNTOLD,
            "--max-examples", "20",
            "--generation-database", "none",
            "--warnings", "off",
            "--no-color",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
