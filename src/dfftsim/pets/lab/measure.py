"""A study: every trial that was asked for, one after the other, and the profile made of what they found."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from statistics import median

from dfftsim.pets.catalogue import Catalogue
from dfftsim.pets.lab.adapter import Adapter
from dfftsim.pets.lab.adapters import MODULES, UNMEASURABLE, adapters
from dfftsim.pets.lab.fitting import fit
from dfftsim.pets.lab.machine import machine
from dfftsim.pets.lab.process import run_trial
from dfftsim.pets.lab.trial import Request, Trial
from dfftsim.pets.profile import INFORMS, Measured, NotMeasured, Profile, Range

DIGITS = 4
NO_ADAPTER = "the laboratory cannot run it; the factors of the catalogue stay"
Progress = Callable[[int, int, float | None], None]
Run = Callable[[Request, float], Trial]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one trial may use: wall time, CPU time of each process, address space of each process."""

    wall_seconds: float = 120.0
    cpu_seconds: int = 120
    memory_bytes: int = 8_000_000_000


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: PETs, workloads, sizes (None: those of each adapter), repeats and seed."""

    pets: tuple[str, ...]
    workloads: tuple[str, ...] = tuple(INFORMS)
    sizes: tuple[int, ...] | None = None
    repeats: int = 5
    seed: int = 1
    limits: Limits = Limits()


@dataclass(frozen=True, slots=True)
class Study:
    """What came of an order: all trials, and the profile fitted to them."""

    profile: Profile
    trials: tuple[Trial, ...]
    interrupted: bool


def every_pet() -> tuple[str, ...]:
    """All PETs of the catalogue; whether they can be measured is for the study to say."""
    return tuple(pet.id for pet in Catalogue.load() if pet.id != "none")


def measure(
    order: Order, version: str, day: str, progress: Progress | None = None, run: Run = run_trial
) -> Study:
    """Carry out an order. After Ctrl-C the study holds the trials finished until then.

    `version` and `day` go into the profile. A trial that fails, or a library that is missing, stops nothing
    else; larger sizes than one that failed are not tried.
    """
    trials: list[Trial] = []
    interrupted = False
    try:
        for trial in _trials(order, progress, run):
            trials.append(trial)
    except KeyboardInterrupt:
        interrupted = True
    return Study(_profile(order, trials, version, day, interrupted), tuple(trials), interrupted)


def _trials(order: Order, progress: Progress | None, run: Run) -> Iterator[Trial]:
    series = list(_series(order))
    total, done, began = sum(len(sizes) for *_, sizes in series), 0, time.perf_counter()
    missing: dict[str, Trial] = {}
    for pet, workload, sizes in series:
        for place, records in enumerate(sizes):
            if pet in missing:
                done += len(sizes) - place
                break
            request = Request(
                pet,
                workload,
                records,
                order.seed,
                order.repeats,
                order.limits.memory_bytes,
                order.limits.cpu_seconds,
            )
            trial = run(request, order.limits.wall_seconds)
            yield trial
            done += 1
            if trial.missing:
                missing[pet] = trial
            if not trial.done:
                done += len(sizes) - place - 1
                break
            if progress:
                progress(done, total, (time.perf_counter() - began) * (total - done) / done)
    if progress and total:
        progress(total, total, 0.0)


def _series(order: Order) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    """The trials of one PET and workload, the smallest first."""
    for one in adapters(order.pets):
        for workload in one.workloads:
            if workload in order.workloads:
                yield one.pet, workload, tuple(sorted(order.sizes or one.sizes[workload]))


def _profile(order: Order, trials: Sequence[Trial], version: str, day: str, interrupted: bool) -> Profile:
    found = machine()
    rows = [*_plain_rows(trials), *_rows(trials)]
    return Profile(
        title=f"{found['processor']}, {found['cores']} cores",
        date=day,
        version=version,
        machine=tuple(found.items()),
        seed=order.seed,
        repeats=order.repeats,
        complete=not interrupted,
        measured=tuple(rows),
        not_measured=tuple(_not_measured(order, trials, interrupted)),
    )


def _rows(trials: Sequence[Trial]) -> Iterator[Measured]:
    keys = dict.fromkeys((trial.pet, trial.workload) for trial in trials if trial.done)
    for pet, workload in keys:
        yield _row([t for t in trials if t.done and (t.pet, t.workload) == (pet, workload)])


def _row(trials: Sequence[Trial]) -> Measured:
    last = trials[-1]
    found = fit([(trial.records, max(t, 1e-9)) for trial in trials for t in trial.seconds])
    utility = [value for trial in trials for value in trial.utility]
    wrong = next((trial for trial in trials if not trial.right), None)
    peaks = [trial.peak_mb for trial in trials if trial.peak_mb is not None]
    return Measured(
        pet=last.pet,
        workload=last.workload,
        library=", ".join(f"{name} {version}" for name, version in last.versions.items()),
        settings=last.settings,
        records=tuple(trial.records for trial in trials),
        fixed_seconds=rounded(found.fixed),
        seconds_per_record=rounded(found.per_record),
        fit_error=None if found.largest_error is None else significant(found.largest_error),
        time_ratio=around([trial.ratio for trial in trials]),
        bytes_ratio=around([trial.bytes_ratio for trial in trials]),
        rounds=max(trial.rounds for trial in trials),
        peak_mb=significant(max(peaks)) if peaks else None,
        right=wrong is None,
        check=last.check if wrong is None else f"wrong with {wrong.records} records: {wrong.check}",
        utility=around([min(1.0, max(0.0, u)) for u in [*utility, median(last.utility)]])
        if utility
        else None,
        metric=last.metric,
    )


def _plain_rows(trials: Sequence[Trial]) -> Iterator[Measured]:
    """The plain computation of each workload, as measured beside every PET."""
    one = Range(1.0, 1.0, 1.0)
    for workload in dict.fromkeys(trial.workload for trial in trials if trial.done):
        beside = [trial for trial in trials if trial.done and trial.workload == workload]
        found = fit([(trial.records, t) for trial in beside for t in trial.plain_seconds])
        yield Measured(
            pet="none",
            workload=workload,
            library=f"numpy {metadata.version('numpy')}",
            settings="plain computation, beside every PET",
            records=tuple(sorted({trial.records for trial in beside})),
            fixed_seconds=rounded(found.fixed),
            seconds_per_record=rounded(found.per_record),
            fit_error=None if found.largest_error is None else significant(found.largest_error),
            time_ratio=one,
            bytes_ratio=one,
            rounds=0,
            peak_mb=None,
            right=True,
            check="by definition",
            utility=one,
            metric="",
        )


def _not_measured(order: Order, trials: Sequence[Trial], interrupted: bool) -> Iterator[NotMeasured]:
    runnable = {one.pet: one for one in adapters(order.pets)}
    for pet in order.pets:
        if pet not in MODULES:
            yield NotMeasured(pet, "", UNMEASURABLE.get(pet, NO_ADAPTER))
            continue
        yield from _failures(runnable[pet], order, [t for t in trials if t.pet == pet], interrupted)


def _failures(
    one: Adapter, order: Order, trials: Sequence[Trial], interrupted: bool
) -> Iterator[NotMeasured]:
    wanted = [workload for workload in one.workloads if workload in order.workloads]
    if not wanted:
        yield NotMeasured(one.pet, "", f"it does none of these; it can do {', '.join(one.workloads)}")
    for trial in trials:
        if trial.missing:
            yield NotMeasured(one.pet, "", f"not available: {trial.failure}")
            return
        if not trial.done:
            yield NotMeasured(one.pet, trial.workload, f"with {trial.records} records: {trial.failure}")
    for workload in wanted:
        if interrupted and not any(trial.workload == workload for trial in trials):
            yield NotMeasured(one.pet, workload, "interrupted before it began")


def around(values: Iterable[float]) -> Range:
    """From the least to the greatest of values; the last is the most likely."""
    found = list(values)
    return rounded(Range(min(found), found[-1], max(found)))


def rounded(one: Range) -> Range:
    """A range in as many digits as a measurement deserves."""
    return Range(*map(significant, (one.low, one.mode, one.high)))


def significant(value: float) -> float:
    """The value in four significant digits."""
    return float(f"{value:.{DIGITS}g}")


def study_document(study: Study) -> dict[str, object]:
    """The study as plain data: its profile and every trial."""
    return {
        "interrupted": study.interrupted,
        "profile": study.profile.to_data(),
        "profile_hash": study.profile.hash,
        "trials": [asdict(trial) for trial in study.trials],
    }
