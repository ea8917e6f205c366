"""What is asked, done step by step: each request is a generator of answers that stops for breath (None) after
every replication, so that several requests share a process and any of them can be dropped.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dfftsim.backstage.asked import hash_of, scenario_of
from dfftsim.backstage.comparing import comparing, swinging
from dfftsim.backstage.pace import Pace
from dfftsim.backstage.requests import (
    Answer,
    Compare,
    Request,
    Simulate,
    Snapshot,
    Swing,
    Traced,
)
from dfftsim.backstage.shelf import Shelf
from dfftsim.experiment.bench import ScenarioBench
from dfftsim.experiment.jobs import BASE, Job
from dfftsim.experiment.replications import Frame, asked_for, assemble, variants_of

Steps = Iterator[Answer | None]


def steps_of(request: Request, shelf: Shelf) -> Steps:
    """The answers to a request. Raises InputError and what a replication raises, while it is iterated."""
    match request:
        case Simulate():
            return simulating(request)
        case Traced():
            return tracing(request)
        case Compare():
            return comparing(request, shelf)
        case Swing():
            return swinging(request, shelf)


def simulating(request: Simulate) -> Steps:
    """The run, replication by replication, as `experiment.run` does it in one process."""
    from dfftsim.analysis.document import run_document

    scenario, read = scenario_of(request.source, request.changes, request.packages), hash_of(request.source)
    scenario = asked_for(scenario, request.replications, request.seed)
    bench = ScenarioBench(((BASE, scenario), *variants_of(scenario)))
    worlds = bench.worlds()
    groups: dict[str, list[Any]] = {name: [] for name, _ in bench.scenarios}
    numbers = range(scenario.experiment.replications)
    pace = Pace(len(groups) * len(numbers))
    yield pace.progress()
    frame = None
    for name in groups:
        for number in numbers:
            job = Job(name, number)
            groups[name].append(worlds.simulate(job))
            frame = frame or Frame.of(worlds.of(job))
            yield pace.step()
    assert frame is not None
    finished = {name: tuple(group) for name, group in groups.items()}
    result = assemble(scenario, finished, frame, stopped=False, failure=None, until=None)
    yield Snapshot(run_document(result), True, read)


def tracing(request: Traced) -> Steps:
    """One replication with its log."""
    from dfftsim.analysis.document import run_document
    from dfftsim.analysis.policy import policy_document
    from dfftsim.engine.run import daily_levels
    from dfftsim.experiment.trace import COLUMNS
    from dfftsim.scenario.loading import with_overrides

    scenario, read = scenario_of(request.source, request.changes, request.packages), hash_of(request.source)
    scenario = with_overrides(asked_for(scenario, 1, request.seed), [("hypotheses", [])])
    worlds = ScenarioBench(((BASE, scenario),)).worlds()
    pace = Pace(1)
    yield pace.progress()
    job = Job(BASE, request.replication, trace=True)
    record = worlds.simulate(job)
    frame = Frame.of(worlds.of(job))
    yield pace.step()
    result = assemble(scenario, {BASE: (record,)}, frame, stopped=False, failure=None, until=None)
    start, end = frame.horizon
    document = {
        "columns": [name for name in COLUMNS if name != "time"],
        "rows": record.trace or [],
        "horizon": {"start": start.isoformat(), "end": end.isoformat()},
        "replication": request.replication,
        "levels": daily_levels(worlds.of(job), request.replication) if request.levels else {},
        "series": record.series,
        "run": run_document(result),
    }
    if policy := policy_document(worlds.of(job), request.replication):
        document["policy"] = policy
    yield Snapshot(document, True, read)
