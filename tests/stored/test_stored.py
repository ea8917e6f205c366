"""What comes with dfftsim is of today: keys are right, and what is computed anew has the same bytes."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from dfftsim import stored
from dfftsim.scenario.loading import load
from dfftsim.scenario.shipped_files import shipped_names
from dfftsim.stored import files
from dfftsim.stored.files import RECORDING, RUN, packed, path_of, read_keys, text_of

MOST_BYTES_A_SCENARIO = 227_000


def kept() -> dict[str, object]:
    return {"key": list(stored.key_of("schrems-2020")), "text": stored.text_hash("schrems-2020")}


@pytest.mark.parametrize("name", shipped_names())
def test_every_shipped_scenario_has_results_of_today(name: str) -> None:
    document, recording = stored.document(name), stored.recording(name)
    variants = stored.variants(name)
    assert document is not None and recording is not None and variants is not None, "run `make stored`"
    asked = {f"{one.id}.{variant}" for one in load(name).hypotheses for variant in one.variants}
    assert set(variants) == asked
    assert document["scenario"] == name and not document["interrupted"]
    assert document["replications"] == document["replications_asked"] > 1
    scenario = load(name)
    if not (scenario.levers or scenario.shocks or scenario.institution):  # these change the rules
        assert document["rules"]["hash"] == stored.common_key()[1]
    assert recording["columns"] == ["seconds", "id", "from", "to", "cause", "detail"]
    assert all(len(row) == len(recording["columns"]) for row in recording["rows"])
    assert recording["run"]["replications"] == 1
    assert recording["run"]["seed"] == document["seed"]


def test_nothing_is_stored_of_scenarios_that_are_gone_and_all_is_small() -> None:
    assert sorted(read_keys()) == shipped_names()
    sizes = [path.stat().st_size for path in files.FOLDER.iterdir()]
    assert len(sizes) == 3 * len(shipped_names()) + 1
    assert sum(sizes) < MOST_BYTES_A_SCENARIO * len(shipped_names())


@pytest.mark.slow
def test_the_same_bytes_come_of_computing_a_run_anew() -> None:
    from dfftsim.stored.making import run_of

    run, variants = run_of("cac-2022-2024", workers=1)
    assert text_of(run) == text_of(stored.document("cac-2022-2024"))
    assert text_of(variants) == text_of(stored.variants("cac-2022-2024"))


@pytest.mark.parametrize("name", ["iot-monitoring", "schrems-2020"])
def test_the_same_bytes_come_of_recording_anew(name: str) -> None:
    from dfftsim.stored.making import recording_of

    assert text_of(recording_of(name)) == text_of(stored.recording(name))


def test_a_key_of_another_day_gives_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert stored.document("schrems-2020") is not None
    monkeypatch.setattr("dfftsim.version.__version__", "99.0.0")
    assert stored.document("schrems-2020") is None
    assert stored.recording("schrems-2020") is None


def test_another_layout_of_the_same_scenario_keeps_its_results(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "text_hash", lambda name: "other bytes")
    assert stored.document("schrems-2020") is not None
    monkeypatch.setattr(stored, "key_of", lambda name: (*stored.common_key(), "another scenario"))
    assert stored.document("schrems-2020") is None


def test_a_file_of_the_same_name_is_not_the_shipped_scenario() -> None:
    assert stored.document("./schrems-2020.yaml") is None
    assert stored.document("no-such-scenario") is None


def test_spoilt_files_give_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "FOLDER", tmp_path)
    monkeypatch.setattr(files, "KEYS", tmp_path / "keys.json")
    assert stored.document("schrems-2020") is None
    (tmp_path / "keys.json").write_text(json.dumps({"schrems-2020": kept()}))
    for spoilt in (b"", b"no zlib", packed({"a": 1})[:-3]):
        path_of("schrems-2020", RUN).write_bytes(spoilt)
        assert stored.document("schrems-2020") is None
    path_of("schrems-2020", RECORDING).write_bytes(packed({"rows": []}))
    assert stored.recording("schrems-2020") == {"rows": []}


def test_packing_keeps_every_digit_and_what_is_not_a_number(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(files, "FOLDER", tmp_path)
    content = {"b": 0.1 + 0.2, "a": [math.inf, math.nan], "日": 1}
    path_of("x", RUN).write_bytes(packed(content))
    found = files.read("x", RUN)
    assert list(found) == ["b", "a", "日"] and found["b"] == 0.1 + 0.2
    assert found["a"][0] == math.inf and math.isnan(found["a"][1])
    assert packed(content) == packed(found)
