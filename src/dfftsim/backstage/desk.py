"""The life of a process backstage: it takes requests from its standard input and works at all of them in
turns, one replication each, until the pipe closes.

Standard output carries answers; the stream itself becomes standard error, so that a stray print cannot spoil
an answer.
"""

from __future__ import annotations

import os
import pickle
import queue
import signal
import sys
import threading
import traceback
from typing import BinaryIO, TypeAlias

from dfftsim.backstage.requests import Answer, Failed, Refused, Request
from dfftsim.backstage.shelf import Shelf
from dfftsim.backstage.work import Steps, steps_of
from dfftsim.errors import DfftsimError, InputError

Message: TypeAlias = "tuple[int, Request | None]"
"""A ticket with its request; without one the ticket is dropped."""

READY = 0
"""The ticket under which a process says that it has started."""

NICENESS = 5  # what is drawn on the screen comes first


def serve() -> None:
    """Answer until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    inbox: queue.SimpleQueue[Message] = queue.SimpleQueue()
    threading.Thread(target=listen, args=(sys.stdin.buffer, inbox), daemon=True).start()
    warm_up()
    desk = Desk(answers)
    desk.answer(READY, None)
    while True:
        desk.take(inbox)
        desk.turn()


def listen(pipe: BinaryIO, inbox: queue.SimpleQueue[Message]) -> None:
    """Put what comes into the box; when the other side is gone, so is this process, whatever it is at."""
    while True:
        try:
            inbox.put(pickle.load(pipe))
        except (EOFError, OSError, pickle.UnpicklingError):
            os._exit(0)


def warm_up() -> None:
    """Import and read what every request needs, before the first one comes."""
    import dfftsim.analysis.comparison
    import dfftsim.analysis.document
    import dfftsim.engine.run
    import dfftsim.world.compile  # noqa: F401
    from dfftsim.law.book import load_rulebook

    load_rulebook()


class Desk:
    """The requests at work, in the order of their turns."""

    def __init__(self, answers: BinaryIO) -> None:
        self._answers = answers
        self._shelf = Shelf()
        self._at_work: dict[int, Steps] = {}

    def take(self, inbox: queue.SimpleQueue[Message]) -> None:
        """Whatever is in the box; waits for something if there is nothing to do."""
        while True:
            try:
                ticket, request = inbox.get(block=not self._at_work)
            except queue.Empty:
                return
            if request is None:
                self._at_work.pop(ticket, None)
            else:
                self._at_work[ticket] = steps_of(request, self._shelf)

    def turn(self) -> None:
        """One step of every request."""
        for ticket in list(self._at_work):
            try:
                self.answer(ticket, next(self._at_work[ticket]))
            except StopIteration:
                del self._at_work[ticket]
            except InputError as error:
                self._end(ticket, Refused(tuple(error.problems)))
            except DfftsimError as error:
                self._end(ticket, Failed(str(error), str(getattr(error, "details", ""))))
            except Exception as error:
                self._end(ticket, Failed(f"{type(error).__name__}: {error}", traceback.format_exc()))

    def _end(self, ticket: int, answer: Answer) -> None:
        del self._at_work[ticket]
        self.answer(ticket, answer)

    def answer(self, ticket: int, answer: Answer | None) -> None:
        """Send an answer to whoever holds the ticket."""
        try:
            pickle.dump((ticket, answer), self._answers, protocol=pickle.HIGHEST_PROTOCOL)
            self._answers.flush()
        except BrokenPipeError:
            os._exit(0)
