"""`--switch PATH=VALUE`: whether the joint answer of each package holds in another model of the world."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dfftsim.cli.options import read_settings
from dfftsim.cli.progress import progress_shown
from dfftsim.errors import InputError, Interrupted
from dfftsim.i18n import t

if TYPE_CHECKING:
    from dfftsim.experiment.comparison import Contest
    from dfftsim.scenario.model import Scenario


def switched(
    scenario: Scenario,
    switches: Sequence[str] | None,
    packages: Sequence[str],
    replications: int | None,
    seed: int | None,
) -> dict[str, Contest]:
    """The contest under each switch, before anything is simulated. Raises InputError for a switch that is no
    setting, or that the scenario does not have.
    """
    from dfftsim.experiment import comparison
    from dfftsim.scenario.loading import with_overrides

    texts = list(dict.fromkeys(switches or []))
    settings = read_settings(texts, "--switch")
    contests, wrong = {}, []
    for text, setting in zip(texts, settings, strict=True):
        try:
            other = with_overrides(scenario, [setting], "--switch")
            contests[text] = comparison.prepare(other, packages, replications, seed)
        except InputError as error:
            wrong += error.problems
    if wrong:
        raise InputError(list(dict.fromkeys(wrong)))
    return contests


def add_switches(
    document: dict[str, Any], contests: Mapping[str, Contest], workers: int | None, cluster: str | None
) -> None:
    """Compare once more under each switch, on the same draws, and put the answers beside the first.

    `holds`: whether every verdict is that of the scenario as it is. Raises Interrupted after Ctrl-C.
    """
    from dfftsim.analysis.comparison import freer_and_safer
    from dfftsim.experiment import comparison
    from dfftsim.experiment.cluster import executor_of

    for text, contest in contests.items():
        with progress_shown() as progress:
            other = comparison.compare(contest, workers, progress, executor_of(cluster))
        if other.result.interrupted:
            raise Interrupted(t("cli.interrupted"))
        for package, one in zip(document["packages"], contest.contenders, strict=True):
            package["freer_and_safer"].setdefault("switches", {})[text] = freer_and_safer(other, one)
    for package in document["packages"] if contests else ():
        answer = package["freer_and_safer"]
        answer["holds"] = all(
            answer["verdict"] is not None and other["verdict"] == answer["verdict"]
            for other in answer["switches"].values()
        )
