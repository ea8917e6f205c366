"""A second, plain reading of the law, kept apart from `dfftsim.law`: each can show errors of the other.

It works on the YAML sheets as plain dictionaries and follows the order of evaluation of `docs/law-reading.md`
("Reading the law of one day") sentence by sentence, without any index or cache. It shares no code and no
vocabulary with the package on purpose: do not "tidy" it by importing from there.

A question is a dictionary: `origin`, `destination`, `data` (list), `on` (date), and optionally `exporter`,
`activities`, `persons`, `sensitive`, `held`, `importer` (list, or None = not given), `exporter_conditions`
(those known to hold), `pet`, `strict`, `first_received_from`.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

Sheet = dict[str, Any]
Row = dict[str, Any]
Question = dict[str, Any]

PERSONAL = ["personal", "sensitive", "health", "financial", "vehicle", "telecom"]
PUBLIC = ["public_body", "quebec_public_body", "bc_public_body", "ns_public_body"]
WORST_LAST = ["free", "conditional", "approval", "blocked"]
STEPS = ["none", "filing", "approval"]
STATUS_KEY = {
    "anonymised": ["k_anonymity", "aggregation", "differential_privacy", "anonymisation"],
    "pseudonymised": ["pseudonymisation", "tokenisation", "pseudo_tee"],
    "encrypted_in_use": ["homomorphic_encryption", "mpc", "tee", "psi", "psi_mpc", "mpc_dp", "tee_dp"],
    "federated": ["federated_learning", "fl_dp", "fl_he", "fl_secagg"],
    "synthetic": ["synthetic_data", "dp_synthetic"],
}


class Reference:
    """The sheets of a folder as dictionaries, and the law of one day read from them."""

    def __init__(self, folder: Path) -> None:
        """Read `folder`/jurisdictions/*.yaml and `folder`/arrangements/arrangements.yaml."""
        yaml = YAML(typ="safe")
        self.sheets: dict[str, Sheet] = {}
        for path in sorted((folder / "jurisdictions").glob("*.yaml")):
            self.sheets[path.stem] = yaml.load(path)
        text = yaml.load(folder / "arrangements" / "arrangements.yaml")
        self.arrangements: dict[str, Row] = {row["id"]: row for row in text["arrangements"]}

    def evaluate(self, question: Question) -> dict[str, Any]:
        """Verdicts, open pathways, their duties, localisation on the day `on`, in ids and words."""
        q = self.complete(question)
        categories = {category: self.category(q, category) for category in q["data"]}

        # "Several categories: each needs its own open pathway; the verdict is the worst of the categories."
        verdict = worst([found["verdict"] for found in categories.values()])
        # "A pathway is listed as open if it is open for at least one of them; say for which."
        open_for: dict[str, list[str]] = {}
        duties: dict[str, set[str]] = {}
        verdicts: dict[str, str] = {}
        steps: dict[str, str] = {}
        for category, found in categories.items():
            for pathway, details in found["open"].items():
                open_for.setdefault(pathway, []).append(category)
                duties.setdefault(pathway, set()).update(details["duties"])
                verdicts[pathway] = worst([verdicts.get(pathway, "free"), details["verdict"]])
                steps[pathway] = max(steps.get(pathway, "none"), details["step"], key=STEPS.index)
        # "Localisation listed: every row that applies, closing or not."
        localisation = {row["id"] for found in categories.values() for row in found["localisation"]}
        return {
            "verdict": verdict,
            "categories": {category: found["verdict"] for category, found in categories.items()},
            "read_as": {category: found["read_as"] for category, found in categories.items()},
            "open": {pathway: sorted(names) for pathway, names in open_for.items()},
            "duties": {pathway: sorted(ids) for pathway, ids in duties.items()},
            "pathway_verdicts": verdicts,
            "steps": steps,
            "localisation": sorted(localisation),
        }

    def complete(self, question: Question) -> Question:
        """The question with every default of "The question" filled in."""
        q = dict(question)
        sheet = self.sheets[q["origin"]]
        q.setdefault("exporter", "firm")
        if q.get("activities") is None:
            q["activities"] = [
                "data_brokerage" if q["exporter"] == "data_broker" else "vendor_employment_investment"
            ]
        if q.get("persons") is None:
            q["persons"] = 1
        if q.get("sensitive") is None:
            counted = sheet.get("counts_as_sensitive", ["sensitive", "health"])
            q["sensitive"] = q["persons"] if any(category in counted for category in q["data"]) else 0
        q["persons"] = max(q["persons"], q["sensitive"])
        if q.get("held") is None:
            q["held"] = q["persons"]
        q.setdefault("importer", None)
        q.setdefault("exporter_conditions", [])
        q.setdefault("pet", "none")
        q.setdefault("strict", False)
        q.setdefault("first_received_from", None)
        return q

    def category(self, q: Question, category: str) -> dict[str, Any]:
        """Steps 1 to 10 for one category asked."""
        sheet = self.sheets[q["origin"]]

        # 1. PET
        read_as = category
        if category in PERSONAL and self.status(q) == "out_of_scope":
            read_as = "non_personal"

        # 2. Rules in force that day whose data names the category
        in_force = []
        for rule in sheet["transfer_rules"]:
            name = category if rule.get("ignores_pet", False) else read_as
            if in_force_on(rule, q["on"]) and name in rule["data"]:
                in_force.append(rule)

        # 3. Drop from deciding
        deciding = []
        for rule in in_force:
            dropped = rule.get("role", "pathway") in ("power_not_used", "voluntary_mark") or not rule.get(
                "usable", True
            )
            if not dropped:
                deciding.append(rule)

        # 4. A rule applies
        applying = [rule for rule in deciding if self.applies(q, rule)]
        pathways = [rule for rule in applying if rule.get("role", "pathway") == "pathway"]
        prohibitions = [rule for rule in applying if rule.get("role") == "prohibition"]
        duties = [rule for rule in applying if rule.get("role") == "extra_duty"]
        pathways = [
            rule
            for rule in pathways
            if rule.get("existing_only_from") is None or q["on"] < rule["existing_only_from"]
        ]
        # Strict reading: tolerated pathways are closed; 7. tolerated duties apply under the strict one only
        if q["strict"]:
            pathways = [rule for rule in pathways if not rule.get("tolerated", False)]
        else:
            duties = [rule for rule in duties if not rule.get("tolerated", False)]

        # 5. Prohibitions
        every_prohibition = [r["id"] for r in sheet["transfer_rules"] if r.get("role") == "prohibition"]
        after_prohibitions = []
        for rule in pathways:
            lifts = rule.get("lifts", [])
            if not all(prohibition["id"] in lifts for prohibition in prohibitions):
                continue
            lifts_prohibitions = any(name in every_prohibition for name in lifts)
            if lifts_prohibitions and not any(prohibition["id"] in lifts for prohibition in prohibitions):
                continue
            after_prohibitions.append(rule)

        # 6. Localisation
        localisation = [row for row in sheet["localisation"] if self.keeps_at_home(q, row, read_as)]
        closing = [row for row in localisation if row["closes_pathways"]]
        after_localisation = []
        for rule in after_prohibitions:
            if all(
                rule["id"] in row.get("leaves_open", []) or rule["pathway"] in row.get("leaves_open", [])
                for row in closing
            ):
                after_localisation.append(rule)

        # 7. Extra duties
        open_pathways = []
        for rule in after_localisation:
            reaching = [duty for duty in duties if duty["id"] not in rule.get("lifts", [])]
            closed = any(
                rule["id"] in duty.get("closes", []) or rule["pathway"] in duty.get("closes", [])
                for duty in reaching
            )
            if not closed:
                open_pathways.append((rule, reaching))

        # 8. Silence
        addressed = any(
            rule.get("role", "pathway") in ("pathway", "prohibition") and self.addresses(q, rule)
            for rule in deciding
        )
        if not addressed and not closing and not open_pathways:
            silence = {"id": f"{q['origin']}-silence", "pathway": "free"}
            open_pathways.append((silence, duties))

        # 9. Verdict of a pathway
        opened = {
            rule["id"]: {
                "verdict": pathway_verdict(rule, reaching),
                "step": pathway_step(rule, reaching),
                "duties": [duty["id"] for duty in reaching],
            }
            for rule, reaching in open_pathways
        }

        # 10. Verdict of the category
        verdict = best([details["verdict"] for details in opened.values()]) if opened else "blocked"
        return {"verdict": verdict, "read_as": read_as, "open": opened, "localisation": localisation}

    def status(self, q: Question) -> str | None:
        """What the law of the day makes of the PET's output; None for `none` and `zk_vc`."""
        for key, pets in STATUS_KEY.items():
            if q["pet"] in pets:
                entry = self.sheets[q["origin"]]["data_status"][key]
                states = entry.get("states", [])
                if not states:
                    return str(entry["status"])
                if q["on"] < states[0]["from"]:
                    return str(states[0]["status"])
                for state in states:
                    if in_force_on(state, q["on"]):
                        return str(state["status"])
                raise AssertionError(f"no state of {key} on {q['on']}")
        return None

    def applies(self, q: Question, rule: Row) -> bool:
        """Step 4, without what only a pathway needs."""
        return (
            exporter_matches(rule, q["exporter"])
            and self.destination_matches(q, rule)
            and activity_matches(rule, q["activities"])
            and conditions_hold(rule, q)
            and (
                rule.get("applies_to_origin") is None or q["first_received_from"] in rule["applies_to_origin"]
            )
            and volume_fits(rule, q)
            and holding_fits(rule, q["held"])
        )

    def destination_matches(self, q: Question, rule: Row) -> bool:
        """`any`, codes, or the parties of an arrangement that applies that day, less those taken out."""
        if q["destination"] in rule.get("destinations_except", []):
            return False
        wanted = rule["destinations"]
        if wanted == "any":
            return True
        if isinstance(wanted, list):
            return q["destination"] in wanted
        arrangement = self.arrangements[wanted.removeprefix("arrangement:")]
        if not (arrangement["applies"] and in_force_on(arrangement, q["on"])):
            return False
        if q["destination"] not in arrangement["parties"]:
            return False
        first = arrangement.get("party_dates", {}).get(q["destination"], arrangement["from"])
        return bool(first <= q["on"])

    def keeps_at_home(self, q: Question, row: Row, read_as: str) -> bool:
        """Step 6: whether a row of `localisation` applies."""
        return (
            in_force_on(row, q["on"])
            and read_as in row["data"]
            and exporter_matches(row, q["exporter"])
            and activity_matches(row, q["activities"])
            and q["destination"] not in row.get("destinations_except", [])
            and conditions_hold(row, q)
            and holding_fits(row, q["held"])
        )

    def addresses(self, q: Question, rule: Row) -> bool:
        """Step 8: no thresholds, no destination; `assume_met: false` only where the facts hold."""
        return (
            exporter_matches(rule, q["exporter"])
            and activity_matches(rule, q["activities"])
            and (rule.get("assume_met", True) or conditions_hold(rule, q))
        )


def in_force_on(row: Row, on: date) -> bool:
    """Both ends inclusive; no end = still in force."""
    return bool(row["from"] is not None and row["from"] <= on and (row["to"] is None or on <= row["to"]))


def exporter_matches(row: Row, exporter: str) -> bool:
    """`exporters` names the kind or a word that covers it, and `exporters_except` does not."""
    named = any(word_covers(word, exporter) for word in row["exporters"])
    excepted = any(word_covers(word, exporter) for word in row.get("exporters_except", []))
    return named and not excepted


def word_covers(word: str, exporter: str) -> bool:
    """`any`; `firm` = all but the public bodies; any other word = itself and its regional kinds."""
    if word == "any" or word == exporter:
        return True
    if word == "firm":
        return exporter not in PUBLIC
    if word == "public_body":
        return exporter in PUBLIC
    if word == "health_record_operator":
        return exporter == "nb_health_custodian"
    if word == "covered_entity":
        return exporter == "florida_health_provider"
    return False


def activity_matches(row: Row, activities: list[str]) -> bool:
    """It has no activity, or one that is asked."""
    return row.get("activity") is None or any(word in activities for word in row["activity"])


def conditions_hold(row: Row, q: Question) -> bool:
    """A fact in the question decides its condition; `assume_met` decides whatever the question leaves out."""
    left_out = [key for key in ("destination_condition", "data_subset") if row.get(key) is not None]
    wanted_of_exporter = row.get("exporter_condition")
    if wanted_of_exporter is not None and wanted_of_exporter not in q["exporter_conditions"]:
        left_out.append("exporter_condition")
    wanted_of_importer = row.get("importer_condition")
    if wanted_of_importer is not None:
        if q["importer"] is None:
            left_out.append("importer_condition")
        elif wanted_of_importer not in q["importer"]:
            return False
    return not left_out or row.get("assume_met", True) is True


def volume_fits(rule: Row, q: Question) -> bool:
    """At least one of the minima given is reached (none given: yes), no maximum is passed."""
    threshold = rule.get("volume_threshold")
    if threshold is None:
        return True
    records = q["persons"]
    if rule.get("records_scope") == "non_sensitive":
        records = q["persons"] - q["sensitive"]
    minima = []
    if threshold.get("records_min") is not None:
        minima.append(records >= threshold["records_min"])
    if threshold.get("sensitive_min") is not None:
        minima.append(q["sensitive"] >= threshold["sensitive_min"])
    if minima and not any(minima):
        return False
    if threshold.get("records_max") is not None and records > threshold["records_max"]:
        return False
    return not (threshold.get("sensitive_max") is not None and q["sensitive"] > threshold["sensitive_max"])


def holding_fits(row: Row, held: int) -> bool:
    """The holding is inside `holder_threshold`."""
    threshold = row.get("holder_threshold")
    if threshold is None:
        return True
    if threshold.get("persons_min") is not None and held < threshold["persons_min"]:
        return False
    return not (threshold.get("persons_max") is not None and held > threshold["persons_max"])


def pathway_verdict(rule: Row, duties: list[Row]) -> str:
    """Step 9: the pathway by itself, then what gating duties make of it."""
    step = rule.get("ex_ante_authority_step", "none")
    qualified = (
        rule.get("self_assessed", False) or rule.get("occasional", False) or rule.get("tolerated", False)
    )
    if step == "approval":
        verdict = "approval"
    elif rule["pathway"] in ("free", "adequacy") and step == "none" and not qualified:
        verdict = "free"
    else:
        verdict = "conditional"
    for duty in duties:
        if duty.get("gate", True):
            approval = duty.get("ex_ante_authority_step", "none") == "approval"
            verdict = worst([verdict, "approval" if approval else "conditional"])
    return verdict


def pathway_step(rule: Row, duties: list[Row]) -> str:
    """The heaviest authority step of the pathway and of the duties that gate it."""
    gating = [duty for duty in duties if duty.get("gate", True)]
    return max((row.get("ex_ante_authority_step", "none") for row in (rule, *gating)), key=STEPS.index)


def worst(verdicts: list[str]) -> str:
    """blocked > approval > conditional > free."""
    return max(verdicts, key=WORST_LAST.index)


def best(verdicts: list[str]) -> str:
    """The least demanding of the verdicts."""
    return min(verdicts, key=WORST_LAST.index)
