"""Options that several commands share, and how their texts are read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dfftsim.errors import InputError
from dfftsim.i18n import t

if TYPE_CHECKING:
    from dfftsim.analysis.precision import Precision
    from dfftsim.experiment import RunRequest

RUN_ID = re.compile(r"[0-9a-f]{4,10}")
Json = Annotated[bool, typer.Option("--json", help="help.json")]
ScenarioName = Annotated[str, typer.Argument(metavar="SCENARIO", help="help.scenario")]
Settings = Annotated[list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="help.run.set")]
Replications = Annotated[int | None, typer.Option("--replications", min=1, help="help.run.replications")]
Seed = Annotated[int | None, typer.Option("--seed", min=0, help="help.run.seed")]
Workers = Annotated[int | None, typer.Option("--workers", min=1, help="help.run.workers")]
NoStore = Annotated[bool, typer.Option("--no-store", help="help.run.no_store")]
ClusterAt = Annotated[str | None, typer.Option("--cluster", metavar="ADDRESS", help="help.cluster")]
Precise = Annotated[
    list[str] | None, typer.Option("--precision", metavar="KPI=HALFWIDTH", help="help.precision")
]
Most = Annotated[
    int | None, typer.Option("--max-replications", min=2, metavar="N", help="help.max_replications")
]
LawPatch = Annotated[list[Path] | None, typer.Option("--law-patch", metavar="FILE", help="help.law_patch")]
Packages = Annotated[list[str] | None, typer.Option("--package", metavar="FILE", help="help.package")]
Compared = Annotated[
    list[str] | None, typer.Option("--package", metavar="PACKAGE", help="help.compare.package")
]
StoreFile = Annotated[Path, typer.Option("--store", metavar="PATH", help="help.store")]
Switches = Annotated[
    list[str] | None, typer.Option("--switch", metavar="PATH=VALUE", help="help.compare.switch")
]
Sensitive = Annotated[int | None, typer.Option("--sensitive", help="help.explain.sensitive")]
Held = Annotated[int | None, typer.Option("--held", help="help.explain.held")]
Exporter = Annotated[str | None, typer.Option("--exporter", metavar="KIND", help="help.explain.exporter")]
Importer = Annotated[
    list[str] | None, typer.Option("--importer", metavar="KIND", help="help.explain.importer")
]
Activity = Annotated[list[str] | None, typer.Option("--activity", metavar="A", help="help.explain.activity")]
Pet = Annotated[str, typer.Option("--pet", metavar="PET", help="help.explain.pet")]
Strict = Annotated[bool, typer.Option("--strict", help="help.explain.strict")]
Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="help.out")]


def read_day(text: str, option: str) -> date:
    """A day written YYYY-MM-DD. Raises InputError naming the option."""
    try:
        if len(text) != 10:
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{option}: {t('cli.not_a_day', text=repr(text))}") from None


def read_until(
    texts: list[str] | None, most: int | None, replications: int | None, packages: Sequence[str] = ()
) -> Precision | None:
    """What ends a run by its precision. Raises InputError for targets that are not right, and beside a fixed
    number of replications.
    """
    from dfftsim.analysis.precision import read_precision

    if texts and replications is not None:
        raise InputError(f"--replications: {t('cli.precision_or_number')}")
    return read_precision(texts or [], most, packages)


def read_words(texts: list[str] | None) -> tuple[str, ...]:
    """Words of an option that may be repeated or joined by commas, each once, in the order given."""
    words = [word.strip() for text in texts or [] for word in text.split(",")]
    return tuple(dict.fromkeys(word for word in words if word))


def option_words(option: str, values: Sequence[str] | None) -> list[str]:
    """A repeated option as the words of a command line."""
    return [word for value in values or () for word in (option, value)]


def kept_run(name: str, store: Path) -> RunRequest | None:
    """The run of a store that a word names; None where it is the name or file of a scenario. Raises
    InputError for a run that is not kept.
    """
    from dfftsim.scenario.shipped_files import shipped_names

    if not RUN_ID.fullmatch(name) or name in shipped_names() or Path(name).exists():
        return None
    from dfftsim.experiment import Store

    return Store(store).request(name)


def read_settings(texts: list[str] | None, option: str = "--set") -> list[tuple[str, str]]:
    """`PATH=VALUE` pairs of `--set`, or of another option. Raises InputError naming every one that is not
    such a pair.
    """
    pairs, wrong = [], []
    for text in texts or []:
        path, equals, value = text.partition("=")
        if equals and path.strip():
            pairs.append((path.strip(), value.strip()))
        else:
            wrong.append(f"{option}: {t('cli.not_a_setting', text=repr(text))}")
    if wrong:
        raise InputError("\n".join(wrong))
    return pairs
