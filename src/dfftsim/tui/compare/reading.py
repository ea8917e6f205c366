"""A comparison document as the places read it: differences with their verdicts, against any base."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dfftsim.i18n import t
from dfftsim.scenario.kpis import KPIS

Document = Mapping[str, Any]
NAN = math.nan


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an interval says of a difference: glyph, the same in ASCII, theme variable of its colour."""

    id: str
    glyph: str
    ascii: str
    variable: str

    @property
    def word(self) -> str:
        """The word beside the glyph."""
        return t(f"tui.compare.verdict.{self.id}")


VERDICTS: Mapping[str, Verdict] = {
    one.id: one
    for one in (
        Verdict("better", "●", "+", "mark-free"),
        Verdict("worse", "○", "-", "mark-blocked"),
        Verdict("differs", "◇", "~", "mark-conditional"),
        Verdict("includes", "·", ".", "mark-home"),
        Verdict("same", "=", "=", "mark-home"),
        Verdict("unknown", "?", "?", "mark-home"),
        Verdict("estimate", "≈", "e", "warning"),
    )
}


def verdict_of(kpi: str, low: float, high: float) -> Verdict:
    """What the interval of a difference says: better or worse only where it excludes 0."""
    if math.isnan(low) or math.isnan(high):
        return VERDICTS["unknown"]
    if low == high == 0:
        return VERDICTS["same"]
    if low <= 0 <= high:
        return VERDICTS["includes"]
    good = KPIS[kpi].good if kpi in KPIS else "neither"
    if good == "neither":
        return VERDICTS["differs"]
    return VERDICTS["better" if (low > 0) == (good == "higher") else "worse"]


@dataclass(frozen=True, slots=True)
class Change:
    """The difference of one measure: package minus base, its interval and what is known of it. NaN where a
    number is not defined. unreached: replications in which a value is infinite.
    """

    kpi: str
    unit: str
    mean: float = NAN
    low: float = NAN
    high: float = NAN
    baseline: float = NAN
    package: float = NAN
    p_better: float = NAN
    p_worse: float = NAN
    variance_ratio: float = NAN
    p: float = NAN
    p_holm: float = NAN
    n: int = 0
    level: float = 0.9
    unreached: int = 0

    @property
    def good(self) -> str:
        """The direction that is wanted: higher, lower or neither."""
        return KPIS[self.kpi].good if self.kpi in KPIS else "neither"

    @property
    def verdict(self) -> Verdict:
        """What its interval says."""
        return verdict_of(self.kpi, self.low, self.high)

    @property
    def holds_together(self) -> bool:
        """Whether it also holds after Holm's adjustment for all that were tested."""
        return self.p_holm <= 1 - self.level

    def row(self) -> dict[str, Any]:
        """The numbers as a row of the document."""
        return {name: getattr(self, name) for name in self.__slots__ if name != "kpi"}


_NUMBERS = (
    "mean", "low", "high", "baseline", "package", "p_better", "p_worse", "variance_ratio", "p", "p_holm",
    "level",
)  # fmt: skip


def change_of(kpi: str, row: Document) -> Change:
    """A row of the document; null, which stands in JSON for what is not finite, becomes NaN."""
    numbers = {name: number_of(row.get(name)) for name in _NUMBERS if name in row}
    return Change(
        kpi,
        str(row.get("unit", "")),
        n=int(row.get("n", 0)),
        unreached=int(row.get("unreached", 0)),
        **numbers,
    )


def number_of(value: Any) -> float:
    """A number, NaN for null."""
    return NAN if value is None else float(value)


def package_of(document: Document, id: str) -> Document | None:
    """The part of the document about one package."""
    return next((one for one in document["packages"] if one["id"] == id), None)


def changes(document: Document, id: str, base: str = "") -> dict[str, Change]:
    """Every measure of a package against the scenario (`base` empty) or against another package."""
    found = package_of(document, id)
    if found is None:
        return {}
    if base in ("", id) or package_of(document, base) is None:
        return {kpi: change_of(kpi, row) for kpi, row in found["differences"].items()}
    return rebased(document, id, base)


def rebased(document: Document, id: str, base: str) -> dict[str, Change]:
    """Every measure of a package against another package, from the values of each replication: all of them
    share their draws, so any two packages are a pair. The adjustment is for the measures of this pair alone.
    """
    from dfftsim.analysis.paired import holm, paired

    rows: dict[str, dict[str, Any]] = {}
    for kpi in (package_of(document, id) or {})["differences"]:
        first, second = paired_values(document, base, id, kpi)
        difference = paired(first, second, KPIS[kpi].good if kpi in KPIS else "neither")
        interval = difference.interval
        rows[kpi] = {
            "mean": interval.mean, "low": interval.low, "high": interval.high, "level": interval.level,
            "n": interval.n, "unreached": interval.unreached, "unit": KPIS[kpi].unit if kpi in KPIS else "",
            "baseline": difference.first, "package": difference.second, "p_better": difference.p_better,
            "p_worse": difference.p_worse, "variance_ratio": difference.variance_ratio, "p": difference.p,
        }  # fmt: skip
    for row, adjusted in zip(rows.values(), holm([row["p"] for row in rows.values()]), strict=True):
        row["p_holm"] = adjusted
    return {kpi: change_of(kpi, row) for kpi, row in rows.items()}


def values(document: Document, id: str, kpi: str) -> dict[int, float]:
    """A measure by replication, for a package or for the scenario by itself (empty id)."""
    part: Document = document if not id else package_of(document, id) or {}
    held = part.get("by_replication") or {"replications": [], "measures": {}}
    found = held["measures"].get(kpi, [])
    return {int(k): number_of(value) for k, value in zip(held["replications"], found, strict=False)}


def paired_values(document: Document, base: str, id: str, kpi: str) -> tuple[list[float], list[float]]:
    """A measure of two packages (empty: the scenario) in the replications that both have."""
    first, second = values(document, base, kpi), values(document, id, kpi)
    both = sorted(first.keys() & second.keys())
    return [first[k] for k in both], [second[k] for k in both]


def ordered(tables: Sequence[Mapping[str, Change]], headlines: Iterable[str]) -> list[tuple[str, list[str]]]:
    """The measures in three groups: `headlines`, `moved` (the interval excludes 0 for some package), `rest`;
    measures that no package defines are left out.
    """
    kpis = list(dict.fromkeys(kpi for table in tables for kpi in table))
    known = [kpi for kpi in kpis if any(table[kpi].n for table in tables if kpi in table)]
    first = [kpi for kpi in headlines if kpi in known]
    telling = ("better", "worse", "differs")
    moved = [
        kpi
        for kpi in known
        if kpi not in first and any(table[kpi].verdict.id in telling for table in tables if kpi in table)
    ]
    rest = [kpi for kpi in known if kpi not in first and kpi not in moved]
    return [("headlines", first), ("moved", moved), ("rest", rest)]
