"""`dfftsim scenarios`: the shipped scenarios, and a commented copy to start from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dfftsim.cli.groups import add_group
from dfftsim.cli.options import Json
from dfftsim.cli.output import emit_json, remark, show
from dfftsim.i18n import pick, t


def register(app: typer.Typer) -> None:
    """Add the group to the tree."""
    add_group(app, "scenarios", {"list": list_scenarios, "show": show_scenario, "new": new_scenario})


def list_scenarios(as_json: Json = False) -> None:
    """All shipped scenarios with the question each asks."""
    from dfftsim.scenario.shipped_files import shipped

    rows = [
        {"id": one.id, "name": both(one.name), "question": both(one.question), "status": one.status or None}
        for one in shipped()
    ]
    if as_json:
        emit_json(rows)
        return
    from dfftsim.report.tables import plain_table

    cells = [[str(row["id"]), f"{pick(row['name'])}\n{pick(row['question'])}"] for row in rows]
    show(plain_table([t("column.scenario"), t("column.question")], cells))


def both(name: object) -> dict[str, str]:
    """A bilingual name as JSON."""
    return {"en": pick(name, "en"), "ja": pick(name, "ja")}


def show_scenario(
    name: Annotated[str, typer.Argument(metavar="NAME", help="help.scenario")], as_json: Json = False
) -> None:
    """The file itself, comments and all; as JSON the validated scenario with every default filled in."""
    if as_json:
        from dfftsim.scenario import load

        emit_json(load(name).model_dump(mode="json", by_alias=True))
    else:
        from dfftsim.scenario.reading import read_text
        from dfftsim.scenario.shipped_files import find_scenario

        print(read_text(find_scenario(name)), end="")


def new_scenario(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="help.scenarios.file")],
    source: Annotated[
        str, typer.Option("--from", metavar="NAME", help="help.scenarios.from")
    ] = "iot-monitoring",
) -> None:
    """Write a copy of a shipped scenario. A file that exists is left alone."""
    from dfftsim.scenario.shipped_files import new_from

    remark(t("scenarios.written", path=new_from(source, path), name=source))
