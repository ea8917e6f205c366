"""What the flow under inspection looked at: its options, what the law was asked, the PETs on offer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from dfftsim.engine.choice import Chosen, Weighed
from dfftsim.engine.flow import Flow
from dfftsim.engine.outlook import Outlook
from dfftsim.world.legal import Question
from dfftsim.world.options import Route
from dfftsim.world.readings import StatusReading


@dataclass(frozen=True, slots=True)
class Look:
    """One look of a flow at its options. question: what it asked the law, results_data: what its results are
    to the law; taste: the fixed noise of its choice by route (USD); pets: those on offer, each with its
    reading (None where it does not serve the flow's workload).
    """

    time: int
    why: str
    weighed: tuple[Weighed, ...]
    chosen: Chosen
    question: Question
    results_data: tuple[str, ...]
    taste: dict[Route, float]
    pets: dict[str, StatusReading | None]


def look_at(
    outlook: Outlook, flow: Flow, now: int, weighed: Sequence[Weighed], chosen: Chosen, why: str
) -> Look:
    """What a flow saw when it chose."""
    kind = outlook.kind(flow)
    readings = outlook.readings.on(flow.origin, outlook.law_day(flow, now))
    noise = outlook.chooser.taste(flow)
    serving = outlook.menu.technology.terms
    return Look(
        time=now,
        why=why,
        weighed=tuple(weighed),
        chosen=chosen,
        question=replace(kind.question, persons=flow.kind_persons),
        results_data=kind.results_data,
        taste={route: noise(route) for route in Route},
        pets={
            pet: readings[pet] if serving(pet, kind.workload) is not None else None
            for pet in kind.pets
            if pet != "none"
        },
    )


def look_data(look: Look) -> dict[str, Any]:
    """A look at the options as plain data."""
    return {
        "time": look.time,
        "why": look.why,
        "transfer": asdict(look.question),
        "chosen": look.chosen.option.key if look.chosen.option is not None else "give_up",
        "results_data": list(look.results_data),
        "pets": {pet: None if read is None else read._asdict() for pet, read in look.pets.items()},
        "taste_of_giving_up_usd": look.taste[Route.GIVE_UP],
        "options": [
            {
                "option": w.option.key,
                "route": w.option.route.name.lower(),
                "pet": w.option.pet,
                "rules": list(w.option.rules),
                "payoff_usd": w.payoff,
                "taste_usd": look.taste[w.option.route],
                "delay_days": w.delay_days,
                "setup_usd": w.setup_usd,
                "killed": w.killed,
            }
            for w in look.weighed
        ],
    }
