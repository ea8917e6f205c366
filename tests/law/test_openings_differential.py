"""Openings that `explain` offers, asked again of the second evaluator: each holds, none cheaper is missed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from reference import Question
from test_differential import questions, reference

from dfftsim.law import Transfer, explain, load_rulebook
from dfftsim.law.vocabulary import PET_STATUS_KEY

ORDER = ("pet", "volume", "route", "instrument", "arrangement", "law")
OPENINGS_START = date(2017, 1, 1)  # before, most sheets have no law yet


def answers(number: int, seed: int, only_blocked: bool) -> Iterator[tuple[Question, list[dict[str, Any]]]]:
    """Random questions with the openings that the package offers."""
    for question in questions(reference(), number, seed):
        if question["on"] < OPENINGS_START:
            continue
        if only_blocked and reference().evaluate(question)["verdict"] != "blocked":
            continue
        known = {key: value for key, value in question.items() if key != "on"}
        for key in ("data", "activities", "importer", "exporter_conditions"):
            if key in known:
                known[key] = tuple(known[key])
        yield question, explain(load_rulebook(), Transfer(**known), question["on"]).to_json()["would_open"]


def changed(question: Question, opening: dict[str, Any]) -> Question | None:
    """The question after the changes; None where the law or the route is changed too."""
    queries = [change.get("query", {"via": ""}) for change in opening["changes"]]
    if any("via" in query for query in queries):
        return None
    after = dict(question)
    for query in queries:
        after |= {"activities" if key == "activity" else key: value for key, value in query.items()}
    return after


def test_every_opening_of_the_question_holds() -> None:
    held = 0
    for question, openings in answers(250, seed=41, only_blocked=False):
        for opening in openings:
            after = changed(question, opening)
            if after is None:
                continue
            answer = reference().evaluate(after)
            assert opening["transfer_verdict"] == answer["verdict"], (question, opening)
            if opening["opens"] == "transfer":
                assert answer["verdict"] != "blocked", (question, opening)
            else:
                assert opening["verdict"] == answer["pathway_verdicts"].get(opening["opens"]), (
                    question,
                    opening,
                )
            held += 1
    assert held > 30


def test_what_is_blocked_has_an_opening_and_no_other_pet_is_missed() -> None:
    blocked = 0
    for question, openings in answers(3000, seed=42, only_blocked=True):
        whole = [opening for opening in openings if opening["opens"] == "transfer"]
        assert whole, question
        cheapest = (whole[0]["edits"], ORDER.index(whole[0]["changes"][0]["kind"]))
        others = [question | {"pet": pet} for pet in PET_STATUS_KEY if pet != question.get("pet", "none")]
        if any(reference().evaluate(other)["verdict"] != "blocked" for other in others):
            assert cheapest == (1, ORDER.index("pet")), (question, whole)
        blocked += 1
    assert blocked > 60
