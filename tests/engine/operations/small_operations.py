"""Small random models of operations, on a fine grid of time and on one so coarse that ties abound."""

from __future__ import annotations

from hypothesis import strategies as st

from dfftsim.engine.operations import (
    Batches,
    Hop,
    Listed,
    OperationsModel,
    Periodic,
    Poisson,
    Renewal,
    Service,
    Station,
    Stream,
    Thinned,
)
from dfftsim.engine.operations.messages import NUMBER_BITS
from dfftsim.engine.operations.report import Engine
from dfftsim.engine.operations.simulate import played
from dfftsim.scenario.distributions import Empirical, Erlang, Exponential, Lognormal
from dfftsim.world.streams import Streams

FINE, COARSE = 1, 1_000
SPAN = 12_000
"""Length of the window (us): twelve steps of the coarse grid."""


@st.composite
def arrivals(draw: st.DrawFn, grid: int) -> object:
    """Any arrival process, of about ten messages."""
    step = st.integers(0, SPAN // grid - 1).map(lambda n: n * grid)
    kinds = [
        st.lists(step, max_size=10).map(lambda times: Listed(tuple(sorted(times)))),
        st.builds(Periodic, st.sampled_from([1, 2, 3]).map(lambda n: n * 1_000), offset_us=step),
        st.builds(Batches, st.sampled_from([3, 6]).map(lambda n: n * 1_000), st.integers(1, 4), step),
    ]
    if grid == FINE:
        kinds += [
            st.floats(100, 1_500).map(Poisson),
            st.just(Periodic(1_500, jitter_us=1_500)),
            st.just(Renewal(Lognormal(0.001, 1.0))),
            st.just(Renewal(Empirical((0.0, 0.001, 0.004)))),
            st.just(Thinned((200.0, 0.0, 1_500.0), 2_500)),
        ]
    return draw(st.one_of(kinds))


@st.composite
def services(draw: st.DrawFn, grid: int) -> Service:
    """Constant services, none at all among them; on the fine grid also random ones."""
    fixed = draw(st.integers(0, 4)) * 1_000
    if grid == COARSE or draw(st.booleans()):
        return Service(fixed_us=fixed)
    spread = draw(st.sampled_from([Exponential(1.0), Lognormal(0.8, 0.7), Erlang(2, 1.0)]))
    return Service(fixed_us=fixed / 2, us_per_byte=draw(st.sampled_from([0.0, 0.7])), spread=spread)


@st.composite
def outages(draw: st.DrawFn, grid: int) -> tuple[tuple[int, int], ...]:
    """Up to three outages, some of them one right after the other."""
    count = draw(st.integers(0, 3))
    steps = draw(
        st.lists(st.integers(0, 16_000 // grid), min_size=2 * count, max_size=2 * count, unique=True)
    )
    times = [step * grid for step in sorted(steps)]
    pairs = [(times[k], times[k + 1]) for k in range(0, 2 * count, 2)]
    if count > 1 and draw(st.booleans()):
        pairs[0] = (pairs[0][0], pairs[1][0])
    return tuple(pairs)


@st.composite
def models(draw: st.DrawFn, *, feed_forward: bool = True) -> OperationsModel:
    """Up to three streams through up to four stations; not feed forward: also priorities, changes of capacity
    and ways that come back.
    """
    grid = draw(st.sampled_from([FINE, COARSE]))
    names = draw(st.permutations(["a", "b", "c", "d"]))[: draw(st.integers(1, 4))]
    stations = []
    for name in sorted(names):
        capacity: tuple[tuple[int, int], ...] = ()
        if not feed_forward and draw(st.booleans()):
            at = draw(st.integers(0, 12)) * 1_000
            capacity = ((at, draw(st.integers(0, 3))), (at + 3_000, draw(st.integers(1, 4))))
        discipline = "fifo" if feed_forward else draw(st.sampled_from(["fifo", "priority"]))
        stations.append(
            Station(name, draw(st.integers(1, 4)), draw(outages(grid)), capacity, discipline),
        )
    streams = []
    for number in range(draw(st.integers(1, 3))):
        if feed_forward:
            way = [name for name in names if draw(st.booleans())] or [names[0]]
        else:
            way = draw(st.lists(st.sampled_from(names), min_size=1, max_size=4))
        streams.append(
            Stream(
                f"stream-{number}",
                draw(arrivals(grid)),
                tuple(Hop(name, draw(services(grid))) for name in way),
                bytes=draw(st.sampled_from([1_000.0, Exponential(900.0)])),
                delay_us=draw(st.sampled_from([0.0, 1_500.0])),
                delay_jitter=draw(st.sampled_from([0.0, 0.4])),
                deadline_us=draw(st.sampled_from([None, 0, 4_000])),
                priority=draw(st.integers(0, 2)),
                patience_us=draw(st.sampled_from([None, 0, 1_000, 2_500])),
            )
        )
    return OperationsModel(
        tuple(stations), tuple(streams), SPAN, observe_from_us=draw(st.sampled_from([0, 3_000]))
    )


def fates(
    model: OperationsModel, key: Streams, engine: Engine, chunk: int
) -> dict[int, tuple[int, tuple[int, ...], tuple[int, ...]]]:
    """What becomes of each message, as the reference tells it."""
    found = {}
    for _, through in played(model, key, engine, chunk):
        for row in range(len(through)):
            id = int(through.id[row])
            hops = len(model.streams[id >> NUMBER_BITS].hops)
            starts = tuple(through.starts[:hops, row].tolist())
            dropped = starts[0] == -1
            ends = () if dropped else tuple(through.ends[:hops, row].tolist())
            assert id not in found
            found[id] = int(through.arrival[row]), (-1,) if dropped else starts, ends
    return found
