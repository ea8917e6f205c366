"""The command, driven in this process as its entry point is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dfftsim import i18n
from dfftsim.cli import main

QUICK = """
dfftsim: 1
title: {en: A quick one, ja: 短い例}
question: {en: Does the command work?, ja: コマンドは動くか。}
horizon: {start: 2023-03-30, end: 2024-03-29}
parties: [JP, CN]
flow_classes:
  - id: telemetry
    from: CN
    to: JP
    exporter: firm
    data: [personal]
    workload: streaming_telemetry
    births: {rate: 40 per year}
    value: USD 30000 per year
    messages: {rate: 0.1 per second, size: 300 B}
hypotheses:
  - id: h1
    text: {en: Steps matter little, ja: 手続の影響は小さい}
    variants: {no_steps: {structure.authority_steps: none}}
    measure: F[no_steps] - F
    below: 0.5
experiment: {replications: 3, seed: 7}
"""


@dataclass
class Outcome:
    """What a command left behind."""

    status: int
    out: str
    err: str


@pytest.fixture
def command(capsys: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Outcome]:
    """Run a command in an empty folder, in English, with its state kept apart."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("COLUMNS", "120")

    def run(*words: object) -> Outcome:
        capsys.readouterr()
        status = main([str(word) for word in words])
        caught = capsys.readouterr()
        i18n.set_language("en")
        return Outcome(status, caught.out, caught.err)

    return run


@pytest.fixture
def quick(tmp_path: Path) -> Path:
    """A scenario that runs in a fraction of a second."""
    path = tmp_path / "quick.yaml"
    path.write_text(QUICK, encoding="utf-8")
    return path
