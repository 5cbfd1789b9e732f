"""A canary in imported data: bad ones fail the gate, good ones pass, odd ones stop the line."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.plugins.repair.evidence import canary_frame, found, run, with_canary
from workbench.api import RunError
from workbench.api.testing import context_from_frames
from workbench.api.testing.samples import ROLES


def test_a_known_bad_canary_fails_the_gate():
    result = run("canary", with_canary(canary_frame(0.35)))
    assert result.scalars["decision"] == "stop"
    assert result.scalars["passed"] == 0
    assert result.findings[1].values["verdict"] == "evidence of harm"
    assert result.summary.startswith("Stop the canary")


def test_a_better_canary_passes():
    frame = canary_frame(0.0)
    hit = (frame["canary"] == "canary") & (np.arange(len(frame)) % 10 != 0)
    frame["predicted"] = np.where(hit, frame["churned"], frame["predicted"])
    result = run("canary", with_canary(frame))
    assert result.scalars["passed"] == 1
    assert result.scalars["gain.low"] > 0
    assert result.scalars["metric.canary"] > result.scalars["metric.control"]


def test_a_canary_like_its_control_is_not_stopped():
    result = run("canary", with_canary(canary_frame(0.0)))
    assert result.scalars["decision"] != "stop"
    assert result.scalars["gain.low"] < 0 < result.scalars["gain.high"]


def test_rows_that_were_not_given_alike_stop_the_line():
    frame = canary_frame(0.0)
    frame["plan"] = np.where(frame["canary"] == "canary", "trial", frame["plan"])
    result = run("canary", with_canary(frame))
    assert found(result, "suspicious_data") == ["suspicious_data"]


def test_control_rows_can_be_a_window_of_their_own():
    frame = canary_frame(0.35)
    side = frame["canary"] == "canary"
    rows = frame.drop(columns="canary")
    made = context_from_frames(windows={"canary": rows[side], "control": rows[~side]}, roles=ROLES)
    context = replace(with_canary(), windows=dict(made.windows), metric="accuracy")
    assert run("canary", context).scalars["decision"] == "stop"


def test_against_another_time_it_says_so():
    frame = canary_frame(0.0).drop(columns="canary")
    frame["at"] = frame["at"] + pd.Timedelta(days=60)
    result = run("canary", with_canary(frame))
    assert "different times" in result.findings[0].caveats[0]


def test_without_a_control_nothing_is_compared():
    made = context_from_frames(
        windows={"canary": canary_frame(0.0).drop(columns="canary")}, roles=ROLES
    )
    with pytest.raises(RunError, match="Nothing is there to compare"):
        run("canary", made)
