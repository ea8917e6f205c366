"""`dfftsim validate-model`: parts, JSON, what is refused, and what Ctrl-C leaves."""

from __future__ import annotations

import json
from pathlib import Path

from dfftsim.analysis.validation import oracles, report


def test_parts_that_cannot_be_run_say_why(command) -> None:
    found = command("validate-model", "--only", "V5")
    assert found.status == 0
    assert found.out.count("not possible yet") == 2
    assert "firms do not store or compute less" in " ".join(found.out.split())
    assert "✓" not in found.out


def test_json_is_the_whole_document(command) -> None:
    found = command("validate-model", "--only", "V4", "--quick", "--json", "--workers", "1")
    document = json.loads(found.out)
    assert found.status == 0  # a refuted backcast is a result
    (backcast,) = document["backcasts"]
    assert (backcast["id"], backcast["replications"], document["quick"]) == ("V4", 3, True)
    assert {check["verdict"] for check in backcast["checks"]} <= {"held", "refuted", "undecided"}
    assert all(check["frozen"] and len(check["hash"]) == 12 for check in backcast["checks"])
    assert all(figure["source"]["url"] for figure in backcast["figures"])
    assert document["verification"] == {"oracles": None, "invariants": None}


def test_it_speaks_japanese(command) -> None:
    found = command("validate-model", "--only", "V5", "--lang", "ja")
    assert "まだ不可能" in found.out and "GDPR下のデータ集約度" in found.out


def test_a_part_that_is_not_there_is_named(command) -> None:
    found = command("validate-model", "--only", "V1,V9,oracle")
    assert found.status == 2
    assert len(found.err.splitlines()) == 2
    assert "'V9' is no part; one of: oracles, invariants, V1" in found.err


def test_a_page_is_written_of_the_whole_only(command, tmp_path: Path) -> None:
    for words in (("--quick",), ("--only", "V5")):
        found = command("validate-model", *words, "--write", "page.md")
        assert (found.status, found.out) == (2, "")
        assert "leave out --only and --quick" in found.err
    assert command("validate-model", "--write", "nowhere/page.md").status == 2
    assert list(tmp_path.glob("*.md")) == []


def test_an_interrupted_report_shows_what_is_finished(command, monkeypatch) -> None:
    def two_rows(ids):
        yield from list(oracles_of(["mmc-l0.5-m1-c1", "mmc-l0.8-m1-c1"]))
        raise KeyboardInterrupt

    oracles_of = oracles.check_rows
    monkeypatch.setattr(report.oracles, "check_rows", two_rows)
    found = command("validate-model", "--only", "oracles,V5", "--quick")
    assert found.status == 130
    assert "2 queues" in found.out and "V5" not in found.out
    assert found.err.splitlines()[-1] == "Stopped: what is finished is shown."


def test_an_exact_result_that_is_missed_is_a_failure(command, monkeypatch) -> None:
    monkeypatch.setattr(oracles.Compared, "inside", property(lambda self: self.symbol != "Wq"))
    monkeypatch.setattr(oracles, "one_of_each", lambda: ("mmc-l0.5-m1-c1",))
    found = command("validate-model", "--only", "oracles", "--quick")
    assert found.status == 1
    assert "mmc-l0.5-m1-c1: Wq = 1" in found.out
