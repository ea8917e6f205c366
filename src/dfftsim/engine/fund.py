"""The accounts of inclusion funds (lever I2) in one replication: what is paid in, what for, and what is left.

A year's money is paid in at the beginning of each year of a fund. Officers are paid first, then what
joining costs, whose days are known beforehand; certificates of small firms from what that leaves.
"""

from __future__ import annotations

from datetime import date

from dfftsim.engine.flow import Flow
from dfftsim.spans import YEAR_DAYS
from dfftsim.world.compile import World
from dfftsim.world.effects import Fund
from dfftsim.world.options import Option

SMALL = frozenset({"micro", "small"})
Measures = dict[tuple[str, str], float]


class Funds:
    """All inclusion funds of one replication. granted: USD paid for certificates, by fund."""

    def __init__(self, world: World):
        self.world = world
        self.funds = world.effects.funds
        self.granted = [0.0] * len(self.funds)
        self.certificates = 0

    def aid(self, flow: Flow, option: Option, now: int, reuse: float) -> float:
        """What funds would pay a firm now (USD) towards the certificates that an option asks of it."""
        return sum(self._grants(flow, option, now, reuse))

    def grant(self, flow: Flow, option: Option, now: int, reuse: float, effort: float = 1.0) -> None:
        """A firm begins to prepare an option: pay the aid, times the effort of a renewal."""
        grants = self._grants(flow, option, now, reuse)
        for n, usd in enumerate(grants):
            self.granted[n] += usd * effort
        self.certificates += any(grants)

    def begins(self, flow: Flow, now: int) -> bool:
        """Whether a fund that helps the firm of a flow begins today."""
        today = self.world.day(now)
        return any(fund.start == today and self._helps(fund, flow) for fund in self.funds)

    def left(self, number: int, now: int) -> float:
        """Money for certificates that a fund has now: no later joining may want for it."""
        fund, since = self.funds[number], self.world.start
        today = self.world.day(now)
        joinings = [one.day for one in self.world.welfare.joined if one.fund == number and one.day > today]
        spare = [fund.for_aid(since, day) - self._for_joining(number, day) for day in (today, *joinings)]
        return max(0.0, min(spare) - self.granted[number])

    def measures(self) -> Measures:
        """What was spent by the end of the horizon; none without a fund."""
        if not self.funds:
            return {}
        end = self.world.horizon_seconds
        officers = sum(fund.officers_usd * self._years_worked(fund, end) for fund in self.funds)
        joining = sum(self._for_joining(number, self.world.end) for number in range(len(self.funds)))
        return {
            ("fund_spent_usd", ""): officers + joining + sum(self.granted),
            ("fund_officers_usd", ""): officers,
            ("fund_certificates", ""): float(self.certificates),
        }

    def _grants(self, flow: Flow, option: Option, now: int, reuse: float) -> list[float]:
        """What each fund pays: later ones share in what the earlier ones leave to be paid."""
        firm = flow.firm
        cost = sum(
            task.usd * (reuse if firm.holds(task.instrument, now) else 1.0)
            for task in option.tasks
            if task.certificate
        )
        grants = []
        for number, fund in enumerate(self.funds):
            usd = min(fund.share * cost, self.left(number, now)) if self._helps(fund, flow) else 0.0
            cost -= usd
            grants.append(usd)
        return grants

    def _for_joining(self, number: int, today: date) -> float:
        return sum(one.usd for one in self.world.welfare.joined if one.fund == number and one.day <= today)

    def _helps(self, fund: Fund, flow: Flow) -> bool:
        return flow.firm.size in SMALL and flow.firm.home in fund.members and fund.share > 0.0

    def _years_worked(self, fund: Fund, now: int) -> float:
        """Years that a fund has been at work; its first and last day count whole."""
        last = min(self.world.day(now - 1), fund.end)
        return max(0, (last - max(fund.start, self.world.start)).days + 1) / YEAR_DAYS
