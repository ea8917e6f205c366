"""What lies beyond law, cost and technology in a firm's choice: the demand of users, and harm it may bear."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfftsim.engine.choice import Beyond, Chooser, ToldBeyond
from dfftsim.engine.flow import Flow
from dfftsim.world.options import Option

if TYPE_CHECKING:
    from dfftsim.engine.hazards import Hazards
    from dfftsim.engine.trust import Trust

TOO_RISKY = "too risky"


def beyond_of(chooser: Chooser, hazards: Hazards | None, trust: Trust | None) -> Beyond | None:
    """What is added to the yearly net of an option, and whether a firm refuses it as too risky; None where
    nothing is.

    Value falls to the share m(T) of the demand; expected harm borne is a cost, and above `risk_appetite` of
    the flow's value a ground of refusal.
    """
    weighed = hazards is not None and hazards.terms.weighed
    moved = trust is not None and trust.terms.has_uptake
    if not weighed and not moved:
        return None

    def beyond(flow: Flow, option: Option) -> tuple[float, str]:
        change, refused = 0.0, ""
        if moved:
            assert trust is not None
            share = trust.demand(flow, option)
            if share != 1.0:
                timely = chooser.offer(flow, option).timeliness
                change -= (1.0 - share) * flow.value * option.gain * timely
        if weighed:
            assert hazards is not None
            harm = hazards.borne(flow, option)
            change -= harm
            if harm > hazards.terms.appetite * flow.value:
                refused = TOO_RISKY
        return change, refused

    return beyond


def told_beyond(hazards: Hazards | None, trust: Trust | None) -> ToldBeyond | None:
    """The same in parts, for a look that is told: `demand`, the share that users show, and `harm_usd_year`,
    expected harm that the firm bears. Only what firms weigh is told; None where nothing is.
    """
    weighed = hazards is not None and hazards.terms.weighed
    moved = trust is not None and trust.terms.has_uptake
    if not weighed and not moved:
        return None

    def told(flow: Flow, option: Option) -> dict[str, float]:
        found: dict[str, float] = {}
        if moved:
            assert trust is not None
            found["demand"] = trust.demand(flow, option)
        if weighed:
            assert hazards is not None
            found["harm_usd_year"] = hazards.borne(flow, option)
        return found

    return told
