"""Edits of the rule book: the old book stays, the new differs, and mistakes in a patch file have a place."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dfftsim.errors import InputError
from dfftsim.law.book import RuleBook, load_rulebook
from dfftsim.law.evaluate import evaluate
from dfftsim.law.model import Rule
from dfftsim.law.patch import Patch, read_patch
from dfftsim.law.transfer import Transfer

BOOK = load_rulebook()
DAY = date(2027, 1, 1)
ADEQUACY = Rule(
    id="vn-adequacy-jp",
    jurisdiction="VN",
    pathway="adequacy",
    legal_basis="invented for a test",
    data=("personal",),
    exporters=("any",),
    destinations=("JP",),
    conditions="none",
    start=DAY,
    end=None,
    source=None,
    confidence="low",
)


def rows(book: RuleBook, code: str) -> list[str]:
    return [rule.id for rule in book.rules(code)]


def test_a_patch_gives_a_new_book_and_leaves_the_old_one() -> None:
    before = rows(BOOK, "VN")
    old_hash = BOOK.hash
    new = BOOK.patched(Patch(add_rules=(ADEQUACY,), label="R1"))
    assert rows(BOOK, "VN") == before
    assert BOOK.hash == old_hash
    assert rows(new, "VN") == [*before, "vn-adequacy-jp"]
    assert new.hash != BOOK.hash
    assert new.causes["vn-adequacy-jp"] == "R1"
    assert new.jurisdictions["JP"] is BOOK.jurisdictions["JP"]
    question = Transfer("VN", "JP", ("personal",))
    assert evaluate(BOOK, question, DAY).verdict == "conditional"
    assert evaluate(new, question, date(2026, 12, 31)).verdict == "conditional"
    assert evaluate(new, question, DAY).verdict == "free"


def test_the_hash_follows_the_content_and_not_the_label() -> None:
    patch = Patch(add_rules=(ADEQUACY,), label="R1")
    assert BOOK.patched(patch).hash == BOOK.patched(replace(patch, label="X")).hash
    assert patch.hash == replace(patch, label="X").hash
    assert BOOK.patched(Patch()).hash == BOOK.hash
    assert Patch().empty
    unchanged = Patch(replace=(("vn-pdpl-ctia", (("confidence", BOOK.rule("vn-pdpl-ctia").confidence),)),))
    assert BOOK.patched(unchanged).hash == BOOK.hash


def test_ending_a_rule_sets_its_last_day_and_drops_what_would_come_later() -> None:
    last = date(2026, 12, 31)
    new = BOOK.patched(Patch(end_rules=(("vn-pdpl-ctia", last), ("in-dpdp-16-negative-list", last))))
    assert new.rule("vn-pdpl-ctia").end == last
    assert "in-dpdp-16-negative-list" not in rows(new, "IN")
    earlier = BOOK.rule("vn-decree13-oTIA").end
    kept = BOOK.patched(Patch(end_rules=(("vn-decree13-oTIA", last),)))
    assert kept.rule("vn-decree13-oTIA").end == earlier


def test_amending_splits_a_rule_at_its_day() -> None:
    patch = Patch(amend=(("vn-pdpl-ctia", DAY, (("ex_ante_authority_step", "none"),)),), label="R5")
    new = BOOK.patched(patch)
    first, second = new.rule("vn-pdpl-ctia"), new.rule(f"vn-pdpl-ctia+{patch.tag}")
    assert first.end == date(2026, 12, 31)
    assert second.start == DAY
    assert isinstance(first, Rule)
    assert isinstance(second, Rule)
    assert (first.ex_ante_authority_step, second.ex_ante_authority_step) == ("filing", "none")
    assert (
        replace(second, id=first.id, start=first.start, end=first.end, ex_ante_authority_step="filing")
        == first
    )
    assert new.causes[second.id] == "R5"
    assert BOOK.patched(Patch(amend=(("vn-decree13-oTIA", DAY, (("gate", True),)),))).hash == BOOK.hash


def test_amending_twice_and_ending_reach_the_later_part_too() -> None:
    once = BOOK.patched(Patch(amend=(("vn-pdpl-ctia", DAY, (("renewal_years", 1),)),)))
    twice = once.patched(Patch(amend=(("vn-pdpl-ctia", date(2028, 1, 1), (("renewal_years", 2),)),)))
    parts = [rule for rule in twice.rules("VN") if rule.id.startswith("vn-pdpl-ctia")]
    assert [(rule.start, rule.end, rule.renewal_years) for rule in parts] == [
        (date(2026, 1, 1), date(2026, 12, 31), None),
        (DAY, date(2027, 12, 31), 1),
        (date(2028, 1, 1), None, 2),
    ]
    ended = twice.patched(Patch(end_rules=(("vn-pdpl-ctia", date(2027, 6, 30)),)))
    assert [rule.end for rule in ended.rules("VN") if rule.id.startswith("vn-pdpl-ctia")] == [
        date(2026, 12, 31),
        date(2027, 6, 30),
    ]


def test_data_status_and_parties_change_from_their_day() -> None:
    patch = Patch(
        set_status=(("JP", "anonymised", DAY, "depends"),),
        parties=(("global-cbpr", "IN", DAY),),
        end_arrangements=(("eu-us-dpf", DAY),),
    )
    new = BOOK.patched(patch)
    status = new.on(DAY).status("JP", "anonymisation")
    assert status is not None
    assert (status.on(date(2026, 12, 31)), status.on(DAY)) == ("out_of_scope", "depends")
    assert "IN" not in new.parties_of("global-cbpr", date(2026, 12, 31))
    assert "IN" in new.parties_of("global-cbpr", DAY)
    assert new.parties_of("eu-us-dpf", date(2027, 1, 2)) == frozenset()
    assert DAY in new.change_days(["JP"], date(2026, 12, 1), DAY)
    assert DAY in new.change_days(["US"], date(2026, 12, 1), DAY)  # a rule there names the arrangement
    again = new.patched(Patch(set_status=(("JP", "anonymised", DAY, "depends"),)))
    assert again.hash == new.hash


WRONG_PATCHES = [
    (Patch(end_rules=(("vn-pdpl-cti", DAY),)), "no rule vn-pdpl-cti; did you mean vn-pdpl-ctia"),
    (Patch(amend=(("vn-pdpl-ctia", DAY, (("gat", False),)),)), "no field gat; did you mean gate"),
    (Patch(add_rules=(replace(ADEQUACY, id="vn-pdpl-ctia"),)), "id used already"),
    (Patch(add_rules=(replace(ADEQUACY, jurisdiction="XX"),)), "no law sheet for XX"),
    (Patch(add_rules=(replace(ADEQUACY, destinations=("arrangement:nothing",)),)), "no arrangement nothing"),
    (Patch(add_rules=(replace(ADEQUACY, lifts=("vn-nothing",)),)), "no rule vn-nothing in VN"),
    (Patch(add_rules=(replace(ADEQUACY, source="s999"),)), "no source s999"),
    (Patch(parties=(("global-cbp", "IN", DAY),)), "did you mean global-cbpr"),
    (Patch(set_status=(("JP", "anonymized", DAY, "depends"),)), "did you mean anonymised"),
    (Patch(replace=(("vn-pdpl-ctia", (("end", date(2001, 1, 1)),)),)), "would run from"),
]


@pytest.mark.parametrize(("patch", "told"), WRONG_PATCHES, ids=[told for _, told in WRONG_PATCHES])
def test_a_patch_that_does_not_fit_is_refused(patch: Patch, told: str) -> None:
    with pytest.raises(InputError, match=re.escape(told)):
        BOOK.patched(patch)


def test_everything_wrong_with_a_patch_is_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        BOOK.patched(Patch(end_rules=(("xx-a", DAY), ("xx-b", DAY)), parties=(("zz", "IN", DAY),)))
    assert len(caught.value.problems) == 3


def documented_example(tmp_path: Path) -> Path:
    """The example of docs/law-patch.md, as a file."""
    text = (Path(__file__).parents[2] / "docs" / "law-patch.md").read_text(encoding="utf-8")
    [example] = re.findall(r"```yaml\n(.*?)```", text, flags=re.DOTALL)
    path = tmp_path / "my-law.yaml"
    path.write_text(example, encoding="utf-8")
    return path


def test_the_documented_example_works_as_the_text_says(tmp_path: Path) -> None:
    patch = read_patch(documented_example(tmp_path))
    new = BOOK.patched(patch)
    assert patch.label == "a treaty between Viet Nam and Japan"
    question = Transfer("VN", "JP", ("personal",))
    assert evaluate(new, question, date(2026, 12, 31)).verdict == "conditional"
    assert evaluate(BOOK, question, DAY).verdict == "conditional"
    assert evaluate(new, question, DAY).verdict == "free"
    assert any(
        p.rule is not None and p.rule.id == "vn-jp-treaty" and p.open
        for p in evaluate(new, question, DAY).pathways
    )
    assert new.rule("in-spdi-7-consent").end == date(2026, 12, 31)
    assert f"vn-pdpl-ctia+{patch.tag}" in rows(new, "VN")
    assert any(duty.id == "ke-health-copy" for duty in new.on(DAY).localisation("KE"))
    status = new.on(DAY).status("KE", "synthetic_data")
    assert status is not None
    assert status.on(DAY) == "out_of_scope"
    assert "IN" in new.parties_of("global-cbpr", DAY)


FILE_MISTAKES = [
    ("amend:", "amendd:", "unknown key amendd; did you mean amend?"),
    ("jurisdiction: VN", "jurisdiction: VX", "unknown word VX"),
    ("from: 2027-01-01", "from: 2027-13-01", "no such day: 2027-13-01"),
    ("pathway: adequacy", "pathway: adequacey", "unknown word adequacey; did you mean adequacy?"),
    ("id: vn-jp-treaty", "id: jp-vn-treaty", "an id begins with vn-"),
    ("party: IN", "party: DE", "Member State"),
    ("source: null", "source: null\n    gate: false", "gate: only for an extra_duty"),
    (
        "id: in-spdi-7-consent",
        "id: in-spdi-7-consnt",
        "no rule in-spdi-7-consnt; did you mean in-spdi-7-consent?",
    ),
    ("ex_ante_authority_step: none", "ex_ante_authority_step: non", "unknown word non; did you mean none?"),
    ("ex_ante_authority_step: none", "conditions: null", "conditions: has no default to go back to"),
]


@pytest.mark.parametrize(("old", "new", "told"), FILE_MISTAKES, ids=[told for _, _, told in FILE_MISTAKES])
def test_a_mistake_in_a_patch_file_is_told_with_its_place(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    path = documented_example(tmp_path)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        BOOK.patched(read_patch(path))
    messages = [str(problem) for problem in caught.value.problems]
    assert any(told in message for message in messages), messages
    assert all(re.match(rf"{re.escape(str(path))}:\d+:\d+: ", message) for message in messages), messages


def test_numbers_of_a_patch_are_judgements(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(
        "amend: [{id: vn-pdpl-ctia, from: 2027-01-01, preparation_days: {low: 1, mode: 2, high: 3}}]\n",
        encoding="utf-8",
    )
    patch = read_patch(path)
    changed = BOOK.patched(patch).rule(f"vn-pdpl-ctia+{patch.tag}")
    assert isinstance(changed, Rule)
    assert changed.preparation_days is not None
    assert changed.preparation_days.judgement
