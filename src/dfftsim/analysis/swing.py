"""The `swing` document: what `dfftsim swing --json` prints. Keys may be added to, never renamed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dfftsim.analysis.comparison import differences, tabled
from dfftsim.analysis.document import bilingual, origin_json
from dfftsim.analysis.intervals import LEVEL

if TYPE_CHECKING:
    from dfftsim.experiment.comparison import Comparison
    from dfftsim.experiment.swing import Swing

Document = dict[str, Any]


def swing_document(swing: Swing, comparison: Comparison) -> Document:
    """For every number what each of its values changes in every measure, as paired differences from the
    scenario as it is; numbers that are not defined are NaN (null in JSON).
    """
    contest, result = swing.contest, comparison.result
    return {
        "run": comparison.id,
        "scenario": contest.asked.name,
        "title": bilingual(contest.asked.title),
        **origin_json(result),
        "method": {"pairing": "common random numbers", "interval": "student", "level": LEVEL},
        "numbers": [
            {
                "id": row.id,
                "what": row.what,
                "unit": row.unit,
                "value": row.best,
                "rank": row.rank,
                "points": [
                    {
                        "end": one.end,
                        "value": one.value,
                        "differences": tabled(differences(comparison.pairs(contest.baseline, one.scenario))),
                    }
                    for one in swing.trials
                    if one.number == row.id
                ],
            }
            for row in swing.numbers
        ],
        "forecast": False,
    }
