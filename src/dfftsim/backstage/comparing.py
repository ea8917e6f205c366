"""Packages, or other values of a number, against a scenario: pair by pair, a document after every look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from dfftsim.backstage.asked import hash_of, scenario_of, written
from dfftsim.backstage.pace import Pace
from dfftsim.backstage.requests import Answer, Compare, Snapshot, Swing
from dfftsim.experiment.comparison import Comparison, Contest, prepare
from dfftsim.experiment.jobs import BASE
from dfftsim.experiment.replications import asked_for
from dfftsim.experiment.result import RunResult
from dfftsim.experiment.swing import prepare_swing
from dfftsim.scenario.loading import with_overrides
from dfftsim.version import __version__

if TYPE_CHECKING:
    from dfftsim.backstage.shelf import Shelf
    from dfftsim.scenario.model import Scenario


def comparing(request: Compare, shelf: Shelf) -> Iterator[Answer | None]:
    """The answers. Raises InputError for a scenario or package that is not right."""
    most = max(request.looks)
    scenario, read = scenario_of(request.source, request.changes, ()), hash_of(request.source)
    contest = contest_of(scenario, request, most)
    arms = {BASE: contest.baseline, **{name: contest.variants[name] for name in contest.packages_run}}
    others = {name: one for name, one in contest.variants.items() if name not in arms}
    if not request.attribute:
        others = {}
    todo = [(name, number) for name in (*arms, *others) for number in range(most)]
    pace = Pace(len(todo))
    yield pace.progress()
    rounds: list[tuple[int, dict[str, Scenario]]] = [(look, arms) for look in request.looks]
    rounds += [(most, others)] if others else []
    seen = 0
    for place, (look, scenarios) in enumerate(rounds):
        yield from simulating_all(scenarios, range(seen if scenarios is arms else 0, look), shelf, pace)
        seen = look
        last = place == len(rounds) - 1
        names = contest.variants if last and request.attribute else arms
        document = document_of(contest, shelf, look, set(names), last and request.attribute)
        yield Snapshot(document, last, read)


def swinging(request: Swing, shelf: Shelf) -> Iterator[Answer | None]:
    """A number at the ends of its range. Raises InputError for one that is not there or has no range."""
    from dfftsim.analysis.swing import swing_document

    most = max(request.looks)
    scenario = scenario_of(request.source, request.changes, ())
    asked = prepare_swing(scenario, [request.number], most, request.seed)
    contest = asked.contest
    arms = {BASE: contest.baseline, **contest.variants}
    pace = Pace(len(arms) * most)
    yield pace.progress()
    seen = 0
    for look in request.looks:
        yield from simulating_all(arms, range(seen, look), shelf, pace)
        seen = look
        result = result_of(contest, shelf, look, set(contest.variants))
        yield Snapshot(swing_document(asked, Comparison(contest, result)), look == most)


def simulating_all(
    scenarios: Mapping[str, Scenario], numbers: range, shelf: Shelf, pace: Pace
) -> Iterator[Answer]:
    """See that the shelf has these replications of every scenario; what is there already is told only at the
    end of each.
    """
    for one in scenarios.values():
        for number in numbers:
            free = shelf.has(one, number)
            shelf.record(one, number)
            progress = pace.step(free)
            if not free or number == numbers[-1]:
                yield progress


def contest_of(scenario: Scenario, request: Compare, replications: int) -> Contest:
    """What is to be compared; the scenario alone where no package is given. Raises InputError."""
    if request.packages:
        documents = [written(data, id) for id, data in request.packages]
        return prepare(scenario, documents, replications, request.seed)
    asked = asked_for(scenario, replications, request.seed)
    baseline = with_overrides(asked, [("hypotheses", [])])
    return Contest(asked, baseline, (), {}, {baseline.hash: BASE})


def document_of(
    contest: Contest, shelf: Shelf, pairs: int, variants: set[str], attributed: bool
) -> dict[str, Any]:
    """The comparison document of the first pairs, with months and leave-one-out beside."""
    from dfftsim.analysis.comparison import comparison_document, differences, tabled
    from dfftsim.analysis.document import intervals_json
    from dfftsim.analysis.months import months_json
    from dfftsim.analysis.summary import kpi_table

    result = result_of(contest, shelf, pairs, variants)
    comparison = Comparison(contest, result)
    document = comparison_document(comparison)
    document["attributed"] = attributed
    document["baseline"] = intervals_json(kpi_table(result))
    alone = [(record, record) for record in result.records]
    document["months"] = months_json(alone, contest.baseline.horizon.start)
    for package, one in zip(document["packages"], contest.contenders, strict=True):
        whole = comparison.pairs(contest.baseline, one.scenario)
        package["months"] = months_json(whole, contest.baseline.horizon.start)
        package["leave_one_out"] = {
            part.label: tabled(differences(comparison.pairs(part.without, one.scenario)))
            for part in one.parts
            if attributed
        }
    return document


def result_of(contest: Contest, shelf: Shelf, pairs: int, variants: set[str]) -> RunResult:
    """The finished records as the result of a run, which analyses take."""
    from dfftsim.experiment.replications import citations
    from dfftsim.law.book import load_rulebook

    base = contest.baseline
    book = load_rulebook()
    numbers = range(pairs)
    records = tuple(shelf.record(base, number) for number in numbers)
    frame = shelf.frame(base)
    return RunResult(
        scenario=base,
        records=records,
        variants={
            name: tuple(shelf.record(one, number) for number in numbers) if name in variants else ()
            for name, one in contest.variants.items()
        },
        seed=base.experiment.seed,
        replications=pairs,
        version=__version__,
        rules_as_of=base.as_of,
        rules_hash=book.hash,
        rules_last_day=book.last_day,
        horizon=(base.horizon.start, base.horizon.end),
        inputs=frame.inputs,
        judgements=frame.judgements,
        citations=citations(frame.book, records),
    )
