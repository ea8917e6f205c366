"""The replay at hand: recording, tape, clock and moments, moved together. No widget."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from dfftsim.analysis.priors import Fall, priors_of
from dfftsim.law.book import RuleBook
from dfftsim.tui.live.clock import Clock
from dfftsim.tui.live.incident import STRUCK
from dfftsim.tui.live.moments import Moment, moments_of
from dfftsim.tui.live.recording import Recording
from dfftsim.tui.live.tape import Tape
from dfftsim.tui.live.trust_path import TrustPaths
from dfftsim.tui.live.trust_why import Prior
from dfftsim.tui.live.ways import law_or_shock, marks_with

if TYPE_CHECKING:
    from dfftsim.scenario.model import Scenario


class Player:
    """After every method the tape stands where the clock says, but while single events of one instant are
    stepped through. scenario: what was recorded, with the user's changes; None where it is not known.
    jurisdictions: all that any flow is from or goes to. trust: of pairs through time, prior: its arithmetic
    on a day; None where trust stands still.
    """

    def __init__(
        self, recording: Recording, book: RuleBook, speed: int, scenario: Scenario | None = None
    ) -> None:
        self.recording, self.scenario = recording, scenario
        self.tape = Tape(recording.rows, marks_with(book))
        self.moments: list[Moment] = moments_of(recording, self.tape, book, scenario, law_or_shock(book))
        self.clock = Clock(recording.horizon, speed=speed)
        self.jurisdictions = sorted({code for pair in self.tape.pairs.values() for code in pair})
        told = recording.document.get("trust")
        self.trust = TrustPaths(told) if told else None
        self.prior: Prior | None = None
        if scenario is not None and scenario.structure.trust:
            self.prior = priors_of(scenario, self._fallen())
        self.tape.seek(0.0)

    def _fallen(self) -> list[Fall]:
        """The instruments that were struck down in this replication."""
        return [
            (
                one.who,
                self.recording.day_of(self.tape.times[number]),
                date.fromisoformat(one.successor) if one.successor else None,
            )
            for number, one in self.tape.incidents.items()
            if one.what == STRUCK
        ]

    @property
    def has_hazards(self) -> bool:
        """Whether data can be breached or accessed."""
        return self.scenario is not None and self.scenario.hazards is not None

    @property
    def day(self) -> date:
        """The day at which the clock stands."""
        return self.recording.day_of(self.clock.now)

    def tick(self, real_seconds: float) -> bool:
        """Time passes; whether any event happened."""
        self.clock.tick(real_seconds)
        return self.tape.seek(self.clock.now)

    def go(self, seconds: float) -> None:
        """To an instant."""
        self.clock.go(seconds)
        self.tape.seek(self.clock.now)

    def go_to_row(self, number: int) -> None:
        """To just after an event, with those of the same instant that come later still to happen."""
        self.clock.go(self.tape.times[number])
        self.tape.seek_row(number + 1)

    def step(self, by: int, numbers: Iterable[int] | None = None) -> bool:
        """One event forth or back, paused. numbers: the events that count, rising; all where left out.
        Whether there was one.
        """
        self.clock.playing = False
        last = self.tape.position - 1
        if numbers is None:
            target = last + by
        elif by > 0:
            target = next((n for n in numbers if n > last), len(self.tape.rows))
        else:
            target = max((n for n in numbers if n < last), default=-1)
        if not 0 <= target < len(self.tape.rows):
            return False
        self.go_to_row(target)
        return True

    def next_moment(self, by: int = 1) -> Moment | None:
        """To the next moment or the one before, wholly done; round the ends. None where there is none."""
        if not self.moments:
            return None
        now = self.clock.now
        if by > 0:
            moment = next((one for one in self.moments if one.seconds > now), self.moments[0])
        else:
            moment = next((one for one in reversed(self.moments) if one.seconds < now), self.moments[-1])
        self.go(moment.seconds)
        return moment
