"""Hypotheses are locked before the first run and never changed in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from dfftsim.scenario import lock
from dfftsim.scenario.shipped_files import folder as shipped_folder

SAMPLE = Path(__file__).parent / "samples" / "two-classes.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "two-classes.yaml").write_text(SAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def rewrite(folder: Path, old: str, new: str) -> None:
    path = folder / "two-classes.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_every_shipped_hypothesis_is_locked_and_unchanged() -> None:
    assert [str(problem) for problem in lock.differences(shipped_folder())] == []


def test_new_hypotheses_are_added_once(folder: Path) -> None:
    assert len(lock.differences(folder)) == 3
    assert [entry.name for entry in lock.add(folder, "2026-11-23")] == [
        f"two-classes/h{i}" for i in (1, 2, 3)
    ]
    assert lock.differences(folder) == []
    before = (folder / lock.NAME).read_bytes()
    assert lock.add(folder, "2026-12-01") == []
    assert (folder / lock.NAME).read_bytes() == before


def test_a_change_is_seen_and_never_written_over(folder: Path) -> None:
    lock.add(folder, "2026-11-23")
    before = (folder / lock.NAME).read_text(encoding="utf-8")
    rewrite(folder, "between: [-0.02, 0.02]", "between: [-0.05, 0.05]")
    (problem,) = lock.differences(folder)
    assert "two-classes/h1 was changed after it was locked on 2026-11-23" in problem.what
    assert lock.add(folder, "2026-12-01") == []
    assert (folder / lock.NAME).read_text(encoding="utf-8") == before


def test_a_change_with_a_reason_supersedes_and_keeps_the_old_text(folder: Path) -> None:
    lock.add(folder, "2026-11-23")
    before = (folder / lock.NAME).read_text(encoding="utf-8")
    rewrite(folder, "above: 2.5", "above: 3.5")
    (entry,) = lock.add(folder, "2026-12-01", "two-classes/h3", "four origins, not three")
    assert entry.because == "four origins, not three"
    assert lock.differences(folder) == []
    after = (folder / lock.NAME).read_text(encoding="utf-8")
    assert after.startswith(before)
    assert [e.holds for e in lock.read_lock(folder / lock.NAME) if e.name == "two-classes/h3"] == [
        "above 2.5 and below inf",
        "above 3.5 and below inf",
    ]


def test_words_in_japanese_and_spaces_in_a_measure_are_no_change(folder: Path) -> None:
    lock.add(folder, "2026-11-23")
    rewrite(folder, "measure: F[no_steps] - F", "measure: F[no_steps]  -  F")
    rewrite(folder, "2ポイント未満である。", "2ポイントに満たない。")
    assert lock.differences(folder) == []


def test_a_hypothesis_that_is_gone_is_named(folder: Path) -> None:
    lock.add(folder, "2026-11-23")
    rewrite(folder, "id: h3", "id: h4")
    assert [p.what for p in lock.differences(folder)] == [
        "two-classes/h4 is not in hypotheses.lock",
        "two-classes/h3 is locked but in no scenario",
    ]


def test_the_command_adds_and_reports(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert lock.main(["--folder", str(folder)]) == 2
    assert "two-classes/h1 is not in hypotheses.lock" in capsys.readouterr().err
    assert lock.main(["--add", "2026-11-23", "--folder", str(folder)]) == 0
    assert "locked two-classes/h1" in capsys.readouterr().out
