"""Protection is compared only where it is measured against the same: a world made worse is not safer."""

from __future__ import annotations

import pytest

from dfftsim.analysis.comparison import comparison_document
from dfftsim.analysis.protection_basis import why_not_compared
from dfftsim.experiment import comparison
from dfftsim.i18n import LANGUAGES, set_language
from dfftsim.report.freer_and_safer_tables import answer_lines
from dfftsim.scenario.loading import loads, with_overrides

TEXT = """
dfftsim: 1
horizon: {start: 2023-03-30, end: 2024-03-29}
parties: [JP, CN, EU]
flow_classes:
  - id: records
    from: any
    to: any
    data: [personal, health]
    births: {rate: 60 per year, initial: 40}
    value: USD 30000 per year
experiment: {replications: 4, seed: 2}
"""
BASE = loads(TEXT + "hazards: {breach: true, access: true}\n", name="made")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("hazards.security", {"CN": 0.05}),
        ("hazards.access", False),
        ("parties", ["JP", "CN", "EU", "US"]),
        ("parameters.gov_access_rel_cn", 40.0),
        ("parameters.harm_person_breach", 1e6),
        ("parameters.breach_rate_site", {"low": 0.001, "mode": 0.02, "high": 0.9}),
        ("structure.localisation_sites", False),
        ("uncertainty.numbers", "drawn"),
    ],
)
def test_what_moves_the_reference_forbids_a_verdict(path: str, value: object) -> None:
    assert why_not_compared(BASE, with_overrides(BASE, [(path, value)])) == "reference"


def test_levers_policy_and_other_numbers_do_not() -> None:
    lever = [{"lever": "R1", "parties": ["JP", "EU"], "from": "2023-06-01"}]
    for path, value in (("levers", lever), ("parameters.h0_hours_rule", 9.0), ("structure.trust", True)):
        assert why_not_compared(BASE, with_overrides(BASE, [(path, value)])) is None, path
    assert why_not_compared(BASE, BASE) is None
    assert why_not_compared(BASE, loads(TEXT, name="made")) == "hazards"


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict]:
    """What is said of a lever by itself, and of the same lever in a world made far less secure."""
    folder = tmp_path_factory.mktemp("packages")
    lever = "dfftsim: 1\nlevers: [{lever: R1, parties: [JP, EU], from: 2023-06-01}]\n"
    paths = [folder / "lever.yaml", folder / "less-secure.yaml"]
    paths[0].write_text(lever, encoding="utf-8")
    paths[1].write_text(lever + "set: {hazards.security: {CN: 0.05}}\n", encoding="utf-8")
    found = comparison.compare(comparison.prepare(BASE, paths), workers=1)
    document = comparison_document(found)
    assert "frontier" not in document, "points against another reference dominate nobody"
    return {package["id"]: package["freer_and_safer"] for package in document["packages"]}


def test_a_package_that_makes_the_world_worse_is_not_called_safer(answers: dict[str, dict]) -> None:
    told = answers["less-secure"]
    assert (told["verdict"], told["not_measured"]) == (None, "reference")
    assert told["harm"]["low"] > 0 and told["harm"]["unit"] == "USD"
    assert answers["lever"]["verdict"] is not None and answers["lever"]["harm"]["n"] == 4


@pytest.mark.parametrize(
    ("language", "why", "harm"),
    [("en", "riskiest party", "Expected harm"), ("ja", "基準", "本人への期待被害")],
)
def test_the_reason_and_the_harm_are_printed(
    answers: dict[str, dict], language: str, why: str, harm: str
) -> None:
    assert language in LANGUAGES
    set_language(language)
    try:
        first, second = answer_lines(answers["less-secure"])
    finally:
        set_language("en")
    assert why in first and harm in second and "USD +" in second
