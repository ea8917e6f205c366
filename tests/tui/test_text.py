"""Text is measured in cells, and Japanese is broken as it is set."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from dfftsim.tui.text import cut, fitted, wrapped


@pytest.mark.parametrize(
    "text", ["short", "a longer English sentence", "日本語の長い文章です", "mixed 日本語 text"]
)
@pytest.mark.parametrize("width", [1, 2, 5, 9, 10, 11, 40])
def test_cut_and_fitted_keep_to_the_width(text: str, width: int) -> None:
    assert cell_len(cut(text, width)) <= width
    assert cell_len(fitted(text, width)) == width
    assert fitted(text, 40, right=True).endswith(text)


def test_what_is_cut_says_so() -> None:
    assert cut("abcdef", 4) == "abc…"
    assert cut("日本語", 4) == "日…"
    assert cut("abcd", 4) == "abcd"
    assert cut("abc", 0) == ""


def test_words_stay_whole_and_nothing_is_lost() -> None:
    assert wrapped("standard contractual clauses", 12) == ["standard", "contractual", "clauses"]
    text = "十分性認定のない国・地域へは、標準契約（SCC）又はBCRが必要です。GDPR第46条を参照。"
    for width in (8, 13, 20):
        lines = wrapped(text, width)
        assert "".join(lines) == text
        assert all(cell_len(line) <= width for line in lines)


def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one() -> None:
    text = "移転には承認が必要。標準契約、認証（CBPR）、又は同意。「個人データ」の定義。"
    for width in range(14, 40):  # below, a word with its brackets is wider than the line
        for line in wrapped(text, width):
            assert line[0] not in "、。）」"
            assert line[-1] not in "（「"


def test_a_word_longer_than_the_line_is_broken() -> None:
    assert wrapped("abcdefghij", 4) == ["abcd", "efgh", "ij"]


def test_line_ends_are_kept() -> None:
    assert wrapped("one\n\ntwo", 10) == ["one", "", "two"]


@pytest.mark.parametrize("width", [-3, 0, 1])
def test_no_width_at_all_ends_too(width: int) -> None:
    assert wrapped("日本", width) == ["日", "本"]
