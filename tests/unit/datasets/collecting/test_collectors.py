"""Each of the nine collectors rises with its own trouble, says why, and tells no single row."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from tests.fakes.batches import FIRST, answered, drawn_rows, in_fahrenheit
from workbench.datasets.collecting.arrival import Freshness, Labels
from workbench.datasets.collecting.calibration import Calibration
from workbench.datasets.collecting.collector import Measure
from workbench.datasets.collecting.every import COLLECTORS, reading_of
from workbench.datasets.collecting.learning import Told, learn
from workbench.datasets.collecting.performance import Performance
from workbench.datasets.collecting.process import Process
from workbench.datasets.collecting.quality import Quality
from workbench.datasets.collecting.rows import Surroundings, WindowRows
from workbench.datasets.collecting.segments import Segment
from workbench.datasets.collecting.shifts import Drift, Output
from workbench.domain.evidence import ChangeEvent, Roles
from workbench.services.scoring.definitions import shipped_definition

DAYS, ROWS = 14, 400
DAY = timedelta(days=1)
ROLES = Roles(
    timestamp="timestamp",
    features=("temp", "wind", "noise", "region"),
    label="label",
    label_time="label_time",
    prediction="prediction",
    score="score",
    model_version="version",
    segments=("region", "kind"),
)


def rows_of(table, day, *, newest=None, changes=(), roles=ROLES):
    start = FIRST.to_pydatetime() + day * DAY
    around = Surroundings(newest or start + DAY, changes=tuple(changes), nodes={"temp": "src.temp"})
    frame = pa.Table.from_pandas(table, preserve_index=False)
    return WindowRows(start, start + DAY, frame, len(table), roles, around)


def drawn(days, seed=1, rows=ROWS):
    table = drawn_rows(days, rows, seed=seed)
    rng = np.random.default_rng(seed)
    return table.assign(
        kind=rng.choice(["a", "b"], len(table)),
        version="v1",
        label_time=table["timestamp"] + pd.Timedelta(hours=2),
    )


@pytest.fixture(scope="module")
def reference():
    table = drawn(DAYS)
    days = (table["timestamp"] - FIRST).dt.days
    windows = [rows_of(table[days == at], at) for at in range(DAYS)]
    whole = rows_of(table, 0, newest=FIRST.to_pydatetime() + (DAYS + 1) * DAY)
    return learn(whole, windows, Told("m", "the first 14 windows", task="binary"))


@pytest.fixture(scope="module")
def healthy():
    """A day after the reference."""
    table = drawn(1, seed=7)
    late = pd.Timedelta(days=20)
    return table.assign(timestamp=table["timestamp"] + late, label_time=table["label_time"] + late)


def measured(collector, table, reference, **more):
    newest = FIRST.to_pydatetime() + 22 * DAY
    rows = rows_of(table, 20, **{"newest": newest, **more})
    return collector.measure(rows, reference)


def test_the_reference_leans_on_what_the_answers_lean_on(reference):
    weights = reference.importance
    assert sum(weights.values()) == pytest.approx(1)
    assert weights["temp"] > weights["wind"] > 2 * weights["noise"]
    assert "stand-in" in reference.importance_words


def test_performance_is_measured_with_labels_and_estimated_without(reference, healthy):
    usual = measured(Performance(), healthy, reference)
    broken = in_fahrenheit(healthy, healthy["region"] == "north")
    with_labels = measured(Performance(), broken, reference)
    assert with_labels.value > usual.value + 0.05
    assert with_labels.details["words"].startswith("AUC 0.8")
    assert with_labels.details["estimated"] is False
    easier = answered(healthy.assign(temp=healthy["temp"] * 0.3 + 10.5)).assign(label=np.nan)
    without = measured(Performance(), easier, reference)
    assert without.details["estimated"] is True
    assert "estimated: assumes no concept change" in without.details["words"]
    assert without.value > 0.03, "answers that say less are estimated to be worse"


def test_calibration_sees_chances_that_no_longer_hold(reference, healthy):
    usual = measured(Calibration(), healthy, reference)
    off = healthy.assign(label=(healthy["label"] & (np.arange(len(healthy)) % 2 == 0)).astype(int))
    found = measured(Calibration(), off, reference)
    assert abs(usual.value) < 0.01 < found.value
    assert found.details["happened"] < found.details["stated"]


def test_output_and_drift_see_a_shift_and_name_the_column_and_its_node(reference, healthy):
    shifted = answered(healthy.assign(temp=healthy["temp"] + 5))
    for collector in (Output(), Drift()):
        assert measured(collector, shifted, reference).value > 0.03
        assert abs(measured(collector, healthy, reference).value) < 0.01
    details = measured(Drift(), shifted, reference).details
    assert details["words"] == "temp"
    assert (details["column"], details["node"]) == ("temp", "src.temp")


def test_drift_of_what_the_model_hardly_uses_weighs_little(reference, healthy):
    leaned_on = healthy.assign(temp=healthy["temp"] + 5)
    ignored = healthy.assign(noise=healthy["noise"] + 1)  # as many spreads
    values = [measured(Drift(), table, reference).value for table in (leaned_on, ignored)]
    assert values[0] > 3 * values[1] > 0


@pytest.mark.parametrize(
    ("column", "spoil", "kind"),
    [
        ("temp", lambda x: x.where(np.arange(len(x)) % 5 > 0), "missing"),
        ("wind", lambda x: x.where(np.arange(len(x)) % 5 > 0, 1e6), "out of range"),
        ("region", lambda x: x.where(np.arange(len(x)) % 5 > 0, "west"), "unseen"),
        ("noise", lambda x: x.astype(str), "of another type"),
    ],
)
def test_quality_sees_each_kind_of_violation(reference, healthy, column, spoil, kind):
    found = measured(Quality(), healthy.assign(**{column: spoil(healthy[column])}), reference)
    assert found.value > 0.15
    assert found.details["column"] == column
    assert kind in found.details["words"]
    assert measured(Quality(), healthy, reference).value < 0.05


def test_quality_sees_a_column_that_is_gone(reference, healthy):
    found = measured(Quality(), healthy.drop(columns="wind"), reference)
    assert found.value > 0.99
    assert found.details["words"].startswith("wind absent")


def test_freshness_follows_the_data_and_never_the_clock_on_the_wall(reference, healthy):
    start = FIRST.to_pydatetime() + 20 * DAY
    usual = measured(Freshness(), healthy, reference)
    stopped = healthy[healthy["timestamp"] < start + timedelta(hours=12)]
    late = measured(Freshness(), stopped, reference, newest=start + DAY)
    going_on = measured(Freshness(), stopped, reference, newest=start + timedelta(hours=12))
    assert late.value > usual.value + 1
    assert late.details["words"].startswith("newest row 12 h old")
    assert going_on.value < late.value - 1, "a window that is not over is no late one"
    nothing_came = measured(Freshness(), healthy.iloc[:0], reference)
    assert nothing_came.value > late.value
    assert "no row at all" in nothing_came.details["words"]


def test_labels_that_are_missing_or_late_raise_the_signal_once_they_are_due(reference, healthy):
    usual = measured(Labels(), healthy, reference)
    half = healthy.assign(label=healthy["label"].where(np.arange(len(healthy)) % 2 == 0))
    late = healthy.assign(label_time=healthy["timestamp"] + pd.Timedelta(hours=20))
    assert measured(Labels(), half, reference).value == pytest.approx(usual.value + 0.5, abs=0.02)
    assert measured(Labels(), late, reference).value > usual.value + 1
    not_due = healthy.assign(label=np.nan)
    start = FIRST.to_pydatetime() + 20 * DAY
    assert measured(Labels(), not_due, reference, newest=start + timedelta(hours=1)).value is None


def test_process_sees_volume_deployments_versions_and_schema(reference, healthy):
    start = FIRST.to_pydatetime() + 20 * DAY
    usual = measured(Process(), healthy, reference)
    deployed = ChangeEvent(at=start + timedelta(hours=5), title="demand v7", kind="deploy")
    before = ChangeEvent(at=start - 2 * DAY, title="deployed", kind="deploy")
    found = measured(Process(), healthy, reference, changes=[deployed])
    assert found.value == pytest.approx(usual.value + 1)
    assert found.details["words"].startswith("demand v7")
    told = measured(Process(), healthy, reference, changes=[before])
    assert told.value == usual.value
    assert "deployed 2 d before" in told.details["words"]
    for table in (healthy.iloc[::3], healthy.drop(columns="wind"), healthy.assign(version="v2")):
        assert measured(Process(), table, reference).value > usual.value + 0.9


@pytest.mark.parametrize("where", [{"region": "east"}, {"region": "north", "kind": "b"}])
def test_a_region_that_is_worse_off_is_found_alone_or_as_a_pair(reference, healthy, where):
    planted = np.logical_and.reduce([healthy[name] == level for name, level in where.items()])
    off = healthy.assign(label=np.where(planted, 1 - healthy["label"], healthy["label"]))
    found = measured(Segment(), off, reference)
    usual = measured(Segment(), healthy, reference)
    assert found.value > usual.value + 0.1
    named = found.details["groups"][0]["group"]
    assert all(f"{name} = {level}" in named for name, level in where.items())


def test_without_any_labels_a_region_whose_answers_move_is_found(healthy):
    bare = [name for name in ROLES.model_dump() if name in {"label", "label_time"}]
    roles = ROLES.model_copy(update=dict.fromkeys(bare))
    table = drawn(DAYS).drop(columns=["label", "label_time"])
    learned = learn(rows_of(table, 0, roles=roles), [], Told("m", "x", task="binary"))
    assert learned.groups_by == "output"
    moved = answered(
        healthy.assign(temp=healthy["temp"] + np.where(healthy["region"] == "south", 6, 0))
    )
    found = measured(Segment(), moved, learned, roles=roles)
    assert found.details["groups"][0]["group"].startswith("region = south")


def test_small_groups_are_held_back(reference, healthy):
    few = pd.concat(
        [healthy[healthy["region"] != "east"], healthy[healthy["region"] == "east"][:9]]
    )
    few = few.assign(label=np.where(few["region"] == "east", 1 - few["label"], few["label"]))
    found = measured(Segment(), few, reference)
    told = " ".join(group["group"] for group in found.details["groups"])
    assert "east" not in told
    assert found.details["suppressed"] >= 1
    assert "north" in found.details["levels"]["region"]
    assert "east" not in found.details["levels"]["region"]


def test_a_reading_holds_aggregates_only(reference, healthy):
    reading = reading_of(rows_of(healthy, 20), reference)
    said = str(reading.json_body()) + str(reference.json_body())
    telling = healthy[["temp", "wind", "noise", "score"]].to_numpy().ravel()
    assert not [value for value in telling[::7] if repr(float(value)) in said]


def test_levels_of_few_rows_and_sensitive_columns_are_not_named(healthy):
    table = drawn(2).assign(region=lambda t: t["region"].where(t.index > 2, "Ann Other"))
    roles = ROLES.model_copy(update={"sensitive": ("noise",), "segments": ("kind",)})
    learned = learn(rows_of(table, 0, roles=roles), [], Told("m", "x", task="binary"))
    assert "Ann Other" not in str(learned.json_body())
    assert learned.columns["region"].unnamed == 3
    assert learned.columns["noise"].kind == "other"


@dataclass(frozen=True)
class Constant:
    """A collector of somebody else's."""

    signal: str = "drift"
    few_rows: bool = False

    def measure(self, rows, reference):
        """Measure nothing."""
        return Measure(float(rows.rows), {"words": "its own"})


def test_any_collector_can_be_replaced_and_the_others_stay_as_they_are(reference, healthy):
    rows = rows_of(healthy, 20)
    usual = reading_of(rows, reference)
    other = [Constant() if one.signal == "drift" else one for one in COLLECTORS]
    swapped = reading_of(rows, reference, other)
    assert swapped.values["drift"] == len(healthy)
    kept = set(usual.values) - {"drift"}
    assert {name: swapped.values[name] for name in kept} == {n: usual.values[n] for n in kept}
    assert tuple(one.signal for one in COLLECTORS) == shipped_definition().signal_ids


@pytest.mark.parametrize(
    "spoil",
    [
        lambda t: t.iloc[:0],
        lambda t: t.iloc[:1],
        lambda t: t.assign(temp=np.nan, score=np.nan, label=np.nan),
        lambda t: t.assign(temp=np.inf, wind=-np.inf),
        lambda t: t.assign(label=1, prediction=1, score=1.0),
        lambda t: t.assign(region=None, kind=None),
        lambda t: t[["timestamp"]],
    ],
    ids=["no rows", "one row", "missing", "infinite", "one class", "no levels", "times only"],
)
def test_hostile_windows_are_measured_without_nan_and_without_a_crash(reference, healthy, spoil):
    reading = reading_of(rows_of(spoil(healthy), 20), reference)
    assert all(value is None or np.isfinite(value) for value in reading.values.values())
