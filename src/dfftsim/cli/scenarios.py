"""`dfftsim scenarios`: the shipped scenarios, and a commented copy to start from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dfftsim.cli.groups import add_group
from dfftsim.cli.options import Json
from dfftsim.cli.output import emit_json, remark, show
from dfftsim.errors import InputError
from dfftsim.i18n import pick, t


def register(app: typer.Typer) -> None:
    """Add the group to the tree."""
    add_group(app, "scenarios", {"list": list_scenarios, "show": show_scenario, "new": new_scenario})


def list_scenarios(as_json: Json = False) -> None:
    """All shipped scenarios with the question each asks."""
    from dfftsim.scenario import shipped

    rows = [
        {"id": entry.id, "name": both(entry.title), "question": both(entry.question)} for entry in shipped()
    ]
    if as_json:
        emit_json(rows)
        return
    from dfftsim.report.tables import plain_table

    show(
        plain_table(
            [t("column.scenario"), t("column.question")],
            [[row["id"], f"{pick(row['name'])}\n{pick(row['question'])}"] for row in rows],
        )
    )


def both(name: object) -> dict[str, str]:
    """A bilingual name as JSON."""
    return {"en": pick(name, "en"), "ja": pick(name, "ja")}


def show_scenario(
    name: Annotated[str, typer.Argument(metavar="NAME", help="help.scenario")], as_json: Json = False
) -> None:
    """The file itself, comments and all; as JSON the validated scenario with every default filled in."""
    from dfftsim.scenario import load, source_path

    if as_json:
        emit_json(load(name).model_dump(mode="json"))
    else:
        print(source_path(name).read_text(encoding="utf-8"), end="")


def new_scenario(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="help.scenarios.file")],
    source: Annotated[
        str, typer.Option("--from", metavar="NAME", help="help.scenarios.from")
    ] = "iot-monitoring",
) -> None:
    """Write a copy of a shipped scenario. A file that exists is left alone."""
    from dfftsim.scenario import source_path

    text = source_path(source).read_text(encoding="utf-8")
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise InputError(f"{path}: {t('cli.exists')}") from None
    remark(t("scenarios.written", path=path, name=source))
