"""The closed lists of words a scenario may use, beside those of the law."""

from __future__ import annotations

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

PARTY_HINT = "parties with law: EU GB US CA JP KR CN IN VN SG ID AU TR SA NG KE BR"
