"""The registers of levers, shocks, indicators and words: complete, bilingual, in step with other layers."""

from __future__ import annotations

import re
import typing

import pytest

from dfftsim.law.vocabulary import PILLARS
from dfftsim.pets.catalogue import Catalogue
from dfftsim.scenario import KPIS, LEVERS, SHOCKS
from dfftsim.scenario.fields import ALL_PETS, PETS
from dfftsim.scenario.kpis import (
    FLOW_SCOPES,
    MESSAGE_SCOPES,
    PROJECT_SCOPES,
    QUEUE_SCOPES,
    TRUST_SCOPES,
)
from dfftsim.scenario.lever import LeverPage
from dfftsim.scenario.party_kpis import PARTY, PARTY_ROWS

JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


def test_the_levers_and_shocks_of_the_design_are_there() -> None:
    assert set(LEVERS) == {
        "R1",
        "R2",
        "R3",
        "R4",
        "R5",
        "R6",
        "R7",
        "R8",
        "R9",
        "T1",
        "T2",
        "T4",
        "X1",
        "X2",
        "X3",
        "X4",
        "X5",
        "I1",
        "I2",
    }
    assert set(SHOCKS) == {"S1", "S2", "S3", "S4", "S5"}


@pytest.mark.parametrize("page", [*LEVERS.values(), *SHOCKS.values()], ids=lambda page: page.id)
def test_every_lever_has_its_page(page: LeverPage) -> None:
    word = "lever" if page.pillar else "shock"
    assert typing.get_args(page.model.model_fields[word].annotation) == (page.id,)
    assert page.pillar in (*PILLARS, "")
    assert page.name.en and JAPANESE.search(page.name.ja)
    assert page.sentence.en.endswith(".") and page.sentence.ja.endswith("。")
    assert page.fields and word not in page.fields
    described = [f.description for name, f in page.model.model_fields.items() if name != word]
    assert all(described)


def test_indicators_are_bilingual_and_have_known_scopes() -> None:
    for kpi in KPIS.values():
        assert kpi.name.en and JAPANESE.search(kpi.name.ja), kpi.id
        assert kpi.unit and kpi.formula, kpi.id
        known = (FLOW_SCOPES, QUEUE_SCOPES, MESSAGE_SCOPES, PROJECT_SCOPES, TRUST_SCOPES, ())
        plain = tuple(scope for scope in kpi.scopes if scope != PARTY)
        assert plain in known, kpi.id
        assert PARTY in kpi.scopes or kpi not in PARTY_ROWS, kpi.id
    assert len({kpi.name.en for kpi in KPIS.values()}) == len(KPIS)


def test_the_pets_of_the_format_are_those_of_the_catalogue() -> None:
    assert set(PETS) == {pet.id for pet in Catalogue.load()}
    assert set(PETS) - set(ALL_PETS) == {"anonymisation"}
