"""Laws of the engine, put to the proof on shipped scenarios: books that balance, levers that cannot matter,
any number of workers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from dfftsim.errors import InvariantError
from dfftsim.experiment.executors import Processes
from dfftsim.experiment.replications import run
from dfftsim.scenario.loading import load, with_overrides
from dfftsim.scenario.party_kpis import PARTY

if TYPE_CHECKING:
    from dfftsim.engine.record import RunRecord
    from dfftsim.scenario.model import Scenario

SCENARIOS = ("iot-monitoring", "schrems-2020", "health-federation", "cac-2022-2024")
"""One with many markets, one with a shock, one with technologies, one with a full queue."""
REPLICATIONS = 2
BOOKS, INERT, WORKERS = "books", "inert", "workers"
KINDS = (BOOKS, INERT, WORKERS)


@dataclass(frozen=True)
class Proof:
    """One law on one scenario. seen: what was looked at, by name; broken: how it failed, empty if it held."""

    kind: str
    scenario: str
    replications: int
    seen: dict[str, int]
    broken: str = ""

    @property
    def held(self) -> bool:
        """Whether the law held."""
        return not self.broken


def prove(scenarios: Sequence[str] = SCENARIOS) -> Iterator[Proof]:
    """Every law on every scenario."""
    for name in scenarios:
        changes = [("hypotheses", []), ("experiment.replications", REPLICATIONS)]
        scenario = with_overrides(load(name), changes)
        plain: list[RunRecord] = []
        for kind in KINDS:
            yield _proof(kind, name, scenario, plain)


def _proof(kind: str, name: str, scenario: Scenario, plain: list[RunRecord]) -> Proof:
    """One law; `plain` is filled by the first."""
    try:
        if kind == BOOKS:
            plain += played(scenario)
            return books(name, plain)
        if not plain:
            return Proof(kind, name, 0, {}, "the plain replications broke off")
        if kind == INERT:
            inert = [_without_accounts(record) for record in played(with_inert_levers(scenario))]
            return same_bytes(kind, name, [_without_accounts(record) for record in plain], inert)
        spread = run(scenario, variants={}, executor=Processes(2)).records
        return same_bytes(kind, name, plain, list(spread))
    except InvariantError as error:
        return Proof(kind, name, 0, {}, str(error))


def _without_accounts(record: RunRecord) -> RunRecord:
    """A record without the accounts of parties: joining a lever costs them also where it does nothing."""
    kept = {key: value for key, value in record.measures.items() if not key[1].startswith(PARTY)}
    return replace(record, measures=kept)


def played(scenario: Scenario) -> list[RunRecord]:
    """The replications, one after the other in this process. Raises InvariantError, KeyboardInterrupt."""
    result = run(scenario, workers=1, variants={})
    if result.interrupted:
        raise KeyboardInterrupt
    return list(result.records)


def books(name: str, records: Sequence[RunRecord]) -> Proof:
    """What every replication proves of itself before it ends (engine/ledger.py, engine/offices.py): flows by
    state, conservation of cases, Little's law from two observers, busy time. Here once more from the records:
    the flows born are those in all states.
    """
    broken = ""
    flows = 0
    for record in records:
        born = record.measures.get(("flows_born", ""), 0.0)
        flows += round(born)
        counted = sum(record.states.values())
        if counted != born:
            broken = f"replication {record.replication}: {born:g} born, {counted} in states"
    queues = sum(len(record.authorities) for record in records)
    cases = sum(round(s["arrivals"]) for record in records for s in record.authorities.values())
    return Proof(BOOKS, name, len(records), {"flows": flows, "queues": queues, "cases": cases}, broken)


def with_inert_levers(scenario: Scenario) -> Scenario:
    """The scenario with a repository that covers nothing and a longer notice from the day after its end."""
    after = scenario.horizon.end + timedelta(days=1)
    raw = scenario._document.data if scenario._document else scenario.to_data()
    levers = [
        *(raw.get("levers") or []),
        {"lever": "I1", "parties": "any", "from": scenario.horizon.start, "coverage": 0, "lag": "0 d"},
        {"lever": "T4", "parties": "any", "from": after, "notice": "1 y"},
    ]
    return with_overrides(scenario, [("levers", levers)])


def same_bytes(kind: str, name: str, one: Sequence[RunRecord], other: Sequence[RunRecord]) -> Proof:
    """Whether two sets of replications are the same to the last bit."""
    sizes = [len(content(record)) for record in one]
    pairs = zip(one, other, strict=False)
    different = [a.replication for a, b in pairs if content(a) != content(b)]
    broken = f"replications {different} differ" if different else ""
    if len(one) != len(other):
        broken = f"{len(one)} replications against {len(other)}"
    return Proof(kind, name, len(one), {"bytes": sum(sizes)}, broken)


def content(record: RunRecord) -> bytes:
    """All of a record as text, which shows every number to the last bit."""
    return repr(replace(record, trace=None)).encode()
