"""What became of each PET that a flow was offered: used, decisive, too late, ignored by the law and so on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dfftsim.experiment.inspection import Inspection
    from dfftsim.law.evaluate import Assessment
    from dfftsim.law.transfer import Transfer

Document = dict[str, Any]
USED, DECISIVE, NO_WORKLOAD = "used", "decisive", "no_workload"
LAW_IGNORES, CLOSED, DOMINATED, OUTDONE = "law_ignores", "closed_by_law", "dominated", "outdone"


def pet_fates(inspection: Inspection, look: Document) -> list[Document]:
    """One row for each PET on offer: `fate`; `reading`, how the origin takes its open status (None where the
    law is settled); its `assurance`; and `ignored`, why the law pays no regard to it if it does not.

    A PET is `decisive` if it is used and nothing else could serve the flow lawfully: no other PET, and no
    plain records, offered or not. One without options is ignored by the law, or the law is closed to it all
    the same, or other options beat it in every respect.
    """
    return [pet_fate(inspection, look, pet, reading) for pet, reading in look["pets"].items()]


def pet_fate(inspection: Inspection, look: Document, pet: str, reading: Document | None) -> Document:
    """The row of one PET."""
    if reading is None:
        return {"pet": pet, "fate": NO_WORKLOAD, "reading": None, "assurance": None, "ignored": []}
    mine = [option for option in look["options"] if option["pet"] == pet]
    transfer = _transfer(inspection, look, pet)
    with_it = _assessed(inspection, look, transfer, reading)
    unsettled = with_it.status is not None and with_it.status.on(_day(inspection, look)) == "depends"
    found = _fate_of_options(pet, mine, look) or _fate_without_options(inspection, look, transfer, with_it)
    return {
        "pet": pet,
        "fate": found,
        "reading": reading["word"] if unsettled or reading["word"] == "broken" else None,
        "assurance": reading["assurance"],
        "ignored": _ignored(inspection, look, transfer, with_it, reading["word"]),
    }


def _fate_of_options(pet: str, mine: list[Document], look: Document) -> str:
    if any(option["option"] == look["chosen"] for option in mine):
        return DECISIVE if pet in look["decisive"] else USED
    if any(not option["killed"] for option in mine):
        return OUTDONE
    return str(mine[0]["killed"]) if mine else ""


def _fate_without_options(
    inspection: Inspection, look: Document, transfer: Transfer, with_it: Assessment
) -> str:
    """The law of the day with the PET and without it: what is not open, or open just the same."""
    if with_it.verdict == "blocked":
        return CLOSED
    plain = _assessed(inspection, look, transfer.changed(pet="none"), None)
    same = [p.id for p in with_it.open_pathways] == [p.id for p in plain.open_pathways]
    return LAW_IGNORES if same and with_it.status_word != "out_of_scope" else DOMINATED


def _ignored(
    inspection: Inspection, look: Document, transfer: Transfer, with_it: Assessment, word: str
) -> list[Document]:
    from dfftsim.law.pet_effect import Ignored, ignored

    found = ignored(with_it, transfer, _day(inspection, look))
    if word == "broken":
        found = (Ignored("broken", (), transfer.data),)
    return [
        {
            "why": word if one.why == "depends" else one.why,
            "by": list(one.by),
            "categories": list(one.categories),
        }
        for one in found
    ]


def _assessed(
    inspection: Inspection, look: Document, transfer: Transfer, reading: Document | None
) -> Assessment:
    """The law of the day; the output of a broken PET as plain data."""
    from dfftsim.law.evaluate import evaluate
    from dfftsim.world.readings import StatusReading

    read = None if reading is None else StatusReading(**reading)
    if read is not None and read.word == "broken":
        transfer = transfer.changed(pet="none")
    override = None if read is None else read.override
    return evaluate(inspection.world.book, transfer, _day(inspection, look), status_override=override)


def _day(inspection: Inspection, look: Document) -> date:
    return inspection.world.day(look["time"])


def _transfer(inspection: Inspection, look: Document, pet: str) -> Transfer:
    """What the law is asked of a PET: of the results where it sends results, else of the records."""
    from dfftsim.law.transfer import Transfer
    from dfftsim.pets.catalogue import Catalogue

    asked = dict(look["transfer"])
    if "results" in Catalogue.load().get(pet).routes:
        asked["data"] = tuple(look["results_data"])
    strict = inspection.world.scenario.structure.reading == "strict"
    return Transfer(**asked, pet=pet, strict=strict)
