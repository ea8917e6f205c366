"""Computes what is stored. Only who writes the files needs this, and tests that compute some of them anew."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from dfftsim.stored import key_of, text_hash
from dfftsim.stored.files import FOLDER, KEYS, RECORDING, RUN, VARIANTS, packed, path_of, read_keys

if TYPE_CHECKING:
    from dfftsim.experiment.result import RunResult

ONE_REPLICATION_KEEPS = (
    "run", "scenario", "version", "scenario_hash", "seed", "replications", "horizon", "rules", "kpis",
    "by_jurisdiction", "authorities", "operations", "harm", "trust",
)  # fmt: skip
"""Of the run document of a single replication; all else the document of all replications tells better."""

Document = dict[str, Any]
Say = Callable[[str], None]


def run_of(name: str, workers: int | None = None, say: Say = lambda _: None) -> tuple[Document, Document]:
    """The run document of a shipped scenario, and what the variants of its hypotheses change."""
    from dfftsim.analysis.document import run_document
    from dfftsim.experiment.replications import run
    from dfftsim.scenario.loading import load

    def told(done: int, total: int, seconds_left: float | None) -> None:
        left = "" if seconds_left is None else f", {seconds_left:.0f} s left"
        say(f"{name}: {done} of {total}{left}")

    result = run(load(name), workers=workers, progress=told)
    return run_document(result), variants_document(result)


def variants_document(result: RunResult) -> Document:
    """For each variant that a hypothesis names, by `HYPOTHESIS.NAME`: its changes, and the paired differences
    of the measures of the whole run and of the scopes that the hypotheses ask about.
    """
    from dfftsim.analysis.comparison import differences, tabled

    document = {}
    for hypothesis in result.scenario.hypotheses:
        for name, changes in hypothesis.variants.items():
            key = f"{hypothesis.id}.{name}"
            pairs = list(zip(result.records, result.variants[key], strict=True))
            asked = sorted({scope for _, scope in result.records[0].measures if set(",+") & set(scope)})
            document[key] = {
                "changes": dict(changes),
                "differences": tabled(differences(pairs)),
                "scopes": {scope: tabled(differences(pairs, scope)) for scope in asked},
            }
    return document


def recording_of(name: str) -> Document:
    """The first replication of a shipped scenario, with its event log."""
    from dfftsim.backstage.requests import Snapshot, Traced
    from dfftsim.backstage.shelf import Shelf
    from dfftsim.backstage.work import steps_of

    answers = list(steps_of(Traced(name, levels=True), Shelf()))
    last = answers[-1]
    assert isinstance(last, Snapshot)
    document = dict(last.document)
    document["run"] = {key: document["run"][key] for key in ONE_REPLICATION_KEEPS if key in document["run"]}
    return document


def store(name: str, workers: int | None = None, say: Say = lambda _: None) -> int:
    """Computes and writes everything of one scenario; the bytes written."""
    FOLDER.mkdir(exist_ok=True)
    written = 0
    run, variants = run_of(name, workers, say)
    for kind, content in ((RUN, run), (VARIANTS, variants), (RECORDING, recording_of(name))):
        data = packed(content)
        path_of(name, kind).write_bytes(data)
        written += len(data)
    keys = read_keys() | {name: {"key": list(key_of(name)), "text": text_hash(name)}}
    KEYS.write_text(json.dumps(keys, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return written
