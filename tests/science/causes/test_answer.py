"""Faults made to order are named, with their kind and their cost; and nothing else is."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.science.causes.world import FAULTS, FEATURES, problem
from workbench.science.causes.answer import Answer, find_causes


@pytest.fixture(scope="module")
def unit() -> Answer:
    return find_causes(problem(FAULTS["unit"][0]))


@pytest.mark.parametrize("name", FAULTS)
def test_names_node_and_kind(name):
    fault, node, kind = FAULTS[name]
    answer = find_causes(problem(fault))
    first = answer.causes[0].fault
    assert answer.verdict == "named"
    assert node in {first.node, first.with_node}
    assert first.kind == kind
    assert answer.causes[0].confidence > 0.5


@pytest.mark.parametrize("seed", [0, 10, 20])
def test_says_no_incident_where_nothing_dropped(seed):
    assert find_causes(problem(seed=seed)).verdict == "no_incident"


def test_both_brackets_find_the_true_cost(unit):
    healthy = find_causes(problem())
    cost = unit.drop.value - healthy.drop.value
    weighed = unit.causes[0].weighed
    assert weighed.restored.interval[0] <= cost <= weighed.restored.interval[1]
    assert weighed.lost.value == pytest.approx(cost, rel=0.3)


def test_tells_the_factor_of_a_unit_change(unit):
    assert unit.causes[0].fault.parameters["factor"] == pytest.approx(1e-3)


def test_a_fault_that_begins_late_touches_the_late_rows_only():
    fault = find_causes(problem(FAULTS["late unit"][0])).causes[0].fault
    assert not fault.rows[:880].any()
    assert fault.rows[920:].all()


def test_a_lossy_fault_costs_what_it_costs_in_good_rows():
    weighed = find_causes(problem(FAULTS["clip"][0])).causes[0].weighed
    assert weighed.reproduced
    assert weighed.lost.value == weighed.estimate > weighed.restored.value


def test_a_larger_harmless_drift_is_not_named():
    found = problem(FAULTS["rounding"][0])
    random = np.random.default_rng(0)
    told = replace(
        found,
        features=(*FEATURES, "unread"),
        reference=found.reference.assign(unread=random.normal(0, 1, len(found.reference))),
        incident=found.incident.assign(unread=random.normal(9, 3, len(found.incident))),
    )
    answer = find_causes(told)
    assert answer.causes[0].fault.node == "income"
    assert answer.causes[0].drift_rank > 1


def test_two_faults_share_the_drop():
    def fault(frame):
        frame["income"] = frame["income"] / 1000
        FAULTS["noise"][0](frame)

    causes = find_causes(problem(fault)).causes
    assert {c.fault.node for c in causes[:2]} == {"income", "__target__"}
    assert sum(c.share for c in causes[:2]) == pytest.approx(1.0, abs=0.15)


def _told_differently(found):
    turn = {name: f"x{(7 * i) % 11}" for i, name in enumerate(reversed(FEATURES))}
    mixed = {
        window: getattr(found, window).sample(frac=1, random_state=3).rename(columns=turn)
        for window in ("reference", "incident")
    }
    back = {new: old for old, new in turn.items()}

    def renamed(ask):
        return lambda frame: ask(frame.rename(columns=back))

    transforms = {
        turn[name]: replace(
            t,
            inputs=tuple(turn[i] for i in t.inputs),
            expression=" / ".join(turn[i] for i in t.inputs),
        )
        for name, t in found.transforms.items()
    }
    return back, replace(
        found,
        features=tuple(turn[f] for f in FEATURES),
        edges=tuple((turn[a], turn[b]) for a, b in reversed(found.edges)),
        transforms=transforms,
        predict=renamed(found.predict),
        predict_score=renamed(found.predict_score),
        **mixed,
    )


@pytest.mark.parametrize("name", ["unit", "swap", "remap", "concept", "duplicates", "late unit"])
def test_order_and_names_change_nothing(name):
    found = problem(FAULTS[name][0])
    back, other = _told_differently(found)
    one, two = find_causes(found), find_causes(other)
    first = [(c.fault.node, c.fault.kind, c.confidence) for c in one.causes]
    second = [
        (back.get(c.fault.node, c.fault.node), c.fault.kind, c.confidence) for c in two.causes
    ]
    assert first == second
    assert one.drop == two.drop


def test_history_gives_values_back_row_by_row():
    found = problem(FAULTS["nulls"][0])
    true = problem().incident[["customer", "income"]]
    answer = find_causes(replace(found, history=true))
    best = next(w for w in answer.tried if w.candidate.mechanism == "replay")
    assert best.restored.value > 0.9 * (answer.drop.value - find_causes(problem()).drop.value)


@pytest.mark.parametrize(
    "lacking",
    [
        {"label": None},
        {"predict": None, "predict_score": None},
        {"label": None, "predict": None, "predict_score": None},
        {"prediction": None, "score": None},
        {"prediction": None, "score": None, "predict": None, "predict_score": None},
        {"timestamp": None, "entity": None},
        {"edges": (), "transforms": {}},
    ],
)
def test_answers_with_less_at_hand(lacking):
    answer = find_causes(problem(FAULTS["unit"][0], **lacking))
    if lacking.get("label", "") is None:
        assert answer.verdict == "undecided"
        assert answer.drop is None
        assert answer.caveats
    if "predict" not in lacking:
        assert answer.causes[0].fault.node == "income"


@pytest.mark.parametrize("count", [0, 1, 5, 29, 40])
def test_few_rows_are_no_error(count):
    found = problem(FAULTS["unit"][0])
    answer = find_causes(replace(found, incident=found.incident.head(count)))
    assert answer.verdict in {"named", "undecided", "no_incident"}


@pytest.mark.parametrize("count", [120, 250])
def test_labels_are_not_blamed_for_sure_on_few_rows(count):
    found = problem(FAULTS["noise"][0])
    answer = find_causes(replace(found, incident=found.incident.head(count)))
    assert answer.verdict != "named"
    if answer.verdict == "undecided":
        assert "__target__" in {node for node, _ in answer.rivals}
        assert any(f"{count} incident rows" in caveat for caveat in answer.caveats)


def test_odd_columns_are_no_error():
    def odd(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.assign(
            constant=1.0,
            empty=np.nan,
            when=frame["at"],
            endless=np.where(frame.index % 50 == 0, np.inf, frame["income"]),
            flag=frame["age"] > 40,
            name=[f"n{i}" for i in range(len(frame))],
            void=None,
        )

    found = problem(FAULTS["unit"][0])
    extra = ("constant", "empty", "when", "endless", "flag", "name", "void")
    answer = find_causes(
        replace(
            found,
            reference=odd(found.reference),
            incident=odd(found.incident),
            features=(*FEATURES, *extra),
        )
    )
    assert answer.causes[0].fault.node == "income"


@pytest.mark.parametrize("metric", ["rmse", "mae", "r2"])
def test_regression_names_the_column_in_the_metrics_own_unit(metric):
    found = problem(FAULTS["unit"][0])
    label = found.reference["score"]
    told = replace(
        found,
        reference=found.reference.assign(label=label + 0.01, prediction=label),
        incident=found.incident.assign(
            label=problem().incident["score"] + 0.01, prediction=found.incident["score"]
        ),
        task="regression",
        metric=metric,
        score=None,
        predict=found.predict_score,
        predict_score=None,
    )
    answer = find_causes(told)
    assert answer.causes[0].fault.node == "income"
    assert answer.causes[0].weighed.estimate == pytest.approx(answer.drop.value, rel=0.05)


def test_a_raised_report_stops_the_search():
    class StopError(Exception):
        pass

    def report(fraction, text):
        if fraction >= 0.5:
            raise StopError

    with pytest.raises(StopError):
        find_causes(problem(), report)
