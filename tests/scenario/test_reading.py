"""Reading YAML: plain data of the core schema, with the place of every key and value."""

from __future__ import annotations

from pathlib import Path

import pytest

from dfftsim.errors import InputError
from dfftsim.scenario.places import Place
from dfftsim.scenario.reading import read_text, read_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5", 5), ("-5", -5), ("0o17", 15), ("0x1F", 31), ("1e3", 1000.0), (".5", 0.5), ("1.", 1.0),
        ("~", None), ("true", True), ("False", False), ("2023-03-30", "2023-03-30"), ("1:30", "1:30"),
        ("1_000", "1_000"), ("'yes'", "yes"), ('"NO"', "NO"), ("JP", "JP"), ("007", 7), ("3 d", "3 d"),
    ],
)  # fmt: skip
def test_scalars_follow_the_core_schema(text: str, value: object) -> None:
    found = read_yaml(f"key: {text}", "f").data["key"]
    assert found == value
    assert type(found) is type(value)


def test_every_key_and_value_has_its_place() -> None:
    document = read_yaml("# note\na:\n  - b: 1\n    on: x\n  - [2, {c: 3}]\n", "f")
    assert document.data == {"a": [{"b": 1, "on": "x"}, [2, {"c": 3}]]}
    assert document.value_place(("a", 0, "b")) == Place("f", 3, 8)
    assert document.key_place(("a", 0, "on")) == Place("f", 4, 5)
    assert document.value_place(("a", 1, 1, "c")) == Place("f", 5, 13)
    assert document.value_place(("a", 1, 1, "absent", "deeper")) == Place("f", 5, 9)


def test_a_word_of_old_yaml_may_be_a_key_but_not_a_bare_value() -> None:
    assert read_yaml("on: 3", "f").data == {"on": 3}
    for word in ("yes", "No", "ON", "off", "y", "N"):
        with pytest.raises(InputError, match="truth value"):
            read_yaml(f"a: {word}", "f")


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    assert read_yaml(read_text(path), "f").data == {"a": 1, "b": 2}


def test_the_largest_file_stays_within_reason() -> None:
    with pytest.raises(InputError, match="more than 24 levels"):
        read_yaml("[" * 100_000, "f")
