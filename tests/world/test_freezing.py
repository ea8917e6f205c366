"""The law of one day, kept: equal to that day's law on every other day, for every pair and category."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from dfftsim.law import load_rulebook
from dfftsim.law.book import RuleBook
from dfftsim.law.evaluate import Assessment, evaluate
from dfftsim.law.transfer import Transfer
from dfftsim.law.vocabulary import CATEGORIES, EXPORTERS, JURISDICTIONS
from dfftsim.world.freezing import frozen


def asked(number: int) -> list[Transfer]:
    """Random transfers."""
    draw = random.Random(7)
    found = []
    for _ in range(number):
        origin, destination = draw.sample(JURISDICTIONS, 2)
        data = tuple(draw.sample(CATEGORIES, draw.choice((1, 1, 2))))
        persons = int(10 ** draw.uniform(0, 7))
        pet = draw.choice(("none", "pseudonymisation", "tee"))
        exporter = draw.choice(EXPORTERS)
        found.append(Transfer(origin, destination, data, persons=persons, exporter=exporter, pet=pet))
    return found


def said(book: RuleBook, transfer: Transfer, day: date) -> tuple[object, ...]:
    """What the law says, without the dates of its rules."""
    found: Assessment = evaluate(book, transfer, day)
    return (
        found.verdict,
        found.status_word,
        [(p.id, p.open, p.verdict, p.step, p.reasons) for p in found.pathways],
        [duty.id for duty in found.localisation],
        [rule.id for rule in found.prohibitions],
    )


@pytest.mark.parametrize(
    ("as_of", "since"),
    [(date(2020, 7, 15), date(2019, 1, 1)), (date(2026, 11, 1), date(2023, 3, 30)), (date(2022, 1, 1),) * 2],
)
def test_every_day_is_that_day(as_of: date, since: date) -> None:
    book = load_rulebook()
    kept = frozen(book, as_of, since)
    draw = random.Random(3)
    for transfer in asked(150):
        day = since + timedelta(days=draw.randrange(4000))
        assert said(kept, transfer, day) == said(book, transfer, as_of)


def test_nothing_changes_any_more() -> None:
    kept = frozen(load_rulebook(), date(2023, 3, 30), date(2023, 3, 30))
    assert kept.change_days(JURISDICTIONS, date(2023, 3, 30), date(2040, 1, 1)) == ()
    assert kept.hash == load_rulebook().hash
