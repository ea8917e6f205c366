"""The format page: its tables are those of the models, its examples are right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dfftsim.scenario import loads
from dfftsim.scenario.documentation import main, rewritten
from dfftsim.scenario.loading import read_package
from dfftsim.scenario.reading import read_yaml

PAGE = Path(__file__).parents[2] / "docs" / "scenario-format.md"
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)


def test_the_tables_are_up_to_date() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert rewritten(text) == text, "run: python -m dfftsim.scenario.documentation docs/scenario-format.md"


@pytest.mark.parametrize("text", EXAMPLES)
def test_the_examples_are_right(text: str) -> None:
    if "baseline:" in text:
        read_package(read_yaml(text, "page"))
    else:
        loads(text, "page")


def test_every_key_has_a_meaning() -> None:
    tables = PAGE.read_text(encoding="utf-8").partition("## Every key")[2]
    rows = [line for line in tables.splitlines() if line.startswith("| `")]
    assert len(rows) > 150
    assert not [row for row in rows if row.endswith(("|  |", "| |"))]


def test_the_command_rewrites_a_page(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("a\n<!-- tables -->\nold\n<!-- end of tables -->\nb\n", encoding="utf-8")
    main(page)
    text = page.read_text(encoding="utf-8")
    assert "| `horizon` |" in text and "\nold\n" not in text and text.endswith("b\n")
    with pytest.raises(ValueError, match="needs"):
        rewritten("no place for tables")
