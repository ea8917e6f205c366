"""Where a recording comes from: one that was stored with dfftsim, else a replication played backstage."""

from __future__ import annotations

import json
from collections.abc import Mapping
from shlex import quote
from typing import TYPE_CHECKING, Any

from dfftsim.backstage.requests import Traced
from dfftsim.tui.live.recording import Recording, recording_from
from dfftsim.tui.workspace import Workspace

if TYPE_CHECKING:
    from dfftsim.scenario.model import Scenario


def request_of(workspace: Workspace, *, levels: bool = False) -> Traced:
    """What to ask backstage for the first replication of the scenario at hand. levels: with the cases at each
    queue, which takes more than twice as long.
    """
    return Traced(workspace.source, changes=tuple(workspace.changes.items()), levels=levels)


def scenario_at_hand(workspace: Workspace) -> Scenario:
    """The scenario as it is recorded, with the user's changes. Raises InputError."""
    from dfftsim.scenario.loading import with_overrides

    assert workspace.scenario is not None
    return with_overrides(workspace.scenario, list(workspace.changes.items()))


def command_of(
    source: str, seed: int, changes: Mapping[str, Any] | None = None, trace: str = "trace.jsonl"
) -> str:
    """The command that records the same replication."""
    sets = "".join(f" {setting_of(path, value)}" for path, value in (changes or {}).items())
    return f"dfftsim run {source}{sets} --replications 1 --seed {seed} --trace {trace}"


def setting_of(path: str, value: Any) -> str:
    """A change as the option that makes it."""
    return "--set " + quote(f"{path}={json.dumps(value) if not isinstance(value, str) else value}")


def recording_of(workspace: Workspace, answer: Mapping[str, Any], *, stored: bool = False) -> Recording:
    """The recording in an answer to `request_of`. Raises InputError for an answer that is not whole."""
    scenario = workspace.scenario
    assert scenario is not None
    return recording_from(workspace.source, answer, scenario.experiment.replications, stored=stored)


def stored_recording(workspace: Workspace) -> Recording | None:
    """The recording that came with dfftsim for this scenario; None where there is none, or changes to it."""
    from dfftsim import stored

    if workspace.changes:
        return None
    answer = stored.recording(workspace.source)
    return recording_of(workspace, answer, stored=True) if answer else None
