"""`dfftsim levers` and `dfftsim pets`: the two catalogues a package and a scenario choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from dfftsim.cli.explain import patched_book
from dfftsim.cli.groups import add_group
from dfftsim.cli.lab import measure
from dfftsim.cli.law import On, day_or_last
from dfftsim.cli.options import Json, LawPatch
from dfftsim.cli.output import emit_json, show
from dfftsim.errors import InputError
from dfftsim.i18n import pick, t

if TYPE_CHECKING:
    from dfftsim.scenario.lever import LeverPage


def register(app: typer.Typer) -> None:
    """Add both groups to the tree."""
    add_group(app, "levers", {"list": list_levers, "show": show_lever})
    add_group(app, "pets", {"list": list_pets, "show": show_pet, "measure": measure})


def list_levers(as_json: Json = False) -> None:
    """Levers and shocks with their names."""
    from dfftsim.scenario import LEVERS, SHOCKS

    pages = [*LEVERS.values(), *SHOCKS.values()]
    listing([lever_row(entry) for entry in pages], as_json, t("column.lever"))


def show_lever(
    lever: Annotated[str, typer.Argument(metavar="ID", help="help.levers.id")], as_json: Json = False
) -> None:
    """The page of one lever."""
    from dfftsim.scenario import LEVERS, SHOCKS

    pages = {**LEVERS, **SHOCKS}
    if lever.upper() not in pages:
        raise InputError(f"{t('cli.no_lever', id=repr(lever))}; {t('cli.one_of', words=', '.join(pages))}")
    found = pages[lever.upper()]
    fields = {
        info.alias or name: info.description
        for name, info in found.model.model_fields.items()
        if name not in found.HIDDEN
    }
    page({**lever_row(found), "fields": fields}, as_json)


def lever_row(page: LeverPage) -> dict[str, Any]:
    """One lever or shock in a list."""
    return {
        "id": page.id,
        "name": {"en": page.name.en, "ja": page.name.ja},
        "pillar": page.pillar or None,
        "meaning": {"en": page.sentence.en, "ja": page.sentence.ja},
    }


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


def listing(documents: list[dict[str, Any]], as_json: bool, heading: str) -> None:
    """A list with `id` and `name {en, ja}`."""
    if as_json:
        emit_json(documents)
        return
    from dfftsim.report.tables import plain_table

    rows = [
        [entry["id"], pick(entry["name"]), pick(entry.get("meaning") or entry.get("category"))]
        for entry in documents
    ]
    show(plain_table([heading, t("column.name"), t("column.meaning")], rows))


def page(document: dict[str, Any], as_json: bool) -> None:
    """One entry with all it says."""
    if as_json:
        emit_json(document)
        return
    from dfftsim.report.tables import page_table

    show(page_table(document))
