"""The answer of the law, step by step in the order in which it is read, as rows of a list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dfftsim.i18n import t
from dfftsim.report.explain_tables import speaks_of_other_data
from dfftsim.report.law_words import word
from dfftsim.report.numbers import triple
from dfftsim.tui.atlas.names import joined, opening_word, pet_word, place_name, reason_word, status_group
from dfftsim.tui.atlas.rows import Row, heading
from dfftsim.tui.marks import MARKS

if TYPE_CHECKING:
    from dfftsim.law.book import RuleBook
    from dfftsim.tui.atlas.answers import PetAnswer

Document = Mapping[str, Any]
OTHER_DAYS = frozenset({"ended", "not_begun"})


def steps(
    book: RuleBook,
    document: Document,
    pets: Sequence[PetAnswer],
    openings: Sequence[Document] | None,
    folded: bool = True,
) -> list[Row]:
    """Every step. openings: None while they are looked for. folded: ways for other data are one row."""
    rows: list[Row] = []
    legs = document.get("legs") or [{"from": document["from"], "to": document["to"]}]
    for number, leg in enumerate(legs, 1):
        several = len(legs) > 1
        title = "tui.atlas.leaving" if number == 1 else "tui.atlas.onward_from"
        rows.append(heading(f"leg{number}", t(title, place=place_name(book, leg["from"]))))
        rows += _scope(document) if number == 1 else []
        here = [way for way in document["pathways"] if not several or way.get("leg") == number]
        rows += _limits(book, document, leg["from"], number, several)
        rows += _ways(here, number, folded)
    rows += _entering(book, document)
    rows += _result(document)
    rows += _findings(document)
    rows += _pets(document, pets)
    return [*rows, *_openings(document, openings)]


def _scope(document: Document) -> Iterator[Row]:
    """Step 1: what the data are to the law."""
    status = document["data_status"]
    for entry in document["categories"]:
        if entry.get("leg", 1) != 1:
            continue
        category = word("category", entry["category"])
        if entry["read_as"] != entry["category"]:
            text, mark = t("tui.atlas.scope.out", category=category), "free"
        elif entry["silent"]:
            text, mark = t("tui.atlas.scope.silent", category=category), "free"
        elif entry["category"] == "non_personal":
            text, mark = t("tui.atlas.scope.none", category=category), "free"
        else:
            text, mark = t("tui.atlas.scope.in", category=category), "conditional"
        facts = {"kind": "scope", "entry": entry, "status": status}
        basis = status["legal_basis"] or ""
        yield Row(f"scope:{entry['category']}", text, mark, basis, lead="1", facts=facts)


def _limits(book: RuleBook, document: Document, code: str, leg: int, several: bool) -> Iterator[Row]:
    """Steps 2 to 4: prohibitions, localisation, duties on top."""
    for step, name in (("2", "prohibitions"), ("3", "localisation"), ("4", "duties")):
        found = [row for row in document[name] if not several or book.rule(row["id"]).jurisdiction == code]
        if not found:
            text = t(f"tui.atlas.no_{name}")
            yield Row(f"none:{name}:{leg}", text, "free", lead=step, facts={"kind": "none", "name": name})
        for row in found:
            yield _limit(row, name, step)


def _limit(row: Document, name: str, step: str) -> Row:
    if name == "localisation":
        mark = "blocked" if row["closes_pathways"] else "local"
        sub = t("law.closes") if row["closes_pathways"] else t("tui.atlas.ways_stay_open")
        text = word("localisation", row["what"])
    elif name == "prohibitions":
        mark, text, sub = "blocked", t("tui.atlas.prohibited"), t("law.closes")
    else:
        step_of = row["authority_step"]
        mark = ("approval" if step_of == "approval" else "conditional") if row["gate"] else "home"
        text = t("tui.atlas.duty", kind=word("pathway", row["pathway"]))
        sub = t("tui.atlas.gating" if row["gate"] else "tui.atlas.standing", step=word("step", step_of))
    facts = {"kind": name, "row": row}
    return Row(row["id"], text, mark, row["legal_basis"], sub, rule=row["id"], lead=step, facts=facts)


def _ways(ways: Sequence[Document], leg: int, folded: bool) -> Iterator[Row]:
    """Step 5: every way out, the open ones first; those of other days and other data last."""
    opened = [way for way in ways if way["open"]]
    others = [way for way in ways if not way["open"]]
    elsewhere = [way for way in others if speaks_of_other_data(way)]
    dated = [way for way in others if {reason["code"] for reason in way["reasons"]} & OTHER_DAYS]
    closed = [way for way in others if way not in elsewhere and way not in dated]
    count = t("tui.atlas.ways", opened=len(opened), closed=len(closed))
    key = f"ways:{leg}"
    yield Row(key, count, "" if opened else "blocked", lead="5", facts={"kind": "ways", "ways": ways})
    for way in (*opened, *closed):
        yield way_row(way, leg)
    if dated:
        yield Row(f"dated:{leg}", t("tui.atlas.other_days"), lead=" ", facts={"kind": "dated", "ways": dated})
        for way in dated:
            yield way_row(way, leg)
    if elsewhere:
        text = t("tui.atlas.other_data" if folded else "tui.atlas.other_data.shown", count=len(elsewhere))
        yield Row(f"elsewhere:{leg}", text, lead=" ", facts={"kind": "elsewhere", "ways": elsewhere})
        for way in () if folded else elsewhere:
            yield way_row(way, leg)


def way_row(way: Document, leg: int = 1) -> Row:
    """One way out: its kind and basis; open: its verdict, step, days and cost; closed: why."""
    if way["open"]:
        parts = [MARKS[way["verdict"]].word, step_words(way["authority_step"])]
        parts += [t("tui.atlas.days", days=triple(way["days"]))] if known(way["days"]) else []
        parts += [t("tui.atlas.cost", cost=triple(way["cost_usd"]))] if known(way["cost_usd"]) else []
        parts += [t("law.occasional")] if way["occasional"] else []
        parts += [t("tui.atlas.tolerated")] if way["tolerated"] else []
        mark, sub = way["verdict"], " · ".join(parts)
    else:
        codes = dict.fromkeys((reason["code"], reason["by"]) for reason in way["reasons"])
        sub = " · ".join(reason_word(code) + (f" {by}" if by else "") for code, by in codes)
        off = speaks_of_other_data(way) or {code for code, _ in codes} & OTHER_DAYS
        mark = "home" if off else "blocked"
        sub = f"{sub} {_date_of(way)}".rstrip() if off else sub
    basis = t("tui.atlas.silence") if way["by_silence"] else way["legal_basis"]
    facts = {"kind": "way", "way": way}
    rule = "" if way["by_silence"] else way["id"]
    text = word("pathway", way["pathway"])
    return Row(f"{way['id']}:{leg}", text, mark, basis, sub, indent=2, rule=rule, facts=facts)


def _date_of(way: Document) -> str:
    span = way["in_force"] or {}
    codes = {reason["code"] for reason in way["reasons"]}
    return str(span.get("to") if "ended" in codes else span.get("from") if "not_begun" in codes else "")


def step_words(step: str) -> str:
    """The authority's part in words that stand by themselves."""
    return t(f"tui.atlas.step.{step}")


def known(numbers: Document | None) -> bool:
    """Whether any of low, mode and high is known."""
    return numbers is not None and any(numbers[key] is not None for key in ("low", "mode", "high"))


def _entering(book: RuleBook, document: Document) -> Iterator[Row]:
    """What the rule book has, and has not, on receiving and sending on."""
    place = place_name(book, document["to"])
    yield heading("entering", t("tui.atlas.entering", place=place))
    yield Row("import", t("tui.atlas.no_import"), "home", lead="6", facts={"kind": "import"})
    if document.get("legs"):
        return
    told = [way for way in document["pathways"] if way["open"] and way["onward_transfer"]]
    text = t("tui.atlas.onward_says", count=len(told)) if told else t("tui.atlas.onward_silent")
    mark = "conditional" if told else "home"
    yield Row("onward", text, mark, lead="7", facts={"kind": "onward", "ways": told})


def _result(document: Document) -> Iterator[Row]:
    verdict = document["verdict"]
    sure = t("law.confidence", level=word("confidence", document["confidence"]))
    yield heading("result", t("tui.atlas.result"))
    facts = {"kind": "result", "document": document}
    text = MARKS[verdict].word
    yield Row("verdict", text, verdict, sure, t(f"verdict_meaning.{verdict}"), facts=facts)


def _findings(document: Document) -> Iterator[Row]:
    """Conflicts between rules, and rules that would apply if a fact held."""
    if document["conflicts"]:
        yield heading("conflicts", t("law.conflicts"))
        for n, found in enumerate(document["conflicts"]):
            text = " / ".join(found["rules"])
            sub = t("law.prevails", rule=found["prevails"])
            facts = {"kind": "conflict", "found": found}
            yield Row(f"conflict{n}", text, "approval", "", sub, rule=found["prevails"], facts=facts)
    if document["caveats"]:
        yield heading("caveats", t("law.caveats"))
        for found in document["caveats"]:
            facts = {"kind": "caveat", "found": found}
            key, sub = f"caveat:{found['id']}", ", ".join(found["needs"])
            yield Row(key, found["id"], "home", found["legal_basis"], sub, rule=found["id"], facts=facts)


def _pets(document: Document, pets: Sequence[PetAnswer]) -> Iterator[Row]:
    """What the law makes of the output of technologies, one row for each kind of output."""
    yield heading("pets", t("tui.atlas.with_pet"))
    if document["query"]["pet"] != "none":
        changes = document["pet"]["changes_verdict"]
        key = "law.pet.changes" if changes else "law.pet.no_change"
        text = t(key, pet=pet_word(document["query"]["pet"]))
        yield Row("pet", text, "pet", facts={"kind": "pet"})
    groups: dict[str | None, list[PetAnswer]] = {}
    for one in pets:
        if one.pet != "none":
            groups.setdefault(one.key, []).append(one)
    for output, members in groups.items():
        first = members[0]
        facts: dict[str, Any] = {"kind": "pets", "members": members, "status": first.status, "key": output}
        name = status_group(output) if output else t("tui.atlas.no_output_status")
        sub = joined(pet_word(one.pet) for one in members)
        right = word("status", first.status) if first.status else t("tui.atlas.same_data")
        text = f"{name} → {MARKS[first.verdict].word}"
        if first.if_accepted and first.if_accepted != first.verdict:
            text += t("tui.atlas.or_if_accepted", verdict=MARKS[first.if_accepted].word)
        yield Row(f"pets:{output}", text, first.verdict, right, sub, facts=facts)


def _openings(document: Document, openings: Sequence[Document] | None) -> Iterator[Row]:
    """What would open a closed way, the cheapest first: for the whole transfer before single ways."""
    yield heading("openings", t("law.would_open"))
    if openings is None:
        yield Row("opening:wait", t("tui.atlas.looking"), lead="…", facts={"kind": "waiting"})
        return
    if not openings:
        text = t("tui.atlas.nothing_opens" if document.get("legs") else "tui.atlas.nothing_closed")
        yield Row("opening:none", text, "home", facts={"kind": "no_opening"})
    for n, found in enumerate(sorted(openings, key=_whole_first)):
        whole = found["opens"] == "transfer"
        told = found["opens"] in found["what"]
        right = t("tui.atlas.opens_all") if whole else "" if told else found["opens"]
        facts = {"kind": "opening", "found": found}
        sub = t("tui.atlas.opening_leads", verdict=MARKS[found["transfer_verdict"]].word)
        text = f"{opening_word(found['kind'])}: {found['what']}"
        rule = "" if whole else found["opens"]
        yield Row(f"opening{n}:{found['opens']}", text, found["verdict"], right, sub, rule=rule, facts=facts)


def _whole_first(found: Document) -> tuple[bool, int]:
    return found["opens"] != "transfer", found["edits"]
