"""Onward transfer: each leg under its own law, the origin's duties travelling."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dfftsim.errors import InputError
from dfftsim.law.book import load_rulebook
from dfftsim.law.explain import Answer, explain
from dfftsim.law.onward import sender_on_the_way
from dfftsim.law.transfer import transfer


def through(pair: str, via: str, data: str, on: str, **rest: Any) -> Answer:
    origin, destination = pair.split(">")
    return explain(
        load_rulebook(), transfer(origin, destination, data, **rest), date.fromisoformat(on), via=via
    )


def test_data_first_received_from_the_eu_carry_their_duty_through_japan() -> None:
    first, second = through("EU>US", "JP", "personal", "2024-06-01").legs
    assert (first.transfer.destination, second.transfer.origin) == ("JP", "JP")
    assert second.transfer.first_received_from == "EU"
    assert [duty.id for duty in second.assessment.duties] == ["jp-eu-origin-onward"]
    certificates = [p for p in second.assessment.pathways if p.kind == "certification"]
    assert certificates and not any(p.open for p in certificates), "CBPR is no ground for data from the EU"
    direct = explain(load_rulebook(), transfer("JP", "US", "personal"), date(2024, 6, 1))
    assert any(p.open for p in direct.pathways if p.kind == "certification")


def test_the_verdict_is_the_worst_of_the_legs() -> None:
    found = through("EU>CN", "JP", "personal", "2024-06-01")
    assert [leg.assessment.verdict for leg in found.legs] == ["free", "conditional"]
    assert found.verdict == "conditional"


def test_a_detour_launders_no_prohibition() -> None:
    rest = {"exporter": "data_broker", "persons": 1500}
    assert through("US>JP", "GB", "vehicle", "2025-09-01", **rest).verdict != "blocked"
    found = through("US>RU", "JP", "vehicle", "2025-09-01", **rest)
    assert found.verdict == "blocked"
    assert {"us-dsp-ban-geo", "us-padfa"} <= set(found.legs[0].travelling)


def test_a_licence_may_name_the_last_destination() -> None:
    rest = {"exporter": "data_broker", "persons": 1500, "pet": "anonymisation"}
    found = through("US>RU", "JP", "vehicle", "2025-09-01", **rest)
    assert found.legs[0].assessment.verdict == "approval"
    assert {p.id for p in found.legs[0].assessment.open_pathways} == {"us-dsp-license"}


def test_duties_of_the_origin_travel() -> None:
    found = through("US>CN", "JP", "vehicle", "2025-09-01", persons=1500)
    assert found.legs[0].travelling == ("us-dsp-restrict-geo",)
    assert found.legs[0].assessment.verdict == "conditional"
    assert through("US>KR", "JP", "vehicle", "2025-09-01", persons=1500).legs[0].travelling == ()


def test_localisation_with_an_exception_looks_at_the_last_destination() -> None:
    rest = {"exporter": "florida_health_provider"}
    assert through("US>GB", "CA", "health", "2024-01-01", **rest).verdict == "blocked"


def test_the_document_has_the_legs() -> None:
    document = through("EU>CN", "JP", "personal", "2024-06-01").to_json()
    assert document["via"] == "JP"
    assert [(leg["from"], leg["to"], leg["verdict"]) for leg in document["legs"]] == [
        ("EU", "JP", "free"),
        ("JP", "CN", "conditional"),
    ]
    assert {row["leg"] for row in document["pathways"]} == {1, 2}
    assert document["query"]["via"] == "JP"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("bank", "bank"),
        ("quebec_firm", "firm"),
        ("gba_firm", "firm"),
        ("public_body", "firm"),
        ("bc_public_body", "firm"),
        ("nb_health_custodian", "health_record_operator"),
        ("florida_health_provider", "covered_entity"),
    ],
)
def test_who_sends_on(kind: str, expected: str) -> None:
    assert sender_on_the_way(kind) == expected


@pytest.mark.parametrize(
    ("via", "words"), [("EU", "one end"), ("CN", "one end"), ("CH", "not in the rule book")]
)
def test_a_stop_must_be_a_third_jurisdiction_of_the_book(via: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        through("EU>CN", via, "personal", "2024-06-01")


def test_what_is_known_of_the_first_receiver_is_known_of_the_second_sender() -> None:
    presumed = through("EU>IN", "US", "personal", "2024-06-01").legs[1].assessment
    assert [duty.id for duty in presumed.duties] == ["us-dpf-onward"]
    without = through("EU>IN", "US", "personal", "2024-06-01", importer="processor").legs[1].assessment
    assert without.duties == ()
    named = through("EU>IN", "US", "personal", "2024-06-01", importer="dpf_certified").legs[1].assessment
    assert [duty.id for duty in named.duties] == ["us-dpf-onward"]
    assert "exporter: dpf_certified" not in named.open_pathways[0].requires


def test_a_member_state_on_the_way_is_the_eu() -> None:
    with pytest.raises(InputError, match="write EU"):
        through("JP>CN", "BE", "personal", "2024-06-01")
