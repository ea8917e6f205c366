"""What stands in tests of the UI for the processes backstage."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Office:
    """Stands for the processes backstage: remembers what was asked, answers when told to."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, Callable[[Any], object]]] = []
        self.cancelled: list[int] = []

    def submit(self, request: Any, on_answer: Callable[[Any], object]) -> int:
        self.asked.append((request, on_answer))
        return len(self.asked)

    def cancel(self, ticket: int) -> None:
        self.cancelled.append(ticket)

    def close(self) -> None:
        """Nothing to end."""
