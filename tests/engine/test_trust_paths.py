"""Trust month by month: where it is on, what it holds, and what moved it."""

from __future__ import annotations

from datetime import date

import pytest
from flow_worlds import MARKETS, fingerprint, measure, play, world_of

from dfftsim.engine.run import simulate_once
from dfftsim.engine.trust_paths import TrustPaths
from dfftsim.experiment.store.records import packed, unpacked
from dfftsim.spans import months

SHOCK = """
hazards: {breach: true}
structure: {trust: true}
shocks:
  - {shock: S3, on: 2023-09-01, in: JP}
  - {shock: S1, on: 2024-02-01, arrangement: eu-adequacy-jp, successor: {after: 8 mo}}
"""


@pytest.fixture(scope="module")
def paths() -> TrustPaths:
    found = play(MARKETS + SHOCK).trust
    assert found is not None
    return found


def test_without_trust_a_record_has_no_path() -> None:
    assert play(MARKETS).trust is None


def test_a_path_begins_with_the_prior_and_is_what_the_mean_is_made_of(paths: TrustPaths) -> None:
    record = play(MARKETS + SHOCK)
    world = world_of(MARKETS + SHOCK)
    days = [world.start, *months(world.start, world.end)]
    for pair, line in paths.trust.items():
        assert len(line) == len(days) == len(paths.lost[pair])
        assert line[0] == measure(record, "trust_prior", f"pair:{pair}")
        assert sum(line[1:]) / (len(line) - 1) == pytest.approx(measure(record, "trust", f"pair:{pair}"))
        assert min(paths.lost[pair]) >= 0.0


def test_a_shock_is_told_for_all_who_heard_of_it(paths: TrustPaths) -> None:
    told = [move for move in paths.moves if move.kind == "shock"]
    assert {move.pair for move in told} == {f"{code}-JP" for code in ("CN", "VN", "EU", "US", "SG")}
    world = world_of(MARKETS + SHOCK)
    month = [world.start, *months(world.start, world.end)].index(date(2023, 10, 1))
    for move in told:
        assert (move.day, move.gone) == ("2023-09-01", ())
        assert move.before - move.after > 0.01
        assert paths.lost[move.pair][month] >= move.before - move.after - 1e-12


def test_an_instrument_that_falls_and_returns_moves_only_who_held_it(paths: TrustPaths) -> None:
    told = [move for move in paths.moves if "eu-adequacy-jp" in (*move.gone, *move.new)]
    assert {move.pair for move in told} == {"EU-JP"}
    fall, rise = told
    assert (fall.day, fall.gone, fall.new) == ("2024-02-01", ("eu-adequacy-jp",), ())
    assert fall.after < fall.before - 0.05
    assert (rise.gone, rise.new) == ((), ("eu-adequacy-jp",)) and rise.after > rise.before + 0.05


def test_the_store_gives_the_paths_back_to_the_bit() -> None:
    for text in (MARKETS + SHOCK, MARKETS):
        record = simulate_once(world_of(text), 1)
        assert fingerprint(unpacked(1, packed(record), record.measures)) == fingerprint(record)
