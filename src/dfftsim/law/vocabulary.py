"""The closed vocabularies of the legal data: the only words a rule, a question or an answer may use."""

from __future__ import annotations

from typing import Literal, get_args

JURISDICTIONS = (
    "EU",
    "GB",
    "US",
    "CA",
    "JP",
    "KR",
    "CN",
    "IN",
    "VN",
    "SG",
    "ID",
    "AU",
    "TR",
    "SA",
    "NG",
    "KE",
    "BR",
)

Category = Literal[
    "personal",
    "sensitive",
    "health",
    "financial",
    "vehicle",
    "telecom",
    "government",
    "important",
    "critical_infrastructure",
    "non_personal",
]
CATEGORIES: tuple[str, ...] = get_args(Category)
PERSONAL_CATEGORIES = frozenset({"personal", "sensitive", "health", "financial", "vehicle", "telecom"})

PathwayKind = Literal[
    "adequacy",
    "standard_contract",
    "bcr",
    "certification",
    "consent",
    "approval",
    "security_assessment",
    "derogation",
    "registration",
    "free",
    "prohibited",
    "accountability",
]
PATHWAY_KINDS: tuple[str, ...] = get_args(PathwayKind)

Role = Literal["pathway", "extra_duty", "prohibition", "power_not_used", "voluntary_mark"]
ROLES: tuple[str, ...] = get_args(Role)

Step = Literal["none", "filing", "approval"]
STEPS: tuple[str, ...] = get_args(Step)

Confidence = Literal["high", "medium", "low"]
CONFIDENCES: tuple[str, ...] = get_args(Confidence)

Verdict = Literal["free", "conditional", "approval", "blocked"]
VERDICTS: tuple[str, ...] = get_args(Verdict)  # best first

LocalisationKind = Literal["storage_copy", "storage_only", "processing_only", "prohibition", "partial"]
LOCALISATION_KINDS: tuple[str, ...] = get_args(LocalisationKind)

DataStatus = Literal["in_scope", "out_of_scope", "depends"]
DATA_STATUSES: tuple[str, ...] = get_args(DataStatus)
STATUS_KEYS = ("anonymised", "pseudonymised", "encrypted_in_use", "federated", "synthetic")

PET_STATUS_KEY: dict[str, str | None] = {
    "none": None,
    "zk_vc": None,
    "anonymisation": "anonymised",
    "k_anonymity": "anonymised",
    "differential_privacy": "anonymised",
    "aggregation": "anonymised",
    "pseudonymisation": "pseudonymised",
    "tokenisation": "pseudonymised",
    "pseudo_tee": "pseudonymised",
    "homomorphic_encryption": "encrypted_in_use",
    "mpc": "encrypted_in_use",
    "tee": "encrypted_in_use",
    "psi": "encrypted_in_use",
    "psi_mpc": "encrypted_in_use",
    "mpc_dp": "encrypted_in_use",
    "tee_dp": "encrypted_in_use",
    "federated_learning": "federated",
    "fl_dp": "federated",
    "fl_he": "federated",
    "fl_secagg": "federated",
    "synthetic_data": "synthetic",
    "dp_synthetic": "synthetic",
}
"""The first of each status is the plainest: the one to name where any would do."""

EXPORTERS = (
    "firm",
    "group",
    "public_body",
    "bank",
    "payment_operator",
    "insurer",
    "lender",
    "securities_firm",
    "telecom_operator",
    "ciio",
    "carmaker",
    "data_broker",
    "cloud_provider",
    "online_service",
    "e_commerce_platform",
    "health_record_operator",
    "covered_entity",
    "map_service",
    "research_body",
)
REGIONAL_EXPORTERS: dict[str, tuple[str, ...]] = {
    "CN": ("gba_firm", "ftz_firm"),
    "CA": (
        "quebec_firm",
        "quebec_public_body",
        "alberta_firm",
        "bc_public_body",
        "ns_public_body",
        "nb_health_custodian",
    ),
    "US": ("florida_health_provider",),
}
ALL_EXPORTERS = EXPORTERS + tuple(kind for kinds in REGIONAL_EXPORTERS.values() for kind in kinds)

PUBLIC_BODIES = frozenset({"public_body", "quebec_public_body", "bc_public_body", "ns_public_body"})
COVERED_KINDS: dict[str, frozenset[str]] = {
    "firm": frozenset(ALL_EXPORTERS) - PUBLIC_BODIES,
    "public_body": PUBLIC_BODIES,
    "health_record_operator": frozenset({"health_record_operator", "nb_health_custodian"}),
    "covered_entity": frozenset({"covered_entity", "florida_health_provider"}),
}
"""What a word in a rule's `exporters` covers; any other word covers itself only."""

ACTIVITIES = (
    "data_brokerage",
    "vendor_employment_investment",
    "contract_with_person",
    "cross_border_hr",
    "vital_interest",
    "public_interest",
    "foreign_authority_request",
    "domestic_payment",
    "cross_border_payment",
    "credit_lending",
    "health_care_research",
    "public_records",
    "core_data",
    "surveying_mapping",
    "data_in_transit",
)
IMPORTER_CONDITIONS = (
    "same_group",
    "processor",
    "public_authority",
    "pipeda_commercial",
    "appi_business",
    "pipa_controller",
    "privacy_shield_certified",
    "dpf_certified",
    "dpf_uk_extension_certified",
    "cbpr_certified",
    "global_cbpr_certified",
    "europrivacy_certified",
    "isms_p_certified",
    "certificate_of_accreditation",
    "registered_in_hong_kong",
    "registered_in_macao",
    "bound_by_comparable_law",
    "bound_by_substantially_similar_law_or_scheme",
    "bound_by_law_or_instrument_with_adequate_protection",
    "appropriate_safeguards_confirmed",
)
EXPORTER_CONDITIONS = (
    "cbpr_certified",
    "dpf_certified",
    "social_network_over_1m_daily_users",
    "foreign_provider_after_order",
)
DESTINATION_CONDITIONS = ("supervisor_agreement", "no_supervisor_agreement")
LAW_KINDS = (
    "general",
    "sectoral",
    "localisation",
    "government-access",
    "data-economy",
    "platform",
    "bill",
)
PERIODS = ("calendar_year", "two_calendar_years", "rolling_12_months", "holding")
COUNTED_FROM = ("jan_1_current_year", "jan_1_previous_year")
STATUTORY_KINDS = ("authority_limit", "exporter_deadline", "max_stay_abroad")
PILLARS = ("trade_rules", "regulatory_cooperation", "technology", "institutional_framework")
ARRANGEMENT_KINDS = (
    "adequacy_decision",
    "mutual_adequacy",
    "membership",
    "bridge",
    "model_clauses",
    "certification_scheme",
    "trade_agreement_data_clause",
    "digital_economy_agreement",
    "convention",
    "declaration",
    "forum",
    "dialogue",
    "institutional",
    "national_rule",
    "absence_record",
)
ARRANGEMENT_EFFECTS = ("free_flow", "localisation_ban", "cheaper_mechanism", "soft", "restriction", "none")
ARRANGEMENT_STATUSES = (
    "in_force",
    "ended",
    "signed",
    "signed_interim",
    "concluded",
    "concluded_unsigned",
    "framework",
    "negotiation",
    "not_in_force",
    "none",
)
