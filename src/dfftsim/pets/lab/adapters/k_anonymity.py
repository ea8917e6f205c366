"""Coarser columns and left-out rows until every person shares what others may know with k-1 more.

The transformation is ours (pandas); pyCANON verifies k. Whole columns get coarser together, up a fixed
ladder.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from dfftsim.pets.lab.adapter import Adapter, Sample, Task, Verdict, library
from dfftsim.pets.lab.workloads import COLUMNS, Table

K = 10
MOST_LEFT_OUT = 0.05
LADDER = ((5, 10), (10, 100), (20, 100), (40, 1_000), (100, 1_000))
"""Width of age classes in years and of region classes in numbers, from fine to coarse."""
AGE_SPAN, REGION_SPAN = 72, 1_000
QUASI_IDENTIFIERS = ["age", "region", "sex"]
FIELD_BYTES = 8


class Generalised(Task):
    """The finest step of the ladder that leaves out few rows."""

    def __init__(self, data: Table) -> None:
        self.data = data
        self.pandas = library("pandas")
        self.pycanon = library("pycanon.anonymity")

    def run(self) -> Sample:
        """The frame as it is sent: no identifiers, coarse columns, small classes left out."""
        data = self.data
        for age_width, region_width in LADDER:
            frame = self.pandas.DataFrame(
                {
                    "age": data.age // age_width * age_width,
                    "region": data.region // region_width * region_width,
                    "sex": data.sex,
                }
            )
            size = frame.groupby(QUASI_IDENTIFIERS)["sex"].transform("size").to_numpy()
            kept = size >= K
            if 1.0 - kept.mean() <= MOST_LEFT_OUT:
                break
        frame = frame[kept]
        private = data.private[kept]
        lost = ((age_width - 1) / AGE_SPAN + (region_width - 1) / REGION_SPAN) / len(QUASI_IDENTIFIERS)
        utility = float(kept.mean()) * (1.0 - min(1.0, lost))
        return Sample((frame, private, utility), COLUMNS * FIELD_BYTES * len(frame))

    def verdict(self, plain: Any, samples: Sequence[Sample]) -> Verdict:
        """pyCANON finds at least k; few rows are missing; the private columns are those of the rows kept."""
        frame, private, _ = samples[0].value
        found = int(self.pycanon.k_anonymity(frame, QUASI_IDENTIFIERS)) if len(frame) else 0
        same = bool(np.array_equal(private, self.data.private[frame.index.to_numpy()]))
        left_out = 1.0 - len(frame) / len(self.data.age)
        right = found >= K and same
        check = f"pyCANON finds k = {found}, asked {K}; {100 * left_out:.1f} % of the rows left out"
        kept = tuple(sample.value[2] for sample in samples)
        return Verdict(
            right, check, kept, "1 - loss of certainty of the known columns, left-out rows counted"
        )


ADAPTER = Adapter(
    pet="k_anonymity",
    packages=("pandas", "pycanon"),
    settings={"record_delivery": f"k = {K}, global ladder over age, region and sex; identifiers dropped"},
    sizes={"record_delivery": (1_000, 10_000, 100_000)},
    prepare=lambda workload, data, seed: Generalised(data),
)
