"""Country codes that a rule or a question may name: ISO 3166-1 alpha-2, and `EU` for the 27 Member States."""

from __future__ import annotations

_MEMBERS = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
_ISO = (
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS"
    " BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE"
    " EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM"
    " HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC"
    " LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA"
    " NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW"
    " SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO"
    " TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW"
)
EU_MEMBERS = frozenset(_MEMBERS.split())
"""The 27 Member States: asked for as EU. (IS, LI and NO are asked for by their own code.)"""

ISO_CODES = frozenset(_ISO.split())
COUNTRIES = (ISO_CODES - EU_MEMBERS) | {"EU"}
"""Every code that can stand for a place of destination."""

OTHER_SPELLINGS = {
    "UK": "GB",
    "EL": "GR",
    "USA": "US",
    "GBR": "GB",
    "JPN": "JP",
    "KOR": "KR",
    "CHN": "CN",
    "PRC": "CN",
    "IND": "IN",
    "VNM": "VN",
    "SGP": "SG",
    "IDN": "ID",
    "AUS": "AU",
    "CAN": "CA",
    "TUR": "TR",
    "SAU": "SA",
    "KSA": "SA",
    "NGA": "NG",
    "KEN": "KE",
    "BRA": "BR",
    "EEA": "EU",
}
"""Codes that people write, and the code meant."""


def destination_problem(code: object) -> tuple[str, str] | None:
    """What is wrong with a destination code and what would be right; None if it is one."""
    if isinstance(code, str) and code in COUNTRIES:
        return None
    shown = str(code)
    meant = OTHER_SPELLINGS.get(shown.upper(), shown.upper())
    if meant in EU_MEMBERS:
        return f"{shown} is a Member State of the European Union", "write EU (the 27 have one sheet)"
    if meant in COUNTRIES:
        return f"unknown country {shown}", f"did you mean {meant}?"
    return f"unknown country {shown}", "write the two letters of ISO 3166, or EU"
