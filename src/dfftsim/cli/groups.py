"""How a group of commands hangs in the tree: alone, its name lists what there is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import typer

Commands = dict[str, Callable[..., Any]]


def add_group(app: typer.Typer, name: str, commands: Commands) -> None:
    """Add a group whose help keys are `help.NAME` and `help.NAME.COMMAND`; without a command it runs
    `list`.
    """
    group = typer.Typer(help=f"help.{name}", rich_markup_mode=None, invoke_without_command=True)

    @group.callback()
    def alone(context: typer.Context) -> None:
        if context.invoked_subcommand is None:
            commands["list"]()

    for command, function in commands.items():
        group.command(command, help=f"help.{name}.{command}")(function)
    app.add_typer(group, name=name)
