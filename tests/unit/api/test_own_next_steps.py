"""Each analysis of ours says what to do next, and says another thing where nothing was found."""

import json

import pyarrow as pa
import pytest

from workbench.api.loading import load_plugin
from workbench.api.testing import sample_context, variants
from workbench.domain.next_steps import next_step

OFFERED = [
    analysis
    for family in ("drift", "explain", "rootcause", "score")
    for analysis in load_plugin(f"workbench_{family}").analyses
]
AGREED = {"columns": {"temperature": {"unit": "°C", "minimum": -30, "maximum": 40}}}
ALWAYS = {"quality.contract": {"contract": json.dumps(AGREED)}}
"""Parameters without which there is nothing to answer."""

QUIET = {"explain.counterfactual": {"immutable": ("age", "net", "plan", "temperature")}}
"""Parameters with which there is nothing to find, where the defaults do not do."""

TOO_SHORT = {
    "drift.over_time": ({"drifted": 2}, {"drifted": 0}),
    "rootcause.signals": ({"verdict": "named"}, {"verdict": "no_incident"}),
}
"""What those would say of a longer sample; on this one they say that it is too short."""


@pytest.fixture(scope="module")
def eventful(tmp_path_factory):
    return sample_context(folder=tmp_path_factory.mktemp("eventful"))


@pytest.fixture(scope="module")
def quiet(eventful, tmp_path_factory):
    folder = tmp_path_factory.mktemp("quiet")
    rows = eventful.window("reference").table()
    frame = eventful.signals.frame()
    for _, one in frame.groupby(["node", "metric"]):
        early, late = one.index[: len(one) // 2], one.index[len(one) // 2 :]
        frame.loc[late, "value"] = frame.loc[early, "value"].to_numpy()
    signals = pa.Table.from_pandas(frame, preserve_index=False)
    same = variants.with_rows(eventful, folder / "rows", "incident", rows)
    return variants.with_signals(same, folder / "signals", signals)


@pytest.mark.parametrize("analysis", OFFERED, ids=lambda one: one.id)
def test_the_next_step_depends_on_what_was_found(analysis, eventful, quiet):
    said = []
    for context, given in ((eventful, {}), (quiet, QUIET)):
        parameters = {**ALWAYS.get(analysis.id, {}), **given.get(analysis.id, {})}
        found = analysis().run(context, analysis.Parameters.model_validate(parameters))
        assert found.summary.strip()
        document = found.document()
        if analysis.id in TOO_SHORT:
            document["scalars"] = TOO_SHORT[analysis.id][len(said)]
        assert any(one.holds(document) for one in analysis.next_steps) or found.next_step
        said.append(next_step(analysis.next_steps, document))
    assert said[0] != said[1]
    assert all(words.endswith(".") and words[0].isupper() for words in said)
