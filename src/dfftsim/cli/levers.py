"""`dfftsim levers`: the levers and shocks a package chooses from, and the page of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from dfftsim.cli.groups import add_group
from dfftsim.cli.options import Json
from dfftsim.cli.output import emit_json, remark, show
from dfftsim.errors import InputError
from dfftsim.i18n import pick, t

if TYPE_CHECKING:
    from dfftsim.scenario.lever import LeverPage

GivenBy = Annotated[
    str | None, typer.Option("--given-by", metavar="ARRANGEMENT", help="help.levers.given_by")
]
Instances = Annotated[bool, typer.Option("--instances", help="help.levers.instances")]


def register(app: typer.Typer) -> None:
    """Add the group to the tree."""
    add_group(app, "levers", {"list": list_levers, "show": show_lever})


def list_levers(given_by: GivenBy = None, as_json: Json = False) -> None:
    """Levers and shocks with their names; with `--given-by` those that an arrangement already gives."""
    from dfftsim.analysis.lever_page import lever_head

    pages = all_pages()
    if given_by is not None:
        from dfftsim.law.book import load_rulebook
        from dfftsim.scenario.lever_details import levers_of

        pages = {id: pages[id] for id in levers_of(load_rulebook().arrangement(given_by))}
    rows = [lever_head(entry) for entry in pages.values()]
    if as_json:
        emit_json(rows)
    elif rows:
        from dfftsim.report.tables import plain_table

        heads = [t("column.lever"), t("column.name"), t("column.meaning")]
        show(plain_table(heads, [[row["id"], pick(row["name"]), pick(row["meaning"])] for row in rows]))
    else:
        remark(t("cli.levers.none_given", id=given_by))


def show_lever(
    lever: Annotated[str, typer.Argument(metavar="ID", help="help.levers.id")],
    only_instances: Instances = False,
    as_json: Json = False,
) -> None:
    """The page of one lever; with `--instances` what already gives it, between whom."""
    from dfftsim.analysis.lever_page import lever_document
    from dfftsim.law.book import load_rulebook

    pages = all_pages()
    if lever.upper() not in pages:
        raise InputError(f"{t('cli.no_lever', id=repr(lever))}; {t('cli.one_of', words=', '.join(pages))}")
    document = lever_document(pages[lever.upper()], load_rulebook())
    given = document.pop("instances", [])
    if as_json:
        emit_json(given if only_instances else document | {"instances": given})
        return
    from dfftsim.report.lever_tables import instance_table, page_tables

    if only_instances and not given:
        remark(t("cli.levers.no_instances", id=document["id"]))
    elif only_instances:
        show(instance_table(given))
    else:
        show(*page_tables(document, len(given)))


def all_pages() -> dict[str, LeverPage]:
    """Every lever and shock by id."""
    from dfftsim.scenario import LEVERS, SHOCKS

    return {**LEVERS, **SHOCKS}
