"""The sweep tells how far a column may move before the fallback, and what does not show."""

import pytest

from tests.plugins.repair.evidence import found, numbers_context, run
from workbench.api import RunError
from workbench.api.testing import sample_context


@pytest.fixture(scope="module")
def swept():
    return run("scenarios", sample_context())


def test_the_more_a_column_drifts_the_more_is_lost(swept):
    table = swept.tables["sweep"].to_pandas()
    fault = table[table["pattern"] == "the fault seen"]
    assert fault["gain"].iloc[0] == 0
    assert fault["gain"].iloc[-1] < -0.1
    assert fault["distance"].is_monotonic_increasing


def test_the_trigger_is_a_distance_at_which_the_loss_may_exceed_what_is_borne(swept):
    table = swept.tables["sweep"].to_pandas()
    first = swept.scalars["trigger"]
    row = table[table["distance"] == first].iloc[0]
    assert row["low"] < -swept.scalars["borne"]
    earlier = table[(table["pattern"] == row["pattern"]) & (table["size"] < row["size"])]
    assert (earlier["low"] >= -swept.scalars["borne"]).all()


def test_the_incident_is_past_the_trigger(swept):
    assert swept.scalars["moved"] > swept.scalars["trigger"]


def test_a_drift_that_does_not_show_is_said_not_to(swept):
    (mixed,) = (one for one in swept.findings if one.id == "trigger.mixed-up_rows")
    assert "does not show" in mixed.text


def test_bearing_more_moves_the_trigger_out(swept):
    more = run("scenarios", sample_context(), borne=0.15)
    assert more.scalars["trigger"] > swept.scalars["trigger"]


def test_the_figure_holds_every_pattern_and_the_fallback(swept):
    (figure,) = swept.figures
    labels = {mark.label for mark in figure.marks}
    assert {"the fault seen", "a shift", "missing values", "borne"} <= labels
    assert swept.scalars["fallback"] < 0.75


def test_numbers_are_swept_in_their_own_unit():
    result = run("scenarios", numbers_context(), borne=3.0)
    assert result.scalars["metric"] == "rmse"
    assert found(result, "trigger.a_shift") == ["trigger.a_shift"]


def test_a_column_that_is_derived_is_swept_at_its_source():
    with pytest.raises(RunError, match="computed from"):
        run("scenarios", sample_context(), node="net")
