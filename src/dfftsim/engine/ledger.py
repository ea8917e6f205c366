"""The books of one replication: value wanted and delivered, what blocked it, counts of flows by state, the
trace.

Value runs from birth to the end of a flow or of the horizon, whatever happens in between. Every interval
between two changes of a flow is booked once, when it ends.
"""

from __future__ import annotations

from collections.abc import Iterable

from dfftsim.engine.flow import Flow
from dfftsim.engine.states import CHANGES, State
from dfftsim.engine.worth import Discounting
from dfftsim.errors import InvariantError
from dfftsim.spans import YEAR
from dfftsim.world.options import Route

MONTH = round(YEAR / 12)
LAWFUL, RESULTS, LOCAL, NONCOMPLIANT, WANTED, LIVE = range(6)
SERIES = ("lawful", "results", "localised", "noncompliant", "wanted", "live")

_OPERATING, _LOCALISED, _CARRYING_ON = State.OPERATING, State.LOCALISED, State.CARRYING_ON

TraceRow = tuple[int, str, str, str, str, str]
"""Seconds since the start, id of the flow, from state, to state, cause, detail."""


class MonthlyLine:
    """The time integral of one rate, month by month; steps come in the order of time.

    `scale`: seconds in the time unit of the rate.
    """

    __slots__ = ("at", "month", "rate", "scale", "sums")

    def __init__(self, months: int, scale: float):
        self.sums = [0.0] * months
        self.scale = scale
        self.rate = 0.0
        self.at = 0
        self.month = 0

    def step(self, time: int, change: float) -> None:
        """The rate changes at a time."""
        if time > self.at:
            self.until(time)
        self.rate += change

    def until(self, time: int) -> list[float]:
        """The sums of all months up to a time."""
        while self.at < time:
            stop = min(time, (self.month + 1) * MONTH)
            self.sums[min(self.month, len(self.sums) - 1)] += self.rate * (stop - self.at) / self.scale
            self.at = stop
            self.month += stop == (self.month + 1) * MONTH
        return self.sums


class Ledger:
    """Accounts of one replication; `observe_from`: value before that time is left out (warm-up). discount:
    the yearly rate of present values.
    """

    def __init__(self, observe_from: int, end: int, trace: bool, discount: float = 0.0):
        self.discounting = Discounting(discount, observe_from)
        self.observe_from = observe_from
        self.end = end
        self.counts = [0] * len(State)
        self.blocked: dict[str, float] = {}
        self.trace: list[TraceRow] | None = [] if trace else None
        months = max(1, -(-end // MONTH))
        self._lines = [MonthlyLine(months, MONTH if line == LIVE else YEAR) for line in range(len(SERIES))]

    def birth(self, flow: Flow) -> None:
        """A flow is wanted from now on."""
        self.counts[flow.state] += 1
        self._rate(WANTED, flow.since, flow.value)
        self._rate(LIVE, flow.since, 1.0)
        if self.trace is not None:
            self.trace.append(
                (flow.born, flow.id, "", flow.state.name.lower(), "", flow.origin + ">" + flow.destination)
            )

    def change(self, flow: Flow, now: int, state: State, cause: str, detail: str = "") -> None:
        """The flow enters `state` for a cause. Raises InvariantError for a change that does not exist."""
        before = flow.state
        if state not in CHANGES[before]:
            raise InvariantError(
                f"flow {flow.id}: {before.name.lower()} does not lead to {state.name.lower()}"
            )
        self.settle(flow, now)
        self.counts[before] -= 1
        self.counts[state] += 1
        flow.state = state
        flow.cause = cause
        if self.trace is not None:
            self.trace.append((now, flow.id, before.name.lower(), state.name.lower(), cause, detail))
        if state is State.ENDED:
            self._rate(WANTED, now, -flow.value)
            self._rate(LIVE, now, -1.0)

    def deliver(self, flow: Flow, now: int, share: float) -> None:
        """From now on the flow delivers this share of its value, in the way its state says."""
        self.settle(flow, now)
        self._rate(self._line(flow), now, share * flow.value)
        flow.share = share

    def stop(self, flow: Flow, now: int) -> None:
        """From now on the flow delivers nothing. To be called before its state changes."""
        self.settle(flow, now)
        if flow.share:
            self._rate(self._line(flow), now, -flow.share * flow.value)
            flow.share = 0.0

    def settle(self, flow: Flow, now: int) -> None:
        """Book the time since the last change."""
        since = max(flow.since, self.observe_from)
        flow.since = now
        elapsed = now - since
        if elapsed <= 0:
            return
        wanted = flow.value * (elapsed / YEAR)
        flow.wanted_usd += wanted
        worth, present = flow.worth, flow.value * self.discounting.years(since, now)
        worth.wanted += present
        delivered = wanted * flow.share
        state = flow.state
        flow.state_seconds[state] += elapsed
        lawful = 0.0
        if state is _OPERATING:
            basis = flow.basis
            assert basis is not None
            lawful = delivered
            worth.lawful += present * flow.share
            used = basis.used
            flow.used_seconds[used] = flow.used_seconds.get(used, 0) + elapsed
            if flow.regime is not None:
                flow.regime_seconds[flow.regime] = flow.regime_seconds.get(flow.regime, 0) + elapsed
            if basis.route is Route.RESULTS:
                flow.results_usd += delivered
                flow.results_wanted_usd += wanted
            else:
                flow.records_usd += delivered
        elif state is _LOCALISED:
            flow.local_usd += delivered
            worth.local += present * flow.share
        elif state is _CARRYING_ON:
            flow.noncompliant_usd += delivered
            worth.noncompliant += present * flow.share
        lost = wanted - lawful
        if lost > 0.0 and flow.cause:
            self.blocked[flow.cause] = self.blocked.get(flow.cause, 0.0) + lost

    def pay(self, flow: Flow, now: int, usd: float) -> None:
        """The firm of a flow pays for compliance."""
        flow.cost_usd += usd
        flow.worth.cost += usd * self.discounting.at(now)

    def fine(self, flow: Flow, now: int) -> None:
        """The firm of a flow is fined: a cost to it, and a transfer."""
        usd = flow.firm.costs.penalty_usd
        flow.cost_usd += usd
        flow.worth.fines += usd * self.discounting.at(now)

    def close(self, flows: Iterable[Flow]) -> None:
        """The horizon is reached: book what is still open."""
        for flow in flows:
            if flow.state is not State.ENDED:
                self.settle(flow, self.end)

    def check(self, flows: list[Flow]) -> None:
        """Conservation: every flow born is in one state, and the counters say so. Raises InvariantError."""
        found = [0] * len(State)
        for flow in flows:
            found[flow.state] += 1
        if found != self.counts or sum(found) != len(flows):
            told = {s.name.lower(): (self.counts[s], found[s]) for s in State if self.counts[s] != found[s]}
            raise InvariantError(f"flows by state (counted, found) differ: {told}; {len(flows)} born")
        for flow in flows:
            whole = flow.records_usd + flow.results_usd + flow.local_usd + flow.noncompliant_usd
            if whole > flow.wanted_usd * (1.0 + 1e-9) + 1e-9:
                raise InvariantError(f"flow {flow.id} delivers {whole} of {flow.wanted_usd} USD wanted")

    def series(self) -> dict[str, list[float]]:
        """Value a month of each line, in USD (mean number for `live`), from the start to the horizon."""
        return {name: line.until(self.end) for name, line in zip(SERIES, self._lines, strict=True)}

    def check_series(self, flows: list[Flow], series: dict[str, list[float]]) -> None:
        """The same value is booked twice, flow by flow and month by month: both must agree, unless a warm-up
        leaves its beginning out of one. Raises InvariantError.
        """
        if self.observe_from:
            return
        wanted = sum(flow.wanted_usd for flow in flows)
        by_flow = {
            "wanted": wanted,
            "lawful": sum(flow.records_usd for flow in flows),
            "results": sum(flow.results_usd for flow in flows),
            "localised": sum(flow.local_usd for flow in flows),
            "noncompliant": sum(flow.noncompliant_usd for flow in flows),
        }
        for name, told in by_flow.items():
            found = sum(series[name])
            if abs(told - found) > 1e-6 * wanted:
                raise InvariantError(f"{name} value is {told} USD flow by flow, {found} month by month")

    def _line(self, flow: Flow) -> int:
        if flow.state is State.LOCALISED:
            return LOCAL
        if flow.state is State.CARRYING_ON:
            return NONCOMPLIANT
        return RESULTS if flow.basis is not None and flow.basis.route is Route.RESULTS else LAWFUL

    def _rate(self, line: int, time: int, step: float) -> None:
        if step:
            self._lines[line].step(time, step)
