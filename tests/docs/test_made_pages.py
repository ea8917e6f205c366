"""Pages and tables that are made from the code show the code as it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dfftsim.engine import states
from dfftsim.scenario import kpis

DOCS = Path(__file__).parents[2] / "docs"
LIFE, MODEL = DOCS / "life-of-a-flow.md", DOCS / "model.md"


def test_the_life_of_a_flow_is_that_of_the_engine() -> None:
    page = LIFE.read_text(encoding="utf-8")
    assert states.rewritten(page) == page, "run: python -m dfftsim.engine.states docs/life-of-a-flow.md"


def test_diagram_and_table_tell_the_same_changes() -> None:
    page = LIFE.read_text(encoding="utf-8")
    drawn = re.findall(r"^    (\w+) --> (\w+) : ", page, re.MULTILINE)
    listed = re.findall(r"^\| `(\w+)` \| `(\w+)` \| .+ \|$", page, re.MULTILINE)
    declared = [(a.name.lower(), b.name.lower()) for a, ends in states.CHANGES.items() for b in ends]
    assert drawn == listed == declared


def test_the_measures_are_those_of_the_register() -> None:
    page = MODEL.read_text(encoding="utf-8")
    assert kpis.rewritten(page) == page, "run: python -m dfftsim.scenario.kpis docs/model.md"
    assert page.count("\n| `") >= len(kpis.KPIS)


@pytest.mark.parametrize("rewritten", [states.rewritten, kpis.rewritten])
def test_a_page_without_a_place_is_refused(rewritten: object) -> None:
    assert callable(rewritten)
    with pytest.raises(ValueError, match="needs"):
        rewritten("nothing here")
