"""How many questions a second the law layer answers in one process, each asked once (nothing is kept of an
answer).

Run: `python benchmarks/law_explain.py [QUESTIONS]`. Prints CPU time, asserts nothing. `evaluate` decides only
(what the simulator calls); `explain` adds what a reader sees; `document` is the JSON without, `openings` with
the search for what would open closed ways.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from dfftsim.law.book import load_rulebook
from dfftsim.law.evaluate import evaluate
from dfftsim.law.explain import explain
from dfftsim.law.transfer import Transfer
from dfftsim.law.vocabulary import CATEGORIES, EXPORTERS, JURISDICTIONS


def questions(number: int) -> list[tuple[Transfer, date]]:
    """Random transfers over all pairs, categories, exporters, volumes and days from 2018 to 2026."""
    draw = random.Random(2023)
    found = []
    for _ in range(number):
        origin, destination = draw.sample(JURISDICTIONS, 2)
        data = tuple(draw.sample(CATEGORIES, draw.choice((1, 1, 2))))
        persons = int(10 ** draw.uniform(0, 7))
        asked = Transfer(origin, destination, data, persons=persons, exporter=draw.choice(EXPORTERS))
        found.append((asked, date(2018, 1, 1) + timedelta(draw.randrange(3200))))
    return found


def measure(name: str, work: Callable[[Any], object], items: Sequence[Any]) -> None:
    """Print the rate of `work` over the items, in CPU seconds of this process."""
    start = time.process_time()
    for item in items:
        work(item)
    spent = time.process_time() - start
    print(f"{name:28s} {len(items) / spent:12,.0f} a second   {spent / len(items) * 1e6:10,.1f} us each")


def main() -> None:
    """Measure loading, deciding, explaining and the search for openings."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    start = time.process_time()
    book = load_rulebook()
    print(f"{'load the rule book':28s} {(time.process_time() - start) * 1e3:12,.0f} ms")
    asked = questions(number)
    measure("evaluate, first time", lambda q: evaluate(book, *q), asked)
    measure("evaluate", lambda q: evaluate(book, *q), asked)
    measure("explain", lambda q: explain(book, *q).pathways, asked)
    measure("openings", lambda q: explain(book, *q).would_open, asked[: number // 10])
    answers = [explain(book, *question) for question in asked[: number // 10]]
    for answer in answers:
        answer.would_open  # noqa: B018 - searched before the document is measured
    measure("document", lambda answer: answer.to_json(), answers)


if __name__ == "__main__":
    main()
