"""The example of docs/operations.md runs and tells what the page says of it."""

from __future__ import annotations

import re

import pytest
from pages import ROOT

from dfftsim.engine.operations import kernels


def page() -> str:
    return (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def test_the_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    [example] = re.findall(r"```python\n(.*?)```", page(), re.DOTALL)
    names: dict[str, object] = {}
    exec(compile(example, "docs/operations.md", "exec"), names)
    first, second, third = capsys.readouterr().out.splitlines()
    assert int(first.split()[0]) == pytest.approx(30 * 570, rel=0.05)
    assert 0 < float(second.split()[0]) < 1
    assert third == "python ()"


def test_the_thresholds_are_those_of_the_code() -> None:
    warm, cold = re.findall(r"from (\d+) million", page())
    assert (int(warm) * 10**6, int(cold) * 10**6) == (kernels._PAYS_WARM, kernels._PAYS_COLD)
