"""Filters that are kept: named once, changed, taken back; and runs that were made on them."""

from dataclasses import replace

import pytest

from tests.unit.services.documents import document, record_run
from tests.unit.services.runners import FakeRunner, lend
from workbench.api.context import WindowTable
from workbench.domain.resuming import drafts_to
from workbench.domain.row_filter import Condition, RowFilter
from workbench.domain.selection import Selection
from workbench.errors import EvidenceError, RunError
from workbench.services.cause_answers import is_stale
from workbench.services.claims import claim_finding
from workbench.services.filters import (
    chosen_rows,
    keep_filter,
    parse_conditions,
    remove_filter,
    rename_filter,
)
from workbench.services.history import redo, undo
from workbench.services.readings.causes_place import causes_place_reading
from workbench.services.readings.report import report_reading
from workbench.services.readings.selected_series import selected_series
from workbench.services.running import run_analysis
from workbench.services.selected_rows import count_selected

S1 = RowFilter((Condition("station", "=", "s1"),))
WARM = RowFilter((Condition("temp", ">=", 20.0),))


def keep(session, rows=S1, name="s1 only", kept=""):
    return keep_filter(session, "1", Selection(rows, "test", name, kept=kept)).value


def filters(session):
    return {one.name: one.rows for one in session.incident("1").filters}


def test_a_filter_is_kept_changed_and_taken_back(session):
    kept = keep(session)
    assert filters(session) == {"s1 only": S1}
    assert keep(session) == kept, "the same again writes nothing"
    size = session.incident("1").size
    keep(session, WARM, "warm", kept.id)
    rename_filter(session, "1", "warm", "hot")
    assert filters(session) == {"hot": WARM}
    assert session.incident("1").filters[0].id == kept.id
    assert session.incident("1").size == size + 2
    undo(session, "1")
    undo(session, "1")
    assert filters(session) == {"s1 only": S1}
    redo(session, "1")
    assert filters(session) == {"warm": WARM}
    remove_filter(session, "1", "warm")
    assert filters(session) == {}
    undo(session, "1")
    assert filters(session) == {"warm": WARM}


def test_it_is_there_again_in_another_session_and_after_a_rebuild(session):
    keep(session)
    session.workspace.journal.rebuild()
    assert filters(session) == {"s1 only": S1}


def test_an_earlier_state_brings_its_filters_back(session):
    then = session.incident("1")
    keep(session)
    now = session.incident("1")
    assert [draft.type for draft in drafts_to(then, now)] == ["filter.removed"]
    assert [draft.type for draft in drafts_to(now, then)] == ["filter.kept"]


@pytest.mark.parametrize(
    ("rows", "name", "code"),
    [
        (S1, "", "filter.name"),
        (S1, "a\u202eb", "filter.name"),
        (S1, "x" * 81, "filter.name"),
        (RowFilter(), "all", "filter.empty"),
        (RowFilter((Condition("wind", "=", 1),)), "wind", "filter.no_table"),
        (RowFilter((Condition("temp", ">", "warm"),)), "wrong", "rows.condition"),
        (WARM, "s1 only", "filter.name_taken"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_is_written(session, rows, name, code):
    keep(session)
    size = session.incident("1").size
    with pytest.raises(EvidenceError) as caught:
        keep(session, rows, name)
    assert caught.value.code == code
    assert session.incident("1").size == size


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("station=s1", Condition("station", "=", "s1")),
        ("station = s1", Condition("station", "=", "s1")),
        ("station=s0|s1", Condition("station", "in", ("s0", "s1"))),
        ("station!=s1", Condition("station", "!=", "s1")),
        ("station~S", Condition("station", "contains", "S")),
        ("temp>=20.5", Condition("temp", ">=", 20.5)),
        ("temp<20", Condition("temp", "<", 20.0)),
        ("temp=", Condition("temp", "missing")),
        ("temp!=", Condition("temp", "present")),
        ("at>=2026-05-02T00:00:00Z", Condition("at", ">=", "2026-05-02T00:00:00Z")),
    ],
)
def test_conditions_are_read_from_a_command_line(session, words, expected):
    assert parse_conditions(session.incident("1"), [words]).conditions == (expected,)


@pytest.mark.parametrize("words", ["wind=3", "temp", "temp>warm", ""])
def test_what_is_no_condition_is_refused(session, words):
    with pytest.raises(EvidenceError):
        parse_conditions(session.incident("1"), [words])


def test_a_kept_filter_can_be_narrowed_by_a_condition(session):
    keep(session)
    chosen = chosen_rows(session.incident("1"), ["temp>=20"], "s1 only")
    assert chosen.rows == S1.narrowed(*WARM.conditions)
    assert chosen_rows(session.incident("1"), [], "") is None


def test_rows_are_counted_in_all_and_in_each_window(session):
    counted = count_selected(session, "1", Selection(S1))
    assert (counted.rows, counted.of) == (67, 200)
    assert counted.windows == {"reference": (40, 120), "incident": (27, 80)}


def test_a_run_on_a_filter_names_it_and_reads_its_rows_alone(session):
    kept = keep(session)
    runner = FakeRunner(document())
    lend(session, runner)
    run = run_analysis(session, "1", "drift.psi", selection=kept.selection()).value.run
    assert (run.restricted.id, run.restricted.name) == (kept.id, "s1 only")
    assert run.restricted.sha256 == kept.sha256
    assert run.where == S1
    for given in run.inputs:
        if given.kind == "window":
            assert given.details["rows"] == {"reference": 40, "incident": 27}[given.name]
    for name, given in runner.jobs[0].windows.items():
        window = WindowTable(name, given.paths, given.roles, where=S1)
        assert set(window.column("station").to_pylist()) == {"s1"}
        assert [dict(one) for one in given.where] == S1.to_json()
    assert session.incident("1").runs[-1] == run


def test_the_question_is_the_conditions_not_their_name(session):
    runner = FakeRunner(document())
    lend(session, runner)
    plain = run_analysis(session, "1", "drift.psi").value.run
    one = run_analysis(session, "1", "drift.psi", selection=Selection(S1)).value
    assert one.run.key != plain.key
    both = RowFilter((*S1.conditions, *WARM.conditions))
    turned = RowFilter((*WARM.conditions, *S1.conditions))
    first = run_analysis(session, "1", "drift.psi", selection=Selection(both)).value
    again = run_analysis(session, "1", "drift.psi", selection=Selection(turned)).value
    assert again.cached
    assert again.run == first.run
    kept = keep(session)
    named = run_analysis(session, "1", "drift.psi", selection=kept.selection()).value
    assert named.cached
    assert named.run.id != one.run.id, "the record says that it was made on the kept filter"
    assert named.run.restricted.id == kept.id
    assert len(runner.jobs) == 3


def test_a_run_is_stale_once_its_filter_has_other_conditions(session):
    kept = keep(session)
    run = record_run(session, selection=kept.selection())
    claim_finding(session, "1", run.id, "temp")
    assert not is_stale(session.incident("1"), run)
    rename_filter(session, "1", kept.id, "another name")
    assert not is_stale(session.incident("1"), run)
    keep(session, WARM, "another name", kept.id)
    assert is_stale(session.incident("1"), run)
    assert report_reading(session, "1").claims[0].state == "stale"
    newer = record_run(session, selection=session.incident("1").filters[0].selection())
    assert report_reading(session, "1").claims[0].newer == newer.id
    undo(session, "1")
    assert not is_stale(session.incident("1"), run)
    remove_filter(session, "1", kept.id)
    assert not is_stale(session.incident("1"), run), "its own record holds its conditions"


def test_a_run_on_some_rows_is_not_told_as_that_of_all(session):
    answer = {"verdict": "named", "causes": [{"node": "temp", "kind": "stuck"}]}
    named = document(answer=answer)
    record_run(session, "rootcause.upstream", answers=(named,), selection=Selection(S1))
    state = session.incident("1")
    assert (len(state.runs), state.whole_runs) == (1, ())
    assert causes_place_reading(session, "1").answer.verdict == ""
    offered = report_reading(session, "1").offered
    assert offered, "its findings can be claimed: they say on which rows they were made"


def test_a_filter_that_leaves_a_window_empty_is_refused(session):
    lend(session, FakeRunner(document()))
    hot = Selection(RowFilter((Condition("temp", ">", 60.0),)))
    with pytest.raises(RunError, match="No row of the reference window meets the filter"):
        run_analysis(session, "1", "drift.psi", selection=hot)
    assert session.incident("1").runs == ()


def test_a_filter_on_a_column_of_no_table_is_refused(session):
    lend(session, FakeRunner(document()))
    unknown = Selection(RowFilter((Condition("wind", "=", 1),)))
    with pytest.raises(RunError, match="asks for the column 'wind'"):
        run_analysis(session, "1", "drift.psi", selection=unknown)


def test_the_metric_of_the_selected_rows_alone(session):
    found = selected_series(session, "1", Selection(S1), 86_400)
    assert found.performance["reference"].n == 40
    assert found.performance["incident"].n == 27
    assert sum(found.volume.value) == 67
    nothing = Selection(RowFilter((Condition("station", "=", "none"),)))
    assert selected_series(session, "1", nothing, 86_400).metric is None


def test_real_findings_say_on_which_rows_they_were_made(working):
    made = run_analysis(working, "1", "drift.psi", selection=Selection(S1)).value
    assert made.run.findings
    for text in (made.run.summary, *(finding.text for finding in made.run.findings)):
        assert text.startswith("On rows where station is s1: ")
    whole = run_analysis(working, "1", "drift.psi").value.run
    assert not whole.summary.startswith("On rows")
    assert replace(made, cached=True).run.result != whole.result
