"""Single questions whose answer can be read off the law itself, each on both sides of what decides it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dfftsim.law.book import load_rulebook
from dfftsim.law.evaluate import Assessment, evaluate
from dfftsim.law.transfer import transfer


def ask(pair: str, data: str, on: str, **rest: Any) -> Assessment:
    """`ask("EU>US", "personal", "2020-07-15")`: the shipped law on one transfer."""
    origin, destination = pair.split(">")
    return evaluate(
        load_rulebook(), transfer(origin, destination, data.split(","), **rest), date.fromisoformat(on)
    )


def open_ids(answer: Assessment) -> set[str]:
    """Ids of the open pathways."""
    return {pathway.id for pathway in answer.open_pathways}


DATED = [
    # Schrems II (C-311/18): the Shield fell on 16 July 2020; decision (EU) 2023/1795 came on 10 July 2023
    ("EU>US", "personal", "2020-07-15", "free", "eu-us-shield"),
    ("EU>US", "personal", "2020-07-16", "conditional", "eu-scc-old-post-schrems2"),
    ("EU>US", "personal", "2023-07-09", "conditional", "eu-scc-2021"),
    ("EU>US", "personal", "2023-07-10", "free", "eu-us-dpf"),
    # UK-US data bridge, 12 October 2023
    ("GB>US", "personal", "2023-10-11", "conditional", "gb-idta"),
    ("GB>US", "personal", "2023-10-12", "free", "gb-us-bridge"),
    # EU-Japan mutual adequacy, 23 January 2019, both ways
    ("EU>JP", "personal", "2019-01-22", "conditional", "eu-scc-old-pre-schrems2"),
    ("EU>JP", "personal", "2019-01-23", "free", "eu-45-jp"),
    ("JP>EU", "personal", "2019-01-22", "conditional", "jp-appi-28-consent-2017"),
    ("JP>EU", "personal", "2019-01-23", "free", "jp-appi-28-adequacy"),
    # APPI amendments of 2020, in force 1 April 2022
    ("JP>IN", "personal", "2022-03-31", "conditional", "jp-appi-28-equivalent-contract-2017"),
    ("JP>IN", "personal", "2022-04-01", "conditional", "jp-appi-28-equivalent-contract-2022"),
    # EU-Korea adequacy, 17 December 2021; personal credit information is outside
    ("EU>KR", "personal", "2021-12-16", "conditional", "eu-scc-2021"),
    ("EU>KR", "personal", "2021-12-17", "free", "eu-45-kr"),
    ("EU>KR", "financial", "2021-12-17", "conditional", "eu-scc-2021"),
    # the United Kingdom: member rules until the bridge ended, then adequacy without a gap
    ("EU>GB", "personal", "2021-06-27", "free", "eu-gb-member"),
    ("EU>GB", "personal", "2021-06-28", "free", "eu-45-gb"),
    # EU-Brazil, both ways, 27 January 2026
    ("EU>BR", "personal", "2026-01-26", "conditional", "eu-scc-2021"),
    ("EU>BR", "personal", "2026-01-27", "free", "eu-45-br"),
    ("BR>EU", "personal", "2026-01-27", "free", "br-adequacy-eu"),
    # LGPD in force 18 September 2020; clauses of ANPD Resolution 19/2024 from 23 August 2024
    ("BR>US", "personal", "2020-09-17", "free", "br-pre-lgpd"),
    ("BR>US", "personal", "2020-09-18", "conditional", "br-gap-contract"),
    ("BR>US", "personal", "2024-08-22", "conditional", "br-gap-contract"),
    ("BR>US", "personal", "2024-08-23", "conditional", "br-scc"),
    # PIPA art. 28-8 from 15 September 2023; equivalence of the EU from 16 September 2025
    ("KR>US", "personal", "2023-09-14", "conditional", "kr-17-consent-old"),
    ("KR>US", "personal", "2023-09-15", "conditional", "kr-28-8-consent"),
    ("KR>EU", "personal", "2025-09-15", "conditional", "kr-28-8-contract"),
    ("KR>EU", "personal", "2025-09-16", "free", "kr-28-8-equiv-eu"),
    # Turkey, Law 7499: art. 9 anew from 1 June 2024, clauses from 10 July, old consent until 31 August
    ("TR>EU", "personal", "2024-05-31", "conditional", "tr-9-consent-old"),
    ("TR>EU", "personal", "2024-07-10", "conditional", "tr-9-scc"),
    ("TR>EU", "personal", "2024-09-01", "conditional", "tr-9-scc"),
    # Saudi PDPL from 14 September 2023, clauses from 1 September 2024
    ("SA>US", "personal", "2020-05-31", "free", "sa-pre-pdpl-free"),
    ("SA>US", "personal", "2023-09-13", "conditional", "sa-interim-open"),
    ("SA>US", "personal", "2024-08-31", "conditional", "sa-grace-2023"),
    ("SA>US", "personal", "2024-09-01", "conditional", "sa-scc"),
    # Viet Nam: Decree 13/2023 from 1 July 2023, the data law from 1 July 2025, the personal data law of 2026
    ("VN>JP", "personal", "2023-06-30", "conditional", "vn-free-2018"),
    ("VN>JP", "personal", "2023-07-01", "conditional", "vn-decree13-oTIA"),
    ("VN>JP", "personal", "2026-01-01", "conditional", "vn-pdpl-ctia"),
    ("VN>JP", "important", "2025-06-30", "free", "VN-silence"),
    ("VN>JP", "important", "2025-07-01", "conditional", "vn-data-law-important"),
    # Indonesia: Law 27/2022 art. 56 after two years, 17 October 2024
    ("ID>SG", "personal", "2024-10-16", "conditional", "id-mr20-report"),
    ("ID>SG", "personal", "2024-10-17", "conditional", "id-pdp56-safeguards"),
    # India: SPDI rules until the DPDP Act replaces them in May 2027
    ("IN>US", "personal", "2027-05-12", "free", "in-general-free"),
    ("IN>US", "sensitive", "2027-05-12", "conditional", "in-spdi-7"),
    ("IN>US", "sensitive", "2027-05-13", "free", "in-dpdp-16-negative-list"),
    # Kenya's Act of 25 November 2019; Nigeria's NDPR of 25 January 2019
    ("KE>EU", "personal", "2019-11-24", "free", "ke-pre-dpa-free"),
    ("KE>EU", "personal", "2019-11-25", "conditional", "ke-48-safeguards"),
    ("NG>EU", "personal", "2019-01-24", "free", "ng-pre-ndpr-free"),
    ("NG>EU", "personal", "2019-01-25", "conditional", "ng-ndpr-derog"),
    ("NG>EU", "personal", "2020-11-01", "free", "ng-ndpr-whitelist"),
    ("NG>EU", "personal", "2023-11-30", "conditional", "ng-ndpa-instrument"),
]


@pytest.mark.parametrize(("pair", "data", "on", "verdict", "pathway"), DATED)
def test_days_on_which_the_law_changes(pair: str, data: str, on: str, verdict: str, pathway: str) -> None:
    answer = ask(pair, data, on)
    assert answer.verdict == verdict
    assert pathway in open_ids(answer)


CHINA = [
    # before 22 March 2024: assessment from 100,000 persons or 10,000 sensitive ones (CAC Order 11)
    ("personal", "2024-03-21", {"persons": 99_999}, "conditional"),
    ("personal", "2024-03-21", {"persons": 100_000}, "approval"),
    ("sensitive", "2024-03-21", {"persons": 9_999}, "conditional"),
    ("sensitive", "2024-03-21", {"persons": 10_000}, "approval"),
    # and from a million people held
    ("personal", "2024-03-21", {"persons": 1, "held": 999_999}, "conditional"),
    ("personal", "2024-03-21", {"persons": 1, "held": 1_000_000}, "approval"),
    # from 22 March 2024 (CAC Order 16)
    ("personal", "2024-03-22", {"persons": 99_999}, "free"),
    ("personal", "2024-03-22", {"persons": 100_000}, "conditional"),
    ("personal", "2024-03-22", {"persons": 999_999}, "conditional"),
    ("personal", "2024-03-22", {"persons": 1_000_000}, "approval"),
    ("personal", "2024-03-22", {"persons": 1, "held": 5_000_000}, "free"),
    ("sensitive", "2024-03-22", {"persons": 1}, "conditional"),
    ("sensitive", "2024-03-22", {"persons": 9_999}, "conditional"),
    ("sensitive", "2024-03-22", {"persons": 10_000}, "approval"),
    # ordinary and sensitive people are counted apart: 990,000 + 9,999 are no million
    ("personal", "2024-03-22", {"persons": 999_999, "sensitive": 9_999}, "conditional"),
    ("personal", "2024-03-22", {"persons": 1_009_999, "sensitive": 9_999}, "approval"),
    ("personal", "2024-03-22", {"persons": 50_000, "sensitive": 1}, "conditional"),
    # exempt purposes, whatever the volume
    ("personal", "2024-03-22", {"persons": 5_000_000, "activities": "contract_with_person"}, "conditional"),
    ("personal", "2024-03-22", {"persons": 5_000_000, "activities": "data_in_transit"}, "free"),
    # critical infrastructure operators: always the assessment; important data too
    ("personal", "2024-03-22", {"exporter": "ciio"}, "approval"),
    ("important", "2024-03-22", {}, "approval"),
    ("important", "2021-08-31", {}, "free"),
    ("important", "2021-09-01", {}, "approval"),
    # between PIPL and its rules: open in practice, blocked by the letter
    ("personal", "2022-08-31", {}, "conditional"),
    ("personal", "2022-08-31", {"strict": True}, "blocked"),
    ("personal", "2021-10-31", {"strict": True}, "conditional"),
    # the free trade zones' negative lists from 9 May 2024
    ("personal", "2024-05-09", {"persons": 5_000_000, "exporter": "ftz_firm"}, "free"),
    # state's strictest class and raw mapping data
    ("important", "2024-03-22", {"activities": "core_data"}, "blocked"),
    ("vehicle", "2024-03-22", {"activities": "surveying_mapping", "exporter": "carmaker"}, "blocked"),
    # disclosure to a foreign court (DSL art. 36, PIPL art. 41): approval, also where the law is else silent
    ("personal", "2024-03-22", {"activities": "foreign_authority_request"}, "approval"),
    ("government", "2024-03-22", {"activities": "foreign_authority_request"}, "approval"),
]


@pytest.mark.parametrize(("data", "on", "rest", "verdict"), CHINA)
def test_china_at_its_bounds(data: str, on: str, rest: dict[str, Any], verdict: str) -> None:
    assert ask("CN>JP", data, on, **rest).verdict == verdict


UNITED_STATES = [
    # PADFA from 23 June 2024: a single record, brokers only
    ("US>CN", "financial", "2024-06-22", {"exporter": "data_broker"}, "free"),
    ("US>CN", "financial", "2024-06-23", {"exporter": "data_broker"}, "blocked"),
    ("US>CN", "financial", "2024-06-23", {"exporter": "bank"}, "free"),
    ("US>JP", "financial", "2024-06-23", {"exporter": "data_broker"}, "free"),
    # 28 CFR 202 from 8 April 2025: "more than" its numbers
    ("US>CN", "vehicle", "2025-04-07", {"persons": 1_001}, "free"),
    ("US>CN", "vehicle", "2025-04-08", {"persons": 1_000}, "free"),
    ("US>CN", "vehicle", "2025-04-08", {"persons": 1_001}, "conditional"),
    ("US>CN", "health", "2025-04-08", {"persons": 10_000}, "free"),
    ("US>CN", "health", "2025-04-08", {"persons": 10_001}, "conditional"),
    ("US>CN", "personal", "2025-04-08", {"persons": 100_000}, "free"),
    ("US>CN", "personal", "2025-04-08", {"persons": 100_001}, "conditional"),
    # it looks through anonymisation; PADFA does not, and the licence lifts the bulk rule only
    ("US>RU", "vehicle", "2025-09-01", {"persons": 1_500, "exporter": "data_broker"}, "blocked"),
    (
        "US>RU",
        "vehicle",
        "2025-09-01",
        {"persons": 1_500, "exporter": "data_broker", "pet": "anonymisation"},
        "approval",
    ),
    ("US>RU", "vehicle", "2025-09-01", {"persons": 1_500, "pet": "anonymisation"}, "conditional"),
    # brokers to other countries carry a clause against resale
    ("US>JP", "vehicle", "2025-04-08", {"persons": 1_001, "exporter": "data_broker"}, "conditional"),
    # Florida: health records stay in the United States or Canada
    ("US>CA", "health", "2024-01-01", {"exporter": "florida_health_provider"}, "conditional"),
    ("US>GB", "health", "2024-01-01", {"exporter": "florida_health_provider"}, "blocked"),
]
ELSEWHERE = [
    # India: payment data stay (RBI, 15 October 2018), the foreign leg apart; telecom licences
    ("IN>US", "financial", "2018-10-14", {"exporter": "payment_operator"}, "conditional"),
    ("IN>US", "financial", "2018-10-15", {"exporter": "payment_operator"}, "blocked"),
    (
        "IN>US",
        "financial",
        "2018-10-15",
        {"exporter": "payment_operator", "activities": "cross_border_payment"},
        "conditional",
    ),
    ("IN>US", "financial", "2018-10-15", {"exporter": "securities_firm"}, "conditional"),
    ("IN>US", "telecom", "2024-01-01", {"exporter": "telecom_operator"}, "blocked"),
    ("IN>US", "telecom", "2024-01-01", {}, "free"),
    # Viet Nam: many people make important and core data (Decree 165/2025)
    ("VN>JP", "personal", "2025-07-01", {"persons": 99_999}, "conditional"),
    ("VN>JP", "personal", "2025-07-01", {"persons": 999_999}, "conditional"),
    ("VN>JP", "personal", "2025-07-01", {"persons": 1_000_000}, "approval"),
    ("VN>JP", "sensitive", "2025-07-01", {"persons": 99_999}, "conditional"),
    ("VN>JP", "sensitive", "2025-07-01", {"persons": 100_000}, "approval"),
    (
        "VN>JP",
        "sensitive",
        "2025-07-01",
        {"persons": 100_000, "activities": "contract_with_person"},
        "conditional",
    ),
    # anonymised data left the scope of Vietnamese law with the law of 2026
    ("VN>JP", "personal", "2025-12-31", {"pet": "anonymisation"}, "conditional"),
    ("VN>JP", "personal", "2026-01-01", {"pet": "anonymisation"}, "free"),
    # Australia: the national health record stays; British Columbia kept its public data until November 2021
    ("AU>JP", "health", "2024-01-01", {"exporter": "health_record_operator"}, "blocked"),
    ("AU>JP", "health", "2024-01-01", {}, "conditional"),
    ("CA>US", "personal", "2021-11-24", {"exporter": "bc_public_body"}, "blocked"),
    ("CA>US", "personal", "2021-11-25", {"exporter": "bc_public_body"}, "conditional"),
    ("CA>US", "personal", "2021-11-25", {"exporter": "ns_public_body"}, "blocked"),
    # Korea: financial firms use the credit information rules; the public cloud stays
    ("KR>AU", "financial", "2024-06-01", {"exporter": "bank"}, "conditional"),
    ("KR>AU", "government", "2024-06-01", {"exporter": "public_body"}, "blocked"),
    ("KR>US", "non_personal", "2024-06-01", {"exporter": "map_service"}, "approval"),
    # Indonesia: banks need the OJK, e-commerce an approval on paper only
    ("ID>SG", "financial", "2024-11-01", {"exporter": "bank"}, "approval"),
    ("ID>SG", "personal", "2024-11-01", {"exporter": "e_commerce_platform"}, "conditional"),
    ("ID>SG", "personal", "2024-11-01", {"exporter": "e_commerce_platform", "strict": True}, "approval"),
    # Saudi banks wait for the central bank; a standing duty alone makes nothing worse
    ("SA>US", "financial", "2024-09-01", {"exporter": "bank"}, "approval"),
    # Turkey: treaty-interest data; banking secrecy is one more consent
    ("TR>EU", "personal", "2024-09-01", {"activities": "core_data"}, "approval"),
    ("TR>EU", "financial", "2024-09-01", {"exporter": "bank"}, "conditional"),
    # Kenya froze health samples to the United States in December 2025
    (
        "KE>US",
        "health",
        "2025-12-10",
        {"exporter": "public_body", "activities": "health_care_research"},
        "blocked",
    ),
    (
        "KE>US",
        "health",
        "2025-12-09",
        {"exporter": "public_body", "activities": "health_care_research"},
        "conditional",
    ),
    # several categories: the strictest decides
    ("CN>JP", "non_personal,important", "2024-06-01", {}, "approval"),
    ("EU>US", "personal,non_personal", "2021-01-01", {}, "conditional"),
]


@pytest.mark.parametrize(("pair", "data", "on", "rest", "verdict"), UNITED_STATES + ELSEWHERE)
def test_exporters_volumes_activities(
    pair: str, data: str, on: str, rest: dict[str, Any], verdict: str
) -> None:
    assert ask(pair, data, on, **rest).verdict == verdict


def test_a_listed_importer_is_taken_to_hold_and_named() -> None:
    dpf = next(p for p in ask("EU>US", "personal", "2024-01-01").pathways if p.id == "eu-us-dpf")
    assert dpf.open
    assert dpf.requires == ("importer listed",)


def test_importers_given_are_exactly_the_conditions_met() -> None:
    without = ask("EU>US", "personal", "2024-01-01", importer=())
    assert without.verdict == "conditional"
    assert "eu-us-dpf" not in open_ids(without)
    named = ask("EU>US", "personal", "2024-01-01", importer="dpf_certified")
    dpf = next(p for p in named.pathways if p.id == "eu-us-dpf")
    assert named.verdict == "free"
    assert dpf.requires == ()


def test_old_clauses_take_no_new_contract_after_their_last_day() -> None:
    assert "eu-scc-old-post-schrems2" in open_ids(ask("EU>IN", "personal", "2021-09-26"))
    assert "eu-scc-old-post-schrems2" not in open_ids(ask("EU>IN", "personal", "2021-09-27"))


def test_certificates_reach_the_parties_of_their_scheme_from_their_days() -> None:
    asked = {"importer": "cbpr_certified"}
    assert "jp-appi-28-cbpr-2017" not in open_ids(ask("JP>KR", "personal", "2017-05-31", **asked))
    assert "jp-appi-28-cbpr-2017" in open_ids(ask("JP>KR", "personal", "2017-06-01", **asked))
    assert "jp-appi-28-cbpr-2022" not in open_ids(ask("JP>IN", "personal", "2024-06-01", **asked))


def test_an_exporters_own_certificate_opens_what_is_not_presumed() -> None:
    assert "jp-appi-28-cbpr-exporter" not in open_ids(ask("JP>IN", "personal", "2024-06-01"))
    holder = ask("JP>IN", "personal", "2024-06-01", exporter_conditions="cbpr_certified")
    assert "jp-appi-28-cbpr-exporter" in open_ids(holder)


def test_gba_contract_only_towards_its_places() -> None:
    assert "cn-gba-sc" in open_ids(ask("CN>HK", "personal", "2023-12-10", exporter="gba_firm"))
    assert "cn-gba-sc" not in open_ids(ask("CN>HK", "personal", "2023-12-09", exporter="gba_firm"))
    assert "cn-gba-sc" not in open_ids(ask("CN>MO", "personal", "2024-01-01", exporter="gba_firm"))
    assert "cn-gba-sc-macao" in open_ids(ask("CN>MO", "personal", "2024-09-10", exporter="gba_firm"))


def test_depends_changes_nothing_unless_it_is_accepted() -> None:
    book, day = load_rulebook(), date(2026, 1, 1)
    question = transfer("JP", "CN", "personal", pet="federated_learning")
    assert evaluate(book, question, day).status_word == "depends"
    assert evaluate(book, question, day).verdict == "conditional"
    assert evaluate(book, question, day, status_override="accepted").verdict == "free"
    assert evaluate(book, question, day, status_override="refused").verdict == "conditional"
    settled = transfer("JP", "CN", "personal", pet="pseudonymisation")
    assert evaluate(book, settled, day, status_override="accepted").verdict == "conditional"


def test_tolerated_practice_is_of_low_confidence() -> None:
    gap = next(p for p in ask("CN>JP", "personal", "2022-01-01").pathways if p.id == "cn-pipl38-gap")
    assert (gap.open, gap.verdict, gap.confidence) == (True, "conditional", "low")


def test_occasional_and_self_assessed_ways_are_never_free() -> None:
    emergency = ask("CN>JP", "personal", "2024-06-01", persons=2_000_000, activities="vital_interest")
    assert emergency.verdict == "conditional"
    own = next(p for p in ask("AU>US", "personal", "2024-06-01").pathways if p.id == "au-app8-2a")
    assert own.verdict == "conditional"


def test_a_standing_duty_is_named_and_changes_no_verdict() -> None:
    answer = ask("EU>US", "non_personal", "2025-09-12", exporter="cloud_provider")
    (way,) = answer.open_pathways
    assert [duty.id for duty in way.duties] == ["eu-dataact-32"]
    assert answer.verdict == "free"


def test_days_add_the_longest_wait_to_the_work() -> None:
    answer = ask("VN>JP", "personal", "2026-02-01", persons=1_000_000)
    dossier = next(p for p in answer.pathways if p.id == "vn-pdpl-ctia")
    own = load_rulebook().rule("vn-pdpl-ctia")
    duty = load_rulebook().rule("vn-data-law-core-persons")
    assert dossier.step == "approval"
    assert dossier.days.mode is None, "nobody has published how long the ministry takes"
    assert own.preparation_days.mode is not None and duty.preparation_days.mode == 120
    assessed = next(
        p
        for p in ask("CN>JP", "personal", "2024-06-01", persons=2_000_000).pathways
        if p.id == "cn-assessment-2024-pi"
    )
    rule = load_rulebook().rule("cn-assessment-2024-pi")
    assert assessed.days.mode == rule.preparation_days.mode + rule.observed_days.mode
