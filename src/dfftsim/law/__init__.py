"""Law as dated, sourced data: what applies to a transfer on a day, and why.

`evaluate` and `explain` are imported at once, because modules of the same name would otherwise stand in
their place; the rest is loaded where it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from dfftsim.law.evaluate import Assessment, evaluate
from dfftsim.law.explain import Answer, explain
from dfftsim.law.transfer import Transfer

if TYPE_CHECKING:
    from dfftsim.law.book import RuleBook, load_rulebook
    from dfftsim.law.burden import bases_to_read, threshold_marks
    from dfftsim.law.patch import Patch, read_patch

__all__ = [
    "Answer",
    "Assessment",
    "Patch",
    "RuleBook",
    "Transfer",
    "bases_to_read",
    "evaluate",
    "explain",
    "load_rulebook",
    "read_patch",
    "threshold_marks",
]

_LOADED_LATER = {
    "Patch": "patch",
    "RuleBook": "book",
    "bases_to_read": "burden",
    "load_rulebook": "book",
    "read_patch": "patch",
    "threshold_marks": "burden",
}


def __getattr__(name: str) -> Any:
    if name in _LOADED_LATER:
        return getattr(import_module(f"dfftsim.law.{_LOADED_LATER[name]}"), name)
    raise AttributeError(f"module 'dfftsim.law' has no attribute '{name}'")
