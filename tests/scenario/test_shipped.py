"""The shipped scenarios: found, listed quickly, copied with comments, and kept in their lock."""

from __future__ import annotations

from pathlib import Path

import pytest

from dfftsim.errors import InputError
from dfftsim.scenario import load, new_from, shipped, shipped_files, validate_file
from dfftsim.scenario.model import Scenario

SAMPLE = Path(__file__).parent / "samples" / "two-classes.yaml"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of shipped scenarios that holds one sample and one package."""
    (tmp_path / "two-classes.yaml").write_text(SAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "packages").mkdir()
    package = SAMPLE.with_name("package.yaml").read_text(encoding="utf-8")
    (tmp_path / "packages" / "lighter.yaml").write_text(package, encoding="utf-8")
    monkeypatch.setattr(shipped_files, "folder", lambda: tmp_path)
    return tmp_path


@pytest.mark.parametrize("path", sorted(shipped_files.folder().rglob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_file_is_right(path: Path) -> None:
    assert validate_file(path) == []


def test_every_shipped_scenario_has_a_bilingual_title_question_and_card() -> None:
    for one in shipped():
        scenario = load(one.path)
        assert scenario.title is not None and scenario.title.en != scenario.title.ja, one.id
        assert scenario.question is not None and scenario.question.en != scenario.question.ja, one.id
        assert scenario.credibility is not None and scenario.credibility.note is not None, one.id


def test_the_list_gives_names_titles_and_questions(folder: Path) -> None:
    (one,) = shipped()
    assert one.id == "two-classes"
    assert one.name.ja == "二つのフロークラス"
    assert one.question.en == "Does the format carry every part of a scenario?"
    assert one.status == "illustrative"


def test_scenarios_and_packages_are_found_by_name(folder: Path) -> None:
    scenario = load("two-classes", packages=["lighter"])
    assert scenario.name == "two-classes"
    assert len(scenario.levers) == 4
    with pytest.raises(InputError, match="did you mean two-classes"):
        load("two-clases")
    with pytest.raises(InputError, match="did you mean lighter"):
        load("two-classes", packages=["ligther"])


def test_a_new_file_is_a_commented_copy(folder: Path, tmp_path: Path) -> None:
    path = new_from("two-classes", tmp_path / "mine.yaml")
    text = path.read_text(encoding="utf-8")
    meaning = Scenario.model_fields["horizon"].description
    assert f"# {meaning}\nhorizon:" in text
    assert load(path) == load("two-classes")
    with pytest.raises(InputError, match="exists already"):
        new_from("two-classes", path)
    with pytest.raises(InputError, match="there is no folder"):
        new_from("two-classes", tmp_path / "absent" / "mine.yaml")
