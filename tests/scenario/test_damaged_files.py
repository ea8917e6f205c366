"""Whatever is done to a file, the answer is a list of problems with places, never another failure."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from dfftsim.scenario import validate_file

SAMPLES = Path(__file__).parent / "samples"
PIECES = (
    *("[", "]", "{", "}", ":", "- ", "null", '"', "NO", "5", "-1", "1e400", "scale", "any", "JP", "\n", "  "),
    *(
        "2024-01-01",
        "true",
        "x: ",
        "&a",
        "*a",
        "!t",
        "|",
        "#",
        "%",
        "[1, 2]",
        "{}",
        "[]",
        '""',
        "データ",
        "USD 5",
    ),
    *("{parameter: x}", "{times: [2, scale]}", "{lognormal: {median: 1 d, p90: 2 d}}", "30 %", "\t", "\x07"),
)


def damaged(text: str, luck: random.Random) -> str:
    """The text with one to three words replaced, pieces put in, lines lost, or stretches cut out."""
    for _ in range(luck.randint(1, 3)):
        kind = luck.randrange(4)
        if kind == 0:
            start, end = luck.choice([m.span() for m in re.finditer(r"[\w.%-]+", text)])
            text = text[:start] + luck.choice(PIECES) + text[end:]
        elif kind == 1:
            at = luck.randrange(len(text))
            text = text[:at] + luck.choice(PIECES) + text[at:]
        elif kind == 2:
            lines = text.split("\n")
            lines.pop(luck.randrange(len(lines)))
            text = "\n".join(lines)
        else:
            start = luck.randrange(len(text))
            text = text[:start] + text[start + luck.randint(1, 20) :]
    return text


@pytest.mark.parametrize("name", ["two-classes.yaml", "plain-queues.yaml", "package.yaml"])
def test_a_damaged_file_gives_problems_with_places(name: str, tmp_path: Path) -> None:
    luck = random.Random(name)
    text = (SAMPLES / name).read_text(encoding="utf-8")
    path = tmp_path / name
    wrong = 0
    for _ in range(80):
        path.write_text(damaged(text, luck), encoding="utf-8")
        problems = validate_file(path)
        wrong += bool(problems)
        assert all(problem.line > 0 and problem.column > 0 and problem.what for problem in problems)
    assert wrong > 40
