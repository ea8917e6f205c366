"""When the recursion gives the same as events, read from the model."""

from __future__ import annotations

from graphlib import CycleError

from dfftsim.engine.operations.feed_forward import station_order
from dfftsim.engine.operations.model import OperationsModel


def why_events(model: OperationsModel) -> tuple[str, ...]:
    """The conditions of exactness that the model breaks, a sentence each; empty = the recursion is exact.

    (a) stations feed forward; (b) each is first come, first served; (d) the number of servers is fixed. The
    two others hold for every model that can be written: (c) draws belong to the message, (e) nothing
    downstream decides anything upstream.
    """
    found = []
    routes = list(model.routes())
    try:
        station_order(routes)
    except CycleError as error:
        ring = [model.stations[place].id for place in error.args[1]]
        found.append(f"messages come back to a station: {' - '.join(sorted(set(ring)))}")
    for place, station in enumerate(model.stations):
        priorities = {s.priority for s, route in zip(model.streams, routes, strict=True) if place in route}
        if station.discipline == "priority" and len(priorities) > 1:
            found.append(f"station {station.id!r} ranks messages of {len(priorities)} priorities")
        if station.capacity:
            found.append(f"station {station.id!r} changes its number of servers")
    return tuple(found)
