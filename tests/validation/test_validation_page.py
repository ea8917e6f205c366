"""docs/validation.md has the structure of the register as it stands, and the numbers of some whole run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dfftsim.analysis.calibration.rejection import read_results
from dfftsim.analysis.validation import invariants, oracles
from dfftsim.analysis.validation.figures import resolve
from dfftsim.analysis.validation.frozen import entries_in_force, hash_of, holds_if
from dfftsim.analysis.validation.registry import Backcast, read_registry

AGAIN = "write the page again: dfftsim validate-model --write docs/validation.md"
PAGE = (Path(__file__).parents[2] / "docs" / "validation.md").read_text(encoding="utf-8")
BACKCASTS = read_registry().backcasts


def section(backcast: Backcast) -> str:
    """The part of the page about a backcast."""
    found = re.search(rf"^### {backcast.id} (.*?)^##", PAGE, re.MULTILINE | re.DOTALL)
    assert found, f"{backcast.id}: {AGAIN}"
    return found[0]


def rows(text: str) -> list[list[str]]:
    """The cells of every row of every table."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@pytest.mark.parametrize("backcast", BACKCASTS, ids=lambda one: one.id)
def test_every_check_stands_there_as_it_is_frozen(backcast: Backcast) -> None:
    text, frozen = section(backcast), entries_in_force()
    assert backcast.statement.en.strip() in text
    for check in backcast.checks:
        entry = frozen[f"{backcast.id}/{check.id}"]
        (cells,) = [row for row in rows(text) if row[-1] == f"{entry.date} `{entry.hash}`"]
        assert entry.hash == hash_of(backcast, check), AGAIN
        assert cells[1] == check.text.en.strip() and cells[4] == holds_if(check), AGAIN
        assert cells[2] == check.used + (" \\*" if check.seen else ""), AGAIN
        assert cells[0].split()[-1] in ("held", "refuted", "undecided")
        assert re.search(r"n = \d+$", cells[3])
        assert f"`{' '.join(check.measure.split())}`" in text
        assert entry.because in text
    for note in (backcast.note, backcast.lesson, backcast.not_possible):
        assert note is None or note.en.strip() in text, AGAIN


@pytest.mark.parametrize("backcast", BACKCASTS, ids=lambda one: one.id)
def test_every_figure_stands_there_with_its_source(backcast: Backcast) -> None:
    text = section(backcast)
    for figure in backcast.figures:
        found = resolve(figure)
        assert found.url and f"]({found.url})" in text, AGAIN
        assert found.value is None or f"{found.value} {found.unit}" in text, AGAIN


def test_the_verdicts_of_the_summary_are_those_of_the_checks() -> None:
    for backcast in BACKCASTS:
        cells = rows(section(backcast))
        verdicts = [row[0].split()[-1] for row in cells if row[2:3] in (["test"], ["test \\*"])]
        (told,) = [row for row in rows(PAGE) if row[0] == backcast.id]
        if backcast.not_possible:
            assert told[2].endswith("not possible yet")
            continue
        assert told[3] == f"{verdicts.count('held')} / {len(verdicts)}"
        whole = "refuted" if "refuted" in verdicts else "undecided"
        whole = "held" if set(verdicts) == {"held"} else whole
        assert told[2].endswith(whole)


def test_the_whole_verification_was_run() -> None:
    assert f"({len(oracles.STEADY)} queues, {oracles.REPLICATIONS} replications each" in PAGE, AGAIN
    for scenario in invariants.SCENARIOS:
        assert PAGE.count(f"| `{scenario}` |") == len(invariants.KINDS), AGAIN
    assert "✗ broken" not in PAGE


def test_every_calibration_stands_there() -> None:
    results = read_results()
    assert results
    for name, request, result in results:
        assert f"### {request.title.en}" in PAGE and f"`{name}`" in PAGE, AGAIN
        assert f"{result['kept']} of {result['drawn']} draws" in PAGE, AGAIN
