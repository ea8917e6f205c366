"""The clock of the replay: simulated seconds that pass with real ones, at a speed, or stand still."""

from __future__ import annotations

from dataclasses import dataclass

from dfftsim.spans import DAY

SLOWEST, FASTEST = 1, 256


@dataclass
class Clock:
    """now and end: simulated seconds since the start. speed: simulated days in a real second."""

    end: float
    now: float = 0.0
    speed: int = 16
    playing: bool = False

    def tick(self, real_seconds: float) -> None:
        """Real time passes; at the end the clock stops."""
        if self.playing:
            self.go(self.now + real_seconds * self.speed * DAY)
            self.playing = self.now < self.end

    def go(self, seconds: float) -> None:
        """To an instant within the horizon."""
        self.now = min(max(seconds, 0.0), self.end)

    def faster(self, factor: float) -> None:
        """Double or halve, between x1 and x256."""
        self.speed = min(max(round(self.speed * factor), SLOWEST), FASTEST)

    def play_or_pause(self) -> None:
        """The other of the two; at the end it starts over."""
        if not self.playing and self.now >= self.end:
            self.now = 0.0
        self.playing = not self.playing
