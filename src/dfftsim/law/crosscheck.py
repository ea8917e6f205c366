"""What refers to what in the law files: checks that need more than one row. Reports, never stops."""

from __future__ import annotations

from dfftsim.law.sheets import LawFiles


def check_across(files: LawFiles) -> None:
    """Add a problem for every reference, date or pair of rows that does not fit."""
