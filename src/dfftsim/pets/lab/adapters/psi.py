"""Private set intersection by Diffie-Hellman with OpenMined PSI.

Both parties learn the size of the other list; the client alone learns the intersection.
"""

from __future__ import annotations

from collections.abc import Sequence

from dfftsim.pets.lab.adapter import Adapter, Sample, Task, Verdict, library
from dfftsim.pets.lab.workloads import TwoLists

FALSE_POSITIVES = 1e-9
"""Asked of the library; without compression it is not used."""


class Intersection(Task):
    """New keys at every run; nothing is compressed, so that the result is exact."""

    def __init__(self, data: TwoLists) -> None:
        self.psi = library("private_set_intersection.python")
        self.ours, self.theirs = list(data.ours), list(data.theirs)

    def run(self) -> Sample:
        """Server set-up, request, answer, intersection."""
        client, server = self.psi.client.CreateWithNewKey(True), self.psi.server.CreateWithNewKey(True)
        setup = server.CreateSetupMessage(
            FALSE_POSITIVES, len(self.ours), self.theirs, self.psi.DataStructure.RAW
        )
        request = client.CreateRequest(self.ours)
        answer = server.ProcessRequest(request)
        places = client.GetIntersection(setup, answer)
        sent = sum(len(message.SerializeToString()) for message in (setup, request, answer))
        return Sample({self.ours[place] for place in places}, sent, rounds=1)

    def verdict(self, plain: set[str], samples: Sequence[Sample]) -> Verdict:
        """Exact."""
        right = all(sample.value == plain for sample in samples)
        return Verdict(right, f"the intersection of {len(plain)} is that of the plain lists", (1.0,) * right)


ADAPTER = Adapter(
    pet="psi",
    packages=("openmined-psi",),
    settings={"intersection": "elliptic-curve Diffie-Hellman, uncompressed; both parties in one process"},
    sizes={"intersection": (500, 2_000, 8_000)},
    prepare=lambda workload, data, seed: Intersection(data),
)
