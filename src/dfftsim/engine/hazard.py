"""A hazard that is lived through: the next event comes when the sum of its rate reaches a drawn threshold.

With unit exponential thresholds the events are a Poisson process of the rate as it changes (time change
theorem; Cinlar 1975). A draw is tied to the entity and the number of the event, so that a change of the rate
moves an event and reshuffles no luck.
"""

from __future__ import annotations

from collections.abc import Callable
from math import log

from dfftsim.engine.clock import Handle, OrderedEnvironment
from dfftsim.engine.events import Rank
from dfftsim.spans import YEAR
from dfftsim.world.streams import EntityStream


class Hazard:
    """One hazard. id: names it in the trace; purpose: of its draws. rate: events a year now. lived: expected
    events so far. count: events so far. strike: called when one comes, after it has been counted.
    """

    __slots__ = (
        "_end",
        "_env",
        "_handle",
        "_since",
        "_threshold",
        "count",
        "id",
        "lived",
        "purpose",
        "rate",
        "stream",
        "strike",
    )  # fmt: skip

    def __init__(
        self,
        env: OrderedEnvironment,
        end: int,
        id: str,
        stream: EntityStream,
        purpose: int,
        strike: Callable[[], object],
    ):
        self._env = env
        self._end = end
        self.id = id
        self.stream = stream
        self.purpose = purpose
        self.strike = strike
        self.rate = 0.0
        self.lived = 0.0
        self.count = 0
        self._since = env.now
        self._handle: Handle = -1
        self._threshold = -log(stream.uniform(purpose, 0))

    def settle(self) -> float:
        """Account for the time until now; the hazard lived through so far."""
        now = self._env.now
        if now > self._since:
            self.lived += self.rate * ((now - self._since) / YEAR)
            self._since = now
        return self.lived

    def change(self, rate: float) -> None:
        """From now on events come at another rate (a year)."""
        self.settle()
        if self._handle >= 0:
            self._env.cancel(self._handle)
            self._handle = -1
        self.rate = rate
        self._schedule()

    def _schedule(self) -> None:
        if self.rate <= 0.0:
            return
        wait = max(0.0, self._threshold - self.lived) / self.rate * YEAR
        if self._env.now + wait < self._end:
            at = self._env.now + max(1, round(wait))
            self._handle = self._env.at(at, Rank.INCIDENT, self.stream.key, self._strikes)

    def _strikes(self) -> None:
        self._handle = -1
        self.settle()
        self.count += 1
        self._threshold -= log(self.stream.uniform(self.purpose, self.count))
        self._schedule()
        self.strike()
