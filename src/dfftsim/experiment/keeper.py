"""Kept runs: a folder for each under `reports/runs/`, with a manifest to repeat it from and its measures."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dfftsim.errors import InputError, Problem
from dfftsim.experiment.result import RunResult

if TYPE_CHECKING:
    from dfftsim.scenario import Scenario

MANIFEST, MEASURES = "manifest.json", "kpis.csv"


@dataclass(frozen=True)
class RunRequest:
    """What a kept run was asked for: enough to compute it again to the same bytes with the same version."""

    run: str
    scenario: Scenario
    replications: int
    seed: int
    version: str
    rules_hash: str


class Keeper:
    """Writes and finds runs under `folder/runs`. Raises InputError where the folder cannot be used."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "runs"

    def make_ready(self) -> None:
        """Make the folder before a long run, so that what cannot be kept is known at once."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            probe = self.folder / ".probe"
            probe.touch()
            probe.unlink()
        except OSError as error:
            where = str(error.filename or self.folder)
            instead = "choose another folder with --out, or keep nothing with --no-store"
            raise InputError(
                [Problem(where, 0, 0, f"cannot be written: {error.strerror}", instead)]
            ) from error

    def keep(self, result: RunResult) -> Path:
        """Write manifest and measures; the same run overwrites itself with the same bytes."""
        self.make_ready()
        folder = self.folder / result.id
        folder.mkdir(exist_ok=True)
        text = json.dumps(manifest_of(result), ensure_ascii=False, indent=1) + "\n"
        (folder / MANIFEST).write_text(text, encoding="utf-8")
        (folder / MEASURES).write_text(measures_csv(result), encoding="utf-8", newline="")
        return folder

    def kept(self) -> list[dict[str, Any]]:
        """The manifests of all kept runs, the latest last; a folder without a readable manifest is
        passed over.
        """
        paths = sorted(self.folder.glob(f"*/{MANIFEST}"), key=lambda path: (path.stat().st_mtime_ns, path))
        manifests = []
        for path in paths:
            try:
                manifests.append(json.loads(path.read_text(encoding="utf-8")))
            except (OSError, ValueError):
                continue
        return manifests

    def manifest(self, run: str) -> dict[str, Any]:
        """The manifest of the run whose id begins with `run`. Raises InputError if there is none, or
        several.
        """
        found = [manifest for manifest in self.kept() if run and manifest["run"].startswith(run)]
        if len(found) == 1:
            return found[0]
        ids = [manifest["run"] for manifest in found or self.kept()]
        what = f"'{run}' names {len(found)} runs" if found else f"no run '{run}'"
        instead = f"one of {', '.join(ids[-8:])}" if ids else "runs are kept by `dfftsim run`"
        raise InputError([Problem(str(self.folder), 0, 0, what, instead)])

    def request(self, run: str) -> RunRequest:
        """What the run was asked for. Raises InputError as `manifest`, and for a scenario that no longer
        loads.
        """
        from dfftsim.scenario import loads

        manifest = self.manifest(run)
        file = str(self.folder / manifest["run"] / MANIFEST)
        scenario = loads(manifest["scenario_text"], file=file, name=manifest["scenario"])
        return RunRequest(
            manifest["run"],
            scenario,
            manifest["finished"],
            manifest["seed"],
            manifest["version"],
            manifest["rules"]["hash"],
        )


def manifest_of(result: RunResult) -> dict[str, Any]:
    """Everything needed to repeat the run, and to know whether its law and version are still the same."""
    start, end = result.horizon
    title = result.scenario.title
    return {
        "run": result.id,
        "scenario": result.scenario.name,
        "title": {"en": title.en, "ja": title.ja} if title else None,
        "scenario_hash": result.scenario.hash,
        "rules": {"as_of": result.rules_as_of.isoformat(), "hash": result.rules_hash},
        "version": result.version,
        "seed": result.seed,
        "replications": result.replications,
        "finished": len(result.records),
        "interrupted": result.interrupted,
        "horizon": {"start": start.isoformat(), "end": end.isoformat()},
        "scenario_text": result.scenario.to_yaml(),
    }


def measures_csv(result: RunResult) -> str:
    """Every measure of every replication, one row each; an undefined value is an empty cell."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["replication", "kpi", "scope", "value"])
    for record in result.records:
        for (kpi, scope), value in sorted(record.measures.items()):
            writer.writerow([record.replication, kpi, scope, "" if value != value else repr(value)])
    return text.getvalue()
