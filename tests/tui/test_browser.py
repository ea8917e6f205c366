"""`dfftsim serve` in a real browser: the page draws the first place, and a key changes it.

Chromium is driven over its DevTools protocol. Where none is installed the test is skipped.
"""

from __future__ import annotations

import asyncio
import base64
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from test_serve import aiohttp, page, served  # noqa: F401

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--remote-debugging-port=0", "--window-size=1280,900",
)  # fmt: skip
PATIENCE_SECONDS = 120


class Tab:
    """One page of the browser. drawn: what has come over its socket to be drawn, as text."""

    def __init__(self, socket: Any) -> None:
        self.socket, self.number, self.drawn = socket, 0, ""

    async def ask(self, method: str, **given: Any) -> Any:
        """One command and its answer."""
        self.number += 1
        await self.socket.send_json({"id": self.number, "method": method, "params": given})
        while True:
            told = await self.hear()
            if told.get("id") == self.number:
                assert "error" not in told, told
                return told["result"]

    async def hear(self) -> Any:
        """The next thing the browser tells."""
        told = await self.socket.receive_json(timeout=PATIENCE_SECONDS)
        if told.get("method") == "Network.webSocketFrameReceived":
            frame = told["params"]["response"]
            data = base64.b64decode(frame["payloadData"]) if frame["opcode"] == 2 else b""
            self.drawn += data.decode("utf-8", "replace")
        return told

    async def until(self, *awaited: str) -> None:
        """Wait until all of this has been drawn."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not all(word in self.drawn for word in awaited):
                await self.hear()

    async def picture(self) -> bytes:
        """What is seen, as PNG."""
        return base64.b64decode((await self.ask("Page.captureScreenshot"))["data"])

    async def press(self, digit: str) -> None:
        """A number key, in the terminal."""
        await self.ask(
            "Runtime.evaluate", expression="document.querySelector('.xterm-helper-textarea').focus()"
        )
        given = {"key": digit, "code": f"Digit{digit}", "windowsVirtualKeyCode": ord(digit)}
        await self.ask("Input.dispatchKeyEvent", type="keyDown", text=digit, **given)
        await self.ask("Input.dispatchKeyEvent", type="keyUp", **given)


@asynccontextmanager
async def browsed(folder: Path) -> AsyncIterator[Tab]:
    """A page in a browser of its own, with a folder of its own."""
    assert CHROMIUM is not None
    command = [CHROMIUM, *FLAGS, f"--user-data-dir={folder}", "about:blank"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        port_file = folder / "DevToolsActivePort"
        for _ in range(PATIENCE_SECONDS * 5):
            if port_file.exists() and port_file.read_text().count("\n"):
                break
            await asyncio.sleep(0.2)
        port = port_file.read_text().splitlines()[0]
        async with aiohttp.ClientSession() as session:
            async with session.get(f"http://127.0.0.1:{port}/json") as answer:
                page = next(one for one in await answer.json(content_type=None) if one["type"] == "page")
            async with session.ws_connect(page["webSocketDebuggerUrl"], max_msg_size=0) as socket:
                yield Tab(socket)
    finally:
        process.terminate()
        process.wait(30)


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed here")
async def test_a_page_draws_the_first_place_and_a_key_opens_another(served, tmp_path) -> None:  # noqa: F811
    await page(served)
    async with browsed(tmp_path / "browser") as tab:
        await tab.ask("Network.enable")
        await tab.ask("Page.navigate", url=f"http://{served}/")
        await tab.until("[1 Scenarios]", "The law today")
        before = await tab.picture()
        await tab.press("3")
        await tab.until("[3 Atlas]")
        after = await tab.picture()
        assert before.startswith(b"\x89PNG") and before != after
