"""What the Hypotheses place says: title, guards, tests beside their limits, one act to start."""

from dataclasses import MISSING, fields
from datetime import timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.services.documents import document, record_run
from workbench.api import Finding
from workbench.domain.reasoning.proof import Pointer, Proof
from workbench.domain.records.reasoning import Conclusion, Criterion
from workbench.services.board.guards import why_not
from workbench.services.board.reading import hypotheses_reading
from workbench.services.board.tests import result_figure
from workbench.services.board.views import MatrixColumn
from workbench.services.board.words import QUESTION, title_words
from workbench.services.history import undo
from workbench.services.hypotheses import (
    confirm_hypothesis,
    reject_hypothesis,
    set_confidence,
    state_hypothesis,
)
from workbench.services.hypothesis_start import start_from_causes, weigh_finding
from workbench.services.hypothesis_tests import amend_test, judge_test, register_test
from workbench.services.observations import add_observation

CAUSE = Finding(
    id="cause-temp-unit_change",
    text="temp changed its unit: mending it gives back 0.14.",
    about="temp",
    effect=0.14,
    interval=(0.1, 0.18),
    unit="auc",
    values={"share": 0.7, "kind": "unit_change"},
)
ANSWER = {
    "verdict": "named",
    "causes": [{"node": "temp", "kind": "unit_change", "share": 0.7, "evidence": ["It moved."]}],
}


def column(code, status="open", against=0):
    return MatrixColumn(code, code, f"{code} did it", status, against=against)


@pytest.mark.parametrize(
    ("columns", "title"),
    [
        ([], QUESTION),
        ([column("H1")], "H1 has no evidence against it; it has no rival yet"),
        (
            [
                column("H1"),
                column("H2", "rejected", 2),
                column("H3", "rejected", 3),
                column("H4", against=1),
            ],
            "H1 has no evidence against it; two rivals rejected, one open",
        ),
        (
            [column("H2", against=1), column("H1", against=2)],
            "H2 has one observation against it; one rival open",
        ),
        ([column("H1"), column("H2")], "Nothing speaks against H1 and H2 yet; one rival open"),
        (
            [column("H1", "confirmed", 1), column("H2", "parked")],
            "H1 is confirmed; one rival parked",
        ),
        (
            [column("H1", "rejected", 1)],
            "Every hypothesis was set aside; a new one is needed",
        ),
    ],
)
def test_the_title_answers_in_words(columns, title):
    assert title_words(columns, weighed=True) == title


STATUS = st.sampled_from(["open", "testing", "supported", "confirmed", "rejected", "parked"])


@given(st.lists(st.tuples(STATUS, st.integers(0, 12)), min_size=1, max_size=14))
def test_a_title_never_praises_what_was_set_aside(given_columns):
    columns = [
        column(f"H{at}", status, against)
        for at, (status, against) in enumerate(sorted(given_columns, key=lambda c: c[1]), 1)
    ]
    title = title_words(columns, weighed=True)
    named = [one for one in columns if title.startswith(f"{one.code} ")]
    assert all(not one.out for one in named)
    assert not title.endswith(".")


def pointer(kind, *, intervened=False):
    named = {"run": "r", "analysis": f"test.{kind}", "kind": kind, "title": kind}
    more = {f.name: kind for f in fields(Pointer) if f.default is MISSING}
    return Pointer(**{**more, **named}, intervened=intervened)


def test_why_a_hypothesis_cannot_be_confirmed_is_said_in_words():
    assert "No finished run" in why_not(Proof())
    one = Proof((pointer("drift"),), ("drift",))
    assert "Only one way of looking" in why_not(one)
    two = Proof((pointer("drift"), pointer("explanation")), ("drift", "explanation"))
    assert not why_not(two)
    shown = pointer("explanation", intervened=True)
    assert not why_not(Proof((shown,), ("explanation",), (shown,)))


def result(*findings):
    run = SimpleNamespace(id="run", findings=findings)
    return SimpleNamespace(run=lambda reference: run if reference == "run" else None)


def shares(group, share):
    return Finding(
        id=f"share.{group}", text=group, about=group, effect=share, interval=(share, share)
    )


def test_a_result_stands_beside_its_limit_among_its_like():
    state = result(shares("Group B", 0.999), shares("Group A", 0.001))
    concluded = Conclusion(
        id="c", test="t", verdict="passed", run="run", finding="share.Group B", value=0.999
    )
    figure = result_figure(state, concluded, Criterion(finding="share.*", value=0.99))
    assert figure.y.categories == ("Group B", "Group A")
    bars, level = figure.marks
    assert bars.estimate == (0.999, 0.001)
    assert (level.value, level.vertical, level.label) == (0.99, True, "expected ≥ 0.99")


def test_a_test_without_a_number_has_no_picture():
    concluded = Conclusion(id="c", test="t", verdict="passed", run="run", finding="gone")
    assert result_figure(result(), concluded, Criterion()) is None
    assert result_figure(result(), None, Criterion()) is None


@pytest.fixture
def searched(session):
    record_run(session, "rootcause.upstream", answers=[document(CAUSE, answer=ANSWER)])
    return session


def test_the_board_starts_from_the_named_causes_in_one_act(searched):
    start_from_causes(searched, "1")
    reading = hypotheses_reading(searched, "1")
    assert reading.matrix.columns[0].code == "H1"
    assert reading.matrix.columns[0].statement.startswith("temp changed its unit")
    assert len(reading.matrix.columns) == 5
    assert [row.text for row in reading.matrix.rows] == [CAUSE.text]
    assert reading.matrix.rows[0].source.startswith("R ")

    undo(searched, "1")
    records = searched.incident("1").records
    assert (records.hypotheses, records.observations) == ((), ())


def test_an_empty_board_says_whether_a_search_can_fill_it(session, searched):
    assert hypotheses_reading(searched, "1").causes


def test_a_finding_becomes_one_row_however_often_it_is_weighed(searched):
    run = searched.incident("1").runs[-1].id
    assert weigh_finding(searched, "1", run, CAUSE.id).changes
    assert not weigh_finding(searched, "1", run, CAUSE.id).changes
    assert len(searched.incident("1").records.observations) == 1


def test_guards_say_what_is_settled_and_what_is_not(searched):
    start_from_causes(searched, "1")
    first, second, *_ = searched.incident("1").records.hypotheses
    view = hypotheses_reading(searched, "1").views[first.id]
    told = {guard.key: guard for guard in view.guards}
    assert told["rivals"].state == "warn"
    assert told["tests"].text == "No test was registered before its result"
    assert "H2, H3, H4, H5 still open" in told["open"].text

    reject_hypothesis(searched, "1", second.id, "The labels are right.")
    told = {g.key: g for g in hypotheses_reading(searched, "1").views[first.id].guards}
    assert told["rivals"].text == "At least two hypotheses, one rejected with a reason"
    assert told["rivals"].state == "good"
    states = [g.state for g in hypotheses_reading(searched, "1").views[first.id].guards]
    assert states == sorted(states, key=("good", "warn", "bad").index)


def test_an_amendment_shows_beside_what_was_registered(searched):
    start_from_causes(searched, "1")
    first = searched.incident("1").records.hypotheses[0]
    test = register_test(
        searched, "1", first.id, "Ask the team", expected="They changed it", criterion={}
    ).value
    amend_test(searched, "1", test.id, "They were away", expected="Somebody changed it")
    judge_test(searched, "1", test.id, "passed", "They did, on 14 May.")
    (shown,) = hypotheses_reading(searched, "1").views[first.id].tests
    assert shown.test.expected == "They changed it"
    assert [amendment.reason for amendment, _ in shown.amendments] == ["They were away"]
    assert shown.intact
    assert shown.code == "T1"


def test_belief_narrows_only_where_it_moved_and_names_what_moved_it(searched):
    start_from_causes(searched, "1")
    first, second, *_ = searched.incident("1").records.hypotheses
    assert hypotheses_reading(searched, "1").narrowing is None
    later = searched.clock() + timedelta(minutes=9)
    searched.clock = lambda: later
    set_confidence(searched, "1", first.id, "likely", "its values put back restore the metric")
    reject_hypothesis(searched, "1", second.id, "The labels are right.")
    figure = hypotheses_reading(searched, "1").narrowing
    assert figure.y.stepped
    lines = [mark for mark in figure.marks if mark.mark == "line"]
    assert len(lines) == 5
    lead = next(line for line in lines if not line.dashed)
    assert (lead.y[0], lead.y[-1], lead.label) == (2.0, 3.0, "H1")
    flags = next(mark for mark in figure.marks if mark.mark == "events")
    assert "H2 rejected" in flags.title


def test_an_earlier_state_shows_nothing_of_what_came_after(searched):
    from workbench.services.past_session import PastSession

    stated = state_hypothesis(searched, "1", "temp did it", node="temp").value
    then = searched.incident("1")
    set_confidence(searched, "1", stated.id, "likely", "it restores")
    add_observation(searched, "1", "Somebody said so")
    past = hypotheses_reading(PastSession(searched, then), "1")
    assert past.narrowing is None
    assert past.matrix.columns[0].band == 2
    assert not past.matrix.rows


def test_a_confirmed_hypothesis_keeps_its_reason_in_sight(searched):
    start_from_causes(searched, "1")
    first = searched.incident("1").records.hypotheses[0]
    record_run(
        searched,
        "explain.what_if",
        answers=[
            document(
                Finding(
                    id="restored.row_replay",
                    text="temp put back",
                    about="temp",
                    effect=0.1,
                    interval=(0.05, 0.15),
                )
            )
        ],
    )
    run = searched.incident("1").runs[-1].id
    weigh_finding(searched, "1", run, "restored.row_replay")
    confirm_hypothesis(searched, "1", first.id, "Its values put back bring it back.")
    reading = hypotheses_reading(searched, "1")
    assert reading.title.startswith("H1 is confirmed")
    assert reading.matrix.columns[0].reason == "Its values put back bring it back."
