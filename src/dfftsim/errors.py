"""Every error a user may meet, in one family.

`InputError` carries all problems found, each with its place; the command line prints one line for each and
leaves with status 2. `InvariantError` is a simulation that broke one of its own laws (status 3).
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in the input.

    file, line and column (counted from 1; 0 = not known) say where; `what` says what is wrong;
    `instead` says what would be right, or is empty.
    """

    file: str
    line: int
    column: int
    what: str
    instead: str = field(default="", compare=False)

    def __str__(self) -> str:
        place = self.file
        if self.line:
            place += f":{self.line}:{self.column}"
        text = f"{place}: {self.what}" if place else self.what
        return f"{text}; {self.instead}" if self.instead else text


class DfftsimError(Exception):
    """Root of all errors meant for the user. `exit_status` is what the command line leaves with."""

    exit_status = 1


class InputError(DfftsimError):
    """The input is wrong. Carries every problem found at the stage that failed."""

    exit_status = 2

    def __init__(self, problems: list[Problem] | str):
        if isinstance(problems, str):
            problems = [Problem("", 0, 0, problems)]
        self.problems = sorted(problems)
        super().__init__("\n".join(str(p) for p in self.problems))


class InvariantError(DfftsimError):
    """A simulation broke one of its own invariants. The message names seed and replication."""

    exit_status = 3


class Interrupted(DfftsimError):  # noqa: N818 - the user's own stop, not a fault
    """Stopped by the user; what was finished is kept."""

    exit_status = 130
