"""A backcast that runs in a fraction of a second, and findings made of it."""

from __future__ import annotations

from pathlib import Path

from dfftsim.analysis.validation.registry import FILE, Registry, read_registry

SCENARIO = """
dfftsim: 1
title: {en: A quick one, ja: 短い例}
horizon: {start: 2023-03-30, end: 2024-03-29}
parties: [JP, CN]
flow_classes:
  - {id: some, from: CN, to: JP, data: [personal], births: {rate: 40 per year}, value: USD 30000 per year}
experiment: {replications: 3, seed: 7}
"""

REGISTER = """
backcasts:
  - id: V1
    title: {en: A title, ja: 題}
    statement: {en: A statement., ja: 主張。}
    scenario: SCENARIO
    figures: [{id: done, parameter: cn_assess_done}]
    checks:
      - id: some-flow
        text: {en: Some value flows., ja: 価値が流れる。}
        used: test
        seen: false
        figures: [done]
        variants: {no_steps: {structure.authority_steps: none}}
        measure: F[no_steps] + 1
        above: 0
      - id: all-flow
        text: {en: All of it does., ja: すべて流れる。}
        used: fitted
        why: {en: A reason., ja: 理由。}
        seen: true
        variants: {free: {structure.authority_steps: none}}
        measure: F[free] + F - F
        above: 2
  - id: V2
    title: {en: Another, ja: 別}
    statement: {en: Never run., ja: 実行しない。}
    not_possible: {en: There is no demand in it., ja: 需要が無い。}
    figures: [{id: storage, parameter: gdpr_storage}]
"""


def register(folder: Path, text: str = REGISTER) -> Path:
    """The register and its scenario in a folder."""
    scenario = folder / "scenario.yaml"
    scenario.write_text(SCENARIO, encoding="utf-8")
    path = folder / "backcasts.yaml"
    path.write_text(text.replace("SCENARIO", str(scenario)), encoding="utf-8")
    return path


def small(folder: Path) -> Registry:
    """The register of one backcast that can be run and one that cannot."""
    return read_registry(register(folder))


__all__ = ["FILE", "REGISTER", "register", "small"]
