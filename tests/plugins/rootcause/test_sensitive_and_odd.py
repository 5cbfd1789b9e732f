"""Sensitive values stay out of the answer, and a metric that does not fit is not measured."""

import json

import numpy as np
import pandas as pd
import pytest

from tests.science.causes.world import FAULTS, FEATURES, predict, problem, score
from workbench.api import Context, Result
from workbench.api.testing import FunctionModel, context_from_frames
from workbench_rootcause.upstream import UpstreamCause, UpstreamParameters

ROLES = {
    "timestamp": "at",
    "entity": "customer",
    "features": list(FEATURES),
    "label": "label",
    "prediction": "prediction",
    "score": "score",
}


def _context(fault: str, **changes: object) -> Context:
    found = problem(FAULTS[fault][0])
    given: dict[str, object] = {
        "reference": found.reference,
        "incident": found.incident,
        "roles": ROLES,
        "model": FunctionModel(predict, FEATURES, score),
        "task": "binary",
        "metric": "accuracy",
    }
    return context_from_frames(**(given | changes))  # type: ignore[arg-type]


def _run(context: Context, **parameters: object) -> Result:
    return UpstreamCause().run(context, UpstreamParameters(**parameters))


def _everything(result: Result) -> str:
    tables = [table.to_pylist() for table in result.tables.values()]
    return json.dumps(result.document(), allow_nan=False, default=str) + str(tables)


@pytest.mark.parametrize("fault", ["unseen", "remap", "stale join", "stuck"])
def test_no_level_of_a_sensitive_column_is_told(fault: str) -> None:
    told = _everything(_run(_context(fault)))
    kept = _everything(_run(_context(fault, roles={**ROLES, "sensitive": ["region"]})))
    assert "north" in told.casefold()
    assert not [w for w in ("north", "south", "east", "west") if w in kept.casefold()]


def test_a_sensitive_column_does_not_tell_which_rows_were_hit() -> None:
    found = problem(None)
    hit = found.incident["region"] == "west"
    incident = found.incident.assign(income=found.incident["income"].where(~hit))
    incident["prediction"] = predict(incident)
    incident["score"] = score(incident)
    for sensitive in ([], ["region"]):
        made = _context("unit", incident=incident, roles={**ROLES, "sensitive": sensitive})
        first = _run(made).answer["causes"][0]
        assert (first["node"], first["kind"]) == ("income", "nulls")
        where = first["segment"]["where"]
        assert where == ("region is level 4" if sensitive else "region is west")


def test_a_cut_off_limit_of_a_sensitive_column_is_not_told() -> None:
    for sensitive, shown in ([], True), (["tenure"], False):
        made = _run(_context("clip", roles={**ROLES, "sensitive": sensitive}))
        first = made.answer["causes"][0]
        assert first["node"] == "tenure"
        assert ("upper" in first["parameters"]) is shown
        assert any(f.id == "distribution" for f in made.figures) is shown


def test_auc_of_several_classes_is_said_not_to_be_measured() -> None:
    def said(rows: pd.DataFrame) -> np.ndarray:
        return np.array(["a", "b", "c"])[np.digitize(score(rows), [0.3, 0.7])]

    found = problem(FAULTS["unit"][0])
    good = found.reference.assign(label=said(found.reference), prediction=said(found.reference))
    whole = found.incident.assign(income=found.incident["income"] * 1000)
    bad = found.incident.assign(label=said(whole), prediction=said(found.incident))
    made = _context(
        "unit",
        reference=good,
        incident=bad,
        roles={k: v for k, v in ROLES.items() if k != "score"},
        model=FunctionModel(said, FEATURES),
        task="multiclass",
        metric="auc",
    )
    result = _run(made)
    assert result.answer["drop"]["metric"] == "accuracy"
    assert result.answer["causes"][0]["node"] == "income"
    assert any("auc is not measured here" in caveat for caveat in result.answer["caveats"])
