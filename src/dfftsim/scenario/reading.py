"""YAML 1.2 read safely: plain data with the place of every key and value, or the first syntax error.

Guards stand before and inside the parser: size, encoding, depth, and everything that can surprise a reader
(anchors, aliases, tags, merge keys, several documents, duplicate keys). Scalars follow the core schema of
YAML 1.2; a day such as 2023-03-30 is text, read where a day is wanted. A bare `NO` or `yes`, which older
readers take for a truth value, must be put in quotes.
"""

from __future__ import annotations

import math
import re
from pathlib import Path as FilePath
from typing import Any

from dfftsim.errors import InputError, Problem
from dfftsim.scenario.places import Document, Path, Place

LARGEST_FILE_BYTES = 2_000_000
DEEPEST_LEVEL = 24
SHOWN_AT_MOST = 80

_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_OLD_TRUTH_VALUES = frozenset({"y", "n", "yes", "no", "on", "off"})


def read_text(path: FilePath, *, largest: int = LARGEST_FILE_BYTES, kind: str = "a scenario file") -> str:
    """The text of a file. Raises InputError for a file that is absent, too large, binary or not UTF-8."""
    shown = str(path)
    try:
        if path.is_dir():
            raise InputError([Problem(shown, 0, 0, "this is a folder", f"name {kind} in it")])
        size = path.stat().st_size
        if size > largest:
            what = f"the file has {size / 1e6:.1f} MB, {kind} at most {largest / 1e6:g} MB"
            raise InputError([Problem(shown, 0, 0, what)])
        return decode(path.read_bytes(), shown)
    except FileNotFoundError:
        raise InputError([Problem(shown, 0, 0, "there is no such file")]) from None
    except OSError as error:
        raise InputError([Problem(shown, 0, 0, f"cannot be read: {error.strerror}")]) from None
    except ValueError as error:
        raise InputError([Problem(shown, 0, 0, f"cannot be the name of a file: {error}")]) from None


def is_file(path: FilePath) -> bool:
    """Whether there is such a file; a text that no file can be called by, as a long one, names none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def exists(path: FilePath) -> bool:
    """Whether there is something of this name. Raises InputError where nothing can be looked up by it."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        shown = str(path)[:SHOWN_AT_MOST]
        raise InputError([Problem(shown, 0, 0, f"no file can be written there: {why}")]) from None
    return True


def decode(data: bytes, file: str) -> str:
    """UTF-8 text of `data`, with or without a byte-order mark. Raises InputError for anything else."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError([Problem(file, 1, 1, "the file is in UTF-16", "save it as UTF-8")])
    if b"\x00" in data:
        place = _byte_place(data, data.index(b"\x00"), file)
        raise InputError([place.problem("this is a binary file, not text", "write YAML in UTF-8")])
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        place = _byte_place(data, error.start, file)
        what = f"byte 0x{data[error.start]:02x} is not UTF-8"
        raise InputError([place.problem(what, "save the file as UTF-8")]) from None


def read_yaml(text: str, file: str) -> Document:
    """Plain data with places. Raises InputError with the first syntax error."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    parser = YAML(typ="safe", pure=True)
    builder = _Builder(file)
    try:
        for event in parser.parse(text):
            builder.take(event)
    except MarkedYAMLError as error:
        raise InputError([_syntax_problem(error, text, file)]) from None
    except YAMLError as error:
        raise InputError([_character_problem(error, text, file)]) from None
    if builder.documents == 0:
        what = "the file is empty"
        raise InputError([Problem(file, 1, 1, what, "start with `dfftsim: 1`")])
    return Document(file, builder.data, builder.values, builder.keys, frozenset(builder.plain))


class _Builder:
    """Plain data from parser events, on an explicit stack: depth cannot exhaust the interpreter."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.data: Any = None
        self.values: dict[Path, Place] = {}
        self.keys: dict[Path, Place] = {}
        self.plain: set[Path] = set()
        self.documents = 0
        self._open: list[dict[str, Any] | list[Any]] = []
        self._path: list[str | int] = []
        self._key: list[str | None] = []

    def take(self, event: Any) -> None:
        name = type(event).__name__
        if name == "DocumentStartEvent":
            self.documents += 1
            if self.documents > 1:
                self._refuse(event, "a second document starts here", "one file holds one document")
        elif name == "AliasEvent":
            self._refuse(event, f"*{event.anchor} repeats another part of the file", "write the part out")
        elif name == "ScalarEvent":
            self._scalar(event)
        elif name in ("MappingStartEvent", "SequenceStartEvent"):
            self._start(event, {} if name.startswith("Mapping") else [])
        elif name in ("MappingEndEvent", "SequenceEndEvent"):
            self._end()

    def _place(self, event: Any) -> Place:
        return Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def _refuse(self, event: Any, what: str, instead: str) -> None:
        raise InputError([self._place(event).problem(what, instead)])

    def _guard(self, event: Any) -> None:
        if event.anchor is not None:
            what = f"&{event.anchor} names a part of the file to repeat it"
            self._refuse(event, what, "anchors and aliases are not read: write the part out")
        if event.tag is not None:
            self._refuse(event, f"the tag {event.tag} is not read", "leave it out")
        if len(self._open) >= DEEPEST_LEVEL:
            self._refuse(event, f"more than {DEEPEST_LEVEL} levels inside each other", "")

    def _start(self, event: Any, container: dict[str, Any] | list[Any]) -> None:
        self._guard(event)
        if self._open and isinstance(self._open[-1], dict) and self._key[-1] is None:
            self._refuse(event, "a key must be a word", "")
        self._place_value(event, container)
        self._open.append(container)
        self._key.append(None)

    def _end(self) -> None:
        self._open.pop()
        self._key.pop()
        self._leave()

    def _scalar(self, event: Any) -> None:
        self._guard(event)
        if self._open and isinstance(self._open[-1], dict) and self._key[-1] is None:
            self._take_key(event, self._open[-1])
            return
        is_plain = event.style is None
        if is_plain and event.start_mark.line == event.end_mark.line:
            self.plain.add((*self._path, *self._next_step()))
        self._place_value(event, self._plain_value(event) if is_plain else event.value)
        self._leave()

    def _take_key(self, event: Any, mapping: dict[str, Any]) -> None:
        key = event.value
        path = (*self._path, key)
        if key == "<<" and event.style is None:
            self._refuse(event, "<< repeats another part of the file", "write the part out")
        if key in mapping:
            first = self.keys[path]
            self._refuse(
                event,
                f'the key "{key}" stands twice',
                f"it is already on line {first.line}: keep one of them",
            )
        self.keys[path] = self._place(event)
        self._key[-1] = key

    def _next_step(self) -> tuple[str | int, ...]:
        if not self._open:
            return ()
        inside = self._open[-1]
        key = self._key[-1]
        return (len(inside),) if isinstance(inside, list) else (key or "",)

    def _place_value(self, event: Any, value: Any) -> None:
        step = self._next_step()
        self._path.extend(step)
        self.values[tuple(self._path)] = self._place(event)
        if not self._open:
            self.data = value
        elif isinstance(self._open[-1], list):
            self._open[-1].append(value)
        else:
            self._open[-1][str(step[0])] = value
            self._key[-1] = None

    def _leave(self) -> None:
        if self._path:
            self._path.pop()

    def _plain_value(self, event: Any) -> Any:
        text = event.value
        if text in _NULLS:
            return None
        if text in _TRUE or text in _FALSE:
            return text in _TRUE
        if text.lower() in _OLD_TRUTH_VALUES:
            self._refuse(
                event,
                f"a bare {text} is a truth value to some readers",
                f'write "{text}" in quotes, or true or false',
            )
        if _INTEGER.fullmatch(text) and len(text) < 400:
            base = {"0o": 8, "0x": 16}.get(text[:2], 10)
            return int(text, base)
        if _NOT_FINITE.fullmatch(text) or _FLOAT.fullmatch(text):
            number = math.inf if _NOT_FINITE.fullmatch(text) else float(text)
            if math.isinf(number):
                self._refuse(event, f"{text[:40]} is not a finite number", "")
            return number
        return text


def _byte_place(data: bytes, offset: int, file: str) -> Place:
    before = data[:offset]
    column = offset - (before.rfind(b"\n") + 1) + 1
    return Place(file, before.count(b"\n") + 1, column)


def _syntax_problem(error: Any, text: str, file: str) -> Problem:
    """The parser's complaint in plain words, at the place where it stopped."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    lines = text.split("\n")
    shown = lines[line - 1] if line <= len(lines) else ""
    indent = shown[: len(shown) - len(shown.lstrip())]
    if "\t" in indent or "\\t" in str(error.problem):
        at = indent.index("\t") + 1 if "\t" in indent else column
        return Problem(file, line, at, "a tab stands where YAML wants spaces", "indent with spaces")
    problem = str(error.problem or error.context or "not readable as YAML").strip()
    what = f"not readable as YAML: {problem}"
    if error.context and error.context_mark and error.context_mark.line != line - 1:
        what += f" ({error.context} that starts on line {error.context_mark.line + 1})"
    return Problem(file, line, column, what, _cure(problem, shown))


def _cure(problem: str, shown: str) -> str:
    if "mapping values are not allowed" in problem:
        return 'put a text that holds ": " in quotes, or check the indentation'
    if "expected ',' or" in problem:
        return "a bracket or a comma is missing"
    if "could not find expected ':'" in problem:
        return "a key needs a colon and a space after it"
    if "cannot start any token" in problem:
        return "put the text in quotes"
    if "expected <block end>" in problem:
        return "check the indentation: keys of one level start in the same column"
    return ""


def _character_problem(error: Any, text: str, file: str) -> Problem:
    """A character that YAML forbids (the reader gives its offset only)."""
    offset = getattr(error, "position", None)
    if not isinstance(offset, int):
        return Problem(file, 1, 1, "not readable as YAML")
    before = text[:offset]
    line, column = before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
    code = ord(text[offset]) if offset < len(text) else 0
    return Problem(file, line, column, f"the character U+{code:04X} may not stand in YAML", "delete it")
