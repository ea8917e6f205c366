"""Trust between the parties of a scenario on a day, and of one pair with its arithmetic and its path.

Three kinds of trust are kept apart: *institutional*, which is simulated, and *business* and *public* trust,
which surveys tell and which enter nothing. Trust is always of one party in another.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from dfftsim.analysis.incidents import institutions_for, prior_json, surveys_json
from dfftsim.analysis.trust_series import events_json, paths_of, reading_days, series_json

if TYPE_CHECKING:
    from dfftsim.experiment.result import RunResult
    from dfftsim.law.book import RuleBook
    from dfftsim.scenario.model import Scenario
    from dfftsim.world.institutions import Institutions
    from dfftsim.world.parameters import Parameters

Document = dict[str, Any]
NUMBERS = ("trust_recovery_years", "trust_prior_strength", "trust_good_weight", "trust_bad_ratio")
"""Of how trust moves: half-life of evidence, weight of the prior, of good and of bad events."""


@dataclass(frozen=True)
class Ground:
    """What the arithmetic of a scenario's priors rests on."""

    institutions: Institutions
    book: RuleBook
    numbers: Parameters

    @classmethod
    def of(cls, scenario: Scenario) -> Ground:
        """Of a scenario with trust on, at the most likely numbers. Raises InputError as `compile_world`."""
        from dfftsim.law.book import load_rulebook
        from dfftsim.world.compile import lookup_of

        book = load_rulebook()
        return cls(institutions_for(scenario, book), book, lookup_of(scenario).parameters)


def trust_page(
    scenario: Scenario,
    result: RunResult | None,
    on: date | None = None,
    rater: str | None = None,
    other: str | None = None,
) -> Document:
    """Trust of each party in each other on a day, or of those that `rater` and `other` name; where both are
    given, the `pair` whole.

    scenario: with trust on. result: its run; None where only priors are asked for. on: the last reading up to
    that day counts; left out, the last of the horizon (without a run, its first day).
    """
    start, end = scenario.horizon.start, scenario.horizon.end
    paths = paths_of(result.records) if result is not None else []
    days = reading_days(start, end)
    day = on or (date.fromisoformat(days[-1]) if paths else start)
    at = bisect_right(days, day.isoformat()) - 1
    ground = Ground.of(scenario)
    wanted = [
        (one, two)
        for one in scenario.parties
        for two in scenario.parties
        if one != two and rater in (None, one) and other in (None, two)
    ]
    document: Document = {
        "scenario": scenario.name,
        "run": None if result is None else result.id,
        "on": day.isoformat(),
        "read_on": days[at] if paths else None,
        "moves": bool(paths),
        "replications": len(paths),
        "seed": scenario.experiment.seed,
        "pairs": [],
    }
    for one, two in wanted:
        series = series_json(paths, f"{one}-{two}") if paths else None
        trust = None if series is None else {key: series[key][at] for key in ("mean", "low", "high")}
        prior = ground.institutions.prior(one, two, day).total
        document["pairs"].append({"from": one, "to": two, "prior": prior, "trust": trust})
    if rater is not None and other is not None:
        document["pair"] = _pair(ground, paths, days, day, rater, other)
    return document


def _pair(ground: Ground, paths: list[Any], days: list[str], day: date, rater: str, other: str) -> Document:
    prior = prior_json(ground.institutions.prior(rater, other, day))
    for point in prior["points"]:
        point |= _rests_on(ground, point)
    page: Document = {
        "from": rater,
        "to": other,
        "prior": prior,
        "numbers": {name: _number(ground.numbers, name) for name in NUMBERS},
        "surveys": surveys_json(rater, other),
    }
    if paths:
        series = series_json(paths, f"{rater}-{other}")
        events = events_json(paths).get(f"{rater}-{other}", [])
        page |= {"days": days, "series": series, "events": [_told(one, days, series) for one in events]}
        page["lost"] = sum(series["lost"])
    return page


def _rests_on(ground: Ground, point: Document) -> Document:
    """The number that weighs a point, and the arrangements that give it, with their sources."""
    from dfftsim.law.answer_json import source_json

    name = "trust_base" if point["name"] == "ground" else f"trust_points_{point['name']}"
    found = []
    for id in (point["because"] or "").split(", "):
        one = ground.book.arrangements.get(id)
        if one is not None:
            source = ground.book.shared_sources.get(one.source or "")
            found.append(
                {
                    "id": id,
                    "name": {"en": one.name.en, "ja": one.name.ja},
                    "source": source_json(source),
                    "confidence": one.confidence,
                }
            )
    return {"number": _number(ground.numbers, name), "arrangements": found}


def _number(numbers: Parameters, name: str) -> Document:
    row = numbers.get(name)
    source = row.source
    return {
        "id": name,
        "value": numbers.value(name),
        "low": row.low,
        "high": row.high,
        "unit": row.unit,
        "confidence": row.confidence,
        "source": None if source is None else {"title": source.title, "url": source.url, "date": source.date},
    }


def _told(event: Document, days: list[str], series: Document) -> Document:
    """An event with the day by which half of what it took is back (None: not within the horizon). One that
    not every replication had says nothing of it: the path is the mean of all.
    """
    fall = event["before"] - event["after"]
    if fall <= 0.0 or event["share"] < 1.0:
        return event
    first = bisect_right(days, event["latest"])
    half = event["after"] + fall / 2.0
    back = next((days[n] for n in range(first, len(days)) if series["mean"][n] >= half), None)
    return {**event, "half_back": back}
