"""Which legal bases must be read, and at which numbers an answer can change."""

from __future__ import annotations

import random
from datetime import date, timedelta

from dfftsim.law.book import load_rulebook
from dfftsim.law.burden import bases_to_read, threshold_marks
from dfftsim.law.evaluate import evaluate
from dfftsim.law.patch import Patch
from dfftsim.law.transfer import transfer
from dfftsim.law.vocabulary import CATEGORIES, EXPORTERS, JURISDICTIONS


def test_bases_are_counted_once_after_destination_exporter_and_activity() -> None:
    book, day = load_rulebook(), date(2024, 6, 1)
    bases = bases_to_read(book, transfer("EU", "US", "personal"), day)
    ids = {rule for basis in bases for rule in basis.rules}
    assert {"eu-us-dpf", "eu-scc-2021", "eu-49-consent"} <= ids
    assert not ids & {"eu-45-jp", "eu-bcr", "eu-public-binding", "eu-nonpersonal-free"}
    assert len({basis.legal_basis for basis in bases}) == len(bases)
    korea = bases_to_read(book, transfer("KR", "AU", "financial", exporter="bank"), day)
    assert {rule for basis in korea for rule in basis.rules} == {
        "kr-credit-consent",
        "kr-fin-cloud",
        "kr-network-sep",
    }


def test_duties_prohibitions_and_localisation_are_read_powers_and_marks_are_not() -> None:
    book, day = load_rulebook(), date(2025, 9, 1)
    asked = transfer("US", "RU", "vehicle", exporter="data_broker")
    ids = {rule for basis in bases_to_read(book, asked, day) for rule in basis.rules}
    assert {"us-padfa", "us-dsp-ban-geo", "us-free"} <= ids, (
        "also below the threshold: that is what one reads for"
    )
    marks = {
        rule for basis in bases_to_read(book, transfer("US", "JP", "personal"), day) for rule in basis.rules
    }
    assert "us-cbpr" not in marks


def test_the_days_of_a_basis_are_those_of_its_wording() -> None:
    book = load_rulebook()
    bases = {
        b.legal_basis: b for b in bases_to_read(book, transfer("EU", "US", "personal"), date(2020, 7, 1))
    }
    shield = next(basis for basis in bases.values() if "eu-us-shield" in basis.rules)
    assert (shield.first, shield.last) == (date(2016, 7, 12), date(2020, 7, 15))
    free = load_rulebook().rule("eu-scc-2021")
    clauses = next(
        b
        for b in bases_to_read(book, transfer("EU", "US", "personal"), date(2022, 1, 1))
        if "eu-scc-2021" in b.rules
    )
    assert clauses.confidence in ("high", "medium", "low")
    assert free.legal_basis == clauses.legal_basis


def test_marks_of_china() -> None:
    marks = threshold_marks(load_rulebook(), "CN")
    assert {100_000, 1_000_000} <= set(marks.ordinary)
    assert {1, 10_000} <= set(marks.sensitive)
    assert 1_000_000 in marks.held
    assert 100_001 in marks.persons, "the car rules of 2021: more than 100,000"
    assert all(list(found) == sorted(set(found)) for found in marks)


def test_questions_in_one_band_have_one_answer() -> None:
    book, draw = load_rulebook(), random.Random(3)
    numbers = (
        0,
        1,
        2,
        999,
        1000,
        1001,
        9_999,
        10_000,
        50_000,
        99_999,
        100_000,
        100_001,
        999_999,
        10**6,
        10**7,
    )
    marks = {origin: threshold_marks(book, origin) for origin in ("CN", "VN", "US")}
    seen: dict[object, object] = {}
    repeats = 0
    for _ in range(6000):
        origin = draw.choice(("CN", "VN", "US"))
        data = draw.choice(("personal", "sensitive", "vehicle"))
        exporter = draw.choice(("firm", "carmaker"))
        rest = {"persons": draw.choice(numbers), "held": draw.choice(numbers)}
        asked = transfer(origin, "RU", data, exporter=exporter, sensitive=draw.choice(numbers), **rest)
        day = draw.choice((date(2023, 7, 1), date(2025, 9, 1)))
        counts = asked.counts(book.jurisdictions[origin].counts_as_sensitive)
        key = origin, data, exporter, day, marks[origin].band(counts)
        found = evaluate(book, asked, day)
        answer = found.verdict, tuple(p.id for p in found.open_pathways)
        repeats += key in seen
        assert seen.setdefault(key, answer) == answer
    assert repeats > 1000


def test_amended_rules_keep_their_name_for_others() -> None:
    """A localisation duty leaves a rule open by its id, also after a patch has split the rule in two."""
    book = load_rulebook()
    asked = transfer("KR", "AU", "financial", exporter="bank")
    day = date(2024, 6, 1)
    patch = Patch(
        amend=(("kr-credit-consent", date(2024, 1, 1), (("conditions", "As before, in new words."),)),)
    )
    patched = book.patched(patch)
    (way,) = evaluate(patched, asked, day).open_pathways
    assert way.id == f"kr-credit-consent+{patch.tag}"
    assert evaluate(patched, asked, day).verdict == "conditional"


def test_answers_do_not_depend_on_what_was_asked_before() -> None:
    draw = random.Random(11)
    questions = [
        (
            transfer(
                *draw.sample(JURISDICTIONS, 2), draw.choice(CATEGORIES), exporter=draw.choice(EXPORTERS)
            ),
            date(2016, 1, 1) + timedelta(draw.randrange(4000)),
        )
        for _ in range(200)
    ]
    book = load_rulebook()
    forward = [evaluate(book, *question).verdict for question in questions]
    other = book.patched(Patch())
    backward = [evaluate(other, *question).verdict for question in reversed(questions)]
    assert forward == backward[::-1]
