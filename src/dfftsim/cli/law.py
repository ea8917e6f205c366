"""`dfftsim law`: the rule base by itself - who has which law, what changed, who may send freely to whom."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import typer

from dfftsim.cli.explain import patched_book
from dfftsim.cli.groups import Commands, add_group
from dfftsim.cli.options import (
    Activity,
    Exporter,
    Held,
    Importer,
    Json,
    LawPatch,
    Pet,
    Sensitive,
    Strict,
    read_day,
    read_words,
)
from dfftsim.cli.output import emit_json, show

Code = Annotated[str, typer.Argument(metavar="XX", help="help.law.code")]
On = Annotated[str | None, typer.Option("--on", metavar="DATE", help="help.law.on")]


def register(app: typer.Typer) -> None:
    """Add the group to the tree."""
    commands: Commands = {
        "list": list_jurisdictions,
        "show": show_jurisdiction,
        "diff": diff,
        "changes": changes,
    }
    add_group(app, "law", commands | {"matrix": matrix, "coverage": coverage})


def list_jurisdictions(law_patch: LawPatch = None, as_json: Json = False) -> None:
    """The jurisdictions of the rule book."""
    from dfftsim.law.pages import list_document

    answer("list", list_document(patched_book(law_patch)), as_json)


def show_jurisdiction(code: Code, on: On = None, law_patch: LawPatch = None, as_json: Json = False) -> None:
    """The law of one jurisdiction on a day."""
    from dfftsim.law.pages import show_document

    book = patched_book(law_patch)
    answer("show", show_document(book, code.upper(), day_or_last(on, book.last_day)), as_json)


def diff(
    code: Code,
    first: Annotated[str, typer.Option("--from", metavar="DATE", help="help.law.diff.from")],
    last: Annotated[str, typer.Option("--to", metavar="DATE", help="help.law.diff.to")],
    law_patch: LawPatch = None,
    as_json: Json = False,
) -> None:
    """What differs between the law of two days."""
    from dfftsim.law.changes import diff_document

    start, end = read_day(first, "--from"), read_day(last, "--to")
    answer("diff", diff_document(patched_book(law_patch), code.upper(), start, end), as_json)


def changes(
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="help.law.changes.since")
    ] = None,
    law_patch: LawPatch = None,
    as_json: Json = False,
) -> None:
    """Every recorded change of law, by day."""
    from dfftsim.law.changes import changes_document

    start = read_day(since, "--since") if since else None
    answer("changes", changes_document(patched_book(law_patch), start), as_json)


def matrix(
    data: Annotated[str, typer.Option("--data", metavar="C", help="help.law.matrix.data")] = "personal",
    on: On = None,
    persons: Annotated[int | None, typer.Option("--persons", help="help.explain.persons")] = None,
    sensitive: Sensitive = None,
    held: Held = None,
    exporter: Exporter = None,
    importer: Importer = None,
    activity: Activity = None,
    pet: Pet = "none",
    strict: Strict = False,
    law_patch: LawPatch = None,
    as_json: Json = False,
) -> None:
    """The verdict from every jurisdiction to every other for categories of data, all else as in `explain`."""
    from dfftsim.law.matrix import verdict_matrix

    question = {
        "persons": persons,
        "sensitive": sensitive,
        "held": held,
        "exporter": exporter,
        "importer": None if importer is None else read_words(importer),
        "activities": None if activity is None else read_words(activity),
        "pet": None if pet == "none" else pet,
        "strict": strict or None,
    }
    given = {name: value for name, value in question.items() if value is not None}

    book = patched_book(law_patch)
    day, categories = day_or_last(on, book.last_day), read_words([data])
    document = {
        "on": day.isoformat(),
        "data": list(categories),
        "rules": {"as_of": book.last_day.isoformat(), "hash": book.hash},
        **({"question": given} if given else {}),
        "matrix": verdict_matrix(book, day, categories, **given),
    }
    answer("matrix", document, as_json)


def coverage(on: On = None, law_patch: LawPatch = None, as_json: Json = False) -> None:
    """Where the law says nothing: the silent cells of jurisdiction and category."""
    from dfftsim.law.coverage import coverage_document

    book = patched_book(law_patch)
    answer("coverage", coverage_document(book, day_or_last(on, book.last_day)), as_json)


def day_or_last(text: str | None, last_day: date) -> date:
    """The day asked for, or the last day the rule book looked at."""
    return last_day if text is None else read_day(text, "--on")


def answer(what: str, document: Any, as_json: bool) -> None:
    """The document as JSON or as tables."""
    if as_json:
        emit_json(document)
        return
    from dfftsim.report import law_tables

    show(*law_tables.LAW_TABLES[what](document))
