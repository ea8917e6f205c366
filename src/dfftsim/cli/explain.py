"""`dfftsim explain`: what the law asks of one transfer on one day."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dfftsim.cli.options import (
    Activity,
    Exporter,
    Held,
    Importer,
    Json,
    LawPatch,
    Packages,
    Pet,
    Sensitive,
    Strict,
    read_day,
    read_words,
)
from dfftsim.cli.output import emit_json, remark, show
from dfftsim.i18n import t

if TYPE_CHECKING:
    from dfftsim.law.book import RuleBook


def register(app: typer.Typer) -> None:
    """Add the command to the tree."""
    app.command("explain", help="help.explain")(explain)


def patched_book(law_patches: list[Path] | None, packages: list[str] | None = None) -> RuleBook:
    """The shipped rule book after the user's patches and the packages' levers on the law, in the order
    given.
    """
    from dfftsim.law.book import load_rulebook

    book = load_rulebook()
    if law_patches:
        from dfftsim.law.patch import read_patch

        for path in law_patches:
            book = book.patched(read_patch(path))
    if packages:
        from dfftsim.cli.packages import book_with_packages

        book = book_with_packages(book, packages)
    return book


def explain(
    origin: Annotated[str, typer.Option("--from", metavar="XX", help="help.explain.from")],
    destination: Annotated[str, typer.Option("--to", metavar="XX", help="help.explain.to")],
    data: Annotated[list[str], typer.Option("--data", metavar="A,B", help="help.explain.data")],
    persons: Annotated[
        int | None, typer.Option("--persons", "--records", help="help.explain.persons")
    ] = None,
    sensitive: Sensitive = None,
    held: Held = None,
    exporter: Exporter = None,
    importer: Importer = None,
    activity: Activity = None,
    pet: Pet = "none",
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="help.explain.on")] = None,
    via: Annotated[str | None, typer.Option("--via", metavar="XX", help="help.explain.via")] = None,
    packages: Packages = None,
    law_patch: LawPatch = None,
    strict: Strict = False,
    as_json: Json = False,
) -> None:
    """Answer one question on standard output."""
    from dfftsim.law.explain import explain as ask
    from dfftsim.law.transfer import Transfer

    book = patched_book(law_patch, packages)
    if on is None:
        day = book.last_day
        remark(t("explain.last_day", day=day.isoformat()))
    else:
        day = read_day(on, "--on")
    transfer = Transfer(
        origin=origin.upper(),
        destination=destination.upper(),
        data=read_words(data),
        persons=persons,
        sensitive=sensitive,
        held=held,
        exporter=exporter,
        importer=None if importer is None else read_words(importer),
        activities=None if activity is None else read_words(activity),
        pet=pet,
        strict=strict,
    )
    answer = ask(book, transfer, day, via=via.upper() if via else None)
    document = answer.to_json()
    if as_json:
        emit_json(document)
    else:
        from dfftsim.report.explain_tables import answer_tables

        show(*answer_tables(document))
