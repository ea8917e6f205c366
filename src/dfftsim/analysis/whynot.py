"""Why a flow did not do something else: every option it weighed, and what told against each."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from dfftsim.analysis.whynot_pets import pet_fates

if TYPE_CHECKING:
    from dfftsim.experiment.inspection import Inspection

Document = dict[str, Any]
CHOSEN, BEATEN, WORTHLESS = "chosen", "beaten", "not_worth_it"


def whynot_document(inspection: Inspection, run: str) -> Document:
    """The flow's life and its looks at its options, as plain data.

    An option's `fate` is `chosen`; the obstacle that killed it; `not_worth_it` if its expected pay-off is not
    above nothing; else `beaten`: pay-off and taste (the fixed noise of the choice) together were less.
    """
    return {
        "run": run,
        "flow": inspection.flow,
        "replication": inspection.replication,
        "life": [
            {
                "time": instant(inspection, row[0]),
                "from": row[2] or None,
                "to": row[3],
                "cause": row[4] or None,
                "detail": row[5] or None,
            }
            for row in inspection.events
        ],
        "looks": [look_document(inspection, look) for look in inspection.looks],
    }


def look_document(inspection: Inspection, look: Document) -> Document:
    """One look: when, why, and the options from the best pay-off and taste down."""
    options = sorted(
        look["options"], key=lambda option: (-option["payoff_usd"] - option["taste_usd"], option["option"])
    )
    return {
        "time": instant(inspection, look["time"]),
        "why": look["why"],
        "chosen": look["chosen"],
        "transfer": look["transfer"],
        "taste_of_giving_up_usd": look["taste_of_giving_up_usd"],
        "options": [{**option, "fate": fate(option, look["chosen"])} for option in options],
        "closed": closed_by_law(inspection, look),
        "pets": pet_fates(inspection, look),
    }


def fate(option: Document, chosen: str) -> str:
    """What became of an option."""
    if option["option"] == chosen:
        return CHOSEN
    if option["killed"]:
        return str(option["killed"])
    return BEATEN if option["payoff_usd"] > 0 else WORTHLESS


def closed_by_law(inspection: Inspection, look: Document) -> list[Document]:
    """The ways the law closed to this flow on the day of the look, and why."""
    from dfftsim.law.explain import explain
    from dfftsim.law.transfer import Transfer

    asked = Transfer(**look["transfer"], strict=inspection.world.scenario.structure.reading == "strict")
    answer = explain(inspection.world.book, asked, inspection.world.day(look["time"])).to_json()
    return [
        {key: way[key] for key in ("id", "pathway", "legal_basis", "reason", "source")}
        for way in answer["pathways"]
        if not way["open"] and {reason["code"] for reason in way["reasons"]} != {"category"}
    ]


def instant(inspection: Inspection, seconds: float) -> str:
    """A time of the run on the calendar (ISO, to the second)."""
    return (datetime.combine(inspection.world.start, time()) + timedelta(seconds=float(seconds))).isoformat()
