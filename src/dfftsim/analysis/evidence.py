"""The evidence grade: how far the inputs of a run are supported, as one letter.

Each distinct input counts once: 1 where the confidence of its source is high, 2/3 medium, 1/3 low, 0 where
it is a judgement, unsourced, or brought by the scenario itself. The grade is A from a mean of 3/4 on, B from
1/2, C from 1/4, else D. It says nothing of how much an input moves a result; `dfftsim batch` does.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

Document = dict[str, Any]
WEIGHTS = {"high": 1.0, "medium": 2 / 3, "low": 1 / 3, "judgement": 0.0}
GRADES = (("A", 0.75), ("B", 0.5), ("C", 0.25))
LOWEST = "D"


def evidence_json(confidences: Mapping[str, int]) -> Document:
    """Grade, mean (0 to 1) and number of inputs by confidence; grade None where nothing was used."""
    total = sum(confidences.values())
    score = math.nan
    if total:
        score = math.fsum(WEIGHTS[name] * count for name, count in confidences.items()) / total
    return {"grade": grade_of(score), "score": score, "inputs": dict(confidences)}


def grade_of(score: float) -> str | None:
    """The letter of a mean; None for NaN."""
    if math.isnan(score):
        return None
    return next((letter for letter, least in GRADES if score >= least - 1e-12), LOWEST)
