"""The rows of the register that belong to parties: the accounts of welfare, and the five dials.

USD a year are present values at the first day that counts, over the present value of one dollar a year
(`discount_social`); the split of value is `value_split_*`. Sums are over the flows of the scenario alone.
"""

from __future__ import annotations

from dfftsim.scenario.kpi import Direction, Kpi, Name

PARTY = "party"
YEARLY = "USD per year"
DIAL = "0-100"
DIALS = ("openness", "trust", "growth", "sovereignty", "burden")
SURPLUS = ("surplus_exporters", "surplus_importers", "surplus_users")
COSTS = ("compliance_cost", "harm_borne", "administration", "accession")
WELFARE = (*SURPLUS, *COSTS, "welfare")
"""The accounts from top to bottom: what is gained, what is borne, the sum."""
MEMO = ("surplus_firms", "surplus_noncompliant", "fines_paid", "fines_received")
"""Beside the accounts: one of them added up otherwise, a part of them, and transfers."""
PHYSICAL = (
    "F_flows", "days_to_start_p50", "flows_born", "persons_served", "exposure_person_years",
)  # fmt: skip
SCORECARD = ("F", "P", *(f"dial_{dial}" for dial in DIALS), *WELFARE, *PHYSICAL)
"""What is shown and compared for each party: the pair, the dials, the accounts, physical units."""
INSIDE = ("decisions_retained", "critical_in_reach", "receivers_spread")
"""What sovereignty is the mean of, as far as measured."""
MADE_OF = {
    "dial_openness": ("F", "days_to_start_p50"),
    "dial_trust": ("P",),
    "dial_growth": ("surplus_exporters", "surplus_importers", "surplus_users"),
    "dial_sovereignty": INSIDE,
    "dial_burden": ("flows_born",),
}
"""Measures of the same party that a dial is made of or is best read beside."""


def _usd(id: str, en: str, ja: str, good: Direction, formula: str, needs: str = "") -> Kpi:
    return Kpi(id, Name(en, ja), YEARLY, formula, good, "sum", (PARTY,), needs=needs)


def _dial(id: str, en: str, ja: str, formula: str, needs: str = "") -> Kpi:
    return Kpi(f"dial_{id}", Name(en, ja), DIAL, formula, "higher", "ratio", (PARTY,), needs=needs)


def _share(id: str, en: str, ja: str, formula: str) -> Kpi:
    return Kpi(id, Name(en, ja), "share", formula, "neither", "ratio", (PARTY,))


PARTY_ROWS = (
    _usd("surplus_exporters", "Exporters' surplus", "輸出側の余剰", "higher",
         "exporters' share x value realised by flows collected here, on whatever route"),
    _usd("surplus_importers", "Importers' surplus", "輸入側の余剰", "higher",
         "importers' share x value realised by flows that come here"),
    _usd("surplus_users", "Users' surplus", "利用者の余剰", "higher",
         "users' share x value realised by flows collected here"),
    _usd("compliance_cost", "Compliance, borne", "遵守費用の負担", "lower",
         "what firms at home here pay for reading, preparing and running, fines left out"),
    _usd("harm_borne", "Harm borne", "被害の負担", "lower",
         "expected harm that is borne by the people and the authority here and by firms at home here, and "
         "harm of imposed breaches", "hazards"),
    _usd("administration", "Administration", "行政費用", "lower",
         "officers' time on the cases of the flows x wage, and keeping levers alive (accession points x "
         "running_usd_point)"),
    _usd("accession", "Accession", "加入費用", "lower",
         "accession points of the levers that come into force x accession_usd_point"),
    _usd("welfare", "Net benefit", "純便益", "higher",
         "surplus of exporters, importers and users - compliance - harm - administration - accession; "
         "without hazards harm is not counted; sovereignty and fines are no part of it"),
    _usd("surplus_firms", "Firms' surplus", "企業の余剰", "higher",
         "exporters' and importers' surplus - compliance (also by size of firm)"),
    _usd("surplus_noncompliant", "of the surplus, without full compliance", "うち完全な遵守なしの余剰",
         "neither", "the part of the three surpluses that carrying on without full compliance gives"),
    _usd("fines_paid", "Fines paid", "支払った制裁金", "neither",
         "fines on firms at home here: transfers, no part of the net benefit"),
    _usd("fines_received", "Fines received", "受け取った制裁金", "neither",
         "fines over flows collected here: transfers, no part of the net benefit"),
    Kpi("persons_served", Name("People whose data flow lawfully", "適法にデータが流れる人数"),
        "persons per year", "people a year of the flows collected here x share of the time they operate",
        "neither", "sum", (PARTY,)),
    _dial("openness", "Openness", "開放度",
          "100 x mean, weighed by value wanted, of exp(-days to the lawful start / dial_openness_days) x "
          "(1 - cost / value delivered lawfully), over the flows from and to here; 0 for a flow that never "
          "lawfully starts"),
    _dial("trust", "Trust", "信頼",
          "100 x square root of (protection of the people here x mean trust in the other parties)", "trust"),
    _dial("growth", "Growth", "成長",
          "100 x surplus of exporters, importers and users here from value delivered lawfully or kept at "
          "home / the same of all value wanted"),
    _dial("sovereignty", "Sovereignty", "主権",
          "100 x mean of those measured: decisions retained, critical data in reach, spread of receivers"),
    _dial("burden", "Burden (100 = none)", "負担(100=なし)",
          "100 x (1 - hours of reading and of preparing by the own team, per flow from or to here / "
          "dial_burden_hours), not below 0"),
    _share("decisions_retained", "Decisions retained", "留保された決定",
           "1 - sovereignty points of levers, each by the share of the horizon it is in force / "
           "dial_sovereignty_points, not below 0"),
    _share("critical_in_reach", "Critical data in reach", "重要データの掌握",
           "1 - time, weighed by value, in which plain records of sensitive, health, financial, telecom, "
           "government, important or critical-infrastructure data from here are abroad"),
    _share("receivers_spread", "Spread of receivers", "受領国の分散",
           "(1 - Herfindahl-Hirschman index of value by receiving party) / (1 - 1 / number of parties that "
           "receive)"),
)  # fmt: skip
