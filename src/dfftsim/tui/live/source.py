"""Where a recording comes from: one that was stored with dfftsim, else a replication played backstage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dfftsim.backstage.requests import Traced
from dfftsim.tui.live.recording import Recording, recording_from
from dfftsim.tui.workspace import Workspace


def request_of(workspace: Workspace, *, levels: bool = False) -> Traced:
    """What to ask backstage for the first replication of the scenario at hand. levels: with the cases at each
    queue, which takes more than twice as long.
    """
    return Traced(workspace.source, levels=levels)


def command_of(source: str, seed: int, trace: str = "trace.jsonl") -> str:
    """The command that records the same replication."""
    return f"dfftsim run {source} --replications 1 --seed {seed} --trace {trace}"


def recording_of(workspace: Workspace, answer: Mapping[str, Any], *, stored: bool = False) -> Recording:
    """The recording in an answer to `request_of`. Raises InputError for an answer that is not whole."""
    scenario = workspace.scenario
    assert scenario is not None
    return recording_from(workspace.source, answer, scenario.experiment.replications, stored=stored)


def stored_recording(workspace: Workspace) -> Recording | None:
    """The recording that came with dfftsim for this scenario; None where there is none."""
    from dfftsim import stored

    answer = stored.recording(workspace.source)
    return recording_of(workspace, answer, stored=True) if answer else None
