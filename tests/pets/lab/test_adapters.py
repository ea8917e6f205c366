"""Every adapter on small data: the result is right, costs something, and wrong results are told."""

from __future__ import annotations

import importlib
from contextlib import closing
from dataclasses import replace
from importlib import metadata
from typing import Any

import numpy as np
import pytest

from dfftsim.pets.lab.adapter import Sample
from dfftsim.pets.lab.adapters import MODULES, UNMEASURABLE, adapter, adapters
from dfftsim.pets.lab.trial import Request, Trial, perform
from dfftsim.pets.lab.workloads import WORKLOADS, generate
from dfftsim.pets.profile import INFORMS

RECORDS = {"credential_check": 12, "intersection": 120, "scoring": 60}
SENDS_LESS = {"sum", "mean", "regression", "model_round"}


def installed(pet: str) -> bool:
    """Whether the libraries of a PET are here: the tests run with and without them."""
    names = {one.metadata["Name"].lower().replace("_", "-") for one in metadata.distributions()}
    return all(package in names for package in adapter(pet).packages)


def tried(pet: str, workload: str, seed: int = 3) -> Trial:
    return perform(Request(pet, workload, RECORDS.get(workload, 400), seed, repeats=2))


EVERY = [(one.pet, workload) for one in adapters(MODULES) for workload in one.workloads]
HERE = [(pet, workload) for pet, workload in EVERY if installed(pet)]


def says_what_is_missing(trial: Trial) -> bool:
    return trial.missing and not trial.done and " cannot be loaded (" in trial.failure


@pytest.mark.parametrize(("pet", "workload"), EVERY)
def test_without_libraries_no_pet_is_available(
    pet: str, workload: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = importlib.import_module

    def own_modules_only(name: str) -> Any:
        if not name.startswith("dfftsim."):
            raise ImportError(f"{name} is not here")
        return load(name)

    monkeypatch.setattr(importlib, "import_module", own_modules_only)
    trial = tried(pet, workload)
    assert says_what_is_missing(trial)
    assert trial.failure.endswith("is not here)") and trial.seconds == ()


@pytest.mark.parametrize(("pet", "workload"), HERE)
def test_the_result_is_right(pet: str, workload: str) -> None:
    trial = tried(pet, workload)
    assert trial.done, trial.failure
    assert trial.right, trial.check
    assert trial.check and trial.settings
    assert len(trial.seconds) == len(trial.plain_seconds) == 2
    assert min(trial.seconds) > 0 and min(trial.plain_seconds) > 0
    assert trial.sent > 0 and trial.plain_bytes > 0 and trial.rounds >= 0
    assert all(0 <= value <= 1 for value in trial.utility)
    assert bool(trial.metric) <= bool(trial.utility)
    assert set(trial.versions) == set(adapter(pet).packages)


@pytest.mark.parametrize("pet", MODULES)
def test_an_adapter_says_what_it_does(pet: str) -> None:
    one = adapter(pet)
    assert one.pet == pet and one.packages and pet not in UNMEASURABLE
    assert set(one.settings) == set(one.sizes) == set(one.workloads) <= set(INFORMS)
    assert all(len(sizes) >= 3 and list(sizes) == sorted(sizes) for sizes in one.sizes.values())


@pytest.mark.parametrize("workload", WORKLOADS)
def test_the_same_seed_gives_the_same_data(workload: str) -> None:
    plain = WORKLOADS[workload].plain
    first, again, other = (plain(generate(workload, 200, seed)) for seed in (1, 1, 2))
    assert np.all(first == again) if isinstance(first, np.ndarray) else first == again
    assert workload in ("intersection", "credential_check") or not np.all(first == other)
    assert WORKLOADS[workload].sent_plainly(generate(workload, 200, 1)) > 0


class Spoilt:
    """A task whose results are changed after the fact."""

    def __init__(self, pet: str, workload: str) -> None:
        self.data = generate(workload, RECORDS.get(workload, 400), 3)
        self.plain = WORKLOADS[workload].plain(self.data)
        self.task: Any = adapter(pet).prepare(workload, self.data, 3)
        with closing(self.task):
            self.sample: Sample = self.task.run()

    def verdict_on(self, value: Any) -> bool:
        """Whether a result with this value passes."""
        right: bool = self.task.verdict(self.plain, [replace(self.sample, value=value)]).right
        return right


@pytest.mark.parametrize(
    ("pet", "workload", "spoil"),
    [
        case
        for case in (
            ("homomorphic_encryption", "sum", lambda v: v * (1 + 1e-5)),
            ("differential_privacy", "sum", lambda v: v + 5_000),
            ("differential_privacy", "regression", lambda v: (v[0], v[1] + 50_000)),
            ("pseudonymisation", "record_delivery", lambda v: [v[1], *v[1:]]),
            ("pseudonymisation", "intersection", lambda v: v | {"another"}),
            ("mpc", "sum", lambda v: v + 1.0),
            ("federated_learning", "model_round", lambda v: v + 1e-6),
            ("fl_dp", "model_round", lambda v: v * np.nan),
            ("psi", "intersection", lambda v: set(list(v)[1:])),
            ("fl_secagg", "model_round", lambda v: v + 1e-3),
            ("synthetic_data", "record_delivery", lambda v: v * 1.5),
            ("k_anonymity", "record_delivery", lambda v: (v[0].iloc[1:2], v[1][1:2], v[2])),
            ("zk_vc", "credential_check", lambda v: ([{**c, "adult": False} for c in v[0]], v[1])),
        )
        if case[:2] in HERE
    ],
)
def test_a_wrong_result_is_called_wrong(pet: str, workload: str, spoil: Any) -> None:
    made = Spoilt(pet, workload)
    assert made.verdict_on(made.sample.value)
    assert not made.verdict_on(spoil(made.sample.value))


def test_a_copied_person_is_found_in_synthetic_data() -> None:
    made = Spoilt("synthetic_data", "record_delivery")
    value = made.sample.value.copy()
    value[7] = made.task.real[3]
    assert not made.verdict_on(value)


def test_a_claim_that_was_not_to_be_shown_is_found() -> None:
    if not installed("zk_vc"):
        assert says_what_is_missing(tried("zk_vc", "credential_check"))
        return
    made = Spoilt("zk_vc", "credential_check")
    shown, sent = made.sample.value
    assert not made.verdict_on((shown, [made.task.issued[0], *sent[1:]])), "all claims are in what was issued"


def test_masks_leave_the_sum_and_hide_the_parts() -> None:
    from dfftsim.pets.lab.adapters.fl_secagg import MaskedAverage

    if not installed("fl_secagg"):
        assert says_what_is_missing(tried("fl_secagg", "model_round"))
        return
    updates = [(np.full(8, float(site)), 10 * (site + 1)) for site in range(5)]
    average = MaskedAverage()
    weights, sent = average.combine(0, updates)
    assert weights == pytest.approx(
        np.average([w for w, _ in updates], axis=0, weights=[n for _, n in updates])
    )
    first = [words.copy() for words in average.seen]
    average.combine(1, updates)
    assert all(not np.any(a == b) for a, b in zip(first, average.seen, strict=True)), "a mask was used twice"
    assert sent == 5 * 9 * 8


def test_a_release_of_eight_times_the_epsilon_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each column with the whole epsilon, where they should share it."""
    from dfftsim.pets.lab.adapters import differential_privacy as module

    if not installed("differential_privacy"):
        assert says_what_is_missing(tried("differential_privacy", "sum"))
        return
    sound = module.noisy_sum
    monkeypatch.setattr(module, "noisy_sum", lambda dp, n, epsilon: sound(dp, n, epsilon * module.COLUMNS))
    for workload in ("sum", "mean"):
        trial = tried("differential_privacy", workload)
        assert trial.done and not trial.right, trial.check


@pytest.mark.parametrize("share", [8, 100])
def test_moments_with_too_small_a_sensitivity_are_found(share: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from dfftsim.pets.lab.adapters import differential_privacy as module

    if not installed("differential_privacy"):
        assert says_what_is_missing(tried("differential_privacy", "regression"))
        return
    sound = module.noisy_numbers
    monkeypatch.setattr(module, "noisy_numbers", lambda dp, l1, epsilon: sound(dp, l1 / share, epsilon))
    trial = tried("differential_privacy", "regression")
    assert trial.done and not trial.right, trial.check
