"""The processes backstage as a face sees them: they are started early, take requests, and are replaced when
they die.

They are fresh interpreters that speak pickles over their pipes (see `experiment.executors`), not processes of
`multiprocessing`, which cannot be started inside Textual (its issue 3593).
"""

from __future__ import annotations

import itertools
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from dfftsim.backstage.desk import READY
from dfftsim.backstage.requests import Answer, Failed, Request, ends
from dfftsim.experiment.executors import interrupts_kept_from_children
from dfftsim.experiment.replications import processors
from dfftsim.i18n import t

OnAnswer = Callable[[Answer], object]
"""Called in a thread of the crew, never in that of the face."""

MOST_PROCESSES = 4
BEGINNING = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); "
    "from dfftsim.backstage.desk import serve; serve()"
)


@dataclass(eq=False)
class Hand:
    """One process: what it is asked under which ticket, what it has been asked about before, and whether it
    has come so far as to say that it is ready.
    """

    process: subprocess.Popen[bytes]
    at_work: dict[int, OnAnswer] = field(default_factory=dict)
    knows: set[str] = field(default_factory=set)
    ready: bool = False


class Crew:
    """All processes. Its methods may be called from any thread, and return at once.

    processes: how many; left out, one less than there are processors, for the face needs one itself.
    """

    def __init__(self, processes: int | None = None) -> None:
        self._lock = threading.RLock()
        self._tickets = itertools.count(READY + 1)
        self._closed = False
        wanted = processes or min(MOST_PROCESSES, max(1, processors() - 1))
        with interrupts_kept_from_children():
            self._hands: list[Hand] = [self._started() for _ in range(wanted)]

    @property
    def process_ids(self) -> list[int]:
        """Of the processes there are at this moment."""
        with self._lock:
            return [hand.process.pid for hand in self._hands]

    @property
    def waiting(self) -> int:
        """Requests that are not yet done."""
        with self._lock:
            return sum(len(hand.at_work) for hand in self._hands)

    def submit(self, request: Request, on_answer: OnAnswer) -> int:
        """Ask; the answers come one by one to `on_answer`. Returns the ticket to cancel it by."""
        with self._lock:
            ticket = next(self._tickets)
            if self._closed:
                raise RuntimeError("the crew has gone home")
            hand = self._least_busy(request.source)
            hand.at_work[ticket] = on_answer
            hand.knows.add(request.source)
            _send(hand, (ticket, request))
        return ticket

    def cancel(self, ticket: int) -> None:
        """Nothing more comes under this ticket; its work ends with the replication it is at."""
        with self._lock:
            for hand in self._hands:
                if hand.at_work.pop(ticket, None):
                    _send(hand, (ticket, None))

    def close(self) -> None:
        """End all processes at once."""
        with self._lock:
            self._closed = True
            hands = list(self._hands)
        for hand in hands:
            hand.at_work.clear()
            _end(hand)

    def _least_busy(self, source: str) -> Hand:
        """The one with the least to do; among equals one that has records of this scenario."""
        for place, hand in enumerate(self._hands):
            if hand.process.poll() is not None and not hand.at_work:
                self._hands[place] = self._started()
        return min(self._hands, key=lambda hand: (len(hand.at_work), source not in hand.knows))

    def _started(self) -> Hand:
        command = [sys.executable, "-P", "-c", BEGINNING]
        pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL  # the screen belongs to the face
        hand = Hand(subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nowhere))
        _send(hand, sys.path)
        threading.Thread(target=self._listen, args=(hand,), daemon=True, name="backstage").start()
        return hand

    def _listen(self, hand: Hand) -> None:
        """Hand on the answers of a process until it ends."""
        assert hand.process.stdout is not None
        while True:
            try:
                ticket, answer = pickle.load(hand.process.stdout)
            except (EOFError, OSError, ValueError, pickle.UnpicklingError):
                break
            if ticket == READY:
                hand.ready = True
            elif answer is not None:
                self._pass_on(hand, ticket, answer)
        self._died(hand)

    def _pass_on(self, hand: Hand, ticket: int, answer: Answer) -> None:
        with self._lock:
            on_answer = hand.at_work.get(ticket)
            if on_answer and ends(answer):
                del hand.at_work[ticket]
        if on_answer:
            on_answer(answer)

    def _died(self, hand: Hand) -> None:
        """Say so to whoever waits for it, and put another in its place. One that died before it was ready
        would die again: the next request tries.
        """
        with self._lock:
            if self._closed:
                return
            left = list(hand.at_work.values())
            hand.at_work.clear()
            if hand.ready:
                self._hands[self._hands.index(hand)] = self._started()
        _end(hand)
        for on_answer in left:
            on_answer(Failed(t("backstage.died", code=hand.process.returncode)))


def _send(hand: Hand, what: object) -> None:
    """Put an object into the pipe; that nobody reads it is noticed by who listens."""
    assert hand.process.stdin is not None
    with suppress(OSError, ValueError):
        pickle.dump(what, hand.process.stdin)
        hand.process.stdin.flush()


def _end(hand: Hand) -> None:
    hand.process.kill()
    hand.process.wait()
    for pipe in (hand.process.stdin, hand.process.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()
