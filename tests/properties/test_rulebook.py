"""What must hold of every answer, whatever the question; hypothesis draws questions to the shipped law."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dfftsim.law.book import load_rulebook
from dfftsim.law.evaluate import RANK, Assessment, evaluate
from dfftsim.law.explain import explain
from dfftsim.law.model import Localisation, Rule
from dfftsim.law.onward import legs_of
from dfftsim.law.patch import Patch
from dfftsim.law.transfer import Transfer, transfer
from dfftsim.law.vocabulary import (
    ACTIVITIES,
    CATEGORIES,
    EXPORTERS,
    IMPORTER_CONDITIONS,
    JURISDICTIONS,
    PATHWAY_KINDS,
    PET_STATUS_KEY,
    REGIONAL_EXPORTERS,
    STEPS,
)

COUNTS = st.sampled_from((0, 1, 999, 1001, 9_999, 10_000, 99_999, 100_000, 999_999, 1_000_000, 5_000_000))
DAYS = st.integers(0, 4300).map(lambda n: date(2016, 1, 1) + timedelta(n))
KINDS = [kind for kind in PATHWAY_KINDS if kind != "prohibited"]
LONG_AGO = date(2000, 1, 1)
COMMON = settings(max_examples=150, deadline=None)


@st.composite
def questions(draw: st.DrawFn) -> Transfer:
    origin = draw(st.sampled_from(JURISDICTIONS))
    destination = draw(st.sampled_from([*(c for c in JURISDICTIONS if c != origin), "RU", "HK", "CH"]))
    return Transfer(
        origin,
        destination,
        tuple(draw(st.sets(st.sampled_from(CATEGORIES), min_size=1, max_size=3))),
        persons=draw(COUNTS),
        sensitive=draw(COUNTS),
        held=draw(COUNTS),
        exporter=draw(st.sampled_from(EXPORTERS + REGIONAL_EXPORTERS.get(origin, ()))),
        importer=draw(st.none() | st.sets(st.sampled_from(IMPORTER_CONDITIONS), max_size=3).map(tuple)),
        activities=draw(st.sets(st.sampled_from(ACTIVITIES), min_size=1, max_size=2).map(tuple)),
        pet=draw(st.sampled_from(("none", *PET_STATUS_KEY))),
        strict=draw(st.booleans()),
    )


def way(asked: Transfer, kind: str = "adequacy", step: str = "none", **rest: Any) -> Rule:
    """A new pathway of the origin for every category and exporter, to the destination asked."""
    return Rule(
        id=f"{asked.origin.lower()}-new-way",
        jurisdiction=asked.origin,
        pathway=kind,
        legal_basis="a new law",
        data=tuple(CATEGORIES),
        exporters=("any",),
        destinations=(asked.destination,),
        conditions="",
        start=LONG_AGO,
        end=None,
        source=None,
        confidence="low",
        ex_ante_authority_step=step,
        **rest,
    )


def rank(assessment: Assessment) -> int:
    return RANK[assessment.verdict]


def with_rule(rule: Rule, asked: Transfer, day: date) -> Assessment:
    return evaluate(load_rulebook().patched(Patch(add_rules=(rule,))), asked, day)


@COMMON
@given(questions(), DAYS, st.sampled_from(KINDS), st.sampled_from(STEPS), st.booleans())
def test_one_more_pathway_never_worsens_the_verdict(
    asked: Transfer, day: date, kind: str, step: str, occasional: bool
) -> None:
    """Where the law is silent a rule begins to regulate: there only a free way can be called one more."""
    before = evaluate(load_rulebook(), asked, day)
    if any(category.silent for category in before.categories):
        kind, step, occasional = "free", "none", False
    after = with_rule(way(asked, kind, step, occasional=occasional), asked, day)
    assert rank(after) <= rank(before)
    assert {p.id for p in before.open_pathways if not p.by_silence} <= {p.id for p in after.open_pathways}


IMPROVED = [
    ("EU>US", "personal", "2020-07-20", {}, "conditional", "free"),
    ("CN>JP", "important", "2024-06-01", {}, "approval", "free"),
    ("CN>JP", "personal", "2024-06-01", {"persons": 2_000_000}, "approval", "free"),
    ("CN>JP", "personal", "2022-01-01", {"strict": True}, "blocked", "free"),
    ("JP>IN", "health", "2024-06-01", {}, "conditional", "free"),
    ("IN>US", "sensitive", "2024-06-01", {}, "conditional", "free"),
    ("TR>SA", "financial", "2024-02-01", {}, "conditional", "free"),
    ("VN>KR", "personal", "2026-06-01", {}, "conditional", "free"),
    ("KR>US", "non_personal", "2024-06-01", {"exporter": "map_service"}, "approval", "free"),
    # gating duties stay: better than approval, not free
    ("US>RU", "vehicle", "2025-09-01", {"persons": 1500}, "conditional", "conditional"),
    ("SA>US", "financial", "2025-01-01", {"exporter": "bank"}, "approval", "approval"),
    # what closes all ways closes the new one too
    ("IN>JP", "telecom", "2024-06-01", {"exporter": "telecom_operator"}, "blocked", "blocked"),
    ("US>RU", "financial", "2025-09-01", {"exporter": "data_broker"}, "blocked", "blocked"),
]


@pytest.mark.parametrize(("pair", "data", "on", "rest", "before", "after"), IMPROVED)
def test_a_free_pathway_improves_the_verdict_unless_something_else_binds(
    pair: str, data: str, on: str, rest: dict[str, Any], before: str, after: str
) -> None:
    asked = transfer(*pair.split(">"), data, **rest)
    day = date.fromisoformat(on)
    assert evaluate(load_rulebook(), asked, day).verdict == before
    assert with_rule(way(asked), asked, day).verdict == after


@COMMON
@given(questions(), DAYS)
def test_one_more_prohibition_duty_or_localisation_never_improves_it(asked: Transfer, day: date) -> None:
    before = rank(evaluate(load_rulebook(), asked, day))
    duty = way(asked, "accountability", role="extra_duty")
    assert rank(with_rule(duty, asked, day)) >= max(before, RANK["conditional"])
    assert with_rule(way(asked, "prohibited", role="prohibition"), asked, day).verdict == "blocked"
    home = Localisation(
        id="new-home",
        jurisdiction=asked.origin,
        what="storage_only",
        closes_pathways=True,
        data=tuple(CATEGORIES),
        exporters=("any",),
        legal_basis="a new law",
        start=LONG_AGO,
        end=None,
        source=None,
        confidence="low",
    )
    kept = load_rulebook().patched(Patch(add_localisation=(home,)))
    assert evaluate(kept, asked, day).verdict == "blocked"


@COMMON
@given(questions(), DAYS)
def test_a_standing_duty_changes_no_verdict(asked: Transfer, day: date) -> None:
    before = evaluate(load_rulebook(), asked, day)
    after = with_rule(way(asked, "approval", "approval", role="extra_duty", gate=False), asked, day)
    assert after.verdict == before.verdict


@COMMON
@given(questions(), DAYS)
def test_the_strict_reading_is_never_better(asked: Transfer, day: date) -> None:
    book = load_rulebook()
    strict = evaluate(book, asked.changed(strict=True), day)
    assert rank(strict) >= rank(evaluate(book, asked.changed(strict=False), day))


@COMMON
@given(questions(), DAYS)
def test_several_categories_are_as_bad_as_the_worst(asked: Transfer, day: date) -> None:
    book = load_rulebook()
    together = evaluate(book, asked, day)
    alone = [evaluate(book, asked.changed(data=(category,)), day) for category in asked.data]
    assert rank(together) == max(map(rank, alone))
    apart = {p.id for one in alone for p in one.open_pathways}
    assert {p.id for p in together.open_pathways} == apart


@COMMON
@given(questions(), DAYS, st.sampled_from(IMPORTER_CONDITIONS))
def test_a_receiver_that_meets_more_conditions_is_never_worse(
    asked: Transfer, day: date, condition: str
) -> None:
    assume(asked.importer is not None)
    assert asked.importer is not None
    more = asked.changed(importer=(*asked.importer, condition))
    assert rank(evaluate(load_rulebook(), more, day)) <= rank(evaluate(load_rulebook(), asked, day))


@COMMON
@given(questions(), DAYS, st.integers(0, 900))
def test_nothing_changes_between_change_days(asked: Transfer, day: date, later: int) -> None:
    book, until = load_rulebook(), day + timedelta(later)
    changes = book.change_days([asked.origin], day, until)
    last_same = changes[0] - timedelta(1) if changes else until
    one, two = evaluate(book, asked, day), evaluate(book, asked, last_same)
    assert one.verdict == two.verdict
    assert [p.id for p in one.open_pathways] == [p.id for p in two.open_pathways]


@COMMON
@given(questions(), DAYS)
def test_a_detour_is_never_better_than_its_first_leg_alone(asked: Transfer, day: date) -> None:
    book = load_rulebook()
    stop = next(code for code in JURISDICTIONS if code not in (asked.origin, asked.destination))
    first, second = legs_of(book, asked, day, stop)
    alone = evaluate(book, asked.changed(destination=stop), day)
    assert rank(first.assessment) >= rank(alone)
    assert explain(book, asked, day, via=stop).verdict == max(
        first.assessment.verdict, second.assessment.verdict, key=RANK.__getitem__
    )


@COMMON
@given(questions(), DAYS)
def test_answers_are_a_function_of_the_question(asked: Transfer, day: date) -> None:
    book = load_rulebook()
    again = book.patched(Patch())
    assert again.hash == book.hash
    assert evaluate(again, replace(asked), day) == evaluate(book, asked, day)


@settings(max_examples=25, deadline=None)
@given(questions(), DAYS)
def test_documents_are_a_function_of_the_question(asked: Transfer, day: date) -> None:
    book = load_rulebook()
    document = explain(book, asked, day).to_json()
    assert document == explain(book, replace(asked), day).to_json()
    for row in document["pathways"]:
        assert row["reasons"] or row["open"]
        for numbers in (row["days"], row["cost_usd"]):
            known = [numbers[name] for name in ("low", "mode", "high") if numbers[name] is not None]
            assert known == sorted(known)
    for entry in document["would_open"]:
        assert entry["proven"] and entry["edits"] == len(entry["changes"])
