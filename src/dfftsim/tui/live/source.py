"""Where a recording comes from: one that was stored with dfftsim, else a replication played backstage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dfftsim.tui.asked import Question
from dfftsim.tui.live.recording import Recording, recording_from

if TYPE_CHECKING:
    from dfftsim.scenario.model import Scenario


def recording_of(question: Question, answer: Mapping[str, Any], *, stored: bool = False) -> Recording:
    """The recording in an answer to `question.trace()`. Raises InputError for an answer that is not whole."""
    return recording_from(question.source, answer, question.replications, stored=stored)


def stored_recording(question: Question) -> Recording | None:
    """The recording that came with dfftsim for this scenario; None where there is none, and where numbers of
    the scenario were changed.
    """
    from dfftsim import stored

    answer = None if question.changes else stored.recording(question.source)
    return recording_of(question, answer, stored=True) if answer else None


def scenario_at_hand(scenario: Scenario, question: Question) -> Scenario:
    """The scenario as it is recorded, with the user's changes. Raises InputError."""
    from dfftsim.scenario.loading import with_overrides

    return with_overrides(scenario, question.changes)
