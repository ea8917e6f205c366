"""The catalogue of PETs: compiled form, what each sends and where it exists, factors and their basis."""

import json

import pytest

from dfftsim.errors import InputError
from dfftsim.law.vocabulary import PET_STATUS_KEY
from dfftsim.pets.catalogue import COMPILED, Catalogue
from dfftsim.pets.catalogue_files import FACTORS, SOURCE, compile_catalogue
from dfftsim.world.parameters import Parameters

CATALOGUE = Catalogue.load()
PAIRS = [(pet.id, workload) for pet in CATALOGUE for workload in pet.workloads]


def test_the_compiled_catalogue_is_that_of_the_file():
    assert COMPILED.read_text("utf-8") == compile_catalogue(), "run python -m dfftsim.pets.catalogue"


def test_the_catalogue_and_the_law_name_the_same_pets():
    assert {pet.id for pet in CATALOGUE} == set(PET_STATUS_KEY)


def test_the_data_name_no_place_outside_the_package():
    text = COMPILED.read_text("utf-8")
    for outside in ("/work", "/root", "/tmp", "../", ".csv", ".yaml"):
        assert outside not in text


@pytest.mark.parametrize(
    ("name", "sends", "routes"),
    [
        ("none", "records", ("direct", "hub", "results", "localise")),
        ("pseudonymisation", "protected_records", ("direct", "hub")),
        ("anonymisation", "protected_records", ("direct", "hub")),
        ("tee", "protected_records", ("direct", "hub")),
        ("homomorphic_encryption", "protected_records", ("direct", "hub")),
        ("mpc", "protected_records", ("direct", "hub")),
        ("differential_privacy", "results", ("results",)),
        ("federated_learning", "results", ("results",)),
        ("synthetic_data", "results", ("results",)),
        ("fl_he", "results", ("results",)),
    ],
)
def test_the_routes_follow_from_what_is_sent(name, sends, routes):
    pet = CATALOGUE.get(name)
    assert (pet.sends, pet.routes) == (sends, routes)
    assert pet.sends_because


@pytest.mark.parametrize(("name", "workload"), PAIRS)
def test_factors_are_ordered_and_in_bounds(name, workload):
    factors = CATALOGUE.plain_factors(name, workload)
    for key in FACTORS:
        factor = getattr(factors, key)
        assert 0 <= factor.low <= factor.mode <= factor.high, key
        assert factor.basis == "definition" or factor.note, f"{key} does not say where it comes from"
    assert factors.utility.low > 0 and factors.utility.high <= 1
    low, mode, high = factors.seconds(1000)
    assert 0 < low <= mode <= high
    assert CATALOGUE.plain_factors("none", workload).utility.low == 1


@pytest.mark.parametrize(("name", "workload"), PAIRS)
def test_what_is_called_measured_is_what_was_measured(name, workload):
    rows = [row for row in CATALOGUE.get(name).measured if workload in row.serves]
    factors = CATALOGUE.plain_factors(name, workload)
    if not rows:
        return
    ratios = [ratio for row in rows for ratio in row.cpu_ratio_to_plain]
    fits = [row.cpu_seconds for row in rows if row.cpu_seconds]
    if factors.time_factor.basis == "measured":
        assert (factors.time_factor.low, factors.time_factor.high) == (
            pytest.approx(min(ratios), rel=0.01),
            pytest.approx(max(ratios), rel=0.01),
        )
    if factors.seconds_per_record.basis == "measured":
        per_record = [fit["per_record"] for fit in fits]
        assert factors.seconds_per_record.low == pytest.approx(min(per_record), rel=0.01)
        assert factors.seconds_per_record.high == pytest.approx(max(per_record), rel=0.01)
    if factors.rounds.basis == "measured":
        assert factors.rounds.high == max(row.rounds for row in rows) - 1
    if factors.utility.basis == "measured":
        values = [value for row in rows for *_, value in row.utility]
        assert min(values) - 0.01 <= factors.utility.low
        assert factors.utility.high <= max(*values, 1.0)


def test_a_combination_is_made_of_known_parts_and_pays_for_each():
    numbers = Parameters.load()
    for pet in CATALOGUE:
        assert all(part in CATALOGUE for part in pet.components)
        assert all(numbers.usd(name) > 0 for name in pet.setup)
        if pet.components:
            assert pet.setup == tuple(f"pet_setup_{part}" for part in pet.components)
    assert CATALOGUE.get("none").setup == ()


def test_exposure_is_a_share_by_threat_and_doing_nothing_leaves_all():
    numbers = Parameters.load()
    assert set(CATALOGUE.get("none").exposure().values()) == {None}
    dp = CATALOGUE.plain_factors("differential_privacy", "aggregate_statistics")
    assert dp.exposure["breach_at_receiver"] == "exposure_stops"
    assert dp.exposure["reidentification_by_linkage"] == "exposure_reduces"
    for pet in CATALOGUE:
        assert set(pet.exposure()) == set(CATALOGUE.threats)
        for name in filter(None, pet.exposure().values()):
            assert 0 <= numbers.value(name) < 1
    tee, tee_dp = CATALOGUE.get("tee"), CATALOGUE.get("tee_dp")
    threat = "compelled_disclosure_by_receiving_government"
    assert tee_dp.threats[threat] == tee.threats[threat], "noise on the output does not mend an enclave"


def test_a_workload_that_a_pet_does_not_serve_has_no_factors():
    assert CATALOGUE.plain_factors("mpc", "streaming_telemetry") is None
    assert CATALOGUE.plain_factors("tee", "streaming_telemetry") is not None


@pytest.mark.parametrize(("pet", "workload"), [("teee", "record_linkage"), ("tee", "record_link")])
def test_unknown_words_are_input_errors_that_name_the_known_ones(pet, workload):
    with pytest.raises(InputError, match=r"there is no .*; use .*(tee|record_linkage)"):
        CATALOGUE.plain_factors(pet, workload)


def test_rows_and_documents_can_be_written_as_json():
    for pet in CATALOGUE:
        row = json.loads(json.dumps(pet.as_row()))
        assert set(row["name"]) == {"en", "ja"} and row["id"] == pet.id
        document = json.loads(json.dumps(CATALOGUE.document(pet.id)))
        assert [item["workload"] for item in document["factors"]] == list(pet.workloads)
        assert all(source["title"] for source in document["sources"])


def test_every_workload_is_served_or_told_not_to_be_and_every_threat_has_an_effect():
    for pet in CATALOGUE:
        document = CATALOGUE.document(pet.id)
        assert sorted([*document["workloads"], *document["not_served"]]) == sorted(CATALOGUE.workloads)
        for workload in CATALOGUE.workloads:
            served = CATALOGUE.plain_factors(pet.id, workload) is not None
            assert served == (workload not in document["not_served"])
        assert set(pet.threats) == set(CATALOGUE.threats)
        assert set(pet.threats.values()) <= {"stops", "reduces", "leaves"}
        assert {item.source for item in pet.published} <= set(pet.sources)


def test_a_technology_asked_for_by_its_common_name_is_there():
    wanted = (
        "pseudonymisation tokenisation k_anonymity aggregation differential_privacy homomorphic_encryption "
    )
    wanted += "mpc tee federated_learning fl_dp fl_secagg synthetic_data psi zk_vc"
    assert set(wanted.split()) <= {pet.id for pet in CATALOGUE}
    for names in CATALOGUE.get("zk_vc").name.values():
        assert "eID" in names and "Trusted Web" in names


ONE = "{low: 1.0, mode: 1.0, high: 1.0, basis: definition}"
WRONG = [
    ("sends: records", "sends: everything", "none: sends 'everything' is none of records, protected_records"),
    ("breach_at_receiver: leaves", "breach_at_receiver: laeves", "none: effect 'laeves' is none of stops"),
    ("sources: [meas, edpb_uc6]", "sources: [meas, nowhere]", "none: source 'nowhere' is none of"),
    ("maturity: {trl: 9", "maturity: {trl: 12", "none: maturity.trl must be 1 to 9"),
    (
        f"time_factor: {ONE}",
        "time_factor: {low: 2, mode: 1, high: 1, basis: guess}",
        "basis 'guess' is none of",
    ),
    (
        f"bytes_factor: {ONE}",
        "bytes_factor: {low: 2, mode: 1, high: 1, basis: published}",
        "[2, 1, 1] is out of",
    ),
    ("  - workloads: [model_inference]", "  - workloads: [model_training]", "exactly one group of factors"),
    ("category: data obfuscation", "kategory: data obfuscation", "key 'category' is missing"),
    ("- id: tee_dp", "- id: none", "none: id 'none' is used twice"),
    (
        "    records: [1000, 10000]\n",
        "    records: [1000, 100000]\n",
        "k_anonymity: utility_curves: record_delivery: fewer than two values of k were measured at 100000",
    ),
    ("    loss: {low: 0.5", "    loss: {low: 9", "utility_curves: loss: [9, 1.0, 4.0] is out of order"),
    ("    rises: true\n", "", "utility_curves: key 'rises' is missing"),
]


def test_every_wrong_entry_is_named_at_once_with_its_line(tmp_path):
    text = SOURCE.read_text("utf-8")
    for old, new, _ in WRONG:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "pets.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError) as error:
        compile_catalogue(path)
    for *_, message in WRONG:
        assert message in str(error.value)
    first = text.splitlines().index("- id: none") + 1
    assert f"pets.yaml:{first}:1: none: sends" in str(error.value)


def test_a_file_that_is_no_yaml_is_named_with_its_line(tmp_path):
    path = tmp_path / "pets.yaml"
    path.write_text("meta: {}\npets: [}\n", "utf-8")
    with pytest.raises(InputError, match=r"pets\.yaml:2:8: "):
        compile_catalogue(path)
