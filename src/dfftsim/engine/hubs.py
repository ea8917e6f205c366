"""What passes the shared hubs: messages a second of the flows that use each now."""

from __future__ import annotations

from math import exp2, fsum, log2

from dfftsim.engine.flow import Flow

STEPS = 2  # an octave, to which the rate of others is rounded so that few loads are told apart


class HubRates:
    """The load of every hub, kept as flows begin and cease to use it."""

    def __init__(self) -> None:
        self._users: dict[str, dict[Flow, None]] = {}
        self._rates: dict[str, float] = {}

    def join(self, flow: Flow, hub: str) -> None:
        """A flow sends through a hub from now on."""
        self._users.setdefault(hub, {})[flow] = None
        self._rates.pop(hub, None)

    def leave(self, flow: Flow, hub: str) -> None:
        """A flow sends through a hub no longer."""
        self._users[hub].pop(flow, None)
        self._rates.pop(hub, None)

    def without(self, flow: Flow, hub: str) -> float:
        """Messages a second of all other flows, rounded to half an octave."""
        users = self._users.get(hub, {})
        if hub not in self._rates:
            self._rates[hub] = fsum(user.message_rate for user in users)
        rate = self._rates[hub] - (flow.message_rate if flow in users else 0.0)
        if len(users) == (flow in users) or rate <= 0.0:
            return 0.0
        return exp2(round(log2(rate) * STEPS) / STEPS)
