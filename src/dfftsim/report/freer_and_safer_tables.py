"""The joint answer "freer and safer" and the evidence grade in words, for every table that shows them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from dfftsim.i18n import t
from dfftsim.report.numbers import DASH, money, significant

Document = Mapping[str, Any]
GLYPHS = {
    "freer_and_safer": "●",
    "freer_less_safe": "◐",
    "safer_less_free": "◑",
    "neither": "○",
    "undecided": "?",
}


def verdict_text(answer: Document) -> str:
    """The verdict with its mark, or that there is none and why."""
    verdict = answer["verdict"]
    if verdict is None:
        return t("freer.none", why=t(f"freer.why_not.{answer['not_measured']}"))
    return f"{GLYPHS[verdict]} {t(f'freer.verdict.{verdict}')}"


def answer_lines(answer: Document) -> list[str]:
    """The verdict, the pair of differences, the shares of pairs, and whether it holds under switches."""
    lines = [verdict_text(answer)]
    if answer["verdict"] is not None:
        lines.append(
            t(
                "freer.pair",
                free=points(answer["dF"]),
                safe=points(answer["dP"]),
                level=f"{100 * answer['level']:.0f}",
            )
        )
        lines.append(
            t(
                "freer.shares",
                both=percent(answer["p_both"]),
                freer=percent(answer["p_freer_only"]),
                safer=percent(answer["p_safer_only"]),
                neither=percent(answer["p_neither"]),
                n=answer["n"],
            )
        )
        lines += [t(f"freer.unchanged.{axis}") for axis in answer["unchanged"]]
    if "harm" in answer:
        lines.append(harm_line(answer["harm"]))
    for switch, other in answer.get("switches", {}).items():
        lines.append(f"{switch_name(switch)}: {verdict_text(other)}")
    if "holds" in answer and answer["verdict"] not in (None, "undecided"):
        lines.append(t("freer.holds" if answer["holds"] else "freer.does_not_hold"))
    return lines


def switch_name(switch: str) -> str:
    """A switch as it was written (`PATH=VALUE`), or a masked one by its number."""
    return switch if "=" in switch else t("freer.switch", number=switch.removeprefix("switch "))


def harm_line(row: Document) -> str:
    """The paired difference of the harm that people must expect."""
    mean, low, high = (signed(row[key], money) for key in ("mean", "low", "high"))
    return t("freer.harm", mean=mean, low=low, high=high, level=f"{100 * row['level']:.0f}")


def points(row: Document) -> str:
    """A difference of shares in points, with its simultaneous interval."""
    mean, low, high = (100 * row[key] for key in ("mean", "low", "high"))
    return f"{signed(mean)} [{signed(low)}, {signed(high)}]"


def signed(value: float | None, written: Callable[[float], str] = significant) -> str:
    """A number with its sign; a dash where there is none."""
    if value is None or math.isnan(value):
        return DASH
    return f"+{written(value)}" if value > 0 else written(value)


def percent(share: float) -> str:
    """A share as per cent without a fraction."""
    return f"{100 * share:.0f} %"


def evidence_line(evidence: Document) -> str:
    """The grade with what it counts."""
    counts = evidence["inputs"]
    score = evidence["score"]
    return t(
        "evidence.line",
        grade=evidence["grade"] or DASH,
        score=DASH if evidence["grade"] is None else f"{100 * score:.0f}",
        high=counts.get("high", 0),
        medium=counts.get("medium", 0),
        low=counts.get("low", 0),
        judgement=counts.get("judgement", 0),
    )
