"""What points to a hypothesis, and when that is enough."""

import pytest

from tests.unit.domain.reasoning.boards import hypothesis, observation
from tests.unit.domain.reasoning.journals import finding, journal, run, told
from workbench.domain.reasoning.proof import proof_of
from workbench.domain.records.reasoning import Conclusion, Criterion, Test
from workbench.domain.runs import RunStatus

H1 = hypothesis("h1", node="temp", methods=("r1",))
SEARCH = run("r1", kind="root_cause", analysis="a.search", plugin="a")
DRIFT = run("r2", kind="drift", analysis="b.drift", plugin="b")
RESTORED = run("r3", finding("restored.row_replay"), kind="explanation", analysis="a.what_if")


def proof(one, *acts, stale=()):
    state = told(journal([*acts, one]))
    return proof_of(state, one, stale)


def test_without_a_run_there_is_no_proof():
    found = proof(hypothesis("h1"))
    assert (found.pointers, found.enough, found.level) == ((), False, "observed")


def test_one_way_of_looking_is_not_enough():
    found = proof(H1, SEARCH)
    assert (found.enough, found.level) == (False, "associated")


def test_two_analyses_of_one_kind_are_one_way_of_looking():
    other = run("r2", kind="root_cause", analysis="c.other", plugin="c")
    found = proof(H1.model_copy(update={"methods": ("r1", "r2")}), SEARCH, other)
    assert len(found.pointers) == 2
    assert not found.enough


def test_two_analyses_of_one_plugin_share_their_code():
    other = run("r2", kind="quality", analysis="a.other", plugin="a")
    assert not proof(H1.model_copy(update={"methods": ("r1", "r2")}), SEARCH, other).enough


def test_the_most_independent_ways_are_counted_whatever_order_they_came_in():
    runs = [
        run("r1", kind="drift", plugin="a"),
        run("r2", kind="quality", plugin="a"),
        run("r3", kind="drift", plugin="b"),
    ]
    found = proof(H1.model_copy(update={"methods": ("r1", "r2", "r3")}), *runs)
    assert sorted(found.approaches) == ["drift", "quality"]


def test_two_ways_of_looking_are_enough():
    assert proof(H1.model_copy(update={"methods": ("r1", "r2")}), SEARCH, DRIFT).enough


def test_one_intervention_is_enough():
    found = proof(H1.model_copy(update={"methods": ("r3",)}), RESTORED)
    assert (found.enough, found.level) == (True, "intervened")


@pytest.mark.parametrize(
    "made",
    [
        finding("restored.row_replay", interval=(-0.01, 0.3)),
        finding("restored.row_replay", interval=None),
        finding("restored.row_replay", about="hum"),
        finding("restored.resample"),
        finding("moved"),
    ],
)
def test_what_surely_brought_nothing_back_is_no_intervention(made):
    other = run("r3", made, kind="explanation", analysis="a.what_if")
    assert not proof(H1.model_copy(update={"methods": ("r3",)}), other).interventions


def test_a_repair_that_gains_is_an_intervention():
    gained = run("r4", finding("gain"), kind="repair", analysis="repair.clip")
    assert proof(H1.model_copy(update={"methods": ("r4",)}), gained).enough


@pytest.mark.parametrize("node", ["", "__rows__"])
def test_what_is_no_column_is_proved_by_a_change_of_no_column(node):
    one = hypothesis("h1", node=node, methods=("r4",))
    undone = run("r4", finding("gain", about=""), kind="repair", analysis="repair.roll_back")
    clipped = run("r4", finding("gain"), kind="repair", analysis="repair.clip")
    test = Test(id="t1", title="t", hypothesis="h1", expected="x")
    passed = Conclusion(id="c1", test="t1", verdict="passed", run="r4")
    assert proof(one, undone, test, passed).interventions
    assert not proof(one, clipped, test, passed).interventions


def test_a_run_about_something_else_does_not_point_to_it():
    other = run("r1", finding(about="hum"), kind="root_cause")
    chance = run("r1", finding(interval=(-0.1, 0.1)), kind="root_cause")
    unsure = run("r1", finding(q=0.3), kind="root_cause")
    for one in (other, chance, unsure):
        assert proof(H1, one).pointers == ()


def test_stale_and_failed_runs_count_for_nothing():
    assert proof(H1, SEARCH, stale={"r1"}).pointers == ()
    assert proof(H1, run("r1", status=RunStatus.FAILED)).pointers == ()


def test_an_observation_that_weighs_heavily_for_it_points_to_it():
    one = hypothesis("h1")
    heavy = observation("o1", h1="consistent:3", h2="inconsistent:1").model_copy(
        update={"run": "r2", "finding": "f1"}
    )
    assert [p.run for p in proof(one, DRIFT, hypothesis("h2"), heavy).pointers] == ["r2"]


def test_an_observation_that_fits_everything_points_to_nothing():
    fits = observation("o1", h1="consistent:3", h2="consistent:3").model_copy(
        update={"run": "r2", "finding": "f1"}
    )
    assert proof(hypothesis("h1"), DRIFT, hypothesis("h2"), fits).pointers == ()


def test_a_passed_test_points_to_it_and_a_failed_one_does_not():
    test = Test(id="t1", title="t", hypothesis="h1", expected="x")
    passed = Conclusion(id="c1", test="t1", verdict="passed", run="r2")
    one = hypothesis("h1")
    assert [p.run for p in proof(one, DRIFT, test, passed).pointers] == ["r2"]
    failed = passed.model_copy(update={"verdict": "failed"})
    assert proof(one, DRIFT, test, failed).pointers == ()


def test_a_pass_that_was_only_written_down_points_to_nothing():
    criterion = Criterion(finding="f1", figure="low", operator=">", value=0.5)
    test = Test(
        id="t1",
        title="t",
        hypothesis="h1",
        expected="x",
        criterion=criterion,
        analysis=DRIFT.analysis,
        parameters=DRIFT.parameters,
    )
    passed = Conclusion(id="c1", test="t1", verdict="passed", run="r2")
    one = hypothesis("h1")
    assert proof(one, DRIFT, test, passed).pointers == ()
    honest = test.model_copy(update={"criterion": criterion.model_copy(update={"value": 0.05})})
    assert [p.run for p in proof(one, DRIFT, honest, passed).pointers] == ["r2"]
    elsewhere = honest.model_copy(update={"analysis": "another.question"})
    assert proof(one, DRIFT, elsewhere, passed).pointers == ()
