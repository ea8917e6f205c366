"""The register of backcasts: right, sourced, frozen; whatever is wrong in it is told with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import REGISTER, register, small

from dfftsim.analysis.validation import frozen
from dfftsim.analysis.validation.figures import resolve
from dfftsim.analysis.validation.registry import TEST, read_registry
from dfftsim.errors import InputError


def test_the_shipped_register_is_right_and_frozen() -> None:
    registry = read_registry()
    assert [one.id for one in registry.backcasts] == ["V1", "V2", "V3", "V4", "V5", "V6", "V7"]
    assert [str(problem) for problem in frozen.differences(registry)] == []


def test_what_was_published_has_a_source_and_is_no_copy() -> None:
    for backcast in read_registry().backcasts:
        assert backcast.figures
        for figure in backcast.figures:
            found = resolve(figure)
            assert found.title and found.url, (backcast.id, figure.id)
            assert found.value or len(found.what) > 20


def test_no_figure_is_fitted_and_tested() -> None:
    for backcast in read_registry().backcasts:
        fitted = {id for check in backcast.checks if check.used == "fitted" for id in check.figures}
        tested = {id for check in backcast.checks if check.used == TEST for id in check.figures}
        assert not fitted & tested, backcast.id


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("parameter: cn_assess_done", "parameter: cn_asess_done", 7, "cn_asess_done"),
        ("figures: [done]", "figures: [don]", 13, "names a figure don"),
        ("        why: {en: A reason., ja: 理由。}\n", "", 19, "why goes with every use but test"),
        ("measure: F[no_steps]", "measure: FF[no_steps]", 15, 'there is no indicator "FF"'),
        ("measure: F[no_steps]", "measure: F[steps]", 15, 'there is no variant "steps"'),
        ("used: fitted", "used: guessed", 19, "guessed"),
        ("  - id: V2", "  - id: V1", 25, "V1 stands twice"),
        ("    not_possible: {en: There is no demand in it., ja: 需要が無い。}\n", "", 25, "not_possible"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    tmp_path: Path, old: str, new: str, line: int, what: str
) -> None:
    assert old in REGISTER
    path = register(tmp_path, REGISTER.replace(old, new))
    with pytest.raises(InputError) as caught:
        read_registry(path)
    assert any(
        p.file == str(path) and p.line == line and p.column > 0 and what in p.what
        for p in caught.value.problems
    ), caught.value


def test_every_error_is_told_at_once(tmp_path: Path) -> None:
    text = REGISTER.replace("cn_assess_done", "nothing").replace("F[free]", "G[free]")
    with pytest.raises(InputError) as caught:
        read_registry(register(tmp_path, text))
    assert len(caught.value.problems) == 2


def test_a_check_is_frozen_once_and_never_changed_in_silence(tmp_path: Path) -> None:
    path, lock = register(tmp_path), tmp_path / "backcasts.lock"
    assert frozen.main([], path) == 2
    assert frozen.main(["--add", "2026-11-27"], path) == 0
    before = lock.read_text(encoding="utf-8")
    assert before.count("measure:") == 2

    looser = REGISTER.replace("        above: 2\n", "        above: 0\n")
    path = register(tmp_path, looser)
    assert frozen.main(["--add", "2026-11-28"], path) == 2
    assert lock.read_text(encoding="utf-8") == before
    (problem,) = frozen.differences(read_registry(path), lock)
    assert "V1/all-flow was changed after it was locked on 2026-11-27" in problem.what

    changed = ["--add", "2026-11-28", "--change", "V1/all-flow", "--because", "two was a slip"]
    assert frozen.main(changed, path) == 0
    after = lock.read_text(encoding="utf-8")
    assert after.startswith(before) and "two was a slip" in after


@pytest.mark.parametrize(
    ("old", "new"), [("used: test", "used: test "), ("seen: false", "seen: true"), ("above: 0", "above: 0.1")]
)
def test_the_hash_is_of_what_decides(tmp_path: Path, old: str, new: str) -> None:
    one = small(tmp_path).backcasts[0]
    other = read_registry(register(tmp_path, REGISTER.replace(old, new, 1))).backcasts[0]
    same = frozen.hash_of(one, one.checks[0]) == frozen.hash_of(other, other.checks[0])
    assert same == (old.strip() == new.strip())
