"""`dfftsim serve`: the terminal UI in a browser, one process for each visitor."""

from __future__ import annotations

import shlex
import sys
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated

import typer

from dfftsim.cli.output import remark
from dfftsim.errors import InputError
from dfftsim.i18n import language, t

FIRST_PORT, LAST_PORT = 1, 65_535
PAGE = Path(__file__).parent / "page"
"""Our own page around the terminal: that of textual-serve loads a font from elsewhere."""


def register(app: typer.Typer) -> None:
    """Add the command to the tree."""
    app.command("serve", help="help.serve")(serve)


def serve(
    host: Annotated[str, typer.Option("--host", help="help.host")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="help.port")] = 8000,
) -> None:
    """Serve until Ctrl-C. Raises InputError without the extra `web`, and for a port that cannot be had."""
    try:
        from textual_serve.server import Server
    except ImportError:
        raise InputError(t("cli.serve.extra")) from None
    if not FIRST_PORT <= port <= LAST_PORT:
        raise InputError(t("cli.serve.port", port=port, first=FIRST_PORT, last=LAST_PORT))
    check_free(host, port)
    if not is_loopback(host):
        remark(t("cli.serve.open", host=host))
    remark(t("cli.serve.at", url=f"http://{host}:{port}"))
    command = shlex.join([sys.executable, "-m", "dfftsim", "--lang", language(), "ui"])
    Server(command, host=host, port=port, title="dfftsim", templates_path=PAGE).serve()


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server at this address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def check_free(host: str, port: int) -> None:
    """Raises InputError if nothing can listen there."""
    import socket

    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise InputError(t("cli.serve.taken", host=host, port=port, why=error.strerror or error)) from None
