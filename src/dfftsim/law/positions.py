"""Reading YAML safely into plain values that remember where they stood, so that every error has a place.

YAML 1.2 scalars, and nothing more: no anchors, tags or merge keys; a key twice is an error; a bare `NO` or
`yes`, which older readers take for a truth value, must be quoted. Nothing in a file can run code, and a file
too large is refused unread.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from dfftsim.errors import InputError, Problem

LARGEST_FILE_BYTES = 2_000_000
DEEPEST_NESTING = 40

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_OLD_TRUTH_VALUES = frozenset(("y", "n", "yes", "no", "on", "off"))


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a file: line and column, counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Node:
    """A value with its place: a scalar, `list[Node]`, or `dict[str, Node]` (then `keys` has the places of the
    keys).
    """

    value: Any
    mark: Mark
    keys: dict[str, Mark] = field(default_factory=dict)

    def plain(self) -> Any:
        """The value without places, all the way down."""
        if isinstance(self.value, dict):
            return {key: child.plain() for key, child in self.value.items()}
        if isinstance(self.value, list):
            return [child.plain() for child in self.value]
        return self.value


def read_text(path: Path, name: str) -> str:
    """Text of a file that a person wrote. `name` is how errors call the file.

    Raises InputError: file missing, over LARGEST_FILE_BYTES, or not UTF-8 text.
    """
    try:
        if path.stat().st_size > LARGEST_FILE_BYTES:
            raise InputError([Problem(name, 0, 0, f"file larger than {LARGEST_FILE_BYTES // 1_000_000} MB")])
        content = path.read_bytes()
    except OSError as error:
        raise InputError([Problem(name, 0, 0, f"cannot read: {error.strerror}")]) from None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError([Problem(name, line, 1, "not UTF-8 text", "save the file as UTF-8")]) from None


def read_yaml(text: str, name: str) -> Node:
    """The one YAML document in `text`.

    Raises InputError: the first syntax error, or all of: keys twice, anchors, tags, bare words of older YAML,
    impossible days. `name` is how errors call the file.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        tree = YAML(typ="safe", pure=True).compose(text)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        line, column = (mark.line + 1, mark.column + 1) if mark is not None else (0, 0)
        what = str(getattr(error, "problem", None) or "not YAML").replace("\n", " ")
        raise InputError([Problem(name, line, column, f"not readable as YAML: {what}")]) from None
    except RecursionError:
        raise InputError([Problem(name, 0, 0, "nested too deeply")]) from None
    if tree is None:
        raise InputError([Problem(name, 1, 1, "the file is empty")])
    problems: list[Problem] = []
    node = _Tree(text, name, problems).node(tree, 0)
    if problems:
        raise InputError(problems)
    return node


class _Tree:
    """Turns the composed tree of the YAML library into `Node`s, collecting problems."""

    def __init__(self, text: str, name: str, problems: list[Problem]):
        self.text = text
        self.name = name
        self.problems = problems

    def problem(self, mark: Mark, what: str, instead: str = "") -> None:
        self.problems.append(Problem(self.name, mark.line, mark.column, what, instead))

    def node(self, tree: Any, depth: int) -> Node:
        mark = Mark(tree.start_mark.line + 1, tree.start_mark.column + 1)
        if tree.anchor is not None:
            self.problem(
                mark, f"anchor &{tree.anchor}: anchors and aliases are not read", "write the value out"
            )
            return Node(None, mark)
        if self.text.startswith("!", tree.start_mark.index):
            self.problem(
                mark, f"tag {self.text[tree.start_mark.index :].split(maxsplit=1)[0]}: tags are not read"
            )
            return Node(None, mark)
        if depth > DEEPEST_NESTING:
            self.problem(mark, "nested too deeply")
            return Node(None, mark)
        if tree.id == "mapping":
            return self.mapping(tree, mark, depth)
        if tree.id == "sequence":
            return Node([self.node(child, depth + 1) for child in tree.value], mark)
        return Node(self.scalar(tree, mark), mark)

    def mapping(self, tree: Any, mark: Mark, depth: int) -> Node:
        values: dict[str, Node] = {}
        keys: dict[str, Mark] = {}
        for key_tree, child in tree.value:
            key = self.node(key_tree, depth + 1) if key_tree.id != "scalar" else self.key(key_tree)
            if not isinstance(key.value, str):
                self.problem(key.mark, "a key that is not a word", "put it in quotes")
            elif key.value in values:
                self.problem(key.mark, f"key {key.value} twice, first in line {keys[key.value].line}")
            else:
                values[key.value] = self.node(child, depth + 1)
                keys[key.value] = key.mark
        return Node(values, mark, keys)

    def key(self, tree: Any) -> Node:
        """A key as written: `on` is a word here, for a key cannot be taken for a truth value."""
        if tree.style is None and tree.value.lower() in _OLD_TRUTH_VALUES and tree.anchor is None:
            return Node(tree.value, Mark(tree.start_mark.line + 1, tree.start_mark.column + 1))
        return self.node(tree, 0)

    def scalar(self, tree: Any, mark: Mark) -> Any:
        text: str = tree.value
        if tree.style is not None:
            return text
        if text in ("", "~", "null"):
            return None
        if text in ("true", "false"):
            return text == "true"
        if text.lower() in _OLD_TRUTH_VALUES:
            self.problem(
                mark,
                f"a bare {text} is a truth value to some readers",
                f'write "{text}" in quotes, or true or false',
            )
            return None
        return self.number_day_or_text(text, mark)

    def number_day_or_text(self, text: str, mark: Mark) -> Any:
        if day := _DAY.fullmatch(text):
            try:
                if len(text) != len("YYYY-MM-DD"):
                    raise ValueError
                return date(*map(int, day.groups()))
            except ValueError:
                self.problem(mark, f"no such day: {text}", "write YYYY-MM-DD")
                return None
        if _INTEGER.fullmatch(text):
            return int(text)
        return float(text) if _NUMBER.fullmatch(text) else text
