"""A look at the terminal before the UI opens: does it draw one cell for a round mark, as we count it?

East Asian "ambiguous" characters take two cells on a terminal set so; frames would then fall apart. The
terminal is asked where its cursor stands after one such character.
"""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress

PATIENCE_SECONDS = 0.3
PROBE = "●"


def marks_are_wide() -> bool:
    """Whether this terminal draws `PROBE` two cells wide; False where it does not tell."""
    try:
        import select
        import termios
        import tty
    except ImportError:
        return False
    keyboard, screen = sys.stdin.fileno(), sys.stdout.fileno()
    try:
        before = termios.tcgetattr(keyboard)
    except termios.error:
        return False
    try:
        tty.setcbreak(keyboard)
        os.write(screen, f"\r{PROBE}\x1b[6n".encode())
        answer = b""
        while b"R" not in answer and select.select([keyboard], [], [], PATIENCE_SECONDS)[0]:
            answer += os.read(keyboard, 32)
        os.write(screen, b"\r  \r")
        return column_of(answer) == 3
    except OSError:
        return False
    finally:
        with suppress(termios.error):
            termios.tcsetattr(keyboard, termios.TCSADRAIN, before)


def column_of(answer: bytes) -> int:
    """The column in a cursor position report (`ESC [ row ; column R`), counted from 1; 0 if there is none."""
    found = re.search(rb"\x1b\[\d+;(\d+)R", answer)
    return int(found[1]) if found else 0
