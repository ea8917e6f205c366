"""What decides the bytes of a replication, as names: nothing of equal names need be computed twice."""

from __future__ import annotations

import json
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dfftsim.scenario.model import Scenario

TEXTS = ("title", "question", "sources", "credibility")
LAYERS = ("engine", "world", "pets", "law", "scenario")
KINDS = {".py", ".json", ".csv"}


def world_name(scenario: Scenario) -> str:
    """Name of what a replication is simulated in: the scenario's content without its texts, seed and number
    of replications.

    Of its hypotheses only the scopes count that they ask the engine for beside the plain ones.
    """
    from dfftsim.engine.measures import Scopes

    data = {key: value for key, value in scenario.to_data().items() if key not in TEXTS}
    data["hypotheses"] = Scopes(scenario).beside_the_plain
    asked = ("replications", "seed")
    data["experiment"] = {k: v for k, v in data.get("experiment", {}).items() if k not in asked}
    content = json.dumps(data, sort_keys=True, separators=(",", ":"))
    return blake2b(content.encode(), digest_size=8).hexdigest()


@cache
def code_name() -> str:
    """Name of the program and its facts: a hash of all files below the layers that a replication runs in."""
    root = Path(str(files("dfftsim")))
    digest = blake2b(digest_size=6)
    for layer in LAYERS:
        for path in sorted((root / layer).rglob("*")):
            if path.suffix in KINDS:
                digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
