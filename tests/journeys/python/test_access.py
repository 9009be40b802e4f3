"""The sample of docs/access.md, with the library it names, makes tokens that the server takes."""

from __future__ import annotations

import asyncio
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from client import Connection, RefusedError
from conftest import TESTS, Server

SECRET = "a secret of the host, long enough"
BAD_TOKEN = 24
ADA = SimpleNamespace(id="42", name="Ada")


def sample() -> str:
    page = (TESTS.parent / "docs/access.md").read_text()
    found = re.search(r"```python\n(.*?)```", page, re.DOTALL)
    assert found, "the page has no sample in Python"
    return found[1]


def function(code: str) -> Callable[[SimpleNamespace, str], str]:
    names: dict = {}
    exec(code, names)  # noqa: S102
    return names["token"]


@pytest.fixture
def keys(tmp_path: Path) -> tuple[Path, Path]:
    """A private key and its public one, made as the page says."""
    private, public = tmp_path / "token.pem", tmp_path / "token.pub.pem"
    openssl = ["openssl"]
    subprocess.run([*openssl, "genpkey", "-algorithm", "ed25519", "-out", private], check=True)
    subprocess.run([*openssl, "pkey", "-in", private, "-pubout", "-out", public], check=True)
    return private, public


@pytest.fixture
def server(tmp_path: Path, keys: tuple[Path, Path]) -> Iterator[Server]:
    secret = tmp_path / "secret"
    secret.write_text(f"{SECRET}\n")
    options = ["--guests", "false", "--token-secret-file", str(secret), "--token-key", str(keys[1])]
    running = Server(*options)
    try:
        yield running
    finally:
        running.process.kill()
        running.process.wait()


async def comes_in_once(url: str, token: str) -> None:
    connection = await Connection.open(url, "", token)
    assert (connection.welcome.account, connection.welcome.name) == ("42", "Ada")
    await connection.close()
    with pytest.raises(RefusedError, match="used before") as refused:
        await Connection.open(url, "", token)
    assert refused.value.code == BAD_TOKEN


def test_with_a_secret(server: Server) -> None:
    asyncio.run(comes_in_once(server.url, function(sample())(ADA, SECRET)))


def test_with_a_key_as_the_comment_says(server: Server, keys: tuple[Path, Path]) -> None:
    code = sample()
    assert 'algorithm="HS256"' in code and '"EdDSA"' in code
    signs = function(code.replace('algorithm="HS256"', 'algorithm="EdDSA"'))
    asyncio.run(comes_in_once(server.url, signs(ADA, keys[0].read_text())))
