"""What became of each PET that a flow was offered: used, decisive, too late, ignored by the law and so on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dfftsim.experiment.inspection import Inspection
    from dfftsim.law.evaluate import Assessment
    from dfftsim.law.transfer import Transfer

Document = dict[str, Any]
LAWFUL_ROUTES = ("direct", "hub", "results")
USED, DECISIVE, NO_WORKLOAD = "used", "decisive", "no_workload"
LAW_IGNORES, CLOSED, DOMINATED, OUTDONE = "law_ignores", "closed_by_law", "dominated", "outdone"


def pet_fates(inspection: Inspection, look: Document) -> list[Document]:
    """One row for each PET on offer: `fate`, the origin's `reading`, its `assurance`, and `ignored`: why the
    law pays no regard to it (as in `explain`), if it does not.

    A PET is `decisive` if it is used and no option without one could serve the flow lawfully. One without
    options is ignored by the law, or the law is closed to it all the same, or other options beat it in every
    respect.
    """
    return [pet_fate(inspection, look, pet, reading) for pet, reading in look["pets"].items()]


def pet_fate(inspection: Inspection, look: Document, pet: str, reading: Document | None) -> Document:
    """The row of one PET."""
    if reading is None:
        return {"pet": pet, "fate": NO_WORKLOAD, "reading": None, "assurance": None, "ignored": []}
    mine = [option for option in look["options"] if option["pet"] == pet]
    transfer = _transfer(inspection, look, pet)
    reasons = _ignored(inspection, look, transfer, reading)
    found = _fate_of_options(mine, look) or _fate_without_options(inspection, look, transfer, reading)
    return {"pet": pet, "fate": found, **reading, "reading": reading["word"], "ignored": reasons}


def _fate_of_options(mine: list[Document], look: Document) -> str:
    if any(option["option"] == look["chosen"] for option in mine):
        return USED if any(_serves_without(option) for option in look["options"]) else DECISIVE
    if any(not option["killed"] for option in mine):
        return OUTDONE
    return str(mine[0]["killed"]) if mine else ""


def _serves_without(option: Document) -> bool:
    """Whether an option is lawful, works, and needs no PET."""
    return option["pet"] == "none" and option["route"] in LAWFUL_ROUTES and not option["killed"]


def _fate_without_options(
    inspection: Inspection, look: Document, transfer: Transfer, reading: Document
) -> str:
    """The law of the day with the PET and without it: what is not open, or open just the same."""
    with_it = _assessed(inspection, look, transfer, reading)
    if with_it.verdict == "blocked":
        return CLOSED
    plain = _assessed(inspection, look, transfer.changed(pet="none"), reading)
    same = [p.id for p in with_it.open_pathways] == [p.id for p in plain.open_pathways]
    return LAW_IGNORES if same and with_it.status_word != "out_of_scope" else DOMINATED


def _ignored(inspection: Inspection, look: Document, transfer: Transfer, reading: Document) -> list[Document]:
    from dfftsim.law.pet_effect import ignored

    if reading["word"] == "broken":
        return [{"why": "broken", "by": [], "categories": list(transfer.data)}]
    day = inspection.world.day(look["time"])
    found = ignored(_assessed(inspection, look, transfer, reading), transfer, day)
    return [
        {
            "why": reading["word"] if one.why == "depends" else one.why,
            "by": list(one.by),
            "categories": list(one.categories),
        }
        for one in found
    ]


def _assessed(inspection: Inspection, look: Document, transfer: Transfer, reading: Document) -> Assessment:
    from dfftsim.law.evaluate import evaluate
    from dfftsim.world.readings import StatusReading

    read = StatusReading(**reading)
    asked = transfer.changed(pet="none") if read.word == "broken" else transfer
    day = inspection.world.day(look["time"])
    return evaluate(inspection.world.book, asked, day, status_override=read.override)


def _transfer(inspection: Inspection, look: Document, pet: str) -> Transfer:
    """What the law is asked of a PET: of the results where it sends results, else of the records."""
    from dfftsim.law.transfer import Transfer
    from dfftsim.pets.catalogue import Catalogue

    asked = dict(look["transfer"])
    if "results" in Catalogue.load().get(pet).routes:
        asked["data"] = tuple(look["results_data"])
    strict = inspection.world.scenario.structure.reading == "strict"
    return Transfer(**asked, pet=pet, strict=strict)
