"""The life of a flow, declared once: its states and the changes between them.

The engine may make no other change (it would stop with an invariant error), the conservation check counts
over these states, and the page in the documentation is made from this table:

    python -m dfftsim.engine.states docs/life-of-a-flow.md

rewrites what stands between `<!-- states -->` and `<!-- end of states -->`.
"""

from __future__ import annotations

import sys
from enum import IntEnum
from pathlib import Path


class State(IntEnum):
    """Where a flow stands. The number is its place in counters; the words are for people."""

    BORN = 0, "wanted, nothing decided yet"
    DISCOVERING = 1, "the legal team reads the rules it does not know"
    CHOOSING = 2, "the firm weighs what is lawful, possible and worth it"
    PREPARING = 3, "contracts, certificates, files, sites and technology are being prepared"
    WAITING = 4, "an authority has the case"
    OPERATING = 5, "data, protected data or results are delivered on a lawful basis"
    SUSPENDED = 6, "stopped, because the basis ended or by an enforcement action"
    LOCALISED = 7, "the full stack runs where the data are collected"
    CARRYING_ON = 8, "runs without full compliance"
    GIVEN_UP = 9, "done without"
    ENDED = 10, "its life is over"

    meaning: str

    def __new__(cls, value: int, meaning: str) -> State:
        """Keep the sentence beside the number."""
        member = int.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member


B, D, C, P, W, O, S, L, X, G, E = State  # noqa: E741 - one letter a column, for the table below

CHANGES: dict[State, dict[State, str]] = {
    B: {
        D: "there are rules to read", C: "nothing new to read", X: "carries on uninformed",
        G: "not worth finding out", O: "already running at the start", L: "already local at the start",
    },
    D: {C: "rules read", E: "life over"},
    C: {
        P: "chosen", O: "nothing to prepare", L: "nothing to prepare", X: "carries on", G: "gives up",
    },
    P: {W: "case submitted", O: "goes live", L: "site ready", C: "law changed", E: "life over"},
    W: {O: "approved", C: "rejected, withdrawn or law changed", E: "life over"},
    O: {
        S: "basis ended or enforcement", O: "changes its basis", L: "moves home", X: "carries on",
        G: "gives up", E: "life over",
    },
    S: {
        D: "there are rules to read", C: "chooses again", O: "resumes", L: "moves home", E: "life over",
    },
    L: {O: "moves to a lawful flow", X: "carries on", G: "gives up", E: "life over"},
    X: {S: "enforcement", O: "becomes lawful", L: "moves home", G: "gives up", E: "life over"},
    G: {D: "looks again", C: "looks again", X: "carries on", E: "life over"},
    E: {},
}  # fmt: skip
"""From which state to which, and why. A running flow that prepares another basis stays in its state
meanwhile.
"""

DELIVERING = frozenset({State.OPERATING, State.LOCALISED, State.CARRYING_ON})


def diagram() -> str:
    """The table as a Mermaid state diagram (text), for the documentation."""
    lines = ["stateDiagram-v2"]
    for state in State:
        lines.append(f"    {state.name.lower()} : {state.name.lower()} - {state.meaning}")
    lines.append("    [*] --> born")
    for start, ends in CHANGES.items():
        lines.extend(f"    {start.name.lower()} --> {end.name.lower()} : {why}" for end, why in ends.items())
    lines.append("    ended --> [*]")
    return "\n".join(lines)


def tables() -> str:
    """The states and the changes between them as two Markdown tables, for the documentation."""
    lines = ["| state | meaning |", "|---|---|"]
    lines += [f"| `{state.name.lower()}` | {state.meaning} |" for state in State]
    lines += ["", "| from | to | why |", "|---|---|---|"]
    for start, ends in CHANGES.items():
        lines += [f"| `{start.name.lower()}` | `{end.name.lower()}` | {why} |" for end, why in ends.items()]
    return "\n".join(lines)


START, END = "<!-- states -->", "<!-- end of states -->"


def rewritten(page: str) -> str:
    """The page with diagram and tables as they are now. Raises ValueError if a mark is missing."""
    before, _, rest = page.partition(START)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"the page needs {START} and {END}")
    return f"{before}{START}\n```mermaid\n{diagram()}\n```\n\n{tables()}\n{END}{after}"


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(rewritten(path.read_text(encoding="utf-8")), encoding="utf-8")
