"""The page on the data format names every key that the law files may have, and its example runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dfftsim.law import rows
from dfftsim.law.vocabulary import (
    ARRANGEMENT_KINDS,
    ARRANGEMENT_STATUSES,
    EXPORTER_CONDITIONS,
    LAW_KINDS,
    LOCALISATION_KINDS,
    PATHWAY_KINDS,
    ROLES,
)

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "law.md").read_text(encoding="utf-8")
TABLES = {
    "transfer_rules": rows.RULE,
    "localisation": rows.LOCALISATION,
    "laws": rows.LAW,
    "data_status": rows.PET_STATUS,
    "authority": rows.AUTHORITY,
    "background": rows.BACKGROUND,
    "sources": rows.SOURCE_ENTRY,
    "arrangements": rows.ARRANGEMENT,
    "shocks": rows.SHOCK,
    "timeline": rows.MILESTONE,
}


@pytest.mark.parametrize("table", TABLES)
def test_every_key_is_explained(table: str) -> None:
    named = set(re.findall(r"`([a-z_0-9]+)`", PAGE))
    assert sorted(set(TABLES[table]) - named) == []


@pytest.mark.parametrize(
    "words",
    [
        ROLES,
        PATHWAY_KINDS,
        LOCALISATION_KINDS,
        LAW_KINDS,
        ARRANGEMENT_KINDS,
        ARRANGEMENT_STATUSES,
        EXPORTER_CONDITIONS,
    ],
    ids=lambda words: words[0],
)
def test_every_word_is_named(words: tuple[str, ...]) -> None:
    assert [word for word in words if word not in PAGE] == []


def test_the_example_in_python_runs() -> None:
    [example] = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
    exec(compile(example, "docs/law.md", "exec"), {})


def test_links_lead_somewhere() -> None:
    for page in (DOCS / "law.md", DOCS / "law-patch.md"):
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            assert (DOCS / target).exists(), target
