"""`dfftsim validate-model`: run the verification and the backcasts, and write the page of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from dfftsim.cli.failures import DONE, INTERRUPTED, say
from dfftsim.cli.options import Json, Workers, read_words
from dfftsim.cli.output import emit_json, remark, show
from dfftsim.cli.progress import ProgressCallback, progress_shown
from dfftsim.cli.run import check_writable
from dfftsim.errors import InputError
from dfftsim.i18n import t

BROKEN = 1
"""Exit status where the program is not the model; a refuted backcast is a result, not a failure."""


def register(app: typer.Typer) -> None:
    """Add the command to the tree."""
    app.command("validate-model", help="help.validate_model")(validate_model)


def validate_model(
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="PART,…", help="help.validate_model.only")
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="help.validate_model.quick")] = False,
    workers: Workers = None,
    write: Annotated[
        Path | None, typer.Option("--write", metavar="FILE", help="help.validate_model.write")
    ] = None,
    as_json: Json = False,
) -> int:
    """Run, print, write. Status 1 if the program is not the model, 130 after Ctrl-C with what is finished."""
    from dfftsim.analysis.validation.report import report_document
    from dfftsim.analysis.validation.report import validate_model as carry_out

    parts = read_words(only)
    if write:
        if parts or quick:
            raise InputError(f"--write: {t('validation.write_whole')}")
        check_writable(write)
    findings = carry_out(parts, quick, workers, part_shown)
    document = report_document(findings)
    if as_json:
        emit_json(document)
    else:
        from dfftsim.report.validation_tables import validation_tables

        show(*validation_tables(document))
    if findings.interrupted:
        say(t("validation.stopped"))
        return INTERRUPTED
    if write:
        from dfftsim.report.validation_page import validation_page

        write.write_text(validation_page(document), encoding="utf-8")
        remark(t("validation.written", path=write))
    return BROKEN if findings.broken else DONE


@contextmanager
def part_shown(part: str) -> Iterator[ProgressCallback]:
    """The name of a part, and its progress."""
    name, star, _ = part.partition(" *")
    if name in ("oracles", "invariants"):
        words = t("validation.part.oracles") if name == "oracles" else t("validation.part.invariants")
    else:
        words = t("validation.part.drawn", part=name) if star else name
    remark(t("validation.part", part=words))
    with progress_shown("validation") as progress:
        yield progress
