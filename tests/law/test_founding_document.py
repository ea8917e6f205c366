"""Every law that the founding document names is there, with its wording in it and its true dates."""

from __future__ import annotations

import re
from datetime import date

import pytest

from dfftsim.law.book import load_rulebook
from dfftsim.law.model import Law

BOOK = load_rulebook()

# jurisdiction, id, wording in the founding document (law / date as given there), enacted, in force
NAMED = """
EU gdpr | GDPR / 2018年6月 | 2016-04-27 | 2018-05-25
EU dga | データ・ガバナンス法 / 2020年11月 | 2022-05-30 | 2022-06-23
EU data_act | データ法 / 2022年2月 | 2023-12-13 | 2024-01-11
EU dsa | デジタルサービス法 / 2022年11月 | 2022-10-19 | 2022-11-16
EU dma | デジタル市場法 / 2022年11月 | 2022-09-14 | 2022-11-01
GB uk_gdpr | UKGDPR / 2018年6月 | 2018-06-26 | 2020-12-31
GB dpa2018 | データ保護法 / 2018年 | 2018-05-23 | 2018-05-25
US fisa | 外国情報監視法 / 2008年改正 | 1978-10-25 | 1978-10-25
US cloud_act | CLOUD法 / 2018年3月 | 2018-03-23 | 2018-03-23
CA pipeda | 個人情報保護電子文書法 / 2018年改正 | 2000-04-13 | 2001-01-01
JP appi | 個人情報保護法 / 2021年改正 | 2003-05-30 | 2005-04-01
CN csl | サイバーセキュリティ法 / 2017年6月 | 2016-11-07 | 2017-06-01
CN cryptography | 暗号法 / 2020年1月 | 2019-10-26 | 2020-01-01
CN dsl | データセキュリティ法 / 2021年9月 | 2021-06-10 | 2021-09-01
CN pipl | 個人情報保護法 / 2021年11月 | 2021-08-20 | 2021-11-01
CN auto_provisions | 自動車データ安全管理規定 / 2021年10月など | 2021-08-16 | 2021-10-01
IN dpdp_bill_2022 | デジタル個人情報保護法案 / 2022年11月 | - | -
IN jpc_report_2021 | 個人情報保護法案2019年の修正に関する報告書 / 2021年12月 | - | -
IN npd_report_2020 | 非個人情報ガバナンス枠組み報告書 / 2020年7月公表 | - | -
IN ecommerce_policy_2019 | 電子商取引政策案 / 2019年2月提出 | - | -
VN csl2018 | サイバーセキュリティ法 / 2019年1月 | 2018-06-12 | 2019-01-01
VN pdpd_draft | 個人情報保護政令案 / 2022年4月 | - | -
SG pdpa | 個人情報保護法 / 2021年2月改正 | 2012-10-15 | 2014-07-02
ID pdp_law | 個人情報保護法 / 2022年 | 2022-10-17 | 2022-10-17
ID mr20_2016 | 電子取引における個人データ保護に関する規制 / 2016年 | 2016-11-07 | 2016-12-01
ID gr71_2019 | 電子システム及び電子取引の運用に関する政府規則 / 2019年改正 | 2019-10-10 | 2019-10-10
AU privacy_act | プライバシー法 / 2018年改正 | 1988-12-14 | 1989-01-01
TR tr-kvkk | 個人情報保護法 / 2016年3月 | 2016-03-24 | 2016-04-07
SA sa-ccrf | クラウドコンピューター規制枠組 / 2019年3月改正 | 2018-02-06 | 2018-03-08
SA sa-sector-localisation | 業種別データローカライゼーション要求 | 2018-01-01 | 2018-01-01
NG ng-ndpr | 個人情報保護法 / 2019年1月 | 2019-01-25 | 2019-01-25
KE ke-dpa | 個人情報保護 / 2019年6月提出\
(機微な個人データのデータローカライゼーション要求) | 2019-11-08 | 2019-11-25
BR lgpd | 個人情報保護法 / 2020年2月施行予定 | 2018-08-14 | 2020-09-18
"""
ROWS = [tuple(part.strip() for part in line.split("|")) for line in NAMED.strip().splitlines()]


def found(place: str) -> Law:
    code, id = place.split()
    [law] = [law for law in BOOK.jurisdictions[code].laws if law.id == id]
    return law


def as_day(text: str) -> date | None:
    return None if text == "-" else date.fromisoformat(text)


@pytest.mark.parametrize(("place", "wording", "enacted", "in_force"), ROWS, ids=[row[0] for row in ROWS])
def test_a_law_named_in_the_founding_document_is_there(
    place: str, wording: str, enacted: str, in_force: str
) -> None:
    law = found(place)
    assert law.in_seed
    assert law.seed_wording == wording
    assert (law.enacted, law.in_force) == (as_day(enacted), as_day(in_force))


def test_no_other_law_claims_to_be_named_there() -> None:
    claimed = {
        f"{code} {law.id}" for code, sheet in BOOK.jurisdictions.items() for law in sheet.laws if law.in_seed
    }
    assert claimed == {row[0] for row in ROWS}
    assert {place.split()[0] for place in claimed} == set(BOOK.jurisdictions) - {"KR"}  # sixteen of seventeen


def known_dates(law: Law) -> list[date]:
    dated = [law.enacted, law.in_force, law.applies_from, law.proposed, law.introduced, law.repealed]
    return [day for day in (*dated, *(day for day, _ in law.amended)) if day is not None]


@pytest.mark.parametrize("place", [row[0] for row in ROWS])
def test_where_the_document_gives_another_date_the_sheet_says_so(place: str) -> None:
    law = found(place)
    stated = re.search(r"(\d{4})年(?:(\d{1,2})月)?", law.seed_wording or "")
    if stated is None:
        return
    year, month = int(stated[1]), int(stated[2] or 0)
    agrees = any(day.year == year and month in (0, day.month) for day in known_dates(law))
    assert agrees or law.seed_check or law.note or law.outcome
