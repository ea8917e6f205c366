"""`dfftsim pets measure`: run the real libraries on this machine and write what they cost."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dfftsim.cli.failures import DONE, INTERRUPTED, say
from dfftsim.cli.options import Json, read_words
from dfftsim.cli.output import emit_json, show
from dfftsim.cli.progress import progress_shown
from dfftsim.errors import InputError, Problem
from dfftsim.i18n import t
from dfftsim.version import __version__

if TYPE_CHECKING:
    from dfftsim.pets.lab.measure import Study

LARGEST_SIZE = 10_000_000


def measure(
    pets: Annotated[list[str] | None, typer.Argument(metavar="PET", help="help.pets.measure.pets")] = None,
    workloads: Annotated[
        list[str] | None, typer.Option("--workload", metavar="W", help="help.pets.measure.workload")
    ] = None,
    sizes: Annotated[
        list[str] | None, typer.Option("--sizes", metavar="N,N,...", help="help.pets.measure.sizes")
    ] = None,
    repeats: Annotated[int, typer.Option("--repeats", min=3, max=100, help="help.pets.measure.repeats")] = 5,
    seed: Annotated[int, typer.Option("--seed", min=0, help="help.pets.measure.seed")] = 1,
    seconds: Annotated[
        int, typer.Option("--time-limit", metavar="SECONDS", min=1, help="help.pets.measure.time_limit")
    ] = 120,
    gigabytes: Annotated[
        float, typer.Option("--memory-limit", metavar="GB", min=0.1, help="help.pets.measure.memory_limit")
    ] = 8.0,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="help.pets.measure.out")] = Path(
        "lab-profile.yaml"
    ),
    as_json: Json = False,
) -> int:
    """Measure, write the profile, print what was found. Status 130 after Ctrl-C, with what was finished."""
    from dfftsim.pets.lab.measure import Limits, Order, every_pet, study_document
    from dfftsim.pets.lab.measure import measure as carry_out
    from dfftsim.pets.profile import INFORMS

    order = Order(
        pets=chosen(read_words(pets), every_pet(), "PET") or every_pet(),
        workloads=chosen(read_words(workloads), tuple(INFORMS), "--workload") or tuple(INFORMS),
        sizes=read_sizes(sizes),
        repeats=repeats,
        seed=seed,
        limits=Limits(seconds, seconds, int(gigabytes * 1e9)),
    )
    check_target(out)
    with progress_shown("lab") as progress:
        study = carry_out(order, __version__, date.today().isoformat(), progress)
    written = bool(study.profile.measured)
    if written:
        write_profile(study, out)
    if as_json:
        emit_json({**study_document(study), "profile_file": str(out) if written else None})
    else:
        from dfftsim.report.lab_tables import study_tables

        show(*study_tables(study, str(out) if written else None))
    if study.interrupted:
        say(t("lab.kept", done=sum(trial.done for trial in study.trials)))
        return INTERRUPTED
    return DONE


def chosen(words: tuple[str, ...], known: tuple[str, ...], what: str) -> tuple[str, ...]:
    """The words that were asked for. Raises InputError naming every one that is not known."""
    wrong = [word for word in words if word not in known]
    if wrong:
        listed = ", ".join(known)
        raise InputError(
            "\n".join(f"{what}: {t('cli.not_one_of', text=repr(w), words=listed)}" for w in wrong)
        )
    return words


def read_sizes(texts: list[str] | None) -> tuple[int, ...] | None:
    """Numbers of records; None where none are asked for. Raises InputError naming every wrong one."""
    words = read_words(texts)
    wrong = [word for word in words if not word.isdecimal() or not 1 <= int(word) <= LARGEST_SIZE]
    if wrong:
        raise InputError("\n".join(f"--sizes: {t('lab.not_a_size', text=repr(word))}" for word in wrong))
    return tuple(sorted({int(word) for word in words})) or None


def check_target(out: Path) -> None:
    """Fail before the measuring, not after it; only a profile is overwritten. Raises InputError."""
    if out.is_dir() or not out.resolve().parent.is_dir():
        raise InputError([Problem(str(out), 0, 0, t("cli.cannot_write"))])
    if out.exists() and not out.read_bytes().startswith(b"dfftsim_profile:"):
        raise InputError([Problem(str(out), 0, 0, t("lab.not_a_profile"), t("lab.choose_another"))])


def write_profile(study: Study, out: Path) -> None:
    """The profile as a file that a scenario can name."""
    from dfftsim.scenario.writing import to_yaml

    out.write_text(to_yaml(study.profile.to_data(), numbers_inline=True), encoding="utf-8")
