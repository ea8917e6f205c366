"""The compiled rule book holds what the YAML sheets say, and nothing else."""

from __future__ import annotations

import pickle
import subprocess
import sys

import pytest

from dfftsim.law.book import RuleBook, load_rulebook
from dfftsim.law.compiled import COMPILED, FOLDER, compiled_text, read_compiled
from dfftsim.law.sheets import load_sheets
from dfftsim.law.vocabulary import JURISDICTIONS


@pytest.fixture(scope="module")
def from_sheets() -> RuleBook:
    return load_sheets(FOLDER)


def test_the_compiled_form_is_what_the_sheets_give_byte_for_byte(from_sheets: RuleBook) -> None:
    built = compiled_text(from_sheets)
    assert built == COMPILED.read_text(encoding="utf-8"), "run python -m dfftsim.law.compiled"


def test_records_read_from_the_compiled_form_equal_those_of_the_sheets(from_sheets: RuleBook) -> None:
    book = load_rulebook()
    assert tuple(book.jurisdictions) == JURISDICTIONS
    for code in JURISDICTIONS:
        assert book.jurisdictions[code] == from_sheets.jurisdictions[code]
    assert dict(book.arrangements) == dict(from_sheets.arrangements)
    assert book.shocks == from_sheets.shocks
    assert book.milestones == from_sheets.milestones
    assert dict(book.shared_sources) == dict(from_sheets.shared_sources)


def test_the_hash_written_down_is_the_hash_of_the_content(from_sheets: RuleBook) -> None:
    assert load_rulebook().hash == from_sheets.hash


def test_another_form_is_refused() -> None:
    with pytest.raises(ValueError, match="form 99"):
        read_compiled('{"form": 99}')


def test_a_book_travels_between_processes_unchanged() -> None:
    book = load_rulebook()
    copy = pickle.loads(pickle.dumps(book))
    assert copy.hash == book.hash
    assert dict(copy.jurisdictions) == dict(book.jurisdictions)


def test_loading_needs_neither_the_yaml_reader_nor_the_heavy_libraries() -> None:
    code = (
        "import sys; from dfftsim.law.book import load_rulebook; load_rulebook();"
        "print([m for m in ('ruamel', 'pydantic', 'holidays', 'numpy', 'pandas') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_numbers_without_a_source_are_marked_as_judgements() -> None:
    book = load_rulebook()
    marked = unmarked = 0
    for code in book.jurisdictions:
        for rule in book.rules(code):
            for numbers in (rule.observed_days, rule.preparation_days, rule.preparation_cost_usd):
                if numbers is None or not any((numbers.low, numbers.mode, numbers.high)):
                    continue
                assumed = "assumption" in (numbers.note or "").lower()
                if assumed or rule.source is None or not numbers.note:
                    assert numbers.judgement, rule.id
                    marked += 1
                else:
                    assert not numbers.judgement, rule.id
                    unmarked += 1
    assert marked > 200
    assert unmarked >= 14
