"""Where PETs meet the law: what each jurisdiction makes of the output of a PET on a day, and what setting it
up costs.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from dfftsim.law.book import RuleBook
from dfftsim.law.pages import name_of, status_row
from dfftsim.law.vocabulary import DATA_STATUSES, PET_STATUS_KEY
from dfftsim.pets.catalogue import Catalogue, Pet
from dfftsim.world.parameters import Parameters

UNCHANGED = "unchanged"
"""The law looks at the output as it looks at the data themselves: the PET asks for no status."""
UNKNOWN = "unknown"
"""The sheet of the jurisdiction holds nothing on outputs of that kind."""
OUTPUT_STATUSES = (*DATA_STATUSES, UNCHANGED, UNKNOWN)


def output_status(book: RuleBook, pet: str, day: date) -> list[dict[str, Any]]:
    """One row for each jurisdiction of the book: `status` (one of OUTPUT_STATUSES) on that day, with legal
    basis, note, source, confidence and history where the sheet holds them. Raises KeyError for an unknown
    PET.
    """
    key = PET_STATUS_KEY[pet]
    nothing = {"key": key, "status": UNCHANGED if key is None else UNKNOWN, "confidence": None}
    rows = []
    for code, sheet in book.jurisdictions.items():
        found = next((status for status in sheet.data_status if status.key == key), None)
        said = nothing if found is None else status_row(sheet, found, day)
        rows.append({"id": code, "name": name_of(sheet.name), **said})
    return rows


def pet_rows(book: RuleBook, day: date) -> list[dict[str, Any]]:
    """Every PET in a list, with the number of jurisdictions that give its output each status that day."""
    rows = []
    for pet in Catalogue.load():
        given = [row["status"] for row in output_status(book, pet.id, day)]
        counts = {status: given.count(status) for status in OUTPUT_STATUSES if status in given}
        rows.append({**pet.as_row(), "output_status": counts})
    return rows


def pet_document(book: RuleBook, pet: str, day: date) -> dict[str, Any]:
    """Everything about one PET: its entry, the cost of setting it up, and what each jurisdiction makes of its
    output that day. Raises InputError for an unknown PET.
    """
    entry = Catalogue.load().get(pet)
    return {
        **Catalogue.load().document(pet),
        "setup_usd": _setup_usd(entry),
        "on": day.isoformat(),
        "jurisdictions": output_status(book, pet, day),
    }


def _setup_usd(pet: Pet) -> dict[str, float]:
    """First set-up in one flow of a medium firm, US dollars."""
    numbers = Parameters.load()
    costs = {}
    for end, quantile in (("low", 0.0), ("mode", None), ("high", 1.0)):
        share = numbers.value("pet_combination_share", quantile) if len(pet.setup) > 1 else 1.0
        costs[end] = share * sum(numbers.usd(name, quantile) for name in pet.setup)
    return costs
