"""Plain data written as YAML that reads back as the same."""

from __future__ import annotations

from io import StringIO
from typing import Any


def to_yaml(data: Any) -> str:
    """Block-style YAML 1.2 in the order of `data`; texts that could be read as anything else are quoted."""
    from ruamel.yaml import YAML
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    def quoted(value: Any) -> Any:
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
