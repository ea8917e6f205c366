"""The closed lists of words a scenario may use, beside those of the law."""

from __future__ import annotations

from dfftsim.law.countries import EU_MEMBERS, OTHER_SPELLINGS
from dfftsim.law.vocabulary import JURISDICTIONS

SIZES = ("micro", "small", "medium", "large")
WORKLOADS = (
    "point_lookup",
    "aggregate_statistics",
    "model_training",
    "model_inference",
    "record_linkage",
    "raw_record_delivery",
    "streaming_telemetry",
)
GRAVITY_MASSES = ("equal", "dds_exports")
"""`dds_exports`: exports of digitally delivered services, the parameters `dds_exports_xx`."""
CLAUSE_EXCEPTIONS = ("security", "privacy", "public_policy")
CREDIBILITY = ("illustrative", "face_valid", "validated")


def no_law(code: str) -> tuple[str, str]:
    """What is wrong with a code whose law is not in the rule base, and what to write instead."""
    meant = OTHER_SPELLINGS.get(code, code)
    if meant in EU_MEMBERS:
        return f"{code} is a Member State of the European Union", "write EU (the 27 have one sheet)"
    if meant != code:
        return f"{code} is not a code", f"did you mean {meant}?"
    return f"there is no law on file for {code}", f"one of: {' '.join(JURISDICTIONS)}"
