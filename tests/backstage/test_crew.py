"""Requests to real processes: their answers, cancelling, and what happens when one is killed."""

from __future__ import annotations

import os
import queue
import signal
from collections.abc import Iterator
from typing import Any

import pytest

import dfftsim
from dfftsim.backstage.crew import Crew
from dfftsim.backstage.requests import (
    Answer,
    Compare,
    Failed,
    Progress,
    Refused,
    Request,
    Simulate,
    Snapshot,
    Swing,
    Traced,
    ends,
)

QUICK = "cac-2022-2024"
SHORT = (("horizon.end", "2022-12-31"),)
ADEQUACY = {
    "dfftsim": 1,
    "levers": [
        {"lever": "R1", "parties": ["CN", "JP"], "from": "2022-10-01"},
        {"lever": "T4", "parties": "any", "from": "2022-10-01", "notice": "1 d"},
    ],
}


@pytest.fixture(scope="module")
def crew() -> Iterator[Crew]:
    """One process for all tests of this file."""
    crew = Crew(1)
    yield crew
    crew.close()


class Box:
    """Answers as they come."""

    def __init__(self) -> None:
        self.queue: queue.SimpleQueue[Answer] = queue.SimpleQueue()

    def next(self) -> Answer:
        return self.queue.get(timeout=120)

    def all(self) -> list[Answer]:
        """Up to the last one."""
        found = [self.next()]
        while not ends(found[-1]):
            found.append(self.next())
        return found


def asked(crew: Crew, request: Request) -> list[Answer]:
    box = Box()
    crew.submit(request, box.queue.put)
    return box.all()


def last_document(answers: list[Answer]) -> Any:
    last = answers[-1]
    assert isinstance(last, Snapshot), last
    return last.document


def test_a_run_is_the_run_of_the_library(crew: Crew) -> None:
    answers = asked(crew, Simulate(QUICK, SHORT, replications=2, seed=3))
    document = last_document(answers)
    same = dfftsim.simulate(dfftsim.load(QUICK, SHORT), replications=2, seed=3, workers=1).document
    assert repr(document) == repr(same)
    told = [one for one in answers if isinstance(one, Progress)]
    assert [one.done for one in told] == list(range(told[-1].total + 1))


def test_a_comparison_narrows_and_ends_with_the_numbers_of_the_library(crew: Crew, tmp_path: Any) -> None:
    from dfftsim.scenario.writing import to_yaml

    request = Compare(QUICK, (("mine", ADEQUACY),), SHORT, looks=(2, 3), seed=3)
    answers = asked(crew, request)
    shots = [one for one in answers if isinstance(one, Snapshot)]
    assert [one.document["replications"] for one in shots] == [2, 3, 3]
    assert [one.document["attributed"] for one in shots] == [False, False, True]
    file = tmp_path / "mine.yaml"
    file.write_text(to_yaml(ADEQUACY), encoding="utf-8")
    same = dfftsim.compare(dfftsim.load(QUICK, SHORT), [file], replications=3, seed=3, workers=1).document
    mine, theirs = shots[-1].document["packages"][0], same["packages"][0]
    for key in (
        "differences",
        "by_jurisdiction",
        "by_authority",
        "by_replication",
        "winners",
        "losers",
        "null_levers",
        "law",
    ):
        assert repr(mine[key]) == repr(theirs[key]), key
    for key in ("inputs", "judgements", "blocked", "by_replication"):
        assert repr(shots[-1].document[key]) == repr(same[key]), key
    assert set(mine["leave_one_out"]) == {"R1", "T4"}
    assert mine["months"] and mine["months"][0]["month"] == "2022-08-31"
    again = asked(crew, request)
    assert repr(last_document(again)) == repr(shots[-1].document)
    assert len(again) < len(answers), "records were simulated a second time"


def test_a_trace_has_its_log(crew: Crew) -> None:
    document = last_document(asked(crew, Traced(QUICK, SHORT, seed=3, replication=1, levels=True)))
    assert document["columns"][0] == "seconds"
    assert len(document["rows"]) > 10
    assert all(len(row) == len(document["columns"]) for row in document["rows"])
    assert document["horizon"] == {"start": "2022-08-31", "end": "2022-12-31"}
    assert document["run"]["kpis"]["F"]["n"] == 1
    assert document["levels"]


def test_a_wrong_scenario_is_refused_with_its_problems(crew: Crew) -> None:
    (answer,) = asked(crew, Simulate(QUICK, (("horizon.end", "yesterday"),)))
    assert isinstance(answer, Refused)
    assert "yesterday" in str(answer.problems[0])
    wrong = {"dfftsim": 1, "levers": [{"lever": "R1", "parties": ["CN", "XQ"], "from": "2022-10-01"}]}
    (answer,) = asked(crew, Compare(QUICK, (("mine", wrong),)))
    assert isinstance(answer, Refused)
    assert answer.problems[0].file == "mine.yaml" and answer.problems[0].line > 1


def test_what_is_cancelled_says_nothing_more_and_makes_room(crew: Crew) -> None:
    first, second = Box(), Box()
    ticket = crew.submit(Simulate(QUICK, replications=1000), first.queue.put)
    assert isinstance(first.next(), Progress)
    crew.cancel(ticket)
    assert crew.waiting == 0
    crew.submit(Simulate(QUICK, SHORT, replications=1), second.queue.put)
    assert isinstance(second.all()[-1], Snapshot)
    while not first.queue.empty():
        assert isinstance(first.next(), Progress)


def test_two_requests_share_one_process(crew: Crew) -> None:
    long, short = Box(), Box()
    ticket = crew.submit(Simulate(QUICK, SHORT, replications=1000), long.queue.put)
    long.next()
    crew.submit(Simulate(QUICK, SHORT, replications=1), short.queue.put)
    assert isinstance(short.all()[-1], Snapshot)
    crew.cancel(ticket)


def test_a_killed_process_is_told_of_and_replaced(crew: Crew) -> None:
    box = Box()
    crew.submit(Simulate(QUICK, replications=1000), box.queue.put)
    assert isinstance(box.next(), Progress)
    (victim,) = crew.process_ids
    os.kill(victim, signal.SIGKILL)
    failed = box.all()[-1]
    assert isinstance(failed, Failed)
    assert "-9" in failed.message
    assert crew.process_ids != [victim]
    assert isinstance(asked(crew, Simulate(QUICK, SHORT, replications=1))[-1], Snapshot)


def test_a_closed_crew_leaves_no_process() -> None:
    crew = Crew(2)
    pids = crew.process_ids
    crew.close()
    assert len(pids) == 2
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_number_at_its_ends_is_what_the_command_computes(crew: Crew) -> None:
    from dfftsim.analysis.swing import swing_document
    from dfftsim.experiment import comparison
    from dfftsim.experiment.swing import prepare_swing

    answers = asked(crew, Swing(QUICK, "h0_hours_rule", SHORT, looks=(2, 3), seed=3))
    looks = [answer.document["replications"] for answer in answers if isinstance(answer, Snapshot)]
    assert looks == [2, 3]
    whole = prepare_swing(dfftsim.load(QUICK, SHORT), ["h0_hours_rule"], 3, 3)
    same = swing_document(whole, comparison.compare(whole.contest, 1))
    assert repr(last_document(answers)) == repr(same)


def test_a_number_that_is_not_there_is_refused(crew: Crew) -> None:
    (answer,) = asked(crew, Swing(QUICK, "h0_hours_rul", SHORT))
    assert isinstance(answer, Refused) and "h0_hours_rule" in str(answer.problems[0])
