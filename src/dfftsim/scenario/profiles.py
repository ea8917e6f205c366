"""`technology.profile`: the file that a laboratory wrote, read as a part of the scenario that names it.

Its content takes the place of its name before the scenario is checked, so that hash, copies and kept runs
hold it, and what is wrong in it is said at its place in its own file. `python -m dfftsim.scenario.profiles`
rebuilds the compiled form of the shipped profile.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import Annotated, Any

from dfftsim.errors import InputError, Problem
from dfftsim.pets.profile import COMPILED, NONE_TITLE, SHIPPED, Profile
from dfftsim.pets.profile_data import WrongProfile, profile_of
from dfftsim.scenario.places import Document, Path
from dfftsim.scenario.readers import Reader, wrong
from dfftsim.scenario.reading import is_file, read_text, read_yaml
from dfftsim.scenario.terms import Finding, TermError
from dfftsim.scenario.units import shown

PLACE: Path = ("technology", "profile")
KIND = "a profile"


def _read(value: Any) -> Profile:
    if isinstance(value, Profile):
        return value
    if value == NONE_TITLE:
        return Profile.none()
    if isinstance(value, str):
        raise wrong(f"{shown(value)} is not read here", "name the file in the scenario itself, or write none")
    if not isinstance(value, Mapping):
        raise wrong(f"{shown(value)} is not a profile", "write the name of a file, or none")
    try:
        return profile_of(value)
    except WrongProfile as error:
        raise TermError([Finding(*one) for one in error.found]) from None


def _write(value: Profile) -> Any:
    return NONE_TITLE if value == Profile.none() else value.to_data()


ProfileFile = Annotated[
    Profile,
    Reader(
        _read,
        _write,
        {"anyOf": [{"type": "string", "pattern": r"\S"}, {"type": "object"}]},
        "name of a file, or `none`",
    ),
]


def with_profile(document: Document, folder: FilePath | None) -> tuple[Document, list[Problem]]:
    """The document with the content of the file that `technology.profile` names, and why it cannot be read.

    The file is looked for beside the scenario, then in the current folder. If it cannot be read, `none`
    stands in its place, so that the rest of the document can still be checked.
    """
    technology = document.data.get("technology") if isinstance(document.data, dict) else None
    name = technology.get("profile") if isinstance(technology, dict) else None
    if not isinstance(technology, dict) or not isinstance(name, str) or name == NONE_TITLE:
        return document, []
    found = [path for path in ((folder or FilePath()) / name, FilePath(name)) if is_file(path)]
    if not found:
        instead = "the path counts from the folder of the scenario; `dfftsim pets measure` writes such a file"
        problem = document.value_place(PLACE).problem(f"there is no file {shown(name)}", instead)
        return _put(document, Document(document.file, NONE_TITLE)), [problem]
    try:
        return _put(document, read_profile_document(found[0])), []
    except InputError as error:
        return _put(document, Document(document.file, NONE_TITLE)), error.problems


def _put(document: Document, inner: Document) -> Document:
    """The document with another one as its profile, each part with its place in its own file."""
    technology = {**document.data["technology"], "profile": inner.data}
    return Document(
        document.file,
        {**document.data, "technology": technology},
        {**document.values, **{(*PLACE, *path): place for path, place in inner.values.items()}},
        {**document.keys, **{(*PLACE, *path): place for path, place in inner.keys.items()}},
        document.plain | {(*PLACE, *path) for path in inner.plain},
        document.cells,
    )


def read_profile_document(path: FilePath) -> Document:
    """What stands in the file of a profile; a list or a plain text is refused. Raises InputError."""
    document = read_yaml(read_text(path, kind=KIND), str(path))
    if not isinstance(document.data, dict):
        what = f"{shown(document.data)} stands where a profile is wanted"
        raise InputError(
            [document.value_place(()).problem(what, "use a file that `dfftsim pets measure` wrote")]
        )
    return document


def is_profile(data: Any) -> bool:
    """Whether a document is meant as a profile."""
    return isinstance(data, Mapping) and "dfftsim_profile" in data


def read_profile(path: FilePath) -> Profile:
    """The profile in a file. Raises InputError with everything that is wrong, each at its place."""
    return checked_profile(read_profile_document(path))


def checked_profile(document: Document) -> Profile:
    """The profile in a document. Raises InputError as `read_profile`."""
    try:
        return profile_of(document.data)
    except WrongProfile as error:
        raise InputError(
            [document.value_place(one.at).problem(one.what, one.instead) for one in error.found]
        ) from None


def compiled_text(path: FilePath = SHIPPED) -> str:
    """The form of the shipped profile that is read at run time."""
    return json.dumps(read_profile(path).to_data(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    COMPILED.write_text(compiled_text(), encoding="utf-8")
