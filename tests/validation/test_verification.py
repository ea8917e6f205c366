"""The verification finds what is wrong: an exact result missed, wrong books, bytes that differ."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from small import small

from dfftsim.analysis.validation import invariants, oracles
from dfftsim.analysis.validation.oracle_rows import rows
from dfftsim.analysis.validation.report import Findings
from dfftsim.engine.record import RunRecord
from dfftsim.engine.stations import Station
from dfftsim.scenario import load


def test_the_quick_look_has_every_kind_of_queue() -> None:
    kinds = {id.split("-")[0] for id in oracles.STEADY}
    assert {id.split("-")[0] for id in oracles.one_of_each()} == kinds
    assert len(oracles.one_of_each()) == len(kinds)


def test_a_wrong_exact_value_is_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    (right,) = oracles.check_rows(["mmc-l0.5-m1-c1"])
    assert all(one.inside for one in right.together)
    wrong = {**rows()["mmc-l0.5-m1-c1"], "exact": {"Wq": 1.3}}
    monkeypatch.setattr(oracles, "rows", lambda: {"mmc-l0.5-m1-c1": wrong})
    monkeypatch.setattr(oracles, "count_of_comparisons", lambda: 200)
    (found,) = oracles.check_rows(["mmc-l0.5-m1-c1"])
    assert [one.inside for one in found.single] == [False]


@pytest.fixture
def records(tmp_path: Path) -> list[RunRecord]:
    small(tmp_path)
    return invariants.played(load(tmp_path / "scenario.yaml"))


def test_books_are_counted_again(records: list[RunRecord]) -> None:
    assert invariants.books("a", records).held
    states = {**records[1].states, "operating": records[1].states["operating"] + 1}
    found = invariants.books("a", [records[0], replace(records[1], states=states)])
    assert not found.held and "replication 1" in found.broken


def test_one_byte_is_enough(records: list[RunRecord]) -> None:
    assert invariants.same_bytes("inert", "a", records, records).held
    key = ("F", "")
    nudged = {**records[2].measures, key: records[2].measures[key] * (1 + 2e-16) + 5e-324}
    found = invariants.same_bytes("inert", "a", records, [*records[:2], replace(records[2], measures=nudged)])
    assert found.broken == "replications [2] differ"
    assert not invariants.same_bytes("inert", "a", records, records[:2]).held


def test_an_engine_that_is_broken_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A case that leaves unseen stops the run, and the proof says so."""
    small(tmp_path)
    complete = Station._complete
    calls: list[int] = []

    def dropped(self: Station, case: object) -> None:
        calls.append(1)
        if len(calls) != 3:
            complete(self, case)

    monkeypatch.setattr(Station, "_complete", dropped)
    found = list(invariants.prove([str(tmp_path / "scenario.yaml")]))
    assert len(calls) > 3
    assert [proof.held for proof in found] == [False, False, False]
    assert "replication" in found[0].broken


def test_the_laws_hold_and_levers_are_really_put_on(tmp_path: Path) -> None:
    registry = small(tmp_path)
    scenario = load(tmp_path / "scenario.yaml")
    assert len(invariants.with_inert_levers(scenario).levers) == 2
    found = list(invariants.prove([str(tmp_path / "scenario.yaml")]))
    assert [(proof.kind, proof.held) for proof in found] == [(kind, True) for kind in invariants.KINDS]
    assert found[0].seen["flows"] > 20 and found[1].seen["bytes"] > 1000
    assert not Findings(registry, True, proofs=found).broken
    assert Findings(registry, True, proofs=[replace(found[0], broken="x")]).broken
