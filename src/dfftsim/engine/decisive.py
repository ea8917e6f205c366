"""Whether a PET decides over a flow: without it, nothing lawful could serve the flow."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from dfftsim.engine.flow import Flow
from dfftsim.engine.outlook import Outlook
from dfftsim.world.options import LAWFUL_FLOW


def decisive(flow: Flow, outlook: Outlook, day: date, pet: str) -> bool:
    """Whether no lawful option without this PET would work for the flow under the law of a day."""
    return not _served(flow, outlook, day, [one for one in outlook.kind(flow).pets if one != pet])


def any_decisive(flow: Flow, outlook: Outlook, day: date) -> bool:
    """Whether no lawful option without any PET would work for the flow under the law of a day."""
    return not _served(flow, outlook, day, [])


def _served(flow: Flow, outlook: Outlook, day: date, pets: list[str]) -> bool:
    """Whether an option with one of these PETs, or with plain records even where they are not on offer, is
    lawful and can serve the flow. The menu is asked anew: a PET may have dominated the options of another.
    """
    others = tuple(dict.fromkeys(["none", *pets]))
    table = outlook.table(flow, replace(outlook.kind(flow), pets=others), day)
    return any(o.route in LAWFUL_FLOW and not outlook.chooser.obstacle(flow, o) for o in table)
