"""What a place asks of other processes comes back in the UI's thread, and the processes go with the app."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable
from typing import Any

import pytest

from dfftsim.backstage.crew import Crew
from dfftsim.backstage.requests import Answer, Simulate, Snapshot, ends
from dfftsim.tui import app as frame
from dfftsim.tui.app import DfftApp
from dfftsim.tui.place import Place


class Somewhere(Place):
    """A place with nothing in it."""

    NAME = "atlas"


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch, make_app: Callable[..., DfftApp]) -> DfftApp:
    """An app of one place, with one process."""
    monkeypatch.setattr(frame, "PLACES", {Somewhere.NAME: "Somewhere"})
    monkeypatch.setattr(frame, "make_place", lambda name: Somewhere())
    app = make_app()
    app.office = Crew(1)
    return app


async def test_answers_come_in_the_thread_of_the_app(app: DfftApp) -> None:
    answers: list[Answer] = []
    threads: set[int] = set()
    done = asyncio.Event()

    def handler(answer: Answer) -> None:
        answers.append(answer)
        threads.add(threading.get_ident())
        if ends(answer):
            done.set()

    async with app.run_test():
        app.ask(Simulate("mynumber-eid", replications=1), handler)
        await asyncio.wait_for(done.wait(), 60)
        assert threads == {threading.get_ident()}
        last: Any = answers[-1]
        assert isinstance(last, Snapshot) and last.document["replications"] == 1
        pids = app.office.process_ids
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


async def test_what_is_dropped_is_not_handled(app: DfftApp) -> None:
    answers: list[Answer] = []
    async with app.run_test() as pilot:
        ticket = app.ask(Simulate("mynumber-eid", replications=1000), answers.append)
        app.drop(ticket)
        await pilot.pause()
        assert app.office.waiting == 0
    assert answers == []
