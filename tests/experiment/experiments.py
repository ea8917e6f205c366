"""A small scenario, a package for it and an experiment over both, as files."""

from __future__ import annotations

from pathlib import Path

SCENARIO = """
dfftsim: 1
title: {en: Some flows, ja: いくつかの流れ}
horizon: {start: 2023-03-30, end: 2023-12-29}
parties: [JP, CN]
flow_classes:
  - id: telemetry
    from: CN
    to: JP
    exporter: firm
    data: [personal]
    workload: streaming_telemetry
    births: {rate: 20 per year}
    value: USD 30000 per year
"""

PACKAGE = """
dfftsim: 1
baseline: flows
title: {en: Adequacy, ja: 十分性}
levers:
  - {lever: R1, parties: [JP, CN], from: 2023-06-01}
"""

EXPERIMENT = """
dfftsim: 1
title: {en: What matters, ja: 何が効くか}
scenario: flows.yaml
packages: [adequacy.yaml]
design: lhs
points: 3
factors:
  - {path: flow_classes.telemetry.births.rate, low: 10 per year, high: 40 per year, scale: log}
  - {path: parameters.patience_days}
  - {path: structure.choice, values: [logit, optimiser]}
replications: 3
seed: 5
measures: [F, flows_born]
"""


def write(folder: Path, experiment: str = EXPERIMENT) -> Path:
    """The three files in a folder; the path of the experiment."""
    for name, text in (("flows", SCENARIO), ("adequacy", PACKAGE), ("what", experiment)):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder / "what.yaml"
