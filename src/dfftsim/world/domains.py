"""Numbers of the model that cannot be 0: something is divided by them, or what they are the mean or the
median of cannot be 0. All others that are not negative may be 0, and nothing breaks.
"""

from math import nextafter

SMALLEST = nextafter(0.0, 1.0)
"""The least number above 0."""
ABOVE_ZERO = frozenset(
    {
        "access_known_days", "access_order_persons", "breach_cost_1m_records", "breach_cost_per_record",
        "breach_cost_world_2025", "breach_lifecycle_days", "breach_loss_p90", "breach_loss_typical",
        "breach_records_mean", "dial_burden_hours", "dial_openness_days", "dial_sovereignty_points",
        "flow_lifetime", "generic_value_large", "generic_value_medium", "generic_value_micro",
        "generic_value_small", "harm_tail_alpha", "invalidation_years", "legal_fte_large", "legal_fte_medium",
        "legal_fte_micro", "legal_fte_small", "legal_share_transfers", "loc_hazard_factor",
        "ms_requests_us_half", "patience_days", "persons_per_sme_market", "productive_hours_day",
        "reply_days", "touch_days_approval", "touch_days_certificate", "touch_days_filing",
        "trust_recovery_years",
    }
)  # fmt: skip
