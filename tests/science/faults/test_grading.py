"""A method that is always right gets 1, one that draws lots gets what lots give."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.science.causes.candidate import TARGET as NAMED_BY_CAUSES
from workbench.science.faults.grading import TARGET, Known, chance, grades, mark, sign_test
from workbench.science.faults.ranking import Ranking, ranking_of

COLUMNS = ("age", "income", "region", "tenure", "hour", "balance", TARGET, "__rows__")
TRUTH = [
    *(Known(kind="unit_change", faults=(((name,), ("unit_change",)),)) for name in COLUMNS[:6]),
    Known(kind="label_noise", faults=(((TARGET,), ("label_noise",)),), label="repaid"),
    Known(kind="swap", faults=((("age", "income"), ("swap",)),)),
    *(Known(kind="none", faults=()) for _ in range(4)),
]
TRUTH = [Known(**{**vars(one), "nodes": len(COLUMNS)}) for one in TRUTH]


def perfect(known):
    if not known.faults:
        return {"verdict": "no_incident", "causes": []}
    nodes, kinds = known.faults[0]
    return {"verdict": "named", "causes": [{"node": nodes[0], "kind": kinds[0]}]}


def graded(**methods):
    return {
        g.method: g
        for g in grades(
            {
                name: [
                    mark(str(at), known, ranking_of(answer(known)), 1.0 + at)
                    for at, known in enumerate(TRUTH)
                ]
                for name, answer in methods.items()
            }
        )
    }


def test_labels_are_named_alike_everywhere():
    assert TARGET == NAMED_BY_CAUSES


def test_a_perfect_method_gets_everything():
    grade = graded(perfect=perfect)["perfect"]
    for share in (grade.hit1, grade.hit3, grade.kind):
        assert share.value == 1.0
        assert share.of == 8
        assert share.interval.low == pytest.approx(0.676, abs=0.001)
        assert share.interval.high == 1.0
    assert (grade.false_alarms.hits, grade.false_alarms.of) == (0, 4)
    assert grade.seconds == 6.5
    assert set(grade.by_kind) == {"unit_change", "label_noise", "swap"}
    assert grade.by_kind["unit_change"][0].of == 6


def test_lots_come_near_chance():
    random = np.random.default_rng(1)
    truth = [one for one in TRUTH if one.faults]
    marks = [
        mark(str(at), known, Ranking(tuple(random.permutation(COLUMNS))), 0.0)
        for at in range(400)
        for known in truth
    ]
    (grade,) = grades({"lots": marks})
    first, three = chance(truth)
    assert first == pytest.approx((7 / 8 + 2 / 8) / 8)
    assert grade.hit1.interval.low < first < grade.hit1.interval.high
    assert grade.hit3.interval.low < three < grade.hit3.interval.high
    assert grade.kind.value is None
    assert grade.false_alarms.value is None


def test_the_best_comes_first_and_the_others_are_held_against_it():
    worst = {"ranking": ["hour"]}
    found = graded(zz=perfect, aa=lambda _: worst, mm=lambda _: {"ranking": []})
    assert list(found) == ["zz", "aa", "mm"]
    assert found["zz"].versus is None
    assert (found["aa"].versus.won, found["aa"].versus.lost) == (0, 7)
    assert found["aa"].versus.p == pytest.approx(2 / 2**7)
    assert found["mm"].versus.lost == 8
    assert found["mm"].silent == 8
    assert found["aa"].versus.q >= found["aa"].versus.p


def test_the_label_column_counts_as_the_labels_and_outputs_are_passed_over():
    known = Known("label_noise", (((TARGET,), ("label_noise",)),), label="repaid", outputs=("p",))
    assert mark("1", known, ranking_of({"ranking": ["p", "repaid", "age"]}), 0.0).first


def test_a_failure_is_a_miss_and_counts_as_such():
    (grade,) = grades({"broken": [mark("1", TRUTH[0], None, 9.0), mark("2", TRUTH[8], None, 9.0)]})
    assert (grade.hit1.hits, grade.hit1.of, grade.failed) == (0, 1, 2)
    assert grade.false_alarms.of == 0
    assert grade.seconds is None


def test_a_harmless_column_named_first_is_told():
    known = Known("clip", ((("age",), ("clip",)),), harmless=("hour",))
    found = mark("1", known, Ranking(("hour", "age")), 0.0)
    assert found.decoyed
    assert (found.first, found.top) == (False, True)


@pytest.mark.parametrize(
    ("answer", "names", "alarm"),
    [
        ({"verdict": "named", "causes": [{"node": "a"}, {"node": "b"}, {"node": "a"}]}, "ab", True),
        ({"verdict": "undecided", "causes": [{"node": "a"}]}, "a", False),
        ({"verdict": "no_incident", "causes": [{"node": "a"}]}, "", False),
        ({"causes": [], "ranking": ["a"]}, "", None),
        ({"ranking": ["b", "a"], "columns": {"a": {"status": "drift", "effect": 9}}}, "ba", True),
        ({"ranking": ["b"], "verdict": "no_incident"}, "", False),
        ({"columns": {"a": {"effect": -2}, "b": {"effect": 1}, "c": {"effect": None}}}, "ab", None),
        ({"columns": {"b": {"effect": 1, "status": "no drift"}}}, "b", False),
        ({"columns": {"b": {"effect": 1.0}, "a": {"effect": 1}}}, "ab", None),
    ],
)
def test_what_an_answer_says_is_read(answer, names, alarm):
    found = ranking_of(answer)
    assert found.names == tuple(names)
    assert found.alarm is alarm


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"columns": {}},
        {"columns": {"a": {"size": 1}}},
        {"columns": ["a"]},
        {"causes": "a", "ranking": {"a": 1}},
        {"features": {"a": {"effect": 1}}},
    ],
)
def test_what_ranks_no_columns_is_left_out(answer):
    assert ranking_of(answer) is None


values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=8,
)


@given(
    st.dictionaries(
        st.sampled_from(["causes", "ranking", "columns", "verdict"]),
        values
        | st.lists(st.fixed_dictionaries({"node": values, "kind": values}), max_size=3)
        | st.dictionaries(st.text(max_size=2), st.fixed_dictionaries({"effect": values})),
    )
)
def test_no_answer_of_a_plugin_breaks_the_grading(answer):
    found = ranking_of(json.loads(json.dumps(answer)))
    if found is not None:
        assert len(set(found.names)) == len(found.names)
        assert all(isinstance(name, str) for name in found.names)
        mark("1", TRUTH[0], found, 0.0)


@given(st.integers(0, 40), st.integers(0, 40))
def test_the_sign_test_is_symmetric_and_a_probability(won, lost):
    assert sign_test(won, lost) == sign_test(lost, won)
    assert 0 < sign_test(won, lost) <= 1
    assert sign_test(won, won) == 1
