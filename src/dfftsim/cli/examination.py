"""What `dfftsim doctor` looks at: packages, the shipped data and its age, the engine against known
answers.
"""

from __future__ import annotations

import platform
import re
from dataclasses import dataclass, field
from datetime import date
from importlib import metadata
from typing import Any

from dfftsim.i18n import t
from dfftsim.version import __version__

STALE_DAYS = 400
"""Facts older than this are named: law changes several times a year."""

QUEUE = """
dfftsim: 1
horizon: {start: 2000-01-01, end: 2002-09-26}
authorities:
  desk:
    officers: 1
    service: {exponential: {mean: 1 d}}
    arrivals: [{id: cases, interarrival: {exponential: {mean: 2 d}}}]
experiment: {replications: 12, seed: 1, warmup: 100 d}
"""
EXACT = {"wait_days_mean": 1.0, "utilisation": 0.5, "p_wait": 0.5}
"""M/M/1 with arrivals every 2 days and a mean service of 1 day: mean wait rho/(mu - lambda), load and share
that waits rho (Erlang 1917)."""
CHECK_LEVEL = 0.999
EXTRAS = ("fast", "parquet", "excel", "cluster")


@dataclass
class Examination:
    """What was found; every entry of `problems` is a sentence that says what to do."""

    versions: dict[str, str | None] = field(default_factory=dict)
    lab: dict[str, str | None] = field(default_factory=dict)
    extras: dict[str, str | None] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    checks: list[dict[str, Any]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def document(self) -> dict[str, Any]:
        """Everything found, as plain data."""
        return {
            "version": __version__,
            "python": platform.python_version(),
            "platform": platform.platform(),
            "packages": self.versions,
            "lab_packages": self.lab,
            "extra_packages": self.extras,
            "data": self.data,
            "checks": self.checks,
            "problems": self.problems,
            "remarks": self.remarks,
        }


def examine() -> Examination:
    """Look at everything; a part that fails is a problem of its own and hides no other."""
    found = Examination()
    for part in (look_at_packages, look_at_extras, look_at_facts, look_at_scenarios, check_engine):
        try:
            part(found)
        except Exception as error:
            what = " ".join(str(error).split())[:200]
            found.problems.append(
                t("doctor.failed", part=part.__name__, what=f"{type(error).__name__}: {what}")
            )
    return found


def look_at_packages(found: Examination) -> None:
    """The packages this one needs, with their versions."""
    for name in required_packages():
        try:
            found.versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found.versions[name] = None
            found.problems.append(t("doctor.missing", package=name))


def look_at_extras(found: Examination) -> None:
    """The libraries of the extras; who does without them misses something, but none missing is a problem."""
    found.lab = {name: installed(name) for name in required_packages("lab")}
    found.extras = {name: installed(name) for extra in EXTRAS for name in required_packages(extra)}


def installed(name: str) -> str | None:
    """The version of a package; None where it is not there."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def required_packages(extra: str = "") -> list[str]:
    """Names of the packages that the installed distribution requires: without extras, or of one extra."""
    names = []
    for line in metadata.requires("dfftsim") or []:
        requirement, _, marker = line.partition(";")
        wanted = f"'{extra}'" in marker.replace('"', "'") if extra else "extra" not in marker
        if wanted:
            names.append(re.split(r"[\[<>=!~ ]", requirement.strip())[0])
    return sorted(names)


def look_at_facts(found: Examination) -> None:
    """The law and the catalogue of technologies, and how old they are."""
    from dfftsim.law.book import load_rulebook
    from dfftsim.pets.catalogue import Catalogue

    book = load_rulebook()
    age = (date.today() - book.last_day).days
    found.data |= {
        "rules_hash": book.hash,
        "jurisdictions": len(book.jurisdictions),
        "rules": sum(len(sheet.rules) for sheet in book.jurisdictions.values()),
        "arrangements": len(book.arrangements),
        "law_last_day": book.last_day.isoformat(),
        "law_age_days": age,
        "pets": len(Catalogue.load()),
    }
    if age > STALE_DAYS:
        found.remarks.append(t("doctor.stale", days=age, day=book.last_day.isoformat()))


def look_at_scenarios(found: Examination) -> None:
    """Every shipped scenario must load."""
    from dfftsim.scenario.loading import validate_file
    from dfftsim.scenario.shipped_files import shipped

    entries = shipped()
    found.data["scenarios"] = [entry.id for entry in entries]
    if not entries:
        found.problems.append(t("doctor.no_scenarios"))
    for entry in entries:
        found.problems += [str(problem) for problem in validate_file(entry.path)]


def check_engine(found: Examination) -> None:
    """A queue with a known answer, run through the same code as authorities; and the same seed twice."""
    from dfftsim.analysis.intervals import student
    from dfftsim.engine.run import simulate_once
    from dfftsim.scenario.loading import loads
    from dfftsim.world.compile import compile_world

    scenario = loads(QUEUE, file="doctor")
    world = compile_world(scenario)
    records = [simulate_once(world, number) for number in range(scenario.experiment.replications)]
    for name, exact in EXACT.items():
        interval = student([record.authorities["desk"][name] for record in records], CHECK_LEVEL)
        right = interval.low <= exact <= interval.high
        found.checks.append(
            {
                "check": f"M/M/1 {name}",
                "exact": exact,
                "low": interval.low,
                "high": interval.high,
                "right": right,
            }
        )
        if not right:
            found.problems.append(t("doctor.wrong_answer", check=name, exact=exact))
    same = simulate_once(world, 0).authorities == records[0].authorities
    found.checks.append({"check": "same seed, same result", "right": same})
    if not same:
        found.problems.append(t("doctor.not_repeatable"))
