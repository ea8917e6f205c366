"""The atlas without a screen: questions, names, turns, steps, search and differences."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dfftsim.i18n import knows, set_language, t
from dfftsim.law.book import load_rulebook
from dfftsim.law.evaluate import evaluate
from dfftsim.law.matrix import verdict_matrix
from dfftsim.law.reasons import REASON_CODES
from dfftsim.law.vocabulary import ACTIVITIES, ALL_EXPORTERS, IMPORTER_CONDITIONS, PET_STATUS_KEY
from dfftsim.tui.atlas.answers import Answers
from dfftsim.tui.atlas.asking import with_changes
from dfftsim.tui.atlas.differences import differences
from dfftsim.tui.atlas.matrix import changed_pairs, months_later, totals
from dfftsim.tui.atlas.names import found, other_place, places
from dfftsim.tui.atlas.question import Question, first_question, read_count, read_day, restored
from dfftsim.tui.atlas.rule_page import citation, same_kind
from dfftsim.tui.atlas.search import results
from dfftsim.tui.atlas.steps import steps
from dfftsim.tui.atlas.timeline import column_of, verdict_on
from dfftsim.tui.atlas.why_law import why_verdict

BOOK = load_rulebook()
CN_JP = Question("CN", "JP", date(2025, 2, 3), ("personal",), persons=150_000)


def test_the_command_is_read_as_the_same_question(capsys) -> None:
    import json

    from dfftsim.cli import main

    question = CN_JP.changed(exporter="bank", importer=("same_group",), pet="mpc", via="SG", strict=True)
    words = question.command().split()[1:]
    assert main([*words, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["query"] == Answers(BOOK).document(question)["query"]
    assert document["verdict"] == Answers(BOOK).verdict(question)


def test_a_question_survives_the_next_start_and_nonsense_does_not() -> None:
    question = CN_JP.changed(importer=("same_group",), via="SG")
    assert restored(question.kept(), BOOK) == question
    for nonsense in (None, [], {"origin": "CN"}, {**question.kept(), "day": "soon"},
                     {**question.kept(), "origin": "XX"}, {**question.kept(), "data": []}):  # fmt: skip
        assert restored(nonsense, BOOK) is None


def test_ends_that_meet_change_places_and_what_no_longer_fits_falls_away() -> None:
    assert CN_JP.changed(destination="CN").origin == "JP"
    assert CN_JP.changed(origin="JP").destination == "CN"
    assert CN_JP.changed(via="SG").changed(destination="SG").via is None
    assert CN_JP.changed(exporter="gba_firm").swapped().exporter is None
    assert CN_JP.changed(exporter="bank").swapped().exporter == "bank"


@pytest.mark.parametrize(
    ("text", "day"),
    [("2025-02-03", date(2025, 2, 3)), (" 2025/2/3", date(2025, 2, 3)), ("2025-02", date(2025, 2, 1)),
     ("2025", date(2025, 1, 1))],
)  # fmt: skip
def test_days_are_read(text: str, day: date) -> None:
    assert read_day(text) == day


@pytest.mark.parametrize("text", ["", "soon", "2025-13-01", "3.2.2025", "25-01-01", "2025-02-30", "1-2-3-4"])
def test_a_wrong_day_is_told_with_the_right_form(text: str) -> None:
    with pytest.raises(ValueError, match="2026-05-14"):
        read_day(text)


def test_numbers_of_persons_are_read() -> None:
    assert read_count(" 1,000,000 ") == 1_000_000
    assert read_count("") is None
    for wrong in ("many", "-3", "1.5", "１２"):
        with pytest.raises(ValueError, match="50000"):
            read_count(wrong)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("jp", "JP"),
        ("japa", "JP"),
        ("日本", "JP"),
        ("uk", "GB"),
        ("DE", "EU"),
        ("欧州", "EU"),
        ("kore", "KR"),
    ],
)
def test_a_place_is_found_by_code_and_name_in_both_languages(typed: str, code: str) -> None:
    for lang in ("en", "ja"):
        set_language(lang)
        assert found(places(BOOK), typed)[0].id == code


def test_a_country_without_a_sheet_can_only_receive() -> None:
    other = other_place("ru")
    assert other is not None and other.id == "RU"
    assert other_place("DE") is None and other_place("nowhere") is None
    answers = Answers(BOOK)
    question = Question("US", "RU", date(2025, 9, 1), ("vehicle",), persons=1500)
    assert answers.verdict(question) == "conditional"
    assert answers.back(question) == ""


def test_every_day_between_two_turns_has_the_verdict_of_the_first() -> None:
    turns = Answers(BOOK).turns(CN_JP)
    assert len(turns) >= 4
    transfer = CN_JP.transfer()
    days = [turn.day for turn in turns]
    for turn, following in zip(turns, [*days[1:], date(2027, 1, 1)], strict=True):
        assert turn.opened or turn.closed or turn.begun or turn.ended or turn.before != turn.verdict
        for day in (turn.day, date.fromordinal(following.toordinal() - 1)):
            assert evaluate(BOOK, transfer, day).verdict == turn.verdict == verdict_on(turns, day, "")
    before = date.fromordinal(days[0].toordinal() - 1)
    assert evaluate(BOOK, transfer, before).verdict == verdict_on(turns, before, "")


def test_the_line_of_time_keeps_the_order_of_days() -> None:
    first, last = date(2015, 1, 1), date(2027, 1, 1)
    columns = [column_of(date(year, 1, 1), first, last, 60) for year in range(2015, 2028)]
    assert columns == sorted(columns) and columns[0] == 0 and columns[-1] == 59


def test_each_technology_stands_with_the_verdict_it_leads_to() -> None:
    answers = Answers(BOOK)
    listed = answers.pets(CN_JP)
    assert [one.pet for one in listed] == list(PET_STATUS_KEY)
    for one in listed:
        assert one.verdict == evaluate(BOOK, CN_JP.changed(pet=one.pet).transfer(), CN_JP.day).verdict
    assert any(one.verdict == "free" for one in listed if one.key == "anonymised")
    open_status = [one for one in listed if one.status == "depends"]
    assert all(one.if_accepted is not None for one in open_status)


def test_the_steps_hold_every_way_and_what_would_open_one() -> None:
    answers = Answers(BOOK)
    document = answers.document(CN_JP)
    assert document["would_open"] == []
    openings = answers.find_openings(CN_JP)
    assert openings
    rows = steps(BOOK, document, answers.pets(CN_JP), openings, folded=False)
    named = {row.key.partition(":")[0] for row in rows if row.facts.get("kind") == "way"}
    assert named == {way["id"] for way in document["pathways"]}
    assert len([row for row in rows if row.facts.get("kind") == "opening"]) == len(openings)
    assert len({row.key for row in rows}) == len(rows)
    waiting = steps(BOOK, document, answers.pets(CN_JP), None)
    assert [row.key for row in waiting][-1] == "opening:wait"
    assert len(waiting) < len(rows)


def test_an_onward_transfer_has_both_legs() -> None:
    answers = Answers(BOOK)
    question = CN_JP.changed(via="SG")
    rows = steps(BOOK, answers.document(question), answers.pets(question), ())
    heads = [row.key for row in rows if row.head]
    assert heads[:2] == ["leg1", "leg2"]
    assert {row.key for row in rows if row.key.startswith("ways:")} == {"ways:1", "ways:2"}


def test_a_proposed_change_put_as_a_question_leads_where_it_says() -> None:
    answers = Answers(BOOK)
    tried = 0
    for entry in answers.find_openings(CN_JP):
        if all("query" in change for change in entry["changes"]):
            question = with_changes(CN_JP, entry["changes"])
            assert answers.verdict(question) == entry["transfer_verdict"]
            tried += 1
    assert tried


def test_a_search_finds_rules_in_both_languages() -> None:
    english = {row.rule for row in results(BOOK, "adequacy japan")}
    assert "eu-45-jp" in {row.rule for row in results(BOOK, "eu-45-jp")}
    assert results(BOOK, "EU-45-JP")[0].rule == "eu-45-jp"
    assert english and {row.rule for row in results(BOOK, "十分性 日本")} & english
    assert results(BOOK, "") == [] and results(BOOK, "no such words anywhere") == []


def test_differences_name_what_began_and_ended() -> None:
    rows = differences(BOOK, "CN", date(2024, 2, 3), date(2025, 2, 3))
    by_lead = {lead: {row.rule for row in rows if row.lead == lead} for lead in "+-"}
    assert "cn-sc-2024" in by_lead["+"] and "cn-sc-2023" in by_lead["-"]
    same = differences(BOOK, "CN", date(2024, 6, 3), date(2024, 6, 4))
    assert [row.key for row in same] == ["diff", "same"]


def test_the_history_of_a_kind_is_in_the_order_of_days() -> None:
    row = BOOK.rule("cn-sc-2024")
    starts = [one.start for one in same_kind(BOOK, row) if one.start]
    assert starts == sorted(starts) and row in same_kind(BOOK, row)


def test_a_citation_names_basis_source_and_rule_book() -> None:
    text = citation(BOOK, "cn-sc-2024", CN_JP.day)
    source = BOOK.source(BOOK.rule("cn-sc-2024"))
    assert source is not None
    for part in (
        BOOK.rule("cn-sc-2024").legal_basis,
        source.title,
        source.url or "",
        BOOK.hash,
        "2025-02-03",
    ):
        assert part in text


def test_the_matrix_counts_and_tells_what_changed() -> None:
    answers = Answers(BOOK)
    days = (date(2024, 2, 3), date(2025, 2, 3))
    one, two = (answers.matrix(Question("CN", "JP", day)) for day in days)
    pairs = len(BOOK.jurisdictions) * (len(BOOK.jurisdictions) - 1)
    assert sum(totals(one).values()) == pairs
    for origin, destination in changed_pairs(one, two):
        assert one[origin][destination] != two[origin][destination]
    assert changed_pairs(one, one) == []


@pytest.mark.parametrize("data", [("personal",), ("important", "health")])
def test_rows_kept_between_changes_are_those_of_the_day(data) -> None:
    answers = Answers(BOOK)
    for day in (date(2019, 1, 23), date(2020, 7, 16), date(2024, 3, 22), date(2024, 3, 21), date(2026, 6, 1)):
        table = {row["from"]: row for row in verdict_matrix(BOOK, day, data)}
        for origin, row in answers.matrix(Question("CN", "JP", day, data)).items():
            assert {"from": origin, **row} == table[origin]


def test_months_end_where_the_month_ends() -> None:
    assert months_later(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert months_later(date(2024, 3, 15), -3) == date(2023, 12, 15)
    assert months_later(date(2024, 2, 29), 12) == date(2025, 2, 28)


def test_closed_lists_are_in_words() -> None:
    for kind, words in (
        ("exporter", ALL_EXPORTERS), ("activity", ACTIVITIES), ("condition", IMPORTER_CONDITIONS),
        ("reason", REASON_CODES),
    ):  # fmt: skip
        assert [word for word in words if not knows(f"tui.atlas.{kind}.{word}")] == []


def test_the_first_question_is_one() -> None:
    first_question(BOOK).transfer()


def test_the_matrix_asks_all_that_the_question_says() -> None:
    answers = Answers(BOOK)
    asked = Question("CN", "JP", date(2025, 2, 3), persons=150_000)
    many, one = answers.matrix(asked), answers.matrix(Question("CN", "JP", date(2025, 2, 3)))
    assert many["CN"]["JP"] == answers.verdict(asked)
    assert changed_pairs(one, many), "persons count"
    with_pet = Question("CN", "JP", date(2025, 2, 3), persons=150_000, pet="federated_learning", via="SG")
    assert answers.matrix(with_pet)["CN"]["JP"] == answers.verdict(replace(with_pet, via=None))
    assert with_pet.matrix_command() == (
        "dfftsim law matrix --data personal --on 2025-02-03 --persons 150000 --pet federated_learning"
    )


@pytest.mark.parametrize(("lang", "stop"), [("en", ". The verdict"), ("ja", "。")])
def test_what_a_verdict_means_ends_with_a_full_stop(lang: str, stop: str) -> None:
    set_language(lang)
    answers = Answers(BOOK)
    why = why_verdict(BOOK, answers.document(Question("EU", "JP", date(2025, 2, 3))))
    meaning = t("verdict_meaning.free")
    assert f"{meaning}{stop}" in why.formula
