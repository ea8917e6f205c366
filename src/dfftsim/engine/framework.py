"""What is measured of the international framework: adoptions, when, and whether upkeep was paid.

The fate of the portfolio is decided before the run (`world.portfolio`); here it is counted.
"""

from __future__ import annotations

from math import nan

from dfftsim.world.compile import World

Measures = dict[tuple[str, str], float]


def framework_measures(world: World) -> Measures:
    """The measures of the portfolio, whole and by project; none without a framework."""
    institution = world.scenario.institution
    if institution is None:
        return {}
    found: Measures = {}
    days: list[float] = []
    lapsed: list[bool] = []
    for outcome in world.outcomes:
        scope = f"project:{outcome.project}"
        adopted = outcome.adopted
        found["projects_adopted", scope] = float(adopted is not None)
        found["adoption_days", scope] = nan if adopted is None else float((adopted - institution.start).days)
        found["upkeep_lapsed", scope] = nan
        if adopted is not None:
            days.append(float((adopted - institution.start).days))
            if outcome.keeps_up:
                lapsed.append(outcome.unpaid is not None)
                found["upkeep_lapsed", scope] = float(outcome.unpaid is not None)
    found["projects_adopted", ""] = len(days) / len(world.outcomes)
    found["adoption_days", ""] = min(days, default=nan)
    found["upkeep_lapsed", ""] = sum(lapsed) / len(lapsed) if lapsed else nan
    return found
