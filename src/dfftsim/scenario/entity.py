"""What every table of a scenario file has in common: frozen, no unknown keys, keys spelled as in the file."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from dfftsim.scenario.fields import Words


class Entity(BaseModel):
    """A table of the file. Fields whose key is a Python word (`from`, `with`, `in`) end in an underscore."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(Entity):
    """A text in English and Japanese. One plain text stands for both."""

    en: Words = Field(description="English")
    ja: Words = Field(description="Japanese")

    @model_validator(mode="before")
    @classmethod
    def _one_for_both(cls, value: Any) -> Any:
        return {"en": value, "ja": value} if isinstance(value, str) else value

    def __str__(self) -> str:
        return self.en

    def in_language(self, language: str) -> str:
        """The text in `en` or `ja`."""
        return self.ja if language == "ja" else self.en


class SourceNote(Entity):
    """Where something in a scenario comes from."""

    title: Words = Field(description="title of the page or paper")
    url: Words | None = Field(default=None, description="address")
    date: Words | None = Field(
        default=None, description="when it was published or read, as precisely as known"
    )
