"""Random numbers as a pure function of what they are for.

A draw is decided by (seed, replication, entity, purpose, occurrence) and by nothing else: not by time, not by
the order of events, not by what else was drawn. Two runs that differ by one lever therefore share every draw
that the lever does not touch (common random numbers by design).

Method: the entity's id is hashed once with BLAKE2b, keyed by seed and replication, into a 64-bit key; purpose
and occurrence step from that key along two odd constants; the finaliser of SplitMix64 (Steele, Lea and Flood
2014, constants of Stafford's variant 13) mixes the sum. No generator object is kept.
"""

from __future__ import annotations

from enum import IntEnum
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MASK = 0xFFFFFFFFFFFFFFFF
_PURPOSE_STEP = 0x9E3779B97F4A7C15  # 2**64 / golden ratio, odd
_OCCURRENCE_STEP = 0xD1342543DE82EF95  # a multiplier of good spectral quality (Steele and Vigna 2021), odd
_MIX_1 = 0xBF58476D1CE4E5B9
_MIX_2 = 0x94D049BB133111EB
_UNIT = 2.0**-52
BLOCK = 128
"""Draws made at once by whoever draws ahead."""


class Purpose(IntEnum):
    """What a draw is for: the one table. Numbers are part of every result; add at the end, never renumber."""

    BIRTH_GAP = 1  # time between births of a flow class (occurrence = number of the birth)
    FIRM_PICK = 2  # which firm a flow belongs to
    FIRM_SIZE = 3
    FIRM_COMPLIANCE = 4  # whether a firm always complies or weighs
    FIRM_KNOWLEDGE = 5  # which rules a firm knows at the start
    PARTY_PICK = 6  # origin or destination under a gravity rule
    VALUE = 7  # yearly value of a flow
    PERSONS = 8
    DATA_SIZE = 9
    LIFETIME = 10
    NEST_NOISE = 11  # Gumbel noise of a route in the choice (occurrence = number of the nest)
    PATIENCE = 12
    DISCOVERY = 13  # dispersion of discovery hours
    MISSED_RULE = 14
    PREPARATION = 15
    SERVICE = 16  # touch time (occurrence = number of the round)
    ROUNDS = 17  # number of requests for information
    REPLY = 18  # time until a request for information is answered (occurrence = number of the round)
    LATENCY = 19  # statutory latency
    DECISION = 20  # approval or rejection
    STATUS_READING = 21  # how an unclear data status is read
    CATEGORY_READING = 22  # whether data of ambiguous class count as the stricter one
    ENFORCEMENT = 23  # time until an enforcement action
    SUSPENSION = 24  # length of a suspension
    HARM = 25
    BREACH = 26
    RATIFICATION = 27
    LAW_HAZARD = 28  # changes of law at the historical rate
    INVALIDATION = 29
    ADOPTION = 30  # when a user, member or firm takes something up
    PROJECT = 31  # stage times and failures of the institution's projects
    REVIEW_OFFSET = 32  # staggering of re-examination
    BACKGROUND_GAP = 33  # time between background cases of an authority
    PRIORITY = 34  # priority class of a case
    PARAMETER = 35  # uncertain inputs of a future
    DEADLINE = 36
    LISTED = 37  # whether the importer is on the list that an arrangement asks for
    MESSAGES = 38  # rate and size of messages
    INERTIA = 39  # whether a firm skips a scheduled review (occurrence = number of the review)
    COVERAGE = 40  # whether a shared repository holds a rule (entity = the rule's legal basis)
    ROUTING = 41  # where a completed case of a plain queue goes next
    MESSAGE_GAP = (
        42  # time between messages of a stream (occurrence = number of the message, as in all below)
    )
    MESSAGE_THINNING = 43  # whether a candidate arrival is kept (occurrence = number of the candidate)
    MESSAGE_BYTES = 44
    MESSAGE_RECORDS = 45
    MESSAGE_SERVICE = 46  # spread of a service at a station (entity = the stream at the station)
    MESSAGE_DELAY = 47
    ACCESS = 48  # compelled orders (entity = whose data, and the state)
    DETECTION = 49  # whether and when an incident becomes known
    CONCLUSION = 50  # when a successor of a struck instrument is there


class Streams:
    """The root of all draws of one replication.

    `seed` and `replication` are any integers >= 0 below 2**64. Raises ValueError otherwise.
    """

    __slots__ = ("_key", "replication", "seed")

    def __init__(self, seed: int, replication: int = 0):
        if not (0 <= seed <= _MASK and 0 <= replication <= _MASK):
            raise ValueError("seed and replication are integers from 0 to 2**64 - 1")
        self.seed = seed
        self.replication = replication
        self._key = seed.to_bytes(8, "little") + replication.to_bytes(8, "little")

    def entity(self, id: str) -> EntityStream:
        """The draws of one entity. Equal ids give equal draws; the object may be dropped and made again."""
        digest = blake2b(id.encode(), digest_size=8, key=self._key).digest()
        return EntityStream(int.from_bytes(digest, "little"))


class DrawnAhead:
    """The draws of one entity, made in blocks: equal to its own to the bit, and cheaper where the occurrences
    of a purpose are asked for in order.
    """

    __slots__ = ("_blocks", "_stream")

    def __init__(self, stream: EntityStream):
        self._stream = stream
        self._blocks: dict[int, tuple[int, list[float]]] = {}

    def uniform(self, purpose: int, occurrence: int = 0) -> float:
        """As `EntityStream.uniform`."""
        number, place = divmod(occurrence, BLOCK)
        held, draws = self._blocks.get(purpose, (-1, []))
        if held != number:
            draws = self._stream.uniforms(purpose, BLOCK, number * BLOCK).tolist()
            self._blocks[purpose] = number, draws
        return draws[place]


class EntityStream:
    """The draws of one entity in one replication: `key` is its 64-bit hash. Holds no state."""

    __slots__ = ("key",)

    def __init__(self, key: int):
        self.key = key

    def uniform(self, purpose: int, occurrence: int = 0) -> float:
        """A number in the open interval (0, 1), a multiple of 2**-53, decided by the arguments alone."""
        z = (self.key + purpose * _PURPOSE_STEP + occurrence * _OCCURRENCE_STEP) & _MASK
        z = ((z ^ (z >> 30)) * _MIX_1) & _MASK
        z = ((z ^ (z >> 27)) * _MIX_2) & _MASK
        return (((z ^ (z >> 31)) >> 12) + 0.5) * _UNIT

    def uniforms(self, purpose: int, count: int, first: int = 0) -> NDArray[np.float64]:
        """`uniform` of the purpose at occurrences `first` to `first + count - 1`, equal to the bit."""
        import numpy as np

        start = (self.key + purpose * _PURPOSE_STEP + first * _OCCURRENCE_STEP) & _MASK
        z = np.arange(count, dtype=np.uint64) * np.uint64(_OCCURRENCE_STEP) + np.uint64(start)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(_MIX_1)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(_MIX_2)
        z = (z ^ (z >> np.uint64(31))) >> np.uint64(12)
        result: NDArray[np.float64] = (z.astype(np.float64) + 0.5) * _UNIT
        return result
