"""`dfftsim levers` and `dfftsim pets`: the two catalogues a package and a scenario choose from."""

from __future__ import annotations

from typing import Annotated

import typer

from dfftsim.cli.groups import add_group
from dfftsim.cli.options import Json
from dfftsim.cli.output import emit_json, show
from dfftsim.i18n import pick, t


def register(app: typer.Typer) -> None:
    """Add both groups to the tree."""
    add_group(app, "levers", {"list": list_levers, "show": show_lever})
    add_group(app, "pets", {"list": list_pets, "show": show_pet})


def list_levers(as_json: Json = False) -> None:
    """Levers and shocks with their names."""
    from dfftsim.scenario.levers import levers

    listing([lever.document() for lever in levers()], as_json, t("column.lever"))


def show_lever(
    lever: Annotated[str, typer.Argument(metavar="ID", help="help.levers.id")], as_json: Json = False
) -> None:
    """The page of one lever."""
    from dfftsim.scenario.levers import lever_page

    page(lever_page(lever).document(), as_json)


def list_pets(as_json: Json = False) -> None:
    """The catalogue of privacy-enhancing technologies."""
    from dfftsim.pets import load_catalogue

    listing([pet.document() for pet in load_catalogue().pets], as_json, t("column.pet"))


def show_pet(
    pet: Annotated[str, typer.Argument(metavar="PET", help="help.pets.id")], as_json: Json = False
) -> None:
    """The page of one technology."""
    from dfftsim.pets import load_catalogue

    page(load_catalogue().pet(pet).document(), as_json)


def listing(documents: list[dict[str, object]], as_json: bool, heading: str) -> None:
    """A list with `id` and `name {en, ja}`."""
    if as_json:
        emit_json(documents)
        return
    from dfftsim.report.tables import plain_table

    rows = [[str(entry["id"]), pick(entry["name"])] for entry in documents]
    show(plain_table([heading, t("column.name")], rows))


def page(document: dict[str, object], as_json: bool) -> None:
    """One entry with all it says."""
    if as_json:
        emit_json(document)
        return
    from dfftsim.report.tables import page_table

    show(page_table(document))
