"""A scenario that is written and read again is the same, whatever it holds."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dfftsim.law.vocabulary import ACTIVITIES, CATEGORIES, EXPORTERS, JURISDICTIONS
from dfftsim.scenario.fields import PETS
from dfftsim.scenario.loading import from_data, loads
from dfftsim.scenario.words import SIZES, WORKLOADS

START = date(2020, 1, 1)
days = st.integers(0, 3000).map(lambda n: (START + timedelta(days=n)).isoformat())
amounts = st.floats(1e-3, 1e9, allow_nan=False) | st.integers(1, 10**9)
shares = st.floats(0, 1) | st.integers(0, 100).map(lambda n: f"{n} %")
ids = st.from_regex(r"[a-z][a-z0-9_-]{0,8}", fullmatch=True)
letters = st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp"))
awkward = (
    "null",
    "NO",
    "2023-01-01",
    "- a",
    "#x",
    "a: b",
    "1e3",
    "{x}",
    "'",
    '"',
    "a\nb",
    " x ",
    "データ",
    "007",
    "*a",
)
texts = st.sampled_from(awkward) | st.text(letters, max_size=30).map(lambda text: f"t{text}")
parameters = ids.map(lambda name: {"parameter": name})


def quantities(*units: str) -> st.SearchStrategy[str]:
    return st.builds(lambda amount, unit: unit.format(amount), amounts, st.sampled_from(units))


birth_rates = st.builds("{} per {}".format, st.integers(1, 500), st.sampled_from(["year", "month", "day"]))
durations = quantities("{} ms", "{} s", "{} h", "{} d", "{} mo", "{} y")
values = quantities("USD {} per year", "USD {} per day")


def terms(quantity: st.SearchStrategy[Any], *, scale: bool = False) -> st.SearchStrategy[Any]:
    number = quantity | parameters
    drawn = st.one_of(
        st.builds(lambda mean: {"exponential": {"mean": mean}}, number),
        st.builds(lambda m, sd: {"lognormal": {"median": m, "log_sd": sd}}, number, st.floats(0, 3)),
        st.builds(lambda k, m: {"erlang": {"k": k, "mean": m}}, st.integers(1, 9), number),
        st.builds(lambda v: {"empirical": {"values": v}}, st.lists(quantity, min_size=1, max_size=4)),
    )
    factors = st.lists(amounts | parameters, min_size=1, max_size=3)
    products = st.builds(lambda f, d: {"times": [*f, *d]}, factors, st.lists(drawn, max_size=1))
    scaled = factors.map(lambda f: {"times": ["scale", *f]})
    return st.one_of(quantity, parameters, drawn, products, *([scaled] if scale else []))


def by_size(quantity: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    each = terms(quantity, scale=True)
    return each | st.fixed_dictionaries(dict.fromkeys(SIZES, each))


rates = quantities("{} per second", "{} per day") | st.builds(
    lambda factors, rate: {"times": ["scale", *factors, rate]},
    st.lists(amounts | parameters, max_size=2),
    quantities("{} per second", "{} per year"),
)
observed = st.lists(days, max_size=2)
names = texts | st.fixed_dictionaries({"en": texts, "ja": texts})


def flow_classes(origins: list[str], target: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "id": ids,
            "from": st.just(origins),
            "to": st.just(target),
            "data": st.lists(st.sampled_from(CATEGORIES), min_size=1, max_size=3, unique=True),
            "value": by_size(values),
            "scale": terms(amounts),
            "births": st.fixed_dictionaries(
                {"rate": birth_rates, "initial": st.integers(0, 9)},
                optional={"growth": st.floats(-0.5, 2)},
            ),
        },
        optional={
            "name": names,
            "home": st.sampled_from(("from", "to", "JP")),
            "exporter": st.sampled_from(EXPORTERS),
            "activity": st.lists(st.sampled_from(ACTIVITIES), min_size=1, max_size=2, unique=True),
            "workload": st.sampled_from(WORKLOADS),
            "persons": by_size(amounts),
            "deadline": terms(durations),
            "lifetime": terms(durations),
            "minimal_utility": shares,
            "pets": st.lists(st.sampled_from(PETS), min_size=1, max_size=4, unique=True) | st.just("all"),
            "messages": st.fixed_dictionaries({"rate": rates, "size": terms(quantities("{} kB"))}),
        },
    )


queues = st.fixed_dictionaries(
    {
        "officers": st.integers(1, 99) | st.just("unlimited"),
        "service": terms(durations),
        "arrivals": st.just([{"id": "all", "interarrival": "1 d"}]),
    },
    optional={"patience": terms(durations), "calendar": st.sampled_from(("continuous", "JP")), "name": names},
)


@st.composite
def scenarios(draw: st.DrawFn) -> dict[str, Any]:
    parties = draw(st.lists(st.sampled_from(JURISDICTIONS), min_size=2, max_size=6, unique=True))
    made = st.lists(flow_classes(parties[1:], parties[0]), max_size=2, unique_by=lambda c: str(c["id"]))
    return {
        "dfftsim": 1,
        "title": draw(names),
        "horizon": {"start": START.isoformat(), "end": "2029-12-31"},
        "parties": parties,
        "flow_classes": draw(made),
        "authorities": draw(st.dictionaries(ids, queues, min_size=1, max_size=2)),
        "levers": [
            {"lever": "R1", "parties": parties, "from": draw(days)},
            {
                "lever": "I1",
                "parties": "any",
                "from": draw(days),
                "coverage": draw(shares),
                "lag": draw(durations),
            },
            {
                "lever": "X1",
                "parties": parties,
                "from": draw(days),
                "pets": draw(st.sampled_from(("all", ["tee", "mpc"], "psi"))),
                "projects": draw(st.integers(1, 20)),
                "length": draw(durations),
            },
            {"lever": "X5", "parties": parties, "from": draw(days), "in": "SG", "set_up": "USD 1000"},
        ],
        "structure": {"choice": draw(st.sampled_from(("logit", "optimiser")))},
        "parameters": draw(st.dictionaries(ids, st.floats(-1e6, 1e6), max_size=3)),
        "experiment": {
            "replications": draw(st.integers(1, 999)),
            "observe": draw(observed),
        },
    }


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(scenarios())
def test_a_scenario_written_and_read_again_is_equal(data: dict[str, Any]) -> None:
    scenario = from_data(data)
    again = loads(scenario.to_yaml())
    assert again == scenario
    assert again.hash == scenario.hash
    assert again.to_yaml() == scenario.to_yaml()
