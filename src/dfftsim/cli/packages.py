"""The rule book after the levers and shocks of packages that act on the law, for `explain`."""

from __future__ import annotations

from collections.abc import Sequence

from dfftsim.cli.output import remark
from dfftsim.i18n import t
from dfftsim.law.book import RuleBook
from dfftsim.scenario.loading import load_package
from dfftsim.world.levers import compile_levers, patched
from dfftsim.world.parameters import Parameters


def book_with_packages(book: RuleBook, packages: Sequence[str]) -> RuleBook:
    """The book with every package put on it in turn; `any` party means every jurisdiction.

    What acts only by chance, or on authorities and firms, changes no law and is named in a remark.
    Raises InputError for a package that is not right.
    """
    value = Parameters.load().lookup().value
    for name in packages:
        package = load_package(name)
        compiled = compile_levers(package.levers, package.shocks, book, tuple(book.jurisdictions), value)
        changed = patched(book, compiled.patches)
        if changed.hash == book.hash:
            remark(t("explain.no_law_changed", package=name))
        if compiled.chances:
            remark(t("explain.by_chance", package=name))
        book = changed
    return book
