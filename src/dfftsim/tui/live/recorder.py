"""Gets the recording of a scenario for the place, without ever making it wait: stored, or from backstage."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from dfftsim.errors import InputError
from dfftsim.i18n import t
from dfftsim.tui.asked import Question
from dfftsim.tui.frame import app_of
from dfftsim.tui.live.player import Player
from dfftsim.tui.live.recording import Recording
from dfftsim.tui.live.source import recording_of, scenario_at_hand, stored_recording
from dfftsim.tui.workspace import Workspace

if TYPE_CHECKING:
    from dfftsim.backstage.requests import Answer
    from dfftsim.law.book import RuleBook
    from dfftsim.scenario.model import Scenario

Levels = Mapping[str, tuple[int, ...]]


class Recorder:
    """screen: whose workers it uses. on_player: gets the replay when it is there. on_levels: gets the cases
    at each queue, which come later. say: gets what is going on, and what went wrong.
    """

    def __init__(
        self,
        screen: Screen[Any],
        on_player: Callable[[Player], None],
        on_levels: Callable[[Levels], None],
        say: Callable[[str], None],
    ) -> None:
        self._screen, self._on_player, self._on_levels, self._say = screen, on_player, on_levels, say
        self._ticket: int | None = None
        self._question: Question | None = None
        self._scenario: Scenario | None = None
        self._book: RuleBook | None = None
        self._speed = 1

    def start(self, workspace: Workspace | None, speed: int) -> None:
        """Get the recording of the scenario at hand; what was under way before is dropped. None: only drop.
        speed: of the clock to begin with.
        """
        if self._ticket is not None:
            app_of(self._screen).drop(self._ticket)
            self._ticket = None
        self._question, self._scenario = None, None
        self._speed = speed
        if workspace is not None:
            self._question, self._scenario = workspace.question(), workspace.scenario
            self._book = workspace.book
            self._say(t("tui.live.recording", name=workspace.source))
            self._work(self._first())

    def _work(self, work: Any) -> None:
        self._screen.run_worker(work, group="recording", exclusive=True, exit_on_error=False)

    async def _first(self) -> None:
        """The stored one, else ask backstage."""
        question = self._question
        assert question is not None
        try:
            recording = await asyncio.to_thread(stored_recording, question)
        except (InputError, OSError, ValueError, KeyError):
            recording = None
        if recording is not None:
            await self._play(recording)
        else:
            self._ticket = app_of(self._screen).ask(question.trace(), self._answered)

    def _answered(self, answer: Answer) -> None:
        from dfftsim.backstage.requests import Failed, Refused, Snapshot

        match answer:
            case Snapshot():
                self._ticket, question = None, self._question
                if question and answer.scenario not in ("", question.scenario):
                    app_of(self._screen).look_at_file()  # which may have begun another recording
                if self._question is question:
                    self._work(self._read(answer.document))
            case Refused():
                self._failed("; ".join(map(str, answer.problems[:3])))
            case Failed():
                self._failed(answer.message)

    def _failed(self, why: str) -> None:
        self._ticket = None
        self._say(t("tui.live.failed", why=why))

    async def _read(self, document: Mapping[str, Any]) -> None:
        question = self._question
        assert question is not None
        try:
            recording = await asyncio.to_thread(recording_of, question, document)
        except InputError as error:
            self._failed(str(error))
            return
        await self._play(recording)
        self._ticket = app_of(self._screen).ask(question.trace(levels=True), self._more)

    def _more(self, answer: Answer) -> None:
        """The levels; without them the queues show the flows of the recording, so a failure is not told."""
        from dfftsim.backstage.requests import Snapshot

        if isinstance(answer, Snapshot):
            self._ticket = None
            self._on_levels({queue: tuple(days) for queue, days in answer.document["levels"].items()})

    async def _play(self, recording: Recording) -> None:
        question, scenario, book = self._question, self._scenario, self._book
        assert question is not None and scenario is not None and book is not None
        try:
            scenario = await asyncio.to_thread(scenario_at_hand, scenario, question)
        except InputError as error:
            self._failed(str(error))
            return
        player = await asyncio.to_thread(Player, recording, book, self._speed, scenario)
        gc.freeze()  # else Python looks through all its rows for garbage again and again while it plays
        self._on_player(player)
