"""Results that come with dfftsim, so that a shipped scenario shows something at once: for each its run
document, the event log of its first replication, and what the variants of its hypotheses change.

Each has a key of version, scenario, rules and PET profile. Where the key is not that of today nothing is
given, as for a scenario that was never stored. `make stored` (`python -m dfftsim.stored`) writes them anew.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

from dfftsim.stored.files import RECORDING, RUN, VARIANTS, read, read_keys

__all__ = ["document", "key_of", "recording", "variants"]

Key = tuple[str, str, str, str]


def document(name: str) -> dict[str, Any] | None:
    """The run document of a shipped scenario, as `dfftsim run NAME --json` gives it (undefined numbers are
    NaN), or None. Every call gives a document of its own.
    """
    return read(name, RUN) if is_of_today(name) else None


def recording(name: str) -> dict[str, Any] | None:
    """The first replication of a shipped scenario: what backstage answers to `Traced(name, levels=True)`,
    with the tables of its run document that a screen of one replication needs. None as for `document`.
    """
    return read(name, RECORDING) if is_of_today(name) else None


def variants(name: str) -> dict[str, Any] | None:
    """What the variants of a shipped scenario's hypotheses change, by `HYPOTHESIS.NAME`: `changes`,
    `differences` (paired, as in the document of a comparison) and the same for some `scopes`. None as for
    `document`.
    """
    return read(name, VARIANTS) if is_of_today(name) else None


def key_of(name: str) -> Key:
    """What decides the results of a shipped scenario: version, hashes of law, PET profile and scenario.
    Raises InputError.
    """
    from dfftsim.scenario.loading import load

    scenario = load(name)
    return (*common_key(), scenario.hash)


def common_key() -> tuple[str, str, str]:
    """What decides the results of all of them: version, hashes of law and PET profile."""
    from dfftsim.law.book import load_rulebook
    from dfftsim.pets.profile import Profile
    from dfftsim.version import __version__

    return (__version__, load_rulebook().hash, Profile.shipped().hash)


def text_hash(name: str) -> str:
    """Hash of the file of a shipped scenario. Raises InputError."""
    from dfftsim.scenario.shipped_files import find_scenario

    return blake2b(find_scenario(name).read_bytes(), digest_size=6).hexdigest()


def is_of_today(name: str) -> bool:
    """Whether there are results of this shipped scenario whose key is right. A file with the bytes of then is
    not read: it would take longer than all else.
    """
    from dfftsim.scenario.shipped_files import shipped_names

    kept = read_keys().get(name)
    if kept is None or name not in shipped_names() or tuple(kept["key"][:-1]) != common_key():
        return False
    return kept["text"] == text_hash(name) or tuple(kept["key"]) == key_of(name)
