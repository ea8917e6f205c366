"""What `dfftsim pets measure` found, as terminal tables."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from dfftsim.i18n import t
from dfftsim.report.law_words import heading, indented
from dfftsim.report.numbers import DASH, significant
from dfftsim.report.tables import plain_table

if TYPE_CHECKING:
    from dfftsim.pets.lab.measure import Study
    from dfftsim.pets.lab.trial import Trial
    from dfftsim.pets.profile import Measured, NotMeasured, Profile, Range


def study_tables(study: Study, file: str | None) -> list[RenderableType]:
    """Trials, fitted costs, what was not measured, and how to use the profile."""
    profile = study.profile
    parts: list[RenderableType] = [frame(profile)]
    done = [trial for trial in study.trials if trial.done]
    if done:
        parts += [heading(t("lab.measured")), trial_table(done)]
        rows = [row for row in profile.measured if row.pet != "none"]
        parts += [heading(t("lab.fits")), fit_table(rows), Text(t("lab.notes"), style="dim")]
        wrong = [row for row in rows if not row.right]
        parts += [Text(f"✗ {row.pet} {row.workload}: {row.check}", style="red") for row in wrong]
    if profile.not_measured:
        parts += [heading(t("lab.not_available")), *reason_lines(profile.not_measured)]
    if any(trial.missing for trial in study.trials):
        parts.append(Text(f"  {t('doctor.lab_install')}"))
    return [*parts, *use_lines(file)]


def frame(profile: Profile) -> Text:
    """Where and when it was measured."""
    python = dict(profile.machine)["python"]
    return Text(
        t(
            "lab.frame",
            machine=profile.title,
            python=python,
            date=profile.date,
            seed=profile.seed,
            repeats=profile.repeats,
        ),
        style="bold",
    )


def trial_table(trials: list[Trial]) -> RenderableType:
    """One line a trial, below its PET, the library and the workload."""
    names = ("records", "plain_seconds", "pet_seconds", "ratio", "bytes", "peak", "right", "utility")
    heads = ["PET", *(t(f"lab.{name}") for name in names)]
    rows: list[list[str | Text]] = []
    for pet in dict.fromkeys(trial.pet for trial in trials):
        own = [trial for trial in trials if trial.pet == pet]
        name, version = next(iter(own[0].versions.items()))
        rows += [[pet], [Text(f"  {name} {version}", style="dim")]]
        before = ""
        for trial in own:
            rows.append([f"  {trial.workload}" if trial.workload != before else "", *trial_cells(trial)])
            before = trial.workload
    return plain_table(heads, rows, right=tuple(range(1, 9)), dense=True)


def trial_cells(trial: Trial) -> list[str | Text]:
    """The numbers of one trial."""
    right = Text("✓", style="green") if trial.right else Text(f"✗ {t('lab.wrong')}", style="red")
    return [
        f"{trial.records:,}",
        seconds(median(trial.plain_seconds)),
        seconds(median(trial.seconds)),
        significant(trial.ratio),
        f"{trial.bytes_ratio:.2g}",
        DASH if trial.peak_mb is None else f"{trial.peak_mb:.0f}",
        right,
        DASH if not trial.utility else f"{median(trial.utility):.2f}",
    ]


def fit_table(rows: list[Measured]) -> RenderableType:
    """The cost model of each workload, below its PET."""
    heads = ["PET", *(t(f"lab.{name}") for name in ("fixed", "per_record", "error"))]
    lines: list[list[str | Text]] = []
    for pet in dict.fromkeys(row.pet for row in rows):
        lines.append([pet])
        lines += [
            [
                f"  {row.workload}",
                seconds_range(row.fixed_seconds),
                seconds_range(row.seconds_per_record),
                DASH if row.fit_error is None else f"{100 * row.fit_error:.0f} %",
            ]
            for row in rows
            if row.pet == pet
        ]
    return plain_table(heads, lines, right=(1, 2, 3))


def reason_lines(rows: Sequence[NotMeasured]) -> list[RenderableType]:
    """Each reason, with the PETs it holds for."""
    lines = []
    for reason in dict.fromkeys(row.reason for row in rows):
        names = [f"{row.pet} {row.workload}".strip() for row in rows if row.reason == reason]
        lines.append(indented(Text(f"  {', '.join(names)}"), reason))
    return list(lines)


def use_lines(file: str | None) -> list[RenderableType]:
    """How a scenario takes the profile."""
    if file is None:
        return [Text(f"\n{t('lab.nothing')}", style="bold")]
    return [
        Text(f"\n{t('lab.written', path=file)}", style="bold", no_wrap=True, overflow="ignore"),
        Text(t("lab.use")),
        Text(f"  technology: {{profile: {file}}}", no_wrap=True, overflow="ignore"),
        Text(t("lab.use_once")),
        Text(f"  dfftsim run SCENARIO --set technology.profile={file}", no_wrap=True, overflow="ignore"),
    ]


UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))


def unit_of(value: float) -> tuple[float, str]:
    """The unit of time that suits a number of seconds."""
    return next((unit for unit in UNITS if value >= unit[0]), UNITS[-1])


def seconds(value: float) -> str:
    """A time with its unit: seconds, milliseconds, microseconds or nanoseconds."""
    size, unit = unit_of(value)
    return f"{significant(value / size)} {unit}"


def seconds_range(found: Range) -> str:
    """A time with its range, in the unit of the time."""
    size, unit = unit_of(found.mode or found.high)
    low, mode, high = (significant(value / size) for value in (found.low, found.mode, found.high))
    return f"{mode} ({low}–{high}) {unit}"
