"""What a run would read: a sentence for each thing missing, and one key for one question."""

from datetime import timedelta

import pytest

from tests.unit.services.small_case import BROKE, FIRST
from workbench.domain.evidence import EvidenceKind, Window
from workbench.domain.runs import RunInput
from workbench.errors import RunError
from workbench.registry import AnalysisInfo
from workbench.services.run_inputs import gather_inputs, problem_of, run_key


def analysis(**needs):
    return AnalysisInfo(
        id="test.one", version="1.0", kind="quality", title="Test one", plugin="test", needs=needs
    )


def without(incident, kind):
    kept = tuple(e for e in incident.evidence if e.kind is not kind)
    return incident.model_copy(update={"evidence": kept})


def with_window(incident, window):
    others = tuple(w for w in incident.windows if w.name != window.name)
    return incident.model_copy(update={"windows": (*others, window)})


def refusal(incident, **needs):
    with pytest.raises(RunError) as caught:
        gather_inputs(incident, analysis(**needs))
    assert caught.value.message.startswith(("Test one", "The"))
    assert caught.value.message.endswith(".")
    return caught.value


@pytest.fixture
def incident(session):
    return session.incident("1")


def test_everything_at_hand_is_given_by_hash(incident):
    given = {i.name: i for i in gather_inputs(incident, analysis(windows=("reference",)))}
    assert given.keys() == {"reference", "model", "lineage", "signals", "changes"}
    table = next(e for e in incident.evidence if e.name == "reference.parquet")
    assert given["reference"].sha256 == (table.table.sha256,)
    assert given["reference"].roles["features"] == ["temp", "hum"]
    assert given["model"].format == "skops"
    assert given["model"].details["consent"] is False


def test_optional_windows_are_given_where_they_are_there(incident):
    needs = {"windows": ("reference",), "optional_windows": ("incident", "history")}
    names = [i.name for i in gather_inputs(incident, analysis(**needs)) if i.kind == "window"]
    assert names == ["reference", "incident"]


@pytest.mark.parametrize(
    ("kind", "need", "code"),
    [
        (EvidenceKind.MODEL, "model", "run.no_model"),
        (EvidenceKind.LINEAGE, "lineage", "run.no_lineage"),
        (EvidenceKind.SIGNALS, "signals", "run.no_signals"),
    ],
)
def test_each_missing_kind_has_its_sentence(incident, kind, need, code):
    gather_inputs(incident, analysis(**{need: True}))
    error = refusal(without(incident, kind), **{need: True})
    assert error.code == code
    assert need in error.message
    assert "workbench evidence add" in error.hint


def test_a_missing_window_has_its_sentence(incident):
    error = refusal(incident, windows=("history",))
    assert error.code == "run.no_window"
    assert "history window" in error.message
    assert "workbench window set history" in error.hint
    empty = with_window(incident, Window(name="incident", start=BROKE))
    assert refusal(empty, windows=("incident",)).code == "run.no_window"


def test_a_window_over_something_that_is_no_table_is_refused(incident):
    model = next(e for e in incident.evidence if e.kind is EvidenceKind.MODEL)
    spoiled = with_window(incident, Window(name="incident", evidence=(model.id,)))
    assert refusal(spoiled, windows=("incident",)).code == "run.no_table"


@pytest.mark.parametrize("role", ["weight", "entity"])
def test_a_missing_role_has_its_sentence(incident, role):
    error = refusal(incident, windows=("incident",), roles=(role,))
    assert error.code == "run.no_role"
    assert role in error.message
    assert "incident window" in error.message


def test_features_count_as_the_role_feature(incident):
    assert gather_inputs(incident, analysis(windows=("incident",), roles=("feature", "label")))


BASE = RunInput(
    name="reference",
    kind="window",
    sha256=("a" * 64,),
    evidence=("first",),
    format="parquet",
    roles={"label": "y", "features": ["a", "b"]},
)


def key(**changes):
    asked = {
        "analysis": analysis(),
        "code_hash": "c0de",
        "parameters": {"bins": 10, "columns": ["a"]},
        "seed": 0,
        "inputs": (BASE,),
        "problem": {"task": "binary", "metric": "auc"},
        **changes,
    }
    return run_key(**asked)


def with_input(**changes):
    return {"inputs": (BASE.model_copy(update=changes),)}


def test_the_same_question_has_the_same_key():
    assert key() == key()
    assert key(parameters={"columns": ["a"], "bins": 10}) == key()
    assert key(problem={"metric": "auc", "task": "binary"}) == key()
    assert key(**with_input(roles={"features": ["a", "b"], "label": "y"})) == key()
    # Which item of evidence holds the bytes does not matter; the bytes do.
    assert key(**with_input(evidence=("second",))) == key()


@pytest.mark.parametrize(
    "change",
    [
        {"analysis": analysis().model_copy(update={"id": "test.two"})},
        {"analysis": analysis().model_copy(update={"version": "1.1"})},
        {"analysis": analysis().model_copy(update={"plugin": "other"})},
        {"code_hash": "c0df"},
        {"parameters": {"bins": 11, "columns": ["a"]}},
        {"parameters": {}},
        {"seed": 1},
        {"problem": {"task": "binary", "metric": "accuracy"}},
        {"inputs": ()},
        with_input(sha256=("b" * 64,)),
        with_input(roles={"label": "z", "features": ["a", "b"]}),
        with_input(start=FIRST),
        with_input(end=FIRST),
        with_input(name="incident"),
        with_input(format="skops"),
        with_input(details={"consent": True}),
    ],
    ids=str,
)
def test_each_ingredient_changes_the_key(change):
    assert key(**change) != key()


def test_the_order_in_which_tables_were_brought_does_not_matter(incident):
    info = analysis(windows=("all",))
    tables = tuple(e.id for e in incident.evidence if e.kind is EvidenceKind.TABLE)

    def asked(order):
        state = with_window(incident, Window(name="all", evidence=order))
        return run_key(info, "c0de", {}, 0, gather_inputs(state, info), problem_of(incident))

    assert asked(tables) == asked(tables[::-1])


def test_the_order_of_windows_does_not_change_the_problem(incident):
    timed = with_window(
        with_window(incident, Window(name="reference", start=FIRST, end=BROKE)),
        Window(name="incident", start=BROKE, end=BROKE + timedelta(hours=5)),
    )
    turned = timed.model_copy(update={"windows": timed.windows[::-1]})
    assert problem_of(turned) == problem_of(timed)
    assert problem_of(timed)["spans"]["reference"] == [FIRST.isoformat(), BROKE.isoformat()]
    assert problem_of(timed) != problem_of(incident)
