"""Options that several commands share, and how their texts are read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dfftsim.errors import InputError
from dfftsim.i18n import t

Json = Annotated[bool, typer.Option("--json", help="help.json")]
if TYPE_CHECKING:
    from dfftsim.analysis.precision import Precision

ClusterAt = Annotated[str | None, typer.Option("--cluster", metavar="ADDRESS", help="help.cluster")]
Precise = Annotated[
    list[str] | None, typer.Option("--precision", metavar="KPI=HALFWIDTH", help="help.precision")
]
Most = Annotated[
    int | None, typer.Option("--max-replications", min=2, metavar="N", help="help.max_replications")
]
LawPatch = Annotated[list[Path] | None, typer.Option("--law-patch", metavar="FILE", help="help.law_patch")]
Packages = Annotated[list[str] | None, typer.Option("--package", metavar="FILE", help="help.package")]
StoreFile = Annotated[Path, typer.Option("--store", metavar="PATH", help="help.store")]
Switches = Annotated[
    list[str] | None, typer.Option("--switch", metavar="PATH=VALUE", help="help.compare.switch")
]
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
