"""The tree of commands, with its help in the chosen language."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from dfftsim.cli import (
    batch,
    catalogues,
    checks,
    compare,
    explain,
    law,
    levers,
    run,
    runs,
    scenarios,
    scorecard,
    serve,
    swing,
    trust,
    ui,
    validation,
)
from dfftsim.cli.everywhere import asked_language, take_everywhere
from dfftsim.cli.failures import PipeClosed, guarded
from dfftsim.errors import Interrupted
from dfftsim.i18n import knows, set_language, t
from dfftsim.version import __version__


class Commands(TyperGroup):
    """The root of the tree. The parser would answer Ctrl-C and a closed pipe itself; here they pass it by."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise Interrupted(t("cli.interrupted")) from None
        except BrokenPipeError:
            raise PipeClosed from None


def build_app() -> typer.Typer:
    """All commands, their help texts still catalogue keys (`localise` turns them into words)."""
    app = typer.Typer(
        name="dfftsim",
        cls=Commands,
        help="help.root",
        epilog="help.everywhere",
        rich_markup_mode=None,
        add_completion=False,
        no_args_is_help=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    )

    @app.callback(invoke_without_command=True)
    def root(
        context: typer.Context,
        version: Annotated[bool, typer.Option("--version", help="help.version")] = False,
    ) -> None:
        if version:
            print(f"dfftsim {__version__}")
        elif context.invoked_subcommand is None:
            if not ui.why_no_ui():
                ui.open_ui(lang=asked_language(context))
            else:
                print(context.get_help())
                if sys.stdout.isatty():
                    print(f"\n{ui.why_no_ui()}")

    reading = (explain, law, levers, catalogues, scenarios, checks)
    for module in (run, batch, compare, swing, scorecard, trust, *reading, validation, runs, ui, serve):
        module.register(app)
    return app


def localise(command: Any) -> None:
    """Put the chosen language's words in place of the catalogue keys of a command and all below it."""
    command.help = command.short_help = translated(command.help)
    command.epilog = translated(command.epilog or "help.everywhere")
    for parameter in command.params:
        if parameter.name == "help":
            parameter.help = t("help.help")
        elif getattr(parameter, "help", None):
            parameter.help = translated(parameter.help)
    for child in getattr(command, "commands", {}).values():
        localise(child)


def translated(text: str | None) -> str | None:
    """The wording of a key; any other text as it is."""
    return t(text) if text and knows(text) else text


def run_command(args: list[str]) -> int:
    """Read the arguments, run the command, return its exit status."""

    def action() -> int:
        everywhere, rest = take_everywhere(args)
        set_language(everywhere.lang)
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="replace")
        command = typer.main.get_command(build_app())
        localise(command)
        status = command.main(rest, prog_name="dfftsim", standalone_mode=False, obj=everywhere)
        return status if isinstance(status, int) else 0

    return guarded(action, debug="--debug" in args)
