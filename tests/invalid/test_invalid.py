"""Every wrong file gives exactly the messages that stand in its first comment lines, and nothing else.

`# expect: LINE:COLUMN: what; instead`; a message in a flows table begins with the name of the table.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from dfftsim.errors import InputError
from dfftsim.scenario import loads, validate_file

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("*.yaml"))


def expected(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").split("\n")
    return [line.removeprefix("# expect: ") for line in lines if line.startswith("# expect: ")]


def found(path: Path) -> list[str]:
    texts = [str(problem) for problem in validate_file(path)]
    return [text.removeprefix(f"{path}:").removeprefix(f"{HERE}/") for text in texts]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_wrong_file_gives_the_message_it_announces(path: Path) -> None:
    assert expected(path), "the file does not say what it expects"
    assert found(path) == expected(path)


def test_a_file_of_fifty_megabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    with path.open("wb") as stream:
        stream.truncate(50_000_000)
    (problem,) = validate_file(path)
    assert problem.what == "the file has 50.0 MB, a scenario file at most 2 MB"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"dfftsim: 1\n\x00\x01\x02", "2:1: this is a binary file, not text; write YAML in UTF-8"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "3:1: this is a binary file, not text; write YAML in UTF-8"),
        ("title: データ".encode("shift_jis"), "1:8: byte 0x83 is not UTF-8; save the file as UTF-8"),
        ("dfftsim: 1\n".encode("utf-16"), "1:1: the file is in UTF-16; save it as UTF-8"),
        (b"dfftsim: 1\ntitle: a\x07b\n", "2:9: the character U+0007 may not stand in YAML; delete it"),
        (b"", "1:1: the file is empty; start with `dfftsim: 1`"),
    ],
)
def test_bytes_that_are_no_text_are_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "odd.yaml"
    path.write_bytes(content)
    assert [str(p) for p in validate_file(path)] == [f"{path}:{message}"]


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    (missing,) = validate_file(tmp_path / "absent.yaml")
    assert missing.what == "there is no such file"
    (folder,) = validate_file(tmp_path)
    assert folder.what == "this is a folder"


def test_the_error_of_a_load_carries_all_problems_in_the_order_of_the_file() -> None:
    text = "dfftsim: 1\nhorizon: {start: 2024-13-01, end: tomorrow}\ncolour: blue\n"
    with pytest.raises(InputError) as error:
        loads(text, "my.yaml")
    assert [(p.line, p.column) for p in error.value.problems] == [(2, 18), (2, 35), (3, 1)]
    assert error.value.exit_status == 2
