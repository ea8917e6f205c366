"""A scenario that names a profile: its content counts in hash, copies, kept runs and terms of options."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from dfftsim.errors import InputError
from dfftsim.experiment import RunMemory, Store
from dfftsim.experiment import run as simulate
from dfftsim.pets.profile import Profile, Range
from dfftsim.scenario import Scenario, load, loads
from dfftsim.scenario.loading import with_overrides
from dfftsim.scenario.profiles import read_profile
from dfftsim.scenario.writing import to_yaml
from dfftsim.world.compile import compile_world

TEXT = """
dfftsim: 1
horizon: {start: 2023-03-30, end: 2023-09-29}
parties: [JP, CN]
flow_classes:
  - id: statistics
    from: CN
    to: JP
    data: [personal]
    workload: aggregate_statistics
    births: {rate: 40 per year}
    value: USD 30000 per year
experiment: {replications: 1}
"""
SHIPPED = Profile.shipped()


def changed(factor: float, title: str = "another machine") -> Profile:
    """The shipped profile on a machine so many times slower."""

    def slower(one: Range) -> Range:
        return Range(one.low * factor, one.mode * factor, one.high * factor)

    rows = tuple(
        replace(
            row, fixed_seconds=slower(row.fixed_seconds), seconds_per_record=slower(row.seconds_per_record)
        )
        for row in SHIPPED.measured
    )
    return replace(SHIPPED, title=title, measured=rows)


def write(folder: Path, profile: Profile, name: str = "my-lab.yaml") -> Path:
    path = folder / name
    path.write_text(to_yaml(profile.to_data(), numbers_inline=True), encoding="utf-8")
    return path


def scenario(folder: Path, technology: str = "") -> Scenario:
    path = folder / "mine.yaml"
    path.write_text(TEXT + (f"technology: {technology}\n" if technology else ""), encoding="utf-8")
    return load(path)


def seconds(made: Scenario) -> float:
    """Computing time of homomorphic sums in the world of a scenario."""
    terms = compile_world(made).menu.technology.terms("homomorphic_encryption", "aggregate_statistics")
    assert terms is not None
    return terms.fixed_seconds


def test_a_written_profile_reads_back_as_the_same(tmp_path: Path) -> None:
    assert read_profile(write(tmp_path, SHIPPED)) == SHIPPED


def test_the_file_is_looked_for_beside_the_scenario(tmp_path: Path) -> None:
    write(tmp_path, changed(100.0))
    made = scenario(tmp_path, "{profile: my-lab.yaml}")
    assert made.profile == changed(100.0)
    assert made.profile.identity()["title"] == "another machine"


def test_the_profile_changes_the_terms_of_options(tmp_path: Path) -> None:
    write(tmp_path, changed(100.0))
    plain, slow = scenario(tmp_path), scenario(tmp_path, "{profile: my-lab.yaml}")
    alone = scenario(tmp_path, "{profile: none}")
    assert seconds(slow) == pytest.approx(100.0 * seconds(plain))
    assert seconds(alone) not in (seconds(plain), seconds(slow))
    assert (plain.profile, alone.profile.identity()) == (SHIPPED, None)


def test_the_hash_follows_the_content_not_the_name(tmp_path: Path) -> None:
    write(tmp_path, changed(2.0), "one.yaml")
    write(tmp_path, changed(2.0), "two.yaml")
    one, two = scenario(tmp_path, "{profile: one.yaml}"), scenario(tmp_path, "{profile: two.yaml}")
    assert one.hash == two.hash and one == two
    write(tmp_path, changed(3.0), "two.yaml")
    assert scenario(tmp_path, "{profile: two.yaml}").hash != one.hash
    assert scenario(tmp_path).hash not in (one.hash, scenario(tmp_path, "{profile: none}").hash)


def test_a_copy_of_the_scenario_carries_the_profile(tmp_path: Path) -> None:
    file = write(tmp_path, changed(2.0))
    made = scenario(tmp_path, "{profile: my-lab.yaml}")
    file.unlink()
    assert loads(made.to_yaml()) == made
    assert with_overrides(made, [("experiment.replications", 2)]).profile == changed(2.0)
    assert loads(scenario(tmp_path, "{profile: none}").to_yaml()).profile == Profile.none()


def test_a_run_is_named_after_its_profile_and_can_be_repeated_without_the_file(tmp_path: Path) -> None:
    file = write(tmp_path, changed(2.0))
    store = Store(tmp_path / "runs.duckdb")
    with store.writing() as writer:
        made = scenario(tmp_path, "{profile: my-lab.yaml}")
        result = simulate(made, 1, 1, 1, None, memory=RunMemory(writer))
    other = simulate(scenario(tmp_path, "{profile: none}"), 1, 1, 1, None)
    shipped = simulate(scenario(tmp_path), 1, 1, 1, None)
    assert len({result.id, other.id, shipped.id}) == 3
    file.unlink()
    assert store.request(result.id).scenario.profile == changed(2.0)


def test_the_run_of_another_shipped_profile_has_another_name(tmp_path: Path, monkeypatch) -> None:
    made = scenario(tmp_path)
    before = simulate(made, 1, 1, 1, None).id
    monkeypatch.setattr(Profile, "shipped", staticmethod(lambda: changed(2.0)))
    assert made.hash == scenario(tmp_path).hash
    assert simulate(scenario(tmp_path), 1, 1, 1, None).id != before


def test_an_override_names_a_file_of_the_current_folder(tmp_path: Path, monkeypatch) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    write(elsewhere, changed(5.0))
    monkeypatch.chdir(elsewhere)
    found = load("iot-monitoring", [("technology.profile", "my-lab.yaml")])
    assert found.profile == changed(5.0)


def test_a_wrong_value_is_told_at_its_place_in_the_profile(tmp_path: Path) -> None:
    path = write(tmp_path, SHIPPED)
    text = path.read_text(encoding="utf-8").replace("rounds: 0", "rounds: few", 1)
    path.write_text(text, encoding="utf-8")
    line = text.splitlines().index("  rounds: few") + 1
    for read in (lambda: scenario(tmp_path, "{profile: my-lab.yaml}"), lambda: read_profile(path)):
        with pytest.raises(InputError) as error:
            read()
        assert (
            str(error.value)
            == f'{path}:{line}:11: "few" is not a whole number; write a whole number from 0 up'
        )


def test_the_document_of_a_run_names_the_profile(tmp_path: Path) -> None:
    from dfftsim.analysis.document import run_document

    document = run_document(simulate(scenario(tmp_path), 1, 1, 1, None))
    assert json.loads(json.dumps(document["technology"])) == {"profile": SHIPPED.identity()}
    assert {"title", "date", "machine", "hash"} == set(document["technology"]["profile"])


@pytest.mark.parametrize("content", [None, "[a, list]\n"])
def test_a_profile_that_cannot_be_read_hides_no_other_error(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "my-lab.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as error:
        scenario(tmp_path, "{profile: my-lab.yaml, pets: [tea], notakey: 1}")
    said = [problem.what for problem in error.value.problems]
    assert len(said) == 3
    assert any("my-lab.yaml" in one or "wanted" in one for one in said)
    assert any("tea" in one for one in said)
    assert any("notakey" in one for one in said)
