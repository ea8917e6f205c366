"""The evaluator against a second, independent one, over random questions near every edge of the data.

`DFFTSIM_DIFFERENTIAL=200000` in the environment asks that many questions instead of a few thousand, and
`DFFTSIM_DIFFERENTIAL_SEED` other ones.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from reference import Question, Reference, holding_fits, in_force_on, pathway_verdict

from dfftsim.law.book import RuleBook, load_rulebook
from dfftsim.law.evaluate import Assessment, evaluate
from dfftsim.law.transfer import Transfer
from dfftsim.law.vocabulary import (
    ACTIVITIES,
    CATEGORIES,
    EXPORTER_CONDITIONS,
    EXPORTERS,
    IMPORTER_CONDITIONS,
    JURISDICTIONS,
    PET_STATUS_KEY,
    REGIONAL_EXPORTERS,
)

OUTSIDE = [
    "IS",
    "LI",
    "NO",
    "CH",
    "HK",
    "MO",
    "RU",
    "IR",
    "KP",
    "CU",
    "VE",
    "NZ",
    "TW",
    "MX",
    "GI",
    "GH",
    "ZA",
]
LAST_DAY = date(2026, 11, 23)


@lru_cache(maxsize=1)
def reference() -> Reference:
    return Reference(Path(str(files("dfftsim.law"))) / "data")


def ask(question: Question) -> dict[str, Any]:
    """The answer of the package under the shipped law, in the form of the reference."""
    return ask_book(load_rulebook(), question)


def ask_book(book: RuleBook, question: Question) -> dict[str, Any]:
    """The answer of the package under any law, in the form of the reference."""
    known = {key: value for key, value in question.items() if key != "on" and value is not None}
    for key in ("data", "activities", "importer", "exporter_conditions"):
        if key in known:
            known[key] = tuple(known[key])
    return plain(evaluate(book, Transfer(**known), question["on"]))


def plain(assessment: Assessment) -> dict[str, Any]:
    """Ids and words of an assessment, as the reference gives them; parts of an amended row under one id."""
    opened = [pathway for pathway in assessment.pathways if pathway.open]
    return {
        "verdict": assessment.verdict,
        "categories": {found.category: found.verdict for found in assessment.categories},
        "read_as": {found.category: found.read_as for found in assessment.categories},
        "open": {own(pathway.id): sorted(pathway.categories) for pathway in opened},
        "duties": {own(pathway.id): sorted(own(duty.id) for duty in pathway.duties) for pathway in opened},
        "pathway_verdicts": {own(pathway.id): pathway.verdict for pathway in opened},
        "steps": {own(pathway.id): pathway.step for pathway in opened},
        "localisation": sorted(own(row.id) for row in assessment.localisation),
    }


def own(row_id: str) -> str:
    """The id of the row that an amended one was split from."""
    return row_id.partition("+")[0]


def differences(law: Reference, book: RuleBook, question: Question) -> str | None:
    """What the two say differently, one line for each key; None where both say the same."""
    expected, found = law.evaluate(question), ask_book(book, question)
    lines = [
        f"{key}: reference {expected[key]}, evaluate {found[key]}"
        for key in expected
        if expected[key] != found[key]
    ]
    return "\n".join(lines) or None


def smallest(law: Reference, book: RuleBook, question: Question) -> Question:
    """A question on which the two still differ, with as little in it as possible."""
    for key in sorted(set(question) - {"origin", "destination", "data", "on"}):
        shorter = {name: value for name, value in question.items() if name != key}
        if differences(law, book, shorter):
            question = shorter
    for key in ("data", "activities", "importer", "exporter_conditions"):
        for word in list(question.get(key) or ()):
            shorter = question | {key: [other for other in question[key] if other != word]}
            if shorter["data"] and shorter.get("activities") != [] and differences(law, book, shorter):
                question = shorter
    return question


def disagreements(law: Reference, book: RuleBook, number: int, seed: int, most: int = 20) -> dict[str, str]:
    """Smallest questions on which the two differ, with what differs; at most `most` of them."""
    found: dict[str, str] = {}
    for question in questions(law, number, seed):
        if differences(law, book, question):
            least = smallest(law, book, question)
            found.setdefault(str(least), str(differences(law, book, least)))
        if len(found) == most:
            break
    return found


def days_of(law: Reference, code: str) -> list[date]:
    """Days on which something in the sheet of `code`, or an arrangement, begins or ends, and neighbours."""
    sheet = law.sheets[code]
    rows = [*sheet["transfer_rules"], *sheet["localisation"], *law.arrangements.values()]
    rows += [state for entry in sheet["data_status"].values() for state in entry.get("states", [])]
    edges = {
        row[key] for row in rows for key in ("from", "to", "existing_only_from", "sunset") if row.get(key)
    }
    edges |= {day for row in rows for day in row.get("party_dates", {}).values()}
    return sorted({edge + timedelta(days=step) for edge in edges for step in (-1, 0, 1)})


def counts_of(law: Reference, code: str) -> list[int]:
    """Every number of persons that a threshold of `code` names, with its neighbours; never negative."""
    sheet = law.sheets[code]
    bounds = {0, 1, 2_000_000}
    for row in [*sheet["transfer_rules"], *sheet["localisation"]]:
        for key in ("volume_threshold", "holder_threshold"):
            bounds |= {value for value in row.get(key, {}).values() if isinstance(value, int)}
    return sorted({bound + step for bound in bounds for step in (-1, 0, 1) if bound + step >= 0})


def questions(law: Reference, number: int, seed: int) -> Iterator[Question]:
    """Random questions, the same for the same seed; every origin in turn, every second one aimed at a row."""
    draw = random.Random(seed)
    days = {code: days_of(law, code) for code in JURISDICTIONS}
    counts = {code: counts_of(law, code) for code in JURISDICTIONS}
    for index in range(number):
        origin = JURISDICTIONS[index % len(JURISDICTIONS)]
        question = anything(draw, origin, days[origin], counts[origin])
        if draw.random() < 0.5:
            sheet = law.sheets[origin]
            question |= aimed(draw, draw.choice([*sheet["transfer_rules"], *sheet["localisation"]]), question)
        if question["destination"] != origin:
            yield question


def anything(draw: random.Random, origin: str, days: list[date], counts: list[int]) -> Question:
    """A question in which everything is random."""
    elsewhere = [code for code in (*JURISDICTIONS, *OUTSIDE) if code != origin]
    question: Question = {
        "origin": origin,
        "destination": draw.choice(elsewhere),
        "data": draw.sample(CATEGORIES, draw.choice((1, 1, 1, 2, 3))),
        "on": draw.choice(days) if draw.random() < 0.7 else LAST_DAY - timedelta(days=draw.randrange(6000)),
    }
    optional = {
        "exporter": draw.choice((*EXPORTERS, *REGIONAL_EXPORTERS.get(origin, ()))),
        "activities": draw.sample(ACTIVITIES, draw.choice((1, 1, 2))),
        "persons": max(1, draw.choice(counts)),
        "sensitive": draw.choice(counts),
        "held": draw.choice(counts),
        "importer": draw.sample(IMPORTER_CONDITIONS, draw.choice((0, 1, 2, 5))),
        "exporter_conditions": draw.sample(EXPORTER_CONDITIONS, draw.choice((1, 2))),
        "pet": draw.choice(list(PET_STATUS_KEY)),
        "strict": True,
        "first_received_from": draw.choice([code for code in JURISDICTIONS if code != origin]),
    }
    chances = {
        "persons": 0.6,
        "importer": 0.2,
        "first_received_from": 0.15,
        "exporter_conditions": 0.2,
        "pet": 0.2,
    }
    return question | {
        key: value for key, value in optional.items() if draw.random() < chances.get(key, 0.35)
    }


def aimed(draw: random.Random, row: dict[str, Any], question: Question) -> Question:
    """What to change in `question` so that it meets, or just misses, one row of the data."""
    edges = [row[key] for key in ("from", "to", "existing_only_from") if row.get(key)]
    changes: Question = {
        "data": list(dict.fromkeys([draw.choice(row["data"]), *question["data"][1:]])),
        "on": draw.choice(edges) + timedelta(days=draw.choice((-1, 0, 0, 1, 1))),
    }
    if row["exporters"] != ["any"]:
        changes["exporter"] = draw.choice([kind for kind in row["exporters"] if kind != "any"])
    if row.get("activity"):
        changes["activities"] = [draw.choice(row["activity"])]
    if isinstance(row.get("destinations"), list) and row["destinations"]:
        changes["destination"] = draw.choice(row["destinations"])
    if row.get("applies_to_origin"):
        changes["first_received_from"] = draw.choice(
            [c for c in row["applies_to_origin"] if c in JURISDICTIONS]
        )
    bounds = row.get("volume_threshold", {})
    for key in ("records", "sensitive"):
        numbers = [bounds[name] for name in (f"{key}_min", f"{key}_max") if name in bounds]
        if numbers and draw.random() < 0.8:
            name = "persons" if key == "records" else key
            changes[name] = max(int(name == "persons"), draw.choice(numbers) + draw.choice((-1, 0, 1)))
    return changes


def test_random_questions_have_one_answer() -> None:
    number = int(os.environ.get("DFFTSIM_DIFFERENTIAL", "5000"))
    seed = int(os.environ.get("DFFTSIM_DIFFERENTIAL_SEED", "20261123"))
    found = disagreements(reference(), load_rulebook(), number, seed)
    assert not found, "\n\n".join(f"{question}\n{lines}" for question, lines in found.items())


def test_the_random_questions_reach_every_verdict_and_most_rules() -> None:
    """A generator that asked only easy questions would prove nothing."""
    verdicts, opened, duties, kept = set(), set(), set(), set()
    for question in questions(reference(), 6000, 20261123):
        answer = reference().evaluate(question)
        verdicts.add(answer["verdict"])
        opened.update(answer["open"])
        duties.update(name for names in answer["duties"].values() for name in names)
        kept.update(answer["localisation"])
    assert verdicts == {"free", "conditional", "approval", "blocked"}
    rules = [rule for sheet in reference().sheets.values() for rule in sheet["transfer_rules"]]
    rows = [row for sheet in reference().sheets.values() for row in sheet["localisation"]]
    for reached, wanted in (
        (
            opened,
            {rule["id"] for rule in rules if rule.get("role", "pathway") == "pathway" and can_apply(rule)},
        ),
        (duties, {rule["id"] for rule in rules if rule.get("role") == "extra_duty" and can_apply(rule)}),
        (kept, {row["id"] for row in rows if can_apply(row)}),
    ):
        assert len(wanted & reached) >= 0.95 * len(wanted), sorted(wanted - reached)


PLANTED = {
    "a maximum read as excluded": ("holding_fits", lambda row, held: holding_fits(row, held + 1)),
    "a last day read as excluded": ("in_force_on", lambda row, on: in_force_on(row, on) and row["to"] != on),
    "a regional kind forgotten": (
        "word_covers",
        lambda word, kind: word in ("any", kind) or word == "firm" != kind,
    ),
    "a standing duty read as gating": (
        "pathway_verdict",
        lambda rule, duties: pathway_verdict(rule, gating(duties)),
    ),
}


def gating(duties: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [duty | {"gate": True} for duty in duties]


@pytest.mark.parametrize("planted", PLANTED.values(), ids=PLANTED.keys())
def test_the_comparison_finds_a_planted_error(planted: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reference." + planted[0], planted[1])
    assert disagreements(reference(), load_rulebook(), 6000, 20261123, most=1)


def can_apply(row: dict[str, Any]) -> bool:
    """Whether some question meets the row: it is usable and needs no fact that a question cannot state."""
    return row.get("usable", True) and (row.get("assume_met", True) or "importer_condition" in row)


WORKED = [
    (
        {
            "origin": "KR",
            "destination": "AU",
            "data": ["financial"],
            "exporter": "bank",
            "on": date(2024, 6, 1),
        },
        {"verdict": "conditional", "open": {"kr-credit-consent": ["financial"]}},
        ["kr-fin-cloud", "kr-network-sep"],
    ),
    (
        {"origin": "US", "destination": "RU", "data": ["vehicle"], "persons": 1500, "on": date(2025, 9, 1)},
        {
            "verdict": "conditional",
            "open": {"us-free": ["vehicle"]},
            "duties": {"us-free": ["us-dsp-restrict-geo"]},
        },
        [],
    ),
    (
        {
            "origin": "US",
            "destination": "RU",
            "data": ["vehicle"],
            "persons": 1500,
            "exporter": "data_broker",
            "on": date(2025, 9, 1),
        },
        {"verdict": "blocked", "open": {}},
        [],
    ),
    (
        {
            "origin": "CN",
            "destination": "BR",
            "data": ["personal", "important"],
            "persons": 150_000,
            "pet": "anonymisation",
            "on": date(2025, 2, 3),
        },
        {
            "verdict": "approval",
            "categories": {"personal": "free", "important": "approval"},
            "open": {"cn-general-data-free": ["personal"], "cn-assessment-2024-important": ["important"]},
        },
        [],
    ),
    (
        {
            "origin": "CN",
            "destination": "BR",
            "data": ["personal", "important"],
            "persons": 150_000,
            "pet": "pseudonymisation",
            "on": date(2025, 2, 3),
        },
        {
            "verdict": "approval",
            "categories": {"personal": "conditional", "important": "approval"},
            "open": {
                "cn-sc-2024": ["personal"],
                "cn-cert-2024": ["personal"],
                "cn-assessment-2024-important": ["important"],
            },
        },
        [],
    ),
    (
        {"origin": "NG", "destination": "IN", "data": ["important"], "on": date(2026, 3, 2)},
        {"verdict": "free", "open": {"NG-silence": ["important"]}},
        [],
    ),
]


@pytest.mark.parametrize(("question", "says", "kept_at_home"), WORKED, ids=lambda value: None)
@pytest.mark.parametrize(
    "evaluator", [ask, lambda question: reference().evaluate(question)], ids=["package", "reference"]
)
def test_the_worked_examples(
    evaluator: Any, question: Question, says: dict[str, Any], kept_at_home: list[str]
) -> None:
    answer = evaluator(question)
    assert {key: answer[key] for key in says} == says
    assert answer["localisation"] == kept_at_home


@pytest.mark.parametrize(
    "evaluator", [ask, lambda question: reference().evaluate(question)], ids=["package", "reference"]
)
def test_an_ordinary_firm_meets_23_silent_cells(evaluator: Any) -> None:
    silent = [
        (origin, category)
        for origin in JURISDICTIONS
        for category in CATEGORIES
        if f"{origin}-silence"
        in evaluator({"origin": origin, "destination": "ZA", "data": [category], "on": LAST_DAY})["open"]
    ]
    counted = {category: sum(name == category for _, name in silent) for category in CATEGORIES}
    assert len(silent) == 23
    assert {category: number for category, number in counted.items() if number} == {
        "government": 7,
        "important": 8,
        "critical_infrastructure": 8,
    }
