"""Each method by itself: it names the culprit of its own kind, and nobody where chance would do."""

import numpy as np
import pytest

from tests.science.causes.world import FAULTS, problem
from workbench.science.causes.answer import Answer, find_causes
from workbench.science.causes.drift import column_drift
from workbench.science.causes.methods import Method, agreement_words, methods_of, top


def answer(fault: str | None) -> Answer:
    return find_causes(problem(None if fault is None else FAULTS[fault][0]))


def named(found: Answer) -> dict[str, tuple[str, ...]]:
    return {method.key: method.named for method in methods_of(found)}


@pytest.fixture(scope="module")
def answers() -> dict[str, Answer]:
    return {name: answer(name) for name in FAULTS}


COLUMNS = [name for name, (_, node, _) in FAULTS.items() if not node.startswith("__")]


@pytest.mark.parametrize("fault", [name for name in COLUMNS if name != "swap"])
def test_other_columns_point_at_the_one_that_went_wrong(answers, fault):
    """A partner of a broken column loses agreement with that column only."""
    assert named(answers[fault])["agreement"] == (FAULTS[fault][1],)


def test_either_column_of_a_swap_is_the_cause(answers):
    found = answers["swap"]
    first = found.causes[0].fault
    assert {first.node, first.with_node} == {"income", "tenure"}
    words = agreement_words(methods_of(found), first.node, first.with_node)
    assert words.startswith("5 of 5 methods name ")


@pytest.mark.parametrize("fault", ["noise", "concept", "delay"])
def test_no_column_is_named_where_none_went_wrong(answers, fault):
    found = named(answers[fault])
    assert found["left"] == ("__target__",)
    assert {node for key, nodes in found.items() if key != "left" for node in nodes} == set()


@pytest.mark.parametrize("fault", ["timezone", "stale join"])
def test_a_column_can_be_at_fault_and_not_have_drifted(answers, fault):
    found = named(answers[fault])
    assert found["drift"] == ()
    assert found["restored"] == (FAULTS[fault][1],)


def test_a_repair_that_could_be_chance_names_nobody(answers):
    found = next(m for m in methods_of(answers["rounding"]) if m.key == "restored")
    assert found.values["income"] > 0
    assert found.named == ()


def test_drifts_are_those_the_ranked_causes_tell(answers):
    for found in answers.values():
        for cause in found.causes:
            if cause.drift is not None:
                assert column_drift(found.evidence, cause.fault.node) == cause.drift


def test_figures_are_those_of_the_brackets(answers):
    found = answers["unit"]
    methods = {method.key: method for method in methods_of(found)}
    weighed = found.causes[0].weighed
    assert methods["restored"].values["income"] == weighed.restored.value
    assert methods["lost"].values["income"] == weighed.lost.value


def test_without_an_incident_there_is_nothing_to_agree_on():
    assert methods_of(answer(None)) == ()


def test_the_history_names_the_column_that_differs_from_it():
    given = problem(FAULTS["unit"][0])
    history = problem().incident[["customer", "income", "age", "tenure"]]
    found = find_causes(problem(FAULTS["unit"][0], history=history))
    method = next(m for m in methods_of(found) if m.key == "history")
    assert len(given.incident) == len(history)
    assert method.named == ("income",)
    assert method.values["income"] == pytest.approx(1.0)
    assert method.values["age"] == 0.0


def method(title: str, *nodes: str, sees: str = "columns") -> Method:
    return Method(title.casefold(), title, dict.fromkeys(nodes, 1.0), nodes, sees=sees)


def test_agreement_is_told_in_a_sentence():
    four = [method(title, "temp") for title in ("Mended", "Broken", "History", "Fingerprint")]
    words = agreement_words([method("Drift alone", "usual_temp"), *four], "temp")
    assert words == "4 of 5 methods name temp first; drift alone names usual_temp."


def test_those_that_name_the_same_are_told_together_and_silence_is_told():
    methods = [method("A", "x"), method("B", "y"), method("C", "y"), method("D")]
    assert agreement_words(methods, "x") == (
        "1 of 4 methods names x first; b and c name y; d points at none."
    )
    assert agreement_words(methods, "z").startswith("None of 4 methods name z first")
    assert agreement_words([], "x") == ""


def test_methods_that_see_columns_only_are_not_counted_against_labels():
    methods = [method("Drift alone"), method("Left", "__target__", sees="all")]
    assert agreement_words(methods, "__target__") == "Left names the labels."
    loud = [method("Drift alone", "age"), methods[1]]
    assert agreement_words(loud, "__target__") == (
        "1 of 2 methods names the labels first; drift alone names age; 1 of them looks at columns "
        "only."
    )


def test_equal_values_share_the_first_place():
    assert top({"b": 0.5, "a": 0.5, "c": 0.1}) == ("a", "b")
    assert top({"a": 0.0, "b": -1.0}) == ()
    assert Method("k", "K", {"b": 1.0, "a": 1.0, "c": 2.0, "d": 0.0}).ranking == ("c", "a", "b")


def test_values_are_finite(answers):
    for found in answers.values():
        for one in methods_of(found):
            assert np.isfinite(list(one.values.values())).all()
