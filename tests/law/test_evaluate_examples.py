"""The worked examples of docs/law-reading.md, run as they stand there."""

from __future__ import annotations

import shlex
from datetime import date
from pathlib import Path

import pytest

from dfftsim.law.book import load_rulebook
from dfftsim.law.evaluate import evaluate
from dfftsim.law.transfer import Transfer, transfer

PAGE = Path(__file__).parents[2] / "docs" / "law-reading.md"


def examples() -> list[str]:
    block = PAGE.read_text(encoding="utf-8").split("```examples\n")[1].split("```")[0]
    return block.strip().splitlines()


def question(command: str) -> tuple[Transfer, date]:
    words = shlex.split(command)
    options = dict(zip(words[::2], words[1::2], strict=True))
    rest = {name: options[f"--{name}"] for name in ("exporter", "pet") if f"--{name}" in options}
    persons = int(options["--persons"]) if "--persons" in options else None
    asked = transfer(
        options["--from"], options["--to"], options["--data"].split(","), persons=persons, **rest
    )
    return asked, date.fromisoformat(options["--on"])


@pytest.mark.parametrize("line", examples())
def test_worked_example(line: str) -> None:
    command, verdict, opened, kept_at_home = (part.strip() for part in line.split("|"))
    answer = evaluate(load_rulebook(), *question(command))
    assert answer.verdict == verdict
    assert [pathway.id for pathway in answer.open_pathways] == opened.split()
    assert [row.id for row in answer.localisation] == kept_at_home.split()


def test_the_page_has_the_examples() -> None:
    assert len(examples()) >= 6
