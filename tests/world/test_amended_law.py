"""Law that is amended in the middle of a replication: what it cannot have changed is remembered, no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest

from dfftsim.law.book import RuleBook, load_rulebook
from dfftsim.law.evaluate import Assessment
from dfftsim.scenario.levers import Invalidation
from dfftsim.world.legal import LegalView, Question
from dfftsim.world.levers import compile_levers, patched

PARTIES = ("EU", "GB", "US", "JP", "CN", "KR")
FALL = date(2024, 2, 1)
DAYS = (date(2023, 9, 1), FALL, date(2025, 1, 1))


def struck(book: RuleBook, arrangement: str) -> RuleBook:
    shock = Invalidation.model_construct(shock="S1", on=FALL, arrangement=arrangement, successor=None)
    patches = compile_levers([], [shock], book, PARTIES, lambda name: 1.0).patches
    return patched(book, patches)


def question(origin: str, destination: str) -> Question:
    return Question(origin, destination, ("personal",), "firm", None, None, 5000, None, None)


def seen(assessment: Assessment) -> list[tuple[str, list[tuple[str, str, list[str]]]]]:
    """What a firm can build on: the verdict and the open ways, with the duties that reach them."""
    return [
        (one.verdict, [(p.id, p.step, [d.id for d in p.duties]) for p in one.pathways if p.open])
        for one in assessment.categories
    ]


@pytest.mark.parametrize(
    ("rater", "arrangement", "other"),
    [("EU", "eu-us-dpf", "US"), ("JP", "jp-designation-eu", "EU"), ("GB", "gb-us-data-bridge", "US")],
)
def test_an_amended_view_answers_as_one_that_remembers_nothing(
    rater: str, arrangement: str, other: str
) -> None:
    before = LegalView(load_rulebook(), strict=False)
    asked = [(question(*pair), day) for pair in permutations(PARTIES, 2) for day in DAYS]
    remembered = {key: before.answer(key[0], "none", None, key[1]) for key in asked}
    book = struck(before.book, arrangement)
    view, touches = before.amended(book, rater)
    fresh = LegalView(book, strict=False)
    assert touches(other) and not touches("CN")
    for asks, day in asked:
        found = view.answer(asks, "none", None, day)
        assert seen(found) == seen(fresh.answer(asks, "none", None, day))
        same = asks.origin != rater or not touches(asks.destination)
        assert (found is remembered[asks, day]) == same
        assert view.epoch(asks.origin, asks.destination, day) == fresh.epoch(
            asks.origin, asks.destination, day
        )
        assert view.bases(asks, day) == fresh.bases(asks, day)


def test_what_is_asked_later_is_shared_but_for_what_was_struck() -> None:
    before = LegalView(load_rulebook(), strict=False)
    view, _ = before.amended(struck(before.book, "eu-us-dpf"), "EU")
    day = DAYS[-1]
    assert view.answer(question("EU", "JP"), "none", None, day) is before.answer(
        question("EU", "JP"), "none", None, day
    )
    assert view.answer(question("EU", "US"), "none", None, day) is not before.answer(
        question("EU", "US"), "none", None, day
    )


def test_where_the_law_might_fall_silent_nothing_is_remembered() -> None:
    """With no other rule on personal data, what is struck for one destination leaves all without a rule."""
    whole = load_rulebook()
    fallen = set(whole.arrangement("eu-us-dpf").rule_ids)
    alone = replace(
        whole.jurisdictions["EU"],
        rules=tuple(rule for rule in whole.jurisdictions["EU"].rules if rule.id in fallen),
    )
    book = RuleBook(
        {**whole.jurisdictions, "EU": alone}, whole.arrangements, whole.shocks, whole.milestones, ()
    )
    _, touches = LegalView(book, strict=False).amended(struck(book, "eu-us-dpf"), "EU")
    assert touches("CN")
