"""The command line: arguments in, tables or one JSON document out, an exit status that tells what
happened.
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status (0, 1, 2, 3 or 130; `interfaces` in docs/cli.md).

    `argv` are the arguments without the program's name; left out, those of the process.
    """
    import sys

    from dfftsim.cli.app import run_command

    return run_command(list(sys.argv[1:] if argv is None else argv))
