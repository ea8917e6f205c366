"""As many replications as the wanted precision takes: half-widths with a look ahead.

Method of Hoad, Robinson and Davies (2010): replications are added until the half-width of every interval is
as small as wanted and stays so for some replications more, which keeps a lucky early moment from ending the
run.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dfftsim.analysis.intervals import LEVEL, student, t_quantile
from dfftsim.errors import InputError
from dfftsim.experiment.jobs import BASE
from dfftsim.experiment.stopping import Verdict
from dfftsim.scenario.kpis import KPIS
from dfftsim.scenario.nearest import hint

if TYPE_CHECKING:
    from dfftsim.engine.record import RunRecord

    Records = Mapping[str, Sequence[RunRecord]]

FIRST = 10  # with fewer the variance is too poorly known to steer by
AHEAD, AHEAD_SHARE = 5, 20  # replications to stay precise for: 5, beyond a hundred a twentieth of those done
ROUND = 5  # replications added at least, so that rounds are few
MOST = 1000
EVERY = ""
"""Stands for every reported measure in place of one."""

TARGET = re.compile(r"(?:(?P<kpi>\w+)(?:\{(?P<scope>[^}]*)\})?\s*=\s*)?(?P<number>[^=%{}]+)(?P<percent>%?)")


@dataclass(frozen=True, slots=True)
class Target:
    """A measure and the greatest half-width of its interval, in its unit or as a share of its mean.

    kpi: `EVERY` for all of the whole run that no other target names and that have an interval.
    """

    kpi: str
    scope: str
    half_width: float
    relative: bool

    @property
    def label(self) -> str:
        """As one writes it: KPI or KPI{scope}."""
        return f"{self.kpi}{{{self.scope}}}" if self.scope else self.kpi


@dataclass(frozen=True, slots=True)
class Sample:
    """One number for each replication, under its measure's name and its package's ("" = no difference).

    scale: what a relative half-width is relative to the mean of.
    """

    label: str
    package: str
    values: Sequence[float]
    scale: Sequence[float]
    target: Target

    def held(self) -> list[bool]:
        """For 1, 2, ... replications whether the half-width is as small as wanted."""
        import numpy as np

        widths = half_widths(self.values)
        if not self.target.relative:
            return [bool(width <= self.target.half_width) for width in widths]
        counts = np.cumsum(~np.isnan(np.asarray(self.scale, dtype=float)))
        means = np.nancumsum(self.scale) / np.maximum(counts, 1)
        return [
            bool(width <= self.target.half_width * abs(mean))
            for width, mean in zip(widths, means, strict=True)
        ]

    def needed(self) -> float:
        """How many replications would do, judged by the variance so far; infinite where nothing is known."""
        interval, n = student(self.values), len(self.values)
        wanted = self.target.half_width * (abs(student(self.scale).mean) if self.target.relative else 1.0)
        if math.isnan(interval.low) or wanted == 0:
            return math.inf
        return n * (interval.half_width / wanted) ** 2


@dataclass(frozen=True)
class Precision:
    """Stops a run when every target holds and stays held, or at `most` replications.

    packages: variants whose differences from the scenario are what must be precise; without them the measures
    of the scenario itself. A relative half-width of a difference is relative to the scenario's own mean.
    """

    targets: tuple[Target, ...]
    most: int = MOST
    packages: tuple[str, ...] = ()

    @property
    def first(self) -> int:
        """Replications before the first question."""
        return min(FIRST, self.most)

    def verdict(self, records: Records) -> Verdict:
        """Ends with the first replication at which all targets have stayed held for long enough.

        Raises InputError for a target that no replication measures.
        """
        samples = self.samples(records)
        done = len(records[BASE])
        stay = 0
        for n, all_held in enumerate(map(all, zip(*(sample.held() for sample in samples), strict=True)), 1):
            stay = stay + 1 if all_held and n >= self.first else 0
            if stay > ahead(n - stay + 1):
                return Verdict(True, n)
        if done >= self.most or not samples:
            return Verdict(True, done)
        if stay:
            begun = done - stay + 1
            return Verdict(False, min(self.most, begun + ahead(begun)))
        needed = min(max(sample.needed() for sample in samples), 2.0 * done)
        return Verdict(False, min(self.most, max(done + ROUND, math.ceil(needed))))

    def samples(self, records: Records) -> list[Sample]:
        """What must be precise. Raises InputError for a target that no replication measures."""
        measured = dict.fromkeys(key for record in records[BASE] for key in record.measures)
        missing = [one.label for one in self.targets if one.kpi and (one.kpi, one.scope) not in measured]
        if missing:
            raise InputError(f"--precision: {', '.join(missing)}: not measured in this scenario")
        targets = {(one.kpi, one.scope): one for one in self.targets if one.kpi != EVERY}
        for one in (target for target in self.targets if target.kpi == EVERY):
            targets.update({key: one for key in measured if key[1] == "" and key not in targets})
        return [
            sample
            for package in self.packages or (BASE,)
            for key, target in targets.items()
            if (sample := sample_of(records, package, key, target)).target.kpi or has_interval(sample.values)
        ]

    def document(self, records: Records) -> dict[str, Any]:
        """What was asked for and what was reached."""
        rows = []
        for sample in self.samples(records):
            interval = student(sample.values)
            rows.append(
                {
                    "kpi": sample.label,
                    "package": sample.package or None,
                    "wanted": sample.target.half_width,
                    "relative": sample.target.relative,
                    "half_width": interval.half_width,
                    "of_mean": share_of(interval.half_width, student(sample.scale).mean),
                    "reached": sample.held()[-1],
                    "n": interval.n,
                }
            )
        return {
            "level": LEVEL,
            "first": self.first,
            "most": self.most,
            "reached": self.verdict(records).replications < self.most or all(row["reached"] for row in rows),
            "targets": rows,
        }


def sample_of(records: Records, package: str, key: tuple[str, str], target: Target) -> Sample:
    """One measure of the scenario, or its paired difference under a package."""
    base = [record.measures.get(key, math.nan) for record in records[BASE]]
    label = Target(*key, 0.0, False).label
    if package == BASE:
        return Sample(label, "", base, base, target)
    other = [record.measures.get(key, math.nan) for record in records[package]]
    return Sample(label, package, [b - a for a, b in zip(base, other, strict=True)], base, target)


def has_interval(values: Sequence[float]) -> bool:
    """Whether two replications or more define the measure and it is infinite in none."""
    return not math.isnan(student(values).low)


def share_of(half_width: float, mean: float) -> float:
    """A half-width as a share of a mean; infinite of nothing."""
    return half_width / abs(mean) if mean else math.inf


def half_widths(values: Sequence[float]) -> list[float]:
    """Of Student's interval over the first 1, 2, ... values; infinite where there is none."""
    import numpy as np

    sample = np.asarray(values, dtype=float)
    known = ~np.isnan(sample)
    broken = np.cumsum(np.isinf(sample)) > 0
    centre = next((value for value in values if math.isfinite(value)), 0.0)
    shifted = np.where(np.isfinite(sample), sample - centre, 0.0)
    counts, sums, squares = np.cumsum(known), np.cumsum(shifted), np.cumsum(shifted**2)
    widths = []
    for n, total, square, infinite in zip(counts, sums, squares, broken, strict=True):
        if n < 2 or infinite:
            widths.append(math.inf)
            continue
        variance = max(0.0, float(square - total * total / n)) / (n - 1)
        widths.append(t_quantile(int(n) - 1, (1 + LEVEL) / 2) * math.sqrt(variance / n))
    return widths


def ahead(n: int) -> int:
    """For how many replications after the n-th the targets must stay held."""
    return max(AHEAD, n // AHEAD_SHARE)


def read_precision(
    texts: Sequence[str], most: int | None = None, packages: Sequence[str] = ()
) -> Precision | None:
    """The targets of `--precision`: KPI=HALFWIDTH, KPI=PERCENT% or PERCENT% for every measure, by commas.

    None where nothing is wanted. Raises InputError naming everything that is not right.
    """
    parts = [part.strip() for text in texts for part in re.split(r",(?![^{]*\})", text)]
    if not parts:
        if most is not None:
            raise InputError("--max-replications: says nothing without --precision")
        return None
    targets, wrong = [], []
    for part in parts:
        try:
            targets.append(read_target(part))
        except ValueError as error:
            wrong.append(f"--precision: {part!r}: {error}")
    names = [target.label for target in targets]
    wrong += [
        f"--precision: {name or 'every measure'} stands twice"
        for name in sorted(set(names))
        if names.count(name) > 1
    ]
    if wrong:
        raise InputError("\n".join(wrong))
    return Precision(tuple(targets), MOST if most is None else most, tuple(packages))


def read_target(text: str) -> Target:
    """One target. Raises ValueError saying what is wrong and what would be right."""
    found = TARGET.fullmatch(text)
    if not found:
        raise ValueError("is not a target; write e.g. F=0.01, days_to_start_p50=5% or 5%")
    kpi, scope = found["kpi"] or EVERY, found["scope"] or ""
    if kpi and kpi not in KPIS:
        raise ValueError(f"no indicator {kpi}; {hint(kpi, KPIS) or 'see docs/model.md'}")
    try:
        number = float(found["number"])
    except ValueError:
        number = math.nan
    if not 0 < number < math.inf:
        raise ValueError("the half-width must be a number above 0")
    if not (kpi or found["percent"]):
        raise ValueError("measures have different units; name one, or write a share of the mean, e.g. 5%")
    return Target(kpi, scope, number / 100 if found["percent"] else number, bool(found["percent"]))
