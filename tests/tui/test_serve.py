"""`dfftsim serve`: a page on loopback, and the UI itself behind its socket."""

from __future__ import annotations

import asyncio
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dfftsim.cli.serve import PAGE, check_free, is_loopback
from dfftsim.errors import InputError
from dfftsim.i18n import LANGUAGES, catalogue

aiohttp = pytest.importorskip("aiohttp")
PATIENCE_SECONDS = 90


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    """A server of its own, with settings of its own; its address."""
    port = free_port()
    home = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "XDG_STATE_HOME": str(tmp_path / "state")}
    command = [sys.executable, "-m", "dfftsim", "serve", "--port", str(port)]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, env=os.environ | home, cwd=tmp_path, stdout=log, stderr=log)
        yield f"127.0.0.1:{port}"
        process.terminate()
        process.wait(30)


async def page(address: str) -> str:
    """The page, as soon as the server is up."""
    async with aiohttp.ClientSession() as session:
        for _ in range(PATIENCE_SECONDS * 5):
            try:
                async with session.get(f"http://{address}/") as answer:
                    return await answer.text()
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.2)
    raise AssertionError("the server does not answer")


async def drawn(address: str, *awaited: str) -> str:
    """What the UI draws until all that is awaited has been seen."""
    seen = ""
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"http://{address}/ws?width=120&height=40") as screen,
    ):
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not all(word in seen for word in awaited):
                message = await screen.receive()
                if message.type == aiohttp.WSMsgType.BINARY:
                    seen += message.data.decode("utf-8", "replace")
                elif message.type == aiohttp.WSMsgType.TEXT:
                    kind, *_ = json.loads(message.data)
                    assert kind in ("log", "ping", "pong", "stdout"), kind
                else:
                    raise AssertionError(f"the socket closed after {seen[-200:]!r}")
    return seen


@pytest.mark.slow
async def test_the_ui_is_drawn_in_a_browser_s_socket(served: str) -> None:
    told = await page(served)
    assert "dfftsim" in told
    outside = [one for one in re.findall(r"(?:https?|wss?)://([^/\"']+)", told) if one != served]
    assert not outside, "the page loads nothing from elsewhere"
    assert "Scenarios" in await drawn(served, "Scenarios", "dfftsim 0.")


def test_the_page_names_no_other_place_and_the_hint_fits_a_clone() -> None:
    assert "://" not in (PAGE / "app_index.html").read_text("utf-8")
    for lang in LANGUAGES:
        assert "pip install '.[web]'" in catalogue(lang)["cli.serve.extra"]


@pytest.mark.parametrize(
    ("host", "alone"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("example.org", False)],
)
def test_what_others_can_reach_is_told(host: str, alone: bool) -> None:
    assert is_loopback(host) is alone


def test_a_port_that_is_taken_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=f"127.0.0.1:{port}.*--port"):
            check_free("127.0.0.1", port)
