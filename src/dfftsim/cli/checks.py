"""`dfftsim validate`, `schema` and `doctor`: is the input right, is the installation right."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dfftsim.cli.failures import say
from dfftsim.cli.options import Json, read_words
from dfftsim.cli.output import emit_json, remark, show
from dfftsim.errors import InputError, Problem
from dfftsim.i18n import t

if TYPE_CHECKING:
    from dfftsim.scenario.places import Document


def register(app: typer.Typer) -> None:
    """Add the commands to the tree."""
    app.command("validate", help="help.validate")(validate)
    app.command("schema", help="help.schema")(schema)
    app.command("doctor", help="help.doctor")(doctor)


def validate(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="help.validate.files")],
    as_json: Json = False,
) -> int:
    """Check every file; status 2 if one is wrong, after naming all that is wrong in all of them."""
    found = {str(path): _problems(path) for path in files}
    if as_json:
        emit_json(
            [
                {
                    "file": file,
                    "valid": not problems,
                    "problems": [
                        {"line": p.line, "column": p.column, "what": p.what, "instead": p.instead}
                        for p in problems
                    ],
                }
                for file, problems in found.items()
            ]
        )
    for file, problems in found.items():
        for problem in problems:
            say(str(problem))
        if not problems and not as_json:
            print(f"{file}: {t('validate.right')}")
    return InputError.exit_status if any(found.values()) else 0


def _problems(path: Path) -> list[Problem]:
    """What is wrong with a file: by itself, and for a scenario against the facts it is played with."""
    from dfftsim.scenario.experiment_file import is_experiment
    from dfftsim.scenario.loading import is_package, load, validate_file
    from dfftsim.scenario.profiles import is_profile
    from dfftsim.scenario.reading import read_text, read_yaml

    problems = validate_file(path)
    if problems:
        return problems
    document = read_yaml(read_text(path), str(path))
    if is_package(document.data) or is_profile(document.data):
        return []
    if is_experiment(document.data):
        return _problems_of_plan(document)
    from dfftsim.world.compile import compile_world

    try:
        compile_world(load(str(path)))
    except InputError as error:
        return error.problems
    return []


def _problems_of_plan(document: Document) -> list[Problem]:
    """What is wrong with an experiment for the scenario and the packages it names."""
    from dfftsim.experiment.plan import plan

    try:
        plan(document)
    except InputError as error:
        return error.problems
    return []


def schema(
    kinds: Annotated[list[str] | None, typer.Argument(metavar="KIND", help="help.schema.kinds")] = None,
) -> None:
    """One schema as it is; several in one object by kind."""
    from dfftsim.scenario.json_schema import schema as make_schema

    wanted = read_words(kinds) or ("scenario", "package", "experiment")
    documents = {kind: make_schema(kind) for kind in wanted}
    emit_json(documents if len(documents) > 1 else next(iter(documents.values())))


def doctor(as_json: Json = False) -> int:
    """What is installed and missing, how old the facts are, and whether the engine gives known answers."""
    from dfftsim.cli.examination import examine

    report = examine()
    if as_json:
        emit_json(report.document())
    else:
        from dfftsim.report.doctor_tables import doctor_tables

        show(*doctor_tables(report.document()))
        if report.problems:
            remark(t("doctor.found_problems", count=len(report.problems)))
    return 1 if report.problems else 0
