"""Both scores keep the promises that every plugin makes."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from workbench.api import Kind, RunError
from workbench.api.testing import Perturbation, Terms, check_plugin, sample_context
from workbench.api.testing.conformance import SIGNALS
from workbench.api.testing.variants import with_signals
from workbench_score import workbench_analyses

ANALYSES = {analysis.id: analysis for analysis in workbench_analyses()}


@pytest.fixture(scope="module")
def context():
    return sample_context()


def raise_one_value(table):
    """Put one value of one signal, late in it, far above anything before."""
    frame = table.to_pandas()
    late = frame.index[frame["node"] == "load"][200]
    frame.loc[late, "value"] = 500.0
    return pa.Table.from_pandas(frame, preserve_index=False)


def names_it(before, after):
    first = after.answer["anomalies"][0]
    return first["node"] == "load" and first["score"] > 0.9 and after != before


@pytest.mark.parametrize("name", sorted(ANALYSES))
def test_a_score_conforms(name, context):
    known = Perturbation(raise_one_value, names_it, SIGNALS)
    check_plugin(ANALYSES[name], Terms(context=context, perturbations={name: known}))


@pytest.mark.parametrize("name", sorted(ANALYSES))
def test_a_score_says_what_it_is(name):
    assert ANALYSES[name].kind is Kind.SCORE
    assert ANALYSES[name].needs.signals
    assert ANALYSES[name].assumptions
    assert ANALYSES[name].caveats


def long_form(**signals):
    count = len(next(iter(signals.values())))
    times = pd.date_range("2026-03-01", periods=count, freq="h", tz="UTC")
    frames = [
        pd.DataFrame({"timestamp": times, "node": node, "metric": "mean", "value": values})
        for node, values in signals.items()
    ]
    return pa.Table.from_pandas(pd.concat(frames, ignore_index=True), preserve_index=False)


def run(name, context, folder, table, **parameters):
    analysis = ANALYSES[name]
    told = with_signals(context, folder, table)
    return analysis().run(told, analysis.Parameters(**parameters))


def test_two_signals_that_part_are_found_only_together(context, tmp_path):
    random = np.random.default_rng(1)
    common = random.normal(size=700)
    other = common + random.normal(0, 0.05, 700)
    other[600:] = -other[600:]
    table = long_form(one=common, two=other)
    alone = run("score.univariate", context, tmp_path / "a", table)
    together = run("score.multivariate", context, tmp_path / "b", table)
    late = [a for a in together.answer["anomalies"] if a["time"] >= "2026-03-26"]
    assert not [a for a in alone.answer["anomalies"] if a["time"] >= "2026-03-26"]
    assert late
    assert late[0]["reason"] == "relation"


def test_quiet_signals_are_said_to_be_quiet(context, tmp_path):
    hours = np.arange(700)
    table = long_form(steady=10 + np.sin(hours * 2 * np.pi / 24))
    found = run("score.univariate", context, tmp_path, table)
    assert found.scalars["raised"] == 0
    assert found.summary.startswith("No row is odd")
    assert not found.figures


def test_a_metric_that_is_not_there_is_refused_in_a_sentence(context):
    analysis = ANALYSES["score.univariate"]
    with pytest.raises(RunError, match="no row of the metric 'speed'"):
        analysis().run(context, analysis.Parameters(metric="speed"))
