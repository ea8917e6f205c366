"""What holds for every place, whatever it shows: keys have help, lines keep to the width, both languages."""

from __future__ import annotations

import gc

import pytest
from rich.cells import cell_len
from textual._styles_cache import StylesCache
from textual.widget import Widget
from textual.widgets._toast import Toast

from dfftsim.i18n import LANGUAGES, knows, language, set_language, t
from dfftsim.tui.app import DfftApp
from dfftsim.tui.frame import KeyLine, PlaceBar, StatusLine
from dfftsim.tui.help import help_text
from dfftsim.tui.places import place_classes
from dfftsim.tui.probe import column_of
from dfftsim.tui.why import Why, WhyScreen

SIZES = ((80, 24), (120, 40), (200, 60))
NAMES = [cls.NAME for cls in place_classes()]


def widget_classes(root: type = Widget) -> list[type]:
    found = [root]
    for child in root.__subclasses__():
        found += widget_classes(child)
    return [cls for cls in found if cls.__module__.startswith("dfftsim.")]


def test_the_seven_places_are_there_in_their_order() -> None:
    assert NAMES == ["scenarios", "live", "atlas", "levers", "compare", "parties", "learn"]


def test_every_binding_has_a_word_and_a_sentence_in_both_languages() -> None:
    for owner in (DfftApp, *widget_classes()):
        for binding in owner.__dict__.get("BINDINGS", ()):
            assert binding.id, (owner, binding)
            assert knows(binding.description), binding.description
            assert knows(f"{binding.description}.help"), binding.description


def test_no_place_takes_a_key_of_the_frame() -> None:
    ours = {key for binding in DfftApp.BINDINGS for key in binding.key.split(",")} | {"w", "y", "e"}
    for cls in place_classes():
        for binding in cls.__dict__.get("BINDINGS", ()):
            assert not ours & set(binding.key.split(",")), (cls.NAME, binding.key)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_lines_keep_to_the_width_everywhere(make_app, size, lang) -> None:
    app = make_app(source="iot-monitoring", lang=lang)
    async with app.run_test(size=size) as pilot:
        for number, name in enumerate(NAMES, 1):
            await pilot.press(str(number))
            await pilot.pause()
            assert name == app.screen.NAME
            for kind in (PlaceBar, StatusLine, KeyLine):
                line = app.screen.query_one(kind)
                assert sum(cell_len(text) for text, _, _ in line.parts(size[0])) <= size[0], (name, kind)
            for strip in app.screen._compositor.render_strips():
                assert strip.cell_length == size[0]


@pytest.mark.parametrize("name", NAMES)
async def test_help_names_every_key_that_counts(make_app, name: str) -> None:
    app = make_app(place=name, source="iot-monitoring")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        told = help_text(app.screen)
        for _, binding, enabled, _ in app.screen.active_bindings.values():
            if enabled and binding.id:
                assert binding.description not in told, "a catalogue key shows through"
        await pilot.press("question_mark")
        assert app.screen.__class__.__name__ == "HelpScreen"
        await pilot.press("escape")
        assert name == app.screen.NAME


async def test_the_language_changes_at_once_and_everywhere(make_app) -> None:
    app = make_app(source="iot-monitoring")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("3", "ctrl+l")
        await pilot.pause()
        assert language() == "ja"
        assert "法令地図" in app.screen.query_one(PlaceBar).render().plain
        await pilot.press("ctrl+l")
        await pilot.pause()
        assert "Atlas" in app.screen.query_one(PlaceBar).render().plain


async def test_themes_go_round_and_are_kept(make_app) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        seen = []
        for _ in range(4):
            await pilot.press("ctrl+t")
            seen.append(app.theme)
        assert seen == ["dfft-light", "dfft-contrast", "ansi", "dfft-dark"]
        assert app.settings.theme == "dfft-dark"


async def test_a_terminal_that_is_too_small_is_told(make_app) -> None:
    app = make_app()
    async with app.run_test(size=(70, 20)) as pilot:
        await pilot.pause()
        text = "".join(strip.text for strip in app.screen._compositor.render_strips())
        assert "80×24" in text and "70×20" in text
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "80×24" not in "".join(strip.text for strip in app.screen._compositor.render_strips())


async def test_nothing_covers_the_word_on_a_terminal_that_is_too_small(make_app) -> None:
    app = make_app(seen=False)
    async with app.run_test(size=(40, 10), notifications=True) as pilot:
        while not app.screen.query(Toast):
            await pilot.pause(0.02)
        await pilot.pause()
        assert not any(toast.display for toast in app.screen.query(Toast))
        text = "".join(strip.text for strip in app.screen._compositor.render_strips())
        assert "model to" not in text and "40×10" in text
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert all(toast.display for toast in app.screen.query(Toast))


async def test_the_status_line_leaves_out_what_is_of_the_program_first(make_app) -> None:
    app = make_app(source="iot-monitoring")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        line = app.screen.query_one(StatusLine)
        narrow, wide = (line.parts(width)[0][0].strip() for width in (80, 120))
        assert wide.startswith("dfftsim 0") and "rules 20" in wide
        assert wide.endswith(narrow)
        assert narrow == "iot-monitoring · seed 1 · 20 replications · 2023-03-30–2028-03-29"


async def test_a_broken_scenario_gives_a_message_and_the_ui_lives_on(make_app, tmp_path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("dfftsim: 1\nhorizon: {start: 2020-01-01, end: 2019-01-01}\nparteis: [EU]\n")
    app = make_app(source="iot-monitoring")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert not app.open_scenario(str(broken))
        await pilot.pause()
        assert app.workspace.source == "iot-monitoring"
        assert "parteis" in " ".join(notice.message for notice in app._notifications)
        await pilot.press("3")
        assert app.screen.NAME == "atlas"


async def test_keys_can_be_named_anew(make_app) -> None:
    app = make_app(keymap={"app.theme": "f9"})
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("f9")
        assert app.theme == "dfft-light"


async def test_jump_goes_to_the_widget_of_a_letter(make_app) -> None:
    app = make_app(place="atlas", source="iot-monitoring")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        chain = [widget for widget in app.screen.focus_chain if widget.region.area]
        await pilot.press("ctrl+o", "b")
        await pilot.pause()
        assert app.focused is chain[1]


async def test_why_shows_and_copies_the_whole_answer(make_app) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        app.explain_why(Why("F = 12 %", formula="delivered / wanted", inputs=[("delivered", "3", "")]))
        await pilot.pause()
        assert isinstance(app.screen, WhyScreen)
        await pilot.press("y")
        assert "delivered / wanted" in app.clipboard
        await pilot.press("escape")
        assert not isinstance(app.screen, WhyScreen)


async def test_the_palette_holds_everything(make_app) -> None:
    app = make_app(place="atlas")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        titles = [command.title for command in app.get_system_commands(app.screen)]
        for _, binding, enabled, _ in app.screen.active_bindings.values():
            if enabled and binding.id and knows(binding.description):
                from dfftsim.tui.keys import word_of

                assert any(title.startswith(word_of(binding)) for title in titles)
        assert any("iot-monitoring" in title for title in titles)


async def test_state_is_kept_between_starts(make_app) -> None:
    app = make_app(source="schrems-2020")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("3", "q")
    from dfftsim.tui.settings import read_settings

    found = read_settings(app.settings.state_file.with_name("none.toml"), app.settings.state_file)
    assert (found.place, found.source) == ("atlas", "schrems-2020")


def test_the_answer_about_the_cursor_is_read() -> None:
    assert column_of(b"\x1b[12;3R") == 3
    assert column_of(b"x\x1b[1;2Rq") == 2
    assert column_of(b"") == 0


@pytest.fixture(autouse=True)
def english() -> None:
    set_language("en")


async def test_what_is_gone_is_let_go_of(make_app) -> None:
    """Boxes that were closed and widgets of another language: neither they nor what they drew is kept."""

    def alive() -> tuple[int, int]:
        gc.collect()
        ours = (one for one in gc.get_objects() if isinstance(one, Widget))
        widgets = sum(type(one).__module__.startswith("dfftsim.") for one in ours)
        return widgets, StylesCache.get_inner_outer.cache_info().currsize

    async def round_trip() -> None:
        for keys in ("ctrl+l", "question_mark", "escape"):
            await pilot.press(keys)
            await pilot.pause()

    app = make_app("live", "")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await round_trip()
        await round_trip()
        widgets, drawn = alive()
        for _ in range(6):
            await round_trip()
        more, drawn_now = alive()
        assert more <= widgets and drawn_now <= drawn + 8


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_the_places_have_their_names_at_eighty_columns(make_app, lang) -> None:
    app = make_app(lang=lang)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        told = app.screen.query_one(PlaceBar).render().plain
        assert all(t(f"tui.place.{name}") in told for name in NAMES)
        assert ("日本語" if lang == "en" else "EN") in told


async def test_a_note_goes_with_the_next_key_and_a_warning_stays(make_app) -> None:
    app = make_app("atlas")
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await pilot.pause()
        app.notify("only told", timeout=60)
        await pilot.pause()
        assert len(app._notifications) == 1
        await pilot.press("down")
        await pilot.pause()
        assert not len(app._notifications)
        app.notify("look at this", severity="warning", timeout=60)
        await pilot.press("down")
        await pilot.pause()
        assert [note.message for note in app._notifications] == ["look at this"]
