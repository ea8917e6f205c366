"""`dfftsim pets`: the catalogue of technologies a scenario chooses from."""

from __future__ import annotations

from typing import Annotated

import typer

from dfftsim.cli.explain import patched_book
from dfftsim.cli.groups import add_group
from dfftsim.cli.lab import measure
from dfftsim.cli.law import On, day_or_last
from dfftsim.cli.options import Json, LawPatch
from dfftsim.cli.output import emit_json, show


def register(app: typer.Typer) -> None:
    """Add the group to the tree."""
    add_group(app, "pets", {"list": list_pets, "show": show_pet, "measure": measure})


def list_pets(on: On = None, law_patch: LawPatch = None, as_json: Json = False) -> None:
    """The catalogue of privacy-enhancing technologies."""
    from dfftsim.world.pet_status import pet_rows

    book = patched_book(law_patch)
    rows = pet_rows(book, day_or_last(on, book.last_day))
    if as_json:
        emit_json(rows)
        return
    from dfftsim.report.pet_tables import list_tables

    show(*list_tables(rows))


def show_pet(
    pet: Annotated[str, typer.Argument(metavar="PET", help="help.pets.id")],
    on: On = None,
    law_patch: LawPatch = None,
    as_json: Json = False,
) -> None:
    """The page of one technology, and what each jurisdiction makes of its output."""
    from dfftsim.world.pet_status import pet_document

    book = patched_book(law_patch)
    document = pet_document(book, pet, day_or_last(on, book.last_day))
    if as_json:
        emit_json(document)
        return
    from dfftsim.report.pet_tables import show_tables

    show(*show_tables(document))
