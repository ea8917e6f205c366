"""The register of key performance indicators: what each is called, its unit, formula and good direction.

    python -m dfftsim.scenario.kpis docs/model.md

rewrites the table of that page between `<!-- measures -->` and `<!-- end of measures -->`.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from dfftsim.scenario.kpi import FLOW_SCOPES, Direction, Estimator, Kpi, Name
from dfftsim.scenario.party_kpis import PARTY, PARTY_ROWS

QUEUE_SCOPES = ("authority",)
MESSAGE_SCOPES = FLOW_SCOPES[:-1]
PROJECT_SCOPES = ("project",)
TRUST_SCOPES = ("from", "to", "pair")


def _row(
    id: str, en: str, ja: str, unit: str, good: Direction, estimator: Estimator, formula: str,
    scopes: tuple[str, ...] = FLOW_SCOPES,
) -> Kpi:  # fmt: skip
    return Kpi(id, Name(en, ja), unit, formula, good, estimator, scopes)


def _fund(id: str, en: str, ja: str, unit: str, estimator: Estimator, formula: str) -> Kpi:
    return Kpi(id, Name(en, ja), unit, formula, "neither", estimator, (), spent=True)


def _message(
    id: str, en: str, ja: str, unit: str, good: Direction, estimator: Estimator, formula: str
) -> Kpi:  # fmt: skip
    return Kpi(id, Name(en, ja), unit, formula, good, estimator, MESSAGE_SCOPES, operations=True)


def _harm(
    id: str, en: str, ja: str, unit: str, good: Direction, estimator: Estimator, formula: str
) -> Kpi:  # fmt: skip
    return Kpi(id, Name(en, ja), unit, formula, good, estimator, MESSAGE_SCOPES, needs="hazards")


def _trust(
    id: str, en: str, ja: str, unit: str, good: Direction, estimator: Estimator, formula: str,
    scopes: tuple[str, ...] = TRUST_SCOPES,
) -> Kpi:  # fmt: skip
    return Kpi(id, Name(en, ja), unit, formula, good, estimator, scopes, needs="trust")


_ROWS = (
    _row("F", "Free flow", "自由流通率",
         "share", "higher", "ratio",
         "value delivered lawfully and in time / value wanted, from birth to the end of the horizon"),
    _row("F_flows", "Free flow by number", "自由流通率(件数)",
         "share", "higher", "ratio", "flow-days operating lawfully / flow-days wanted"),
    _harm("P", "Protection", "保護水準",
         "share", "higher", "ratio",
         "1 - expected harm to people that nobody answers for, over that of the same flows in plain text to "
         "the riskiest other party without redress; the first is weighed by 1 - enforceability of the "
         "pathway (0 without full compliance)"),
    _row("feasible_90", "Lawful within 90 days", "90日以内に適法に開始",
         "share", "higher", "ratio",
         "flows that at birth have a lawful option which can start within 90 days and whose "
         "set-up, reading included, costs at most 10 % of the yearly value / flows born, standing ones "
         "at the start included"),
    _row("started_90", "Started within 90 days", "90日以内に開始",
         "share", "higher", "ratio",
         "flows that lawfully started within 90 days of birth / flows born at least 90 days "
         "before the end, without those standing at the start"),
    _row("days_to_start_p50", "Days to lawful start, median", "適法な開始までの日数(中央値)",
         "d", "lower", "kaplan_meier",
         "median of the Kaplan-Meier estimate of days from birth to the first lawful operation"),
    _row("days_to_start_p90", "Days to lawful start, 90 %", "適法な開始までの日数(90%点)",
         "d", "lower", "kaplan_meier", "90 % quantile of the same estimate"),
    _row("share_noncompliant", "Runs without full compliance", "完全な遵守なしに運用",
         "share", "lower", "ratio", "flow-days carrying on without full compliance / flow-days alive"),
    _row("share_localised", "Localised", "国内に留め置き",
         "share", "neither", "ratio",
         "flow-days localised / flow-days alive (on a day: flows localised / flows alive)"),
    _row("share_results", "Sends results only", "結果のみ送信",
         "share", "neither", "ratio", "flow-days on the route results / flow-days alive"),
    _row("share_given_up", "Given up", "断念",
         "share", "lower", "ratio", "flow-days given up / flow-days alive"),
    _row("share_adequacy", "On adequacy", "十分性に基づく",
         "share", "neither", "ratio",
         "flow-days operating on adequacy / flow-days operating (also below; on a day: flows)"),
    _row("share_contract", "On standard contracts", "標準契約に基づく",
         "share", "neither", "ratio", "the same for standard contracts and accountability"),
    _row("share_consent", "On consent", "同意に基づく",
         "share", "neither", "ratio", "the same for consent and derogations"),
    _row("share_certification", "On certification", "認証に基づく",
         "share", "neither", "ratio", "the same for certification"),
    _row("share_registration", "On registration or filing", "届出・登録に基づく",
         "share", "neither", "ratio", "the same for registrations, which wait for no decision"),
    _row("share_approval", "On approval or assessment", "承認・評価に基づく",
         "share", "neither", "ratio",
         "the same for approval, security assessment and binding corporate rules"),
    _row("share_free", "On free pathways", "手続なし",
         "share", "neither", "ratio", "the same for free pathways and the silence of the law"),
    _row("on_time", "Records can arrive in time", "期限内に到達可能",
         "share", "higher", "ratio",
         "flows whose plain records reach the receiver on the direct link, enough of them within the "
         "deadline / flows"),
    _row("rules_to_read", "Rules to read", "調べるべき規則の数",
         "per flow", "lower", "mean", "distinct legal bases whose applicability a flow must test"),
    _row("discovery_hours", "Hours of rule discovery", "規則調査の時間",
         "h per flow", "lower", "mean", "person-hours spent on finding rules"),
    _row("compliance_cost_share", "Compliance cost", "遵守費用",
         "USD per USD", "lower", "ratio", "cost of compliance / value delivered lawfully"),
    _row("markets_entered", "Markets entered", "進出市場数",
         "per firm", "higher", "mean",
         "distinct origins from which a firm lawfully received data, over the firms that want any"),
    _row("missed_rules", "Missed rules", "見落とした規則",
         "per flow", "lower", "time_average",
         "rules that the flows operating at the end have overlooked / those flows"),
    _row("missed_rules_total", "Missed rules in force", "見落としたままの規則",
         "rules", "lower", "sum", "rules that the flows operating at the end have overlooked"),
    _row("suspensions", "Suspensions", "停止命令",
         "per 100 flow-years", "lower", "ratio", "suspensions / (flow-years alive / 100)"),
    _row("wait_days_mean", "Wait at the authority, mean", "当局での待ち日数(平均)",
         "d", "lower", "mean",
         "days in the queue, over all cases that left it, served or withdrawn, background included",
         QUEUE_SCOPES),
    _row("wait_days_p90", "Wait at the authority, 90 %", "当局での待ち日数(90%点)",
         "d", "lower", "quantile", "90 % quantile of the same", QUEUE_SCOPES),
    _row("utilisation", "Load of officers", "審査官の稼働率",
         "share", "neither", "time_average", "busy officer time / officer time", QUEUE_SCOPES),
    _row("on_time_share", "Cases on time", "期限内の件数の割合",
         "share", "higher", "ratio",
         "cases of kinds with a deadline that ended within it / cases of these kinds (burst queues)",
         QUEUE_SCOPES),
    _row("cleared_days", "Last case ended", "最後の案件の完了",
         "d", "lower", "mean", "days from the start to the end of the last case (burst queues)",
         QUEUE_SCOPES),
    _row("work_days", "Work", "作業量",
         "d", "lower", "sum", "time that officers or servers spend on the cases (burst queues)",
         QUEUE_SCOPES),
    _row("decision_days_p50", "Days to a decision, median", "決定までの日数(中央値)",
         "d", "lower", "quantile",
         "median of the calendar days from lodging an application to its decision", QUEUE_SCOPES),
    _row("legal_wait_days", "Wait for the own legal team", "自社法務での待ち日数",
         "d", "lower", "mean", "days from handing a task to the firm's legal team to its end"),
    _row("pet_share", "Uses a PET", "PET利用率",
         "share", "neither", "ratio", "flow-days operating with a PET / flow-days operating"),
    _row("pet_decisive", "A PET was decisive", "PETが決め手",
         "share", "neither", "ratio",
         "operating flows with a PET that nothing lawful could serve without any (by PET: without that "
         "one), plain records tried whether on offer or not / operating flows"),
    _row("delivered_usd", "Value delivered", "実現価値",
         "USD", "higher", "sum", "value delivered lawfully and in time"),
    _row("wanted_usd", "Value wanted", "望まれた価値",
         "USD", "neither", "sum", "value of all flows from birth to the end of the horizon"),
    _row("F_direct", "Free flow as records", "自由流通率(生データ)",
         "share", "higher", "ratio", "value delivered on the routes direct and hub / value wanted"),
    _row("F_results", "Free flow as results", "自由流通率(結果のみ)",
         "share", "higher", "ratio", "value delivered on the route results / value wanted"),
    _row("F_localise", "Value kept by localising", "国内処理で得た価値",
         "share", "neither", "ratio", "value kept on the route localise / value wanted (no part of F)"),
    _row("F_carry_on", "Value without full compliance", "完全な遵守なしの価値",
         "share", "lower", "ratio", "value on the route carry_on / value wanted (no part of F)"),
    _row("results_over_localise", "Results beat localising", "結果送信が国内処理に勝る",
         "share", "neither", "ratio",
         "flows using results or localise at the end for which results realise more value a "
         "year, running cost deducted / flows using either"),
    _row("results_utility_share", "Value kept by sending results", "結果送信で保たれる価値",
         "share", "higher", "ratio", "value delivered on the route results / value wanted meanwhile"),
    _row("flows_born", "Flows born", "発生したフロー",
         "flows", "neither", "count", "flows born, those standing at the start included"),
    _row("flows_live", "Flows alive", "存続中のフロー",
         "flows", "neither", "count", "flows alive at the end"),
    _row("cases_submitted", "Cases submitted", "申請件数",
         "cases", "neither", "count", "cases submitted to authorities and certifiers", QUEUE_SCOPES),
    _row("cases_completed", "Cases decided", "処理件数",
         "cases", "neither", "count", "cases decided", QUEUE_SCOPES),
    _row("cases_withdrawn", "Cases withdrawn", "取下げ件数",
         "cases", "lower", "count", "cases withdrawn by the applicant", QUEUE_SCOPES),
    _row("cases_rejected", "Cases rejected", "却下件数",
         "cases", "lower", "count", "cases rejected", QUEUE_SCOPES),
    _row("days_to_new_basis_p50", "Days to a new lawful basis", "新たな法的根拠までの日数",
         "d", "lower", "quantile",
         "median days from losing a basis to operating on the next lawful one, of the flows "
         "that found one"),
    _row("share_operating", "Operating", "運用中",
         "share", "higher", "ratio", "flow-days operating lawfully / flow-days alive (on a day: flows)"),
    _row("share_suspended", "Suspended", "停止中",
         "share", "lower", "ratio", "flow-days suspended / flow-days alive (on a day: flows)"),
    _row("share_under_way", "Under way", "準備・審査中",
         "share", "lower", "ratio",
         "flow-days discovering, preparing or waiting / flow-days alive (on a day: flows)"),
    _message("messages_sent", "Messages sent", "送信メッセージ数",
             "messages", "neither", "sum", "messages of the flows while they operate"),
    _message("on_time_messages", "Messages on time", "期限内のメッセージ",
             "share", "higher", "ratio",
             "messages that arrive within the deadline of their flow / messages of flows that have one"),
    _message("latency_p50", "Latency, median", "遅延(中央値)",
             "s", "lower", "quantile", "median of the time from sending a message to its use"),
    _message("latency_p95", "Latency, 95 %", "遅延(95%点)",
             "s", "lower", "quantile", "95 % quantile of the same"),
    _message("latency_p99", "Latency, 99 %", "遅延(99%点)",
             "s", "lower", "quantile", "99 % quantile of the same"),
    _message("goodput", "Goodput", "グッドプット",
             "GB per day", "higher", "ratio",
             "plain data, or data behind the results sent, that arrive in time: of one flow a day while it "
             "operates"),
    _message("pet_cost", "Servers for PETs", "PETの計算費用",
             "USD per flow-year", "lower", "ratio", "cost of server time for PETs / flow-years operating"),
    _message("network_cost", "Network", "通信費用",
             "USD per flow-year", "lower", "ratio", "cost of data leaving the place / flow-years operating"),
    _message("time_pet_wait", "Wait for the PET", "PET待ち",
             "s", "lower", "mean", "mean time of a message in the queue of the PET servers"),
    _message("time_pet", "PET", "PET処理",
             "s", "lower", "mean", "mean time on a PET server"),
    _message("time_link_wait", "Wait for the link", "回線待ち",
             "s", "lower", "mean", "mean time in the queue of the link, and of a hub on the way"),
    _message("time_link", "Link", "回線",
             "s", "lower", "mean", "mean time of transmission, and of the work of a hub on the way"),
    _message("time_rtt", "Round trips", "往復時間",
             "s", "lower", "mean", "mean time of propagation, round trips of the PET included"),
    _message("validity_ratio", "Regime over relaxation", "定常区間と緩和時間の比",
             "ratio", "higher", "ratio",
             "time that flows spent in their regimes, or that was simulated of one if less / time in which "
             "these forget their state; below 50 the steady regime is a poor answer: use burst"),
    _row("projects_adopted", "Projects adopted", "採択されたプロジェクト",
         "share", "higher", "ratio",
         "projects of the framework that came to adoption by the end / projects of its portfolio",
         PROJECT_SCOPES),
    _row("adoption_days", "Days to the first adoption", "最初の採択までの日数",
         "d", "lower", "mean",
         "days from the start of the framework to the first adoption of a project (by project: to its own); "
         "undefined in a replication without any", PROJECT_SCOPES),
    _row("upkeep_lapsed", "Upkeep lapsed", "維持費の途絶",
         "share", "lower", "ratio",
         "adopted projects with upkeep whose upkeep ceased to be paid / adopted projects with upkeep",
         PROJECT_SCOPES),
    _fund("fund_spent_usd", "Spent by inclusion funds", "包摂基金の支出", "USD", "sum",
          "officers paid for, by the days that they are there, and grants for certificates (lever I2)"),
    _fund("fund_officers_usd", "Spent by inclusion funds on officers", "包摂基金の審査官への支出",
          "USD", "sum", "officers paid for, by the days that they are there"),
    _fund("fund_certificates", "Certificates aided", "助成された認証", "certificates", "count",
          "certificates and renewals of which a fund paid a part"),
    _row("backlog_end", "Backlog at the end", "期末の滞留件数",
         "cases", "lower", "count", "cases waiting on the last day", QUEUE_SCOPES),
    _harm("residual_risk", "Residual risk", "残存リスク",
         "USD per USD", "lower", "ratio",
         "expected harm to people that nobody answers for / value delivered on any route"),
    _harm("harm_expected_usd", "Harm to people, expected", "本人への期待被害",
         "USD", "lower", "sum",
         "expected harm to the people the data are about, along the flows' real lives"),
    _harm("harm_abroad", "Harm borne abroad", "国外での被害の割合",
         "share", "lower", "ratio",
         "expected harm to people caused outside their jurisdiction / all expected harm to people"),
    _harm("exposure_person_years", "Exposure to other states", "他国に対する露出",
         "person-years", "lower", "sum",
         "people whose data another state could read, times the share that the PET and the route leave "
         "visible, times years"),
    _harm("breaches", "Breaches", "漏えい件数",
         "incidents", "lower", "count", "breaches of sites that took data of a flow"),
    _harm("accesses", "Compelled access", "強制的アクセス件数",
         "incidents", "lower", "count", "orders by which a state took data of a flow"),
    _harm("incidents_known", "Incidents that became known", "判明した事案",
         "incidents", "neither", "count", "breaches and orders that became known within the horizon"),
    _harm("stopped_after_breach", "Stopped after a breach", "漏えい後の停止命令",
         "flows", "lower", "count", "flows that an authority stopped because of a breach"),
    _harm("harm_usd", "Harm that came about", "実際の被害",
         "USD", "lower", "sum",
         "harm of the incidents of the run to people, firms and authorities; fines are transfers and no part "
         "of it"),
    _harm("harm_subjects_usd", "of it, borne by people", "うち本人の負担",
         "USD", "lower", "sum", "the part that nobody makes good to the people"),
    _harm("harm_firms_usd", "of it, borne by firms", "うち企業の負担",
         "USD", "lower", "sum", "damages that firms pay, and their own loss"),
    _harm("harm_state_usd", "of it, borne by authorities", "うち当局の負担",
         "USD", "lower", "sum", "officers' time for the files of breaches"),
    _harm("harm_worst_flow_usd", "Worst harm on account of one flow", "最大の被害(1フロー)",
         "USD", "lower", "sum", "the largest harm that came about on account of one flow"),
    _harm("fines_usd", "Fines after breaches", "漏えい後の制裁金",
         "USD", "neither", "sum", "transfers from firms to states after breaches"),
    _trust("trust", "Institutional trust", "制度への信頼",
         "0-1", "higher", "time_average",
         "mean of a / (a + b) over months and directed pairs; from: what a party trusts others, to: what "
         "others trust it"),
    _trust("trust_end", "Institutional trust at the end", "制度への信頼(期末)",
         "0-1", "higher", "mean", "the same on the last day"),
    _trust("trust_prior", "Trust before experience", "経験前の信頼",
         "0-1", "neither", "mean", "what the institutions visible on the first day speak for"),
    _trust("trust_sd", "Uncertainty of trust", "信頼の不確かさ",
         "0-1", "neither", "mean", "standard deviation of the Beta on the last day"),
    _trust("uptake", "Users' uptake", "利用者の受容",
         "share", "higher", "ratio",
         "value in demand / value wanted, of the flows that carry records of people across, month by month"),
    _trust("invalidations", "Instruments struck down", "無効化された枠組み",
         "instruments", "lower", "count", "adequacy decisions that fell by the hazard", ()),
)  # fmt: skip

OF_PARTIES = ("F", "F_flows", "P", "days_to_start_p50", "flows_born", "exposure_person_years")
"""Measures of flows that parties have too: of those from and to a party, of harm for the people there."""

KPIS: Mapping[str, Kpi] = {
    kpi.id: replace(kpi, scopes=(*kpi.scopes, PARTY)) if kpi.id in OF_PARTIES else kpi
    for kpi in (*_ROWS, *PARTY_ROWS)
}
"""Every indicator by id, in the order in which tables show them."""

START, END = "<!-- measures -->", "<!-- end of measures -->"
_GOOD = {"higher": "more", "lower": "less", "neither": ""}


def rewritten(page: str) -> str:
    """A page with the table of all indicators as it is now. Raises ValueError if a mark is missing."""
    before, _, rest = page.partition(START)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"the page needs {START} and {END}")
    lines = ["| id | name | unit | wanted | definition |", "|---|---|---|---|---|"]
    lines += [
        f"| `{kpi.id}` | {kpi.name.en} | {kpi.unit} | {_GOOD[kpi.good]} | {kpi.formula} |"
        for kpi in KPIS.values()
    ]
    return f"{before}{START}\n{chr(10).join(lines)}\n{END}{after}"


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(rewritten(path.read_text(encoding="utf-8")), encoding="utf-8")
