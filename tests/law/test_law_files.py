"""The strict reading of the law files: every kind of mistake is found at its place, and all at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from dfftsim.errors import InputError, Problem
from dfftsim.law.compiled import FOLDER
from dfftsim.law.crosscheck import check_across
from dfftsim.law.sheets import load_sheets, read_folder

SHEET = "jurisdictions/KE.yaml"


def problems_after(tmp_path: Path, edits: list[tuple[str, str]], file: str = SHEET) -> list[Problem]:
    """What is found in one file after some edits; the rest of the folder is left out for speed."""
    target = tmp_path / file
    target.parent.mkdir()
    text = (FOLDER / file).read_text(encoding="utf-8")
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    target.write_text(text, encoding="utf-8")
    files = read_folder(tmp_path)
    check_across(files)
    return [problem for problem in files.problems() if problem.file == file]


def test_the_untouched_sheet_is_clean(tmp_path: Path) -> None:
    assert problems_after(tmp_path, []) == []


MISTAKES = {
    "unknown key": (
        "  tia_required: true\n",
        "  tia_requird: true\n",
        "unknown key tia_requird",
        "tia_required",
    ),
    "unknown key, nothing near": ("  tia_required: true\n", "  colour: true\n", "unknown key colour", ""),
    "key missing": ("  legal_basis: DPA s. 49(1)\n", "", "key missing: legal_basis", ""),
    "wrong word": ("pathway: bcr", "pathway: bcrr", "unknown word bcrr", "bcr"),
    "wrong word in a list": (
        "data: [sensitive, health]",
        "data: [sensitive, helth]",
        "unknown word helth",
        "health",
    ),
    "word twice": ("data: [sensitive, health]", "data: [health, health]", "health twice", ""),
    "empty list": ("exporters: [group]", "exporters: []", "an empty list", ""),
    "no list": ("exporters: [group]", "exporters: group", "expected a list", ""),
    "no such day": ("from: 2022-02-14", "from: 2022-02-30", "no such day: 2022-02-30", ""),
    "no day": ("from: 2022-02-14", "from: soon", "not a day: soon", "YYYY-MM-DD"),
    "from after to": ("to: 2019-11-24", "to: 2017-11-24", "from 2018-01-01 after to 2017-11-24", ""),
    "range upside down": (
        "{low: 15, mode: 45, high: 90",
        "{low: 15, mode: 95, high: 90",
        "low <= mode <= high",
        "",
    ),
    "negative number": ("{low: 15, mode: 45", "{low: -15, mode: 45", "number of zero or more", ""),
    "unknown bound": ("{low: 15, mode: 45", "{lowest: 15, mode: 45", "unknown key lowest", ""),
    "truth value": ("tia_required: true", "tia_required: 'true'", "expected true or false", ""),
    "written default": (
        "tia_required: true",
        "tia_required: false",
        "written at its default",
        "leave it out",
    ),
    "bare NO": ("destinations: [US]", "destinations: [NO]", "a bare NO is a truth value", "quotes"),
    "country code": ("destinations: [US]", "destinations: [UX]", "unknown country UX", ""),
    "member state": ("destinations: [US]", "destinations: [DE]", "Member State", "EU"),
    "destination word": (
        "destinations: any\n  importer_condition",
        "destinations: all\n  importer_condition",
        "unknown destination all",
        "",
    ),
    "no such arrangement": (
        "destinations: any\n  importer_condition",
        "destinations: arrangement:xx\n  importer_condition",
        "no such arrangement: xx",
        "",
    ),
    "no such source": (
        "source: s13\n  confidence: medium",
        "source: s133\n  confidence: medium",
        "no such source",
        "s13",
    ),
    "source of an event": (
        "what: DPA in force, source: s13",
        "what: DPA in force, source: s99",
        "no such source: s99",
        "",
    ),
    "id of another sheet": ("- id: ke-bcr", "- id: kx-bcr", "id kx-bcr", "ke-"),
    "id twice": ("- id: ke-bcr", "- id: ke-consent", "id used twice", ""),
    "key twice": ("- id: ke-bcr\n", "- id: ke-bcr\n  id: ke-bcr\n", "key id twice", ""),
    "anchor": ("exporters: [group]", "exporters: &kinds [group]", "anchor &kinds", "write the value out"),
    "tag": ("exporters: [group]", "exporters: !!set [group]", "tag !!set", ""),
    "role against pathway": (
        "role: prohibition",
        "role: extra_duty",
        "role extra_duty with pathway prohibited",
        "",
    ),
    "gate on a pathway": ("  tia_required: true\n", "  gate: false\n", "gate: only for an extra_duty", ""),
    "closes on a pathway": (
        "  tia_required: true\n",
        "  closes: [bcr]\n",
        "closes: only for an extra_duty",
        "",
    ),
    "closes nothing known": (
        "  ex_ante_authority_step: approval\n",
        "  closes: [ke-bcrs]\n",
        "no such rule or pathway kind: ke-bcrs",
        "ke-bcr",
    ),
    "lifts nothing known": (
        "  tia_required: true\n",
        "  lifts: [ke-x]\n",
        "no such rule in this sheet: ke-x",
        "",
    ),
    "lifts a pathway": ("  tia_required: true\n", "  lifts: [ke-bcr]\n", "neither a prohibition nor", ""),
    "parallel to another kind": (
        "  tia_required: true\n",
        "  parallel_to: [ke-bcr]\n",
        "not of the kind",
        "",
    ),
    "empty destinations": ("destinations: [US]", "destinations: []", "empty, yet usable", "usable: false"),
    "condition not there": (
        "  tia_required: true\n",
        "  assume_met: false\n",
        "assume_met: false without",
        "",
    ),
    "exporter of another region": ("exporters: [group]", "exporters: [ftz_firm]", "exists in CN only", ""),
    "any among others": ("exporters: [group]", "exporters: [any, group]", "any covers the others", "[any]"),
    "detail without activity": ("  activity: [public_records]\n", "", "activity_detail without activity", ""),
    "no bound": (
        "  tia_required: true\n",
        "  volume_threshold: {counts: persons}\n",
        "no bound",
        "at least one",
    ),
    "bounds upside down": (
        "  tia_required: true\n",
        "  volume_threshold: {counts: persons, records_min: 9, records_max: 3}\n",
        "records_min above records_max",
        "",
    ),
    "threshold counts something else": (
        "  tia_required: true\n",
        "  volume_threshold: {counts: records, records_min: 9}\n",
        "unknown word records",
        "persons",
    ),
    "share above one": ("  tia_required: true\n", "  approval_rate: {value: 25}\n", "share from 0 to 1", ""),
    "end of new contracts too early": (
        "  tia_required: true\n",
        "  existing_only_from: 2001-01-01\n",
        "existing_only_from 2001-01-01 outside",
        "",
    ),
    "dated rule without a first day": ("from: 2022-02-14", "from: null", "from: null", "pending"),
    "copy that closes": (
        "closes_pathways: false",
        "closes_pathways: true",
        "storage_copy closes nothing",
        "false",
    ),
    "open without closing": (
        "  closes_pathways: false\n",
        "  closes_pathways: false\n  leaves_open: [bcr]\n",
        "leaves_open without closes_pathways",
        "",
    ),
    "status word": (
        "federated: {status: depends",
        "federated: {status: depend",
        "unknown word depend",
        "depends",
    ),
    "status key": ("  federated: {", "  federatd: {", "key missing: federated", ""),
    "status history": (
        "federated: {status: depends,",
        "federated: {status: depends, states: [{from: 2020-01-01, to: null, status: in_scope}],",
        "the last one must be open and equal",
        "",
    ),
    "status history with a gap": (
        "federated: {status: depends,",
        "federated: {status: depends, states: [{from: 2020-01-01, to: 2020-12-31, status: in_scope},"
        " {from: 2021-01-02, to: null, status: depends}],",
        "without gap or overlap",
        "",
    ),
    "overlap": (
        "- id: ke-consent\n",
        "- id: ke-consent-2\n  pathway: consent\n  legal_basis: x\n  data: [personal]\n  exporters: [any]\n"
        "  destinations: any\n  conditions: x\n  from: 2020-01-01\n  to: null\n  source: null\n"
        "  confidence: low\n- id: ke-consent\n",
        "overlaps ke-consent: same kind",
        "",
    ),
    "wording without in_seed": (
        "in_seed: true",
        "in_seed: false",
        "in_seed and seed_wording go together",
        "",
    ),
    "section missing": ("pet_guidance: []\n", "", "key missing: pet_guidance", ""),
    "sensitive categories at their default": (
        "laws:\n",
        "counts_as_sensitive: [sensitive, health]\nlaws:\n",
        "written at its default",
        "",
    ),
    "syntax": ("exporters: [group]", "exporters: [group", "not readable as YAML", ""),
}


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_mistake_is_found_at_its_place(tmp_path: Path, mistake: str) -> None:
    old, new, what, instead = MISTAKES[mistake]
    found = problems_after(tmp_path, [(old, new)])
    matching = [problem for problem in found if what in problem.what]
    assert matching, [str(problem) for problem in found]
    assert instead in matching[0].instead
    lines = (tmp_path / SHEET).read_text(encoding="utf-8").splitlines()
    assert 1 <= matching[0].line <= len(lines)
    assert 1 <= matching[0].column <= len(lines[matching[0].line - 1]) + 1


def test_the_place_is_that_of_the_wrong_word(tmp_path: Path) -> None:
    [problem] = problems_after(tmp_path, [("pathway: bcr", "pathway: bcrr")])
    line = (tmp_path / SHEET).read_text(encoding="utf-8").splitlines()[problem.line - 1]
    assert line[problem.column - 1 :] == "bcrr"
    assert (
        str(problem)
        == f"{SHEET}:{problem.line}:{problem.column}: pathway: unknown word bcrr; did you mean bcr?"
    )


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    edits = [
        MISTAKES[name][:2] for name in ("unknown key", "wrong word", "no such source", "copy that closes")
    ]
    found = problems_after(tmp_path, [(old, new) for old, new in edits])
    assert len(found) == 4


ARRANGEMENT_MISTAKES = {
    "party date of a stranger": ("    MX: 2013-01-16\n", "    CL: 2013-01-16\n", "CL is no party"),
    "applies against status": (
        "  applies: true\n",
        "  applies: false\n",
        "applies: false with status in_force",
    ),
    "category of the scope": ("- personal\n", "- persnal\n", "unknown word persnal"),
    "direction": ("  - from: EU\n    to: CA\n", "  - from: EU\n    to: JP\n", "direction: JP is no party"),
    "source": ("  source: ca_rev\n", "  source: ca_revv\n", "no such source: ca_revv"),
    "kind": ("kind: adequacy_decision", "kind: adequacy", "unknown word adequacy"),
}


@pytest.mark.parametrize("mistake", ARRANGEMENT_MISTAKES, ids=str)
def test_a_mistake_in_the_arrangements_is_found(tmp_path: Path, mistake: str) -> None:
    old, new, what = ARRANGEMENT_MISTAKES[mistake]
    found = problems_after(tmp_path, [(old, new)], "arrangements/arrangements.yaml")
    assert any(what in problem.what for problem in found), [str(problem) for problem in found]


def test_an_adequacy_rule_has_the_dates_of_its_arrangement(tmp_path: Path) -> None:
    for file in ("arrangements/arrangements.yaml", "jurisdictions/BR.yaml"):
        (tmp_path / file).parent.mkdir()
        shutil.copy(FOLDER / file, tmp_path / file)
    sheet = tmp_path / "jurisdictions/BR.yaml"
    text = sheet.read_text(encoding="utf-8")
    assert "from: 2026-01-27" in text
    sheet.write_text(text.replace("from: 2026-01-27", "from: 2026-01-28"), encoding="utf-8")
    files = read_folder(tmp_path)
    check_across(files)
    assert any("has the dates of its arrangement" in str(problem) for problem in files.problems())


def test_a_file_that_is_not_text_or_too_large_is_refused(tmp_path: Path) -> None:
    (tmp_path / "jurisdictions").mkdir()
    (tmp_path / "arrangements").mkdir()
    (tmp_path / "jurisdictions/KE.yaml").write_bytes(b"id: KE\nname: \xff\xfe")
    (tmp_path / "jurisdictions/JP.yaml").write_bytes(b"# long\n" * 400_000)
    (tmp_path / "jurisdictions/XX.yaml").write_text("id: XX\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_sheets(tmp_path)
    told = {problem.file: str(problem) for problem in caught.value.problems}
    assert told["jurisdictions/KE.yaml"].startswith("jurisdictions/KE.yaml:2:1: not UTF-8 text")
    assert "larger than 2 MB" in told["jurisdictions/JP.yaml"]
    assert "seventeen" in told["jurisdictions/XX.yaml"]
    assert "cannot read" in told["jurisdictions/US.yaml"]
