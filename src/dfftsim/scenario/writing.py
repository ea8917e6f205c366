"""Plain data written as YAML that reads back as the same."""

from __future__ import annotations

from io import StringIO
from typing import Any


def to_yaml(data: Any, *, numbers_inline: bool = False) -> str:
    """Block-style YAML 1.2 in the order of `data`; texts that could be read as anything else are quoted.

    numbers_inline: tables and lists that hold numbers alone are written on one line.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.comments import CommentedMap, CommentedSeq
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    def inline(value: Any) -> Any:
        made = CommentedMap(value) if isinstance(value, dict) else CommentedSeq(value)
        made.fa.set_flow_style()
        return made

    def quoted(value: Any) -> Any:
        if numbers_inline and _holds_numbers(value):
            return inline(value)
        if isinstance(value, dict):
            return {key: quoted(inner) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [quoted(inner) for inner in value]
        return DoubleQuotedScalarString(value) if isinstance(value, str) and not _is_safe(value) else value

    writer = YAML()
    writer.width = 100_000
    writer.allow_unicode = True
    stream = StringIO()
    writer.dump(quoted(data), stream)
    return stream.getvalue()


def _is_safe(text: str) -> bool:
    return (
        text.replace("_", "a").replace("-", "a").replace(" ", "a").isalnum()
        and text[0].isalpha()
        and len(text) > 3
    )


def _holds_numbers(value: Any) -> bool:
    inner = list(value.values()) if isinstance(value, dict) else value
    return isinstance(inner, list | tuple) and bool(inner) and all(isinstance(x, int | float) for x in inner)
