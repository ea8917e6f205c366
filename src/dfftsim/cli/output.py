"""Where a command's answer goes: one JSON document or tables on standard output, remarks on standard
error.
"""

from __future__ import annotations

import json
import math
import shutil
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

WIDTH_WHEN_PIPED = 120


def emit_json(document: Any) -> None:
    """Print one JSON document and nothing else. NaN and infinity, which JSON has not, become null."""
    ascii_only = not (getattr(sys.stdout, "encoding", None) or "utf-8").lower().startswith("utf")
    print(json.dumps(without_nan(document), ensure_ascii=ascii_only, indent=2, allow_nan=False))


def without_nan(value: Any) -> Any:
    """The same document with null in place of every number that is not finite."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): without_nan(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [without_nan(item) for item in value]
    return value


def console(stderr: bool = False) -> Console:
    """A rich console: colour on a terminal only, `NO_COLOR` kept, a fixed width where the output is piped."""
    from rich.console import Console

    class Patient(Console):
        """Leaves a closed pipe to the one place that answers it, where rich would end the program."""

        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else shutil.get_terminal_size((WIDTH_WHEN_PIPED, 40)).columns
    return Patient(file=stream, width=width, highlight=False, soft_wrap=False)


def show(*renderables: RenderableType) -> None:
    """Print tables and texts on standard output; a text that must not be wrapped (an address) stays whole."""
    out = console()
    for renderable in renderables:
        out.print(renderable, soft_wrap=getattr(renderable, "no_wrap", False) is True)


def remark(text: str) -> None:
    """One plain line on standard error, so that standard output stays the answer alone."""
    print(text, file=sys.stderr)
