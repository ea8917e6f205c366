"""Trust by pair and the framework's portfolio in Live: what they say at a time, and how they are chosen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest
from live_recordings import made_recording
from test_live_incidents import played_with

from dfftsim.i18n import LANGUAGES, pick, set_language
from dfftsim.law.book import load_rulebook
from dfftsim.scenario.loading import load
from dfftsim.spans import DAY
from dfftsim.tui.live import recorder
from dfftsim.tui.live.flowmap import lines_of_trust
from dfftsim.tui.live.legend import Legend
from dfftsim.tui.live.player import Player
from dfftsim.tui.live.portfolio import Portfolio
from dfftsim.tui.live.portfolio_pane import gates_of
from dfftsim.tui.live.trust_path import DASHES, LEVELS, TrustPaths, level_of
from dfftsim.tui.live.trust_why import command_for_trust, trust_why
from dfftsim.tui.worldmap.widget import WorldMap

BOOK = load_rulebook()
DAYS = ["2020-07-01", "2020-08-01", "2020-09-01", "2020-10-01"]


def points(total: float) -> dict[str, Any]:
    rows = [("ground", 0.2, "trust_base"), ("redress", total - 0.2, "eu-us-dpf"), ("proximity", 0.0, None)]
    return {"total": total, "points": [{"name": n, "value": v, "because": b} for n, v, b in rows]}


def pair(rater: str, other: str, values: list[float], **more: Any) -> dict[str, Any]:
    nothing = [None] * len(values)
    series = {"mean": values, "low": nothing, "high": nothing, "lost": more.get("lost", [0.0] * len(values))}
    return {
        "from": rater,
        "to": other,
        "prior": points(values[0]),
        "series": series,
        "events": more.get("events", []),
        "surveys": more.get("surveys", {"business": None, "public": None}),
    }


def document() -> dict[str, Any]:
    fall = {
        "kind": "instruments", "day": "2020-09-10", "earliest": "2020-09-10", "latest": "2020-09-10",
        "share": 1.0, "gone": ["eu-us-dpf"], "new": [], "before": 0.72, "after": 0.55,
    }  # fmt: skip
    surveys = {"business": 0.499, "public": 0.31}
    return {
        "days": DAYS,
        "loops": {"loop_experience": True, "loop_uptake": False},
        "pairs": [
            pair("EU", "US", [0.8, 0.72, 0.72, 0.55], lost=[0, 0.081, 0, 0], events=[fall], surveys=surveys),
            pair("US", "EU", [0.6, 0.61, 0.62, 0.63]),
            pair("EU", "JP", [0.9, 0.9, 0.9, 0.9]),
            pair("JP", "EU", [0.3, 0.3, 0.3, 0.3]),
            pair("US", "JP", [0.5, 0.5, 0.5, 0.5]),
            pair("JP", "US", [0.66, 0.66, 0.66, 0.66]),
        ],
    }


BREACH = (25 * DAY, "site:firm:a:1@US", "breach", "known", "detection", "2 flows")


def recording() -> Any:
    made = made_recording()
    rows = tuple(sorted((*made.rows, BREACH), key=lambda row: row[0]))
    return replace(made, rows=rows, end=date(2020, 12, 1), document=made.document | {"trust": document()})


def test_trust_is_what_was_read_last() -> None:
    paths = TrustPaths(document())
    at = {
        day: paths.value(("EU", "US"), date.fromisoformat(day))
        for day in ("2020-07-15", "2020-09-01", "2021-01-01")
    }
    assert at == {"2020-07-15": 0.8, "2020-09-01": 0.72, "2021-01-01": 0.55}
    told = paths.value(("EU", "US"), date(2020, 9, 9)), paths.value(("EU", "US"), date(2020, 9, 10))
    assert told == (0.72, 0.55), "a fall of an instrument is known on its day"
    assert paths.value(("EU", "CN"), date(2020, 7, 1)) is None
    assert paths.parties == ["EU", "US", "JP"]


def test_what_moved_trust_last_is_known_at_any_time() -> None:
    paths = TrustPaths(document())
    pairs = {
        day: paths.moved_last(("EU", "US"), date.fromisoformat(day))
        for day in ("2020-07-20", "2020-09-05", "2020-09-10")
    }
    assert pairs["2020-07-20"] is None
    assert (pairs["2020-09-05"].kind, pairs["2020-09-05"].since) == ("incident", date(2020, 7, 1))
    assert (pairs["2020-09-10"].kind, pairs["2020-09-10"].gone) == ("instruments", ("eu-us-dpf",))


def test_lines_are_the_more_whole_the_more_trust() -> None:
    assert [level_of(value) for value in (0.1, *LEVELS)] == list(range(len(DASHES)))
    shares = [on / (on + off) for on, off in DASHES]
    assert shares == sorted(shares) and shares[-1] == 1.0
    drawn = {
        (one.origin, one.destination): one.dash
        for one in lines_of_trust(TrustPaths(document()), date(2020, 10, 1))
    }
    assert (
        drawn["EU", "JP"] == DASHES[4] and drawn["JP", "EU"] == DASHES[0] and drawn["EU", "US"] == DASHES[2]
    )
    followed = lines_of_trust(TrustPaths(document()), date(2020, 10, 1), "JP")
    assert {(one.origin, one.destination) for one in followed if one.dim} == {("EU", "US"), ("US", "EU")}
    few = lines_of_trust(TrustPaths(document()), date(2020, 10, 1), most=2)
    assert ("EU", "US") in {(one.origin, one.destination) for one in few}, "what moved most is drawn"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_pair_explains_itself_and_surveys_stand_apart(lang: str) -> None:
    set_language(lang)
    player = Player(recording(), BOOK, 16)
    told = trust_why(
        BOOK, player.recording, player.tape, player.trust, ("EU", "US"), date(2020, 10, 1), "▁▂▃▄▅▆▇█"
    )
    values = [value for _, value, _ in told.inputs]
    assert "0.550" in values and "+0.600" in values and "+0.200" in values
    fallen = pick(BOOK.arrangements["eu-us-dpf"].name)
    assert any("0.720 → 0.550" in value and fallen in value for value in values)
    assert any("firm:a:1" in value for value in values), "the incident that was known then is named"
    assert not any("0.50" in value or "0.31" in value for value in values), "surveys enter nothing"
    assert any("0.50" in note and "0.31" in note for note in told.notes)
    assert any("uptake" in note for note in told.notes), "a loop that is off is told"
    assert told.sources and "tui." not in told.text()


async def test_the_matrix_is_chosen_by_keys_and_follows_the_clock(make_app, monkeypatch) -> None:
    monkeypatch.setattr(recorder, "stored_recording", lambda workspace: recording())
    app = make_app("live", "iot-monitoring")
    async with app.run_test(size=(120, 40)) as pilot:
        place = app.screen
        await app.workers.wait_for_complete()
        await pilot.press("t")
        await pilot.pause()
        assert place.view == "trust" and place.matrix.has_focus and place.trust_pane.display
        assert place.query_one(Legend).of_trust
        await pilot.press("down", "right")
        assert place.matrix.pair == ("EU", "US") == place.pair
        assert "0.80" in place.why().title
        assert [one.dash for one in place.query_one(WorldMap).corridors if one.chosen] == [DASHES[4]]
        place._go_to(100 * DAY)
        await pilot.pause()
        assert "0.55" in place.why().title
        assert [one.dash for one in place.query_one(WorldMap).corridors if one.chosen] == [DASHES[2]]
        place.query_one(WorldMap).focus()
        await pilot.press("right")
        await pilot.pause()
        assert place.matrix.pair == place.pair != ("EU", "US"), "the map and the matrix choose together"
        tables = {table.id: table for table in place.tables()}
        assert ("EU", "US", 0.55, 0.8) in tables["trust"].rows
        assert ("2020-09-01", "EU", "US", 0.72) in tables["trust_months"].rows
        await pilot.press("v", "v")
        assert not place.query_one(Legend).of_trust


async def test_where_trust_stands_still_one_sentence_says_how_to_switch_it_on(make_app, monkeypatch) -> None:
    monkeypatch.setattr(
        recorder, "stored_recording", lambda workspace: None if workspace.changes else made_recording()
    )
    asked = []
    app = make_app("live", "iot-monitoring")
    monkeypatch.setattr(app, "ask", lambda request, handler: asked.append(request) or len(asked))
    async with app.run_test(size=(120, 40)) as pilot:
        place = app.screen
        await app.workers.wait_for_complete()
        await pilot.press("t")
        await pilot.pause()
        assert "--set structure.trust=true" in place.why().text()
        assert place.copied() == command_for_trust("iot-monitoring", False)
        await pilot.press("T")
        await app.workers.wait_for_complete()
        switched = {"structure.trust", "hazards.breach", "hazards.access"}
        assert dict(asked[-1].changes) == dict.fromkeys(switched, True)
        await pilot.press("T")
        assert app.workspace.changes == {}


def test_the_copied_command_is_one_that_can_be_read() -> None:
    words = command_for_trust("iot-monitoring", False).split()
    pairs = [word.partition("=")[::2] for word in words if "=" in word]
    changed = load("iot-monitoring", pairs)
    assert changed.structure.trust and changed.hazards.breach and changed.hazards.access


@cache
def portfolio() -> Portfolio:
    _, recording = played_with("iap-launch", False)
    return Portfolio(recording.policy["portfolio"])


def test_projects_stand_where_the_recording_says() -> None:
    of = portfolio()
    for project, row in of.projects.items():
        first = of.standing(project, date.fromisoformat(row["started"]))
        assert first.state in ("works", "failed") and gates_of(first)[0] in ("under", "failed")
        if row["failed"]:
            end = of.standing(project, date.fromisoformat(row["ended"]))
            assert (end.state, end.stage) == ("failed", row["failed"])
            assert gates_of(end).count("passed") == len(row["gates"])
        if row["adopted"]:
            assert of.standing(project, date.fromisoformat(row["adopted"])).state == "adopted"
    before = of.standing("repository", date(2000, 1, 1))
    assert before.state == "later" and gates_of(before) == ["not"] * 4


def test_places_and_money_are_those_of_the_day() -> None:
    of = portfolio()
    assert of.money(date(2000, 1, 1)) is None
    begun = of.money(of.start)
    assert len(begun.running) == 4 == of.at_once and begun.waiting == ("joint-review",)
    assert begun.left == 0.0 and begun.speed < 1.0
    last = of.money(date(2031, 11, 30))
    assert last.left + last.projects + last.upkeep == pytest.approx(of.budget)
    assert of.left_over_time([date(2000, 1, 1), of.start]) == [None, 0.0]


def test_uptake_and_lapsed_upkeep_are_told() -> None:
    row = {
        "id": "r", "lever": "I1", "started": "2026-01-01", "gates": ["2026-02-01"] * 4, "failed": None,
        "ended": "2026-02-01", "adopted": "2026-02-01", "keeps_up": True, "unpaid": "2027-01-01",
        "uptake": {"months": 3, "shares": [0.0, 0.1, 0.2], "ceiling": 0.7},
    }  # fmt: skip
    of = Portfolio(
        {
            "start": "2026-01-01",
            "budget": 1.0,
            "at_once": 1,
            "upkeep": "first",
            "projects": [row],
            "spells": [],
        }
    )
    found = {
        day: of.standing("r", date.fromisoformat(day)) for day in ("2026-01-15", "2026-06-01", "2027-06-01")
    }
    assert [one.state for one in found.values()] == ["works", "adopted", "lapsed"]
    assert [one.uptake for one in found.values()] == [None, 0.1, 0.2]


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_projects_are_listed_explained_and_exported(make_app, lang: str) -> None:
    app = make_app("live", "iap-launch", lang)
    async with app.run_test(size=(120, 40)) as pilot:
        place = app.screen
        await app.workers.wait_for_complete()
        await pilot.press("p")
        place._go_to(place.player.recording.horizon)
        await pilot.press("down", "down", "down", "down")
        await pilot.pause()
        assert place.projects.has_focus
        why = place.projects.why()
        assert "repository" in why.title and "I1" in why.inputs[0][1]
        assert any(remark for _, _, remark in why.inputs[-2:]), "how often it is adopted in all replications"
        tables = {table.id: table for table in place.tables()}
        assert [row[0] for row in tables["projects"].rows] == list(place.projects.portfolio.projects)
        assert tables["framework_money"].rows
        assert "tui." not in why.text()


async def test_a_scenario_without_a_framework_says_so(make_app, monkeypatch) -> None:
    monkeypatch.setattr(recorder, "stored_recording", lambda workspace: made_recording())
    app = make_app("live", "iot-monitoring")
    async with app.run_test(size=(80, 24)) as pilot:
        place = app.screen
        await app.workers.wait_for_complete()
        await pilot.press("p")
        await pilot.pause()
        assert "no framework" in place.why().title
        rows = "\n".join(strip.text for strip in place._compositor.render_strips())
        assert "no framework" in rows
