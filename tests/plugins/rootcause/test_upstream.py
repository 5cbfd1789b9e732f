"""The upstream cause as a run gives it: answer, findings, figures."""

from dataclasses import replace

import numpy as np
import pytest

from tests.science.causes.world import FAULTS, FEATURES, predict, problem, score
from workbench.api import Context, Intervals, Result, RunError, draw_svg
from workbench.api.testing import FunctionModel, context_from_frames
from workbench_rootcause.upstream import UpstreamCause, UpstreamParameters

CAUSE_FIELDS = {
    "node",
    "kind",
    "confidence",
    "restored",
    "interval",
    "share",
    "rows",
    "lost",
    "lost_interval",
    "mechanism",
    "parameters",
    "drift",
    "evidence",
}
ROLES = {
    "timestamp": "at",
    "entity": "customer",
    "features": list(FEATURES),
    "label": "label",
    "prediction": "prediction",
    "score": "score",
}


def _context(fault: str | None, **changes: object) -> Context:
    found = problem(None if fault is None else FAULTS[fault][0])
    given: dict[str, object] = {
        "reference": found.reference,
        "incident": found.incident,
        "roles": ROLES,
        "model": FunctionModel(predict, FEATURES, score),
        "lineage": {
            "edges": [["bureau", "income"], ["balance", "burden"], ["tenure", "burden"]]
            + [[f, "prediction"] for f in FEATURES],
            "transforms": {
                "burden": {"inputs": ["balance", "tenure"], "expression": "balance / tenure"}
            },
        },
        "task": "binary",
        "metric": "accuracy",
    }
    return context_from_frames(**(given | changes))  # type: ignore[arg-type]


def _run(context: Context, **parameters: object) -> Result:
    return UpstreamCause().run(context, UpstreamParameters(**parameters))


@pytest.fixture(scope="module")
def unit() -> Result:
    return _run(_context("unit"))


def test_the_answer_has_the_promised_shape(unit):
    answer = unit.answer
    assert answer["verdict"] == "named"
    assert set(answer["drop"]) == {"metric", "reference", "incident", "drop", "interval"}
    assert set(answer["causes"][0]) >= CAUSE_FIELDS
    assert answer["causes"][0]["node"] == "income"
    assert answer["causes"][0]["kind"] == "unit_change"
    low, high = answer["causes"][0]["interval"]
    assert low <= answer["causes"][0]["restored"] <= high


def test_words_and_figures_say_the_same(unit):
    assert unit.summary.startswith("income changed its unit or scale")
    restored_words = f"{unit.answer['causes'][0]['mended']:.3f}"
    assert restored_words in unit.findings[0].text
    assert unit.findings[0].about == "income"
    brackets = next(f for f in unit.figures if f.id == "brackets")
    restored = next(m for m in brackets.marks if isinstance(m, Intervals))
    assert restored.estimate[0] == pytest.approx(unit.answer["causes"][0]["restored"])


def test_the_lineage_marks_the_cause_and_what_it_reaches(unit):
    graph = next(f for f in unit.figures if f.id == "lineage").marks[0]
    states = {node.id: node.state for node in graph.nodes}
    assert states["income"] == "cause"
    assert states["prediction"] == "path"
    assert states["bureau"] == states["burden"] == "plain"


def test_every_figure_can_be_drawn(unit):
    assert {f.id for f in unit.figures} >= {"brackets", "lineage", "distribution"}
    for figure in unit.figures:
        assert "<svg" in draw_svg(figure)


def test_says_no_incident_in_words():
    result = _run(_context(None))
    assert result.answer["verdict"] == "no_incident"
    assert result.summary.startswith("No incident")


def test_lists_at_most_what_is_asked():
    assert len(_run(_context("stuck"), causes=1).answer["causes"]) == 1


def test_without_a_model_a_stand_in_is_asked():
    with_one = _run(_context("unit", model=None))
    assert with_one.answer["causes"][0]["node"] == "income"
    assert any("stand-in" in c for c in with_one.answer["caveats"])
    without = _run(_context("unit", model=None), stand_in=False)
    assert any("No model" in c for c in without.answer["caveats"])


def test_without_labels_it_does_not_claim_a_drop():
    roles = {k: v for k, v in ROLES.items() if k != "label"}
    result = _run(_context("unit", roles=roles))
    assert result.answer["verdict"] == "undecided"
    assert result.answer["drop"]["drop"] is None
    assert result.answer["causes"][0]["node"] == "income"


def test_an_unknown_metric_is_said_to_be_unknown():
    result = _run(_context("unit", metric="brier"))
    assert result.answer["drop"]["metric"] == "accuracy"
    assert any("brier" in caveat for caveat in result.answer["caveats"])


def test_windows_without_a_common_feature_are_refused_in_a_sentence():
    found = problem()
    context = _context(
        None, incident=found.incident.drop(columns=list(FEATURES)).assign(other=1.0), model=None
    )
    with pytest.raises(RunError, match="no feature in common"):
        _run(context)


def test_text_labels_and_three_classes_are_fine():
    found = problem(FAULTS["unit"][0])

    def classes(frame):
        return np.select([score(frame) < 0.2, score(frame) < 0.8], ["low", "middle"], "high")

    told = [
        f.assign(prediction=classes(f), label=np.where(f["label"] == 1, "high", "low"))
        for f in (found.reference, found.incident)
    ]
    roles = {k: v for k, v in ROLES.items() if k != "score"}
    context = _context(
        "unit",
        reference=told[0],
        incident=told[1],
        roles=roles,
        model=FunctionModel(classes, FEATURES),
        task="multiclass",
    )
    assert _run(context).answer["causes"][0]["node"] == "income"


def test_cancelling_stops_the_run():
    class StopError(Exception):
        pass

    def report(fraction: float, text: str) -> None:
        if fraction > 0.3:
            raise StopError

    with pytest.raises(StopError):
        _run(replace(_context("unit"), report=report))
